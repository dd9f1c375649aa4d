// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/dist.h"

#include "tests/sim/goodness.h"

#include <gsl/gsl_sf_gamma.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// A distribution with its distribution function, mean and variance from elsewhere.
struct law {
    struct dist dist;
    double (*below)(const struct dist *dist, double x); // P(X <= x)
    double mean, variance;
};

static double uniform_below(const struct dist *dist, double x)
{
    return gsl_cdf_flat_P(x, dist->a, dist->b);
}

static double exponential_below(const struct dist *dist, double x)
{
    return gsl_cdf_exponential_P(x, dist->a);
}

static double normal_below(const struct dist *dist, double x)
{
    return gsl_cdf_gaussian_P(x - dist->a, dist->b);
}

static double lognormal_below(const struct dist *dist, double x)
{
    return gsl_cdf_lognormal_P(x, dist->a, dist->b);
}

static double gamma_below(const struct dist *dist, double x)
{
    return gsl_cdf_gamma_P(x, dist->a, dist->b);
}

static double weibull_below(const struct dist *dist, double x)
{
    return gsl_cdf_weibull_P(x, dist->b, dist->a);
}

static double pareto_below(const struct dist *dist, double x)
{
    return gsl_cdf_pareto_P(x, dist->a, dist->b);
}

static double hyperexponential_below(const struct dist *dist, double x)
{
    double p = 0, before = 0;
    for (size_t i = 0; i < dist->count; i++) {
        p += (dist->weights[i] - before) * gsl_cdf_exponential_P(x, dist->values[i]);
        before = dist->weights[i];
    }
    return p;
}

// Draws, then asks four questions: the whole shape, the shape weighed to the tails, the number of
// draws beyond 1e-5 at each end, and the mean.
static void check_law(const struct law *law, const char *path)
{
    size_t n = goodness_size(1000000);
    double *u = malloc(n * sizeof *u);
    struct rng rng;
    rng_init(&rng, 20260301, path, "law");
    double sum = 0;
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        double x = dist_draw(&law->dist, &rng);
        sum += (x - law->mean) / (double)n;
        u[i] = law->below(&law->dist, x);
        low += u[i] < 1e-5;
        high += u[i] > 1 - 1e-5;
    }
    assert_true(fabs(goodness_binomial_z(low, (double)n, 1e-5)) <= GOODNESS_Z);
    assert_true(fabs(goodness_binomial_z(high, (double)n, 1e-5)) <= GOODNESS_Z);
    if (isfinite(law->variance)) {
        assert_true(fabs(sum / sqrt(law->variance / (double)n)) <= GOODNESS_Z);
    }
    goodness_sort_uniform(u, n);
    double kolmogorov = goodness_kolmogorov(u, n), anderson = goodness_anderson(u, n);
    assert_true(kolmogorov > GOODNESS_P);
    assert_true(anderson > GOODNESS_P);
    free(u);
    assert_true(fabs(dist_mean(&law->dist) - law->mean) <= 1e-14 * fabs(law->mean));
}

static void dist_uniform_follows_its_law(void **state)
{
    (void)state;
    const struct law law = {{.kind = DIST_UNIFORM, .a = 2.385, .b = 7.5},
                            uniform_below,
                            (2.385 + 7.5) / 2,
                            (7.5 - 2.385) * (7.5 - 2.385) / 12};
    check_law(&law, "uniform");
}

static void dist_exponential_follows_its_law(void **state)
{
    (void)state;
    const struct law law = {
        {.kind = DIST_EXPONENTIAL, .a = 2.385e9}, exponential_below, 2.385e9, 2.385e9 * 2.385e9};
    check_law(&law, "exponential");
}

static void dist_normal_follows_its_law(void **state)
{
    (void)state;
    const struct law law = {
        {.kind = DIST_NORMAL, .a = -3.7, .b = 1.9}, normal_below, -3.7, 1.9 * 1.9};
    check_law(&law, "normal");
}

