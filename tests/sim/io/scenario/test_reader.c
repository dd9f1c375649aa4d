// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios as files: includes, hashes of what was read, and what happens when a file is missing.
#include "sim/io/scenario/reader.h"

#include "sim/io/sha256.h"
#include "tests/sim/io/scenario/fake_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/virga-reader-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static const char *const names[] = {"main.yaml", "types.yaml", "broken.yaml"};

static int remove_folder(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static bool read_named(struct reader *reader, const char *name, struct error *error)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct reader_options options = {.path = path, .models = fake_models, .seed = UNSET};
    reader_init(reader);
    return reader_read(reader, &options, error);
}

static const char types_text[] = "instance_types: {s: {vcpus: 1, memory: 1 GiB},\n"
                                 "                 m: {vcpus: 2, memory: 2 GiB}}\n";
static const char main_text[] =
    "virga: 1\nduration: 1h\nseed: 5\ninclude: [types.yaml]\nregion: x\n"
    "instance_types: {s: {memory: 3 GiB}}\n"
    "tenants: {a: {groups: {g: {type: m, traces: day}}}}\n";

static void reader_joins_included_files_and_hashes_each(void **state)
{
    (void)state;
    write_file("types.yaml", types_text);
    write_file("main.yaml", main_text);
    struct reader reader;
    struct error error = {0};
    assert_true(read_named(&reader, "main.yaml", &error));
    assert_int_equal(error.kind, ERROR_NONE);
    size_t count;
    const struct fake_type *types = scenario_specs(reader.scenario, &fake_type_model, &count);
    assert_int_equal(count, 2);
    assert_int_equal(types[0].memory, INT64_C(3) << 30);
    const struct fake_group *groups = scenario_specs(reader.scenario, &fake_group_model, &count);
    char opened[200];
    snprintf(opened, sizeof opened, "%s/day", folder);
    assert_string_equal(groups->traces, opened);
    assert_string_equal(reader_given_path(&reader, opened), "day");

    assert_int_equal(reader.input_count, 2);
    uint8_t digest[SHA256_SIZE];
    sha256_of(digest, main_text, strlen(main_text));
    assert_memory_equal(reader.inputs[0].sha256, digest, SHA256_SIZE);
    assert_string_equal(reader.inputs[1].path, "types.yaml");
    sha256_of(digest, types_text, strlen(types_text));
    assert_memory_equal(reader.inputs[1].sha256, digest, SHA256_SIZE);
    reader_note_input(&reader, "types.yaml", digest);
    assert_int_equal(reader.input_count, 2);
    reader_note_input(&reader, "day/a", digest);
    assert_string_equal(reader.inputs[2].path, "day/a");
    reader_deinit(&reader);
}

static void reader_writes_an_effective_scenario_that_needs_no_other_file(void **state)
{
    (void)state;
    write_file("types.yaml", types_text);
    write_file("main.yaml", main_text);
    struct reader reader, again;
    struct error error = {0};
    assert_true(read_named(&reader, "main.yaml", &error));
    size_t length;
    const char *text = reader_effective_yaml(&reader, &length);
    assert_null(strstr(text, "include"));
    struct reader_options options = {
        .path = "x", .text = text, .length = length, .models = fake_models, .seed = UNSET};
    reader_init(&again);
    assert_true(reader_read(&again, &options, &error));
    size_t again_length;
    assert_string_equal(reader_effective_yaml(&again, &again_length), text);
    reader_deinit(&again);
    reader_deinit(&reader);
}

static void reader_names_the_included_file_that_is_wrong(void **state)
{
    (void)state;
    write_file("types.yaml", "instance_types: {s: {vcpus: 1, memory: 1 GHz}}\n");
    write_file("main.yaml", main_text);
    struct reader reader;
    struct error error = {0};
    assert_false(read_named(&reader, "main.yaml", &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    reader_print_problems(&reader, out, false);
    fclose(out);
    // The memory of s is replaced by the including file; what is left is that there is no m.
    assert_non_null(strstr(text, "type: there is no 'm' in instance_types"));
    assert_null(strstr(text, "1 GHz"));
    free(text);
    reader_deinit(&reader);
    write_file("types.yaml", "instance_types: {m: {vcpus: 1, memory: 1 GHz}, s: {vcpus: 1}}\n");
    error = (struct error){0};
    assert_false(read_named(&reader, "main.yaml", &error));
    out = open_memstream(&text, &size);
    reader_print_problems(&reader, out, false);
    fclose(out);
    assert_non_null(strstr(text, "types.yaml:1:40: error: '1 GHz' has a unit that memory cannot"));
    free(text);
    reader_deinit(&reader);
}

static void reader_tells_a_missing_file_from_a_wrong_one(void **state)
{
    (void)state;
    struct reader reader;
    struct error error = {0};
    assert_false(read_named(&reader, "absent.yaml", &error));
    assert_int_equal(error.kind, ERROR_IO);
    assert_non_null(strstr(error.text, "absent.yaml"));
    assert_int_equal(reader_problem_count(&reader), 0);
    reader_deinit(&reader);
    write_file("broken.yaml", "virga: [1\n");
    error = (struct error){0};
    assert_false(read_named(&reader, "broken.yaml", &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_string_equal(error.text, "");
    assert_int_equal(reader_problem_count(&reader), 1);
    reader_deinit(&reader);
    write_file("broken.yaml", "- virga\n");
    error = (struct error){0};
    assert_false(read_named(&reader, "broken.yaml", &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    reader_deinit(&reader);
}

static void reader_refuses_a_text_that_is_no_mapping(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "5\n", "- 5\n", "# nothing\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct reader reader;
        struct error error = {0};
        struct reader_options options = {.path = "x",
                                         .text = texts[i],
                                         .length = strlen(texts[i]),
                                         .models = fake_models,
                                         .seed = UNSET};
        reader_init(&reader);
        assert_false(reader_read(&reader, &options, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
        assert_int_equal(reader_problem_count(&reader), 1);
        reader_deinit(&reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_joins_included_files_and_hashes_each),
        cmocka_unit_test(reader_writes_an_effective_scenario_that_needs_no_other_file),
        cmocka_unit_test(reader_names_the_included_file_that_is_wrong),
        cmocka_unit_test(reader_tells_a_missing_file_from_a_wrong_one),
        cmocka_unit_test(reader_refuses_a_text_that_is_no_mapping),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
