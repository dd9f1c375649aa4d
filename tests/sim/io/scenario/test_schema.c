// SPDX-License-Identifier: GPL-3.0-or-later
// Values, defaults, references and copies as the models get them, and every complaint on the way.
#include "sim/io/scenario/schema.h"

#include "sim/simtime.h"
#include "sim/source.h"
#include "tests/sim/io/scenario/fake_models.h"
#include "tests/sim/io/scenario/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct reading reading;

static int read_scenario(void **state)
{
    (void)state;
    reading_init(&reading, fake_scenario, NULL);
    return 0;
}

static int release(void **state)
{
    (void)state;
    reading_deinit(&reading);
    return 0;
}

// ---- What is right ----

static void schema_fills_the_settings_and_their_defaults(void **state)
{
    (void)state;
    assert_true(reading.ok);
    const struct settings *settings = reading.reader.scenario->settings;
    assert_int_equal(settings->version, 1);
    assert_string_equal(settings->title, "A shop, and a blog");
    assert_int_equal(settings->duration, 90 * NS_PER_MINUTE);
    assert_int_equal(settings->warm_up, 0);
    assert_int_equal(settings->seed, 20260301);
    struct civil start = civil_from_ns(settings->start);
    assert_int_equal(start.year, 2026);
    assert_int_equal(settings->record->level, RECORD_SUMMARY);
    assert_int_equal(settings->record->interval, 5 * NS_PER_MINUTE);
    assert_int_equal(settings->expect.count, 1);
    const struct settings_expect *expect = settings->expect.items;
    assert_string_equal(expect->key, "wait.mean");
    assert_string_equal(expect->formula, "kaufman_roberts_utilisation");
    assert_int_equal(expect->with.count, 3);
    const struct settings_argument *with = expect->with.items;
    assert_string_equal(with[0].name, "capacity");
    assert_int_equal(with[0].values.count, 1);
    assert_true(((const double *)with[0].values.items)[0] == 3);
    assert_string_equal(with[1].name, "sizes");
    assert_true(((const double *)with[1].values.items)[1] == 2);
}

static void schema_reads_every_type_of_value(void **state)
{
    (void)state;
    const struct fake_type *types = reading_specs(&reading, &fake_type_model, 2);
    assert_int_equal(types[0].vcpus, 2);
    assert_int_equal(types[0].memory, INT64_C(8) << 30);
    assert_true(types[0].shared);
    assert_int_equal(types[0].burst, 125000);
    assert_int_equal(types[0].released, UNSET);
    assert_string_equal(types[1].spec.name, "größer");
    assert_false(types[1].shared);
    assert_int_equal(types[1].burst, UNSET);
    assert_int_equal(civil_from_ns(types[1].released).day, 29);

    const struct fake_host *hosts = reading_specs(&reading, &fake_host_model, 1);
    assert_int_equal(hosts->count, 20);
    assert_int_equal(hosts->types.count, 2);
    assert_int_equal(((const int32_t *)hosts->types.items)[1], 1);
    assert_int_equal(hosts->power->idle, 80000000);
    assert_int_equal(hosts->power->busy, 350000000);
    assert_int_equal(hosts->power->curve.count, 3);
    assert_true(((const double *)hosts->power->curve.items)[1] == 0.25);

    const struct fake_tenant *tenants = reading_specs(&reading, &fake_tenant_model, 4);
    assert_true(tenants[0].discount == 0.95);
    assert_false(field_given(tenants[1].discount));

    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(groups[0].level, 1);
    assert_string_equal(groups[0].note, "$5");
    assert_null(groups[0].traces);
    assert_int_equal(groups[0].columns.count, 0);
    assert_string_equal(groups[1].traces, "s/traces/day");
    const struct source_column *columns = groups[1].columns.items;
    assert_int_equal(groups[1].columns.count, 2);
    assert_string_equal(columns[0].name, "arrive");
    assert_string_equal(columns[0].column, "1");
    assert_null(columns[0].unit);
    assert_string_equal(columns[1].unit, "MI");
}

