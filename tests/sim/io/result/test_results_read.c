// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_read.h"

#include "sim/io/result/results_csv.h"
#include "sim/simtime.h"
#include "tests/sim/io/result/sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { THINGS = 53, SERIES = 40009 };

struct fixture {
    char folder[64];
    char path[96], damaged[96];
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    struct error error = {0};
    sample_make_folder(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/a.h5", fixture->folder);
    snprintf(fixture->damaged, sizeof fixture->damaged, "%s/b.h5", fixture->folder);
    *state = fixture;
    return sample_write(TRACE_OUT_HDF5, fixture->path, THINGS, SERIES, &error) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    sample_remove_folder(fixture->folder);
    free(fixture);
    return 0;
}

static struct results_file *open_good(const char *path)
{
    struct error error = {0};
    struct results_file *file = results_read_open(path, &error);
    assert_string_equal(error.text, "");
    assert_non_null(file);
    return file;
}

static void results_read_gives_back_root_attributes_and_scenario(void **state)
{
    const struct fixture *fixture = *state;
    struct results_file *file = open_good(fixture->path);
    assert_int_equal(results_read_attribute(file, "format_version")->integer, 1);
    assert_int_equal(results_read_attribute(file, "seed")->integer, 20260301);
    assert_string_equal(results_read_attribute(file, "start")->text, "2026-03-01T00:00:00Z");
    assert_string_equal(results_read_attribute(file, "fingerprint")->text, "0000000000c0ffee");
    assert_memory_equal(results_read_attribute(file, "scenario_sha256")->text, "abcd0000", 8);
    assert_int_equal(strlen(results_read_attribute(file, "content_hash")->text), 16);
    assert_null(results_read_attribute(file, "nothing"));
    const struct results_contents *contents = results_read_contents(file);
    assert_string_equal(contents->scenario, SAMPLE_SCENARIO);
    assert_true(contents->start == SAMPLE_START_DAY * NS_PER_DAY);
    results_read_close(file);
}

static void results_read_gives_back_tables_in_the_order_of_writing(void **state)
{
    const struct fixture *fixture = *state;
    const char *const paths[] = {"/inputs", "/catalog/things", "/catalog/nothing", "/series/things",
                                 "/summary"};
    struct results_file *file = open_good(fixture->path);
    const struct results_contents *contents = results_read_contents(file);
    assert_int_equal(contents->table_count, COUNT_OF(paths));
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        assert_string_equal(contents->tables[i].path, paths[i]);
        assert_ptr_equal(results_read_table(file, paths[i]), &contents->tables[i]);
        assert_ptr_equal(results_read_table(file, paths[i] + 1), &contents->tables[i]);
    }
    assert_null(results_read_table(file, "/catalog"));
    assert_null(results_read_table(file, ""));
    results_read_close(file);
}

static void results_read_gives_back_every_property_of_a_column(void **state)
{
    const struct fixture *fixture = *state;
    struct results_file *file = open_good(fixture->path);
    const struct results_table *table = results_read_table(file, "catalog/things");
    assert_string_equal(table->text, "All things.");
    const struct column *wanted = sample_things.columns;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct results_column *column = &table->columns[i];
        assert_string_equal(column->name, wanted[i].name);
        assert_int_equal(column->type, wanted[i].type);
        assert_string_equal(column->text, wanted[i].text);
        assert_int_equal(column->unit == NULL, wanted[i].unit == NULL);
        assert_true(column->unit == NULL || strcmp(column->unit, wanted[i].unit) == 0);
        assert_int_equal(results_read_column(table, wanted[i].name), i);
    }
    assert_null(wanted[table->column_count].name);
    assert_string_equal(table->columns[1].refers, "/catalog/hosts");
    assert_int_equal(table->columns[2].word_count, 3);
    assert_string_equal(table->columns[2].words[1], "shut_off"); // as CF wants it
    assert_null(table->columns[2].words[3]);
    assert_int_equal(results_read_column(table, "nothing"), -1);
    results_read_close(file);
}

