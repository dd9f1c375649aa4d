// SPDX-License-Identifier: GPL-3.0-or-later
// The effective scenario reads back to itself, whatever the names and texts in it.
#include "sim/io/scenario/effective.h"

#include "sim/io/scenario/doc_parse.h"
#include "tests/sim/io/scenario/fake_models.h"
#include "tests/sim/io/scenario/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_fixed_point(const char *text, const char *const *sets)
{
    struct reading first, second;
    reading_init(&first, text, sets);
    if (!first.ok) {
        print_error("%s", first.problems);
    }
    assert_true(first.ok);
    size_t length, again_length;
    const char *effective = reader_effective_yaml(&first.reader, &length);
    assert_int_equal(length, strlen(effective));
    reading_init(&second, effective, NULL);
    if (!second.ok) {
        print_error("%s\n%s", second.problems, effective);
    }
    assert_true(second.ok);
    assert_string_equal(reader_effective_yaml(&second.reader, &again_length), effective);
    assert_int_equal(again_length, length);
    const struct scenario *a = first.reader.scenario, *b = second.reader.scenario;
    for (size_t i = 0; i < a->part_count; i++) {
        assert_int_equal(a->parts[i].count, b->parts[i].count);
    }
    reading_deinit(&first);
    reading_deinit(&second);
}

static void effective_scenario_reads_back_to_the_same_text(void **state)
{
    (void)state;
    assert_fixed_point(fake_scenario, NULL);
    assert_fixed_point(fake_scenario, (const char *const[]){"boot=1s", "tenants.blog.copies=40",
                                                            "placement={}", NULL});
}

static void effective_scenario_holds_defaults_and_values_of_parameters(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario, (const char *const[]){"boot=1m30s", NULL});
    assert_true(reading.ok);
    size_t length;
    const char *text = reader_effective_yaml(&reading.reader, &length);
    static const char *const held[] = {
        "name: \"A shop, and a blog\"\n",
        "    memory: 8 GiB\n",
        "        boot: 1m30s\n",
        "        note: \"$5\"\n",
        "start: 2026-01-01T00:00:00Z\n",
        "  interval: 5m\n",
        "  policy: best-fit\n  reserve: 5 %\n",
        "        traces: traces/day\n",
        "placement:\n  policy: best-fit\n",
        "      front:\n        to: groups.web\n",
    };
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        if (strstr(text, held[i]) == NULL) {
            print_error("missing: %s\nin: %s", held[i], text);
        }
        assert_non_null(strstr(text, held[i]));
    }
    static const char *const gone[] = {"parameters", "comment", "s/traces", "$boot"};
    for (size_t i = 0; i < COUNT_OF(gone); i++) {
        assert_null(strstr(text, gone[i]));
    }
    reading_deinit(&reading);
}

static void effective_scenario_does_not_depend_on_where_it_lies(void **state)
{
    (void)state;
    static const char *const places[] = {"a.yaml", "/far/away/b.yaml"};
    const char *texts[COUNT_OF(places)];
    struct reader readers[COUNT_OF(places)];
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct error error = {0};
        struct reader_options options = {.path = places[i],
                                         .text = fake_scenario,
                                         .length = strlen(fake_scenario),
                                         .models = fake_models,
                                         .seed = UNSET};
        reader_init(&readers[i]);
        assert_true(reader_read(&readers[i], &options, &error));
        size_t length;
        texts[i] = reader_effective_yaml(&readers[i], &length);
    }
    assert_string_equal(texts[0], texts[1]);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        reader_deinit(&readers[i]);
    }
}

// Names and texts that YAML would read as something else, each as a tenant's name and in a text.
static void effective_scenario_quotes_what_yaml_would_misread(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "true",    "null",     "~",
        "- a",     "a: b",     "a #b",
        "#",       "$x",       "&a",
        "*a",      "!a",       "|",
        ">",       "%a",       "@a",
        "`a",      "[a]",      "{a}",
        "a, b",    "'",        "\\\"",
        "\\\\",    " a",       "a ",
        "1e3",     "0x10",     "-1",
        "-",       "?",        "? a",
        ":",       "a:",       "<<",
        "---",     "...",      "\\u00fc",
        "a\\nb",   "a\\tb",    "\\u5fc3\\u810f",
        "=",       "12:30:45", ".inf",
        "\\u00a0",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        bool is_name = strstr(texts[i], "\\n") == NULL && strstr(texts[i], "\\t") == NULL;
        char text[1000];
        snprintf(
            text, sizeof text,
            "virga: 1\nname: \"%s\"\nduration: 1h\nseed: 5\nregion: x\ntenants: {\"%s\": {}}\n",
            texts[i], is_name ? texts[i] : "y");
        assert_fixed_point(text, NULL);
    }
}

static void effective_scenario_keeps_very_long_names(void **state)
{
    (void)state;
    size_t size = 5000;
    char *text = malloc(size + 200), *name = malloc(size + 1);
    memset(name, 'n', size);
    name[size] = '\0';
    snprintf(text, size + 200,
             "virga: 1\nduration: 1h\nseed: 5\nregion: x\ntenants:\n  ? %s\n  : copies: 2\n", name);
    assert_fixed_point(text, NULL);
    free(name);
    free(text);
}

static void effective_flow_writes_one_line(void **state)
{
    (void)state;
    struct arena arena;
    struct doc doc;
    arena_init(&arena);
    doc_init(&doc, &arena);
    uint32_t node = doc_parse_value(&doc, "test", "{a: [1, 'x, y', {}],\n \"b c\": 30 m, d: []}");
    assert_int_not_equal(node, DOC_NONE);
    assert_string_equal(effective_flow(&doc, node), "{a: [1, \"x, y\", {}], b c: 30 m, d: []}");
    doc_deinit(&doc);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effective_scenario_reads_back_to_the_same_text),
        cmocka_unit_test(effective_scenario_holds_defaults_and_values_of_parameters),
        cmocka_unit_test(effective_scenario_does_not_depend_on_where_it_lies),
        cmocka_unit_test(effective_scenario_quotes_what_yaml_would_misread),
        cmocka_unit_test(effective_scenario_keeps_very_long_names),
        cmocka_unit_test(effective_flow_writes_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
