// SPDX-License-Identifier: GPL-3.0-or-later
// The headline numbers of a result file as the page that its run printed.
#ifndef VIRGA_SIM_CLI_SHOW_SUMMARY_H
#define VIRGA_SIM_CLI_SHOW_SUMMARY_H

#include "sim/command.h"
#include "sim/error.h"
#include "sim/io/result/results_read.h"

// Prints what the file says of itself, then its /summary. False with `error` set when its rows
// cannot be read. line->models tell where the name of a part ends and a key begins.
bool show_summary(FILE *out, struct results_file *file, const struct command_line *line,
                  struct error *error);

#endif
