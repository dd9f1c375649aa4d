// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_summary.h"
#include "sim/cli/terminal.h"
#include "sim/model.h"
#include "sim/simtime.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct summary_key keys[] = {
    {"run.events", SUMMARY_INTEGER, "1", "Events."},
    {"hosts.total", SUMMARY_INTEGER, "1", "Hosts."},
    {"hosts.cpu_allocated_fraction", SUMMARY_REAL, "1", "Share of threads allocated."},
    {"energy.kwh", SUMMARY_REAL, "kWh", "Energy."},
    {"requests.arrived", SUMMARY_INTEGER, "1", "Requests."},
    {"wait.mean", SUMMARY_REAL, "s", "Mean wait."},
    {"latency.p99", SUMMARY_REAL, "s", "Quantile."},
    {"cpu.used_core_seconds", SUMMARY_REAL, "s", "Use."},
    {"availability", SUMMARY_REAL, "1", "Share of time."},
    {"bill.currency", SUMMARY_TEXT, NULL, "Currency."},
};
enum { EVENTS, TOTAL, ALLOCATED, KWH, ARRIVED, WAIT, P99, USED, AVAILABILITY, CURRENCY };

struct region_spec {
    struct spec spec;
    const char *name;
};

static const struct field region_fields[] = {
    {.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct region_spec, name)},
    {.key = NULL},
};
static const struct field_table region_table = {region_fields, sizeof(struct region_spec), NULL};
static const struct model region_model = {
    .name = "region", .mount = "region", .table = &region_table};

struct fixture {
    struct runner_result result;
    struct scenario scenario;
    struct settings settings;
    struct region_spec region;
    struct scenario_part part;
    char *text; // printed
};

