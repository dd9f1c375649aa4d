// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/version.h"

#include "sim/cli/builtins.h"
#include "sim/error.h"

static int run_version(const struct command_line *line)
{
    fputs("virga " VIRGA_VERSION "\n", line->out);
    return ERROR_NONE;
}

static const struct command_option version_options[] = {{.name = NULL}};

const struct command version_command = {
    .name = "version",
    .arguments = "",
    .text = "Prints the program's version.",
    .examples = "virga version\nvirga --version\n",
    .options = version_options,
    .arguments_least = 0,
    .arguments_most = 0,
    .run = run_version,
};
