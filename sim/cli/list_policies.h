// SPDX-License-Identifier: GPL-3.0-or-later
// The words by which a scenario chooses how a part behaves, with the keys where they stand.
#ifndef VIRGA_SIM_CLI_LIST_POLICIES_H
#define VIRGA_SIM_CLI_LIST_POLICIES_H

#include "sim/base.h"

#include <stdio.h>

struct model;

// Prints each set of words once, below every key that takes one of them. `models` ends with NULL.
void list_policies_print(FILE *out, const struct model *const *models, bool colour);

#endif
