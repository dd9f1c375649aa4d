// SPDX-License-Identifier: GPL-3.0-or-later
// What --set, --seed and parameters turn, and what they are refused for.
#include "sim/io/scenario/override.h"

#include "sim/simtime.h"
#include "tests/sim/io/scenario/fake_models.h"
#include "tests/sim/io/scenario/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SETS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void override_sets_values_by_the_path_of_their_key(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario,
                 SETS("hosts.main.count=21", "instance_types.\"t3.micro\".vcpus=4",
                      "hosts.main.power.curve.1=0.5", "warm_up=2m",
                      "tenants.shop.groups.web.count={initial: 7, max: 9}", "record=full"));
    const struct fake_host *host = reading_specs(&reading, &fake_host_model, 1);
    assert_int_equal(host->count, 21);
    assert_true(((const double *)host->power->curve.items)[1] == 0.5);
    const struct fake_type *types = reading_specs(&reading, &fake_type_model, 2);
    assert_int_equal(types[0].vcpus, 4);
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(groups[0].count->max, 9);
    assert_int_equal(reading.reader.scenario->settings->warm_up, 2 * NS_PER_MINUTE);
    assert_int_equal(reading.reader.scenario->settings->record->level, RECORD_FULL);
    reading_deinit(&reading);
}

static void override_makes_the_mappings_on_the_way(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, "virga: 1\nregion: x\n",
                 SETS("duration=1h", "seed=5", "tenants.a.groups.g.type=s",
                      "instance_types.s.vcpus=1", "instance_types.s.memory=1 GiB"));
    const struct fake_group *group = reading_specs(&reading, &fake_group_model, 1);
    assert_string_equal(group->spec.path, "tenants.a.groups.g");
    reading_deinit(&reading);
}

static void override_gives_parameters_their_values(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario, SETS("boot=5s", "boot=7s"));
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(groups[0].boot, 7 * NS_PER_S);
    assert_int_equal(reading.reader.parameter_count, 2);
    const struct reader_parameter *parameters = reading.reader.parameters;
    assert_string_equal(parameters[0].name, "boot");
    assert_string_equal(parameters[0].text, "time to start");
    assert_string_equal(parameters[0].fallback, "45 s");
    assert_string_equal(parameters[0].value, "7s");
    assert_string_equal(parameters[1].name, "size");
    assert_null(parameters[1].text);
    assert_string_equal(parameters[1].value, "8 GiB");
    reading_deinit(&reading);
}

static void override_takes_lists_and_mappings_as_parameters(void **state)
{
    (void)state;
    char *text =
        reading_changed("size: 8 GiB\n", "size: 8 GiB\n  carried: [größer]\n"
                                         "  many: {default: {initial: 4, max: 6}}\n  must:\n");
    struct reading reading;
    reading_init(
        &reading, text,
        SETS("must=1", "hosts.main.types=$carried", "tenants.shop.groups.web.count=$many"));
    const struct fake_host *host = reading_specs(&reading, &fake_host_model, 1);
    assert_int_equal(host->types.count, 1);
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_int_equal(groups[0].count->max, 6);
    assert_string_equal(reading.reader.parameters[3].value, "{initial: 4, max: 6}");
    reading_deinit(&reading);
    free(text);
}

static void override_takes_a_section_name_that_is_a_parameter_for_the_parameter(void **state)
{
    (void)state;
    char *text = reading_changed("size: 8 GiB\n", "size: 8 GiB\n  hosts: 3\n");
    struct reading reading;
    reading_init(&reading, text, SETS("hosts=4", "hosts.main.count=$hosts"));
    const struct fake_host *host = reading_specs(&reading, &fake_host_model, 1);
    assert_int_equal(host->count, 4);
    reading_deinit(&reading);
    free(text);
}

static void override_leaves_quoted_and_doubled_dollars_alone(void **state)
{
    (void)state;
    char *text = reading_changed("note: $$5", "note: '$boot'");
    struct reading reading;
    reading_init(&reading, text, NULL);
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[0].note, "$boot");
    reading_deinit(&reading);
    reading_init(&reading, fake_scenario, SETS("tenants.shop.groups.web.note=$$"));
    groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[0].note, "$");
    reading_deinit(&reading);
    free(text);
}

static void override_takes_paths_relative_to_where_they_were_given(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario, SETS("tenants.blog.groups.web.traces=other/day"));
    const struct fake_group *groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[1].traces, "other/day");
    assert_string_equal(reader_given_path(&reading.reader, "other/day/a.txt"), "other/day/a.txt");
    reading_deinit(&reading);

    char *text = reading_changed("size: 8 GiB\n", "size: 8 GiB\n  where: traces/night\n");
    char *at = strstr(text, "traces: traces/day");
    memcpy(at, "traces: $where    ", strlen("traces: traces/day"));
    reading_init(&reading, text, NULL);
    groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[1].traces, "s/traces/night");
    assert_string_equal(reader_given_path(&reading.reader, "s/traces/night/a.txt"),
                        "traces/night/a.txt");
    assert_string_equal(reader_given_path(&reading.reader, "s/traces/nightly"), "s/traces/nightly");
    reading_deinit(&reading);
    reading_init(&reading, text, SETS("where=night"));
    groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[1].traces, "night");
    reading_deinit(&reading);
    reading_init(&reading, text, SETS("where=/day"));
    groups = reading_specs(&reading, &fake_group_model, 10);
    assert_string_equal(groups[1].traces, "/day");
    reading_deinit(&reading);
    free(text);
}

