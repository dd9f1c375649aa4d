// SPDX-License-Identifier: GPL-3.0-or-later
// The tables and headline numbers of a result as text for people: the reference in
// analysis/README.md.
#ifndef VIRGA_SIM_IO_RESULTS_REFERENCE_H
#define VIRGA_SIM_IO_RESULTS_REFERENCE_H

#include <stdio.h>

struct model;

// Writes, as Markdown, every table with its columns and every headline number, in the order of the
// models. `models` ends with NULL.
void results_reference_write(FILE *out, const struct model *const *models);

#endif