static void schema_takes_a_bare_value_for_the_key_it_is_short_for(void **state)
{
    (void)state;
    const struct fake_region *region = reading_specs(&reading, &fake_region_model, 1);
    assert_string_equal(region->name, "jakarta");
    assert_string_equal(region->spec.name, "");
    assert_string_equal(region->spec.path, "region");
    assert_int_equal(region->spec.parent, -1);
    assert_int_equal(region->zones.count, 1);
    assert_string_equal(((const char *const *)region->zones.items)[0], "a");
    assert_int_equal(region->speed, INT64_C(2600000000000));
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(groups[0].count->initial, 3);
    assert_int_equal(groups[0].count->max, 1000);
    assert_int_equal(groups[1].count->initial, 2);
    assert_int_equal(groups[1].count->max, 5);
}

static void schema_reads_the_rows_that_a_word_adds(void **state)
{
    (void)state;
    const struct fake_placement *placement = reading_specs(&reading, &fake_placement_model, 1);
    assert_string_equal(placement->policy.option->name, "best-fit");
    assert_int_equal(((const struct fake_best_fit *)placement->policy.spec)->reserve, 50000);
    char *text = reading_changed("placement: best-fit\n", "placement: {}\n");
    struct reading other;
    reading_init(&other, text, NULL);
    placement = reading_specs(&other, &fake_placement_model, 1);
    assert_string_equal(placement->policy.option->name, "first-fit");
    assert_null(placement->policy.spec);
    reading_deinit(&other);
    free(text);
}

static void schema_takes_a_lone_value_for_a_list_of_one(void **state)
{
    (void)state;
    char *text = reading_changed("types: [t3.micro, größer]", "types: größer");
    struct reading other;
    reading_init(&other, text, NULL);
    const struct fake_host *host = reading_specs(&other, &fake_host_model, 1);
    assert_int_equal(host->types.count, 1);
    assert_int_equal(((const int32_t *)host->types.items)[0], 1);
    reading_deinit(&other);
    free(text);
}

static void schema_takes_an_empty_section_for_an_empty_mapping(void **state)
{
    (void)state;
    struct reading other;
    reading_init(&other, "virga: 1\nduration: 1h\nseed: 5\nregion: x\nhosts:\ntenants:\n  a:\n",
                 NULL);
    reading_specs(&other, &fake_host_model, 0);
    const struct fake_tenant *tenant = reading_specs(&other, &fake_tenant_model, 1);
    assert_string_equal(tenant->spec.path, "tenants.a");
    reading_deinit(&other);
}

static void schema_takes_an_absent_section_of_the_root_for_its_defaults(void **state)
{
    (void)state;
    struct reading other;
    reading_init(&other, "virga: 1\nduration: 1h\nseed: 5\nregion: x\n", NULL);
    const struct fake_placement *placement = reading_specs(&other, &fake_placement_model, 1);
    assert_string_equal(placement->policy.option->name, "first-fit");
    reading_specs(&other, &fake_tenant_model, 0);
    reading_deinit(&other);
}

static void schema_numbers_copies_and_hands_the_number_down(void **state)
{
    (void)state;
    const struct fake_tenant *tenants = reading_specs(&reading, &fake_tenant_model, 4);
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(tenants[0].spec.name, "shop");
    assert_int_equal(tenants[0].spec.copy, 0);
    assert_string_equal(tenants[2].spec.name, "blog.2");
    assert_string_equal(tenants[2].spec.path, "tenants.blog.2");
    assert_int_equal(tenants[2].spec.copy, 2);
    assert_int_equal(tenants[2].spec.id, 2);
    // shop.web, then web, job.1 and job.2 of each blog.
    assert_string_equal(groups[0].spec.path, "tenants.shop.groups.web");
    assert_string_equal(groups[4].spec.path, "tenants.blog.2.groups.web");
    assert_int_equal(groups[4].spec.copy, 2);
    assert_int_equal(groups[4].spec.parent, 2);
    assert_string_equal(groups[9].spec.path, "tenants.blog.3.groups.job.2");
    assert_string_equal(groups[9].spec.name, "job.2");
    assert_int_equal(groups[9].spec.copy, 2);
    assert_int_equal(groups[9].spec.parent, 3);
    assert_int_equal(groups[9].level, 0);
}

