// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of physical machines: what a host of the type has, and the power that it draws.
#ifndef VIRGA_MODELS_HOST_TYPE_H
#define VIRGA_MODELS_HOST_TYPE_H

#include "models/power.h"
#include "sim/model.h"

struct host_type_power {
    int64_t idle, full;      // microwatt, UNSET when a curve is given
    struct field_list curve; // of int64_t microwatt, eleven points, or empty
};

struct host_type_spec {
    struct spec spec;
    int64_t cores;
    int64_t threads_per_core;
    int64_t speed;        // mHz of one thread that runs alone on its core
    int64_t core_yield;   // millionths: a core with all threads busy, over one thread; UNSET
    int64_t memory, disk; // bytes; disk 0: not modelled
    int64_t network;      // bit/s; 0: not stated
    struct host_type_power *power; // NULL: power is not modelled
};

extern const struct model host_type_model;

// What all VMs of a host may use together, mHz: cores x speed x yield.
int64_t host_type_capacity_mhz(const struct host_type_spec *type);
// Threads of a host.
int64_t host_type_threads(const struct host_type_spec *type);
// The type's power curve; false when it has none.
bool host_type_curve(struct power_curve *curve, const struct host_type_spec *type);

#endif
