// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/level.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void level_integrates_between_changes(void **state)
{
    (void)state;
    struct level level;
    level_init(&level, 100, 3);
    level_set(&level, 110, 7);     // 3 for 10
    level_change(&level, 115, -9); // 7 for 5
    level_set(&level, 115, 4);     // -2 for nothing
    // 4 for 5 until 120
    assert_true(level_integral(&level, 120) == 30 + 35 + 20);
    assert_true(level_mean(&level, 120) == 85.0 / 20);
    double second = (9.0 * 10 + 49 * 5 + 16 * 5) / 20;
    assert_true(fabs(level_variance(&level, 120) - (second - 4.25 * 4.25)) < 1e-14);
    assert_int_equal(level.most, 7);
}

static void level_is_not_changed_by_looking(void **state)
{
    (void)state;
    struct level looked_at, alone;
    level_init(&looked_at, 0, 5);
    level_init(&alone, 0, 5);
    for (int64_t now = 1; now < 1000; now += 13) {
        level_integral(&looked_at, now);
        level_mean(&looked_at, now);
        level_variance(&looked_at, now);
        level_set(&looked_at, now, now % 17);
        level_set(&alone, now, now % 17);
    }
    assert_memory_equal(&looked_at, &alone, sizeof alone);
}

static void level_does_not_depend_on_how_often_it_is_set(void **state)
{
    (void)state;
    struct level often, once;
    level_init(&often, 0, -11);
    level_init(&once, 0, -11);
    for (int64_t now = 1; now <= 1000; now++) {
        level_set(&often, now, -11);
    }
    level_set(&once, 1000, -11);
    assert_memory_equal(&often, &once, sizeof once);
    assert_true(level_variance(&once, 1000) == 0);
}

static void level_restarts_at_the_end_of_a_warm_up(void **state)
{
    (void)state;
    struct level level;
    level_init(&level, 0, 1000);
    level_set(&level, 50, 2);
    level_restart(&level, 60);
    assert_true(isnan(level_mean(&level, 60)));
    assert_true(isnan(level_variance(&level, 60)));
    level_set(&level, 70, 3);
    assert_true(level_mean(&level, 80) == 2.5);
    assert_true(level_variance(&level, 80) == 0.25);
    assert_int_equal(level.most, 3);
}

// A petabyte for 36 years: the square's integral needs 161 bits.
static void level_holds_large_values_for_long(void **state)
{
    (void)state;
    struct level level;
    const int64_t large = INT64_C(1) << 50, half = INT64_C(1) << 59;
    level_init(&level, 0, large);
    level_set(&level, half, -large);
    assert_true(level_integral(&level, 2 * half) == 0);
    assert_true(level_mean(&level, 2 * half) == 0);
    assert_true(level_variance(&level, 2 * half) == 0x1p100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_integrates_between_changes),
        cmocka_unit_test(level_is_not_changed_by_looking),
        cmocka_unit_test(level_does_not_depend_on_how_often_it_is_set),
        cmocka_unit_test(level_restarts_at_the_end_of_a_warm_up),
        cmocka_unit_test(level_holds_large_values_for_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
