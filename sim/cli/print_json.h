// SPDX-License-Identifier: GPL-3.0-or-later
// A finished run as one JSON object.
//
// The summary's keys are nested by their dots, parts of the region likewise (tenants.shop.groups
// .web). A mean K has K_interval, [low, high] at 95 %, beside it; `untrusted` lists those that
// should not be believed. Equal runs print equal bytes: nothing here tells the wall time or a path.
#ifndef VIRGA_SIM_CLI_PRINT_JSON_H
#define VIRGA_SIM_CLI_PRINT_JSON_H

#include "sim/io/runner.h"

void print_json(FILE *out, const struct runner_result *result);

#endif
