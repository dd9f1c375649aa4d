// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_json.h"
#include "sim/version.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct summary_key events = {"run.events", SUMMARY_INTEGER, "1", "Events."};
static const struct summary_key cancelled = {"run.cancelled", SUMMARY_INTEGER, "1", "Events."};
static const struct summary_key mean = {"wait.mean", SUMMARY_REAL, "s", "Mean wait."};
static const struct summary_key used = {"hosts.used", SUMMARY_INTEGER, "1", "Hosts."};
static const struct summary_key currency = {"bill.currency", SUMMARY_TEXT, NULL, "Currency."};
static const struct summary_key availability = {"availability", SUMMARY_REAL, "1", "Share."};

struct fixture {
    struct runner_result result;
    struct scenario scenario;
    struct settings settings;
    char *text; // printed
};

static int set_up(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    arena_init(&fixture.result.arena);
    summary_init(&fixture.result.summary, &fixture.result.arena);
    fixture.scenario.settings = &fixture.settings;
    fixture.settings.title = "Two \"hosts\"";
    fixture.result.scenario = &fixture.scenario;
    fixture.result.seed = 7;
    fixture.result.replications = 1;
    fixture.result.events = 9007199254740993;
    fixture.result.fingerprint = 0x1f2e3d;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    summary_deinit(&fixture->result.summary);
    arena_deinit(&fixture->result.arena);
    free(fixture->text);
    return 0;
}

static const char *print(struct fixture *fixture)
{
    free(fixture->text);
    size_t size = 0;
    FILE *out = open_memstream(&fixture->text, &size);
    print_json(out, &fixture->result);
    fclose(out);
    return fixture->text;
}

static void holds(struct fixture *fixture, const char *part)
{
    if (strstr(print(fixture), part) == NULL) {
        fail_msg("expected:\n%s\nin:\n%s", part, fixture->text);
    }
}

static void an_empty_summary_is_still_a_whole_object(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(print(fixture), "{\n"
                                        "  \"schema_version\": 1,\n"
                                        "  \"virga_version\": \"" VIRGA_VERSION "\",\n"
                                        "  \"name\": \"Two \\\"hosts\\\"\",\n"
                                        "  \"run\": {\n"
                                        "    \"seed\": 7,\n"
                                        "    \"replications\": 1,\n"
                                        "    \"events\": 9007199254740993,\n"
                                        "    \"fingerprint\": \"00000000001f2e3d\"\n"
                                        "  },\n"
                                        "  \"untrusted\": []\n"
                                        "}\n");
}

static void keys_are_nested_by_their_dots_in_order_of_appearance(void **state)
{
    struct fixture *fixture = *state;
    struct summary *summary = &fixture->result.summary;
    summary_integer(summary, "", &used, 2);
    summary_integer(summary, "tenants.shop.groups.web", &events, 5);
    summary_integer(summary, "tenants.shop", &used, 1);
    summary_text(summary, "", &currency, "USD");
    holds(fixture, "  \"hosts\": {\n    \"used\": 2\n  },\n"
                   "  \"tenants\": {\n    \"shop\": {\n"
                   "      \"groups\": {\n        \"web\": {\n          \"run\": {\n"
                   "            \"events\": 5\n          }\n        }\n      },\n"
                   "      \"hosts\": {\n        \"used\": 1\n      }\n    }\n  },\n"
                   "  \"bill\": {\n    \"currency\": \"USD\"\n  },\n");
}

static void what_models_say_of_the_run_joins_what_is_known_of_it(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "", &events, 1);
    summary_integer(&fixture->result.summary, "", &cancelled, 5);
    holds(fixture, "    \"fingerprint\": \"00000000001f2e3d\",\n    \"cancelled\": 5\n  },\n"
                   "  \"untrusted\"");
}

static void a_mean_has_its_interval_beside_it(void **state)
{
    struct fixture *fixture = *state;
    summary_mean(&fixture->result.summary, "", &mean, 4.5, 0.25, true);
    holds(fixture, "\"mean\": 4.5,\n    \"mean_interval\": [4.25, 4.75]\n");
    holds(fixture, "\"untrusted\": []");
}

