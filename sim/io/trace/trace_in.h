// SPDX-License-Identifier: GPL-3.0-or-later
// Traces from files: the socket of sim/source.h over tables, series and folders, plain or gzip.
//
// A table is a file of comma-separated values (sim/io/trace/trace_table.h); a series is a file of
// one number per line, where lines that begin with # are skipped and blank lines may stand only at
// the end, because one in the middle would shift all that follows. Numbers are rounded to the
// nearest base unit (sim/io/trace/scaled.h); everything else that is not as it should be is an
// error with file and line. What was read is remembered with its SHA-256, so that a result names
// its inputs.
#ifndef VIRGA_SIM_IO_TRACE_IN_H
#define VIRGA_SIM_IO_TRACE_IN_H

#include "sim/io/bytes.h"
#include "sim/scenario.h"
#include "sim/source.h"

// A file that was read: `path` itself, or a file of the folder `path`.
struct trace_in_read {
    const char *path;
    const char *name; // in the folder, or NULL
    uint8_t sha256[SHA256_SIZE];
};

struct trace_in {
    struct arena *arena;         // of what is remembered; the caller's
    bool hashed;                 // hashing costs as much as reading: skipped when nobody asks
    struct bytes bytes;          // its buffer serves file after file
    struct trace_in_read *reads; // owned
    size_t read_count, read_capacity;
    int64_t *numbers; // of the series being read; owned
    size_t number_capacity;
};

// With `hashed`, trace_in_inputs tells what was read.
void trace_in_init(struct trace_in *in, struct arena *arena, bool hashed);
void trace_in_deinit(struct trace_in *in);

// The socket; valid until deinit.
struct source_io trace_in_source(struct trace_in *in);

// The inputs read so far, sorted by the bytes of their paths, each once, in the arena. A folder is
// one input: its hash covers, for every file that was read from it in order of the names' bytes,
// the name, a zero byte and the file's own hash.
const struct scenario_input *trace_in_inputs(struct trace_in *in, size_t *count);

#endif
