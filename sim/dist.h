// SPDX-License-Identifier: GPL-3.0-or-later
// Probability distributions: parameters as a scenario writes them, and exact-to-the-bit samplers.
//
// Samplers use + - * / sqrt and sim/real.h only, so a draw has the same bits on every CPU, compiler
// and optimisation level. Each sampler is tested against GSL's distribution function. Values are
// doubles in the base unit of whoever uses the distribution (ns, bytes, instructions); times are
// rounded to the nearest nanosecond and are at least 1, unless the distribution is a constant,
// which is exact.
#ifndef VIRGA_SIM_DIST_H
#define VIRGA_SIM_DIST_H

#include "sim/quantity.h"
#include "sim/real.h"
#include "sim/rng.h"

enum dist_kind {
    DIST_CONSTANT,         // value
    DIST_UNIFORM,          // low, high
    DIST_EXPONENTIAL,      // mean
    DIST_NORMAL,           // mean, deviation; as an integer, draws below 1 count as 1
    DIST_LOGNORMAL,        // location mu, scale sigma of the logarithm
    DIST_GAMMA,            // shape, scale
    DIST_WEIBULL,          // shape, scale
    DIST_PARETO,           // shape, minimum
    DIST_ZIPF,             // exponent, number of values 1..n
    DIST_HYPEREXPONENTIAL, // branches of weight and mean
    DIST_EMPIRICAL,        // sorted sample values, each as likely
};

struct dist {
    enum dist_kind kind;
    enum unit unit;   // what `a`, `b` and the values are counted in (time or work for a service)
    int64_t constant; // DIST_CONSTANT: exact, in base units
    double a, b;      // the two parameters in the order above
    const double *values;  // EMPIRICAL: sorted ascending; HYPEREXPONENTIAL: mean of each branch;
                           // ZIPF: cumulative probabilities
    const double *weights; // HYPEREXPONENTIAL: cumulative probabilities, last exactly 1
    size_t count;          // of values
};

// Lognormal from its median and the value at a percentile (0.5 < p < 1), both in base units. The
// unit stays as it is.
void dist_set_lognormal(struct dist *dist, double median, double p, double at_p);

// The mean in base units, of the law before any cut; infinity when there is none (Pareto of shape
// <= 1). Walks over `values`: keep it when it is needed often.
double dist_mean(const struct dist *dist);

double dist_draw_other(const struct dist *dist, struct rng *rng); // internal: the slower kinds

// One draw in base units. A constant draws nothing from the stream; kinds other than the gamma take
// the same number of draws each time.
static inline double dist_draw(const struct dist *dist, struct rng *rng)
{
    if (dist->kind == DIST_EXPONENTIAL) {
        return -dist->a * real_log(rng_uniform(rng));
    }
    return dist_draw_other(dist, rng);
}

#define DIST_INTEGER_MOST (INT64_MAX / 4)

// One draw rounded to the nearest integer base unit, at least 1 (a constant is exact, also 0); at
// most DIST_INTEGER_MOST.
static inline int64_t dist_draw_integer(const struct dist *dist, struct rng *rng)
{
    if (dist->kind == DIST_CONSTANT) {
        return dist->constant;
    }
    double x = dist_draw(dist, rng);
    if (!(x > 1)) {
        return 1;
    }
    return x < (double)DIST_INTEGER_MOST ? real_round(x) : DIST_INTEGER_MOST;
}

#endif