static void schema_counts_draws_through_copies_within_copies(void **state)
{
    (void)state;
    const struct fake_tenant *tenants = reading_specs(&reading, &fake_tenant_model, 4);
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(tenants[0].spec.draw, 0);
    assert_int_equal(tenants[3].spec.draw, 3);
    assert_int_equal(groups[0].spec.draw, 0);
    // web, job.1 and job.2 of blog.1, blog.2 and blog.3.
    static const int draws[9] = {1, 1, 2, 2, 3, 4, 3, 5, 6};
    for (size_t i = 0; i < COUNT_OF(draws); i++) {
        assert_int_equal(groups[1 + i].spec.draw, draws[i]);
    }
}

static void schema_resolves_references_within_the_own_tenant_and_copy(void **state)
{
    (void)state;
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    const struct fake_balancer *balancers = reading_specs(&reading, &fake_balancer_model, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct fake_group *to = &groups[balancers[i].to];
        assert_int_equal(to->spec.parent, balancers[i].spec.parent);
        assert_string_equal(to->spec.name, "web");
    }
    assert_int_equal(groups[0].type, 0);
    assert_int_equal(groups[0].demand, 0);
    assert_int_equal(groups[1].type, 1);
    assert_int_equal(groups[1].demand, -1);
}

static void schema_resolves_a_path_into_another_tenant(void **state)
{
    (void)state;
    char *text = reading_changed("front: groups.web", "front: tenants.shop.groups.web");
    struct reading other;
    reading_init(&other, text, NULL);
    const struct fake_balancer *balancers = reading_specs(&other, &fake_balancer_model, 4);
    assert_int_equal(balancers[3].to, 0);
    reading_deinit(&other);
    free(text);
}

static void schema_resolves_a_multiplied_sibling_by_the_copy_number(void **state)
{
    (void)state;
    struct reading other;
    reading_init(&other,
                 "virga: 1\nduration: 1h\nseed: 5\nregion: x\n"
                 "instance_types: {s: {vcpus: 1, memory: 1 GiB}}\n"
                 "tenants:\n"
                 "  a: {groups: {g: {type: s, copies: 3}}, balancers: {b: g.2}}\n"
                 "  b: {copies: 2, groups: {g: {type: s, copies: 2}}, balancers: {b: g}}\n",
                 NULL);
    const struct fake_group *groups = reading_specs(&other, &fake_group_model, 7);
    const struct fake_balancer *balancers = reading_specs(&other, &fake_balancer_model, 3);
    assert_string_equal(groups[balancers[0].to].spec.path, "tenants.a.groups.g.2");
    assert_string_equal(groups[balancers[1].to].spec.path, "tenants.b.1.groups.g.1");
    assert_string_equal(groups[balancers[2].to].spec.path, "tenants.b.2.groups.g.2");
    reading_deinit(&other);
}

static void schema_quotes_names_with_dots_in_paths(void **state)
{
    (void)state;
    const struct fake_type *types = reading_specs(&reading, &fake_type_model, 2);
    assert_string_equal(types[0].spec.name, "t3.micro");
    assert_string_equal(types[0].spec.path, "instance_types.\"t3.micro\"");
}

