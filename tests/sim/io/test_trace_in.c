// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

// A reader over a folder of its own.
struct bench {
    char folder[64];
    struct arena arena;
    struct trace_in in;
    struct source_io io;
    struct error error;
    struct source_rows rows;
};

static const char *const states[] = {"done", "lost", NULL};

enum { JOB_ARRIVE, JOB_VM, JOB_LENGTH, JOB_STATE, JOB_WANTS };
static const struct source_want job_wants[JOB_WANTS] = {
    {.name = "arrive", .unit = UNIT_TIME, .suffix = "s"},
    {.name = "vm", .unit = UNIT_NONE},
    {.name = "length", .unit = UNIT_WORK, .suffix = "MI", .optional = true},
    {.name = "state", .unit = UNIT_TEXT, .words = states, .optional = true},
};

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    snprintf(b->folder, sizeof b->folder, "/tmp/virga-trace-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    arena_init(&b->arena);
    trace_in_init(&b->in, &b->arena, true);
    b->io = trace_in_source(&b->in);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
    assert_int_equal(system(command), 0);
    trace_in_deinit(&b->in);
    arena_deinit(&b->arena);
    free(b);
    return 0;
}

static const char *path_of(struct bench *b, const char *name)
{
    return arena_format(&b->arena, "%s/%s", b->folder, name);
}

static const char *write_bytes(struct bench *b, const char *name, const void *bytes, size_t size)
{
    const char *path = path_of(b, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *write_text(struct bench *b, const char *name, const char *text)
{
    return write_bytes(b, name, text, strlen(text));
}

static const char *write_gzip(struct bench *b, const char *name, const char *text, const char *mode)
{
    const char *path = path_of(b, name);
    gzFile file = gzopen(path, mode);
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

static bool read_jobs(struct bench *b, const char *path, struct source_column *columns,
                      size_t count)
{
    struct field_list list = {columns, count};
    b->error = (struct error){0};
    return b->io.rows(b->io.context, &b->rows, &b->arena, path, &list, job_wants, JOB_WANTS,
                      &b->error);
}

// Reads the text as a table of jobs by its own names.
static bool read_text(struct bench *b, const char *text)
{
    return read_jobs(b, write_text(b, "jobs.csv", text), NULL, 0);
}

static void assert_read(struct bench *b, const char *text)
{
    if (!read_text(b, text)) {
        fail_msg("%s", b->error.text);
    }
}

// The text is refused with an input error whose message holds `part`.
static void assert_refused(struct bench *b, const char *text, const char *part)
{
    assert_false(read_text(b, text));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    if (strstr(b->error.text, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, b->error.text);
    }
}

static bool read_numbers(struct bench *b, const char *path, const char *name,
                         const int64_t **values, size_t *count)
{
    b->error = (struct error){0};
    return b->io.series(b->io.context, values, count, &b->arena, path, name, UNIT_RATIO, "%",
                        &b->error);
}

static void assert_series_refused(struct bench *b, const char *text, const char *part)
{
    const int64_t *values;
    size_t count;
    assert_false(read_numbers(b, write_text(b, "series", text), NULL, &values, &count));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    if (strstr(b->error.text, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, b->error.text);
    }
}

static void trace_in_reads_columns_by_name_in_any_order(void **state)
{
    struct bench *b = *state;
    assert_read(b, "vm,extra,length,arrive\n7,x,12.5,0.25\n0,,3,86400\n");
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[JOB_VM][0], 7);
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 250000000);
    assert_int_equal(b->rows.values[JOB_ARRIVE][1], INT64_C(86400000000000));
    int64_t mi, one;
    assert_true(quantity_suffix(&mi, &one, UNIT_WORK, "MI", 2));
    assert_int_equal(b->rows.values[JOB_LENGTH][0], mi * 25 / 2);
    assert_null(b->rows.values[JOB_STATE]);
}

static void trace_in_reads_columns_by_number_without_a_header(void **state)
{
    struct bench *b = *state;
    struct source_column columns[] = {
        {"vm", "1", NULL}, {"arrive", "3", "ms"}, {"length", "3", NULL}};
    const char *path = write_text(b, "plain.csv", "4,a,1.5\n5,b,2\n");
    assert_true(read_jobs(b, path, columns, 3));
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[JOB_VM][1], 5);
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 1500000);
    assert_non_null(b->rows.values[JOB_LENGTH]);
}

