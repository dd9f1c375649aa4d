// SPDX-License-Identifier: GPL-3.0-or-later
// A rolling hash of what a run did: two runs with one fingerprint did the same things in the same
// order.
//
// Each executed event is folded in by one multiplication and one rotation that depend on the state
// before (about a nanosecond), so the order counts: swapping two different events changes the
// state. For a given event a step is a bijection of the state, so a difference once made is never
// lost again by later equal events. It is no defence against somebody who seeks a collision.
#ifndef VIRGA_SIM_FINGERPRINT_H
#define VIRGA_SIM_FINGERPRINT_H

#include "sim/base.h"

// The state before the first event: the hexadecimal digits of pi.
#define FINGERPRINT_START UINT64_C(0x243F6A8885A308D3)

static inline uint64_t fingerprint_rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

// Folds in an event: its key (time and priority), target and kind. The three are mixed apart from
// the state, off the chain that the next event waits for; the odd multipliers are fractions of the
// golden ratio, of the root of 2 and of the root of 3, in 64 bits.
static inline uint64_t fingerprint_event(uint64_t state, uint64_t key, uint32_t target,
                                         uint32_t kind)
{
    uint64_t who = ((uint64_t)kind << 32 | target) * UINT64_C(0xBB67AE8584CAA73B);
    uint64_t what = key * UINT64_C(0x6A09E667F3BCC909) ^ fingerprint_rotate(who, 32);
    return fingerprint_rotate(state ^ what, 27) * UINT64_C(0x9E3779B97F4A7C15);
}

// What is printed: the state with every bit made to depend on every other (the avalanche of
// splitmix64).
static inline uint64_t fingerprint_finish(uint64_t state)
{
    state = (state ^ state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    state = (state ^ state >> 27) * UINT64_C(0x94D049BB133111EB);
    return state ^ state >> 31;
}

#endif
