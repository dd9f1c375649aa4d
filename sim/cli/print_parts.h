// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a region side by side: a table for each kind of part, a row for each part.
#ifndef VIRGA_SIM_CLI_PRINT_PARTS_H
#define VIRGA_SIM_CLI_PRINT_PARTS_H

#include "sim/summary.h"

#include <stdio.h>

// Tables for the tenants, for their groups, and so on, no wider than a page. What does not fit, and
// what is zero for every part, is counted and stands in --json.
void print_parts(FILE *out, const struct summary *summary, bool colour);

// What a key, or a part of it, is called on a page: "cpu_allocated_fraction" is "CPU allocated
// share". Returns text.
enum { PRINT_LABEL_SIZE = 64 };
const char *print_parts_label(char text[PRINT_LABEL_SIZE], const char *key);

// Length of the first component of a key, which names its section; 0 when it has only one.
size_t print_parts_section(const char *key);

#endif
