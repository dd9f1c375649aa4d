// SPDX-License-Identifier: GPL-3.0-or-later
// Random streams: counter-based Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011), one stream per (seed, entity's name path, purpose).
//
// A stream is a key and a counter: any draw can be computed from its number alone, so adding a draw
// in one place moves no other, and a tenant added to a scenario changes no other tenant's arrivals.
// A stream never depends on an index or on the order in which things were built.
#ifndef VIRGA_SIM_RNG_H
#define VIRGA_SIM_RNG_H

#include "sim/base.h"

// 40 bytes. `spare` stands apart from `block`: next to each other they are stored as one vector,
// and the next block's counter then waits for this block's result, which doubles the cost of a
// draw.
struct rng {
    uint64_t spare;  // second draw of the block before
    uint32_t key[2]; // from the seed
    uint64_t stream; // hash of path and purpose: upper half of the counter
    uint64_t block;  // lower half of the counter: next block to compute
    bool has_spare;  // `spare` is unused
};

// The raw block function: 128 bits of counter and 64 bits of key to 128 random bits.
void rng_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);

// path: name path of the entity, such as "tenants.shop.groups.web"; purpose: such as "boot".
void rng_init(struct rng *rng, uint64_t seed, const char *path, const char *purpose);

uint64_t rng_refill(struct rng *rng); // internal: computes a block, the other half of rng_next

// The next 64 random bits.
static inline uint64_t rng_next(struct rng *rng)
{
    if (!rng->has_spare) {
        return rng_refill(rng);
    }
    rng->has_spare = false;
    return rng->spare;
}

// Uniform in (0, 1), never 0 or 1: (52 random bits + 1/2) * 2^-52, which is exact and as far from 0
// as from 1 (a 53rd bit would make the largest sum round up to 1).
static inline double rng_uniform(struct rng *rng)
{
    return ((double)(int64_t)(rng_next(rng) >> 12) + 0.5) * 0x1p-52;
}

// Uniform integer in [0, bound), bound > 0, without bias (Lemire 2019).
uint64_t rng_below(struct rng *rng, uint64_t bound);

// 64-bit hash of bytes (stable for ever: stream names depend on it).
uint64_t rng_hash(const void *bytes, size_t size, uint64_t basis);

#endif