static int set_up(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    arena_init(&fixture.result.arena);
    summary_init(&fixture.result.summary, &fixture.result.arena);
    fixture.region.name = "jakarta";
    fixture.part = (struct scenario_part){&region_model, &fixture.region, 1};
    fixture.settings = (struct settings){
        .title = "A shop", .start = 1772323200 * NS_PER_S, .duration = 31 * NS_PER_DAY};
    fixture.scenario =
        (struct scenario){.settings = &fixture.settings, .parts = &fixture.part, .part_count = 1};
    fixture.result.scenario = &fixture.scenario;
    fixture.result.seed = 20260301;
    fixture.result.replications = 1;
    fixture.result.events = 1234567;
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

static const char *print(struct fixture *fixture, bool colour)
{
    free(fixture->text);
    size_t size = 0;
    FILE *out = open_memstream(&fixture->text, &size);
    print_summary(out, &fixture->result, colour);
    fclose(out);
    return fixture->text;
}

static void holds(struct fixture *fixture, const char *part)
{
    if (strstr(print(fixture, false), part) == NULL) {
        fail_msg("expected:\n%s\nin:\n%s", part, fixture->text);
    }
}

static void a_page_begins_with_what_was_simulated(void **state)
{
    struct fixture *fixture = *state;
    holds(fixture, "A shop\nregion jakarta, 31d from 2026-03-01T00:00:00Z, seed 20260301\n");
    fixture->settings.warm_up = NS_PER_DAY;
    fixture->result.replications = 20;
    holds(fixture, ", warm-up 1d, seed 20260301, means over 20 replications\n");
}

static void a_page_ends_with_events_and_fingerprint(void **state)
{
    struct fixture *fixture = *state;
    holds(fixture, "\n1,234,567 events, fingerprint 00000000001f2e3d\n");
}

static void keys_of_one_section_stand_together(void **state)
{
    struct fixture *fixture = *state;
    struct summary *summary = &fixture->result.summary;
    summary_integer(summary, "", &keys[TOTAL], 1040);
    summary_real(summary, "", &keys[KWH], 2.385);
    summary_real(summary, "", &keys[ALLOCATED], 0.5);
    summary_real(summary, "", &keys[AVAILABILITY], 0.999);
    summary_text(summary, "", &keys[CURRENCY], "USD");
    holds(fixture, "Hosts\n"
                   "  total                              1,040\n"
                   "  CPU allocated share                   50  %\n"
                   "\nEnergy\n");
    holds(fixture, "Region\n  availability                        99.9  %\n");
    holds(fixture, "Bill\n  currency                             USD\n");
}

static void the_run_itself_has_no_section(void **state)
{
    struct fixture *fixture = *state;
    summary_integer(&fixture->result.summary, "", &keys[EVENTS], 5);
    print(fixture, false);
    assert_null(strstr(fixture->text, "Run"));
}

static void a_mean_shows_its_interval_and_whether_to_trust_it(void **state)
{
    struct fixture *fixture = *state;
    summary_mean(&fixture->result.summary, "", &keys[WAIT], 4.0123, 0.0344, true);
    holds(fixture, "4.012  ± 0.034 s\n");
    print(fixture, false);
    assert_null(strstr(fixture->text, "trusted"));
    summary_mean(&fixture->result.summary, "", &keys[ALLOCATED], 0.75, 0, true);
    holds(fixture, "  CPU allocated share                   75  %\n");
    summary_mean(&fixture->result.summary, "tenants.shop", &keys[WAIT], 4.0123, 0.0344, false);
    holds(fixture, "(!) 1 interval cannot be trusted (1 of parts, see --json): there");
    summary_mean(&fixture->result.summary, "", &keys[P99], 9.5, 4, false);
    holds(fixture, "(!) 2 intervals cannot be trusted (1 of parts, see --json): there");
}

static void exact_answers_are_compared_in_standard_errors(void **state)
{
    struct fixture *fixture = *state;
    struct runner_expectation rows[] = {
        {"wait.mean", "mm1_wait", 4, 4.1, 0.2042272},
        {"hosts.used", "count", 8, 6, -1},
        {"wait.maen", "mm1_wait", 4, (double)NAN, -1},
    };
    fixture->result.expectations = rows;
    fixture->result.expectation_count = COUNT_OF(rows);
    holds(fixture, "  wait.mean   mm1_wait      4  4.10 ± 0.20  +1.0 standard errors\n");
    fixture->result.replications = 3; // t of two degrees of freedom is 4.3027
    holds(fixture, "  +2.1 standard errors\n");
    holds(fixture, "  hosts.used  count         8            6  -25 %\n");
    holds(fixture, "  wait.maen   mm1_wait      4            -  no such number in this run\n");
    rows[1].key = "tenants.region.launches.four.instances.refused_fraction";
    holds(fixture, "  formula   exact    simulated  difference\n"
                   "  mm1_wait      4  4.10 ± 0.20  +2.1 standard errors        wait.mean\n");
    holds(fixture, "  count         8            6  -25 %\n"
                   "        tenants.region.launches.four.instances.refused_fraction\n");
}

static void parts_of_one_kind_share_a_table(void **state)
{
    struct fixture *fixture = *state;
    struct summary *summary = &fixture->result.summary;
    summary_integer(summary, "tenants.shop", &keys[ARRIVED], 7);
    summary_integer(summary, "tenants.shop.groups.web", &keys[ARRIVED], 5);
    summary_real(summary, "tenants.shop.groups.web", &keys[P99], 0.25);
    summary_integer(summary, "tenants.blog", &keys[ARRIVED], 2);
    summary_real(summary, "tenants.shop.groups.db", &keys[P99], 0.5);
    summary_real(summary, "tenants.shop", &keys[USED], 90);
    holds(fixture, "Tenants\n"
                   "        requests  CPU\n"
                   "         arrived       used\n"
                   "  shop         7  90 core-s\n"
                   "  blog         2          -\n"
                   "\nGroups\n"
                   "            requests  latency\n"
                   "             arrived      p99\n"
                   "  shop web         5   250 ms\n"
                   "  shop db          -   500 ms\n");
}

static void a_number_that_repeats_the_whole_has_no_column(void **state)
{
    struct fixture *fixture = *state;
    struct summary *summary = &fixture->result.summary;
    summary_integer(summary, "", &keys[ARRIVED], 7);
    summary_real(summary, "", &keys[P99], 0.25);
    summary_integer(summary, "tenants.shop", &keys[ARRIVED], 7);
    summary_real(summary, "tenants.shop", &keys[P99], 0.5);
    summary_integer(summary, "tenants.shop.groups.web", &keys[ARRIVED], 7);
    holds(fixture, "Tenants\n"
                   "        latency\n"
                   "            p99\n"
                   "  shop   500 ms\n"
                   "\n1,234,567 events");
    // Of several tenants it tells which one the region's number is about.
    summary_integer(summary, "tenants.blog", &keys[TOTAL], 3);
    holds(fixture, "Tenants\n"
                   "        requests  latency  hosts\n"
                   "         arrived      p99  total\n"
                   "  shop         7   500 ms      -\n"
                   "  blog         -        -      3\n"
                   "\n1,234,567 events");
}

static void a_section_too_wide_for_a_page_is_continued_below(void **state)
{
    struct fixture *fixture = *state;
    static const struct summary_key wide[] = {
        {"wait.a_number_with_a_long_name", SUMMARY_REAL, "s", "A."},
        {"latency.another_of_its_length", SUMMARY_REAL, "s", "B."},
        {"latency.yet_another_of_its_length", SUMMARY_REAL, "s", "C."},
        {"wait.last_of_all_the_long_names", SUMMARY_REAL, "s", "D."},
    };
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        summary_real(&fixture->result.summary, "tenants.shop", &wide[i], 2 + (double)i);
    }
    summary_real(&fixture->result.summary, "tenants.blog", &wide[1], 6);
    // Sections stay together, and a part without any of a table's numbers is not in it.
    holds(fixture, "Tenants\n"
                   "        wait\n"
                   "        a number with a long name  last of all the long names\n"
                   "  shop                        2 s                         5 s\n"
                   "\n"
                   "        latency\n"
                   "        another of its length  yet another of its length\n"
                   "  shop                    3 s                        4 s\n"
                   "  blog                    6 s                          -\n");
}

