// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/trace/trace_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static bool read_numbers(struct trace_desk *b, const char *path, const char *name,
                         const int64_t **values, size_t *count)
{
    b->error = (struct error){0};
    return b->io.series(b->io.context, values, count, &b->arena, path, name, UNIT_RATIO, "%",
                        &b->error);
}

static void assert_series_refused(struct trace_desk *b, const char *text, const char *part)
{
    const int64_t *values;
    size_t count;
    assert_false(read_numbers(b, trace_desk_text(b, "series", text), NULL, &values, &count));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    if (strstr(b->error.text, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, b->error.text);
    }
}

static void trace_in_refuses_a_mapping_that_nobody_wants(void **state)
{
    struct trace_desk *b = *state;
    struct source_column columns[] = {{"lenght", "b", NULL}};
    assert_false(trace_desk_jobs(b, trace_desk_text(b, "c.csv", "arrive,vm\n1,2\n"), columns, 1));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "column lenght has no use here; did you mean length?"));
}

static void trace_in_says_what_to_do_about_a_missing_file_or_folder(void **state)
{
    struct trace_desk *b = *state;
    const char *const *names;
    size_t count;
    assert_false(trace_desk_jobs(b, trace_desk_path(b, "none.csv"), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "no such file: "));
    assert_non_null(strstr(b->error.text, "none.csv; the scenario or --set names the trace"));
    b->error = (struct error){0};
    assert_false(b->io.folder(b->io.context, &names, &count, &b->arena, trace_desk_path(b, "none"),
                              &b->error));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "none; the scenario or --set names the folder"));
    b->error = (struct error){0};
    const char *file = trace_desk_text(b, "file", "1\n");
    assert_false(b->io.folder(b->io.context, &names, &count, &b->arena, file, &b->error));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "cannot open the folder"));
}

static void trace_in_lists_a_folder_by_the_bytes_of_its_names(void **state)
{
    struct trace_desk *b = *state;
    const char *const *names;
    size_t count;
    const char *empty = trace_desk_path(b, "f");
    assert_int_equal(mkdir(empty, 0700), 0);
    assert_false(b->io.folder(b->io.context, &names, &count, &b->arena, empty, &b->error));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "holds no files"));
    const char *const made[] = {"f/b", "f/a10", "f/a9", "f/B", "f/\xc3\xa4", "f/.hidden"};
    for (size_t i = 0; i < COUNT_OF(made); i++) {
        trace_desk_text(b, made[i], "1\n");
    }
    assert_int_equal(mkdir(trace_desk_path(b, "f/deeper"), 0700), 0);
    assert_true(b->io.folder(b->io.context, &names, &count, &b->arena, empty, &b->error));
    const char *const expected[] = {"B", "a10", "a9", "b", "\xc3\xa4"};
    assert_int_equal(count, COUNT_OF(expected));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(names[i], expected[i]);
    }
}

static void trace_in_reads_a_series_of_one_number_per_line(void **state)
{
    struct trace_desk *b = *state;
    const int64_t *values;
    size_t count;
    const char *path = trace_desk_text(b, "s", "# percent\n24\r\n 3.5\n0.25 %\n-1\n\n \n# end\n");
    assert_true(read_numbers(b, path, NULL, &values, &count));
    const int64_t expected[] = {240000, 35000, 2500, -10000};
    assert_int_equal(count, COUNT_OF(expected));
    assert_memory_equal(values, expected, sizeof expected);
    trace_desk_gzip(b, "s.gz",
                    "\xef\xbb\xbf"
                    "1\n2",
                    "wb"); // as editors on Windows save it
    assert_true(read_numbers(b, b->folder, "s.gz", &values, &count));
    assert_int_equal(count, 2);
    assert_int_equal(values[1], 20000);
}

