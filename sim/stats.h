// SPDX-License-Identifier: GPL-3.0-or-later
// What remains of many observations: their number, mean, variance and extremes.
//
// Observations are integers (ns, bytes) and their sums are kept exactly, so the same observations
// give the same bits in any order, and merged parts give what the whole gives. A quantity that
// holds over time instead of at instants is a level (sim/level.h).
#ifndef VIRGA_SIM_STATS_H
#define VIRGA_SIM_STATS_H

#include "sim/wide.h"

// Start from stats_init, or zeroed: the extremes mean nothing while count is 0.
struct stats {
    uint64_t count;
    int64_t least, most;
    int128 sum;
    struct wide squares; // sum of the squares
};

static inline void stats_init(struct stats *stats)
{
    *stats = (struct stats){0};
}

static inline void stats_add(struct stats *stats, int64_t x)
{
    if (stats->count == 0 || x < stats->least) {
        stats->least = x;
    }
    if (stats->count == 0 || x > stats->most) {
        stats->most = x;
    }
    stats->count++;
    stats->sum += x;
    wide_add(&stats->squares, (uint128)((int128)x * x));
}

// Adds what another one saw.
void stats_merge(struct stats *stats, const struct stats *other);

// NaN without observations.
double stats_mean(const struct stats *stats);
// Of the population that the observations are a sample of (divisor count - 1); NaN below two.
double stats_variance(const struct stats *stats);
double stats_deviation(const struct stats *stats);

#endif
