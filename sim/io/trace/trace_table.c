// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace/trace_table.h"

#include "sim/check.h"
#include "sim/io/trace/trace_cell.h"
#include "sim/nearest.h"

#include <string.h>

// A wanted column that the file has.
struct slot {
    size_t column; // from 0; slots are sorted by it
    size_t want;
    struct trace_cell_kind kind;
    int64_t *values;
};

// One reading of one file.
struct table_reading {
    struct arena *arena;
    struct bytes *bytes;
    struct error *error;
    const struct trace_table_want *wants;
    size_t want_count;
    struct slot slots[TRACE_TABLE_WANTS_MOST];
    size_t slot_count;
    const char **names;        // of the columns; numbers when the file has no names
    size_t column_count;       // cells of every row
    uint64_t line;             // of the row being read, from 1
    uint64_t next_line;        // of the next row when nothing stands between
    size_t rows, room;         // rows read, rows that the slots' values can hold
    const char *run_end;       // of the lines at hand
    struct source_jump *jumps; // grows; owned
    size_t jump_count, jump_capacity;
};

static bool damaged(struct table_reading *reading, const char *column, const char *text)
{
    return error_set(reading->error, ERROR_INPUT, "%s:%llu: %s%s%s%s", reading->bytes->path,
                     (unsigned long long)reading->line, column == NULL ? "" : "column \"",
                     column == NULL ? "" : column, column == NULL ? "" : "\": ", text);
}

// ---- The first row ------------------------------------------------------------------------------

static bool read_names(struct table_reading *reading, const char *at)
{
    size_t capacity = 0;
    const char **names = NULL;
    for (;; at++) {
        const char *end = trace_cell_end(at);
        if (end == NULL) {
            grow_free(names);
            return damaged(reading, NULL, "a quote is not closed on its line");
        }
        struct trace_cell cell;
        trace_cell_read(&cell, at, end);
        names = grow(names, &capacity, reading->column_count + 1, sizeof *names);
        names[reading->column_count++] = arena_text(reading->arena, cell.at, cell.length);
        at = end;
        if (*at == '\n') {
            break;
        }
    }
    reading->names = ARENA_ARRAY(reading->arena, const char *, reading->column_count);
    memcpy(reading->names, names, reading->column_count * sizeof *names);
    grow_free(names);
    return true;
}

// A column's number from 1, or 0 when the text is not one.
static size_t column_number(const char *text)
{
    size_t number = 0;
    text += *text == '#';
    for (; *text >= '0' && *text <= '9' && number < SIZE_MAX / 100; text++) {
        number = number * 10 + (size_t)(*text - '0');
    }
    return *text == '\0' ? number : 0;
}

static bool no_such_column(struct table_reading *reading, const struct trace_table_want *want)
{
    const char *near = nearest(want->column, reading->names, reading->column_count);
    if (near != NULL) {
        return error_set(reading->error, ERROR_INPUT,
                         "%s has no column \"%s\" (wanted as %s); did you mean \"%s\"?",
                         reading->bytes->path, want->column, want->want->name, near);
    }
    return error_set(reading->error, ERROR_INPUT,
                     "%s has no column \"%s\" (wanted as %s); its columns (%zu) begin with \"%s\"",
                     reading->bytes->path, want->column, want->want->name, reading->column_count,
                     reading->names[0]);
}

// Finds the column of a want; *column is SIZE_MAX when an optional one is absent.
static bool find_column(struct table_reading *reading, size_t *column,
                        const struct trace_table_want *want, bool named)
{
    *column = SIZE_MAX;
    for (size_t i = 0; named && i < reading->column_count; i++) {
        if (strcmp(reading->names[i], want->column) != 0) {
            continue;
        }
        if (*column != SIZE_MAX) {
            return damaged(reading, want->column, "two columns have this name; give its number");
        }
        *column = i;
    }
    size_t number = column_number(want->column);
    if (*column == SIZE_MAX && number > 0) {
        if (number > reading->column_count) {
            return error_set(reading->error, ERROR_INPUT,
                             "%s has %zu columns, but column %zu is wanted as %s",
                             reading->bytes->path, reading->column_count, number, want->want->name);
        }
        *column = number - 1;
    }
    bool needed = want->mapped || !want->want->optional;
    return *column != SIZE_MAX || !needed || no_such_column(reading, want);
}

static bool find_columns(struct table_reading *reading, bool named)
{
    reading->slot_count = 0;
    for (size_t i = 0; i < reading->want_count; i++) {
        struct slot slot = {.want = i};
        const struct trace_table_want *want = &reading->wants[i];
        struct error fault = {0};
        if (!find_column(reading, &slot.column, want, named)) {
            return false;
        }
        if (!trace_cell_kind(&slot.kind, want->want, want->suffix, &fault)) {
            return error_set(reading->error, fault.kind, "%s: %s", reading->bytes->path,
                             fault.text);
        }
        if (slot.column == SIZE_MAX) {
            continue;
        }
        size_t at = reading->slot_count++;
        for (; at > 0 && reading->slots[at - 1].column > slot.column; at--) {
            reading->slots[at] = reading->slots[at - 1];
        }
        reading->slots[at] = slot;
    }
    return true;
}

