// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON Schema accepts what the reader accepts and refuses what an editor should underline.
#include "sim/io/scenario/json_schema.h"

#include "sim/io/scenario/doc_parse.h"
#include "tests/sim/io/scenario/fake_models.h"
#include "tests/sim/io/scenario/json_validator.h"
#include "tests/sim/io/scenario/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct schema {
    struct arena arena;
    struct doc doc;
    char *text;
    uint32_t root;
};

static struct schema schema;

static int write_schema(void **state)
{
    (void)state;
    size_t size;
    FILE *out = open_memstream(&schema.text, &size);
    assert_non_null(out);
    json_schema_write(out, fake_models);
    fclose(out);
    arena_init(&schema.arena);
    doc_init(&schema.doc, &schema.arena);
    schema.root = doc_parse(&schema.doc, "schema", schema.text, size);
    return 0;
}

static int release(void **state)
{
    (void)state;
    doc_deinit(&schema.doc);
    arena_deinit(&schema.arena);
    free(schema.text);
    return 0;
}

static bool accepts(const char *text)
{
    uint32_t node = doc_parse(&schema.doc, "value", text, strlen(text));
    assert_int_not_equal(node, DOC_NONE);
    return json_validator_accepts(&schema.doc, schema.root, node);
}

static void json_schema_is_json_and_names_its_draft(void **state)
{
    (void)state;
    assert_int_not_equal(schema.root, DOC_NONE);
    assert_int_equal(schema.doc.problem_count, 0);
    uint32_t draft = doc_find(&schema.doc, schema.root, "$schema");
    assert_true(doc_is(&schema.doc, draft, "http://json-schema.org/draft-07/schema#"));
    assert_true(doc_is(&schema.doc,
                       doc_find_path(&schema.doc, schema.root, "properties.duration.description"),
                       "Simulated time that the run covers."));
    assert_true(doc_is(
        &schema.doc, doc_find_path(&schema.doc, schema.root, "properties.warm_up.default"), "0s"));
}

static void json_schema_accepts_what_the_reader_accepts(void **state)
{
    (void)state;
    assert_true(accepts(fake_scenario));
    struct reading reading;
    reading_init(&reading, fake_scenario, NULL);
    assert_true(reading.ok);
    size_t length;
    assert_true(accepts(reader_effective_yaml(&reading.reader, &length)));
    reading_deinit(&reading);
    static const char *const changes[][2] = {
        {"vcpus: 2", "vcpus: $anything"},
        {"types: [t3.micro, größer]", "types: t3.micro"},
        {"placement: best-fit", "placement: $policy"},
        {"placement: best-fit", "placement:"},
        {"curve: [0, 0.25, 1]", "curve: [$low, 0.25]"},
        {"80 ms", "400 MI"},
        {"{distribution: lognormal, median: 80 ms, p99: 400 ms}", "1h30m"},
        {"{distribution: lognormal, median: 80 ms, p99: 400 ms}", "2.5e-3 s"},
        {"{distribution: zipf, exponent: 1.1, count: 50}", "3"},
        {"{distribution: zipf, exponent: 1.1, count: 50}", "$items"},
        {"12.5 %", "0.125"},
        {"duration: 1h30m\n", ""}, // an included file or --set may bring it
        {"size: 8 GiB", "size: [8 GiB, 9 GiB]\ninclude: catalogue/x.yaml"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char *text = reading_changed(changes[i][0], changes[i][1]);
        if (!accepts(text)) {
            print_error("refused: %s\n", changes[i][1]);
        }
        assert_true(accepts(text));
        free(text);
    }
}

static void json_schema_refuses_what_an_editor_should_underline(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        {"vcpus: 2", "vcpus: 0"},
        {"vcpus: 2", "vcpus: 1025"},
        {"vcpus: 2", "vcpus: 2.5"},
        {"vcpus: 2", "vcpu: 2"},
        {"32 GiB", "32"},
        {"32 GiB", "32 GHz"},
        {"32 GiB", "GiB"},
        {"shared: true", "shared: 3"},
        {"level: low", "level: lower"},
        {"placement: best-fit", "placement: worst-fit"},
        {"placement: best-fit", "placement: {policy: first-fit, reserve: 5 %}"},
        {"placement: best-fit", "placement: {reserve: 5 %}"}, // the default word has no such key
        {"placement: best-fit", "placement: {policy: best-fit, reserve: 5 GiB}"},
        {"median: 80 ms", "median: 80 GiB"},
        {"median: 80 ms", "modian: 80 ms"},
        {"distribution: zipf, exponent: 1.1", "distribution: zipf, mean: 1.1"},
        {"rate: 20/s", "rate: 20"},
        {"virga: 1", "virga: 2"},
        {"hosts:\n", "hoosts:\n"},
        {"front: web", "front: [web]"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char *text = reading_changed(changes[i][0], changes[i][1]);
        if (accepts(text)) {
            print_error("accepted: %s\n", changes[i][1]);
        }
        assert_false(accepts(text));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_schema_is_json_and_names_its_draft),
        cmocka_unit_test(json_schema_accepts_what_the_reader_accepts),
        cmocka_unit_test(json_schema_refuses_what_an_editor_should_underline),
    };
    return cmocka_run_group_tests(tests, write_schema, release);
}
