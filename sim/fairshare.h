// SPDX-License-Identifier: GPL-3.0-or-later
// Dividing a capacity among claims by weighted max-min fairness, exactly and in integers.
//
// Think of one tank per claim, as wide as its weight, all connected at the bottom. Each tank has a
// lid at its limit (what the claim can use at most) and a block on its floor as high as its
// reservation. Pour the capacity in: water rises to one level everywhere; a tank holds weight x
// level, but never less than its reservation nor more than its limit:
//
//     share = min(limit, max(reservation, weight x level)),
//     sum of shares = min(capacity, sum of limits)
//
// Example: capacity 4000; limits 1000, 3000, 3000; weights 1, 1, 2; no reservations. The level
// stops at 1000: shares 1000 (its lid), 1000, 2000.
//
// The level is a fraction and shares are integers: every share is rounded down and the few units
// that are left go one each to the claims between their reservation and their limit, in order. So
// each share is within one unit of the exact one and the sum is exact. The rule is that of a
// hypervisor's proportional-share scheduler with caps and reservations in the fluid limit; links,
// disks and databases share the same way, so nothing here knows what is divided.
#ifndef VIRGA_SIM_FAIRSHARE_H
#define VIRGA_SIM_FAIRSHARE_H

#include "sim/base.h"

// Claims in parallel arrays of `count` items, in the order in which remainders are handed out.
struct fairshare_claims {
    size_t count;
    const int64_t *limits;       // >= 0; their sum fits 63 bits
    const int64_t *reservations; // 0 <= reservation <= limit; their sum <= capacity
    const int64_t *weights;      // 1 to FAIRSHARE_WEIGHT_MAX
};

#define FAIRSHARE_WEIGHT_MAX INT64_C(1000000)

// The level that satisfies the claims: amount per unit of weight, as a fraction. Kept between two
// divisions it is where the search starts; {0, 0} is a fine start. A denominator of 0 means that
// the claims fit and there is no level.
struct fairshare_level {
    int64_t numerator;   // >= 0
    int64_t denominator; // sum of weights of the claims that move with the level, or 0
};

// Divides `capacity` (>= 0) and writes one share per claim. `level` is read as a hint and written.
// The result does not depend on the hint.
void fairshare_divide(int64_t *shares, struct fairshare_level *level,
                      const struct fairshare_claims *claims, int64_t capacity);

#endif