static void dist_lognormal_follows_its_law(void **state)
{
    (void)state;
    const double mu = 1.3, sigma = 0.7, s2 = sigma * sigma;
    const struct law law = {{.kind = DIST_LOGNORMAL, .a = mu, .b = sigma},
                            lognormal_below,
                            exp(mu + s2 / 2),
                            expm1(s2) * exp(2 * mu + s2)};
    check_law(&law, "lognormal");
}

static void check_gamma(double shape, const char *path)
{
    const struct law law = {
        {.kind = DIST_GAMMA, .a = shape, .b = 3.1}, gamma_below, shape * 3.1, shape * 3.1 * 3.1};
    check_law(&law, path);
}

static void dist_gamma_follows_its_law_for_any_shape(void **state)
{
    (void)state;
    check_gamma(0.37, "gamma.small");
    check_gamma(1, "gamma.one");
    check_gamma(7.3, "gamma.large");
}

static void check_weibull(double shape, const char *path)
{
    const double scale = 12.5, first = gsl_sf_gamma(1 + 1 / shape);
    const struct law law = {{.kind = DIST_WEIBULL, .a = shape, .b = scale},
                            weibull_below,
                            scale * first,
                            scale * scale * (gsl_sf_gamma(1 + 2 / shape) - first * first)};
    check_law(&law, path);
}

static void dist_weibull_follows_its_law_for_falling_and_rising_hazards(void **state)
{
    (void)state;
    check_weibull(0.62, "weibull.falling");
    check_weibull(3.3, "weibull.rising");
}

static void dist_pareto_follows_its_law(void **state)
{
    (void)state;
    const double a = 2.5, b = 0.6;
    const struct law finite = {{.kind = DIST_PARETO, .a = a, .b = b},
                               pareto_below,
                               a * b / (a - 1),
                               b * b * a / ((a - 1) * (a - 1) * (a - 2))};
    check_law(&finite, "pareto");
    const struct law wild = {
        {.kind = DIST_PARETO, .a = 1.1, .b = b}, pareto_below, 1.1 * b / 0.1, INFINITY};
    struct law rounded = wild; // 1.1 - 1 is not 0.1 in doubles
    rounded.mean = 1.1 * b / (1.1 - 1);
    check_law(&rounded, "pareto.wild");
}

static void dist_hyperexponential_follows_its_law(void **state)
{
    (void)state;
    static const double means[] = {5.5, 0.5, 20}, weights[] = {0.1, 0.97, 1};
    const double mean = 0.1 * 5.5 + 0.87 * 0.5 + 0.03 * 20;
    const double second = 2 * (0.1 * 5.5 * 5.5 + 0.87 * 0.25 + 0.03 * 400);
    const struct law law = {
        {.kind = DIST_HYPEREXPONENTIAL, .values = means, .weights = weights, .count = 3},
        hyperexponential_below,
        mean,
        second - mean * mean};
    check_law(&law, "hyperexponential");
}

static void dist_zipf_draws_each_rank_as_often_as_its_law_says(void **state)
{
    (void)state;
    enum { RANKS = 100 };
    double expected[RANKS], cumulative[RANKS], sum = 0, mean = 0;
    size_t n = goodness_size(1000000);
    for (int k = 0; k < RANKS; k++) {
        expected[k] = pow(k + 1, -0.8);
        sum += expected[k];
        cumulative[k] = sum;
    }
    for (int k = 0; k < RANKS; k++) {
        mean += (k + 1) * expected[k] / sum;
        cumulative[k] /= sum;
        expected[k] *= (double)n / sum;
    }
    cumulative[RANKS - 1] = 1;
    struct dist dist = {.kind = DIST_ZIPF, .a = 0.8, .values = cumulative, .count = RANKS};
    struct rng rng;
    rng_init(&rng, 8, "zipf", "law");
    uint64_t counts[RANKS] = {0};
    for (size_t i = 0; i < n; i++) {
        double rank = dist_draw(&dist, &rng);
        assert_true(rank >= 1 && rank <= RANKS);
        counts[(size_t)rank - 1]++;
    }
    assert_true(goodness_chi_square(expected, counts, RANKS) > GOODNESS_P);
    assert_true(fabs(dist_mean(&dist) - mean) <= 1e-12 * mean);
}

