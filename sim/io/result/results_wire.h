// SPDX-License-Identifier: GPL-3.0-or-later
// A result file's contents and rows as they pass from the reading child to its parent.
//
// The parent takes nothing on trust: counts and lengths have limits, names of tables and columns
// are plain words, codes have a word.
#ifndef VIRGA_SIM_IO_RESULTS_WIRE_H
#define VIRGA_SIM_IO_RESULTS_WIRE_H

#include "sim/io/result/results_read.h"
#include "sim/io/result/wire.h"

enum {
    RESULTS_WIRE_ATTRIBUTES_MOST = 64, // of one object
    RESULTS_WIRE_TABLES_MOST = 1000,
    RESULTS_WIRE_COLUMNS_MOST = 1000,
    RESULTS_WIRE_WORDS_MOST = 4096,
    RESULTS_WIRE_NAME_MOST = 255, // bytes of a path or a column's name
};

void results_wire_put_contents(struct wire *wire, const struct results_contents *contents);
// False when what came is not well formed; `contents` and its texts live in the arena.
bool results_wire_get_contents(struct wire *wire, struct results_contents *contents,
                               struct arena *arena);

void results_wire_put_cells(struct wire *wire, const struct results_column *column,
                            union results_cells cells, size_t count);
// Fills `values`, an array by the column's type (int64_t, double or const char *).
bool results_wire_get_cells(struct wire *wire, const struct results_column *column, void *values,
                            size_t count, struct arena *arena);

// Letters, digits and underscores, not empty, not too long.
bool results_wire_is_name(const char *name);

#endif
