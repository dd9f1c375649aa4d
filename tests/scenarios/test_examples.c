// SPDX-License-Identifier: GPL-3.0-or-later
// Every scenario of the folder scenarios/ is read without a problem by the real models, its
// effective scenario reads back to itself, and the JSON Schema for editors accepts both.
#include "sim/io/scenario/doc_parse.h"
#include "sim/io/scenario/json_schema.h"
#include "sim/io/scenario/reader.h"
#include "sim/model.h"
#include "tests/sim/io/scenario/json_validator.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "scenarios/"

enum { FILE_BYTES_MOST = 1 << 20 };

// Calls a function for each scenario; returns their number.
static size_t for_each(void (*visit)(void *context, const char *path), void *context)
{
    size_t count = 0;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot != NULL && strcmp(dot, ".yaml") == 0) {
            char path[sizeof FOLDER + sizeof entry->d_name];
            snprintf(path, sizeof path, "%s%s", FOLDER, entry->d_name);
            visit(context, path);
            count++;
        }
    }
    closedir(folder);
    return count;
}

enum { SETS_MOST = 8, SET_SIZE = 200 };

// A scenario may leave a parameter to --set (where a trace lies): any value will do here.
static size_t give_values(char sets[SETS_MOST][SET_SIZE], const struct reader *reader)
{
    size_t count = 0;
    for (size_t i = 0; i < reader->parameter_count && count < SETS_MOST; i++) {
        if (reader->parameters[i].value == NULL) {
            snprintf(sets[count++], SET_SIZE, "%s=given", reader->parameters[i].name);
        }
    }
    return count;
}

// `text` is the scenario's, or NULL: the file is read.
static void read_whole(struct reader *reader, const char *path, const char *text, size_t length)
{
    struct error error = {0};
    char sets[SETS_MOST][SET_SIZE];
    const char *given[SETS_MOST];
    struct reader_options options = {.path = path,
                                     .text = text,
                                     .length = length,
                                     .models = model_registry,
                                     .sets = given,
                                     .seed = UNSET};
    reader_init(reader);
    bool ok = reader_read(reader, &options, &error);
    options.set_count = ok ? 0 : give_values(sets, reader);
    if (options.set_count > 0) {
        for (size_t i = 0; i < options.set_count; i++) {
            given[i] = sets[i];
        }
        reader_deinit(reader);
        reader_init(reader);
        error = (struct error){0};
        ok = reader_read(reader, &options, &error);
    }
    if (!ok) {
        reader_print_problems(reader, stderr, false);
        fail_msg("%s is refused: %s", path, error.text);
    }
}

static void check_fixed_point(void *context, const char *path)
{
    (void)context;
    struct reader reader, again;
    size_t length, again_length;
    read_whole(&reader, path, NULL, 0);
    const char *text = reader_effective_yaml(&reader, &length);
    read_whole(&again, path, text, length);
    assert_string_equal(reader_effective_yaml(&again, &again_length), text);
    for (size_t i = 0; i < reader.scenario->part_count; i++) {
        assert_int_equal(again.scenario->parts[i].count, reader.scenario->parts[i].count);
    }
    reader_deinit(&again);
    reader_deinit(&reader);
}

static void examples_read_back_from_their_effective_scenario(void **state)
{
    (void)state;
    assert_true(for_each(check_fixed_point, NULL) >= 5);
}

struct schema {
    struct arena arena;
    struct doc doc;
    uint32_t root;
};

static void assert_accepted(struct schema *schema, const char *path, const char *text,
                            size_t length)
{
    uint32_t node = doc_parse(&schema->doc, path, text, length);
    assert_int_not_equal(node, DOC_NONE);
    if (!json_validator_accepts(&schema->doc, schema->root, node)) {
        fail_msg("the JSON Schema refuses %s", path);
    }
}

static void check_by_schema(void *context, const char *path)
{
    struct schema *schema = context;
    char *bytes = arena_alloc(&schema->arena, FILE_BYTES_MOST);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, FILE_BYTES_MOST, file);
    fclose(file);
    assert_accepted(schema, path, bytes, size);
    struct reader reader;
    size_t length;
    read_whole(&reader, path, NULL, 0);
    const char *effective = reader_effective_yaml(&reader, &length);
    char *kept = arena_text(&schema->arena, effective, length);
    assert_accepted(schema, path, kept, length);
    reader_deinit(&reader);
}

static void examples_satisfy_the_schema_for_editors(void **state)
{
    (void)state;
    struct schema schema;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    json_schema_write(out, model_registry);
    fclose(out);
    arena_init(&schema.arena);
    doc_init(&schema.doc, &schema.arena);
    schema.root = doc_parse(&schema.doc, "schema", text, size);
    assert_int_not_equal(schema.root, DOC_NONE);
    assert_true(for_each(check_by_schema, &schema) >= 5);
    doc_deinit(&schema.doc);
    arena_deinit(&schema.arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_read_back_from_their_effective_scenario),
        cmocka_unit_test(examples_satisfy_the_schema_for_editors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
