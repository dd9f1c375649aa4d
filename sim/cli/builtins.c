// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/builtins.h"

const struct command *const cli_commands[] = {
    &run_command,         &check_command, &show_command,    &new_command,
    &explain_command,     &list_command,  &schema_command,  &help_command,
    &completions_command, &man_command,   &version_command, NULL,
};