static void a_number_that_is_zero_for_every_part_has_no_column(void **state)
{
    struct fixture *fixture = *state;
    struct summary *summary = &fixture->result.summary;
    summary_integer(summary, "zones.a", &keys[ARRIVED], 0);
    summary_integer(summary, "zones.a", &keys[TOTAL], 0);
    summary_integer(summary, "zones.b", &keys[TOTAL], 8);
    holds(fixture, "Zones\n"
                   "     hosts\n"
                   "     total\n"
                   "  a      0\n"
                   "  b      8\n"
                   "  (1 more number of each: --json)\n");
}

static void a_table_of_many_parts_is_cut_and_says_so(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 27; i++) {
        char scope[32];
        snprintf(scope, sizeof scope, "tenants.t%d", i);
        for (int key = TOTAL; key <= AVAILABILITY; key++) {
            if (keys[key].type == SUMMARY_REAL) {
                summary_real(&fixture->result.summary, scope, &keys[key], 1.25e6 * i + 0.385);
            } else {
                summary_integer(&fixture->result.summary, scope, &keys[key], INT64_MAX - i);
            }
        }
    }
    holds(fixture, "\n  and 7 more\n");
    // Every number is there, in tables one below the other.
    holds(fixture, "electricity");
    assert_non_null(strstr(fixture->text, "availability"));
    assert_null(strstr(fixture->text, "more number"));
    for (const char *line = fixture->text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        assert_true(length <= TERMINAL_WIDTH);
        line += length + (line[length] == '\n');
    }
}

static void no_name_reaches_the_terminal_as_a_command(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.title = "red \x1b[31m";
    fixture->region.name = "\xe2\x80\xae";
    summary_integer(&fixture->result.summary, "tenants.a\rb", &keys[ARRIVED], 7);
    holds(fixture, "red \\x1b[31m\nregion \\u202e, ");
    holds(fixture, "\n  a\\x0db ");
}

static void colour_comes_only_when_it_is_wanted(void **state)
{
    struct fixture *fixture = *state;
    assert_null(strchr(print(fixture, false), '\x1b'));
    assert_non_null(strstr(print(fixture, true), "\x1b[1mA shop\x1b[0m\n"));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_page_begins_with_what_was_simulated),
        CASE(a_page_ends_with_events_and_fingerprint),
        CASE(keys_of_one_section_stand_together),
        CASE(the_run_itself_has_no_section),
        CASE(a_mean_shows_its_interval_and_whether_to_trust_it),
        CASE(exact_answers_are_compared_in_standard_errors),
        CASE(parts_of_one_kind_share_a_table),
        CASE(a_number_that_repeats_the_whole_has_no_column),
        CASE(a_section_too_wide_for_a_page_is_continued_below),
        CASE(a_number_that_is_zero_for_every_part_has_no_column),
        CASE(a_table_of_many_parts_is_cut_and_says_so),
        CASE(no_name_reaches_the_terminal_as_a_command),
        CASE(colour_comes_only_when_it_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
