// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void error_set_formats_the_text_and_returns_false(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_IO, "no such file: %s (%d)", "trace.csv", 17));
    assert_int_equal(error.kind, ERROR_IO);
    assert_string_equal(error.text, "no such file: trace.csv (17)");
}

static void error_set_keeps_the_first_error(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "first");
    assert_false(error_set(&error, ERROR_LIMIT, "second"));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_string_equal(error.text, "first");
}

static void error_set_cuts_a_long_text_at_its_room(void **state)
{
    (void)state;
    char text[ERROR_TEXT_SIZE + 37];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    struct error error = {0};
    error_set(&error, ERROR_IO, "%s", text);
    assert_int_equal(strlen(error.text), ERROR_TEXT_SIZE - 1);
    assert_memory_equal(error.text, text, ERROR_TEXT_SIZE - 1);
}

static void error_kinds_are_the_documented_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(ERROR_NONE, 0);
    assert_int_equal(ERROR_GOAL, 1);
    assert_int_equal(ERROR_INPUT, 2);
    assert_int_equal(ERROR_LIMIT, 3);
    assert_int_equal(ERROR_IO, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_set_formats_the_text_and_returns_false),
        cmocka_unit_test(error_set_keeps_the_first_error),
        cmocka_unit_test(error_set_cuts_a_long_text_at_its_room),
        cmocka_unit_test(error_kinds_are_the_documented_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
