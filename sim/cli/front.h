// SPDX-License-Identifier: GPL-3.0-or-later
// The front door: from the words of a command line to the exit code of a command.
//
// It knows no command, model or format by name. It finds the command, reads the words by its option
// table, and answers --help, --version and misspelt names.
#ifndef VIRGA_SIM_CLI_FRONT_H
#define VIRGA_SIM_CLI_FRONT_H

#include "sim/command.h"

struct front {
    const struct model *const *models;            // ends with NULL
    const struct command *const *const *commands; // lists, each ends with NULL; after them NULL
    FILE *out;                                    // results
    FILE *err;                                    // everything else
};

// Runs the command that `words` (without the program's name) asks for. Returns the exit code.
int front_run(const struct front *front, const char *const *words, size_t count);

#endif
