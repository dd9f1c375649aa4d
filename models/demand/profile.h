// SPDX-License-Identifier: GPL-3.0-or-later
// Profiles: how a rate rises and falls over the day or the week, in local time, with mean 1.
//
// A profile is piecewise constant: its period is cut into equal parts with a weight each. Weights
// are divided by their mean, so that a profile never changes how much comes, only when.
#ifndef VIRGA_MODELS_DEMAND_PROFILE_H
#define VIRGA_MODELS_DEMAND_PROFILE_H

#include "sim/arena.h"
#include "sim/field.h"

// The scenario's `profile:` mapping; a bare word is its shape.
struct profile_spec {
    struct field_choice shape;
};

extern const struct field_table profile_table;

struct profile {
    double *weights; // of each part, mean 1
    size_t parts;
    int64_t part_ns;   // length of a part
    int64_t period_ns; // parts x part_ns
    int64_t
        origin_ns; // local time at the start of the run, from a Monday's midnight, in the period
};

// What is wrong with the spec, or NULL.
const char *profile_problem(const struct profile_spec *spec);

// start: ns since 1970; utc_offset: ns. The period of a custom profile must be a multiple of its
// parts.
void profile_init(struct profile *profile, const struct profile_spec *spec, int64_t start,
                  int64_t utc_offset, struct arena *arena);

// The weight at `time` (ns since start) and the time at which its part ends.
double profile_weight(const struct profile *profile, int64_t time, int64_t *part_end);

#endif
