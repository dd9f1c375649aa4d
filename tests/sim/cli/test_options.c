// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct command_option rows[] = {
    {"output", 'o', COMMAND_TEXT, "FILE", "Where."},
    {"set", 's', COMMAND_LIST, "PATH=VALUE", "What."},
    {"seed", 0, COMMAND_INTEGER, "N", "Which."},
    {"json", 'j', COMMAND_FLAG, NULL, "How."},
    {"quiet", 'q', COMMAND_FLAG, NULL, "How loud."},
    {.name = NULL},
};

static const struct command probe = {
    .name = "probe",
    .arguments = "SCENARIO [TABLE]",
    .options = rows,
    .arguments_least = 1,
    .arguments_most = 2,
};

struct fixture {
    struct arena arena;
    struct command_line line;
    struct error error;
    enum options_outcome outcome;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    arena_init(&fixture.arena);
    fixture.line.command = &probe;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_deinit(&fixture->arena);
    return 0;
}

#define PARSE(fixture, ...)                                                                        \
    parse((fixture), (const char *const[]){__VA_ARGS__},                                           \
          sizeof(const char *[]){__VA_ARGS__} / sizeof(const char *))

static void parse(struct fixture *fixture, const char *const *words, size_t count)
{
    memset(&fixture->error, 0, sizeof fixture->error);
    fixture->outcome =
        options_parse(&fixture->line, &fixture->arena, words, count, &fixture->error);
}

static void refused(struct fixture *fixture, const char *text)
{
    assert_int_equal(fixture->outcome, OPTIONS_WRONG);
    assert_int_equal(fixture->error.kind, ERROR_INPUT);
    assert_string_equal(fixture->error.text, text);
}

static void options_and_arguments_may_stand_in_any_order(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--json", "a.yaml", "--output", "b.h5", "table");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_true(command_value(&fixture->line, "json")->given);
    assert_false(command_value(&fixture->line, "quiet")->given);
    assert_string_equal(command_value(&fixture->line, "output")->text, "b.h5");
    assert_int_equal(fixture->line.argument_count, 2);
    assert_string_equal(fixture->line.arguments[0], "a.yaml");
    assert_string_equal(fixture->line.arguments[1], "table");
}

static void a_value_follows_its_option_as_a_word_an_equals_sign_or_a_letter(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--output=x=y.h5", "a");
    assert_string_equal(command_value(&fixture->line, "output")->text, "x=y.h5");
    PARSE(fixture, "-o", "z.h5", "a");
    assert_string_equal(command_value(&fixture->line, "output")->text, "z.h5");
    PARSE(fixture, "-oz.h5", "a");
    assert_string_equal(command_value(&fixture->line, "output")->text, "z.h5");
}

static void flags_of_one_letter_may_share_a_dash(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "-qjo", "z.h5", "a");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_true(command_value(&fixture->line, "json")->given);
    assert_true(command_value(&fixture->line, "quiet")->given);
    assert_string_equal(command_value(&fixture->line, "output")->text, "z.h5");
}

static void a_list_keeps_every_value_in_order(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--set", "a=1", "x", "-s", "b=-2", "--set=c=3");
    const struct command_value *set = command_value(&fixture->line, "set");
    assert_int_equal(set->count, 3);
    assert_string_equal(set->items[0], "a=1");
    assert_string_equal(set->items[1], "b=-2");
    assert_string_equal(set->items[2], "c=3");
}

static void an_integer_is_exact_over_its_whole_range(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--seed", "9223372036854775807", "a");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_true(command_value(&fixture->line, "seed")->integer == INT64_MAX);
    PARSE(fixture, "--seed", "-17", "a");
    assert_true(command_value(&fixture->line, "seed")->integer == -17);
}

static void what_is_no_whole_number_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const char *const words[] = {"2.5", "0x10", "seven", "1_000", "9223372036854775808", "5s"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        PARSE(fixture, "--seed", words[i], "a");
        char text[128];
        snprintf(text, sizeof text, "virga probe: --seed needs a whole number, not '%s'", words[i]);
        refused(fixture, text);
    }
}

