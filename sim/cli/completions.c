// SPDX-License-Identifier: GPL-3.0-or-later
// virga completions: what a shell offers at the tab key, made from the command tables.
#include "sim/cli/builtins.h"
#include "sim/cli/terminal.h"
#include "sim/error.h"

#include <string.h>

static const struct command_option completions_options[] = {{.name = NULL}};

static void write_options(FILE *out, const struct command *command)
{
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        fprintf(out, "--%s ", option->name);
    }
    fputs("--help", out);
}

static void write_names(FILE *out, const struct command *const *commands)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(out, "%s%s", i == 0 ? "" : " ", commands[i]->name);
    }
}

// After an option with a value and for arguments, bash completes file names (-o default).
static void write_bash(FILE *out, const struct command *const *commands)
{
    fputs("# Completion of virga for bash; source it, or put it where bash looks for it:\n"
          "#   virga completions bash >~/.local/share/bash-completion/completions/virga\n"
          "_virga() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} options=\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W '",
          out);
    write_names(out, commands);
    fputs(" --help --version' -- \"$word\"))\n"
          "        return\n"
          "    fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          out);
    for (size_t i = 0; commands[i] != NULL; i++) {
        fprintf(out, "    %s) options='", commands[i]->name);
        write_options(out, commands[i]);
        fputs("' ;;\n", out);
    }
    fputs("    esac\n"
          "    case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "    *) if [ \"${COMP_WORDS[1]}\" = help ]; then COMPREPLY=($(compgen -W '",
          out);
    write_names(out, commands);
    fputs("' -- \"$word\")); fi ;;\n"
          "    esac\n"
          "}\n"
          "complete -o default -F _virga virga\n",
          out);
}

static int run_completions(const struct command_line *line)
{
    if (strcmp(line->arguments[0], "bash") != 0) {
        fputs("virga completions: there are none for '", line->err);
        terminal_print(line->err, line->arguments[0]);
        fputs("', only for 'bash'\n", line->err);
        return ERROR_INPUT;
    }
    write_bash(line->out, line->commands);
    return ERROR_NONE;
}

const struct command completions_command = {
    .name = "completions",
    .arguments = "bash",
    .text = "Prints what a shell offers at the tab key.",
    .examples = "source <(virga completions bash)\n",
    .options = completions_options,
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run_completions,
};
