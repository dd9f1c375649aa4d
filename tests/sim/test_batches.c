// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/batches.h"

#include "sim/dist.h"
#include "tests/sim/goodness.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// Waiting times of M/M/1 from empty by Lindley's recursion: mean service 1 ms, in ns.
static void lindley(struct batches *batches, double load, uint64_t seed, size_t customers)
{
    const struct dist service = {.kind = DIST_EXPONENTIAL, .a = 1e6};
    const struct dist gap = {.kind = DIST_EXPONENTIAL, .a = 1e6 / load};
    struct rng services, gaps;
    rng_init(&services, seed, "lindley", "service");
    rng_init(&gaps, seed, "lindley", "arrivals");
    batches_init(batches);
    int64_t wait = 0;
    for (size_t i = 0; i < customers; i++) {
        batches_add(batches, wait);
        wait += dist_draw_integer(&service, &services) - dist_draw_integer(&gap, &gaps);
        wait = wait < 0 ? 0 : wait;
    }
}

// Of many runs, the share whose interval holds the true mean, and the share trusted.
struct coverage {
    double covered, trusted;
};

static struct coverage coverage_of(double load, size_t customers, size_t runs)
{
    struct coverage coverage = {0, 0};
    double mean = 1e6 * load / (1 - load);
    for (size_t run = 0; run < runs; run++) {
        struct batches batches;
        lindley(&batches, load, run, customers);
        struct interval interval = batches_interval(&batches);
        coverage.covered += (fabs(interval.mean - mean) <= interval.half_width) / (double)runs;
        coverage.trusted += interval.trusted / (double)runs;
    }
    return coverage;
}

static void batches_cover_the_mean_wait_in_95_of_100_long_runs(void **state)
{
    (void)state;
    struct coverage busy = coverage_of(0.8, 128000, goodness_size(400));
    assert_true(busy.covered >= 0.93 && busy.covered <= 0.968);
    assert_true(busy.trusted >= 0.95);
    struct coverage calm = coverage_of(0.5, 32000, goodness_size(1500));
    assert_true(calm.covered >= 0.93 && calm.covered <= 0.968);
    assert_true(calm.trusted >= 0.95);
}

static void batches_of_short_runs_are_not_trusted(void **state)
{
    (void)state;
    struct coverage busy = coverage_of(0.9, 4000, 200);
    assert_true(busy.covered < 0.9); // it would have been a lie
    assert_true(busy.trusted <= 0.02);
    struct coverage calm = coverage_of(0.8, 2000, 200);
    assert_true(calm.covered < 0.9);
    assert_true(calm.trusted <= 0.02);
}

static void batches_of_independent_observations_are_trusted_once_there_are_enough(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 5, "batches", "independent");
    uint32_t trusted = 0;
    for (int run = 0; run < 200; run++) {
        struct batches batches;
        batches_init(&batches);
        for (int i = 0; i < BATCHES_TRUSTED_LEAST - 1; i++) {
            batches_add(&batches, (int64_t)rng_below(&rng, 1000));
        }
        assert_false(batches_interval(&batches).trusted);
        batches_add(&batches, 500);
        trusted += batches_interval(&batches).trusted;
    }
    assert_true(trusted >= 180);
}

static void batches_mean_is_exact_at_any_count(void **state)
{
    (void)state;
    struct batches batches;
    batches_init(&batches);
    assert_true(isnan(batches_interval(&batches).mean));
    assert_true(batches_interval(&batches).half_width == INTERVAL_NONE);
    int128 sum = 0;
    for (int64_t i = 1; i <= 5000; i++) {
        int64_t x = i * i * 1000003 - 77;
        batches_add(&batches, x);
        sum += x;
        assert_int_equal(batches_count(&batches), i);
        assert_true(batches_interval(&batches).mean == (double)sum / (double)i);
        assert_in_range(batches.full, i < 64 ? i : 64, BATCHES_MOST - 1);
    }
}

static void batches_of_equal_observations_have_no_width(void **state)
{
    (void)state;
    struct batches batches;
    batches_init(&batches);
    for (int i = 0; i < 1000; i++) {
        batches_add(&batches, 2385);
    }
    struct interval interval = batches_interval(&batches);
    assert_true(interval.mean == 2385 && interval.half_width == 0 && interval.trusted);
    assert_true(batches_correlation(&batches) == 0);
}

static void batches_correlation_sees_a_trend_and_an_alternation(void **state)
{
    (void)state;
    struct batches trend, alternation;
    batches_init(&trend);
    batches_init(&alternation);
    for (int64_t i = 0; i < 100; i++) {
        batches_add(&trend, i * 1000);
        batches_add(&alternation, i % 2 == 0 ? -7 : 7);
    }
    assert_true(batches_correlation(&trend) > 0.9);
    assert_true(batches_correlation(&alternation) < -0.9);
}

static void batches_warm_up_finds_the_end_of_a_transient(void **state)
{
    (void)state;
    struct batches batches;
    batches_init(&batches);
    struct rng rng;
    rng_init(&rng, 9, "batches", "warm-up");
    for (int64_t i = 0; i < 100000; i++) {
        int64_t transient = i < 20000 ? (20000 - i) * 10 : 0;
        batches_add(&batches, transient + (int64_t)rng_below(&rng, 5000));
    }
    uint64_t observations = 0;
    assert_true(batches_warm_up(&batches, &observations));
    assert_in_range(observations, 18000, 24000);
}

static void batches_warm_up_says_when_a_run_never_settled(void **state)
{
    (void)state;
    uint64_t observations = 0;
    struct batches falling, brief;
    batches_init(&falling);
    batches_init(&brief);
    for (int64_t i = 0; i < 10000; i++) {
        batches_add(&falling, INT64_C(1000000000000) / (i + 1));
    }
    assert_false(batches_warm_up(&falling, &observations));
    batches_add(&brief, 1);
    assert_false(batches_warm_up(&brief, &observations));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_cover_the_mean_wait_in_95_of_100_long_runs),
        cmocka_unit_test(batches_of_short_runs_are_not_trusted),
        cmocka_unit_test(batches_of_independent_observations_are_trusted_once_there_are_enough),
        cmocka_unit_test(batches_mean_is_exact_at_any_count),
        cmocka_unit_test(batches_of_equal_observations_have_no_width),
        cmocka_unit_test(batches_correlation_sees_a_trend_and_an_alternation),
        cmocka_unit_test(batches_warm_up_finds_the_end_of_a_transient),
        cmocka_unit_test(batches_warm_up_says_when_a_run_never_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
