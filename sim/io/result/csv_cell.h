// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of a CSV file (RFC 4180), safe to open in a spreadsheet.
//
// A text that a spreadsheet would run as a formula gets an apostrophe in front; control characters,
// which could steer a terminal, become U+FFFD. What is absent (no id, never, not a number) is an
// empty cell.
#ifndef VIRGA_SIM_IO_CSV_CELL_H
#define VIRGA_SIM_IO_CSV_CELL_H

#include "sim/base.h"

#include <stdio.h>

void csv_cell_text(FILE *out, const char *text);
void csv_cell_integer(FILE *out, int64_t value);
void csv_cell_real(FILE *out, double value);

// Whether a heading has to say the unit: there is one, and the name does not end with it already
// (used_core_seconds, energy_kwh).
bool csv_cell_needs_unit(const char *name, const char *unit);
// A column's head: its name, with the unit behind it where that is needed ("wait_s").
void csv_cell_head(FILE *out, const char *name, const char *unit);

#endif
