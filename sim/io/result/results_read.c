// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_read.h"

#include "sim/check.h"
#include "sim/io/result/chunk.h"
#include "sim/io/result/results_child.h"
#include "sim/io/result/results_wire.h"
#include "sim/io/result/trace_out.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { REASON_MOST = ERROR_TEXT_SIZE, CELL_SIZE = 8 };

struct results_file {
    struct arena arena;
    const char *path;
    struct results_child child;
    struct wire wire;
    struct results_contents contents;
};

static bool refuse(const struct results_file *file, const char *why, struct error *error)
{
    return error_set(error, ERROR_IO, "%s is not a whole result file: %s", file->path, why);
}

static bool take_contents(struct results_file *file, struct error *error)
{
    int64_t answer = wire_get_integer(&file->wire);
    if (answer == RESULTS_CHILD_REFUSED) {
        const char *reason = wire_get_text(&file->wire, &file->arena, REASON_MOST);
        return refuse(file, reason == NULL ? "its reader gave up" : reason, error);
    }
    if (answer != RESULTS_CHILD_GOOD ||
        !results_wire_get_contents(&file->wire, &file->contents, &file->arena)) {
        return refuse(file, "it is damaged, its reader died", error);
    }
    const struct results_attribute *version = results_read_attribute(file, "format_version");
    if (version == NULL || version->text != NULL) {
        return refuse(file, "it does not say its format", error);
    }
    if (version->integer != TRACE_OUT_VERSION) {
        return error_set(error, ERROR_IO,
                         "%s has format %" PRId64 ", and this program reads format %d only",
                         file->path, version->integer, (int)TRACE_OUT_VERSION);
    }
    return true;
}

struct results_file *results_read_open(const char *path, struct error *error)
{
    // Not blocking, so that a named pipe cannot hold us up before it is refused.
    int number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (number < 0) {
        error_set(error, ERROR_IO, "could not read %s: %s", path, strerror(errno));
        return NULL;
    }
    struct results_child child;
    if (!results_child_start(&child, number, error)) {
        return NULL;
    }
    size_t capacity = 0;
    struct results_file *file = grow(NULL, &capacity, 1, sizeof *file);
    arena_init(&file->arena);
    file->path = arena_text(&file->arena, path, strlen(path));
    file->child = child;
    wire_init(&file->wire, child.socket);
    if (!take_contents(file, error)) {
        results_read_close(file);
        return NULL;
    }
    return file;
}

void results_read_close(struct results_file *file)
{
    results_child_stop(&file->child);
    arena_deinit(&file->arena);
    grow_free(file);
}

const struct results_contents *results_read_contents(const struct results_file *file)
{
    return &file->contents;
}

const struct results_table *results_read_table(const struct results_file *file, const char *path)
{
    for (size_t i = 0; i < file->contents.table_count; i++) {
        const char *own = file->contents.tables[i].path;
        if (strcmp(own + (path[0] == '/' ? 0 : 1), path) == 0) {
            return &file->contents.tables[i];
        }
    }
    return NULL;
}

int results_read_column(const struct results_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const struct results_attribute *results_read_attribute(const struct results_file *file,
                                                       const char *name)
{
    for (size_t i = 0; i < file->contents.attribute_count; i++) {
        if (strcmp(file->contents.attributes[i].name, name) == 0) {
            return &file->contents.attributes[i];
        }
    }
    return NULL;
}

// ---- Rows ---------------------------------------------------------------------------------------

static void *reserve(union results_cells *cells, enum column_type type, size_t count,
                     struct arena *arena)
{
    if (type == COLUMN_NAME) {
        const char **names = ARENA_ARRAY(arena, const char *, count);
        cells->names = names;
        return names;
    }
    if (type == COLUMN_REAL) {
        double *reals = ARENA_ARRAY(arena, double, count);
        cells->reals = reals;
        return reals;
    }
    int64_t *integers = ARENA_ARRAY(arena, int64_t, count);
    cells->integers = integers;
    return integers;
}

static_assert(sizeof(int64_t) == CELL_SIZE && sizeof(double) == CELL_SIZE &&
                  sizeof(const char *) == CELL_SIZE,
              "cells of every type are equally large");

// Asks the child for one chunk of rows and puts it behind the `done` rows that stand.
static bool take_chunk(struct results_file *file, const struct results_table *table, uint64_t first,
                       size_t done, size_t count, char *const *columns, struct arena *arena)
{
    struct wire *wire = &file->wire;
    wire_put_integer(wire, table - file->contents.tables);
    wire_put_integer(wire, (int64_t)(first + done));
    wire_put_integer(wire, (int64_t)count);
    wire_flush(wire);
    if (wire_get_integer(wire) != RESULTS_CHILD_GOOD) {
        return false;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (!results_wire_get_cells(wire, &table->columns[i], columns[i] + done * CELL_SIZE, count,
                                    arena)) {
            return false;
        }
    }
    return true;
}

bool results_read_rows(struct results_file *file, const struct results_table *table, uint64_t first,
                       size_t count, union results_cells *cells, struct arena *arena,
                       struct error *error)
{
    CHECK(first <= table->row_count && count <= table->row_count - first);
    char **columns = ARENA_ARRAY(arena, char *, table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        columns[i] = reserve(&cells[i], table->columns[i].type, count, arena);
    }
    for (size_t done = 0; done < count;) {
        size_t part = count - done < CHUNK_ROWS ? count - done : CHUNK_ROWS;
        if (!take_chunk(file, table, first, done, part, columns, arena)) {
            return refuse(file, "it is damaged, its reader died", error);
        }
        done += part;
    }
    return true;
}
