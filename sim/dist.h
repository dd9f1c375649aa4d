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
#include "sim/rng.h"

enum dist_kind {
    DIST_CONSTANT,         // value
    DIST_UNIFORM,          // low, high
    DIST_EXPONENTIAL,      // mean
    DIST_NORMAL,           // mean, deviation; cut below at 0 when its user needs a positive number
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

// Lognormal from its median and the value at a percentile (0.5 < p < 1), both in base units.
void dist_set_lognormal(struct dist *dist, double median, double p, double at_p);

// The mean in base units; infinity when there is none (Pareto of shape <= 1).
double dist_mean(const struct dist *dist);

// One draw in base units.
double dist_draw(const struct dist *dist, struct rng *rng);

// One draw rounded to the nearest integer base unit, at least 1 (a constant is exact, also 0); at
// most INT64_MAX / 4.
int64_t dist_draw_integer(const struct dist *dist, struct rng *rng);

#endif
