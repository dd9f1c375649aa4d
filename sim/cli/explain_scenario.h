// SPDX-License-Identifier: GPL-3.0-or-later
// What a scenario holds, and what its author meant a reader to turn.
#ifndef VIRGA_SIM_CLI_EXPLAIN_SCENARIO_H
#define VIRGA_SIM_CLI_EXPLAIN_SCENARIO_H

#include "sim/command.h"

// Whether a word names a scenario rather than a key: it ends in .yaml or .yml, holds a slash, or is
// a file that stands there.
bool explain_scenario_is_path(const char *word);

// Prints parameters with defaults and texts, then the parts that the scenario describes; its
// problems go to line->err. Returns the exit code.
int explain_scenario(const struct command_line *line, const char *path);

#endif
