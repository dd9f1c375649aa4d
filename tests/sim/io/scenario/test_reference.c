// SPDX-License-Identifier: GPL-3.0-or-later
// The reference tells everything that the tables say, and `explain` finds it.
#include "sim/io/scenario/reference.h"

#include "sim/model.h"
#include "tests/sim/io/scenario/fake_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_holds(const char *text, const char *piece)
{
    if (strstr(text, piece) == NULL) {
        print_error("missing: %s\nin: %s\n", piece, text);
    }
    assert_non_null(strstr(text, piece));
}

static void reference_lists_parts_keys_words_distributions_and_units(void **state)
{
    (void)state;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    reference_write(out, fake_models);
    fclose(out);
    static const char *const pieces[] = {
        "## The scenario\n",
        "| `duration` | a duration, greater than zero, at most 13343d | required | Simulated time",
        "| `virga` | a whole number, always 1 | required |",
        "| `record.level` | one of `none`, `summary`, `series`, `full` | `summary` |",
        "| `expect[].with.*.values` | a list, each a number",
        "| `parameters.*.default` | a text | optional |",
        "| `parameters` | for each name a mapping, or only its `default` | optional |",
        "| `record` | a mapping, or only its `level` | `{}` |",
        "[The scenario](#the-scenario) ·\n[`region`](#region) ·\n",
        "[`tenants.*.groups.*`](#tenantsgroups)",
        "\n## `tenants.*.groups.*`\n\nEqual instances.\n\n```yaml\n",
        "\n```yaml\ntenants: {shop: {groups: {web: {type: micro}}}}\n```\n\n| key |",
        "| `count.max` | a whole number, from 0 to 1000 | `1000` | At most. |",
        "| `columns.*.unit` |",
        "| `types` | a list, each a name in `instance_types.*` | required |",
        "| `shared` | true or false | `false` |",
        "| `traces` | a path | optional |",
        "| `released` | a date | optional |",
        "| `service` | an amount of work or a duration, or a distribution | required |",
        "\n### `policy: best-fit`\n\nThe fullest host.\n\n| key |",
        "A bare value is its `to`.",
        "\n## Distributions\n",
        "\n## Closed forms\n",
        "| `mm1_wait` | Mean wait in M/M/1. In s | `arrival_rate`: arrivals per second; ",
        "\n### `distribution: lognormal`\n",
        "| `p99.9` | a value in the unit of the key, greater than zero | optional |",
        "| `branches[].weight` |",
        "\n## Units\n",
        "- a duration such as",
    };
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        assert_holds(text, pieces[i]);
    }
    free(text);
}

static bool explain(char **text, struct arena *arena, const char **nearest, const char *asked)
{
    size_t size;
    FILE *out = open_memstream(text, &size);
    bool found = reference_explain(out, arena, nearest, fake_models, asked);
    fclose(out);
    return found;
}

static void reference_explains_keys_by_path_end_of_path_and_word(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"duration", "duration: a duration, greater than zero"},
        {"hosts", "hosts.*\n    Machines.\n  types: a list"},
        {"tenants", "groups: see virga explain tenants.*.groups.*"},
        {"tenants.*.groups.*.count", "  max: a whole number, from 0 to 1000; default: `1000`"},
        {"tenants.groups.count.max", "tenants.*.groups.*.count.max: a whole number"},
        {"max", "tenants.*.groups.*.count.max: a whole number"},
        {"policy", "  best-fit: The fullest host."},
        {"best-fit", "placement.policy: best-fit"},
        {"reserve", "placement.reserve: a share; default: `5 %`"},
        {"expect.formula", "expect[].formula: a text"},
        {"lognormal", "  median: a value in the unit of the key"},
        {"distribution", "  weibull: Times to failure."},
        {"include", "include: a list, each a text; optional"},
        {"seed", "seed: a whole number, at least 0; required"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        char *text;
        const char *nearest = "";
        assert_true(explain(&text, &arena, &nearest, cases[i][0]));
        assert_null(nearest);
        assert_holds(text, cases[i][1]);
        free(text);
        arena_deinit(&arena);
    }
}

static void reference_offers_the_nearest_key_to_what_is_not_there(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"grups", "groups"},
        {"hosts.cuont", "count"},
        {"lognromal", "lognormal"},
        {"xylophone", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena arena;
        arena_init(&arena);
        char *text;
        const char *nearest = "";
        assert_false(explain(&text, &arena, &nearest, cases[i][0]));
        assert_string_equal(text, "");
        if (cases[i][1] == NULL) {
            assert_null(nearest);
        } else {
            assert_string_equal(nearest, cases[i][1]);
        }
        free(text);
        arena_deinit(&arena);
    }
}

static void reference_tells_words_that_parts_share_once(void **state)
{
    (void)state;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    reference_write(out, model_registry);
    fclose(out);
    assert_holds(text, "\nThe words of `arrivals.process` are told in [`demand.*`](#demand).\n");
    const char *told = strstr(text, "\n### `arrivals.process: poisson`\n");
    assert_non_null(told);
    assert_null(strstr(told + 1, "\n### `arrivals.process: poisson`\n"));
    free(text);
}

static void reference_has_an_example_of_every_part(void **state)
{
    (void)state;
    for (size_t i = 0; model_registry[i] != NULL; i++) {
        const struct model *model = model_registry[i];
        if (model->mount != NULL && model->example == NULL) {
            fail_msg("no example of %s", model->mount);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_lists_parts_keys_words_distributions_and_units),
        cmocka_unit_test(reference_tells_words_that_parts_share_once),
        cmocka_unit_test(reference_has_an_example_of_every_part),
        cmocka_unit_test(reference_explains_keys_by_path_end_of_path_and_word),
        cmocka_unit_test(reference_offers_the_nearest_key_to_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