static void schema_reads_ten_thousand_copies_of_a_tenant(void **state)
{
    (void)state;
    char *text = reading_changed("copies: 3", "copies: 10000");
    struct reading other;
    reading_init(&other, text, NULL);
    const struct fake_group *groups = reading_specs(&other, &fake_group_model, 30001);
    assert_string_equal(groups[30000].spec.path, "tenants.blog.10000.groups.job.2");
    const struct fake_balancer *balancers = reading_specs(&other, &fake_balancer_model, 10001);
    assert_int_equal(groups[balancers[10000].to].spec.parent, 10000);
    reading_deinit(&other);
    free(text);
}

// ---- What is wrong ----

static void schema_refuses_values_that_no_row_allows(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        {"vcpus: 2,", "vcpus: 0,", "s/x.yaml:10:21: error: vcpus must be from 1 to 1024, not '0'"},
        {"vcpus: 2,", "vcpus: 2.5,", "vcpus must be a whole number, not '2.5'"},
        {"vcpus: 2,", "vcpus: two,", "vcpus must be a whole number, not 'two'"},
        {"vcpus: 2,", "vcpus: '2',", "leave out the quotes"},
        {"vcpus: 2,", "vcpus: [2],", "vcpus must be a whole number, not a list"},
        {"vcpus: 2,", "vcpus: {a: 2},", "vcpus must be a whole number, not a mapping"},
        {"vcpus: 2,", "vcpus: ,", "vcpus has no value: it must be a whole number"},
        {"vcpus: 2,", "vcpus: 99999999999999999999,", "vcpus is too large"},
        {"vcpus: 2, ", "", "instance_types.\"t3.micro\" needs a value for 'vcpus'"},
        {"32 GiB", "0 B", "memory must be greater than zero and at most 16 TiB, not '0 B'"},
        {"32 GiB", "32 TiB", "memory must be greater than zero and at most 16 TiB, not '32 TiB'"},
        {"32 GiB", "32", "memory needs a unit: '32' is a bare number"},
        {"32 GiB", "32 GHz", "'32 GHz' has a unit that memory cannot have"},
        {"32 GiB", "0.5 B", "memory is finer than what can be told apart: '0.5 B'"},
        {"32 GiB", "plenty", "memory must be an amount of memory"},
        {"12.5 %", "101 %", "burst must be from 0 % to 100 %, not '101 %'"},
        {"shared: true", "shared: yes", "shared must be true or false, not 'yes'"},
        {"shared: true", "shared: 'true'", "leave out the quotes"},
        {"2024-02-29", "2023-02-29", "released must be a date such as"},
        {"count: 20", "count: -1", "count must be at least 1, not '-1'"},
        {"curve: [0, 0.25, 1]", "curve: [0, x]", "curve must be a number, not 'x'"},
        {"curve: [0, 0.25, 1]", "curve: [0, 11]", "curve must be from 0 to 10, not '11'"},
        {"curve: [0, 0.25, 1]", "curve: [0, .nan]", "curve must be a number"},
        {"rate: 20/s", "rate: 0/s", "rate must be greater than zero"},
        {"rate: 20/s", "rate: 20", "rate needs a unit"},
        {"level: low", "level: lwo", "did you mean 'low'?"},
        {"level: low", "level: extreme", "level must be one of low, normal, high, not 'extreme'"},
        {"traces: traces/day", "traces: ''", "traces must be a path, not an empty text"},
        {"power: {busy: 350 W, curve: [0, 0.25, 1]}", "power: 350 W",
         "power must be a mapping of keys to values"},
        {"columns: {arrive: 1, length: {column: len, unit: MI}}", "columns: 4",
         "columns must be a mapping from names to their settings"},
        {"boot: $boot", "boot: 2h", "boot must be from 0s to 1h, not '2h'"},
        {"discount: 0.95", "copies: 0", "copies must be from 1 to 20000, not '0'"},
        {"virga: 1", "virga: 2", "virga must be 1, not '2'"},
        {"seed: 20260301", "seed: -1", "seed must be at least 0, not '-1'"},
        {"duration: 1h30m", "duration: 0s", "duration must be greater than zero"},
        {"duration: 1h30m", "duration: 40000d",
         "duration must be greater than zero and at most 13343d"},
        {"duration: 1h30m\n", "", "the scenario needs a value for 'duration'"},
        {"duration: 1h30m", "duration: 1h\nwarm_up: 1h",
         "warm_up must be shorter than the duration"},
        {"duration: 1h30m", "duration: 13000d\nstart: 2250-01-01", "after the year 2262"},
        {"loads: [0.5, 2]", "loads: [0.5, x]", "with.loads must be a number, "},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        reading_change_refused(cases[i].from, cases[i].to, cases[i].says);
    }
}