static void assert_thing(const union results_cells *cells, size_t at, size_t index)
{
    char name[32];
    struct sample_row row = sample_row(index, name);
    assert_int_equal(cells[0].integers[at], row.id);
    assert_int_equal(cells[1].integers[at], row.host);
    assert_int_equal(cells[2].integers[at], row.status);
    assert_string_equal(cells[3].names[at], name);
    assert_int_equal(cells[4].integers[at], row.memory);
    assert_true(row.used != row.used ? cells[5].reals[at] != cells[5].reals[at]
                                     : cells[5].reals[at] == row.used);
    assert_int_equal(cells[6].integers[at], row.stop);
}

static void results_read_gives_back_every_value(void **state)
{
    const struct fixture *fixture = *state;
    struct results_file *file = open_good(fixture->path);
    struct error error = {0};
    struct arena arena;
    union results_cells cells[7];
    const struct results_table *table = results_read_table(file, "/catalog/things");
    arena_init(&arena);
    assert_int_equal(table->row_count, THINGS);
    assert_true(results_read_rows(file, table, 0, THINGS, cells, &arena, &error));
    for (size_t i = 0; i < THINGS; i++) {
        assert_thing(cells, i, i);
    }
    assert_true(results_read_rows(file, table, THINGS - 5, 5, cells, &arena, &error));
    assert_thing(cells, 4, THINGS - 1);
    assert_true(results_read_rows(file, table, THINGS, 0, cells, &arena, &error));
    table = results_read_table(file, "/catalog/nothing");
    assert_int_equal(table->row_count, 0);
    assert_true(results_read_rows(file, table, 0, 0, cells, &arena, &error));
    arena_deinit(&arena);
    results_read_close(file);
}

static void results_read_gives_back_rows_across_chunks(void **state)
{
    const struct fixture *fixture = *state;
    struct results_file *file = open_good(fixture->path);
    struct error error = {0};
    struct arena arena;
    union results_cells cells[4];
    const struct results_table *table = results_read_table(file, "/series/things");
    arena_init(&arena);
    assert_int_equal(table->row_count, SERIES);
    assert_true(results_read_rows(file, table, 123, SERIES - 123, cells, &arena, &error));
    for (size_t i = 0; i < SERIES - 123; i += 17) {
        char name[32];
        struct sample_row row = sample_row(i + 123, name);
        assert_int_equal(cells[0].integers[i], row.time);
        assert_int_equal(cells[1].integers[i], row.host);
        assert_int_equal(cells[3].integers[i], row.memory);
    }
    arena_deinit(&arena);
    results_read_close(file);
}

// ---- Damage -------------------------------------------------------------------------------------

// Everything in a result as one text, to be freed.
static char *contents_text(struct results_file *file)
{
    char *text = NULL;
    size_t size = 0;
    struct error error = {0};
    FILE *out = open_memstream(&text, &size);
    const struct results_contents *contents = results_read_contents(file);
    fputs(contents->scenario, out);
    for (size_t i = 0; i < contents->attribute_count; i++) {
        const struct results_attribute *attribute = &contents->attributes[i];
        fprintf(out, "%s=%s,%lld\n", attribute->name,
                attribute->text == NULL ? "" : attribute->text, (long long)attribute->integer);
    }
    for (size_t i = 0; i < contents->table_count; i++) {
        fprintf(out, "%s %s\n", contents->tables[i].path, contents->tables[i].text);
        assert_true(results_csv_print(out, file, &contents->tables[i], &error));
    }
    fclose(out);
    return text;
}

