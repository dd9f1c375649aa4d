// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds damaged tables and series, plain and gzip, to the trace reader. The first byte chooses how
// it is read; whatever the rest, the reader answers with rows or with an error, and what it accepts
// it accepts again with the same values.
#include "sim/check.h"
#include "sim/io/trace/trace_in.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = {"run", "stop", NULL};
static const struct source_want wants[] = {
    {.name = "at", .unit = UNIT_TIME, .suffix = "s"},
    {.name = "count", .unit = UNIT_NONE, .optional = true},
    {.name = "size", .unit = UNIT_MEMORY, .suffix = "GiB", .optional = true},
    {.name = "day", .unit = UNIT_DATE, .suffix = "ms", .optional = true},
    {.name = "state", .unit = UNIT_TEXT, .words = words, .optional = true},
};

static struct source_column by_number[] = {{"at", "1", "us"}, {"count", "3", NULL}};

static uint64_t read_table(struct trace_in *in, const char *path, bool numbered,
                           struct error *error)
{
    struct source_io io = trace_in_source(in);
    struct source_rows rows;
    struct field_list columns = {by_number, numbered ? COUNT_OF(by_number) : 0};
    if (!io.rows(io.context, &rows, in->arena, path, &columns, wants, COUNT_OF(wants), error)) {
        CHECK(error->kind != ERROR_NONE && error->text[0] != '\0');
        return 0;
    }
    uint64_t sum = rows.count;
    for (size_t i = 0; i < COUNT_OF(wants); i++) {
        CHECK(rows.values[i] != NULL || wants[i].optional);
        for (size_t row = 0; rows.values[i] != NULL && row < rows.count; row++) {
            CHECK(rows.values[i][row] != UNSET || wants[i].optional);
            sum = sum * 31 + (uint64_t)rows.values[i][row];
        }
    }
    return sum;
}

static uint64_t read_series(struct trace_in *in, const char *path, struct error *error)
{
    struct source_io io = trace_in_source(in);
    const int64_t *values;
    size_t count;
    if (!io.series(io.context, &values, &count, in->arena, path, NULL, UNIT_RATIO, "%", error)) {
        CHECK(error->kind != ERROR_NONE && error->text[0] != '\0');
        return 0;
    }
    CHECK(count > 0);
    uint64_t sum = count;
    for (size_t i = 0; i < count; i++) {
        sum = sum * 31 + (uint64_t)values[i];
    }
    return sum;
}

static uint64_t read_once(const char *path, uint8_t how)
{
    struct arena arena;
    struct trace_in in;
    struct error error = {0};
    arena_init(&arena);
    trace_in_init(&in, &arena, (how & 4) != 0);
    uint64_t sum = (how & 1) != 0 ? read_series(&in, path, &error)
                                  : read_table(&in, path, (how & 2) != 0, &error);
    size_t count;
    trace_in_inputs(&in, &count);
    CHECK(count == ((how & 4) != 0 && error.kind == ERROR_NONE));
    trace_in_deinit(&in);
    arena_deinit(&arena);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    char path[] = "/tmp/virga-fuzz-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0);
    CHECK(write(file, data + 1, size - 1) == (ssize_t)(size - 1));
    close(file);
    CHECK(read_once(path, data[0]) == read_once(path, data[0]));
    unlink(path);
    return 0;
}
