// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/real.h"

#include "sim/rng.h"
#include "tests/sim/goodness.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// Distance from a more precise answer, in units of the last place of the nearest double.
static double ulps(double got, long double want)
{
    double nearest = (double)want;
    if (isnan(got) || isinf(got) || isinf(nearest)) {
        return got == nearest ? 0 : INFINITY;
    }
    double ulp = fabs(nearest) < 0x1p-1022 ? 0x1p-1074 : ldexp(1, ilogb(nearest) - 52);
    return (double)(fabsl((long double)got - want) / ulp); // the gap alone may be subnormal
}

static double worse(double worst, double error)
{
    return error > worst ? error : worst;
}

static void real_log_is_within_its_stated_error(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, "real", "log");
    double uniform = 0, near_one = 0, any = 0;
    for (size_t i = 0; i < goodness_size(1000000); i++) {
        double x = rng_uniform(&rng);
        uniform = worse(uniform, ulps(real_log(x), logl(x)));
        x = 1 + (x - 0.5) * ldexp(1, -(int)rng_below(&rng, 52));
        near_one = worse(near_one, ulps(real_log(x), logl(x)));
        x = real_from_bits(rng_next(&rng) >> 1);
        if (isfinite(x)) {
            any = worse(any, ulps(real_log(x), logl(x)));
        }
    }
    assert_true(uniform <= 0.51);
    assert_true(near_one <= 0.51);
    assert_true(any <= 0.56);
}

// Each cell's two ends, and the numbers around 1, where a wrong row would show first.
static void real_log_holds_at_the_edges_of_its_table(void **state)
{
    (void)state;
    double worst = 0;
    for (uint64_t cell = 0; cell <= 256; cell++) {
        for (int step = -2; step <= 2; step++) {
            uint64_t edge = UINT64_C(0x3fe6700000000000) + (cell << 45);
            double x = real_from_bits(edge + (uint64_t)(int64_t)step);
            worst = worse(worst, ulps(real_log(x), logl(x)));
            x = real_from_bits(real_bits(1) + (uint64_t)((int64_t)step * (int64_t)(cell * cell)));
            worst = worse(worst, ulps(real_log(x), logl(x)));
        }
    }
    assert_true(worst <= 0.51);
}

static void real_log_answers_special_values(void **state)
{
    (void)state;
    assert_true(real_log(0.0) == -INFINITY);
    assert_true(real_log(-0.0) == -INFINITY);
    assert_true(real_log(INFINITY) == INFINITY);
    assert_true(isnan(real_log(NAN)));
    assert_true(isnan(real_log(-0x1p-1074)));
    assert_true(isnan(real_log(-INFINITY)));
    assert_true(real_log(1) == 0 && !signbit(real_log(1)));
    assert_true(ulps(real_log(0x1p-1074), logl(0x1p-1074L)) <= 0.56);
    assert_true(ulps(real_log(0x1p-1022), logl(0x1p-1022L)) <= 0.51);
    assert_true(ulps(real_log(0x1.fffffffffffffp1023), logl(0x1.fffffffffffffp1023L)) <= 0.51);
}

static void real_exp_is_within_its_stated_error(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, "real", "exp");
    double normal = 0, small = 0, subnormal = 0;
    for (size_t i = 0; i < goodness_size(1000000); i++) {
        double u = rng_uniform(&rng);
        double x = -708.396 + u * (709.782 + 708.396);
        normal = worse(normal, ulps(real_exp(x), expl(x)));
        x = (2 * u - 1) * ldexp(1, -(int)rng_below(&rng, 60));
        small = worse(small, ulps(real_exp(x), expl(x)));
        x = -708.397 - u * 37;
        subnormal = worse(subnormal, ulps(real_exp(x), expl(x)));
    }
    assert_true(normal <= 0.52);
    assert_true(small <= 0.52);
    assert_true(subnormal <= 1.02);
}

static void real_exp_answers_special_values(void **state)
{
    (void)state;
    assert_true(real_exp(0.0) == 1 && real_exp(-0.0) == 1);
    assert_true(real_exp(INFINITY) == INFINITY);
    assert_true(real_exp(-INFINITY) == 0);
    assert_true(isnan(real_exp(NAN)));
    assert_true(real_exp(709.783) == INFINITY);
    assert_true(real_exp(1e300) == INFINITY);
    assert_true(isfinite(real_exp(709.782)));
    assert_true(real_exp(-745.133) == 0x1p-1074);
    assert_true(real_exp(-745.1333) == 0);
    assert_true(real_exp(-1e300) == 0);
    assert_true(real_exp(0x1p-60) == 1);
}

static void real_pow_is_within_its_stated_error(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, "real", "pow");
    double usual = 0, any = 0;
    for (size_t i = 0; i < goodness_size(1000000); i++) {
        double x = i % 2 == 0 ? exp((rng_uniform(&rng) - 0.5) * 1400)
                              : 1 + (rng_uniform(&rng) - 0.5) * ldexp(1, -(int)(i / 2 % 50));
        double y = (2 * rng_uniform(&rng) - 1) * 708 / log(x) * rng_uniform(&rng);
        double error = ulps(real_pow(x, y), powl(x, y));
        any = worse(any, error);
        if (fabs(y) < 10000) {
            usual = worse(usual, error);
        }
    }
    assert_true(usual <= 0.75);
    assert_true(any <= 4);
}

