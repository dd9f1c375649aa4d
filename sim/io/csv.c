// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/csv.h"

#include "sim/check.h"
#include "sim/io/csv_cell.h"
#include "sim/nearest.h"

#include <string.h>

// A wanted column that the file has.
struct slot {
    size_t column; // from 0; slots are sorted by it
    size_t want;
    struct csv_kind kind;
    int64_t *values;
};

// One reading of one file.
struct csv {
    struct arena *arena;
    struct bytes *bytes;
    struct error *error;
    const struct csv_want *wants;
    size_t want_count;
    struct slot slots[CSV_WANTS_MOST];
    size_t slot_count;
    const char **names;  // of the columns; numbers when the file has no names
    size_t column_count; // cells of every row
    uint64_t line;       // of the row being read, from 1
    size_t rows, room;   // rows read, rows that the slots' values can hold
    const char *run_end; // of the lines at hand
};

static bool damaged(struct csv *csv, const char *column, const char *text)
{
    return error_set(csv->error, ERROR_INPUT, "%s:%llu: %s%s%s%s", csv->bytes->path,
                     (unsigned long long)csv->line, column == NULL ? "" : "column \"",
                     column == NULL ? "" : column, column == NULL ? "" : "\": ", text);
}

// ---- The first row ------------------------------------------------------------------------------

static bool read_names(struct csv *csv, const char *at)
{
    size_t capacity = 0;
    const char **names = NULL;
    for (;; at++) {
        const char *end = csv_cell_end(at);
        if (end == NULL) {
            grow_free(names);
            return damaged(csv, NULL, "a quote is not closed on its line");
        }
        struct csv_cell cell;
        csv_cell_read(&cell, at, end);
        names = grow(names, &capacity, csv->column_count + 1, sizeof *names);
        names[csv->column_count++] = arena_text(csv->arena, cell.at, cell.length);
        at = end;
        if (*at == '\n') {
            break;
        }
    }
    csv->names = ARENA_ARRAY(csv->arena, const char *, csv->column_count);
    memcpy(csv->names, names, csv->column_count * sizeof *names);
    grow_free(names);
    return true;
}

// A column's number from 1, or 0 when the text is not one.
static size_t column_number(const char *text)
{
    size_t number = 0;
    for (; *text >= '0' && *text <= '9' && number < SIZE_MAX / 100; text++) {
        number = number * 10 + (size_t)(*text - '0');
    }
    return *text == '\0' ? number : 0;
}

static bool no_such_column(struct csv *csv, const struct csv_want *want)
{
    const char *near = nearest(want->column, csv->names, csv->column_count);
    if (near != NULL) {
        return error_set(csv->error, ERROR_INPUT,
                         "%s has no column \"%s\" (wanted as %s); did you mean \"%s\"?",
                         csv->bytes->path, want->column, want->want->name, near);
    }
    return error_set(csv->error, ERROR_INPUT,
                     "%s has no column \"%s\" (wanted as %s): its %zu columns begin with \"%s\"",
                     csv->bytes->path, want->column, want->want->name, csv->column_count,
                     csv->names[0]);
}

// Finds the column of a want; *column is SIZE_MAX when an optional one is absent.
static bool find_column(struct csv *csv, size_t *column, const struct csv_want *want, bool named)
{
    *column = SIZE_MAX;
    for (size_t i = 0; named && i < csv->column_count; i++) {
        if (strcmp(csv->names[i], want->column) != 0) {
            continue;
        }
        if (*column != SIZE_MAX) {
            return damaged(csv, want->column, "two columns have this name; give its number");
        }
        *column = i;
    }
    size_t number = column_number(want->column);
    if (*column == SIZE_MAX && number > 0) {
        if (number > csv->column_count) {
            return error_set(csv->error, ERROR_INPUT,
                             "%s has %zu columns, but column %zu is wanted as %s", csv->bytes->path,
                             csv->column_count, number, want->want->name);
        }
        *column = number - 1;
    }
    bool needed = want->mapped || !want->want->optional;
    return *column != SIZE_MAX || !needed || no_such_column(csv, want);
}

