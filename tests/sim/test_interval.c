// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/interval.h"

#include "sim/dist.h"
#include "tests/sim/goodness.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void interval_student_agrees_with_gsl(void **state)
{
    (void)state;
    for (uint64_t freedom = 1; freedom < 3000; freedom += 1 + freedom / 50) {
        double want = gsl_cdf_tdist_Pinv(0.975, (double)freedom);
        assert_true(fabs(interval_student(freedom) - want) < (freedom > 30 ? 3e-8 : 1e-12));
    }
    assert_true(fabs(interval_student(UINT64_MAX) - 1.959963984540054) < 1e-15);
}

static void interval_of_replications_agrees_with_a_sample_worked_by_hand(void **state)
{
    (void)state;
    const double values[] = {4.9, 5.3, 5.1, 4.7, 5.5};
    struct interval interval = interval_of_replications(values, 5);
    assert_true(fabs(interval.mean - 5.1) < 1e-15);
    // deviation sqrt(0.1), t(4) = 2.776445
    assert_true(fabs(interval.half_width - 2.7764451051977944 * sqrt(0.1 / 5)) < 1e-14);
    assert_true(interval.trusted);
    assert_false(interval_of_replications(values, 4).trusted);
}

static void interval_of_too_few_replications_is_none(void **state)
{
    (void)state;
    const double value = 2.385;
    struct interval none = interval_of_replications(NULL, 0);
    assert_true(isnan(none.mean) && none.half_width == INTERVAL_NONE && !none.trusted);
    struct interval one = interval_of_replications(&value, 1);
    assert_true(one.mean == 2.385 && one.half_width == INTERVAL_NONE && !one.trusted);
}

static void interval_of_replications_covers_the_mean_in_95_of_100(void **state)
{
    (void)state;
    size_t runs = goodness_size(20000);
    struct dist dist = {.kind = DIST_NORMAL, .a = 7.3, .b = 2};
    struct rng rng;
    rng_init(&rng, 11, "interval", "coverage");
    uint64_t covered = 0;
    for (size_t run = 0; run < runs; run++) {
        double values[7];
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            values[i] = dist_draw(&dist, &rng);
        }
        struct interval interval = interval_of_replications(values, COUNT_OF(values));
        covered += fabs(interval.mean - 7.3) <= interval.half_width;
    }
    assert_true(fabs(goodness_binomial_z(covered, (double)runs, 0.95)) <= GOODNESS_Z);
}

static void interval_warm_up_cuts_off_the_transient(void **state)
{
    (void)state;
    double means[200];
    struct rng rng;
    rng_init(&rng, 3, "interval", "warm-up");
    for (size_t i = 0; i < COUNT_OF(means); i++) {
        means[i] = rng_uniform(&rng) + (i < 40 ? (40 - (double)i) : 0);
    }
    size_t cut = interval_warm_up(means, COUNT_OF(means));
    assert_in_range(cut, 38, 45);
}

static void interval_warm_up_cuts_nothing_off_a_constant_series(void **state)
{
    (void)state;
    const double flat[] = {3, 3, 3, 3, 3, 3};
    assert_int_equal(interval_warm_up(flat, 6), 0);
    assert_int_equal(interval_warm_up(flat, 1), 0);
    assert_int_equal(interval_warm_up(flat, 0), 0);
}

static void interval_warm_up_of_a_series_that_never_settles_is_half_of_it(void **state)
{
    (void)state;
    double growing[101];
    for (size_t i = 0; i < COUNT_OF(growing); i++) {
        growing[i] = exp(0.2 * (double)i);
    }
    assert_int_equal(interval_warm_up(growing, 100), 0); // the last value dwarfs them all
    for (size_t i = 0; i < COUNT_OF(growing); i++) {
        growing[i] = exp(-0.2 * (double)i);
    }
    assert_int_equal(interval_warm_up(growing, 101), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interval_student_agrees_with_gsl),
        cmocka_unit_test(interval_of_replications_agrees_with_a_sample_worked_by_hand),
        cmocka_unit_test(interval_of_too_few_replications_is_none),
        cmocka_unit_test(interval_of_replications_covers_the_mean_in_95_of_100),
        cmocka_unit_test(interval_warm_up_cuts_off_the_transient),
        cmocka_unit_test(interval_warm_up_cuts_nothing_off_a_constant_series),
        cmocka_unit_test(interval_warm_up_of_a_series_that_never_settles_is_half_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
