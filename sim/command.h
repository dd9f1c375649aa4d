// SPDX-License-Identifier: GPL-3.0-or-later
// What a sub-command of the program is: name, option table, function.
//
// sim/cli and analysis define lists of these; the front door prints help, man page and completions
// and parses arguments from them, and knows no command by name. From the option table come --help,
// the suggestions for misspelt options, the man page and the shell completions.
#ifndef VIRGA_SIM_COMMAND_H
#define VIRGA_SIM_COMMAND_H

#include "sim/base.h"

#include <stdio.h>

struct model;
struct command;

enum command_option_type {
    COMMAND_FLAG, // --json
    COMMAND_TEXT, // --output FILE
    COMMAND_LIST, // --set PATH=VALUE, may be given again
    COMMAND_INTEGER,
};

struct command_option {
    const char *name; // without dashes: "output"
    char letter;      // 'o', or 0
    enum command_option_type type;
    const char *value; // "FILE" in help; NULL for flags
    const char *text;  // one sentence
};

// The parsed command line, in the order of the command's option table.
struct command_value {
    bool given;
    const char *text;         // COMMAND_TEXT
    int64_t integer;          // COMMAND_INTEGER
    const char *const *items; // COMMAND_LIST
    size_t count;
};

struct command_line {
    const struct command *command;
    const struct command_value *values; // one for each option of the table
    const char *const *arguments;       // what is not an option
    size_t argument_count;
    const struct model *const *models;     // ends with NULL
    const struct command *const *commands; // all commands, ends with NULL
    FILE *out;                             // results
    FILE *err;                             // everything else
};

struct command {
    const char *name;      // "run"
    const char *arguments; // "SCENARIO"; "SCENARIO..." for one or more; "[TABLE]" when optional
    const char *text;      // one sentence
    const char *examples;  // lines, each a full command line; shown first in --help
    const struct command_option *options; // ends with a name of NULL
    size_t arguments_least, arguments_most;
    int (*run)(const struct command_line *line); // returns the exit code
};

// The option's value by name; programmer's error if the table has no such option.
const struct command_value *command_value(const struct command_line *line, const char *name);

extern const struct command *const cli_commands[];      // ends with NULL; sim/cli/builtins.c
extern const struct command *const analysis_commands[]; // ends with NULL; analysis/registry.c

#endif
