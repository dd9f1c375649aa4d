// SPDX-License-Identifier: GPL-3.0-or-later
// Reading back what h5_writer wrote, and nothing else.
//
// The layout is the schema: anything that the writer would not write is refused before its values
// are touched, and everything that was written is counted into the content hash and compared. Runs
// in the child process of sim/io/result/results_child.h, because the library itself may crash on a
// file made for that.
#ifndef VIRGA_SIM_IO_H5_READER_H
#define VIRGA_SIM_IO_H5_READER_H

#include "sim/io/result/results_read.h"

struct h5_reader;

// `file` is open for reading and stays the caller's. Everything is verified, rows included. NULL
// with `error` set, the reason alone without the file's name.
struct h5_reader *h5_reader_open(int file, struct error *error);
void h5_reader_close(struct h5_reader *reader);

// Lives as long as the reader.
const struct results_contents *h5_reader_contents(const struct h5_reader *reader);

// Reads up to CHUNK_ROWS rows of a column by numbers, which must be within the contents. Cells live
// in the arena.
bool h5_reader_cells(struct h5_reader *reader, union results_cells *cells, size_t table,
                     size_t column, uint64_t first, size_t count, struct arena *arena);

#endif
