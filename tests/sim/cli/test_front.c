// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/front.h"
#include "sim/cli/builtins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int run_echo(const struct command_line *line)
{
    for (size_t i = 0; i < line->argument_count; i++) {
        fprintf(line->out, "%s\n", line->arguments[i]);
    }
    return command_value(line, "fail")->given ? 3 : 0;
}

static const struct command_option echo_options[] = {
    {"fail", 0, COMMAND_FLAG, NULL, "Leaves with 3."},
    {.name = NULL},
};
static const struct command echo = {.name = "echo",
                                    .arguments = "WORD...",
                                    .text = "Says words again.",
                                    .examples = "virga echo one two\n",
                                    .options = echo_options,
                                    .arguments_least = 1,
                                    .arguments_most = SIZE_MAX,
                                    .run = run_echo};
static const struct command *const first_list[] = {&help_command, &version_command, NULL};
static const struct command *const second_list[] = {&echo, NULL};
static const struct command *const *const lists[] = {first_list, second_list, NULL};

struct fixture {
    char *out, *err;
    int code;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    free(fixture->out);
    free(fixture->err);
    return 0;
}

#define RUN(fixture, ...)                                                                          \
    run((fixture), (const char *const[]){__VA_ARGS__},                                             \
        sizeof(const char *[]){__VA_ARGS__} / sizeof(const char *))

// isatty and colour ask for a descriptor, which a memory stream has not: temporary files instead.
static char *contents(FILE *file)
{
    long size = ftell(file);
    char *text = calloc(1, (size_t)size + 1);
    rewind(file);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    return text;
}

static void run(struct fixture *fixture, const char *const *words, size_t count)
{
    free(fixture->out);
    free(fixture->err);
    FILE *out = tmpfile(), *err = tmpfile();
    struct front front = {.commands = lists, .out = out, .err = err};
    fixture->code = front_run(&front, words, count);
    fixture->out = contents(out);
    fixture->err = contents(err);
}

static void a_command_of_any_list_gets_its_words(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "echo", "one", "two");
    assert_int_equal(fixture->code, 0);
    assert_string_equal(fixture->out, "one\ntwo\n");
    assert_string_equal(fixture->err, "");
}

static void the_exit_code_is_that_of_the_command(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "echo", "--fail", "one");
    assert_int_equal(fixture->code, 3);
}

static void without_words_the_overview_is_told_as_an_error(void **state)
{
    struct fixture *fixture = *state;
    run(fixture, NULL, 0);
    assert_int_equal(fixture->code, 2);
    assert_string_equal(fixture->out, "");
    assert_int_equal(strncmp(fixture->err, "Examples\n", 9), 0);
}

static void help_begins_with_examples(void **state)
{
    struct fixture *fixture = *state;
    const char *const expected = "Examples\n"
                                 "  virga echo one two\n"
                                 "\nUsage\n"
                                 "  virga echo [OPTION]... WORD...\n"
                                 "\nSays words again.\n"
                                 "\nOptions\n"
                                 "      --fail  Leaves with 3.\n"
                                 "  -h, --help  Prints this.\n";
    RUN(fixture, "help", "echo");
    assert_int_equal(fixture->code, 0);
    assert_string_equal(fixture->out, expected);
    RUN(fixture, "echo", "--help");
    assert_int_equal(fixture->code, 0);
    assert_string_equal(fixture->out, expected);
    assert_string_equal(fixture->err, "");
}

static void dashed_words_stand_for_help_and_version(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "--help");
    assert_int_equal(fixture->code, 0);
    assert_non_null(strstr(fixture->out, "  echo          Says words again.\n"));
    RUN(fixture, "-h", "echo");
    assert_non_null(strstr(fixture->out, "Says words again."));
    RUN(fixture, "--version");
    assert_int_equal(strncmp(fixture->out, "virga ", 6), 0);
}

static void a_misspelt_command_brings_the_nearest_one(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "ehco", "one");
    assert_int_equal(fixture->code, 2);
    assert_string_equal(fixture->out, "");
    assert_string_equal(fixture->err, "virga: there is no command 'ehco'; did you mean 'echo'?\n");
    RUN(fixture, "help", "simulate");
    assert_int_equal(fixture->code, 2);
    assert_string_equal(fixture->err,
                        "virga: there is no command 'simulate'; 'virga help' lists them\n");
}

static void an_option_before_the_command_is_told_to_come_after_it(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "--fail", "echo", "one");
    assert_int_equal(fixture->code, 2);
    assert_string_equal(
        fixture->err,
        "virga: a command comes first, then '--fail'; 'virga help' lists the commands\n");
}

static void a_wrong_option_says_where_help_is(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "echo", "--fali", "one");
    assert_int_equal(fixture->code, 2);
    assert_string_equal(fixture->out, "");
    assert_string_equal(fixture->err,
                        "virga echo: unknown option '--fali'; did you mean '--fail'?\n"
                        "'virga help echo' shows how it is used\n");
}

static void words_reach_the_terminal_escaped(void **state)
{
    struct fixture *fixture = *state;
    RUN(fixture, "\x1b[31m");
    assert_non_null(strstr(fixture->err, "no command '\\x1b[31m'"));
    RUN(fixture, "echo", "--\x1b[31m");
    assert_non_null(strstr(fixture->err, "unknown option '--\\x1b[31m'"));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_command_of_any_list_gets_its_words),
        CASE(the_exit_code_is_that_of_the_command),
        CASE(without_words_the_overview_is_told_as_an_error),
        CASE(help_begins_with_examples),
        CASE(dashed_words_stand_for_help_and_version),
        CASE(a_misspelt_command_brings_the_nearest_one),
        CASE(an_option_before_the_command_is_told_to_come_after_it),
        CASE(a_wrong_option_says_where_help_is),
        CASE(words_reach_the_terminal_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
