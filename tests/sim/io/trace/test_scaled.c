// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace/scaled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum quantity_fault parse(int64_t *value, int64_t numerator, int64_t denominator,
                                 const char *text)
{
    struct scaled scaled;
    scaled_init(&scaled, numerator, denominator, false);
    return scaled_parse(value, &scaled, text, strlen(text));
}

static void assert_scales(int64_t numerator, int64_t denominator, const char *text,
                          int64_t expected)
{
    int64_t value = 77;
    assert_int_equal(parse(&value, numerator, denominator, text), QUANTITY_OK);
    assert_int_equal(value, expected);
}

static void scaled_parse_rounds_halves_to_the_even_neighbour(void **state)
{
    (void)state;
    assert_scales(1, 2, "1", 0);
    assert_scales(1, 2, "3", 2);
    assert_scales(1, 2, "5", 2);
    assert_scales(1, 2, "-7", -4);
    assert_scales(1, 2, "1.00000000000000000000000001", 1);
    assert_scales(1, 3, "2", 1);
    assert_scales(1, 3, "1", 0);
    assert_scales(1000, 1, "2.3855", 2386);
    assert_scales(1000, 1, "2.3845", 2384);
    assert_scales(1000, 1, "2.3845000000000000000000001", 2385);
}

static void scaled_parse_reaches_both_ends_of_64_bits(void **state)
{
    (void)state;
    assert_scales(1, 1, "9223372036854775807", INT64_MAX);
    assert_scales(1, 1, "-9223372036854775807", -INT64_MAX);
    assert_scales(1000000000, 1, "9223372036.854775807", INT64_MAX);
    assert_scales(1, 1000, "9223372036854775807000", INT64_MAX);
    assert_scales(INT64_MAX, 1, "1", INT64_MAX);
    int64_t value;
    assert_int_equal(parse(&value, 1, 1, "9223372036854775808"), QUANTITY_OVERFLOW);
    assert_int_equal(parse(&value, 1, 1, "9223372036854775807.5"), QUANTITY_OVERFLOW);
    assert_int_equal(parse(&value, INT64_MAX, 1, "18446744073709551615"), QUANTITY_OVERFLOW);
    assert_int_equal(parse(&value, 1, 1, "1e19"), QUANTITY_OVERFLOW);
    assert_int_equal(parse(&value, 1, 1, "1e40"), QUANTITY_OVERFLOW);
    assert_int_equal(parse(&value, 1, 1, "1e100001"), QUANTITY_OVERFLOW);
}

static void scaled_parse_takes_every_exponent(void **state)
{
    (void)state;
    assert_scales(1, 1, "25e-1", 2);
    assert_scales(1, 1, "0.00000000000000000000000000000000000000000000125e47", 125);
    assert_scales(1, 1, "1e-100000", 0);
    assert_scales(1, 1, "0e99999999999999999999999999", 0);
    assert_scales(1, 1, "0.0000e5", 0);
    assert_scales(1, 1, "7E0", 7);
    assert_scales(INT64_MAX, 1, "1e-39", 0);
}

static void scaled_parse_refuses_what_is_not_a_decimal_number(void **state)
{
    (void)state;
    const char *const texts[] = {"",   "-",   "+",   ".",     "e5",  "1e", "1e+", "1..2",  "1,5",
                                 "0x", "inf", "nan", "1_000", "--1", "1 ", " 1",  "1e5.5", "1e--5"};
    int64_t value;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(parse(&value, 10, 1, texts[i]), QUANTITY_NOT_A_NUMBER);
    }
}

static void scaled_parse_refuses_to_round_where_only_whole_units_count(void **state)
{
    (void)state;
    struct scaled scaled;
    scaled_init(&scaled, 1, 1, true);
    int64_t value;
    assert_int_equal(scaled_parse(&value, &scaled, "2.50", 4), QUANTITY_TOO_FINE);
    assert_int_equal(scaled_parse(&value, &scaled, "2.00", 4), QUANTITY_OK);
    assert_int_equal(value, 2);
    const char *text = "2.000000000000000000000000000001";
    assert_int_equal(scaled_parse(&value, &scaled, text, strlen(text)), QUANTITY_TOO_FINE);
    assert_int_equal(scaled_parse(&value, &scaled, "1e-99", 5), QUANTITY_TOO_FINE);
}

// xorshift64: any fixed sequence would do.
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void scaled_scan_agrees_with_scaled_parse_wherever_it_answers(void **state)
{
    (void)state;
    const int64_t numerators[] = {1, 1000, 1000000000, 3600000000000, 1 << 30, 10000, 7};
    uint64_t draw = 20260301;
    int answered = 0;
    for (int i = 0; i < 200000; i++) {
        struct scaled scaled;
        scaled_init(&scaled, numerators[next(&draw) % COUNT_OF(numerators)],
                    next(&draw) % 4 == 0 ? 8 : 1, false);
        char text[64];
        uint64_t whole = next(&draw) >> next(&draw) % 64, part = next(&draw) >> next(&draw) % 64;
        const char *sign = next(&draw) % 2 == 0 ? "-" : "";
        int length = next(&draw) % 3 == 0
                         ? snprintf(text, sizeof text, "%s%llu", sign, (unsigned long long)whole)
                         : snprintf(text, sizeof text, "%s%llu.%llu", sign,
                                    (unsigned long long)whole, (unsigned long long)part);
        int64_t quick, exact;
        const char *end = scaled_scan(&quick, &scaled, text);
        if (end != NULL) {
            answered++;
            assert_ptr_equal(end, text + length);
            assert_int_equal(scaled_parse(&exact, &scaled, text, (size_t)length), QUANTITY_OK);
            assert_int_equal(quick, exact);
        }
    }
    assert_true(answered > 20000);
}

static void scaled_scan_leaves_the_unusual_to_scaled_parse(void **state)
{
    (void)state;
    struct scaled scaled;
    scaled_init(&scaled, 1000000000, 1, false);
    int64_t value;
    const char *const texts[] = {
        "", "-", ".", "x", "+1", "1234567890123456789", "0.1234567891", "9223372037"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_null(scaled_scan(&value, &scaled, texts[i]));
    }
    const char *text = "-2.385,next";
    assert_ptr_equal(scaled_scan(&value, &scaled, text), text + 6);
    assert_int_equal(value, -2385000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scaled_parse_rounds_halves_to_the_even_neighbour),
        cmocka_unit_test(scaled_parse_reaches_both_ends_of_64_bits),
        cmocka_unit_test(scaled_parse_takes_every_exponent),
        cmocka_unit_test(scaled_parse_refuses_what_is_not_a_decimal_number),
        cmocka_unit_test(scaled_parse_refuses_to_round_where_only_whole_units_count),
        cmocka_unit_test(scaled_scan_agrees_with_scaled_parse_wherever_it_answers),
        cmocka_unit_test(scaled_scan_leaves_the_unusual_to_scaled_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
