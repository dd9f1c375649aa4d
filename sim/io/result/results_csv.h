// SPDX-License-Identifier: GPL-3.0-or-later
// A table of a result file as CSV: the same lines that a CSV result would hold.
#ifndef VIRGA_SIM_IO_RESULTS_CSV_H
#define VIRGA_SIM_IO_RESULTS_CSV_H

#include "sim/io/result/results_read.h"

#include <stdio.h>

// Prints the head and all rows, a chunk of rows in memory at a time. False with `error` set when
// the file turns out to be damaged; errors of `out` are its owner's to ask for.
bool results_csv_print(FILE *out, struct results_file *file, const struct results_table *table,
                       struct error *error);

#endif
