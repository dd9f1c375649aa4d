// SPDX-License-Identifier: GPL-3.0-or-later
// Tables written as an HDF5 file that common readers understand without help.
//
// A table is a group of one-dimensional datasets of equal length, one for each column; the first
// one (id, time or name) is the dimension scale of the others. Rows are gathered by column and
// written in chunks of CHUNK_ROWS; a table that stays shorter is one chunk of its own length. The
// file depends on what is written and on the HDF5 and zlib releases alone: no times, no padding, no
// addresses of memory.
//
// Columns on disk: INTEGER int64 | REAL float64, every NaN the same | CODE int8 (int32 beyond 127
// words) with flag_values and flag_meanings, blanks in words as underscores | TIME int64, units
// "nanoseconds since START", never is -1 and the _FillValue of columns that are not the first | ID
// int32 with `refers`, none is -1 | NAME variable-length UTF-8.
//
// Errors are kept: the first one ends all writing, and h5_writer_close reports it.
#ifndef VIRGA_SIM_IO_H5_WRITER_H
#define VIRGA_SIM_IO_H5_WRITER_H

#include "sim/column.h"
#include "sim/error.h"

struct h5_writer;

// `file` is open for reading and writing and empty; it stays the caller's and must stay open until
// close or drop. start: ns since 1970, what TIME columns count from.
struct h5_writer *h5_writer_create(int file, int64_t start);

// Root attributes, in this order.
void h5_writer_text(struct h5_writer *writer, const char *name, const char *value);
void h5_writer_integer(struct h5_writer *writer, const char *name, int64_t value);

// A text by itself at the root ("scenario").
void h5_writer_document(struct h5_writer *writer, const char *name, const char *description,
                        const char *text);

// The table must outlive the writer. Returns its number, from 0.
uint32_t h5_writer_table(struct h5_writer *writer, const struct table *table);
void h5_writer_append(struct h5_writer *writer, uint32_t table, const void *rows, size_t count);

// Writes what is left and the content hash (returned through `content_hash` unless NULL), closes
// the HDF5 file and frees the writer, also when it fails.
bool h5_writer_close(struct h5_writer *writer, uint64_t *content_hash, struct error *error);
// Closes and frees without writing anything more.
void h5_writer_drop(struct h5_writer *writer);

#endif