static void an_interval_that_cannot_be_trusted_is_named(void **state)
{
    struct fixture *fixture = *state;
    summary_mean(&fixture->result.summary, "tenants.shop", &mean, 4.5, 0.25, false);
    holds(fixture, "\"untrusted\": [\n    \"tenants.shop.wait.mean\"\n  ]");
}

static void a_name_with_dots_in_quotes_is_one_key(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "tenants.\"a.b\"", &used, 3);
    holds(fixture, "\"tenants\": {\n    \"a.b\": {\n      \"hosts\": {\n        \"used\": 3");
}

static void a_quote_in_a_name_is_escaped_in_its_path(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "tenants.\"a\\\"b\"", &used, 3);
    holds(fixture, "\"tenants\": {\n    \"a\\\"b\": {\n      \"hosts\": {");
}

static void a_copy_is_one_key_with_its_number(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "tenants.blog.17.apps.9", &used, 3);
    holds(fixture, "\"tenants\": {\n    \"blog.17\": {\n      \"apps\": {\n        \"9\": {");
}

static void a_path_that_is_none_is_one_key(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "tenants.\"open", &used, 3);
    holds(fixture, "\"tenants\": {\n    \"\\\"open\": {");
}

static void names_cannot_break_out_of_their_string(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.title = "a\"b\\c\n\x1b[31m\xe2\x80\xae\xff z\xc3\xa9";
    holds(fixture, "\"a\\\"b\\\\c\\n\\u001b[31m\\u202e\xef\xbf\xbd z\xc3\xa9\"");
}

static void a_number_that_is_also_a_folder_keeps_both(void **state)
{
    struct fixture *fixture = *state;
    summary_real(&fixture->result.summary, "", &availability, 0.5);
    summary_integer(&fixture->result.summary, "availability.worst", &used, 1);
    holds(fixture, "\"availability\": {\n    \"\": 0.5,\n    \"worst\": {\n");
}

static void of_two_equal_paths_the_first_stays(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "", &used, 1);
    summary_integer(&fixture->result.summary, "", &used, 2);
    holds(fixture, "\"hosts\": {\n    \"used\": 1\n  },\n");
}

static void a_path_without_end_does_not_exhaust_the_stack(void **state)
{
    struct fixture *fixture = *state;
    enum { DOTS = 400000 };
    char *scope = malloc(2 * DOTS + 2);
    for (size_t i = 0; i < DOTS; i++) {
        memcpy(scope + 2 * i, "a.", 2);
    }
    memcpy(scope + 2 * (size_t)DOTS, "b", 2);
    summary_integer(&fixture->result.summary, scope, &used, 1);
    free(scope);
    holds(fixture, "a.a.b\": {\n");
}

static void exact_answers_stand_beside_simulated_ones(void **state)
{
    struct fixture *fixture = *state;
    struct runner_expectation rows[] = {
        {"wait.mean", "mm1_wait", 4, 4.5, 0.25},
        {"wait.maen", "mm1_wait", 4, (double)NAN, -1},
    };
    fixture->result.expectations = rows;
    fixture->result.expectation_count = 2;
    holds(fixture, "\"exact\": 4,\n      \"simulated\": 4.5,\n"
                   "      \"simulated_interval\": [4.25, 4.75]\n");
    holds(fixture, "\"key\": \"wait.maen\",\n      \"formula\": \"mm1_wait\",\n"
                   "      \"exact\": 4,\n      \"simulated\": null\n    }");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_empty_summary_is_still_a_whole_object),
        CASE(keys_are_nested_by_their_dots_in_order_of_appearance),
        CASE(what_models_say_of_the_run_joins_what_is_known_of_it),
        CASE(a_mean_has_its_interval_beside_it),
        CASE(an_interval_that_cannot_be_trusted_is_named),
        CASE(a_name_with_dots_in_quotes_is_one_key),
        CASE(a_quote_in_a_name_is_escaped_in_its_path),
        CASE(a_copy_is_one_key_with_its_number),
        CASE(a_path_that_is_none_is_one_key),
        CASE(names_cannot_break_out_of_their_string),
        CASE(a_number_that_is_also_a_folder_keeps_both),
        CASE(of_two_equal_paths_the_first_stays),
        CASE(a_path_without_end_does_not_exhaust_the_stack),
        CASE(exact_answers_stand_beside_simulated_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
