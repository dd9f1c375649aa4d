// SPDX-License-Identifier: GPL-3.0-or-later
// The C library's strtod and printf are exact in glibc and musl: here they are the oracle.
#include "sim/decimal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A small generator of test patterns (Marsaglia's xorshift64).
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double from_bits(uint64_t bits)
{
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double read_real(const char *text, uint32_t divisor)
{
    struct decimal decimal;
    assert_int_equal(decimal_read(&decimal, text, strlen(text)), strlen(text));
    double value = 0;
    return decimal_to_real(&value, &decimal, divisor) ? value : HUGE_VAL;
}

static void assert_same_bits(double a, double b, const char *text)
{
    if (memcmp(&a, &b, sizeof a) != 0) {
        fail_msg("%.60s: %a instead of %a", text, a, b);
    }
}

static void decimal_reads_random_texts_as_the_c_library_does(void **state)
{
    (void)state;
    uint64_t random = 20260301;
    char text[1200];
    for (int i = 0; i < 60000; i++) {
        int digits = 1 + (int)(next(&random) % (i % 50 == 0 ? 1000 : 24));
        int used =
            snprintf(text, sizeof text, "%s%d.", i % 2 == 0 ? "-" : "", (int)(next(&random) % 10));
        for (int k = 0; k < digits; k++) {
            text[used++] = (char)('0' + next(&random) % 10);
        }
        int span = i % 3 == 0 ? 700 : 40;
        snprintf(text + used, sizeof text - (size_t)used, "e%d",
                 (int)(next(&random) % (uint64_t)span) - span / 2);
        double expected = strtod(text, NULL);
        assert_same_bits(fabs(expected) > 1e308 ? HUGE_VAL : read_real(text, 1),
                         fabs(expected) > 1e308 ? HUGE_VAL : expected, text);
    }
}

static void decimal_rounds_exact_ties_to_even_and_their_neighbours_off(void **state)
{
    (void)state;
    uint64_t random = 4711;
    char text[1200];
    for (int i = 0; i < 4000; i++) {
        // Half way between two doubles, written out in full; every other pair is subnormal.
        uint64_t bits = next(&random) >> 1;
        bits &= i % 2 == 0 ? UINT64_C(0x000FFFFFFFFFFFFF) : UINT64_MAX;
        if (bits >= UINT64_C(0x7FE0000000000000)) {
            continue;
        }
        long double middle = ((long double)from_bits(bits) + (long double)from_bits(bits + 1)) / 2;
        int used = snprintf(text, sizeof text, "%.*Le", 800, middle);
        assert_true(used > 0 && used < (int)sizeof text);
        assert_same_bits(read_real(text, 1), from_bits(bits + bits % 2), text);
    }
}

static void decimal_digits_beyond_the_kept_ones_still_break_a_tie(void **state)
{
    (void)state;
    char text[1200] = "9007199254740993."; // 2^53 + 1: a tie, even is below
    size_t used = strlen(text);
    memset(text + used, '0', 1000);
    assert_true(read_real(text, 1) == 9007199254740992.0);
    text[used + 999] = '1';
    assert_true(read_real(text, 1) == 9007199254740994.0);
}

static void decimal_handles_the_ends_of_the_range(void **state)
{
    (void)state;
    assert_true(read_real("1.7976931348623158e308", 1) == 0x1.fffffffffffffp1023);
    assert_true(read_real("1.7976931348623159e308", 1) == HUGE_VAL);
    assert_true(read_real("1e400", 86400) == HUGE_VAL);
    assert_true(read_real("8.64e312", 86400) == 1e308);
    assert_true(read_real("4.9e-324", 1) == 0x1p-1074);
    assert_true(read_real("2.4e-324", 1) == 0.0);
    assert_true(read_real("1e-1000000000000", 1) == 0.0);
    assert_true(read_real("0e1000000000000", 1) == 0.0);
    assert_true(read_real("1e1000000000000", 1) == HUGE_VAL);
    assert_true(signbit(read_real("-0", 1)));
}

static void decimal_divides_with_one_rounding(void **state)
{
    (void)state;
    assert_true(read_real("1", 3600) == 1.0 / 3600.0);
    assert_true(read_real("0.3", 86400) == 0x1.d208a5a912e32p-19);
    assert_true(read_real("86400e18", 86400) == 1e18);
    assert_true(read_real("3600e-300", 3600) == 1e-300);
    assert_true(read_real("2.385", DECIMAL_DIVISOR_MOST) == 2.385e-6);
    assert_true(read_real("1.7976931348623157e314", DECIMAL_DIVISOR_MOST) ==
                0x1.fffffffffffffp1023);
    // As many digits as are kept, a huge negative exponent and the largest divisor.
    char text[DECIMAL_DIGITS_MOST + 16];
    memset(text, '9', DECIMAL_DIGITS_MOST);
    snprintf(text + DECIMAL_DIGITS_MOST, 16, "e-1120");
    assert_same_bits(read_real(text, DECIMAL_DIVISOR_MOST), strtod("1e-326", NULL), text);
    snprintf(text + DECIMAL_DIGITS_MOST, 16, "e-1115");
    assert_same_bits(read_real(text, DECIMAL_DIVISOR_MOST), strtod("1e-321", NULL), text);
}

static void decimal_shortest_reads_back_and_is_no_longer_than_printf_needs(void **state)
{
    (void)state;
    uint64_t random = 20260302;
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = next(&random) >> 1;
        bits = i % 3 == 0 ? (bits >> 12) | (1000 + next(&random) % 50) << 52 : bits;
        bits = i % 7 == 0 ? bits & ~((UINT64_C(1) << 52) - 1) : bits; // powers of two
        bits = i % 11 == 0 ? bits & ((UINT64_C(1) << 52) - 1) : bits; // subnormals
        double value = from_bits(bits);
        if (!(value > 0 && value < HUGE_VAL)) {
            continue;
        }
        char digits[DECIMAL_SHORTEST_MOST];
        int point = 0;
        int count = decimal_shortest(digits, &point, value);
        char text[64];
        snprintf(text, sizeof text, "0.%.*se%d", count, digits, point);
        assert_same_bits(strtod(text, NULL), value, text);
        assert_true(digits[0] != '0' && digits[count - 1] != '0');
        snprintf(text, sizeof text, "%.*e", count > 1 ? count - 2 : 0, value);
        assert_true(count == 1 || strtod(text, NULL) != value);
    }
}

