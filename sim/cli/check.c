// SPDX-License-Identifier: GPL-3.0-or-later
// virga check: every problem of a scenario at once, nothing run.
#include "sim/cli/builtins.h"
#include "sim/cli/terminal.h"
#include "sim/io/runner.h"

static const struct command_option check_options[] = {
    {"set", 's', COMMAND_LIST, "PATH=VALUE",
     "Sets a parameter or any key of each scenario; may be repeated."},
    {"quiet", 'q', COMMAND_FLAG, NULL, "Prints nothing about scenarios without a problem."},
    {.name = NULL},
};

static int check_one(const struct command_line *line, const char *path)
{
    const struct command_value *sets = command_value(line, "set");
    struct runner_options options = {
        .path = path,
        .sets = sets->items,
        .set_count = sets->count,
        .seed = UNSET,
        .replications = 1,
        .level = -1,
        .models = line->models,
        .colour = terminal_colour(line->err),
        .err = line->err,
    };
    struct error error = {0};
    if (runner_check(&options, &error)) {
        if (!command_value(line, "quiet")->given) {
            terminal_print(line->out, path);
            fputs(": fine\n", line->out);
        }
        return ERROR_NONE;
    }
    if (*error.text != '\0') {
        terminal_print(line->err, error.text);
        fputc('\n', line->err);
    }
    return (int)error.kind;
}

static int run_check(const struct command_line *line)
{
    int worst = ERROR_NONE;
    for (size_t i = 0; i < line->argument_count; i++) {
        int code = check_one(line, line->arguments[i]);
        worst = code > worst ? code : worst;
    }
    return worst;
}

const struct command check_command = {
    .name = "check",
    .arguments = "SCENARIO...",
    .text = "Reports every problem of scenarios and of the files that they name; runs nothing.",
    .examples = "virga check scenarios/minimal.yaml\n"
                "virga check scenarios/*.yaml\n"
                "virga check scenarios/minimal.yaml --set duration=2h\n",
    .options = check_options,
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .run = run_check,
};
