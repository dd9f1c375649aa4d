// SPDX-License-Identifier: GPL-3.0-or-later
// Help for people, made from the command tables.
#ifndef VIRGA_SIM_CLI_HELP_H
#define VIRGA_SIM_CLI_HELP_H

#include "sim/command.h"

// What the program is, first steps, every command with its sentence.
void help_overview(FILE *out, const struct command *const *commands, bool colour);

// Examples first, then usage and options of one command.
void help_of_command(FILE *out, const struct command *command, bool colour);

// "-o, --output FILE", or "    --set PATH=VALUE". Returns text.
enum { HELP_OPTION_SIZE = 80 };
const char *help_option_text(char text[HELP_OPTION_SIZE], const struct command_option *option);

// The command of that name, or NULL.
const struct command *help_find(const struct command *const *commands, const char *name);

// Says that there is no command of that name, which one is nearest, or where they are listed.
void help_unknown(FILE *out, const struct command *const *commands, const char *name);

#endif