static void schema_refuses_keys_that_no_row_allows(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        {"vcpus: 2", "vcpu: 2", "did you mean 'vcpus'?"},
        {"vcpus: 2", "vcpus: 2, wings: 2", "legal keys: vcpus, memory, shared, released, burst"},
        {"hosts:\n", "hoost:\n", "unknown key 'hoost' in the scenario"},
        {"    groups:\n", "    gruops:\n", "did you mean 'groups'?"},
        {"placement: best-fit", "placement: {policy: first-fit, reserve: 5 %}",
         "it goes with policy: best-fit"},
        {"placement: best-fit", "placement: {policy: best-fit, reserv: 5 %}",
         "did you mean 'reserve'?"},
        {"placement: best-fit", "placement: bestfit", "did you mean 'best-fit'?"},
        {"placement: best-fit", "placement: {policy: [a]}", "policy must be one word"},
        {"count: {initial: 2, max: 5}", "count: {initial: 2, mix: 5}",
         "unknown key 'mix' in count"},
        {"length: {column: len, unit: MI}", "length: {column: len, units: MI}",
         "unknown key 'units' in columns.length"},
        {"parameters:\n", "paramters:\n", "did you mean 'parameters'?"},
        {"region: jakarta\n", "", "the scenario needs a section 'region'"},
        {"region: jakarta\n", "region: jakarta\ninclude: x.yaml\n", "cannot include files"},
        {"hosts:\n  main:\n", "hosts:\n  - main:\n",
         "hosts must be a mapping from names to their settings"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        reading_change_refused(cases[i].from, cases[i].to, cases[i].says);
    }
}

static void schema_refuses_references_to_what_is_not_there(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        {"types: [t3.micro", "types: [t3.mikro", "types: there is no 't3.mikro' in instance_types"},
        {"types: [t3.micro", "types: [t3.mikro", "did you mean 't3.micro'?"},
        {"types: [t3.micro", "types: [x1.32xlarge", "there are: t3.micro, größer"},
        {"demand: shoppers", "demand: visitors", "demand: there is no 'visitors' in demand"},
        {"front: web", "front: [web]", "tenants.shop.balancers.front must be a name, not a list"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        reading_change_refused(cases[i].from, cases[i].to, cases[i].says);
    }
}

static void schema_tells_how_to_name_a_copy_or_another_tenants_group(void **state)
{
    (void)state;
    static const char start[] = "virga: 1\nduration: 1h\nseed: 5\nregion: x\n"
                                "instance_types: {s: {vcpus: 1, memory: 1 GiB}}\ntenants:\n";
    char text[1000];
    snprintf(text, sizeof text, "%s  a: {groups: {g: {type: s, copies: 3}}, balancers: {b: g}}\n",
             start);
    reading_refused(text, NULL, "it is multiplied by copies: name one, such as g.1");
    snprintf(text, sizeof text, "%s  a: {groups: {g: {type: s}}}\n  b: {balancers: {b: g}}\n",
             start);
    reading_refused(text, NULL, "for the one elsewhere, write its path: tenants.a.groups.g");
    snprintf(text, sizeof text, "%s  b: {balancers: {b: g}}\n", start);
    reading_refused(text, NULL, "there is nothing in groups yet");
}

