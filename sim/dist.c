// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/dist.h"

#include "sim/check.h"

void dist_set_lognormal(struct dist *dist, double median, double p, double at_p)
{
    CHECK(p > 0.5 && p < 1);
    CHECK(median > 0 && at_p >= median);
    dist->kind = DIST_LOGNORMAL;
    dist->a = real_log(median);
    dist->b = real_log(at_p / median) / real_normal_quantile(p);
}

// Sums of probability times value over a table of cumulative probabilities.
static double hyperexponential_mean(const struct dist *dist)
{
    double mean = 0, before = 0;
    for (size_t i = 0; i < dist->count; i++) {
        mean += (dist->weights[i] - before) * dist->values[i];
        before = dist->weights[i];
    }
    return mean;
}

// The mean of a count is the sum over k of the probability to exceed k.
static double zipf_mean(const struct dist *dist)
{
    double mean = 1;
    for (size_t i = 0; i + 1 < dist->count; i++) {
        mean += 1 - dist->values[i];
    }
    return mean;
}

static double empirical_mean(const struct dist *dist)
{
    double sum = 0;
    for (size_t i = 0; i < dist->count; i++) {
        sum += dist->values[i];
    }
    return sum / (double)dist->count;
}

double dist_mean(const struct dist *dist)
{
    switch (dist->kind) {
    case DIST_CONSTANT:
        return (double)dist->constant;
    case DIST_UNIFORM:
        return dist->a + (dist->b - dist->a) / 2;
    case DIST_EXPONENTIAL:
    case DIST_NORMAL:
        return dist->a;
    case DIST_LOGNORMAL:
        return real_exp(dist->a + dist->b * dist->b / 2);
    case DIST_GAMMA:
        return dist->a * dist->b;
    case DIST_WEIBULL:
        return dist->b * real_gamma(1 + 1 / dist->a);
    case DIST_PARETO:
        return dist->a > 1 ? dist->b * (dist->a / (dist->a - 1)) : REAL_INFINITY;
    case DIST_ZIPF:
        return zipf_mean(dist);
    case DIST_HYPEREXPONENTIAL:
        return hyperexponential_mean(dist);
    case DIST_EMPIRICAL:
        return empirical_mean(dist);
    }
    check_fail(__FILE__, __LINE__, "kind is one of enum dist_kind");
}

static double draw_normal(struct rng *rng)
{
    return real_normal_quantile(rng_uniform(rng));
}

// Gamma of scale 1 and shape >= 1: Marsaglia and Tsang, ACM TOMS 26 (2000). The quick test accepts
// more than nine in ten without a logarithm.
static double draw_gamma_from_1(double shape, struct rng *rng)
{
    double d = shape - 1.0 / 3;
    double c = 1 / real_sqrt(9 * d);
    for (;;) {
        double z = draw_normal(rng);
        double root = 1 + c * z;
        double u = rng_uniform(rng);
        if (root <= 0) {
            continue;
        }
        double v = root * root * root;
        double z2 = z * z;
        if (u < 1 - 0.0331 * z2 * z2 || real_log(u) < z2 / 2 + d * (1 - v + real_log(v))) {
            return d * v;
        }
    }
}

static double draw_gamma(double shape, struct rng *rng)
{
    if (shape >= 1) {
        return draw_gamma_from_1(shape, rng);
    }
    double u = rng_uniform(rng);
    return draw_gamma_from_1(shape + 1, rng) * real_pow(u, 1 / shape);
}

// The first place whose cumulative probability is above u; the last one is 1, so there is one.
static size_t place_of(const double *cumulative, size_t count, double u)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (u < cumulative[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

double dist_draw_other(const struct dist *dist, struct rng *rng)
{
    switch (dist->kind) {
    case DIST_CONSTANT:
        return (double)dist->constant;
    case DIST_UNIFORM:
        return dist->a + (dist->b - dist->a) * rng_uniform(rng);
    case DIST_EXPONENTIAL:
        return -dist->a * real_log(rng_uniform(rng));
    case DIST_NORMAL:
        return dist->a + dist->b * draw_normal(rng);
    case DIST_LOGNORMAL:
        return real_exp(dist->a + dist->b * draw_normal(rng));
    case DIST_GAMMA:
        return dist->b * draw_gamma(dist->a, rng);
    case DIST_WEIBULL:
        return dist->b * real_pow(-real_log(rng_uniform(rng)), 1 / dist->a);
    case DIST_PARETO:
        return dist->b * real_pow(rng_uniform(rng), -1 / dist->a);
    case DIST_ZIPF:
        return (double)(place_of(dist->values, dist->count, rng_uniform(rng)) + 1);
    case DIST_HYPEREXPONENTIAL: {
        double mean = dist->values[place_of(dist->weights, dist->count, rng_uniform(rng))];
        return -mean * real_log(rng_uniform(rng));
    }
    case DIST_EMPIRICAL:
        return dist->values[rng_below(rng, dist->count)];
    }
    check_fail(__FILE__, __LINE__, "kind is one of enum dist_kind");
}