static void real_pow_answers_special_values(void **state)
{
    (void)state;
    const double values[] = {0,     0x1p-1074, 3e-310, 0.5,      1,        1.0000001,
                             2.385, 1e9,       1e308,  INFINITY, -0x1p-40, NAN};
    const double powers[] = {0,    1,     -1,    0.5,    -0.5, 2,    1e-300,   2.385,     -2.385,
                             3e15, -3e15, 1e300, -1e300, 745,  -745, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        for (size_t j = 0; j < COUNT_OF(powers); j++) {
            double got = real_pow(values[i], powers[j]);
            if (values[i] < 0 && powers[j] != 0) {
                assert_true(isnan(got)); // stricter than C
                continue;
            }
            double want = pow(values[i], powers[j]);
            assert_true(isnan(want) ? isnan(got) : ulps(got, want) <= 1.1);
        }
    }
    assert_true(real_pow(2, 0.5) == 0x1.6a09e667f3bcdp+0);
    assert_true(real_pow(10, 15) == 1e15);
}

static void real_gamma_is_within_its_stated_error(void **state)
{
    (void)state;
    for (double x = 0.0007; x < 171.6; x *= 1.00137) {
        double want = (double)tgammal(x);
        assert_true(fabs(real_gamma(x) - want) <= 4e-15 * want);
    }
    assert_true(fabs(real_gamma(5) - 24) <= 24 * 4e-15);
    assert_true(real_gamma(172.5) == INFINITY);
    assert_true(isnan(real_gamma(0)));
    assert_true(isnan(real_gamma(-1.5)));
    assert_true(isnan(real_gamma(NAN)));
}

static void real_normal_quantile_inverts_the_distribution(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, "real", "quantile");
    for (size_t i = 0; i < goodness_size(200000); i++) {
        double p = rng_uniform(&rng);
        p = i % 2 == 0 ? p : exp(-700 * p);
        double x = real_normal_quantile(p);
        // One Newton step in higher precision says how far x is from the root.
        long double q = erfcl(-(long double)x / sqrtl(2)) / 2;
        long double density = expl(-(long double)x * x / 2) / sqrtl(2 * acosl(-1));
        long double error = (q - (long double)p) / density;
        assert_true(fabsl(error) <= 1e-15L * fabsl((long double)x) + 1e-17L);
        if (i % 2 == 0) {
            assert_true(fabs(x - gsl_cdf_ugaussian_Pinv(p)) <= 1e-14 * fabs(x) + 1e-16);
        }
    }
}

static void real_normal_quantile_answers_special_values(void **state)
{
    (void)state;
    assert_true(real_normal_quantile(0.5) == 0);
    assert_true(real_normal_quantile(0) == -INFINITY);
    assert_true(real_normal_quantile(1) == INFINITY);
    assert_true(isnan(real_normal_quantile(-0.1)));
    assert_true(isnan(real_normal_quantile(1.1)));
    assert_true(isnan(real_normal_quantile(NAN)));
    assert_true(real_normal_quantile(0.25) == -real_normal_quantile(0.75));
    assert_true(fabs(real_normal_quantile(0.975) - 1.959963984540054) < 1e-15);
}

static void real_round_takes_halves_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        double x;
        int64_t want;
    } cases[] = {
        {0, 0},
        {0.49999999999999994, 0}, // plus a half this is 1 in doubles
        {0.5, 1},
        {1.5, 2},
        {2.385, 2},
        {-0.5, -1},
        {-2.4999999999999996, -2},
        {4503599627370495.5, INT64_C(4503599627370496)},
        {4503599627370497.0, INT64_C(4503599627370497)},
        {9007199254740993.0, INT64_C(9007199254740992)},
        {0x1p62, INT64_C(1) << 62},
        {-0x1p62, -(INT64_C(1) << 62)},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(real_round(cases[i].x) == cases[i].want);
    }
}

static void real_small_helpers_tell_numbers_apart(void **state)
{
    (void)state;
    assert_true(real_is_nan(REAL_NAN) && !real_is_nan(REAL_INFINITY) && !real_is_nan(0));
    assert_true(real_is_finite(0x1.fffffffffffffp1023) && real_is_finite(-0x1p-1074));
    assert_false(real_is_finite(REAL_INFINITY) || real_is_finite(-REAL_INFINITY));
    assert_false(real_is_finite(REAL_NAN));
    assert_true(real_abs(-2.385) == 2.385 && real_abs(2.385) == 2.385);
    assert_true(!signbit(real_abs(-0.0)));
    assert_true(real_sqrt(2) == 0x1.6a09e667f3bcdp+0 && real_sqrt(0) == 0);
}

// The promise of the whole file: one hash over a million results, the same wherever this runs.
static void real_functions_give_the_same_bits_everywhere(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 1, "real", "bits");
    uint64_t hash = 0;
    for (int i = 0; i < 200000; i++) {
        double u = rng_uniform(&rng), v = rng_uniform(&rng);
        double results[] = {real_log(u),
                            real_exp(-700 * u),
                            real_pow(u, 5 * v - 2.5),
                            real_normal_quantile(u),
                            real_gamma(20 * u),
                            real_sqrt(u)};
        hash = rng_hash(results, sizeof results, hash);
    }
    assert_true(hash == UINT64_C(0x6412df84cd80fc25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_log_is_within_its_stated_error),
        cmocka_unit_test(real_log_holds_at_the_edges_of_its_table),
        cmocka_unit_test(real_log_answers_special_values),
        cmocka_unit_test(real_exp_is_within_its_stated_error),
        cmocka_unit_test(real_exp_answers_special_values),
        cmocka_unit_test(real_pow_is_within_its_stated_error),
        cmocka_unit_test(real_pow_answers_special_values),
        cmocka_unit_test(real_gamma_is_within_its_stated_error),
        cmocka_unit_test(real_normal_quantile_inverts_the_distribution),
        cmocka_unit_test(real_normal_quantile_answers_special_values),
        cmocka_unit_test(real_round_takes_halves_away_from_zero),
        cmocka_unit_test(real_small_helpers_tell_numbers_apart),
        cmocka_unit_test(real_functions_give_the_same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
