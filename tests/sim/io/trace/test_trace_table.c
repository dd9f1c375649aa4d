// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/trace/trace_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Reads the text as a table of jobs by its own names.
static bool read_text(struct trace_desk *b, const char *text)
{
    return trace_desk_jobs(b, trace_desk_text(b, "jobs.csv", text), NULL, 0);
}

static void assert_read(struct trace_desk *b, const char *text)
{
    if (!read_text(b, text)) {
        fail_msg("%s", b->error.text);
    }
}

// The text is refused with an input error whose message holds `part`.
static void assert_refused(struct trace_desk *b, const char *text, const char *part)
{
    assert_false(read_text(b, text));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    if (strstr(b->error.text, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, b->error.text);
    }
}

static void trace_table_reads_columns_by_name_in_any_order(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "vm,extra,length,arrive\n7,x,12.5,0.25\n0,,3,86400\n");
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][0], 7);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 250000000);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][1], INT64_C(86400000000000));
    int64_t mi, one;
    assert_true(quantity_suffix(&mi, &one, UNIT_WORK, "MI", 2));
    assert_int_equal(b->rows.values[TRACE_DESK_LENGTH][0], mi * 25 / 2);
    assert_null(b->rows.values[TRACE_DESK_STATE]);
}

static void trace_table_reads_columns_by_number_without_a_header(void **state)
{
    struct trace_desk *b = *state;
    struct source_column columns[] = {
        {"vm", "1", NULL}, {"arrive", "3", "ms"}, {"length", "3", NULL}};
    const char *path = trace_desk_text(b, "plain.csv", "4,a,1.5\n5,b,2\n");
    assert_true(trace_desk_jobs(b, path, columns, 3));
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][1], 5);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 1500000);
    assert_non_null(b->rows.values[TRACE_DESK_LENGTH]);
}

static void trace_table_tells_a_header_above_numbered_columns(void **state)
{
    struct trace_desk *b = *state;
    struct source_column columns[] = {{"vm", "2", NULL}, {"arrive", "1", NULL}};
    const char *path = trace_desk_text(b, "headed.csv", "t,machine,state\n2.385,17,lost\n");
    assert_true(trace_desk_jobs(b, path, columns, 2));
    assert_int_equal(b->rows.count, 1);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 2385000000);
    assert_int_equal(b->rows.values[TRACE_DESK_STATE][0], 1);
}

static void trace_table_prefers_a_column_named_by_digits_to_a_number(void **state)
{
    struct trace_desk *b = *state;
    struct source_column columns[] = {{"vm", "1", NULL}, {"arrive", "at", NULL}};
    const char *path = trace_desk_text(b, "digits.csv", "owner,at,1,2\n9,0.5,41,42\n");
    assert_true(trace_desk_jobs(b, path, columns, 2));
    assert_int_equal(b->rows.values[TRACE_DESK_VM][0], 41);
}

static void trace_table_refuses_to_guess_whether_a_row_of_numbers_is_names(void **state)
{
    struct trace_desk *b = *state;
    const char *path = trace_desk_text(b, "minutes.csv", "owner,1,2,3\nx,40,41,42\n");
    struct source_column doubtful[] = {{"vm", "2", NULL}, {"arrive", "3", NULL}};
    assert_false(trace_desk_jobs(b, path, doubtful, 2));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "minutes.csv:1: does column 3 of arrive mean"));
    struct source_column placed[] = {{"vm", "#2", NULL}, {"arrive", "#3", NULL}};
    assert_true(trace_desk_jobs(b, path, placed, 2));
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][1], 40);
    path = trace_desk_text(b, "numbers.csv", "3,1,2\n7,8,9\n");
    assert_true(trace_desk_jobs(b, path, doubtful, 2));
    assert_int_equal(b->rows.count, 2);
}

static void trace_table_rounds_what_is_finer_than_a_base_unit_to_the_nearest_even(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "arrive,vm\n0.30000000000000004,1\n0.0000000005,1\n0.0000000015,1\n"
                   "0.00000000150000000000000000001,1\n-0.0000000025,1\n1e-9,1\n2.5E+1,1\n"
                   "+.5,1\n1.,1\n1e-400,1\n");
    const int64_t expected[] = {300000000, 0, 2, 2, -2, 1, 25000000000, 500000000, 1000000000, 0};
    assert_int_equal(b->rows.count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][i], expected[i]);
    }
}