static bool find_columns(struct csv *csv, bool named)
{
    csv->slot_count = 0;
    for (size_t i = 0; i < csv->want_count; i++) {
        struct slot slot = {.want = i};
        if (!find_column(csv, &slot.column, &csv->wants[i], named) ||
            !csv_cell_kind(&slot.kind, csv->wants[i].want, csv->wants[i].suffix, csv->error)) {
            return false;
        }
        if (slot.column == SIZE_MAX) {
            continue;
        }
        size_t at = csv->slot_count++;
        for (; at > 0 && csv->slots[at - 1].column > slot.column; at--) {
            csv->slots[at] = csv->slots[at - 1];
        }
        csv->slots[at] = slot;
    }
    return true;
}

// Whether a wanted cell of the row can be read as a value.
static bool holds_values(struct csv *csv, const char *at)
{
    const struct slot *slot = csv->slots, *last = slot + csv->slot_count;
    for (size_t column = 0; slot < last; column++) {
        const char *end = csv_cell_end(at);
        struct csv_cell cell;
        csv_cell_read(&cell, at, end);
        for (; slot < last && slot->column == column; slot++) {
            int64_t value;
            if (cell.length > 0 && csv_cell_value(&value, &slot->kind, &cell)) {
                return true;
            }
        }
        at = end + 1;
    }
    return false;
}

// Learns the columns from the first row; *names tells whether it is one of names.
static bool read_first(struct csv *csv, const char *at, bool *names)
{
    if (!read_names(csv, at)) {
        return false;
    }
    *names = false;
    for (size_t i = 0; i < csv->want_count; i++) {
        const struct csv_want *want = &csv->wants[i];
        bool needed = want->mapped || !want->want->optional;
        *names |= needed && column_number(want->column) == 0;
    }
    if (*names) {
        return find_columns(csv, true);
    }
    if (!find_columns(csv, false)) {
        return false;
    }
    if (!holds_values(csv, at)) {
        *names = true;
        return find_columns(csv, true);
    }
    for (size_t i = 0; i < csv->column_count; i++) {
        csv->names[i] = arena_format(csv->arena, "%zu", i + 1);
    }
    return true;
}

// ---- The other rows -----------------------------------------------------------------------------

// Makes room for the rows that the rest of the file will hold, judged by what it held so far, so
// that a large file is rarely copied.
static bool make_room(struct csv *csv, const char *at)
{
    uint64_t lines = csv->rows;
    for (const char *next = at; next < csv->run_end; next++) {
        lines += *next == '\n';
    }
    uint64_t used = bytes_used(csv->bytes);
    if (used < csv->bytes->size) {
        lines = (uint64_t)((uint128)lines * csv->bytes->size / (used > 0 ? used : 1));
        lines += lines / 32 + 64;
    }
    if (csv->rows >= CSV_ROWS_MOST) {
        return error_set(csv->error, ERROR_INPUT, "%s holds more than %zu rows", csv->bytes->path,
                         CSV_ROWS_MOST);
    }
    size_t room = lines > CSV_ROWS_MOST ? CSV_ROWS_MOST : (size_t)lines;
    CHECK(room > csv->rows);
    for (size_t i = 0; i < csv->slot_count; i++) {
        int64_t *values = ARENA_ARRAY(csv->arena, int64_t, room);
        if (csv->rows > 0) {
            memcpy(values, csv->slots[i].values, csv->rows * sizeof *values);
        }
        csv->slots[i].values = values;
    }
    csv->room = room;
    return true;
}

// Reads a cell that is not a plain number. Returns its end, or NULL with the error set.
static const char *read_cell(struct csv *csv, struct slot *slot, const char *at)
{
    const char *name = csv->names[slot->column];
    const char *end = csv_cell_end(at);
    if (end == NULL) {
        damaged(csv, name, "a quote is not closed on its line, or text follows it");
        return NULL;
    }
    struct csv_cell cell;
    csv_cell_read(&cell, at, end);
    if (!csv_cell_value(&slot->values[csv->rows], &slot->kind, &cell)) {
        char text[CSV_FAULT_SIZE];
        damaged(csv, name, csv_cell_fault(text, &slot->kind, &cell));
        return NULL;
    }
    return end;
}

