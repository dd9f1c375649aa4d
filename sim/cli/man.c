// SPDX-License-Identifier: GPL-3.0-or-later
// virga man: the manual page, made from the command tables.
#include "sim/cli/builtins.h"
#include "sim/cli/help.h"
#include "sim/error.h"
#include "sim/version.h"

#include <string.h>

static const struct command_option man_options[] = {{.name = NULL}};

// Text as roff reads it literally: hyphens stay hyphens, a leading dot is no request.
static void roff(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool line_start = i == 0 || text[i - 1] == '\n';
        if (line_start && (text[i] == '.' || text[i] == '\'')) {
            fputs("\\&", out);
        }
        switch (text[i]) {
        case '-':
            fputs("\\-", out);
            break;
        case '\\':
            fputs("\\e", out);
            break;
        case '\'':
            fputs("\\(aq", out);
            break;
        default:
            fputc(text[i], out);
        }
    }
}

static void roff_line(FILE *out, const char *text)
{
    roff(out, text, strlen(text));
    fputc('\n', out);
}

static void write_option(FILE *out, const struct command_option *option)
{
    char text[HELP_OPTION_SIZE];
    const char *shown = help_option_text(text, option);
    fputs(".TP\n.B ", out);
    roff_line(out, shown + strspn(shown, " "));
    roff_line(out, option->text);
}

static void write_command(FILE *out, const struct command *command)
{
    fputs(".SS virga ", out);
    roff_line(out, command->name);
    fprintf(out, ".B virga %s\n", command->name);
    roff_line(out, command->arguments);
    fputs(".PP\n", out);
    roff_line(out, command->text);
    for (const struct command_option *option = command->options; option->name != NULL; option++) {
        write_option(out, option);
    }
    fputs(".PP\nExamples:\n.PP\n.nf\n.RS\n", out);
    roff(out, command->examples, strlen(command->examples));
    fputs(".RE\n.fi\n", out);
}

static const struct {
    const char *code, *meaning;
} exit_codes[] = {
    {"0", "Done."},
    {"1", "A stated goal was not met, or a difference was found."},
    {"2", "The command line or an input file is wrong; standard error says where and why."},
    {"3", "A limit or an internal check failed in the run."},
    {"4", "A file could not be read or written."},
    {"128+n", "Ended by signal n, after finishing or dropping the point at hand."},
};

static int run_man(const struct command_line *line)
{
    FILE *out = line->out;
    fputs(".TH VIRGA 1 \"\" \"virga " VIRGA_VERSION "\" \"User Commands\"\n", out);
    fputs(".SH NAME\nvirga \\- simulates a multi\\-tenant cloud region\n", out);
    fputs(".SH SYNOPSIS\n.B virga\n.I command\n[option]... [argument]...\n", out);
    fputs(".SH DESCRIPTION\nVirga simulates a cloud region: hosts that many tenants share, the "
          "instances placed on\nthem, the requests that those serve, and the energy that all of "
          "it takes. A scenario is\na YAML file; results go to standard output and, with "
          "\\-o, to an HDF5 file; everything\nelse goes to standard error. Equal scenarios give "
          "equal results, to the last byte.\n.SH COMMANDS\n",
          out);
    for (size_t i = 0; line->commands[i] != NULL; i++) {
        write_command(out, line->commands[i]);
    }
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < COUNT_OF(exit_codes); i++) {
        fprintf(out, ".TP\n.B %s\n", exit_codes[i].code);
        roff_line(out, exit_codes[i].meaning);
    }
    fputs(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen it is set and not empty, output is never "
          "coloured.\n.SH SEE ALSO\n"
          ".B virga explain \\-\\-all\nprints the reference of scenarios,\n"
          ".B virga explain \\-\\-results\nthat of results.\n",
          out);
    return ERROR_NONE;
}

const struct command man_command = {
    .name = "man",
    .arguments = "",
    .text = "Prints the manual page.",
    .examples = "virga man | man -l -\n",
    .options = man_options,
    .arguments_least = 0,
    .arguments_most = 0,
    .run = run_man,
};
