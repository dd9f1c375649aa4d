// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary functions of real numbers that give the same bits on every CPU, compiler and
// optimisation level.
//
// A system's libm picks different code by CPU, and compilers fold its calls, so the last bit of
// log or exp may change from machine to machine. These functions use + - * / sqrt and bits of
// IEEE 754 doubles only, in the default rounding to nearest, and are built with
// -ffp-contract=off. Whatever reaches a result goes through here; libm is for tests.
//
// Accuracy is stated in units in the last place (ulp) of the exact answer, as measured against
// 64-bit-mantissa arithmetic by the tests; an error below 1 ulp gives one of the two neighbours of
// the exact answer. Special values follow C's Annex F unless said otherwise; errno and the
// floating-point flags are nobody's business here.
#ifndef VIRGA_SIM_REAL_H
#define VIRGA_SIM_REAL_H

#include "sim/base.h"

#include <string.h>

#define REAL_INFINITY __builtin_inf()
#define REAL_NAN __builtin_nan("")

// Natural logarithm, 0.51 ulp (0.56 of a subnormal). 0 gives -infinity, less than 0 NaN.
double real_log(double x);

// e to the x, 0.52 ulp; subnormal answers are rounded twice (1 ulp).
double real_exp(double x);

// x to the y for x >= 0: 0.75 ulp for |y| < 10,000 and 4 ulp for any y; a subnormal answer is
// rounded once more. NaN for x < 0, also for whole y.
double real_pow(double x, double y);

// The gamma function for x > 0, relative error 4e-15; NaN for other x.
double real_gamma(double x);

// The x below which a standard normal falls with probability p: Wichura's algorithm AS 241,
// relative error 1e-15 in x. 0 and 1 give the infinities, other p outside (0, 1) NaN.
double real_normal_quantile(double p);

static inline uint64_t real_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double real_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline bool real_is_nan(double x)
{
    return x != x;
}

static inline bool real_is_finite(double x)
{
    return (real_bits(x) >> 52 & 0x7ff) != 0x7ff;
}

static inline double real_abs(double x)
{
    return real_from_bits(real_bits(x) & INT64_MAX);
}

// Correctly rounded by IEEE 754, whether the compiler writes an instruction or a call.
static inline double real_sqrt(double x)
{
    return __builtin_sqrt(x);
}

// The nearest integer, halves away from zero, for |x| < 2^63.
static inline int64_t real_round(double x)
{
    int64_t whole = (int64_t)x;      // towards zero
    double rest = x - (double)whole; // exact
    return whole + (rest >= 0.5) - (rest <= -0.5);
}

#endif
