// SPDX-License-Identifier: GPL-3.0-or-later
// A quantity that holds until it changes: how many are in the system, cores in use, watts drawn.
//
// Its integral over time, and that of its square, are kept as exact integers between changes, so a
// time average does not depend on when or how often anybody looked. Reading never changes it.
#ifndef VIRGA_SIM_LEVEL_H
#define VIRGA_SIM_LEVEL_H

#include "sim/check.h"
#include "sim/wide.h"

struct level {
    int64_t value;       // now
    int64_t since;       // ns: when it became so
    int64_t start;       // ns: where the integrals begin
    int64_t most;        // highest value since then
    int128 integral;     // of value over ns, from start to since
    struct wide squares; // integral of value^2
};

static inline void level_init(struct level *level, int64_t now, int64_t value)
{
    *level = (struct level){.value = value, .since = now, .start = now, .most = value};
}

// Sets the value from `now` on; time never runs backwards.
static inline void level_set(struct level *level, int64_t now, int64_t value)
{
    CHECK(now >= level->since);
    int64_t dt = now - level->since;
    int128 area = (int128)level->value * dt;
    level->integral += area;
    // |value| * |area| = value^2 dt; beyond 2^128 the product is taken in the long way.
    uint64_t size = (uint64_t)wide_magnitude(level->value);
    uint128 base = wide_magnitude(area);
    if (__builtin_expect(base >> 64 == 0, 1)) {
        wide_add(&level->squares, base * size);
    } else {
        wide_add_wide(&level->squares, wide_product(base, size));
    }
    level->since = now;
    level->value = value;
    level->most = value > level->most ? value : level->most;
}

static inline void level_change(struct level *level, int64_t now, int64_t by)
{
    level_set(level, now, level->value + by);
}

// Begins the integrals and the peak again at `now`: the end of a warm-up.
void level_restart(struct level *level, int64_t now);

// Integral of value over ns from the start to `now`, exactly.
int128 level_integral(const struct level *level, int64_t now);
// Averages over [start, now); NaN while that is empty.
double level_mean(const struct level *level, int64_t now);
double level_variance(const struct level *level, int64_t now);

#endif