static void trace_in_tells_a_header_above_numbered_columns(void **state)
{
    struct bench *b = *state;
    struct source_column columns[] = {{"vm", "2", NULL}, {"arrive", "1", NULL}};
    const char *path = write_text(b, "headed.csv", "t,machine,state\n2.385,17,lost\n");
    assert_true(read_jobs(b, path, columns, 2));
    assert_int_equal(b->rows.count, 1);
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 2385000000);
    assert_int_equal(b->rows.values[JOB_STATE][0], 1);
}

static void trace_in_prefers_a_column_named_by_digits_to_a_number(void **state)
{
    struct bench *b = *state;
    struct source_column columns[] = {{"vm", "1", NULL}, {"arrive", "at", NULL}};
    const char *path = write_text(b, "digits.csv", "owner,at,1,2\n9,0.5,41,42\n");
    assert_true(read_jobs(b, path, columns, 2));
    assert_int_equal(b->rows.values[JOB_VM][0], 41);
}

static void trace_in_rounds_what_is_finer_than_a_base_unit_to_the_nearest_even(void **state)
{
    struct bench *b = *state;
    assert_read(b, "arrive,vm\n0.30000000000000004,1\n0.0000000005,1\n0.0000000015,1\n"
                   "0.00000000150000000000000000001,1\n-0.0000000025,1\n1e-9,1\n2.5E+1,1\n"
                   "+.5,1\n1.,1\n1e-400,1\n");
    const int64_t expected[] = {300000000, 0, 2, 2, -2, 1, 25000000000, 500000000, 1000000000, 0};
    assert_int_equal(b->rows.count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(b->rows.values[JOB_ARRIVE][i], expected[i]);
    }
}

static void trace_in_never_rounds_a_count(void **state)
{
    struct bench *b = *state;
    assert_read(b, "arrive,vm\n0,3.0\n0,12e2\n0,-9223372036854775807\n");
    assert_int_equal(b->rows.values[JOB_VM][0], 3);
    assert_int_equal(b->rows.values[JOB_VM][1], 1200);
    assert_int_equal(b->rows.values[JOB_VM][2], -INT64_MAX);
    assert_refused(b, "arrive,vm\n0,3\n0,2.5\n",
                   "jobs.csv:3: column \"vm\": \"2.5\" is not a whole number");
}

static void trace_in_reads_quotes_spaces_comments_and_either_line_end(void **state)
{
    struct bench *b = *state;
    assert_read(b,
                "\xef\xbb\xbf# from a spreadsheet\r\n\r\n \"arrive\" ,\"vm\",\"say \"\"x\"\"\"\r\n"
                "\"1.5\" , 3 ,\"a,b\"\r\n# between\n\n2,\t4,\"\"\"\"\n  \n3,5,");
    assert_int_equal(b->rows.count, 3);
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 1500000000);
    assert_int_equal(b->rows.values[JOB_VM][1], 4);
    assert_int_equal(b->rows.values[JOB_VM][2], 5);
    struct source_column columns[] = {{"length", "say \"x\"", NULL}};
    const char *path = write_text(b, "q.csv", "arrive,vm,\"say \"\"x\"\"\"\n1,2,3\n");
    assert_true(read_jobs(b, path, columns, 1));
}

static void trace_in_takes_a_suffix_in_a_cell_over_the_columns_unit(void **state)
{
    struct bench *b = *state;
    assert_read(b, "arrive,vm\n250 ms,1\n2,1\n");
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 250000000);
    assert_int_equal(b->rows.values[JOB_ARRIVE][1], 2000000000);
}

