// SPDX-License-Identifier: GPL-3.0-or-later
// How a scenario writes a distribution: a field table for each kind.
//
// A distribution is one number, or `{distribution: WORD, ...}` with the rows of its word. The rows
// whose unit is DIST_USERS_UNIT are in the unit of the key that the distribution stands at; their
// reals are in its base unit. A word becomes a struct dist by dist_from_fields.
#ifndef VIRGA_SIM_DIST_FIELDS_H
#define VIRGA_SIM_DIST_FIELDS_H

#include "sim/arena.h"
#include "sim/dist.h"
#include "sim/field.h"

// The unit of whoever uses the distribution; UNIT_WORK there may also be a duration.
#define DIST_USERS_UNIT UNIT_COUNT

enum { DIST_ZIPF_MOST = 1000000, DIST_PERCENTILES = 5 };

// The parameters of every kind, as read by the rows of one; a real that was left out is NaN.
struct dist_fields {
    int64_t value; // constant
    int64_t count; // zipf
    double mean, deviation, variation, low, high, shape, scale, minimum, exponent, median;
    double percentiles[DIST_PERCENTILES]; // 75, 90, 95, 99, 99.9
    struct field_list values;             // empirical: of double; a reader fills it from `file`
    const char *file;                     // empirical: one number per line
    const char *unit;                     // empirical: suffix of bare numbers in the file
    struct field_list branches;           // hyperexponential: of struct dist_branch
};

struct dist_branch {
    double weight, mean;
};

// One row, `distribution`, whose words are the kinds; read into a struct field_choice whose spec is
// a struct dist_fields.
extern const struct field_table dist_table;

// Why parameters that are legal one by one make no distribution.
struct dist_fault {
    const char *key; // row to complain about, or NULL: all of it
    const char *message;
};

// Fills `dist` from the rows of a word of dist_table. Arrays live in the arena. Returns false with
// the fault set.
bool dist_from_fields(struct dist *dist, struct arena *arena, const struct field_option *option,
                      const struct dist_fields *fields, enum unit unit, struct dist_fault *fault);

// The distribution that a single number stands for.
struct dist dist_of_constant(int64_t value, enum unit unit);

#endif
