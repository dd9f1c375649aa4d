// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/human.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void shows(const char *key, const char *unit, double value, double half_width,
                  const char *expected_value, const char *expected_margin,
                  const char *expected_unit)
{
    struct human human;
    human_measure(&human, key, unit, value, half_width);
    assert_string_equal(human.value, expected_value);
    assert_string_equal(human.margin, expected_margin);
    assert_string_equal(human.unit, expected_unit);
}

static void human_groups_digits_by_three(void **state)
{
    (void)state;
    char text[HUMAN_NUMBER_SIZE];
    assert_string_equal(human_integer(text, 0), "0");
    assert_string_equal(human_integer(text, 999), "999");
    assert_string_equal(human_integer(text, -1000), "-1,000");
    assert_string_equal(human_integer(text, 12345678), "12,345,678");
    assert_string_equal(human_integer(text, INT64_MIN), "-9,223,372,036,854,775,808");
}

static void human_shows_four_digits_that_mean_something(void **state)
{
    (void)state;
    char text[HUMAN_NUMBER_SIZE];
    assert_string_equal(human_real(text, 0), "0");
    assert_string_equal(human_real(text, 0.5), "0.5");
    assert_string_equal(human_real(text, 2.3854), "2.385");
    assert_string_equal(human_real(text, 0.0023854), "0.002385");
    assert_string_equal(human_real(text, -12345.6), "-12,346");
    assert_string_equal(human_real(text, 2.5e-9), "2.5e-09");
    assert_string_equal(human_real(text, 1e300), "1e+300");
}

static void human_takes_a_unit_of_fitting_size(void **state)
{
    (void)state;
    shows("latency.p50", "s", 0.0023854, -1, "2.385", "", "ms");
    shows("latency.p50", "s", 7.5e-7, -1, "750", "", "ns");
    shows("latency.max", "s", 119, -1, "119", "", "s");
    shows("latency.max", "s", 120, -1, "2", "", "min");
    shows("run.end", "s", 2678400, -1, "31", "", "d");
    shows("cpu.used_core_seconds", "s", 5400, -1, "1.5", "", "core-hours");
    shows("cpu.used_core_seconds", "s", 54, -1, "54", "", "core-seconds");
    shows("instances.core_hours", "h", 0.5, -1, "0.5", "", "core-hours");
    shows("egress.bytes", "bytes", 3221225472.0, -1, "3", "", "GiB");
    shows("energy.kwh", "kWh", 0.385, -1, "385", "", "Wh");
    shows("energy.kwh", "kWh", 12936.1916, -1, "12,936.1916", "", "kWh");
    shows("latency.mean", "s", 0, -1, "0", "", "s");
}

static void human_shows_shares_in_percent(void **state)
{
    (void)state;
    shows("instances.refused_fraction", "1", 0.0385, -1, "3.85", "", "%");
    shows("wait.probability", "1", 0.668732, -1, "66.87", "", "%");
    shows("hosts.used", "1", 0.5, -1, "0.5", "", "");
}

static void human_shows_a_unit_that_it_does_not_know_as_it_is(void **state)
{
    (void)state;
    shows("bill.total", "USD", 1234.6, -1, "1,235", "", "USD");
    shows("noise", "dots_per_s", 2, -1, "2", "", "dots-per-s");
}

static void human_gives_value_and_margin_the_same_decimals(void **state)
{
    (void)state;
    shows("wait.mean", "s", 4.0123, 0.0344, "4.012", "0.034", "s");
    shows("wait.mean", "s", 0.0040123, 0.0000344, "4.012", "0.034", "ms");
    shows("n", "1", 12345.6, 789, "12,346", "789", "");
    shows("n", "1", 3, 0, "3", "0", "");
}

static void human_shortens_large_counts(void **state)
{
    (void)state;
    char text[HUMAN_NUMBER_SIZE];
    assert_string_equal(human_short(text, 950), "950");
    assert_string_equal(human_short(text, 12345), "12.3 k");
    assert_string_equal(human_short(text, 3.94e6), "3.9 M");
    assert_string_equal(human_short(text, 3.94e11), "394 G");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(human_groups_digits_by_three),
        cmocka_unit_test(human_shows_four_digits_that_mean_something),
        cmocka_unit_test(human_takes_a_unit_of_fitting_size),
        cmocka_unit_test(human_shows_shares_in_percent),
        cmocka_unit_test(human_shows_a_unit_that_it_does_not_know_as_it_is),
        cmocka_unit_test(human_gives_value_and_margin_the_same_decimals),
        cmocka_unit_test(human_shortens_large_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
