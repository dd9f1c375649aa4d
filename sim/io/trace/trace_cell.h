// SPDX-License-Identifier: GPL-3.0-or-later
// One cell of a trace's table: where it ends, what it says, why it is refused.
#ifndef VIRGA_SIM_IO_TRACE_CELL_H
#define VIRGA_SIM_IO_TRACE_CELL_H

#include "sim/io/trace/scaled.h"
#include "sim/source.h"

enum { TRACE_CELL_MOST = 256 }; // bytes of a quoted cell with quotes in it; what follows is cut

// What a cell says: without its quotes and the spaces around it.
struct trace_cell {
    const char *at;
    size_t length;
    char unquoted[TRACE_CELL_MOST]; // `at` points here when quotes inside had to be undone
};

// How the cells of a wanted column are read.
struct trace_cell_kind {
    const struct source_want *want;
    struct scaled scaled; // of bare numbers
    bool quick;           // most cells are numbers that scaled_scan reads
};

// Takes the unit of bare numbers from `suffix` (NULL: a count, a word, all of a ratio, or seconds
// of a date); false with `error` set when the wanted unit has no such suffix.
bool trace_cell_kind(struct trace_cell_kind *kind, const struct source_want *want,
                     const char *suffix, struct error *error);

// The comma or line feed that ends the cell at `at`, which lies in a line that ends with a line
// feed; NULL when its quotes are not closed on that line or something follows them.
const char *trace_cell_end(const char *at);

// What the cell between `at` and `end` says.
void trace_cell_read(struct trace_cell *cell, const char *at, const char *end);

// Its value in base units. False when it has none.
bool trace_cell_value(int64_t *value, const struct trace_cell_kind *kind,
                      const struct trace_cell *cell);

enum { TRACE_CELL_FAULT_SIZE = 320 };

// Why it has none: `"abc" is not a whole number`. Returns text.
const char *trace_cell_fault(char text[TRACE_CELL_FAULT_SIZE], const struct trace_cell_kind *kind,
                             const struct trace_cell *cell);

#endif
