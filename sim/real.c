// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/real.h"

#include "sim/real_table.h"

// An unevaluated sum of two doubles; `low` is at most about an ulp of `high`.
struct pair {
    double high, low;
};

static const uint64_t infinity_bits = UINT64_C(0x7ff0000000000000);

enum { MANTISSA_BITS = 52 };

// ln 2 rounded to a multiple of 2^-42, so that its product with any exponent is exact; the rest.
#define LN2_HIGH 0x1.62e42fefa38p-1
#define LN2_LOW 0x1.ef35793c7673p-45

// log(x) of a positive, normal, finite x.
//
// x = 2^exponent * m with m in [0.701, 1.402), and m falls into a cell of the table whose
// `inverse` is near 1/m: log(x) = exponent * ln 2 + (-log(inverse)) + log(1 + r), where
// r = m * inverse - 1 and |r| < 2^-7.8. `inverse` has at most 11 bits, so r is exact as the sum of
// two doubles when m is cut below its 41st bit. The cell around 1 has inverse 1: near 1 the result
// is log(1 + r) alone and loses nothing. Tang's method (ACM TOMS 16, 1990), with Taylor's
// coefficients: the first left out, r^9/9, is below 2^-73.
static inline struct pair log_pair(double x)
{
    uint64_t offset = real_bits(x) - REAL_LOG_FIRST;
    int64_t exponent = (int64_t)offset >> MANTISSA_BITS;
    const struct real_log_cell *cell = &real_log_cells[offset >> (MANTISSA_BITS - 7) & 127];
    uint64_t m_bits = real_bits(x) - ((uint64_t)exponent << MANTISSA_BITS);
    double m = real_from_bits(m_bits);
    double m_high = real_from_bits(m_bits & ~UINT64_C(0xfff));
    double r_high = m_high * cell->inverse - 1;
    double r_low = (m - m_high) * cell->inverse;
    double r = r_high + r_low;

    double r2 = r * r;
    double tail = (-1.0 / 6 + r * (1.0 / 7)) - r2 * (1.0 / 8);
    double poly = (-1.0 / 2 + r * (1.0 / 3)) + r2 * ((-1.0 / 4 + r * (1.0 / 5)) + r2 * tail);

    double whole = (double)exponent * LN2_HIGH + cell->high; // exact: multiples of 2^-42
    double high = whole + r;
    double low = (whole - high) + r;
    low += r2 * poly + (((r_high - r) + r_low) + ((double)exponent * LN2_LOW + cell->low));
    return (struct pair){high, low};
}

// What is not a positive normal number: brings subnormals into range, answers the rest.
static double log_of_special(double x)
{
    if (real_is_nan(x) || x < 0) {
        return REAL_NAN;
    }
    if (x == 0) {
        return -REAL_INFINITY;
    }
    if (!real_is_finite(x)) {
        return x;
    }
    struct pair log = log_pair(x * 0x1p52);
    return log.high + (log.low - 52 * (LN2_HIGH + LN2_LOW));
}

// True for the bits of positive normal finite numbers.
static inline bool is_plain(uint64_t bits)
{
    return bits - (UINT64_C(1) << MANTISSA_BITS) < infinity_bits - (UINT64_C(1) << MANTISSA_BITS);
}

double real_log(double x)
{
    if (__builtin_expect(!is_plain(real_bits(x)), 0)) {
        return log_of_special(x);
    }
    struct pair log = log_pair(x);
    return log.high + log.low;
}

// 128 / ln 2, and ln 2 / 128 as a multiple of 2^-42 and the rest.
#define STEPS_IN_ONE 0x1.71547652b82fep+7
#define STEP_HIGH 0x1.62e42fefcp-8
#define STEP_LOW -0x1.c610ca86c3899p-44

// Adding it leaves the nearest integer in the low bits of the sum.
#define INTEGER_SHIFT 0x1.8p52

// Beyond these the answer is infinity or 0.
#define EXP_MOST 709.79
#define EXP_LEAST -745.14

// exp(x + low) for |low| below an ulp of x.
//
// x = n * ln 2 / 128 + r with |r| < 0.0028, and exp(x) = 2^(n / 128) * exp(r), the first from the
// table and an exponent, the second by Taylor: the first term left out, r^6/720, is below 2^-60.
static inline double exp_pair(double x, double low)
{
    if (__builtin_expect(!(x < EXP_MOST && x > EXP_LEAST), 0)) {
        return real_is_nan(x) ? x : x > 0 ? REAL_INFINITY : 0;
    }
    double shifted = x * STEPS_IN_ONE + INTEGER_SHIFT;
    double n = shifted - INTEGER_SHIFT;
    int64_t step = (int64_t)n;
    double r = ((x - n * STEP_HIGH) - n * STEP_LOW) + low;

    const struct real_exp_cell *cell = &real_exp_cells[step & 127];
    double poly = (1.0 / 2 + r * (1.0 / 6)) + r * r * (1.0 / 24 + r * (1.0 / 120));
    double growth = cell->low + (r + r * r * poly);

    int64_t exponent = step >> 7;
    // Near the ends of the range the scale is put on in two steps, lest the last term underflow.
    int64_t outside = exponent > 1022 ? 100 : exponent < -900 ? -100 : 0;
    double base =
        real_from_bits(real_bits(cell->high) + ((uint64_t)(exponent - outside) << MANTISSA_BITS));
    double result = base + base * growth;
    if (__builtin_expect(outside != 0, 0)) {
        return result * (outside > 0 ? 0x1p100 : 0x1p-100);
    }
    return result;
}

