// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/sketch.h"

#include "sim/dist.h"
#include "sim/sort.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int by_value(const void *a, const void *b, void *context)
{
    (void)context;
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void assert_near(int64_t got, int64_t want)
{
    // In integers: |got - want| * 256 <= want, with one for the middle's rounding.
    int128 gap = got > want ? (int128)got - want : (int128)want - got;
    assert_true(gap * 256 <= (int128)want + 256 * (want >= 256 ? 1 : 0));
}

static void sketch_is_within_a_256th_of_the_true_quantile(void **state)
{
    (void)state;
    enum { COUNT = 100003 };
    struct arena arena;
    arena_init(&arena);
    const struct dist dists[] = {
        {.kind = DIST_EXPONENTIAL, .a = 80e6},
        {.kind = DIST_PARETO, .a = 0.4, .b = 3},
        {.kind = DIST_UNIFORM, .a = 0, .b = 700},
    };
    int64_t *sample = malloc(COUNT * sizeof *sample);
    for (size_t k = 0; k < COUNT_OF(dists); k++) {
        struct sketch sketch;
        sketch_init(&sketch, &arena);
        struct rng rng;
        rng_init(&rng, k, "sketch", "");
        for (int i = 0; i < COUNT; i++) {
            sample[i] = dist_draw_integer(&dists[k], &rng);
            sketch_add(&sketch, sample[i]);
        }
        sort(sample, COUNT, sizeof *sample, by_value, NULL);
        for (double q = 0; q <= 1; q += 1.0 / 512) {
            size_t rank = (size_t)ceil(q * COUNT);
            assert_near(sketch_quantile(&sketch, q), sample[rank == 0 ? 0 : rank - 1]);
        }
        assert_near(sketch_quantile(&sketch, 0.999), sample[(size_t)ceil(0.999 * COUNT) - 1]);
    }
    free(sample);
    arena_deinit(&arena);
}

static void sketch_holds_its_error_at_every_power_of_two(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (int bit = 0; bit < 63; bit++) {
        for (int step = -1; step <= 1; step++) {
            int64_t value = (INT64_C(1) << bit) + step;
            struct sketch sketch;
            sketch_init(&sketch, &arena);
            sketch_add(&sketch, value);
            assert_near(sketch_quantile(&sketch, 0.5), value);
        }
    }
    struct sketch sketch;
    sketch_init(&sketch, &arena);
    sketch_add(&sketch, INT64_MAX);
    assert_near(sketch_quantile(&sketch, 1), INT64_MAX);
    arena_deinit(&arena);
}

static void sketch_is_exact_below_256(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct sketch sketch;
    sketch_init(&sketch, &arena);
    for (int64_t x = 0; x < 256; x++) {
        sketch_add(&sketch, x);
    }
    for (int64_t x = 0; x < 256; x++) {
        assert_int_equal(sketch_quantile(&sketch, (double)(x + 1) / 256), x);
    }
    assert_int_equal(sketch_quantile(&sketch, 0), 0);
    arena_deinit(&arena);
}

static void sketch_quantile_is_the_smallest_value_that_a_share_does_not_exceed(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct sketch sketch;
    sketch_init(&sketch, &arena);
    const int64_t values[] = {10, 20, 30, 40};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        sketch_add(&sketch, values[i]);
    }
    assert_int_equal(sketch_quantile(&sketch, 0.25), 10);
    assert_int_equal(sketch_quantile(&sketch, 0.2500001), 20);
    assert_int_equal(sketch_quantile(&sketch, 0.5), 20);
    assert_int_equal(sketch_quantile(&sketch, 0.75), 30);
    assert_int_equal(sketch_quantile(&sketch, 0.99), 40);
    arena_deinit(&arena);
}

static void sketch_of_nothing_says_zero(void **state)
{
    (void)state;
    struct sketch sketch;
    sketch_init(&sketch, NULL);
    assert_int_equal(sketch_quantile(&sketch, 0.99), 0);
}

static void sketch_merges_in_any_order_to_the_whole(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct sketch whole, left, right, merged[2];
    sketch_init(&whole, &arena);
    sketch_init(&left, &arena);
    sketch_init(&right, &arena);
    sketch_init(&merged[0], &arena);
    sketch_init(&merged[1], &arena);
    struct rng rng;
    rng_init(&rng, 5, "sketch", "merge");
    for (int i = 0; i < 20000; i++) {
        int64_t x = (int64_t)(rng_next(&rng) >> (1 + i % 60));
        sketch_add(&whole, x);
        sketch_add(i % 3 == 0 ? &left : &right, x);
    }
    sketch_merge(&merged[0], &left);
    sketch_merge(&merged[0], &right);
    sketch_merge(&merged[1], &right);
    sketch_merge(&merged[1], &left);
    for (double q = 0; q <= 1; q += 1.0 / 256) {
        assert_true(sketch_quantile(&merged[0], q) == sketch_quantile(&whole, q));
        assert_true(sketch_quantile(&merged[1], q) == sketch_quantile(&whole, q));
    }
    assert_true(merged[0].count == whole.count && merged[1].count == whole.count);
    arena_deinit(&arena);
}

static void sketch_takes_memory_only_for_the_doublings_it_saw(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct sketch sketch;
    sketch_init(&sketch, &arena);
    for (int64_t x = 10000000; x <= 5000000000; x += 7777777) {
        sketch_add(&sketch, x);
    }
    size_t blocks = 0;
    for (size_t i = 0; i < SKETCH_BLOCKS; i++) {
        blocks += sketch.blocks[i] != NULL;
    }
    assert_int_equal(blocks, 10);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sketch_is_within_a_256th_of_the_true_quantile),
        cmocka_unit_test(sketch_holds_its_error_at_every_power_of_two),
        cmocka_unit_test(sketch_is_exact_below_256),
        cmocka_unit_test(sketch_quantile_is_the_smallest_value_that_a_share_does_not_exceed),
        cmocka_unit_test(sketch_of_nothing_says_zero),
        cmocka_unit_test(sketch_merges_in_any_order_to_the_whole),
        cmocka_unit_test(sketch_takes_memory_only_for_the_doublings_it_saw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