static void trace_in_reads_dates_as_text_or_as_a_count_since_1970(void **state)
{
    struct bench *b = *state;
    const struct source_want wants[] = {{.name = "at", .unit = UNIT_DATE, .suffix = "ms"}};
    const char *path = write_text(b, "dates.csv", "at\n2026-03-01T00:00:00Z\n1609459200000\n");
    assert_true(b->io.rows(b->io.context, &b->rows, &b->arena, path, NULL, wants, 1, &b->error));
    assert_int_equal(b->rows.values[0][0], INT64_C(1772323200000000000));
    assert_int_equal(b->rows.values[0][1], INT64_C(1609459200000000000));
    path = write_text(b, "dates.csv", "at\n2026-02-30\n");
    assert_false(b->io.rows(b->io.context, &b->rows, &b->arena, path, NULL, wants, 1, &b->error));
    assert_non_null(
        strstr(b->error.text, "dates.csv:2: column \"at\": \"2026-02-30\" is not a date"));
}

static void trace_in_leaves_an_empty_cell_unset_only_where_it_is_optional(void **state)
{
    struct bench *b = *state;
    assert_read(b, "arrive,vm,length,state\n1,2,,\n1,2,3,done\n");
    assert_int_equal(b->rows.values[JOB_LENGTH][0], UNSET);
    assert_int_equal(b->rows.values[JOB_STATE][0], UNSET);
    assert_int_equal(b->rows.values[JOB_STATE][1], 0);
    assert_refused(b, "arrive,vm\n1,2\n1,\n", "jobs.csv:3: column \"vm\": the cell is empty");
}

static void trace_in_names_line_and_column_of_a_damaged_cell(void **state)
{
    struct bench *b = *state;
    assert_refused(b, "arrive,vm\n# skipped\n1,2\n1;2,3\n",
                   "jobs.csv:4: column \"arrive\": \"1;2\" is not");
    assert_refused(b, "arrive,vm\n1,0x10\n", "column \"vm\": \"0x10\" is not a whole number");
    assert_refused(b, "arrive,vm\nnan,1\n", "jobs.csv:2: column \"arrive\": \"nan\"");
    assert_refused(b, "arrive,vm\n1e,1\n", "\"1e\"");
    assert_refused(b, "arrive,vm\n1-2,1\n", "\"1-2\"");
    assert_refused(b, "arrive,vm\n--1,1\n", "\"--1\"");
    assert_refused(b, "arrive,vm\n.,1\n", "\".\"");
    assert_refused(b, "arrive,vm\n1,9223372036854775808\n", "too large");
    assert_refused(b, "arrive,vm\n9223372037,1\n", "too large");
    assert_refused(b, "arrive,vm\n1e99999999999999999999,1\n", "too large");
    assert_refused(b, "arrive,vm,state\n1,2,lose\n", "\"lose\" is none of done, lost");
    assert_refused(b, "arrive,vm\n\x1b[31m,1\n", "\"?[31m\"");
    assert_refused(b, "arrive,vm\n1\r,1\n", "\"1?\"");
}

static void trace_in_refuses_rows_that_are_cut_or_too_long(void **state)
{
    struct bench *b = *state;
    assert_refused(b, "arrive,vm,x\n1,2,3\n1,2\n",
                   "jobs.csv:3: has 2 cells where the first row has 3");
    assert_refused(b, "arrive,vm\n1,2,3,4\n", "has 4 cells where the first row has 2");
    assert_refused(b, "arrive,vm\n1,2\n1", "has 1 cells");
    assert_refused(b, "arrive,vm\n1,\"2\n", "jobs.csv:2: column \"vm\": a quote is not closed");
    assert_refused(b, "arrive,vm\n1,\"2\"3\n",
                   "a quote is not closed on its line, or text follows");
    assert_refused(b, "arrive,vm,x\n1,2,\"a\n", "column \"x\": a quote is not closed");
    assert_refused(b, "arrive,\"vm\n1,2\n", "jobs.csv:1: a quote is not closed");
    assert_refused(b, "", "jobs.csv is empty");
    assert_refused(b, "# only this\n\n", "is empty");
}