static void dist_empirical_draws_each_value_as_often(void **state)
{
    (void)state;
    static const double values[] = {0.5, 1.25, 1.25, 7, 19.5};
    size_t n = goodness_size(200000);
    const double expected[] = {(double)n * 0.2, (double)n * 0.4, (double)n * 0.2, (double)n * 0.2};
    struct dist dist = {.kind = DIST_EMPIRICAL, .values = values, .count = COUNT_OF(values)};
    struct rng rng;
    rng_init(&rng, 8, "empirical", "law");
    uint64_t counts[4] = {0};
    for (size_t i = 0; i < n; i++) {
        double x = dist_draw(&dist, &rng);
        size_t place = x == 0.5 ? 0 : x == 1.25 ? 1 : x == 7 ? 2 : 3;
        assert_true(place < 3 || x == 19.5);
        counts[place]++;
    }
    assert_true(goodness_chi_square(expected, counts, 4) > GOODNESS_P);
    assert_true(fabs(dist_mean(&dist) - 5.9) < 1e-14);
}

static void dist_lognormal_hits_its_median_and_percentile(void **state)
{
    (void)state;
    struct dist dist = {.unit = UNIT_TIME};
    dist_set_lognormal(&dist, 80e6, 0.99, 400e6);
    assert_int_equal(dist.kind, DIST_LOGNORMAL);
    assert_int_equal(dist.unit, UNIT_TIME);
    assert_true(fabs(gsl_cdf_lognormal_Pinv(0.5, dist.a, dist.b) - 80e6) < 1e-6);
    assert_true(fabs(gsl_cdf_lognormal_Pinv(0.99, dist.a, dist.b) - 400e6) < 1e-4);
    dist_set_lognormal(&dist, 8e9, 0.75, 8e9); // no spread at all
    struct rng rng;
    rng_init(&rng, 1, "", "");
    assert_true(fabs(dist_draw(&dist, &rng) - 8e9) < 1e-4);
}

static void dist_constant_is_exact_and_draws_nothing(void **state)
{
    (void)state;
    const int64_t awkward = INT64_C(9007199254740993); // not a double
    struct dist dist = {.kind = DIST_CONSTANT, .constant = awkward};
    struct rng rng, untouched;
    rng_init(&rng, 3, "a", "b");
    rng_init(&untouched, 3, "a", "b");
    assert_true(dist_draw_integer(&dist, &rng) == awkward);
    assert_true(dist_draw(&dist, &rng) == (double)awkward);
    assert_true(dist_mean(&dist) == (double)awkward);
    dist.constant = 0;
    assert_true(dist_draw_integer(&dist, &rng) == 0);
    assert_true(rng_next(&rng) == rng_next(&untouched));
}

static void dist_integers_are_rounded_and_stay_in_range(void **state)
{
    (void)state;
    static const double values[] = {-7.5, 0, 0.4, 1.49, 2.5, 1e17 + 16, 0x1p61, 1e300};
    static const int64_t wanted[] = {
        1, 1, 1, 1, 3, INT64_C(100000000000000016), INT64_MAX / 4, INT64_MAX / 4};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct dist dist = {.kind = DIST_EMPIRICAL, .values = &values[i], .count = 1};
        struct rng rng;
        rng_init(&rng, i, "", "");
        assert_true(dist_draw_integer(&dist, &rng) == wanted[i]);
    }
    struct dist wild = {.kind = DIST_PARETO, .a = 0.01, .b = 1e9};
    struct rng rng;
    rng_init(&rng, 1, "wild", "");
    for (int i = 0; i < 10000; i++) {
        int64_t draw = dist_draw_integer(&wild, &rng);
        assert_true(draw >= 1000000000 && draw <= INT64_MAX / 4);
    }
}

