// SPDX-License-Identifier: GPL-3.0-or-later
// A small language of scenarios for tests of the reader: every type of field, every kind of mount.
#ifndef VIRGA_TESTS_SIM_IO_FAKE_MODELS_H
#define VIRGA_TESTS_SIM_IO_FAKE_MODELS_H

#include "sim/dist.h"
#include "sim/model.h"

struct fake_region {
    struct spec spec;
    const char *name;
    struct field_list zones; // of const char *
    int64_t speed;           // mHz
};

struct fake_type {
    struct spec spec;
    int64_t vcpus;
    int64_t memory; // bytes
    bool shared;
    int64_t released; // date, optional
    int64_t burst;    // ratio, optional
};

struct fake_power {
    int64_t idle, busy;      // microwatt
    struct field_list curve; // of double
};

struct fake_host {
    struct spec spec;
    struct field_list types; // of int32_t: ids of fake_type
    int64_t count;
    struct fake_power *power; // optional
};

struct fake_best_fit {
    int64_t reserve; // ratio
};

struct fake_placement {
    struct spec spec;
    struct field_choice policy;
};

struct fake_demand {
    struct spec spec;
    double rate;         // per second
    struct dist service; // time or work
    struct dist size;    // bytes, optional
    struct dist items;   // whole numbers, optional
};

struct fake_tenant {
    struct spec spec;
    int64_t copies;
    double discount; // optional
};

struct fake_count {
    int64_t initial, min, max;
};

struct fake_group {
    struct spec spec;
    int64_t copies;
    int32_t type;   // id of fake_type
    int32_t demand; // id of fake_demand, optional
    int32_t level;  // word
    struct fake_count *count;
    const char *traces;        // path, optional
    struct field_list columns; // of struct source_column
    int64_t boot;              // ns
    const char *note;          // text, optional
};

struct fake_balancer {
    struct spec spec;
    int32_t to; // id of fake_group
};

extern const struct model fake_region_model, fake_type_model, fake_host_model, fake_placement_model,
    fake_demand_model, fake_tenant_model, fake_group_model, fake_balancer_model;
extern const struct model *const fake_models[]; // ends with NULL

// A scenario without a problem that uses a little of everything.
extern const char fake_scenario[];

#endif
