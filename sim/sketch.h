// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles of many integers from counts in logarithmic bins.
//
// Each doubling is cut into 128 bins of equal width and a value below 256 has a bin of its own, so
// an answer is off by at most one part in 256 (2^-8) of the true quantile, and exact below 256.
// Counts are integers: merging commutes, and the order of observations does not matter. Adding
// costs a count of leading zeros and a shift. Memory is one block of 1 KiB for each doubling that
// was ever seen (ten from 10 ms to 5 s), 57 KiB at most. Extremes are the caller's to keep
// exactly (sim/stats.h).
#ifndef VIRGA_SIM_SKETCH_H
#define VIRGA_SIM_SKETCH_H

#include "sim/arena.h"

enum {
    SKETCH_BITS = 7, // of a value after its leading one
    SKETCH_BINS = 1 << SKETCH_BITS,
    SKETCH_BLOCKS = 64 - SKETCH_BITS, // the first holds 0..127, block b the values of b + 7 bits
};

struct sketch {
    struct arena *arena;             // of the blocks
    uint64_t count;                  // of all observations
    uint64_t *blocks[SKETCH_BLOCKS]; // of SKETCH_BINS counts; NULL: none seen there
};

void sketch_init(struct sketch *sketch, struct arena *arena);

uint64_t *sketch_grow(struct sketch *sketch, uint32_t block); // internal: the first of a block

// Counts a value >= 0.
static inline void sketch_add(struct sketch *sketch, int64_t value)
{
    uint64_t x = (uint64_t)value;
    uint32_t length = 64 - (uint32_t)__builtin_clzll(x | (SKETCH_BINS - 1));
    uint32_t block = length - SKETCH_BITS;       // 0 below 128
    uint32_t shift = block == 0 ? 0 : block - 1; // leaves the leading one and 7 bits
    uint64_t *counts = block < SKETCH_BLOCKS ? sketch->blocks[block] : NULL;
    if (__builtin_expect(counts == NULL, 0)) {
        counts = sketch_grow(sketch, block);
    }
    counts[(x >> shift) & (SKETCH_BINS - 1)]++;
    sketch->count++;
}

// Adds what another one counted.
void sketch_merge(struct sketch *sketch, const struct sketch *other);

// The smallest value that at least a share q (0 to 1) of the observations do not exceed, to the
// stated error: the middle of its bin. 0 without observations.
int64_t sketch_quantile(const struct sketch *sketch, double q);

#endif
