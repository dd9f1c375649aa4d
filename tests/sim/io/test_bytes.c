// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/trace/trace_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void bytes_reads_gzip_members_as_one_text_whatever_the_name(void **state)
{
    struct trace_desk *b = *state;
    trace_desk_gzip(b, "two", "arrive,vm\n1,2\n3", "wb");
    const char *path = trace_desk_gzip(b, "two", ",4\n5,6\n", "ab");
    assert_true(trace_desk_jobs(b, path, NULL, 0));
    assert_int_equal(b->rows.count, 3);
    assert_int_equal(b->rows.values[TRACE_DESK_VM][1], 4);
}

static void bytes_refuses_damaged_gzip(void **state)
{
    struct trace_desk *b = *state;
    char text[4096], bytes[4096];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const char *path = trace_desk_gzip(b, "g", text, "wb");
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t cut = 2; cut < size; cut++) {
        assert_false(trace_desk_jobs(b, trace_desk_bytes(b, "cut", bytes, cut), NULL, 0));
        assert_int_equal(b->error.kind, ERROR_INPUT);
        assert_non_null(strstr(b->error.text, "the gzip data end too early"));
    }
    bytes[size - 6] ^= 1; // within the checksum
    assert_false(trace_desk_jobs(b, trace_desk_bytes(b, "flipped", bytes, size), NULL, 0));
    assert_non_null(strstr(b->error.text, "is damaged: incorrect data check"));
    bytes[size - 6] ^= 1;
    bytes[size] = 'x';
    assert_false(trace_desk_jobs(b, trace_desk_bytes(b, "more", bytes, size + 1), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_INPUT);
}

static void bytes_refuses_a_line_of_more_than_a_mebibyte(void **state)
{
    struct trace_desk *b = *state;
    size_t size = BYTES_LINE_MOST + 300000;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '1', size);
    assert_false(trace_desk_jobs(b, trace_desk_bytes(b, "wide", text, size), NULL, 0));
    assert_int_equal(b->error.kind, ERROR_INPUT);
    assert_non_null(strstr(b->error.text, "a line of more than 1048576 bytes"));
    free(text);
}

static void bytes_reads_a_line_that_is_longer_than_one_read(void **state)
{
    struct trace_desk *b = *state;
    size_t size = 700000;
    char *text = malloc(size + 64);
    assert_non_null(text);
    memcpy(text, "arrive,vm\n", 10);
    memset(text + 10, '0', size);
    memcpy(text + 10 + size, "2,3\n4,5", 8);
    assert_true(trace_desk_jobs(b, trace_desk_bytes(b, "long", text, strlen(text)), NULL, 0));
    assert_int_equal(b->rows.count, 2);
    assert_int_equal(b->rows.values[TRACE_DESK_ARRIVE][0], 2000000000);
    free(text);
}

static void bytes_refuses_what_is_not_a_regular_file(void **state)
{
    struct trace_desk *b = *state;
    assert_false(trace_desk_jobs(b, b->folder, NULL, 0));
    assert_int_equal(b->error.kind, ERROR_IO);
    assert_non_null(strstr(b->error.text, "is not a regular file"));
    const char *pipe = trace_desk_path(b, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_false(trace_desk_jobs(b, pipe, NULL, 0));
    assert_non_null(strstr(b->error.text, "is not a regular file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRACE_DESK_TEST(bytes_reads_gzip_members_as_one_text_whatever_the_name),
        TRACE_DESK_TEST(bytes_refuses_damaged_gzip),
        TRACE_DESK_TEST(bytes_refuses_a_line_of_more_than_a_mebibyte),
        TRACE_DESK_TEST(bytes_reads_a_line_that_is_longer_than_one_read),
        TRACE_DESK_TEST(bytes_refuses_what_is_not_a_regular_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
