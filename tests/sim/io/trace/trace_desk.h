// SPDX-License-Identifier: GPL-3.0-or-later
// A trace reader over a temporary folder of its own, for the tests of everything that it is made
// of.
#ifndef VIRGA_TESTS_SIM_IO_TRACE_DESK_H
#define VIRGA_TESTS_SIM_IO_TRACE_DESK_H

#include "sim/io/trace/trace_in.h"

struct trace_desk {
    char folder[64];
    struct arena arena;
    struct trace_in in;
    struct source_io io;
    struct error error;      // of the last reading
    struct source_rows rows; // of the last reading
};

// The columns of a table of jobs: arrive (s), vm, and two that are optional, length (MI) and state
// (done, lost).
enum {
    TRACE_DESK_ARRIVE,
    TRACE_DESK_VM,
    TRACE_DESK_LENGTH,
    TRACE_DESK_STATE,
    TRACE_DESK_WANTS,
};

// Set-up and tear-down of a test; *state is a struct trace_desk.
int trace_desk_set_up(void **state);
int trace_desk_tear_down(void **state);
#define TRACE_DESK_TEST(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, trace_desk_set_up, trace_desk_tear_down)

// The path of a file in the folder.
const char *trace_desk_path(struct trace_desk *desk, const char *name);
// Write a file and return its path; `mode` is that of gzopen.
const char *trace_desk_bytes(struct trace_desk *desk, const char *name, const void *bytes,
                             size_t size);
const char *trace_desk_text(struct trace_desk *desk, const char *name, const char *text);
const char *trace_desk_gzip(struct trace_desk *desk, const char *name, const char *text,
                            const char *mode);

// Reads a table of jobs with the scenario's map of `count` columns.
bool trace_desk_jobs(struct trace_desk *desk, const char *path, struct source_column *columns,
                     size_t count);

#endif
