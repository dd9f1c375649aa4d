// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/power.h"

#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// HP ProLiant ML110 G4 as of Beloglazov and Buyya (2012), microwatt.
static const struct power_curve g4 = {{86000000, 89400000, 92600000, 96000000, 99500000, 102000000,
                                       106000000, 108000000, 112000000, 114000000, 117000000}};

static void power_is_that_of_the_curve_at_its_points(void **state)
{
    (void)state;
    const int64_t capacity = INT64_C(3720000000010); // no multiple of ten would be too easy
    for (int i = 0; i < POWER_POINTS; i++) {
        assert_int_equal(power_at(&g4, capacity / 10 * i, capacity / 10 * 10), g4.uw[i]);
    }
    assert_int_equal(power_at(&g4, capacity, capacity), 117000000);
    assert_int_equal(power_at(&g4, 0, capacity), 86000000);
}

static void power_is_linear_between_two_points_and_rounded_down(void **state)
{
    (void)state;
    // 24.35 % of 2000: 92.6 W and 0.435 of the 3.4 W up to 96 W.
    assert_int_equal(power_at(&g4, 487, 2000), 94079000);
    // One of three: 3.333 tenths, 96 W and a third of 3.5 W: 97.1666 W.
    assert_int_equal(power_at(&g4, 1, 3), 97166666);
    // Just below full.
    assert_int_equal(power_at(&g4, INT64_C(999999999999), INT64_C(1000000000000)), 116999999);
}

static void power_rounds_down_where_the_curve_falls(void **state)
{
    (void)state;
    struct power_curve falling;
    power_line(&falling, 100, 0);
    assert_int_equal(falling.uw[3], 70);
    assert_int_equal(power_at(&falling, 1, 30), 96); // 96.67
    assert_int_equal(power_at(&falling, 2, 30), 93); // 93.33
    assert_int_equal(power_at(&falling, 3, 30), 90); // exactly
    assert_int_equal(power_at(&falling, 29, 30), 3); // 3.33
    assert_int_equal(power_at(&falling, 30, 30), 0);
}

static void power_line_has_its_ends_and_tenths(void **state)
{
    (void)state;
    struct power_curve line;
    power_line(&line, 93700007, 135000008);
    assert_int_equal(line.uw[0], 93700007);
    assert_int_equal(line.uw[5], 114350007); // 114350007.5
    assert_int_equal(line.uw[10], 135000008);
}

// Against the straight formula in 128 bits: low + floor((high - low) part / capacity).
static void power_agrees_with_the_formula_over_the_whole_range(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 2385, "power", "curves");
    for (int i = 0; i < 20000; i++) {
        struct power_curve curve;
        for (int point = 0; point < POWER_POINTS; point++) {
            curve.uw[point] = (int64_t)rng_below(&rng, UINT64_C(1000000000001));
        }
        int64_t capacity = 1 + (int64_t)(rng_next(&rng) >> (5 + rng_below(&rng, 58)));
        int64_t used = (int64_t)rng_below(&rng, (uint64_t)capacity + 1);
        int128 tenths = (int128)used * 10;
        int point = used == capacity ? 9 : (int)(tenths / capacity);
        int128 part = tenths - (int128)point * capacity;
        int128 exact =
            (int128)curve.uw[point] * (capacity - part) + (int128)curve.uw[point + 1] * part;
        assert_true(power_at(&curve, used, capacity) == (int64_t)(exact / capacity));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_is_that_of_the_curve_at_its_points),
        cmocka_unit_test(power_is_linear_between_two_points_and_rounded_down),
        cmocka_unit_test(power_rounds_down_where_the_curve_falls),
        cmocka_unit_test(power_line_has_its_ends_and_tenths),
        cmocka_unit_test(power_agrees_with_the_formula_over_the_whole_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
