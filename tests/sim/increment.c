// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/increment.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_YEAR (365 * NS_PER_DAY)

static int64_t below(struct rng *rng, int64_t bound)
{
    return (int64_t)rng_below(rng, (uint64_t)bound);
}

// Geometric by halves: as good as an exponential here, and without a logarithm.
static int64_t exponential_about(struct rng *rng, int64_t scale)
{
    uint64_t bits = rng_next(rng) | UINT64_C(1) << 40;
    return scale * __builtin_ctzll(bits) + below(rng, scale);
}

static int64_t exponential(struct rng *rng, int64_t now)
{
    (void)now;
    return exponential_about(rng, 238500007);
}

static int64_t uniform(struct rng *rng, int64_t now)
{
    (void)now;
    return below(rng, 2385 * NS_PER_MS);
}

static int64_t constant(struct rng *rng, int64_t now)
{
    (void)rng;
    (void)now;
    return 238500007;
}

static int64_t bimodal(struct rng *rng, int64_t now)
{
    (void)now;
    return below(rng, 50) > 0 ? below(rng, 977) : exponential_about(rng, 23 * NS_PER_HOUR);
}

static int64_t grids(struct rng *rng, int64_t now)
{
    static const int64_t periods[] = {100 * NS_PER_MS, 250 * NS_PER_MS, NS_PER_S, 60 * NS_PER_S};
    int64_t period = periods[rng_below(rng, COUNT_OF(periods))];
    return period - now % period;
}

static int64_t cloud(struct rng *rng, int64_t now)
{
    int64_t part = below(rng, 10);
    if (part < 5) {
        return grids(rng, now);
    }
    return part < 8 ? exponential_about(rng, 50 * NS_PER_MS) : 30 * NS_PER_S;
}

static int64_t often_zero(struct rng *rng, int64_t now)
{
    (void)now;
    return below(rng, 4) > 0 ? 0 : below(rng, 3);
}

static int64_t years(struct rng *rng, int64_t now)
{
    (void)now;
    return below(rng, 5000) > 0 ? below(rng, NS_PER_S) : NS_PER_YEAR / 3 + below(rng, 89);
}

// Clusters of a few nanoseconds, days apart: slots that must be cut again and again.
static int64_t clusters(struct rng *rng, int64_t now)
{
    int64_t distance = INT64_C(1) << (3 + below(rng, 12) * 4);
    return distance - now % distance + below(rng, 5);
}

const struct increment_law increment_laws[INCREMENT_LAWS] = {
    {"exponential", exponential, false}, {"uniform", uniform, false}, {"constant", constant, false},
    {"bimodal", bimodal, false},         {"grids", grids, false},     {"cloud", cloud, false},
    {"often zero", often_zero, false},   {"years", years, true},      {"clusters", clusters, false},
};
