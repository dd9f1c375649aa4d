// SPDX-License-Identifier: GPL-3.0-or-later
// Instance types: what an instance is given, and how it competes for its host's CPU.
#ifndef VIRGA_MODELS_INSTANCE_TYPE_H
#define VIRGA_MODELS_INSTANCE_TYPE_H

#include "sim/model.h"

struct instance_type_spec {
    struct spec spec;
    int64_t vcpus;
    int64_t memory, disk; // bytes
    int64_t speed;        // mHz of each vCPU, or UNSET: one thread of whatever host
    int64_t weight;       // in the division of a contended host, or UNSET: 100 for each vCPU
    int64_t cap;          // millionths of one vCPU, most it may ever use, or UNSET
    int64_t reservation;  // millionths of one vCPU, held for it under contention
};

extern const struct model instance_type_model;

// Its weight, also where the scenario leaves it out.
int64_t instance_type_weight(const struct instance_type_spec *type);

#endif
