// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_parses(enum unit unit, const char *text, int64_t value)
{
    int64_t got = 0;
    enum quantity_fault fault = quantity_parse(&got, unit, text, strlen(text));
    if (fault != QUANTITY_OK || got != value) {
        fail_msg("'%s': fault %d, value %lld instead of %lld", text, (int)fault, (long long)got,
                 (long long)value);
    }
}

static void assert_refused(enum unit unit, const char *text, enum quantity_fault fault)
{
    int64_t got = 4711;
    enum quantity_fault found = quantity_parse(&got, unit, text, strlen(text));
    if (found != fault || got != 4711) {
        fail_msg("'%s': fault %d instead of %d", text, (int)found, (int)fault);
    }
}

static double real(enum unit unit, const char *text)
{
    double got = 0;
    if (quantity_parse_real(&got, unit, text, strlen(text)) != QUANTITY_OK) {
        fail_msg("'%s' should be a number", text);
    }
    return got;
}

static void quantity_reads_each_suffix_exactly(void **state)
{
    (void)state;
    assert_parses(UNIT_NONE, "3", 3);
    assert_parses(UNIT_NONE, "-3", -3);
    assert_parses(UNIT_NONE, "+3", 3);
    assert_parses(UNIT_NONE, "2.50e1", 25);
    assert_parses(UNIT_NONE, "9223372036854775807", INT64_MAX);
    assert_parses(UNIT_TIME, "250 ms", 250000000);
    assert_parses(UNIT_TIME, "1.5us", 1500);
    assert_parses(UNIT_TIME, "2w", 14 * INT64_C(86400000000000));
    assert_parses(UNIT_TIME, "3min", 180000000000);
    assert_parses(UNIT_TIME, "0s", 0);
    assert_parses(UNIT_SPEED, "2.6 GHz", 2600000000000);
    assert_parses(UNIT_SPEED, "1000 MIPS", 1000000000000);
    assert_parses(UNIT_SPEED, "0.001 Hz", 1);
    assert_parses(UNIT_WORK, "400 MI", 400000000);
    assert_parses(UNIT_WORK, "2.385 Gcycles", 2385000000);
    assert_parses(UNIT_MEMORY, "2 GiB", INT64_C(2) << 30);
    assert_parses(UNIT_MEMORY, "1.5 TiB", INT64_C(3) << 39);
    assert_parses(UNIT_MEMORY, "1.5 kB", 1500);
    assert_parses(UNIT_MEMORY, "0.000000000000909494701772928237915039062500 TiB", 1);
    assert_parses(UNIT_BANDWIDTH, "25 Gbit/s", 25000000000);
    assert_parses(UNIT_POWER, "350.5 W", 350500000);
    assert_parses(UNIT_ENERGY, "1.5 kWh", 5400000000000);
    assert_parses(UNIT_RATIO, "60 %", 600000);
    assert_parses(UNIT_RATIO, "60%", 600000);
    assert_parses(UNIT_RATIO, "2.0", 2000000);
    assert_parses(UNIT_DATE, "1970-01-02", INT64_C(86400000000000));
}

static void quantity_reads_compound_durations_from_large_to_small(void **state)
{
    (void)state;
    assert_parses(UNIT_TIME, "1h30m", 5400000000000);
    assert_parses(UNIT_TIME, "1d 2h 3.5s", 93603500000000);
    assert_parses(UNIT_TIME, "-1h30m", -5400000000000);
    assert_refused(UNIT_TIME, "30m1h", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_TIME, "1m1min", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_TIME, "1h -30m", QUANTITY_NOT_A_NUMBER);
    assert_refused(UNIT_TIME, "1h-30m", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_TIME, "1h30", QUANTITY_NO_UNIT);
    assert_refused(UNIT_TIME, "1h ", QUANTITY_NOT_A_NUMBER);
    assert_refused(UNIT_MEMORY, "1GiB512MiB", QUANTITY_BAD_UNIT);
}