// Whether a wanted cell of the row can be read as a value.
static bool holds_values(struct table_reading *reading, const char *at)
{
    const struct slot *slot = reading->slots, *last = slot + reading->slot_count;
    for (size_t column = 0; slot < last; column++) {
        const char *end = trace_cell_end(at);
        struct trace_cell cell;
        trace_cell_read(&cell, at, end);
        for (; slot < last && slot->column == column; slot++) {
            int64_t value;
            if (cell.length > 0 && trace_cell_value(&value, &slot->kind, &cell)) {
                return true;
            }
        }
        at = end + 1;
    }
    return false;
}

// Whether a cell of the first row is a text that is no number: values of columns that nobody wants
// may be anything, but a row of numbers alone holds no names.
static bool holds_text(const struct table_reading *reading)
{
    struct scaled count;
    scaled_init(&count, 1, 1, false);
    for (size_t i = 0; i < reading->column_count; i++) {
        int64_t value;
        if (reading->names[i][0] != '\0' &&
            scaled_parse(&value, &count, reading->names[i], strlen(reading->names[i])) ==
                QUANTITY_NOT_A_NUMBER) {
            return true;
        }
    }
    return false;
}

// Names that are numbers themselves (a column per minute) must not be taken for values: refuses a
// first row that could be either.
static bool refuse_doubtful(struct table_reading *reading)
{
    for (size_t i = 0; i < reading->want_count; i++) {
        const char *wanted = reading->wants[i].column;
        size_t number = *wanted == '#' ? 0 : column_number(wanted);
        for (size_t at = 0; number > 0 && at < reading->column_count; at++) {
            if (at + 1 != number && strcmp(reading->names[at], wanted) == 0 &&
                holds_text(reading)) {
                return error_set(reading->error, ERROR_INPUT,
                                 "%s:%llu: does column %s of %s mean the one of this name, or the "
                                 "%zuth? Give one column by name, or write #%zu for its place",
                                 reading->bytes->path, (unsigned long long)reading->line, wanted,
                                 reading->wants[i].want->name, number, number);
            }
        }
    }
    return true;
}

// Learns the columns from the first row; *names tells whether it is one of names.
static bool read_first(struct table_reading *reading, const char *at, bool *names)
{
    if (!read_names(reading, at)) {
        return false;
    }
    *names = false;
    for (size_t i = 0; i < reading->want_count; i++) {
        const struct trace_table_want *want = &reading->wants[i];
        bool needed = want->mapped || !want->want->optional;
        *names |= needed && column_number(want->column) == 0;
    }
    if (*names) {
        return find_columns(reading, true);
    }
    if (!find_columns(reading, false)) {
        return false;
    }
    if (!holds_values(reading, at)) {
        *names = true;
        return find_columns(reading, true);
    }
    if (!refuse_doubtful(reading)) {
        return false;
    }
    for (size_t i = 0; i < reading->column_count; i++) {
        reading->names[i] = arena_format(reading->arena, "%zu", i + 1);
    }
    return true;
}

// ---- The other rows -----------------------------------------------------------------------------

// Makes room for the rows that the rest of the file will hold, judged by what it held so far, so
// that a large file is rarely copied.
static bool make_room(struct table_reading *reading, const char *at)
{
    uint64_t lines = reading->rows;
    for (const char *next = at; next < reading->run_end; next++) {
        lines += *next == '\n';
    }
    uint64_t used = bytes_used(reading->bytes);
    if (used < reading->bytes->size) {
        lines = (uint64_t)((uint128)lines * reading->bytes->size / (used > 0 ? used : 1));
        lines += lines / 32 + 64;
    }
    if (reading->rows >= TRACE_TABLE_ROWS_MOST) {
        return error_set(reading->error, ERROR_INPUT, "%s holds more than %zu rows",
                         reading->bytes->path, TRACE_TABLE_ROWS_MOST);
    }
    size_t room = lines > TRACE_TABLE_ROWS_MOST ? TRACE_TABLE_ROWS_MOST : (size_t)lines;
    CHECK(room > reading->rows);
    for (size_t i = 0; i < reading->slot_count; i++) {
        int64_t *values = ARENA_ARRAY(reading->arena, int64_t, room);
        if (reading->rows > 0) {
            memcpy(values, reading->slots[i].values, reading->rows * sizeof *values);
        }
        reading->slots[i].values = values;
    }
    reading->room = room;
    return true;
}

// Reads a cell that is not a plain number. Returns its end, or NULL with the error set.
static const char *read_cell(struct table_reading *reading, struct slot *slot, const char *at)
{
    const char *name = reading->names[slot->column];
    const char *end = trace_cell_end(at);
    if (end == NULL) {
        damaged(reading, name, "a quote is not closed on its line, or text follows it");
        return NULL;
    }
    struct trace_cell cell;
    trace_cell_read(&cell, at, end);
    if (!trace_cell_value(&slot->values[reading->rows], &slot->kind, &cell)) {
        char text[TRACE_CELL_FAULT_SIZE];
        damaged(reading, name, trace_cell_fault(text, &slot->kind, &cell));
        return NULL;
    }
    return end;
}

