// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/level.h"

#include "sim/real.h"

void level_restart(struct level *level, int64_t now)
{
    CHECK(now >= level->since);
    level_init(level, now, level->value);
}

int128 level_integral(const struct level *level, int64_t now)
{
    CHECK(now >= level->since);
    return level->integral + (int128)level->value * (now - level->since);
}

double level_mean(const struct level *level, int64_t now)
{
    if (now == level->start) {
        return REAL_NAN;
    }
    return (double)level_integral(level, now) / (double)(now - level->start);
}

// (T * integral of squares - square of integral) / T^2, the numerator exactly.
double level_variance(const struct level *level, int64_t now)
{
    struct level closed = *level;
    level_set(&closed, now, level->value);
    int64_t span = now - level->start;
    if (span == 0) {
        return REAL_NAN;
    }
    uint128 integral = wide_magnitude(closed.integral);
    struct wide spread = wide_difference(wide_scaled(closed.squares, (uint64_t)span),
                                         wide_product(integral, integral));
    return wide_real(spread) / (double)span / (double)span;
}
