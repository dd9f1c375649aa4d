// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/rng.h"
#include "sim/windows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SCALE = 1 << 20 };

static void change(struct windows *windows, struct level *level, int64_t now, int64_t by)
{
    windows_roll(windows, level, now);
    level_change(level, now, by);
}

static void windows_give_the_exact_mean_after_the_warm_up(void **state)
{
    (void)state;
    struct windows windows;
    struct level level;
    level_init(&level, 0, 7);
    windows_init(&windows, 1000, 6120, SCALE);
    change(&windows, &level, 500, -4);  // 3 until 1500
    change(&windows, &level, 1500, 2);  // 5 until 4060
    change(&windows, &level, 4060, -5); // 0 to the end
    windows_roll(&windows, &level, 6120);
    struct interval interval = windows_interval(&windows, &level, 6120);
    assert_true(interval.mean == (3.0 * 500 + 5.0 * 2560) / 5120);
    assert_true(interval.half_width > 0);
}

static void windows_of_a_constant_level_have_no_width(void **state)
{
    (void)state;
    struct windows windows;
    struct level level;
    level_init(&level, 0, 11);
    windows_init(&windows, 0, 10240, SCALE);
    windows_roll(&windows, &level, 10240);
    struct interval interval = windows_interval(&windows, &level, 10240);
    assert_true(interval.mean == 11);
    assert_true(interval.half_width == 0);
    assert_int_equal(batches_count(&windows.batches), WINDOWS_COUNT);
}

static void windows_of_no_time_know_nothing(void **state)
{
    (void)state;
    struct windows windows;
    struct level level;
    level_init(&level, 0, 1);
    windows_init(&windows, 50, 50, SCALE);
    windows_roll(&windows, &level, 50);
    assert_true(windows_interval(&windows, &level, 50).half_width == INTERVAL_NONE);
}

// A level that is drawn anew every 10 ns has mean 4.5; 95 of 100 intervals should hold it.
static void windows_intervals_cover_the_mean_of_independent_draws(void **state)
{
    (void)state;
    int covered = 0, runs = 400;
    for (int run = 0; run < runs; run++) {
        struct windows windows;
        struct level level;
        struct rng rng;
        char path[2] = {(char)('a' + run % 26), '\0'};
        rng_init(&rng, (uint64_t)run, path, "windows");
        level_init(&level, 0, 0);
        windows_init(&windows, 0, 512 * 40, SCALE);
        for (int64_t now = 0; now < 512 * 40; now += 10) {
            windows_roll(&windows, &level, now);
            level_set(&level, now, (int64_t)rng_below(&rng, 10));
        }
        windows_roll(&windows, &level, 512 * 40);
        struct interval interval = windows_interval(&windows, &level, 512 * 40);
        covered += interval.mean - interval.half_width <= 4.5 &&
                   interval.mean + interval.half_width >= 4.5;
    }
    // 380 of 400 with a standard deviation of 4.4.
    assert_in_range(covered, 360, 397);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_give_the_exact_mean_after_the_warm_up),
        cmocka_unit_test(windows_of_a_constant_level_have_no_width),
        cmocka_unit_test(windows_of_no_time_know_nothing),
        cmocka_unit_test(windows_intervals_cover_the_mean_of_independent_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
