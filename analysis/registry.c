// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that read what runs have left: reports, comparisons, bills, sweeps, plans.
#include "sim/command.h"

const struct command *const analysis_commands[] = {NULL};
