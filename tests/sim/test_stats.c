// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/stats.h"

#include "sim/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void stats_agree_with_a_sample_worked_by_hand(void **state)
{
    (void)state;
    const int64_t sample[] = {7, -3, 12, 12, 0, 5};
    struct stats stats;
    stats_init(&stats);
    for (size_t i = 0; i < COUNT_OF(sample); i++) {
        stats_add(&stats, sample[i]);
    }
    assert_int_equal(stats.count, 6);
    assert_int_equal(stats.least, -3);
    assert_int_equal(stats.most, 12);
    assert_true(stats_mean(&stats) == 5.5);
    assert_true(stats_variance(&stats) == 37.9); // (371 - 6 * 30.25) / 5
    assert_true(stats_deviation(&stats) == sqrt(37.9));
}

static void stats_of_too_few_are_not_numbers(void **state)
{
    (void)state;
    struct stats stats = {0};
    assert_true(isnan(stats_mean(&stats)));
    assert_true(isnan(stats_variance(&stats)));
    stats_add(&stats, -2385);
    assert_true(stats_mean(&stats) == -2385);
    assert_int_equal(stats.least, -2385);
    assert_int_equal(stats.most, -2385);
    assert_true(isnan(stats_variance(&stats)));
    assert_true(isnan(stats_deviation(&stats)));
}

// In doubles this variance would drown: the mean squared is 10^36.
static void stats_keep_a_small_spread_beside_a_large_mean(void **state)
{
    (void)state;
    struct stats stats = {0};
    const int64_t base = INT64_C(1000000000000000000);
    for (int64_t i = 0; i < 1000; i++) {
        stats_add(&stats, base + i % 2);
    }
    assert_true(fabs(stats_variance(&stats) - 0.25 * 1000 / 999) < 1e-15);
    struct stats equal = {0};
    stats_add(&equal, INT64_MIN);
    stats_add(&equal, INT64_MIN);
    assert_true(stats_variance(&equal) == 0);
}

static void stats_hold_the_largest_observations(void **state)
{
    (void)state;
    struct stats stats = {0};
    for (int i = 0; i < 100000; i++) {
        stats_add(&stats, i % 2 == 0 ? INT64_MAX : -INT64_MAX);
    }
    assert_true(stats_mean(&stats) == 0);
    double square = 0x1p63 * 0x1p63 * (100000.0 / 99999);
    assert_true(fabs(stats_variance(&stats) / square - 1) < 1e-14);
}

// Field by field: the struct has padding.
static void assert_stats_equal(const struct stats *a, const struct stats *b)
{
    assert_true(a->count == b->count && a->least == b->least && a->most == b->most);
    assert_true(a->sum == b->sum);
    assert_true(a->squares.low == b->squares.low && a->squares.high == b->squares.high);
}

static void stats_merged_from_parts_equal_the_whole(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 7, "stats", "merge");
    struct stats whole = {0}, parts[3] = {{0}, {0}, {0}}, forwards = {0}, backwards = {0};
    for (int i = 0; i < 10000; i++) {
        int64_t x = (int64_t)rng_next(&rng);
        stats_add(&whole, x);
        stats_add(&parts[i % 2], x); // the third stays empty
    }
    for (int i = 0; i < 3; i++) {
        stats_merge(&forwards, &parts[i]);
        stats_merge(&backwards, &parts[2 - i]);
    }
    assert_stats_equal(&forwards, &whole);
    assert_stats_equal(&backwards, &whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stats_agree_with_a_sample_worked_by_hand),
        cmocka_unit_test(stats_of_too_few_are_not_numbers),
        cmocka_unit_test(stats_keep_a_small_spread_beside_a_large_mean),
        cmocka_unit_test(stats_hold_the_largest_observations),
        cmocka_unit_test(stats_merged_from_parts_equal_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
