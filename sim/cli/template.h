// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios that are built into the program, so that `virga new` needs no files beside it.
//
// The list is made at build time from files in scenarios/ by sim/cli/template.sh: their text stands
// there and nowhere else.
#ifndef VIRGA_SIM_CLI_TEMPLATE_H
#define VIRGA_SIM_CLI_TEMPLATE_H

#include "sim/base.h"

struct template
{
    const char *name;  // of the file without .yaml: "small-region"
    const char *title; // what the scenario calls itself
    const char *path;  // below scenarios/: "small-region.yaml", "catalogue/example-2026.yaml"
    const unsigned char *bytes;
    size_t size;
};

// Scenarios to start from, then the files that these may include; a name of NULL ends the list.
extern const struct template template_list[];
extern const size_t template_count; // of scenarios alone

#endif