static void trace_in_reads_a_table_without_rows(void **state)
{
    struct bench *b = *state;
    assert_read(b, "arrive,vm\n");
    assert_int_equal(b->rows.count, 0);
    assert_non_null(b->rows.values[JOB_VM]);
    assert_null(b->rows.values[JOB_LENGTH]);
}

static void trace_in_suggests_the_nearest_column(void **state)
{
    struct bench *b = *state;
    assert_refused(b, "arrival,vm\n1,2\n", "has no column \"arrive\" (wanted as arrive)");
    assert_refused(b, "arive,vm\n1,2\n", "did you mean \"arive\"?");
    assert_refused(b, "a,b\n1,2\n", "its 2 columns begin with \"a\"");
    assert_refused(b, "arrive,vm,vm\n1,2,3\n", "column \"vm\": two columns have this name");
    struct source_column beyond[] = {{"vm", "9", NULL}};
    const char *path = write_text(b, "few.csv", "arrive,b\n1,2\n");
    assert_false(read_jobs(b, path, beyond, 1));
    assert_non_null(strstr(b->error.text, "has 2 columns, but column 9 is wanted as vm"));
    struct source_column absent[] = {{"vm", "b", NULL}, {"length", "size", NULL}};
    assert_false(read_jobs(b, path, absent, 2));
    assert_non_null(strstr(b->error.text, "has no column \"size\" (wanted as length)"));
}

static void trace_in_refuses_a_mapping_that_nobody_wants(void **state)
{
    struct bench *b = *state;
    struct source_column columns[] = {{"lenght", "b", NULL}};
    assert_false(read_jobs(b, write_text(b, "c.csv", "arrive,vm\n1,2\n"), columns, 1));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "column lenght has no use here; did you mean length?"));
}

static void trace_in_refuses_a_unit_of_another_kind(void **state)
{
    struct bench *b = *state;
    struct source_column columns[] = {{"arrive", "arrive", "GiB"}};
    const char *path = write_text(b, "u.csv", "arrive,vm\n1,2\n");
    assert_false(read_jobs(b, path, columns, 1));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "GiB is not a unit of the column arrive"));
    struct source_column counted[] = {{"vm", "vm", "s"}};
    assert_false(read_jobs(b, path, counted, 1));
    assert_non_null(strstr(b->error.text, "s is not a unit of the column vm"));
}

// More rows than one read holds: lines straddle reads, and room is made more than once.
static void trace_in_reads_a_large_table_as_a_small_one(void **state)
{
    struct bench *b = *state;
    enum { ROWS = 60000 };
    size_t room = ROWS * 48, length = 0;
    char *text = malloc(room);
    assert_non_null(text);
    length += (size_t)snprintf(text, room, "arrive,vm,length\r\n");
    for (int i = 0; i < ROWS; i++) {
        // Later rows are longer, so that the first guess at their number is wrong.
        length += (size_t)snprintf(text + length, room - length, "%d.%09d,%d,%d\r\n", i / 7, i * 13,
                                   i % 977, i < ROWS / 2 ? 1 : 100000 + i);
    }
    const char *plain = write_bytes(b, "large.csv", text, length);
    const char *packed = write_gzip(b, "large.csv.gz", text, "wb");
    for (int k = 0; k < 2; k++) {
        assert_true(read_jobs(b, k == 0 ? plain : packed, NULL, 0));
        assert_int_equal(b->rows.count, ROWS);
        for (int i = 0; i < ROWS; i++) {
            assert_int_equal(b->rows.values[JOB_ARRIVE][i], i / 7 * INT64_C(1000000000) + i * 13);
            assert_int_equal(b->rows.values[JOB_VM][i], i % 977);
        }
    }
    free(text);
}

static void trace_in_reads_gzip_members_as_one_text_whatever_the_name(void **state)
{
    struct bench *b = *state;
    write_gzip(b, "two", "arrive,vm\n1,2\n3", "wb");
    const char *path = write_gzip(b, "two", ",4\n5,6\n", "ab");
    assert_true(read_jobs(b, path, NULL, 0));
    assert_int_equal(b->rows.count, 3);
    assert_int_equal(b->rows.values[JOB_VM][1], 4);
}