static void quantity_refuses_what_is_no_strict_decimal(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",    " ",     "s",   "-",   "+",   "--1",   "+-1", ".5", "5.", "1.e3",         "007",
        "00",  "0x1F ", "inf", "nan", "1_0", "1,000", "3 ",  " 3", "e3", "\xEF\xBC\x93", "1 2",
        "- 1",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t got = 4711;
        assert_int_not_equal(quantity_parse(&got, UNIT_NONE, texts[i], strlen(texts[i])),
                             QUANTITY_OK);
        assert_int_equal(got, 4711);
        double number = 0;
        assert_int_not_equal(quantity_parse_real(&number, UNIT_NONE, texts[i], strlen(texts[i])),
                             QUANTITY_OK);
    }
    assert_refused(UNIT_TIME, "007s", QUANTITY_NOT_A_NUMBER);
    int64_t got = 0;
    assert_int_equal(quantity_parse(&got, UNIT_NONE, "3\0", 2), QUANTITY_BAD_UNIT);
    assert_int_equal(quantity_parse(&got, UNIT_NONE, "345", 2), QUANTITY_OK);
    assert_int_equal(got, 34); // reads no further than told
}

static void quantity_says_how_it_was_refused(void **state)
{
    (void)state;
    assert_refused(UNIT_TIME, "30", QUANTITY_NO_UNIT);
    assert_refused(UNIT_TIME, "0", QUANTITY_NO_UNIT);
    assert_refused(UNIT_MEMORY, "4 GIB", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_MEMORY, "4 GiB ", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_NONE, "4 GiB", QUANTITY_BAD_UNIT);
    assert_refused(UNIT_NONE, "2.5", QUANTITY_TOO_FINE);
    assert_refused(UNIT_NONE, "1e-400", QUANTITY_TOO_FINE);
    assert_refused(UNIT_NONE, "0.33333333333333333333333333333333333333333", QUANTITY_TOO_FINE);
    assert_refused(UNIT_TIME, "0.5ns", QUANTITY_TOO_FINE);
    assert_refused(UNIT_RATIO, "0.0000001", QUANTITY_TOO_FINE);
    assert_refused(UNIT_MEMORY, "0.3 B", QUANTITY_TOO_FINE);
    assert_refused(UNIT_NONE, "9223372036854775808", QUANTITY_OVERFLOW);
    assert_refused(UNIT_NONE, "1e999999999999999999999", QUANTITY_OVERFLOW);
    assert_refused(UNIT_MEMORY, "8388608 TiB", QUANTITY_OVERFLOW);
    assert_refused(UNIT_TIME, "106751d 23h 48m", QUANTITY_OVERFLOW);
    assert_refused(UNIT_DATE, "2026-02-30", QUANTITY_NOT_A_NUMBER);
    // The least integer means "unset".
    assert_refused(UNIT_NONE, "-9223372036854775808", QUANTITY_OVERFLOW);
    assert_parses(UNIT_NONE, "-9223372036854775807", -INT64_MAX);
}

static void quantity_text_is_short_and_reads_back(void **state)
{
    (void)state;
    char text[QUANTITY_TEXT_SIZE];
    assert_string_equal(quantity_text(text, UNIT_MEMORY, INT64_C(2) << 30), "2 GiB");
    assert_string_equal(quantity_text(text, UNIT_MEMORY, 1500), "1.5 kB");
    assert_string_equal(quantity_text(text, UNIT_TIME, 5400000000000), "1h30m");
    assert_string_equal(quantity_text(text, UNIT_SPEED, 2600000000000), "2.6 GHz");
    assert_string_equal(quantity_text(text, UNIT_RATIO, 600000), "60 %");
    assert_string_equal(quantity_text(text, UNIT_RATIO, 1500000), "1.5");
    assert_string_equal(quantity_text(text, UNIT_ENERGY, 5400000000000), "1.5 kWh");
    assert_string_equal(quantity_text(text, UNIT_NONE, -42), "-42");
    assert_string_equal(quantity_text(text, UNIT_DATE, 0), "1970-01-01T00:00:00Z");
    static const int64_t values[] = {
        0,     1,        7,         999,        1000,         1024,          1025, 2385,
        -2385, 60000000, 1 << 20,   3600000000, 86400000001,  INT64_MAX,     -1,   -INT64_MAX,
        123,   1000001,  999999999, 2147483648, 999999999999, 5400000000000,
    };
    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        if (unit > UNIT_RATIO && unit != UNIT_DATE) {
            continue; // real numbers and texts
        }
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            assert_parses((enum unit)unit, quantity_text(text, (enum unit)unit, values[i]),
                          values[i]);
        }
    }
}