static void trace_in_refuses_a_damaged_series(void **state)
{
    struct trace_desk *b = *state;
    assert_series_refused(b, "1\n2x\n", "series:2: \"2x\" is not");
    assert_series_refused(b, "1\n\n3\n", "series:3: a blank line stands before this one");
    assert_series_refused(b, "1,2\n", "series:1: \"1,2\" is not");
    assert_series_refused(b, "# nothing\n", "holds no numbers");
    assert_series_refused(b, "", "holds no numbers");
    char name[5000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const int64_t *values;
    size_t count;
    assert_false(read_numbers(b, b->folder, name, &values, &count));
    assert_int_equal(b->error.kind, ERROR_IO);
}

static void trace_in_remembers_each_input_once_with_its_hash(void **state)
{
    struct trace_desk *b = *state;
    const int64_t *values;
    size_t count;
    const char *table = trace_desk_text(b, "jobs.csv", "arrive,vm\n1,2\n");
    assert_true(trace_desk_jobs(b, table, NULL, 0));
    assert_true(trace_desk_jobs(b, table, NULL, 0));
    assert_int_equal(mkdir(trace_desk_path(b, "f"), 0700), 0);
    trace_desk_text(b, "f/y", "2\n");
    trace_desk_text(b, "f/x", "1\n");
    const char *folder = trace_desk_path(b, "f");
    assert_true(read_numbers(b, folder, "y", &values, &count));
    assert_true(read_numbers(b, folder, "x", &values, &count));
    assert_true(read_numbers(b, folder, "y", &values, &count));
    assert_false(trace_desk_jobs(b, trace_desk_text(b, "bad.csv", "arrive,vm\n1\n"), NULL, 0));

    const struct scenario_input *inputs = trace_in_inputs(&b->in, &count);
    assert_int_equal(count, 2);
    assert_string_equal(inputs[0].path, folder);
    assert_string_equal(inputs[1].path, table);
    uint8_t expected[SHA256_SIZE], of_file[SHA256_SIZE];
    sha256_of(expected, "arrive,vm\n1,2\n", 14);
    assert_memory_equal(inputs[1].sha256, expected, SHA256_SIZE);
    struct sha256 sha;
    sha256_init(&sha);
    sha256_add(&sha, "x", 2);
    sha256_of(of_file, "1\n", 2);
    sha256_add(&sha, of_file, SHA256_SIZE);
    sha256_add(&sha, "y", 2);
    sha256_of(of_file, "2\n", 2);
    sha256_add(&sha, of_file, SHA256_SIZE);
    sha256_end(&sha, expected);
    assert_memory_equal(inputs[0].sha256, expected, SHA256_SIZE);
}

static void trace_in_hashes_the_packed_bytes_of_a_gzip_file(void **state)
{
    struct trace_desk *b = *state;
    size_t count;
    char bytes[256];
    const char *path = trace_desk_gzip(b, "j.csv.gz", "arrive,vm\n1,2\n", "wb");
    assert_true(trace_desk_jobs(b, path, NULL, 0));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    uint8_t expected[SHA256_SIZE];
    sha256_of(expected, bytes, size);
    const struct scenario_input *inputs = trace_in_inputs(&b->in, &count);
    assert_int_equal(count, 1);
    assert_memory_equal(inputs[0].sha256, expected, SHA256_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRACE_DESK_TEST(trace_in_refuses_a_mapping_that_nobody_wants),
        TRACE_DESK_TEST(trace_in_says_what_to_do_about_a_missing_file_or_folder),
        TRACE_DESK_TEST(trace_in_lists_a_folder_by_the_bytes_of_its_names),
        TRACE_DESK_TEST(trace_in_reads_a_series_of_one_number_per_line),
        TRACE_DESK_TEST(trace_in_refuses_a_damaged_series),
        TRACE_DESK_TEST(trace_in_remembers_each_input_once_with_its_hash),
        TRACE_DESK_TEST(trace_in_hashes_the_packed_bytes_of_a_gzip_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