static void trace_in_refuses_damaged_gzip(void **state)
{
    struct bench *b = *state;
    char text[4096], bytes[4096];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const char *path = write_gzip(b, "g", text, "wb");
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 2; cut < size; cut++) {
        assert_false(read_jobs(b, write_bytes(b, "cut", bytes, cut), NULL, 0));
        assert_int_equal(b->error.kind, ERROR_INPUT);
        assert_non_null(strstr(b->error.text, "the gzip data end too early"));
    }
    bytes[size - 6] ^= 1; // within the checksum
    assert_false(read_jobs(b, write_bytes(b, "flipped", bytes, size), NULL, 0));
    assert_non_null(strstr(b->error.text, "is damaged: incorrect data check"));
    bytes[size - 6] ^= 1;
    bytes[size] = 'x';
    assert_false(read_jobs(b, write_bytes(b, "more", bytes, size + 1), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_INPUT);
}

static void trace_in_refuses_a_line_of_more_than_a_mebibyte(void **state)
{
    struct bench *b = *state;
    size_t size = BYTES_LINE_MOST + 300000;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '1', size);
    assert_false(read_jobs(b, write_bytes(b, "wide", text, size), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "a line of more than 1048576 bytes"));
    free(text);
}

static void trace_in_reads_a_line_that_is_longer_than_one_read(void **state)
{
    struct bench *b = *state;
    size_t size = 700000;
    char *text = malloc(size + 64);
    assert_non_null(text);
    memcpy(text, "arrive,vm\n", 10);
    memset(text + 10, '0', size);
    memcpy(text + 10 + size, "2,3\n4,5", 8);
    assert_true(read_jobs(b, write_bytes(b, "long", text, strlen(text)), NULL, 0));
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[JOB_ARRIVE][0], 2000000000);
    free(text);
}

static void trace_in_says_what_to_do_about_a_missing_file_or_folder(void **state)
{
    struct bench *b = *state;
    const char *const *names;
    size_t count;
    assert_false(read_jobs(b, path_of(b, "none.csv"), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "no such file: "));
    assert_non_null(strstr(b->error.text, "none.csv; set the parameter to the path of the trace"));
    b->error = (struct error){0};
    assert_false(
        b->io.folder(b->io.context, &names, &count, &b->arena, path_of(b, "none"), &b->error));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "none; set the parameter to the path of the trace"));
    b->error = (struct error){0};
    const char *file = write_text(b, "file", "1\n");
    assert_false(b->io.folder(b->io.context, &names, &count, &b->arena, file, &b->error));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "cannot open the folder"));
}

static void trace_in_refuses_what_is_not_a_regular_file(void **state)
{
    struct bench *b = *state;
    assert_false(read_jobs(b, b->folder, NULL, 0));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "is not a regular file"));
    const char *pipe = path_of(b, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_false(read_jobs(b, pipe, NULL, 0));
    assert_non_null(strstr(b->error.text, "is not a regular file"));
}

static void trace_in_lists_a_folder_by_the_bytes_of_its_names(void **state)
{
    struct bench *b = *state;
    const char *const *names;
    size_t count;
    const char *empty = path_of(b, "f");
    assert_int_equal(mkdir(empty, 0700), 0);
    assert_false(b->io.folder(b->io.context, &names, &count, &b->arena, empty, &b->error));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "holds no files"));
    const char *const made[] = {"f/b", "f/a10", "f/a9", "f/B", "f/\xc3\xa4", "f/.hidden"};
    for (size_t i = 0; i < COUNT_OF(made); i++) {
        write_text(b, made[i], "1\n");
    }
    assert_int_equal(mkdir(path_of(b, "f/deeper"), 0700), 0);
    assert_true(b->io.folder(b->io.context, &names, &count, &b->arena, empty, &b->error));
    const char *const expected[] = {"B", "a10", "a9", "b", "\xc3\xa4"};
    assert_int_equal(count, COUNT_OF(expected));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(names[i], expected[i]);
    }
}