static bool wrong_cell_count(struct table_reading *reading, size_t column, const char *at)
{
    for (; *at == ','; column++) {
        at = trace_cell_end(at + 1);
        if (at == NULL) {
            return damaged(reading, NULL, "a quote is not closed on its line, or text follows it");
        }
    }
    return error_set(reading->error, ERROR_INPUT,
                     "%s:%llu: has %zu cells where the first row has %zu", reading->bytes->path,
                     (unsigned long long)reading->line, column, reading->column_count);
}

// Reads the row at `at`. Returns the line feed that ends it, or NULL with the error set.
static const char *read_row(struct table_reading *reading, const char *at)
{
    struct slot *slot = reading->slots, *last = slot + reading->slot_count;
    for (size_t column = 1;; column++, at++) {
        const char *end = NULL;
        for (; slot < last && slot->column + 1 == column; slot++) {
            end = slot->kind.quick
                      ? scaled_scan(&slot->values[reading->rows], &slot->kind.scaled, at)
                      : NULL;
            if (end != NULL && *end == '\r' && end[1] == '\n') {
                end++;
            }
            if (end == NULL || (*end != ',' && *end != '\n')) {
                end = read_cell(reading, slot, at);
                if (end == NULL) {
                    return NULL;
                }
            }
        }
        at = end != NULL ? end : trace_cell_end(at);
        if (at == NULL) {
            damaged(reading, reading->names[column - 1],
                    "a quote is not closed on its line, or text follows it");
            return NULL;
        }
        if (*at == '\n' && column == reading->column_count) {
            return at;
        }
        if (*at == '\n' || column == reading->column_count) {
            wrong_cell_count(reading, column, at);
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

static void note_jump(struct table_reading *reading)
{
    reading->jumps = grow(reading->jumps, &reading->jump_capacity, reading->jump_count + 1,
                          sizeof *reading->jumps);
    reading->jumps[reading->jump_count++] =
        (struct source_jump){.row = reading->rows, .line = reading->line};
}

// Reads the lines of a run.
static bool read_run(struct table_reading *reading, struct bytes_run run)
{
    const char *at = run.at;
    reading->run_end = run.at + run.length;
    for (; at < reading->run_end; at++) {
        reading->line++;
        const char *skipped = (unsigned char)*at <= '#' ? skip_line(at) : NULL;
        if (skipped != NULL) {
            at = skipped;
            continue;
        }
        if (reading->column_count == 0) {
            bool names;
            if (!read_first(reading, at, &names)) {
                return false;
            }
            if (names) {
                at = memchr(at, '\n', (size_t)(reading->run_end - at));
                continue;
            }
        }
        if (reading->rows == reading->room && !make_room(reading, at)) {
            return false;
        }
        if (reading->line != reading->next_line) {
            note_jump(reading);
        }
        reading->next_line = reading->line + 1;
        at = read_row(reading, at);
        if (at == NULL) {
            return false;
        }
        reading->rows++;
    }
    return true;
}

static bool read_runs(struct table_reading *reading)
{
    struct bytes_run run;
    do {
        if (!bytes_next(reading->bytes, &run, reading->error) || !read_run(reading, run)) {
            return false;
        }
    } while (run.length > 0);
    return reading->column_count > 0 ||
           error_set(reading->error, ERROR_INPUT, "%s is empty", reading->bytes->path);
}

static void keep_rows(struct source_rows *rows, const struct table_reading *reading)
{
    struct arena *arena = reading->arena;
    const int64_t **values = ARENA_ARRAY(arena, const int64_t *, reading->want_count);
    for (size_t i = 0; i < reading->slot_count; i++) {
        // A file without rows still has its columns.
        const struct slot *slot = &reading->slots[i];
        values[slot->want] = slot->values != NULL ? slot->values : ARENA_NEW(arena, int64_t);
    }
    struct source_jump *jumps = ARENA_ARRAY(arena, struct source_jump, reading->jump_count + 1);
    if (reading->jump_count > 0) {
        memcpy(jumps, reading->jumps, reading->jump_count * sizeof *jumps);
    }
    *rows = (struct source_rows){reading->rows, values, jumps, reading->jump_count};
}

bool trace_table_read(struct source_rows *rows, struct arena *arena, struct bytes *bytes,
                      const struct trace_table_want *wants, size_t count, struct error *error)
{
    CHECK(count <= TRACE_TABLE_WANTS_MOST);
    struct table_reading reading = {
        .arena = arena, .bytes = bytes, .error = error, .wants = wants, .want_count = count};
    bool done = read_runs(&reading);
    if (done) {
        keep_rows(rows, &reading);
    }
    grow_free(reading.jumps);
    return done;
}
