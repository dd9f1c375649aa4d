// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a command line, sorted into options and arguments by the command's option table.
//
// --name value, --name=value, -n value, -nvalue, flags in one word (-qj), `--` before arguments
// that begin with a dash, and a lone `-` as an argument. Names are written in full: an abbreviation
// would change its meaning when an option is added. An option that is no list stands once.
#ifndef VIRGA_SIM_CLI_OPTIONS_H
#define VIRGA_SIM_CLI_OPTIONS_H

#include "sim/arena.h"
#include "sim/command.h"
#include "sim/error.h"

enum options_outcome {
    OPTIONS_DONE,
    OPTIONS_HELP,  // --help or -h stands among them: what comes after it was not read
    OPTIONS_WRONG, // error is set
};

// Reads `count` words (what follows the command's name) into line->values, line->arguments and
// line->argument_count by line->command. Everything lives in `arena` and in the words themselves.
enum options_outcome options_parse(struct command_line *line, struct arena *arena,
                                   const char *const *words, size_t count, struct error *error);

#endif
