// SPDX-License-Identifier: GPL-3.0-or-later
// Judges what a scenario expects before anything runs: that its closed forms have a value, and that
// a model of the run puts the numbers that they are compared with.
#ifndef VIRGA_SIM_EXPECTATION_H
#define VIRGA_SIM_EXPECTATION_H

#include "sim/diag.h"
#include "sim/scenario.h"

// `models` ends with NULL.
void expectation_check(const struct settings *settings, const struct model *const *models,
                       struct diag_list *diags);

#endif