static bool wrong_cell_count(struct csv *csv, size_t column, const char *at)
{
    for (; *at == ','; column++) {
        at = csv_cell_end(at + 1);
        if (at == NULL) {
            return damaged(csv, NULL, "a quote is not closed on its line, or text follows it");
        }
    }
    return error_set(csv->error, ERROR_INPUT, "%s:%llu: has %zu cells where the first row has %zu",
                     csv->bytes->path, (unsigned long long)csv->line, column, csv->column_count);
}

// Reads the row at `at`. Returns the line feed that ends it, or NULL with the error set.
static const char *read_row(struct csv *csv, const char *at)
{
    struct slot *slot = csv->slots, *last = slot + csv->slot_count;
    for (size_t column = 1;; column++, at++) {
        const char *end = NULL;
        for (; slot < last && slot->column + 1 == column; slot++) {
            end = slot->kind.quick ? scaled_scan(&slot->values[csv->rows], &slot->kind.scaled, at)
                                   : NULL;
            end += end != NULL && *end == '\r' && end[1] == '\n';
            if (end == NULL || (*end != ',' && *end != '\n')) {
                end = read_cell(csv, slot, at);
                if (end == NULL) {
                    return NULL;
                }
            }
        }
        at = end != NULL ? end : csv_cell_end(at);
        if (at == NULL) {
            damaged(csv, csv->names[column - 1],
                    "a quote is not closed on its line, or text follows it");
            return NULL;
        }
        if (*at == '\n' && column == csv->column_count) {
            return at;
        }
        if (*at == '\n' || column == csv->column_count) {
            wrong_cell_count(csv, column, at);
            return NULL;
        }
    }
}

// The line feed of the line at `at` if it is blank or a comment, NULL if it is a row.
static const char *skip_line(const char *at)
{
    if (*at == '#') {
        while (*at != '\n') {
            at++;
        }
    } else {
        while (*at == ' ' || *at == '\t' || *at == '\r') {
            at++;
        }
    }
    return *at == '\n' ? at : NULL;
}

// Reads the lines of a run.
static bool read_run(struct csv *csv, struct bytes_run run)
{
    const char *at = run.at;
    csv->run_end = run.at + run.length;
    if (csv->line == 0 && run.length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) {
        at += 3;
    }
    for (; at < csv->run_end; at++) {
        csv->line++;
        const char *skipped = (unsigned char)*at <= '#' ? skip_line(at) : NULL;
        if (skipped != NULL) {
            at = skipped;
            continue;
        }
        if (csv->column_count == 0) {
            bool names;
            if (!read_first(csv, at, &names)) {
                return false;
            }
            if (names) {
                at = memchr(at, '\n', (size_t)(csv->run_end - at));
                continue;
            }
        }
        if (csv->rows == csv->room && !make_room(csv, at)) {
            return false;
        }
        at = read_row(csv, at);
        if (at == NULL) {
            return false;
        }
        csv->rows++;
    }
    return true;
}

bool csv_read(struct source_rows *rows, struct arena *arena, struct bytes *bytes,
              const struct csv_want *wants, size_t count, struct error *error)
{
    CHECK(count <= CSV_WANTS_MOST);
    struct csv csv = {
        .arena = arena, .bytes = bytes, .error = error, .wants = wants, .want_count = count};
    struct bytes_run run;
    do {
        if (!bytes_next(bytes, &run, error) || !read_run(&csv, run)) {
            return false;
        }
    } while (run.length > 0);
    if (csv.column_count == 0) {
        return error_set(error, ERROR_INPUT, "%s is empty", bytes->path);
    }
    const int64_t **values = ARENA_ARRAY(arena, const int64_t *, count);
    for (size_t i = 0; i < csv.slot_count; i++) {
        // A file without rows still has its columns.
        struct slot *slot = &csv.slots[i];
        values[slot->want] = slot->values != NULL ? slot->values : ARENA_NEW(arena, int64_t);
    }
    rows->count = csv.rows;
    rows->values = values;
    return true;
}