static void trace_in_reads_a_series_of_one_number_per_line(void **state)
{
    struct bench *b = *state;
    const int64_t *values;
    size_t count;
    const char *path = write_text(b, "s", "# percent\n24\r\n 3.5\n0.25 %\n-1\n\n \n# end\n");
    assert_true(read_numbers(b, path, NULL, &values, &count));
    const int64_t expected[] = {240000, 35000, 2500, -10000};
    assert_int_equal(count, COUNT_OF(expected));
    assert_memory_equal(values, expected, sizeof expected);
    write_gzip(b, "s.gz", "1\n2", "wb");
    assert_true(read_numbers(b, b->folder, "s.gz", &values, &count));
    assert_int_equal(count, 2);
    assert_int_equal(values[1], 20000);
}

static void trace_in_refuses_a_damaged_series(void **state)
{
    struct bench *b = *state;
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
    struct bench *b = *state;
    const int64_t *values;
    size_t count;
    const char *table = write_text(b, "jobs.csv", "arrive,vm\n1,2\n");
    assert_true(read_jobs(b, table, NULL, 0));
    assert_true(read_jobs(b, table, NULL, 0));
    assert_int_equal(mkdir(path_of(b, "f"), 0700), 0);
    write_text(b, "f/y", "2\n");
    write_text(b, "f/x", "1\n");
    const char *folder = path_of(b, "f");
    assert_true(read_numbers(b, folder, "y", &values, &count));
    assert_true(read_numbers(b, folder, "x", &values, &count));
    assert_true(read_numbers(b, folder, "y", &values, &count));
    assert_false(read_jobs(b, write_text(b, "bad.csv", "arrive,vm\n1\n"), NULL, 0));

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
    struct bench *b = *state;
    size_t count;
    char bytes[256];
    const char *path = write_gzip(b, "j.csv.gz", "arrive,vm\n1,2\n", "wb");
    assert_true(read_jobs(b, path, NULL, 0));
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

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(trace_in_reads_columns_by_name_in_any_order),
        CASE(trace_in_reads_columns_by_number_without_a_header),
        CASE(trace_in_tells_a_header_above_numbered_columns),
        CASE(trace_in_prefers_a_column_named_by_digits_to_a_number),
        CASE(trace_in_rounds_what_is_finer_than_a_base_unit_to_the_nearest_even),
        CASE(trace_in_never_rounds_a_count),
        CASE(trace_in_reads_quotes_spaces_comments_and_either_line_end),
        CASE(trace_in_takes_a_suffix_in_a_cell_over_the_columns_unit),
        CASE(trace_in_reads_dates_as_text_or_as_a_count_since_1970),
        CASE(trace_in_leaves_an_empty_cell_unset_only_where_it_is_optional),
        CASE(trace_in_names_line_and_column_of_a_damaged_cell),
        CASE(trace_in_refuses_rows_that_are_cut_or_too_long),
        CASE(trace_in_reads_a_table_without_rows),
        CASE(trace_in_suggests_the_nearest_column),
        CASE(trace_in_refuses_a_mapping_that_nobody_wants),
        CASE(trace_in_refuses_a_unit_of_another_kind),
        CASE(trace_in_reads_a_large_table_as_a_small_one),
        CASE(trace_in_reads_gzip_members_as_one_text_whatever_the_name),
        CASE(trace_in_refuses_damaged_gzip),
        CASE(trace_in_refuses_a_line_of_more_than_a_mebibyte),
        CASE(trace_in_reads_a_line_that_is_longer_than_one_read),
        CASE(trace_in_says_what_to_do_about_a_missing_file_or_folder),
        CASE(trace_in_refuses_what_is_not_a_regular_file),
        CASE(trace_in_lists_a_folder_by_the_bytes_of_its_names),
        CASE(trace_in_reads_a_series_of_one_number_per_line),
        CASE(trace_in_refuses_a_damaged_series),
        CASE(trace_in_remembers_each_input_once_with_its_hash),
        CASE(trace_in_hashes_the_packed_bytes_of_a_gzip_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