static void trace_table_never_rounds_a_count(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "arrive,vm\n0,3.0\n0,12e2\n0,-9223372036854775807\n");
    assert_int_equal(b->rows.values[TRACE_DESK_VM][0], 3);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][1], 1200);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][2], -INT64_MAX);
    assert_refused(b, "arrive,vm\n0,3\n0,2.5\n",
                   "jobs.csv:3: column \"vm\": \"2.5\" is not a whole number");
}

static void trace_table_reads_quotes_spaces_comments_and_either_line_end(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b,
                "\xef\xbb\xbf# from a spreadsheet\r\n\r\n \"arrive\" ,\"vm\",\"say \"\"x\"\"\"\r\n"
                "\"1.5\" , 3 ,\"a,b\"\r\n# between\n\n2,\t4,\"\"\"\"\n  \n3,5,");
    assert_int_equal(b->rows.count, 3);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 1500000000);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][1], 4);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][2], 5);
    struct source_column columns[] = {{"length", "say \"x\"", NULL}};
    const char *path = trace_desk_text(b, "q.csv", "arrive,vm,\"say \"\"x\"\"\"\n1,2,3\n");
    assert_true(trace_desk_jobs(b, path, columns, 1));
}

static void trace_table_takes_a_suffix_in_a_cell_over_the_columns_unit(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "arrive,vm\n250 ms,1\n2,1\n");
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 250000000);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][1], 2000000000);
}

static void trace_table_reads_dates_as_text_or_as_a_count_since_1970(void **state)
{
    struct trace_desk *b = *state;
    const struct source_want wants[] = {{.name = "at", .unit = UNIT_DATE, .suffix = "ms"}};
    const char *path = trace_desk_text(b, "dates.csv",
                                       "at\n2026-03-01T00:00:00Z\n1609459200000\n"
                                       "1998-04-30 21:30:00\n");
    assert_true(b->io.rows(b->io.context, &b->rows, &b->arena, path, NULL, wants, 1, &b->error));
    assert_int_equal(b->rows.values[0][0], INT64_C(1772323200000000000));
    assert_int_equal(b->rows.values[0][1], INT64_C(1609459200000000000));
    assert_int_equal(b->rows.values[0][2], INT64_C(893971800000000000));
    path = trace_desk_text(b, "dates.csv", "at\n2026-02-30\n");
    assert_false(b->io.rows(b->io.context, &b->rows, &b->arena, path, NULL, wants, 1, &b->error));
    assert_non_null(
        strstr(b->error.text, "dates.csv:2: column \"at\": \"2026-02-30\" is not a date"));
}

static void trace_table_leaves_an_empty_cell_unset_only_where_it_is_optional(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "arrive,vm,length,state\n1,2,,\n1,2,3,done\n");
    assert_int_equal(b->rows.values[TRACE_DESK_LENGTH][0], UNSET);
    assert_int_equal(b->rows.values[TRACE_DESK_STATE][0], UNSET);
    assert_int_equal(b->rows.values[TRACE_DESK_STATE][1], 0);
    assert_refused(b, "arrive,vm\n1,2\n1,\n", "jobs.csv:3: column \"vm\": the cell is empty");
}

