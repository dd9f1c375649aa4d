// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of observations in bins of equal width.
//
// For quantiles over many orders of magnitude use sim/sketch.h; this is for a table whose bins the
// user chose.
#ifndef VIRGA_SIM_HISTOGRAM_H
#define VIRGA_SIM_HISTOGRAM_H

#include "sim/arena.h"

struct histogram {
    int64_t low;      // where the first bin begins
    int64_t width;    // of a bin, > 0
    uint64_t *counts; // of bin i: low + i * width <= x < low + (i + 1) * width; in the arena
    uint32_t bins;
    uint64_t below, above; // observations outside all bins
};

// low + bins * width must stay below 2^63.
void histogram_init(struct histogram *histogram, struct arena *arena, int64_t low, int64_t width,
                    uint32_t bins);
void histogram_add(struct histogram *histogram, int64_t x);
// Adds what another one of the same bins counted.
void histogram_merge(struct histogram *histogram, const struct histogram *other);
// All observations, those outside the bins included.
uint64_t histogram_count(const struct histogram *histogram);

#endif
