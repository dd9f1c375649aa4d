// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int64_t date(const char *text)
{
    int64_t ns = 0;
    if (!simtime_parse_date(&ns, text, strlen(text))) {
        fail_msg("'%s' should be a date", text);
    }
    return ns;
}

static void assert_no_date(const char *text)
{
    int64_t ns = 4711;
    if (simtime_parse_date(&ns, text, strlen(text))) {
        fail_msg("'%s' should not be a date", text);
    }
    assert_int_equal(ns, 4711);
}

static void civil_agrees_with_counting_every_day_of_the_range(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    // 1678-01-01 was a Saturday, 106,650 days before 1970.
    int64_t day = -106650;
    int weekday = 5;
    for (int year = 1678; year <= 2261; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int in_month = 1; in_month <= length; in_month++, day++) {
                struct civil civil = civil_from_ns(day * NS_PER_DAY + 7 * NS_PER_HOUR + 123456789);
                assert_int_equal(civil.year, year);
                assert_int_equal(civil.month, month);
                assert_int_equal(civil.day, in_month);
                assert_int_equal(civil.hour, 7);
                assert_int_equal(civil.nanosecond, 123456789);
                assert_int_equal(civil.weekday, weekday);
                assert_int_equal(civil_to_ns(&civil),
                                 day * NS_PER_DAY + 7 * NS_PER_HOUR + 123456789);
                weekday = (weekday + 1) % 7;
            }
        }
    }
}

static void civil_covers_the_first_and_the_last_nanosecond(void **state)
{
    (void)state;
    struct civil first = civil_from_ns(INT64_MIN);
    assert_int_equal(first.year, 1677);
    assert_int_equal(first.month, 9);
    assert_int_equal(first.day, 21);
    assert_int_equal(first.nanosecond, 145224192);
    assert_int_equal(civil_to_ns(&first), INT64_MIN);
    struct civil last = civil_from_ns(INT64_MAX);
    assert_int_equal(last.year, 2262);
    assert_int_equal(last.month, 4);
    assert_int_equal(last.day, 11);
    assert_int_equal(last.nanosecond, 854775807);
    assert_int_equal(civil_to_ns(&last), INT64_MAX);
    assert_int_equal(civil_from_ns(-1).second, 59);
    assert_int_equal(civil_from_ns(-1).year, 1969);
}

static void duration_text_is_exact_and_largest_first(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1, "1ns"},
        {999, "999ns"},
        {1500, "1.5us"},
        {250000000, "250ms"},
        {2385000, "2.385ms"},
        {NS_PER_S, "1s"},
        {NS_PER_S + 1, "1.000000001s"},
        {90 * NS_PER_MINUTE, "1h30m"},
        {90 * NS_PER_S + NS_PER_S / 2, "1m30.5s"},
        {31 * NS_PER_DAY, "31d"},
        {NS_PER_DAY + 250000000, "1d250ms"},
        {-90 * NS_PER_MINUTE, "-1h30m"},
        {SIMTIME_MAX, "13343d23h58m24.606846975s"},
        {INT64_MIN, "-106751d23h47m16.854775808s"},
    };
    char text[SIMTIME_TEXT_SIZE];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(simtime_duration_text(text, cases[i].ns), cases[i].text);
    }
}

static void date_text_reads_back_to_the_same_nanosecond(void **state)
{
    (void)state;
    char text[SIMTIME_TEXT_SIZE];
    assert_string_equal(simtime_date_text(text, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(simtime_date_text(text, -1), "1969-12-31T23:59:59.999999999Z");
    assert_string_equal(simtime_date_text(text, 5 * NS_PER_S + 230000000),
                        "1970-01-01T00:00:05.23Z");
    assert_string_equal(simtime_date_text(text, INT64_MIN), "1677-09-21T00:12:43.145224192Z");
    static const int64_t times[] = {INT64_MIN, -1, 0, 59999999999, 1772323200000000000, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        assert_int_equal(date(simtime_date_text(text, times[i])), times[i]);
    }
}

static void parse_date_reads_rfc_3339_in_all_its_forms(void **state)
{
    (void)state;
    int64_t midnight = INT64_C(1772323200) * NS_PER_S;
    assert_int_equal(date("2026-03-01"), midnight);
    assert_int_equal(date("2026-03-01T00:00:00Z"), midnight);
    assert_int_equal(date("2026-03-01t00:00:00z"), midnight);
    assert_int_equal(date("2026-03-01 07:00:00+07:00"), midnight);
    assert_int_equal(date("2026-02-28T18:30:00-05:30"), midnight);
    assert_int_equal(date("2026-03-01T00:00:00-00:00"), midnight);
    assert_int_equal(date("2026-03-01T00:00:00.5Z"), midnight + NS_PER_S / 2);
    assert_int_equal(date("2026-03-01T00:00:00.000000001Z"), midnight + 1);
    assert_int_equal(date("2024-02-29"), INT64_C(1709164800) * NS_PER_S);
    assert_int_equal(date("2000-02-29T23:59:59Z"), INT64_C(951868799) * NS_PER_S);
}

static void parse_date_refuses_what_no_calendar_has(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026",
        "2026-3-1",
        "2026-00-01",
        "2026-13-01",
        "2026-04-31",
        "2026-02-29",
        "2100-02-29",
        "2026-03-00",
        "2026-03-01T",
        "2026-03-01T00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T23:60:00Z",
        "2026-03-01T23:59:60Z",
        "2026-03-01T00:00:00",
        "2026-03-01T00:00:00.Z",
        "2026-03-01T00:00:00.0000000001Z",
        "2026-03-01T00:00:00+7:00",
        "2026-03-01T00:00:00+24:00",
        "2026-03-01T00:00:00+07:60",
        "2026-03-01T00:00:00Z ",
        "2026-03-01x",
        " 2026-03-01",
        "+026-03-01",
        "1600-01-01",
        "2262-04-12",
        "2262-04-11T23:47:16.854775808Z",
        "9999-12-31",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_no_date(texts[i]);
    }
    int64_t ns = 0;
    assert_false(simtime_parse_date(&ns, "2026-03-01\0Z", 12));
    assert_true(simtime_parse_date(&ns, "2026-03-01T00", 10)); // reads no further than told
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_agrees_with_counting_every_day_of_the_range),
        cmocka_unit_test(civil_covers_the_first_and_the_last_nanosecond),
        cmocka_unit_test(duration_text_is_exact_and_largest_first),
        cmocka_unit_test(date_text_reads_back_to_the_same_nanosecond),
        cmocka_unit_test(parse_date_reads_rfc_3339_in_all_its_forms),
        cmocka_unit_test(parse_date_refuses_what_no_calendar_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
