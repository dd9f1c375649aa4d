// SPDX-License-Identifier: GPL-3.0-or-later
// The process that reads result files from strangers: it can read one open file, answer on one
// socket, and nothing else.
//
// Its address space and CPU time have limits, it can open no file and no connection, start no
// process and write to none of the file systems; on Linux a filter refuses every system call
// that reading does not need.
#ifndef VIRGA_SIM_IO_RESULTS_CHILD_H
#define VIRGA_SIM_IO_RESULTS_CHILD_H

#include "sim/error.h"

#include <sys/types.h>

// A request for rows: number of the table, first row, number of rows (at most CHUNK_ROWS), as three
// integers. The answer is one integer, 1 for success, then the cells of each column.
enum { RESULTS_CHILD_GOOD = 1, RESULTS_CHILD_REFUSED = 2 };

struct results_child {
    pid_t id;
    int socket; // the parent's end
};

// Starts a child on an open file, which is closed here in any case. It first sends
// RESULTS_CHILD_GOOD with the contents, or RESULTS_CHILD_REFUSED with the reason as a text.
bool results_child_start(struct results_child *child, int file, struct error *error);
// Closes the socket, which ends the child, and waits for it.
void results_child_stop(struct results_child *child);

#endif
