// SPDX-License-Identifier: GPL-3.0-or-later
// The headline numbers of a run: dotted keys, in the order in which models put them.
//
// Keys are a contract: the same names stand in --json, in /summary, in sweeps, requirements and
// reports. A part of the region has a scope ("tenants.shop", "zones.a") in front of the same keys.
#ifndef VIRGA_SIM_SUMMARY_H
#define VIRGA_SIM_SUMMARY_H

#include "sim/arena.h"

enum summary_type { SUMMARY_INTEGER, SUMMARY_REAL, SUMMARY_TEXT };

// A key that a model may put: a row of its reference.
struct summary_key {
    const char *key; // "wait.mean"
    enum summary_type type;
    const char *unit; // "s", "core_s", "1", "kWh"; NULL for texts
    const char *text; // one sentence
};

struct summary_item {
    const char *scope;             // "" for the region, else a dotted path without the last dot
    const struct summary_key *key; // its row
    int64_t integer;
    double real;
    const char *text;
    double half_width; // of the 95 % interval around `real`; negative: none
    bool trusted;      // false: the interval cannot be trusted (too few or dependent observations)
};

struct summary {
    struct arena *arena;        // of texts
    struct summary_item *items; // grows; owned
    size_t count, capacity;
};

void summary_init(struct summary *summary, struct arena *arena);
void summary_deinit(struct summary *summary);

// scope and text are copied. A real that is not finite is left out: there was nothing to observe.
void summary_integer(struct summary *summary, const char *scope, const struct summary_key *key,
                     int64_t value);
void summary_real(struct summary *summary, const char *scope, const struct summary_key *key,
                  double value);
void summary_text(struct summary *summary, const char *scope, const struct summary_key *key,
                  const char *value);
// A mean with its interval, which is also shown as the key with `_interval` behind it.
void summary_mean(struct summary *summary, const char *scope, const struct summary_key *key,
                  double value, double half_width, bool trusted);

// Puts a copy of an item of another summary; its key row must outlive both.
void summary_copy(struct summary *summary, const struct summary_item *item);

// The item whose scope and key spell `dotted`, or NULL.
const struct summary_item *summary_find(const struct summary *summary, const char *dotted);
// An item as a number (integers converted), NaN for texts.
double summary_number(const struct summary_item *item);

#endif