static void decimal_read_stops_at_the_end_of_the_number(void **state)
{
    (void)state;
    struct decimal decimal;
    assert_int_equal(decimal_read(&decimal, "12.50 GiB", 9), 5);
    assert_int_equal(decimal.count, 3);
    assert_int_equal(decimal.point, 2);
    assert_memory_equal(decimal.digits, "125", 3);
    assert_int_equal(decimal_read(&decimal, "3e", 2), 1);
    assert_int_equal(decimal_read(&decimal, "3e+", 3), 1);
    assert_int_equal(decimal_read(&decimal, "3e-2x", 5), 4);
    assert_int_equal(decimal.point, -1);
    assert_int_equal(decimal_read(&decimal, "0.00", 4), 4);
    assert_int_equal(decimal.count, 0);
    assert_int_equal(decimal_read(&decimal, "01", 2), 0);
    assert_int_equal(decimal_read(&decimal, "1.", 2), 0);
    assert_int_equal(decimal_read(&decimal, ".1", 2), 0);
}

static void decimal_to_integer_is_exact_or_says_why_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t multiplier;
        enum decimal_fit fit;
        int64_t high; // value = high x 10^18 + low
        int64_t low;
    } cases[] = {
        {"0", 7, DECIMAL_FITS, 0, 0},
        {"0.0116", 1000000000000, DECIMAL_FITS, 0, 11600000000},
        {"-2.5", 2, DECIMAL_FITS, 0, -5},
        {"2.5", 3, DECIMAL_TOO_FINE, 0, 0},
        {"0.2", 5, DECIMAL_FITS, 0, 1},
        {"1e20", 1000000000000, DECIMAL_FITS, 100000000000000, 0},
        {"170141183460469231731687303715884105727", 1, DECIMAL_TOO_LARGE, 0, 0},
        {"99999999999999999999999999999999999999", 2, DECIMAL_TOO_LARGE, 0, 0},
        {"1e39", 1, DECIMAL_TOO_LARGE, 0, 0},
        {"1e-90", INT64_MAX, DECIMAL_TOO_FINE, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decimal decimal;
        decimal_read(&decimal, cases[i].text, strlen(cases[i].text));
        int128 value = 0;
        int128 expected = (int128)cases[i].high * 1000000000000000000 + cases[i].low;
        enum decimal_fit fit = decimal_to_integer(&value, &decimal, cases[i].multiplier);
        if (fit != cases[i].fit || value != expected) {
            fail_msg("%s x %lld: fit %d", cases[i].text, (long long)cases[i].multiplier, (int)fit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_reads_random_texts_as_the_c_library_does),
        cmocka_unit_test(decimal_rounds_exact_ties_to_even_and_their_neighbours_off),
        cmocka_unit_test(decimal_digits_beyond_the_kept_ones_still_break_a_tie),
        cmocka_unit_test(decimal_handles_the_ends_of_the_range),
        cmocka_unit_test(decimal_divides_with_one_rounding),
        cmocka_unit_test(decimal_shortest_reads_back_and_is_no_longer_than_printf_needs),
        cmocka_unit_test(decimal_read_stops_at_the_end_of_the_number),
        cmocka_unit_test(decimal_to_integer_is_exact_or_says_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
