// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of this folder, each defined in the file of its name.
#ifndef VIRGA_SIM_CLI_BUILTINS_H
#define VIRGA_SIM_CLI_BUILTINS_H

#include "sim/command.h"

extern const struct command run_command;
extern const struct command check_command;
extern const struct command show_command;
extern const struct command schema_command;
extern const struct command explain_command;
extern const struct command list_command;
extern const struct command new_command;
extern const struct command version_command;
extern const struct command help_command;
extern const struct command completions_command;
extern const struct command man_command;

#endif
