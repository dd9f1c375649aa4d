// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/sketch.h"

#include "sim/check.h"

static_assert(SKETCH_BLOCKS * SKETCH_BINS * sizeof(uint64_t) <= 64 * 1024, "a sketch is small");

void sketch_init(struct sketch *sketch, struct arena *arena)
{
    *sketch = (struct sketch){.arena = arena};
}

uint64_t *sketch_grow(struct sketch *sketch, uint32_t block)
{
    CHECK(block < SKETCH_BLOCKS); // a value below 0 would be in the one after the last
    sketch->blocks[block] = ARENA_ARRAY(sketch->arena, uint64_t, SKETCH_BINS);
    return sketch->blocks[block];
}

void sketch_merge(struct sketch *sketch, const struct sketch *other)
{
    for (uint32_t block = 0; block < SKETCH_BLOCKS; block++) {
        const uint64_t *from = other->blocks[block];
        if (from == NULL) {
            continue;
        }
        uint64_t *to = sketch->blocks[block];
        if (to == NULL) {
            to = sketch_grow(sketch, block);
        }
        for (uint32_t bin = 0; bin < SKETCH_BINS; bin++) {
            to[bin] += from[bin];
        }
    }
    sketch->count += other->count;
}

// The middle of a bin, rounded down; bins of one value give that value.
static int64_t middle_of(uint32_t block, uint32_t bin)
{
    if (block == 0) {
        return bin;
    }
    uint64_t low = (uint64_t)(SKETCH_BINS + bin) << (block - 1);
    uint64_t width = UINT64_C(1) << (block - 1);
    return (int64_t)(low + (width - 1) / 2);
}

// The number of observations that make up a share q: at least one, at most all.
static uint64_t rank_of(uint64_t count, double q)
{
    double wanted = q * (double)count;
    uint64_t rank = (uint64_t)wanted;
    rank += (double)rank < wanted;
    return rank < 1 ? 1 : rank > count ? count : rank;
}

int64_t sketch_quantile(const struct sketch *sketch, double q)
{
    CHECK(q >= 0 && q <= 1);
    if (sketch->count == 0) {
        return 0;
    }
    uint64_t rank = rank_of(sketch->count, q), seen = 0;
    for (uint32_t block = 0; block < SKETCH_BLOCKS; block++) {
        const uint64_t *counts = sketch->blocks[block];
        for (uint32_t bin = 0; counts != NULL && bin < SKETCH_BINS; bin++) {
            seen += counts[bin];
            if (seen >= rank) {
                return middle_of(block, bin);
            }
        }
    }
    check_fail(__FILE__, __LINE__, "the counts of all bins sum to count");
}