static void schema_refuses_names_that_copies_take_twice(void **state)
{
    (void)state;
    reading_change_refused("  shop:\n", "  blog.2: {}\n  shop:\n",
                           "the name tenants.blog.2 is taken twice");
}

static void schema_refuses_more_specs_than_anyone_can_mean(void **state)
{
    (void)state;
    reading_change_refused("copies: 3", "copies: 1000000", "more than 1000000 parts");
}

static void schema_complains_of_a_copied_spec_once(void **state)
{
    (void)state;
    char *text = reading_changed("copies: 2, level: low", "copies: 2, level: lo, type: no");
    char *at = strstr(text, "type: größer, copies: 2"); // a key twice is refused before
    assert_non_null(at);
    memmove(at, at + strlen("type: größer, "), strlen(at + strlen("type: größer, ")) + 1);
    struct reading other;
    reading_init(&other, text, NULL);
    assert_false(other.ok);
    assert_non_null(strstr(other.problems, "2 problems found"));
    reading_deinit(&other);
    free(text);
}

static void schema_reports_all_problems_in_order_of_place(void **state)
{
    (void)state;
    struct reading other;
    reading_init(&other,
                 "virga: 1\n"
                 "duration: 5\n"
                 "seed: x\n"
                 "region: {name: r, speed: 3}\n"
                 "tenants: {a: {groups: {g: {type: t}}}}\n",
                 NULL);
    const char *at = other.problems;
    const char *order[] = {"s/x.yaml:2:11", "s/x.yaml:3:7", "s/x.yaml:4:19", "s/x.yaml:5:34",
                           "4 problems found"};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        at = strstr(at, order[i]);
        assert_non_null(at);
    }
    reading_deinit(&other);
}

static void schema_hands_whole_specs_to_the_models_checks(void **state)
{
    (void)state;
    reading_change_refused("count: {initial: 2, max: 5}", "count: {initial: 2, min: 6, max: 5}",
                           "min must not be above max");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_fills_the_settings_and_their_defaults),
        cmocka_unit_test(schema_reads_every_type_of_value),
        cmocka_unit_test(schema_takes_a_bare_value_for_the_key_it_is_short_for),
        cmocka_unit_test(schema_reads_the_rows_that_a_word_adds),
        cmocka_unit_test(schema_takes_a_lone_value_for_a_list_of_one),
        cmocka_unit_test(schema_takes_an_empty_section_for_an_empty_mapping),
        cmocka_unit_test(schema_takes_an_absent_section_of_the_root_for_its_defaults),
        cmocka_unit_test(schema_numbers_copies_and_hands_the_number_down),
        cmocka_unit_test(schema_counts_draws_through_copies_within_copies),
        cmocka_unit_test(schema_resolves_references_within_the_own_tenant_and_copy),
        cmocka_unit_test(schema_resolves_a_path_into_another_tenant),
        cmocka_unit_test(schema_resolves_a_multiplied_sibling_by_the_copy_number),
        cmocka_unit_test(schema_quotes_names_with_dots_in_paths),
        cmocka_unit_test(schema_reads_ten_thousand_copies_of_a_tenant),
        cmocka_unit_test(schema_refuses_values_that_no_row_allows),
        cmocka_unit_test(schema_refuses_keys_that_no_row_allows),
        cmocka_unit_test(schema_refuses_references_to_what_is_not_there),
        cmocka_unit_test(schema_tells_how_to_name_a_copy_or_another_tenants_group),
        cmocka_unit_test(schema_refuses_names_that_copies_take_twice),
        cmocka_unit_test(schema_refuses_more_specs_than_anyone_can_mean),
        cmocka_unit_test(schema_complains_of_a_copied_spec_once),
        cmocka_unit_test(schema_reports_all_problems_in_order_of_place),
        cmocka_unit_test(schema_hands_whole_specs_to_the_models_checks),
    };
    return cmocka_run_group_tests(tests, read_scenario, release);
}
