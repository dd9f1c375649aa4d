// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/histogram.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void histogram_counts_each_edge_in_the_bin_above_it(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct histogram histogram;
    histogram_init(&histogram, &arena, -5, 7, 3); // -5..1, 2..8, 9..15
    const int64_t sample[] = {-6, -5, 1, 2, 8, 9, 15, 16, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(sample); i++) {
        histogram_add(&histogram, sample[i]);
    }
    assert_int_equal(histogram.below, 2);
    assert_int_equal(histogram.counts[0], 2);
    assert_int_equal(histogram.counts[1], 2);
    assert_int_equal(histogram.counts[2], 2);
    assert_int_equal(histogram.above, 2);
    assert_int_equal(histogram_count(&histogram), COUNT_OF(sample));
    arena_deinit(&arena);
}

static void histogram_merge_adds_bin_by_bin(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct histogram whole, part, other;
    histogram_init(&whole, &arena, 0, 10, 4);
    histogram_init(&part, &arena, 0, 10, 4);
    histogram_init(&other, &arena, 0, 10, 4);
    for (int64_t x = -20; x < 60; x += 3) {
        histogram_add(&whole, x);
        histogram_add(x % 2 == 0 ? &part : &other, x);
    }
    histogram_merge(&part, &other);
    assert_memory_equal(part.counts, whole.counts, 4 * sizeof *whole.counts);
    assert_int_equal(part.below, whole.below);
    assert_int_equal(part.above, whole.above);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histogram_counts_each_edge_in_the_bin_above_it),
        cmocka_unit_test(histogram_merge_adds_bin_by_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
