// SPDX-License-Identifier: GPL-3.0-or-later
// A finished run as a page for a person.
#ifndef VIRGA_SIM_CLI_PRINT_SUMMARY_H
#define VIRGA_SIM_CLI_PRINT_SUMMARY_H

#include "sim/io/runner.h"

// What was simulated, the headline numbers in sections, exact answers beside simulated ones, the
// parts of the region, and what the run can be recognised by.
void print_summary(FILE *out, const struct runner_result *result, bool colour);

// The sections alone, for summaries that come from a file.
void print_summary_sections(FILE *out, const struct summary *summary, bool colour);

#endif