static void dist_pareto_without_a_mean_says_infinity(void **state)
{
    (void)state;
    struct dist dist = {.kind = DIST_PARETO, .a = 1, .b = 3};
    assert_true(dist_mean(&dist) == INFINITY);
}

// Two consumers of one law, drawn in turn from their own streams, must not follow each other.
static void dist_interleaved_streams_are_uncorrelated(void **state)
{
    (void)state;
    size_t n = goodness_size(1000000);
    struct dist dist = {.kind = DIST_EXPONENTIAL, .a = 1};
    struct rng first, second;
    rng_init(&first, 4, "tenants.blog.1", "service");
    rng_init(&second, 4, "tenants.blog.2", "service");
    double product = 0, lagged = 0, before = 0;
    for (size_t i = 0; i < n; i++) {
        double x = dist_draw(&dist, &first) - 1, y = dist_draw(&dist, &second) - 1;
        product += x * y;
        lagged += x * before;
        before = y;
    }
    assert_true(fabs(product / sqrt((double)n)) <= GOODNESS_Z);
    assert_true(fabs(lagged / sqrt((double)n)) <= GOODNESS_Z);
}

// Draws of every kind that does arithmetic, as one hash: the same wherever this runs.
static void dist_draws_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    static const double means[] = {5.5, 0.5}, weights[] = {0.1, 1};
    const struct dist dists[] = {
        {.kind = DIST_UNIFORM, .a = 1, .b = 3.3},
        {.kind = DIST_EXPONENTIAL, .a = 2.385e9},
        {.kind = DIST_NORMAL, .a = 5, .b = 0.3},
        {.kind = DIST_LOGNORMAL, .a = 18.2, .b = 0.69},
        {.kind = DIST_GAMMA, .a = 0.7, .b = 2},
        {.kind = DIST_GAMMA, .a = 3.7, .b = 2},
        {.kind = DIST_WEIBULL, .a = 0.7, .b = 1e9},
        {.kind = DIST_PARETO, .a = 2.5, .b = 1e6},
        {.kind = DIST_HYPEREXPONENTIAL, .values = means, .weights = weights, .count = 2},
    };
    uint64_t hash = 0;
    struct rng rng;
    rng_init(&rng, 6, "dist", "bits");
    for (int i = 0; i < 20000; i++) {
        for (size_t k = 0; k < COUNT_OF(dists); k++) {
            uint64_t bits = real_bits(dist_draw(&dists[k], &rng));
            hash = rng_hash(&bits, sizeof bits, hash);
        }
    }
    if (hash != UINT64_C(0xfeccfb4b223555f9)) {
        print_error("hash is %016llx\n", (unsigned long long)hash);
        fail();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dist_uniform_follows_its_law),
        cmocka_unit_test(dist_exponential_follows_its_law),
        cmocka_unit_test(dist_normal_follows_its_law),
        cmocka_unit_test(dist_lognormal_follows_its_law),
        cmocka_unit_test(dist_gamma_follows_its_law_for_any_shape),
        cmocka_unit_test(dist_weibull_follows_its_law_for_falling_and_rising_hazards),
        cmocka_unit_test(dist_pareto_follows_its_law),
        cmocka_unit_test(dist_hyperexponential_follows_its_law),
        cmocka_unit_test(dist_zipf_draws_each_rank_as_often_as_its_law_says),
        cmocka_unit_test(dist_empirical_draws_each_value_as_often),
        cmocka_unit_test(dist_lognormal_hits_its_median_and_percentile),
        cmocka_unit_test(dist_constant_is_exact_and_draws_nothing),
        cmocka_unit_test(dist_integers_are_rounded_and_stay_in_range),
        cmocka_unit_test(dist_pareto_without_a_mean_says_infinity),
        cmocka_unit_test(dist_interleaved_streams_are_uncorrelated),
        cmocka_unit_test(dist_draws_have_the_same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
