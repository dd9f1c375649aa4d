// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/command.h"

#include "sim/check.h"

#include <string.h>

const struct command_value *command_value(const struct command_line *line, const char *name)
{
    const struct command_option *options = line->command->options;
    size_t index = 0;
    while (options[index].name != NULL && strcmp(options[index].name, name) != 0) {
        index++;
    }
    CHECK(options[index].name != NULL);
    return &line->values[index];
}
