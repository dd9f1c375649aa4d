// SPDX-License-Identifier: GPL-3.0-or-later
// Unsigned integers of 256 bits: just enough to keep sums of squares exact.
//
// A sum of squares of 64-bit observations outgrows 128 bits, and a variance in doubles loses its
// digits where the spread is small beside the mean. Kept as integers, such sums are exact in any
// order, so that merging commutes, and only their last quotient is rounded.
#ifndef VIRGA_SIM_WIDE_H
#define VIRGA_SIM_WIDE_H

#include "sim/base.h"

struct wide {
    uint128 low, high; // value: high * 2^128 + low
};

static inline void wide_add(struct wide *sum, uint128 x)
{
    sum->low += x;
    sum->high += sum->low < x;
}

static inline void wide_add_wide(struct wide *sum, struct wide x)
{
    wide_add(sum, x.low);
    sum->high += x.high;
}

// a * b, whole.
struct wide wide_product(uint128 a, uint128 b);
// x * factor, which the caller knows to stay below 2^256.
struct wide wide_scaled(struct wide x, uint64_t factor);
// a - b for a >= b.
struct wide wide_difference(struct wide a, struct wide b);
// The nearest double but for its last bit.
double wide_real(struct wide x);

// The magnitude of a signed integer.
static inline uint128 wide_magnitude(int128 x)
{
    return x < 0 ? -(uint128)x : (uint128)x;
}

#endif