double real_exp(double x)
{
    return exp_pair(x, 0);
}

// x^y where one of them is zero, infinite or not a number, or x is negative.
static double pow_of_special(double x, double y)
{
    if (y == 0 || x == 1) {
        return 1;
    }
    if (real_is_nan(x) || real_is_nan(y) || x < 0) {
        return REAL_NAN;
    }
    bool grows = (x > 1) == (y > 0);
    return grows ? REAL_INFINITY : 0;
}

// Clears the lower 27 bits, so that products of such numbers are exact.
static double upper_half(double x)
{
    return real_from_bits(real_bits(x) & ~UINT64_C(0x7ffffff));
}

double real_pow(double x, double y)
{
    if (__builtin_expect(!(x > 0) || y == 0 || !real_is_finite(x) || !real_is_finite(y), 0)) {
        return pow_of_special(x, y);
    }
    bool subnormal = !is_plain(real_bits(x));
    struct pair log = log_pair(subnormal ? x * 0x1p52 : x);
    if (subnormal) {
        log.low -= 52 * LN2_LOW;
        double high = log.high - 52 * LN2_HIGH;
        log.low += (log.high - high) - 52 * LN2_HIGH;
        log.high = high;
    }
    double high = log.high + log.low;
    double low = (log.high - high) + log.low;

    // y * (high + low), the rounding of the product kept (Dekker 1971).
    double product = y * high;
    if (!(real_abs(product) < 1000)) {
        return exp_pair(product, 0);
    }
    double y_upper = upper_half(y), log_upper = upper_half(high);
    double y_lower = y - y_upper, log_lower = high - log_upper;
    double rest = ((y_upper * log_upper - product) + y_upper * log_lower + y_lower * log_upper) +
                  y_lower * log_lower;
    return exp_pair(product, rest + y * low);
}

#define ROOT_OF_TWO_PI 0x1.40d931ff62706p+1

// Stirling's series after moving x to at least 10, where the first term left out is below 1e-16.
double real_gamma(double x)
{
    if (!(x > 0)) {
        return REAL_NAN;
    }
    if (x > 172) {
        return REAL_INFINITY; // 171.62 is the last with a finite answer
    }
    double z = x, below = 1;
    while (z < 10) {
        below *= z;
        z += 1;
    }
    double s = 1 / (z * z);
    double series =
        (1.0 / 12 -
         s * (1.0 / 360 -
              s * (1.0 / 1260 -
                   s * (1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s * (1.0 / 156))))))) /
        z;
    // z^(z - 1/2) overflows before the answer does, so its root is multiplied in twice.
    double root = real_pow(z, z / 2 - 0.25);
    return ROOT_OF_TWO_PI * (root * real_exp(-z)) * root * real_exp(series) / below;
}

// a[0] + a[1] x + ... + a[7] x^7
static double polynomial_7(const double a[8], double x)
{
    double sum = a[7];
    for (int i = 6; i >= 0; i--) {
        sum = sum * x + a[i];
    }
    return sum;
}

struct fraction {
    double above[8], below[8];
};

static double fraction_at(const struct fraction *fraction, double x)
{
    return polynomial_7(fraction->above, x) / polynomial_7(fraction->below, x);
}

// Coefficients of PPND16 (M. J. Wichura, "Algorithm AS 241: the percentage points of the normal
// distribution", Applied Statistics 37, 1988): the middle, the tails, the far tails.
static const struct fraction normal_middle = {
    {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3},
    {1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3}};
static const struct fraction normal_tail = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const struct fraction normal_far_tail = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

double real_normal_quantile(double p)
{
    if (!(p > 0 && p < 1)) {
        return p == 0 ? -REAL_INFINITY : p == 1 ? REAL_INFINITY : REAL_NAN;
    }
    double q = p - 0.5;
    if (real_abs(q) <= 0.425) {
        return q * fraction_at(&normal_middle, 0.180625 - q * q);
    }
    double r = real_sqrt(-real_log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? fraction_at(&normal_tail, r - 1.6) : fraction_at(&normal_far_tail, r - 5);
    return q < 0 ? -x : x;
}
