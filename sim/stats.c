// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/stats.h"

#include "sim/real.h"

void stats_merge(struct stats *stats, const struct stats *other)
{
    if (other->count == 0) {
        return;
    }
    if (stats->count == 0) {
        *stats = *other;
        return;
    }
    stats->count += other->count;
    stats->least = other->least < stats->least ? other->least : stats->least;
    stats->most = other->most > stats->most ? other->most : stats->most;
    stats->sum += other->sum;
    wide_add_wide(&stats->squares, other->squares);
}

double stats_mean(const struct stats *stats)
{
    if (stats->count == 0) {
        return REAL_NAN;
    }
    return (double)stats->sum / (double)stats->count;
}

// (n * sum of squares - square of sum) / (n * (n - 1)), the numerator exactly.
double stats_variance(const struct stats *stats)
{
    if (stats->count < 2) {
        return REAL_NAN;
    }
    uint128 sum = wide_magnitude(stats->sum);
    struct wide spread =
        wide_difference(wide_scaled(stats->squares, stats->count), wide_product(sum, sum));
    return wide_real(spread) / (double)stats->count / (double)(stats->count - 1);
}

double stats_deviation(const struct stats *stats)
{
    return real_sqrt(stats_variance(stats));
}