// Opens a damaged file; it must be refused as such, or be the same to the last value (the flipped
// bit was in a gap).
static bool is_refused(const char *path, const char *text)
{
    struct error error = {0};
    struct results_file *file = results_read_open(path, &error);
    if (file == NULL) {
        assert_int_equal(error.kind, ERROR_IO);
        assert_non_null(strstr(error.text, path));
        return true;
    }
    char *own = contents_text(file);
    assert_string_equal(own, text);
    free(own);
    results_read_close(file);
    return false;
}

static void results_read_never_takes_a_flipped_bit_for_a_value(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    size_t size, refused = 0, tried = 0;
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 20, 200, &error));
    struct results_file *file = open_good(fixture->path);
    char *text = contents_text(file);
    results_read_close(file);
    uint8_t *bytes = sample_read_bytes(fixture->path, &size);
    for (size_t at = 0; at < size; at += size / 300 + 1) {
        uint8_t mask = (uint8_t)(1U << at % 8);
        bytes[at] ^= mask;
        sample_write_bytes(fixture->damaged, bytes, size);
        refused += is_refused(fixture->damaged, text);
        bytes[at] ^= mask;
        tried++;
    }
    assert_true(tried > 200 && refused > tried / 4);
    free(bytes);
    free(text);
}

static void results_read_refuses_a_file_that_was_cut_anywhere(void **state)
{
    const struct fixture *fixture = *state;
    size_t size;
    uint8_t *bytes = sample_read_bytes(fixture->path, &size);
    for (size_t at = 0; at < size; at += size / 40 + 1) {
        sample_write_bytes(fixture->damaged, bytes, at);
        struct error error = {0};
        assert_null(results_read_open(fixture->damaged, &error));
        assert_int_equal(error.kind, ERROR_IO);
    }
    // Something behind the end is no better.
    sample_write_bytes(fixture->damaged, bytes, size + 1);
    struct error error = {0};
    assert_null(results_read_open(fixture->damaged, &error));
    assert_non_null(strstr(error.text, "cut short or has something behind it"));
    free(bytes);
}

static void results_read_refuses_what_is_not_a_result(void **state)
{
    const struct fixture *fixture = *state;
    char missing[128];
    snprintf(missing, sizeof missing, "%s/missing.h5", fixture->folder);
    assert_int_equal(mkfifo(fixture->damaged, 0666), 0);
    const struct {
        const char *path, *why;
    } cases[] = {
        {missing, "No such file or directory"},
        {fixture->folder, "it is not a regular file"},
        {fixture->damaged, "it is not a regular file"},
        {"/dev/zero", "it is not a regular file"},
        {"LICENSE", "it is not an HDF5 file"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        assert_null(results_read_open(cases[i].path, &error));
        assert_int_equal(error.kind, ERROR_IO);
        assert_non_null(strstr(error.text, cases[i].why));
    }
}

static void results_read_survives_the_file_changing_under_it(void **state)
{
    const struct fixture *fixture = *state;
    enum { MANY = 300007 }; // more than the library keeps in memory
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 1, MANY, &error));
    struct results_file *file = open_good(fixture->path);
    const struct results_table *table = results_read_table(file, "/series/things");
    struct arena arena;
    union results_cells cells[4];
    assert_int_equal(truncate(fixture->path, 4096), 0);
    arena_init(&arena);
    assert_false(results_read_rows(file, table, 0, MANY, cells, &arena, &error));
    assert_int_equal(error.kind, ERROR_IO);
    arena_deinit(&arena);
    results_read_close(file);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(results_read_gives_back_root_attributes_and_scenario),
        CASE(results_read_gives_back_tables_in_the_order_of_writing),
        CASE(results_read_gives_back_every_property_of_a_column),
        CASE(results_read_gives_back_every_value),
        CASE(results_read_gives_back_rows_across_chunks),
        CASE(results_read_never_takes_a_flipped_bit_for_a_value),
        CASE(results_read_refuses_a_file_that_was_cut_anywhere),
        CASE(results_read_refuses_what_is_not_a_result),
        CASE(results_read_survives_the_file_changing_under_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
