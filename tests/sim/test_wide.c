// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/wide.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ONES128 (~(uint128)0)

static void wide_add_carries_into_the_upper_half(void **state)
{
    (void)state;
    struct wide sum = {ONES128, 6};
    wide_add(&sum, 1);
    assert_true(sum.low == 0 && sum.high == 7);
    wide_add_wide(&sum, (struct wide){ONES128, 2});
    wide_add_wide(&sum, (struct wide){2, 0});
    assert_true(sum.low == 1 && sum.high == 10);
}

static void wide_product_is_whole(void **state)
{
    (void)state;
    // (2^128 - 1)^2 = 2^256 - 2^129 + 1.
    struct wide square = wide_product(ONES128, ONES128);
    assert_true(square.low == 1 && square.high == ONES128 - 1);
    // (2^64 + 3) (2^64 + 5) = 2^128 + 8 * 2^64 + 15.
    uint128 unit = (uint128)1 << 64;
    struct wide product = wide_product(unit + 3, unit + 5);
    assert_true(product.low == 8 * unit + 15 && product.high == 1);
}

static void wide_scaled_and_difference_undo_each_other(void **state)
{
    (void)state;
    struct wide x = {ONES128 - 12345, 2385};
    struct wide seven = wide_scaled(x, 7), rest = seven;
    for (int i = 0; i < 7; i++) {
        rest = wide_difference(rest, x);
    }
    assert_true(rest.low == 0 && rest.high == 0);
    assert_true(seven.high == 7 * 2385 + 6);
}

static void wide_real_is_near_the_integer(void **state)
{
    (void)state;
    assert_true(wide_real((struct wide){2385, 0}) == 2385.0);
    assert_true(wide_real((struct wide){0, 3}) == 0x1.8p129);
    assert_true(wide_magnitude(-(int128)INT64_MAX - 1) == (uint128)1 << 63);
    assert_true(wide_magnitude(17) == 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_add_carries_into_the_upper_half),
        cmocka_unit_test(wide_product_is_whole),
        cmocka_unit_test(wide_scaled_and_difference_undo_each_other),
        cmocka_unit_test(wide_real_is_near_the_integer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