static void after_two_dashes_everything_is_an_argument(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--json", "--", "--output", "-x");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_int_equal(fixture->line.argument_count, 2);
    assert_string_equal(fixture->line.arguments[0], "--output");
    assert_string_equal(fixture->line.arguments[1], "-x");
}

static void a_lone_dash_is_an_argument(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "-");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_string_equal(fixture->line.arguments[0], "-");
}

static void help_is_seen_before_what_is_missing(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--help");
    assert_int_equal(fixture->outcome, OPTIONS_HELP);
    PARSE(fixture, "a", "b", "c", "-h");
    assert_int_equal(fixture->outcome, OPTIONS_HELP);
}

static void help_after_two_dashes_is_an_argument(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--", "--help");
    assert_int_equal(fixture->outcome, OPTIONS_DONE);
    assert_string_equal(fixture->line.arguments[0], "--help");
}

static void a_misspelt_option_brings_the_nearest_one(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--ouput", "x", "a");
    refused(fixture, "virga probe: unknown option '--ouput'; did you mean '--output'?");
    PARSE(fixture, "--sed=7", "a");
    refused(fixture, "virga probe: unknown option '--sed'; did you mean '--set'?");
    PARSE(fixture, "--hlep");
    refused(fixture, "virga probe: unknown option '--hlep'; did you mean '--help'?");
}

static void an_option_like_no_other_brings_no_guess(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--parallel", "a");
    refused(fixture, "virga probe: unknown option '--parallel'");
    PARSE(fixture, "-qz", "a");
    refused(fixture, "virga probe: unknown option '-z'");
}

static void a_name_is_not_abbreviated(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--out", "x", "a");
    assert_int_equal(fixture->outcome, OPTIONS_WRONG);
}

static void a_long_name_behind_one_dash_is_not_taken_for_a_value(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "-output", "x", "a");
    refused(fixture, "virga probe: unknown option '-output'; did you mean '--output'?");
    PARSE(fixture, "-o=x", "a");
    refused(fixture, "virga probe: -o takes its value without '='");
}

static void an_option_without_its_value_is_refused(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "a", "--output");
    refused(fixture, "virga probe: --output needs a value: --output FILE");
    PARSE(fixture, "-s", "--", "a");
    refused(fixture, "virga probe: --set needs a value: --set PATH=VALUE");
    PARSE(fixture, "--output=", "a");
    refused(fixture, "virga probe: --output needs a value that is not empty");
}

static void a_flag_with_a_value_is_refused(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--json=yes", "a");
    refused(fixture, "virga probe: --json takes no value");
}

static void an_option_given_twice_is_refused_unless_it_is_a_list(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--seed=3", "--seed=4", "a");
    refused(fixture, "virga probe: --seed is given twice");
    PARSE(fixture, "-jj", "a");
    refused(fixture, "virga probe: --json is given twice");
}

static void too_few_and_too_many_arguments_are_refused(void **state)
{
    struct fixture *fixture = *state;
    PARSE(fixture, "--json");
    refused(fixture, "virga probe: something is missing: virga probe SCENARIO [TABLE]");
    PARSE(fixture, "a", "b", "c");
    refused(fixture, "virga probe: 'c' is one argument too many");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(options_and_arguments_may_stand_in_any_order),
        CASE(a_value_follows_its_option_as_a_word_an_equals_sign_or_a_letter),
        CASE(flags_of_one_letter_may_share_a_dash),
        CASE(a_list_keeps_every_value_in_order),
        CASE(an_integer_is_exact_over_its_whole_range),
        CASE(what_is_no_whole_number_is_refused),
        CASE(after_two_dashes_everything_is_an_argument),
        CASE(a_lone_dash_is_an_argument),
        CASE(help_is_seen_before_what_is_missing),
        CASE(help_after_two_dashes_is_an_argument),
        CASE(a_misspelt_option_brings_the_nearest_one),
        CASE(an_option_like_no_other_brings_no_guess),
        CASE(a_name_is_not_abbreviated),
        CASE(a_long_name_behind_one_dash_is_not_taken_for_a_value),
        CASE(an_option_without_its_value_is_refused),
        CASE(a_flag_with_a_value_is_refused),
        CASE(an_option_given_twice_is_refused_unless_it_is_a_list),
        CASE(too_few_and_too_many_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
