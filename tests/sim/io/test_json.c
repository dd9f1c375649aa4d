// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_written(FILE *out, const char *expected)
{
    char buffer[1024];
    rewind(out);
    buffer[fread(buffer, 1, sizeof buffer - 1, out)] = '\0';
    fclose(out);
    assert_string_equal(buffer, expected);
}

static void json_indents_what_stands_in_objects_and_arrays(void **state)
{
    (void)state;
    struct json json;
    FILE *out = tmpfile();
    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_integer(&json, "least", INT64_MIN);
    json_open_array(&json, "list");
    json_flag(&json, NULL, true);
    json_interval(&json, NULL, 2.385, __builtin_inf());
    json_open_object(&json, NULL);
    json_close_object(&json);
    json_close_array(&json);
    json_open_array(&json, "none");
    json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
    assert_written(out, "{\n"
                        "  \"least\": -9223372036854775808,\n"
                        "  \"list\": [\n"
                        "    true,\n"
                        "    [2.385, null],\n"
                        "    {}\n"
                        "  ],\n"
                        "  \"none\": []\n"
                        "}\n");
}

static void json_escapes_what_would_break_a_text_or_steer_a_terminal(void **state)
{
    (void)state;
    const struct {
        const char *text, *written;
    } cases[] = {
        {"", "\"\"\n"},
        {NULL, "null\n"},
        {"a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"\n"},
        {"two\nlines\tand \r", "\"two\\nlines\\tand \\u000d\"\n"},
        {"\x1b[31mred\x7f", "\"\\u001b[31mred\\u007f\"\n"},
        {"\u202eright to left", "\"\\u202eright to left\"\n"},
        {"caf\u00e9 \U0001F30D", "\"caf\u00e9 \U0001F30D\"\n"},
        {"cut \xf0\x9f", "\"cut \xef\xbf\xbd\xef\xbf\xbd\"\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json json;
        FILE *out = tmpfile();
        json_begin(&json, out);
        json_text(&json, NULL, cases[i].text);
        json_finish(&json);
        assert_written(out, cases[i].written);
    }
}

static void json_writes_reals_that_read_back_to_the_same_and_no_other_words(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *written;
    } cases[] = {
        {0.1, "0.1\n"},
        {-2.385e-7, "-2.385e-7\n"},
        {__builtin_nan(""), "null\n"},
        {-__builtin_inf(), "null\n"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json json;
        FILE *out = tmpfile();
        json_begin(&json, out);
        json_real(&json, NULL, cases[i].value);
        json_finish(&json);
        assert_written(out, cases[i].written);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_indents_what_stands_in_objects_and_arrays),
        cmocka_unit_test(json_escapes_what_would_break_a_text_or_steer_a_terminal),
        cmocka_unit_test(json_writes_reals_that_read_back_to_the_same_and_no_other_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
