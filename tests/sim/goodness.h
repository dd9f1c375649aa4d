// SPDX-License-Identifier: GPL-3.0-or-later
// Goodness of fit for tests: how improbable a sample is under the law that it should follow.
//
// Every test uses fixed seeds and refuses what is rarer than 4.5 standard deviations of a normal,
// so a pass is a pass for ever and a defect that shifts a statistic by a few deviations is caught.
#ifndef VIRGA_TESTS_SIM_GOODNESS_H
#define VIRGA_TESTS_SIM_GOODNESS_H

#include "sim/base.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define GOODNESS_Z 4.5
// P(|Z| > 4.5) of a standard normal.
#define GOODNESS_P 6.795e-6

// VIRGA_LONG=1 in the environment asks for ten times the observations.
static inline size_t goodness_size(size_t usual)
{
    const char *wish = getenv("VIRGA_LONG");
    return wish != NULL && wish[0] == '1' ? 10 * usual : usual;
}

// Pearson's chi-square of counts against their expectations (each at least about 10).
static inline double goodness_chi_square(const double *expected, const uint64_t *counts, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double gap = (double)counts[i] - expected[i];
        sum += gap * gap / expected[i];
    }
    return gsl_cdf_chisq_Q(sum, (double)(n - 1));
}

// Deviations of a count from its expectation under a binomial (n, p).
static inline double goodness_binomial_z(uint64_t count, double n, double p)
{
    return ((double)count - n * p) / sqrt(n * p * (1 - p));
}

// Sorts numbers that are roughly uniform in [0, 1], in linear time: buckets, then insertion.
static inline void goodness_sort_uniform(double *u, size_t n)
{
    size_t *ends = calloc(n + 1, sizeof *ends);
    double *sorted = malloc(n * sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        ends[(size_t)(u[i] * (double)(n - 1)) + 1]++;
    }
    for (size_t i = 0; i < n; i++) {
        ends[i + 1] += ends[i];
    }
    for (size_t i = 0; i < n; i++) {
        sorted[ends[(size_t)(u[i] * (double)(n - 1))]++] = u[i];
    }
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && u[j - 1] > sorted[i]; j--) {
            u[j] = u[j - 1];
        }
        u[j] = sorted[i];
    }
    free(ends);
    free(sorted);
}

// Kolmogorov-Smirnov of sorted uniforms: the larger one-sided tail of Smirnov's limit, doubled.
static inline double goodness_kolmogorov(const double *u, size_t n)
{
    double gap = 0;
    for (size_t i = 0; i < n; i++) {
        gap = fmax(gap, fmax((double)(i + 1) / (double)n - u[i], u[i] - (double)i / (double)n));
    }
    return 2 * exp(-2 * (double)n * gap * gap);
}

// Anderson-Darling of sorted uniforms, which weighs the tails. The limit law is the sum over j of
// Z_j^2 / (j (j + 1)); its tail follows from the largest weight, 1/2, times the product over the
// others of (1 - 2 / (j (j + 1)))^(-1/2), which is the root of 3.
static inline double goodness_anderson(const double *u, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double weight = (double)(2 * i + 1);
        sum += weight * (log(fmax(u[i], 1e-300)) + log1p(-fmin(u[n - 1 - i], 1 - 0x1p-53)));
    }
    double statistic = -(double)n - sum / (double)n;
    return sqrt(3) * erfc(sqrt(fmax(statistic, 0)));
}

#endif
