// SPDX-License-Identifier: GPL-3.0-or-later
// virga schema: what editors need to complete and check a scenario.
#include "sim/cli/builtins.h"
#include "sim/error.h"
#include "sim/io/scenario/json_schema.h"

static const struct command_option schema_options[] = {{.name = NULL}};

static int run_schema(const struct command_line *line)
{
    json_schema_write(line->out, line->models);
    return ERROR_NONE;
}

const struct command schema_command = {
    .name = "schema",
    .arguments = "",
    .text = "Prints the JSON Schema of scenarios, by which editors complete and check keys.",
    .examples = "virga schema >virga.schema.json\n",
    .options = schema_options,
    .arguments_least = 0,
    .arguments_most = 0,
    .run = run_schema,
};