static void override_puts_the_seed_of_the_command_line_over_the_scenarios(void **state)
{
    (void)state;
    struct reader reader;
    struct error error = {0};
    struct reader_options options = {.path = "x.yaml",
                                     .text = fake_scenario,
                                     .length = strlen(fake_scenario),
                                     .models = fake_models,
                                     .seed = 77};
    reader_init(&reader);
    assert_true(reader_read(&reader, &options, &error));
    assert_int_equal(reader.scenario->settings->seed, 77);
    reader_deinit(&reader);
    options.seed = -3;
    reader_init(&reader);
    assert_false(reader_read(&reader, &options, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    reader_deinit(&reader);
}

static void override_refuses_what_leads_to_no_key(void **state)
{
    (void)state;
    static const struct {
        const char *set, *says;
    } cases[] = {
        {"hosts.main.cuont=3", "--set hosts.main.cuont:1:1: error: unknown key 'cuont'"},
        {"hosts.main.cuont=3", "did you mean 'count'?"},
        {"hosts.main.count=many",
         "--set hosts.main.count:1:1: error: count must be a whole number"},
        {"hosts.main.count=", "count has no value"},
        {"hosts.main.power.curve.9=1", "--set hosts.main.power.curve.9:1:1"},
        {"region.name=x", "--set region.name:1:1"},
        {"hosts..count=1", "--set hosts..count:1:1"},
        {"bot=5s", "there is no parameter and no key 'bot'"},
        {"bot=5s", "did you mean 'boot'?"},
        {"durration=5s", "did you mean 'duration'?"},
        {"wings=5", "name a parameter, or the path of a key"},
        {"duration", "--set takes PATH=VALUE"},
        {"=5", "--set takes PATH=VALUE"},
        {"tenants.\"a\x88\".copies=2", "the path in plain characters"},
        {"tenants.\"a\xE2\x80\xAE\".copies=2", "the path in plain characters"},
        {"duration=[1h", "--set duration:2:1: error: not valid YAML"},
        {"tenants.\"\".copies=2", "a name in tenants must not be empty"},
        {"boot=$size", "the parameter 'boot' cannot refer to another parameter"},
        {"parameters=7", "parameters must be a mapping from names to values"},
        {"include=x.yaml", "only the scenario itself can include files"},
        {"instance_types.größre.memory=1 GiB", "there is no 'größre' in instance_types"},
        {"tenants.shop.groups.wev.count=2", "did you mean 'web'?"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        reading_refused(fake_scenario, SETS(cases[i].set), cases[i].says);
    }
}

static void override_refuses_parameters_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        {"size: 8 GiB", "size:", "the parameter 'size' has no value"},
        {"size: 8 GiB", "size:", "give it one: --set size=VALUE"},
        {"size: 8 GiB", "size: {text: how big}", "the parameter 'size' has no value"},
        {"size: 8 GiB", "size: 8 GiB\n  duration: 5", "bears the name of a key of the scenario"},
        {"size: 8 GiB", "size: 8 GiB\n  include: 5", "bears the name of a key of the scenario"},
        {"size: 8 GiB", "size: {initial: 8 GiB}", "unknown key 'initial' in the parameter 'size'"},
        {"size: 8 GiB", "size: $boot", "the parameter 'size' cannot refer to another parameter"},
        {"size: 8 GiB", "size: [a, {b: $boot}]", "'size' cannot refer to another parameter"},
        {"memory: $size", "memory: $sizze", "did you mean '$size'?"},
        {"memory: $size", "memory: $wings", "there is no parameter 'wings'"},
        {"memory: $size", "memory: $", "there is no parameter ''"},
        {"memory: $size", "memory: $boot", "'45 s' has a unit that memory cannot have"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        reading_change_refused(cases[i].from, cases[i].to, cases[i].says);
    }
}

static void override_refuses_parameters_that_blow_a_scenario_up(void **state)
{
    (void)state;
    // A list of 2,000 items, referred to from a list of 2,000 items.
    enum { COUNT = 2000 };
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs("virga: 1\nduration: 1h\nseed: 5\nparameters: {p: [", out);
    for (int i = 0; i < COUNT; i++) {
        fputs("a,", out);
    }
    fputs("]}\nregion: {name: x, zones: [", out);
    for (int i = 0; i < COUNT; i++) {
        fputs("$p,", out);
    }
    fputs("]}\n", out);
    fclose(out);
    reading_refused(text, NULL, "parameters make the scenario too large");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(override_sets_values_by_the_path_of_their_key),
        cmocka_unit_test(override_makes_the_mappings_on_the_way),
        cmocka_unit_test(override_gives_parameters_their_values),
        cmocka_unit_test(override_takes_lists_and_mappings_as_parameters),
        cmocka_unit_test(override_takes_a_section_name_that_is_a_parameter_for_the_parameter),
        cmocka_unit_test(override_leaves_quoted_and_doubled_dollars_alone),
        cmocka_unit_test(override_takes_paths_relative_to_where_they_were_given),
        cmocka_unit_test(override_puts_the_seed_of_the_command_line_over_the_scenarios),
        cmocka_unit_test(override_refuses_what_leads_to_no_key),
        cmocka_unit_test(override_refuses_parameters_that_cannot_be),
        cmocka_unit_test(override_refuses_parameters_that_blow_a_scenario_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
