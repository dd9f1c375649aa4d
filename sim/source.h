// SPDX-License-Identifier: GPL-3.0-or-later
// The socket where the rows of a trace come from: files of any format, or memory for tests.
//
// A model states the columns that it wants, with their units; the scenario says which column of the
// file each one is. Rows come back as exact integers in base units, whole and checked: a damaged
// row is an error that names file and line, never repaired in silence.
#ifndef VIRGA_SIM_SOURCE_H
#define VIRGA_SIM_SOURCE_H

#include "sim/arena.h"
#include "sim/error.h"
#include "sim/field.h"

// One entry of a scenario's `columns:` map; its table is source_column_table.
struct source_column {
    const char *name;   // what the model calls it: "arrive", "vm", "length"
    const char *column; // what the file calls it, or its number from 1
    const char *unit;   // suffix in which the file counts ("s", "MI"), or NULL: as the model says
};

extern const struct field_table source_column_table; // bare value: column

// A column that a model wants.
struct source_want {
    const char *name;
    enum unit unit;           // UNIT_NONE: whole numbers; UNIT_TEXT: a word of `words`
    const char *suffix;       // assumed when the scenario names no unit: "s"
    const char *const *words; // UNIT_TEXT: ends with NULL; the value is the word's index
    bool optional;            // absent: values[i] is NULL
};

// From row `row` on, rows stand on consecutive lines of the file, the first on `line`.
struct source_jump {
    size_t row;    // from 0
    uint64_t line; // from 1
};

// Rows in columns: values[i][row] for the i-th wanted column.
struct source_rows {
    size_t count;
    const int64_t *const *values;
    const struct source_jump *jumps; // by row; headings, comments and blank lines make them
    size_t jump_count;               // 0: row 0 stands on line 1
};

// The line of a row, for complaints about it.
uint64_t source_line(const struct source_rows *rows, size_t row);

struct source_io {
    void *context; // passed back as the first argument
    // Reads a whole table of rows. `columns` is the scenario's map (struct source_column items).
    bool (*rows)(void *context, struct source_rows *rows, struct arena *arena, const char *path,
                 const struct field_list *columns, const struct source_want *wants, size_t count,
                 struct error *error);
    // Lists the regular files of a folder, names sorted by their bytes; hidden files are left out.
    bool (*folder)(void *context, const char *const **names, size_t *count, struct arena *arena,
                   const char *path, struct error *error);
    // Reads a file of one number per line: `values` in base units of `unit` (a bare number counts
    // `suffix`s). A name from folder() is joined to its folder; NULL reads `path` itself.
    bool (*series)(void *context, const int64_t **values, size_t *count, struct arena *arena,
                   const char *path, const char *name, enum unit unit, const char *suffix,
                   struct error *error);
};

#endif
