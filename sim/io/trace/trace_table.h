// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of a trace: comma-separated values, read into columns of integers in base units.
//
// The dialect is RFC 4180 without line feeds inside quotes: cells stand between commas, may be
// quoted, and may have spaces around them; lines end with LF or CR LF; blank lines and lines that
// begin with # are skipped, a byte order mark too. Every row has as many cells as the first. A cell
// is a number in the column's unit, or a number with a suffix of its own, a date where dates are
// wanted (UTC unless it states an offset), or a word of a list. An empty cell is UNSET in a column
// that its reader can do without, and damage in any other.
//
// A column is given by name, by number from 1, or by #number. The first row holds names when a
// wanted column is given by name, or when no cell of a wanted column can be read as a value; then a
// plain number is first looked for among the names. Where only numbers are given and the first row
// could be either, the file is refused until #number says which is meant.
#ifndef VIRGA_SIM_IO_TRACE_TABLE_H
#define VIRGA_SIM_IO_TRACE_TABLE_H

#include "sim/io/bytes.h"
#include "sim/source.h"

enum { TRACE_TABLE_WANTS_MOST = 64 };
#define TRACE_TABLE_ROWS_MOST ((size_t)INT32_MAX) // row numbers are ids

// A wanted column, and what the file calls it.
struct trace_table_want {
    const struct source_want *want;
    const char *column; // name, number from 1, or #number
    bool mapped;        // the scenario says so: the column must be there, even an optional one
    const char *suffix; // unit of bare numbers
};

// Reads the whole of an opened file. On success values[i] is NULL when an optional column is not in
// the file. An error names file, line and column.
bool trace_table_read(struct source_rows *rows, struct arena *arena, struct bytes *bytes,
                      const struct trace_table_want *wants, size_t count, struct error *error);

#endif