static void trace_table_names_line_and_column_of_a_damaged_cell(void **state)
{
    struct trace_desk *b = *state;
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

static void trace_table_refuses_rows_that_are_cut_or_too_long(void **state)
{
    struct trace_desk *b = *state;
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

static void trace_table_reads_a_table_without_rows(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "arrive,vm\n");
    assert_int_equal(b->rows.count, 0);
    assert_non_null(b->rows.values[TRACE_DESK_VM]);
    assert_null(b->rows.values[TRACE_DESK_LENGTH]);
}

static void trace_table_knows_the_line_of_every_row(void **state)
{
    struct trace_desk *b = *state;
    assert_read(b, "# jobs\narrive,vm\n1,2\n2,2\n\n# more\n3,2\n4,2\n\n5,2\n");
    static const uint64_t lines[] = {3, 4, 7, 8, 10};
    assert_int_equal(b->rows.count, COUNT_OF(lines));
    for (size_t row = 0; row < COUNT_OF(lines); row++) {
        assert_int_equal(source_line(&b->rows, row), lines[row]);
    }
    const struct source_rows plain = {.count = 3};
    assert_int_equal(source_line(&plain, 2), 3);
}

static void trace_table_suggests_the_nearest_column(void **state)
{
    struct trace_desk *b = *state;
    assert_refused(b, "arrival,vm\n1,2\n", "has no column \"arrive\" (wanted as arrive)");
    assert_refused(b, "arive,vm\n1,2\n", "did you mean \"arive\"?");
    assert_refused(b, "a,b\n1,2\n", "its columns (2) begin with \"a\"");
    assert_refused(b, "arrive,vm,vm\n1,2,3\n", "column \"vm\": two columns have this name");
    struct source_column beyond[] = {{"vm", "9", NULL}};
    const char *path = trace_desk_text(b, "few.csv", "arrive,b\n1,2\n");
    assert_false(trace_desk_jobs(b, path, beyond, 1));
    assert_non_null(strstr(b->error.text, "has 2 columns, but column 9 is wanted as vm"));
    struct source_column absent[] = {{"vm", "b", NULL}, {"length", "size", NULL}};
    assert_false(trace_desk_jobs(b, path, absent, 2));
    assert_non_null(strstr(b->error.text, "has no column \"size\" (wanted as length)"));
}

static void trace_table_refuses_a_unit_of_another_kind(void **state)
{
    struct trace_desk *b = *state;
    struct source_column columns[] = {{"arrive", "arrive", "GiB"}};
    const char *path = trace_desk_text(b, "u.csv", "arrive,vm\n1,2\n");
    assert_false(trace_desk_jobs(b, path, columns, 1));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "GiB is not a unit of the column arrive"));
    struct source_column counted[] = {{"vm", "vm", "s"}};
    assert_false(trace_desk_jobs(b, path, counted, 1));
    assert_non_null(strstr(b->error.text, "s is not a unit of the column vm"));
}

// More rows than one read holds: lines straddle reads, and room is made more than once.
static void trace_table_reads_a_large_table_as_a_small_one(void **state)
{
    struct trace_desk *b = *state;
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
    const char *plain = trace_desk_bytes(b, "large.csv", text, length);
    const char *packed = trace_desk_gzip(b, "large.csv.gz", text, "wb");
    for (int k = 0; k < 2; k++) {
        assert_true(trace_desk_jobs(b, k == 0 ? plain : packed, NULL, 0));
        assert_int_equal(b->rows.count, ROWS);
        for (int i = 0; i < ROWS; i++) {
            assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][i],
                             i / 7 * INT64_C(1000000000) + i * 13);
            assert_int_equal(b->rows.values[TRACE_DESK_VM][i], i % 977);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRACE_DESK_TEST(trace_table_reads_columns_by_name_in_any_order),
        TRACE_DESK_TEST(trace_table_reads_columns_by_number_without_a_header),
        TRACE_DESK_TEST(trace_table_tells_a_header_above_numbered_columns),
        TRACE_DESK_TEST(trace_table_prefers_a_column_named_by_digits_to_a_number),
        TRACE_DESK_TEST(trace_table_refuses_to_guess_whether_a_row_of_numbers_is_names),
        TRACE_DESK_TEST(trace_table_rounds_what_is_finer_than_a_base_unit_to_the_nearest_even),
        TRACE_DESK_TEST(trace_table_never_rounds_a_count),
        TRACE_DESK_TEST(trace_table_reads_quotes_spaces_comments_and_either_line_end),
        TRACE_DESK_TEST(trace_table_takes_a_suffix_in_a_cell_over_the_columns_unit),
        TRACE_DESK_TEST(trace_table_reads_dates_as_text_or_as_a_count_since_1970),
        TRACE_DESK_TEST(trace_table_leaves_an_empty_cell_unset_only_where_it_is_optional),
        TRACE_DESK_TEST(trace_table_names_line_and_column_of_a_damaged_cell),
        TRACE_DESK_TEST(trace_table_refuses_rows_that_are_cut_or_too_long),
        TRACE_DESK_TEST(trace_table_reads_a_table_without_rows),
        TRACE_DESK_TEST(trace_table_knows_the_line_of_every_row),
        TRACE_DESK_TEST(trace_table_suggests_the_nearest_column),
        TRACE_DESK_TEST(trace_table_refuses_a_unit_of_another_kind),
        TRACE_DESK_TEST(trace_table_reads_a_large_table_as_a_small_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