static void quantity_real_scales_rates_with_one_rounding(void **state)
{
    (void)state;
    assert_true(real(UNIT_RATE, "20/s") == 20.0);
    assert_true(real(UNIT_RATE, "4/h") == 4.0 / 3600.0);
    assert_true(real(UNIT_RATE, "90 /min") == 1.5);
    assert_true(real(UNIT_RATE, "1/d") == 1.0 / 86400.0);
    // Rounding 0.3 before dividing would give the neighbour below.
    assert_true(real(UNIT_RATE, "0.3/d") == 0x1.d208a5a912e32p-19);
    assert_true(real(UNIT_RATIO, "60 %") == 0.6);
    assert_true(real(UNIT_RATIO, "2.385") == 2.385);
    double number = 0;
    assert_int_equal(quantity_parse_real(&number, UNIT_RATE, "20", 2), QUANTITY_NO_UNIT);
    assert_int_equal(quantity_parse_real(&number, UNIT_RATE, "20/w", 4), QUANTITY_BAD_UNIT);
    assert_int_equal(quantity_parse_real(&number, UNIT_NONE, "1e309", 5), QUANTITY_OVERFLOW);
    assert_int_equal(quantity_parse_real(&number, UNIT_NONE, "", 0), QUANTITY_NOT_A_NUMBER);
}

static void quantity_real_text_is_shortest_in_a_form_that_json_reads(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {3.0, "3"},
        {-2.385, "-2.385"},
        {0.1, "0.1"},
        {1.0 / 3.0, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1500.0, "1500"},
        {0.000012, "0.000012"},
        {0.0000012, "1.2e-6"},
        {1.5e-7, "1.5e-7"},
        {1e17, "1e17"},
        {123456789012345680.0, "1.2345678901234568e17"},
        {12345678901234568.0, "12345678901234568"},
        {9007199254740993.0, "9007199254740992"},
        {1e22, "1e22"},
        {1e23, "1e23"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
    };
    char text[QUANTITY_TEXT_SIZE];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(quantity_real_text(text, cases[i].value), cases[i].text);
        double back = real(UNIT_NONE, text);
        assert_memory_equal(&back, &cases[i].value, sizeof back);
    }
}

static void quantity_suffix_gives_the_multiplier_of_a_column(void **state)
{
    (void)state;
    int64_t above = 0;
    int64_t below = 0;
    assert_true(quantity_suffix(&above, &below, UNIT_TIME, "s", 1));
    assert_int_equal(above, 1000000000);
    assert_int_equal(below, 1);
    assert_true(quantity_suffix(&above, &below, UNIT_RATE, "/h", 2));
    assert_int_equal(above, 1);
    assert_int_equal(below, 3600);
    assert_false(quantity_suffix(&above, &below, UNIT_TIME, "MiB", 3));
    assert_false(quantity_suffix(&above, &below, UNIT_TEXT, "s", 1));
    assert_int_equal(quantity_suffix_unit("MIPS", 4), UNIT_SPEED);
    assert_int_equal(quantity_suffix_unit("%", 1), UNIT_RATIO);
    assert_int_equal(quantity_suffix_unit("/min", 4), UNIT_RATE);
    assert_int_equal(quantity_suffix_unit("mib", 3), UNIT_COUNT);
    assert_int_equal(quantity_suffix_unit("", 0), UNIT_COUNT);
}

static void quantity_names_every_unit_for_people_and_columns(void **state)
{
    (void)state;
    for (int unit = 0; unit < UNIT_COUNT; unit++) {
        assert_int_equal(strncmp(quantity_unit_help((enum unit)unit), "a", 1), 0);
        assert_non_null(quantity_base_name((enum unit)unit));
    }
    assert_string_equal(quantity_base_name(UNIT_TIME), "ns");
    assert_string_equal(quantity_base_name(UNIT_RATIO), "1e-6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantity_reads_each_suffix_exactly),
        cmocka_unit_test(quantity_reads_compound_durations_from_large_to_small),
        cmocka_unit_test(quantity_refuses_what_is_no_strict_decimal),
        cmocka_unit_test(quantity_says_how_it_was_refused),
        cmocka_unit_test(quantity_text_is_short_and_reads_back),
        cmocka_unit_test(quantity_real_scales_rates_with_one_rounding),
        cmocka_unit_test(quantity_real_text_is_shortest_in_a_form_that_json_reads),
        cmocka_unit_test(quantity_suffix_gives_the_multiplier_of_a_column),
        cmocka_unit_test(quantity_names_every_unit_for_people_and_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
