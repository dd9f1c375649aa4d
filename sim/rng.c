// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/rng.h"

#include "sim/check.h"

#include <string.h>

// Multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, section 4.3).
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

// Start of every stream's name: any fixed number does, this one is 2^64 divided by the golden
// ratio.
#define STREAM_BASIS UINT64_C(0x9E3779B97F4A7C15)

// One round on the words c0 to c3; its key is the first one moved on `round` times. A macro over
// local words, because a function on an array is compiled to stores and vector shuffles that cost
// twice the time at -O2, and a loop costs a third more.
#define PHILOX_ROUND(round)                                                                        \
    do {                                                                                           \
        uint64_t product0 = (uint64_t)PHILOX_M0 * c0;                                              \
        uint64_t product1 = (uint64_t)PHILOX_M1 * c2;                                              \
        c0 = (uint32_t)(product1 >> 32) ^ c1 ^ (k0 + (round)*PHILOX_W0);                           \
        c1 = (uint32_t)product1;                                                                   \
        c2 = (uint32_t)(product0 >> 32) ^ c3 ^ (k1 + (round)*PHILOX_W1);                           \
        c3 = (uint32_t)product0;                                                                   \
    } while (0)

// A block as two 64-bit draws, which travel in registers.
struct block {
    uint64_t first, second;
};

static struct block philox(uint64_t low, uint64_t high, uint32_t k0, uint32_t k1)
{
    uint32_t c0 = (uint32_t)low, c1 = (uint32_t)(low >> 32);
    uint32_t c2 = (uint32_t)high, c3 = (uint32_t)(high >> 32);
    PHILOX_ROUND(0);
    PHILOX_ROUND(1);
    PHILOX_ROUND(2);
    PHILOX_ROUND(3);
    PHILOX_ROUND(4);
    PHILOX_ROUND(5);
    PHILOX_ROUND(6);
    PHILOX_ROUND(7);
    PHILOX_ROUND(8);
    PHILOX_ROUND(9);
    return (struct block){(uint64_t)c1 << 32 | c0, (uint64_t)c3 << 32 | c2};
}

void rng_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2])
{
    struct block block = philox((uint64_t)counter[1] << 32 | counter[0],
                                (uint64_t)counter[3] << 32 | counter[2], key[0], key[1]);
    out[0] = (uint32_t)block.first;
    out[1] = (uint32_t)(block.first >> 32);
    out[2] = (uint32_t)block.second;
    out[3] = (uint32_t)(block.second >> 32);
}

// FNV-1a's walk over the bytes, with the avalanche of splitmix64 (Steele, Lea and Flood 2014) at
// its end, because FNV alone leaves the upper bits of short names nearly equal.
uint64_t rng_hash(const void *bytes, size_t size, uint64_t basis)
{
    const unsigned char *at = bytes;
    uint64_t hash = basis ^ UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    }
    hash = (hash ^ hash >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94D049BB133111EB);
    return hash ^ hash >> 31;
}

void rng_init(struct rng *rng, uint64_t seed, const char *path, const char *purpose)
{
    // The path's closing NUL is hashed too: no name holds one, so ("a.b", "c") and ("a", "b.c")
    // are different bytes.
    uint64_t hash = rng_hash(path, strlen(path) + 1, STREAM_BASIS);
    *rng = (struct rng){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .stream = rng_hash(purpose, strlen(purpose), hash),
    };
}

uint64_t rng_refill(struct rng *rng)
{
    struct block block = philox(rng->block, rng->stream, rng->key[0], rng->key[1]);
    rng->block++;
    rng->spare = block.second;
    rng->has_spare = true;
    return block.first;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    CHECK(bound > 0);
    uint128 product = (uint128)rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        // Of the 2^64 draws, 2^64 mod bound must be thrown away for the rest to be shared evenly.
        uint64_t surplus = -bound % bound;
        while ((uint64_t)product < surplus) {
            product = (uint128)rng_next(rng) * bound;
        }
    }
    return (uint64_t)(product >> 64);
}
