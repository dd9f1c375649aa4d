// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/help.h"

#include "sim/cli/builtins.h"
#include "sim/cli/terminal.h"
#include "sim/error.h"
#include "sim/nearest.h"

#include <string.h>

// Prints lines, each after two spaces.
static void print_indented(FILE *out, const char *lines)
{
    for (const char *line = lines; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

// A name and what it does, its text starting at `column`.
static void print_entry(FILE *out, const char *name, const char *text, size_t column)
{
    fprintf(out, "  %-*s", (int)column - 2, name);
    terminal_wrap(out, text, column, TERMINAL_WIDTH);
}

void help_overview(FILE *out, const struct command *const *commands, bool colour)
{
    terminal_heading(out, "Examples", colour);
    print_indented(out,
                   "virga new my-region                    a commented scenario to start from\n"
                   "virga run my-region/scenario.yaml      simulate it\n"
                   "virga explain my-region/scenario.yaml  what can be turned\n");
    fputc('\n', out);
    terminal_heading(out, "Usage", colour);
    print_indented(out, "virga COMMAND [OPTION]... [ARGUMENT]...");
    fputs(
        "\nVirga simulates a cloud region: hosts that many tenants share, the instances placed on "
        "them,\nthe requests that those serve, and the energy that all of it takes.\n\n",
        out);
    terminal_heading(out, "Commands", colour);
    for (size_t i = 0; commands[i] != NULL; i++) {
        print_entry(out, commands[i]->name, commands[i]->text, 16);
    }
    fputs("\n'virga help COMMAND' says more about one; its examples come first.\n", out);
}

const char *help_option_text(char text[HELP_OPTION_SIZE], const struct command_option *option)
{
    char letter[8] = "    ";
    if (option->letter != 0) {
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    snprintf(text, HELP_OPTION_SIZE, "%s--%s%s%s", letter, option->name,
             option->value == NULL ? "" : " ", option->value == NULL ? "" : option->value);
    return text;
}

static size_t text_column(const struct command *command)
{
    char text[HELP_OPTION_SIZE];
    size_t widest = strlen("-h, --help");
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        size_t width = strlen(help_option_text(text, option));
        widest = width > widest ? width : widest;
    }
    return widest + 4;
}

void help_of_command(FILE *out, const struct command *command, bool colour)
{
    terminal_heading(out, "Examples", colour);
    print_indented(out, command->examples);
    fputc('\n', out);
    terminal_heading(out, "Usage", colour);
    fprintf(out, "  virga %s%s%s%s\n\n", command->name,
            command->options->name == NULL ? "" : " [OPTION]...",
            *command->arguments == '\0' ? "" : " ", command->arguments);
    terminal_wrap(out, command->text, 0, TERMINAL_WIDTH);
    fputc('\n', out);
    terminal_heading(out, "Options", colour);
    size_t column = text_column(command);
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        char text[HELP_OPTION_SIZE];
        print_entry(out, help_option_text(text, option), option->text, column);
    }
    print_entry(out, "-h, --help", "Prints this.", column);
}

const struct command *help_find(const struct command *const *commands, const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

void help_unknown(FILE *out, const struct command *const *commands, const char *name)
{
    struct nearest search;
    nearest_begin(&search, name);
    for (size_t i = 0; commands[i] != NULL; i++) {
        nearest_offer(&search, commands[i]->name);
    }
    fputs("virga: there is no command '", out);
    terminal_print(out, name);
    if (search.best == NULL) {
        fputs("'; 'virga help' lists them\n", out);
    } else {
        fprintf(out, "'; did you mean '%s'?\n", search.best);
    }
}

static int run_help(const struct command_line *line)
{
    bool colour = terminal_colour(line->out);
    if (line->argument_count == 0) {
        help_overview(line->out, line->commands, colour);
        return ERROR_NONE;
    }
    const struct command *command = help_find(line->commands, line->arguments[0]);
    if (command == NULL) {
        help_unknown(line->err, line->commands, line->arguments[0]);
        return ERROR_INPUT;
    }
    help_of_command(line->out, command, colour);
    return ERROR_NONE;
}

static const struct command_option help_options[] = {{.name = NULL}};

const struct command help_command = {
    .name = "help",
    .arguments = "[COMMAND]",
    .text = "Prints what the program or one command does.",
    .examples = "virga help\nvirga help run\n",
    .options = help_options,
    .arguments_least = 0,
    .arguments_most = 1,
    .run = run_help,
};
