// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/front.h"

#include "sim/cli/help.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"

#include <string.h>

static const struct command *const *join_commands(const struct front *front, struct arena *arena)
{
    size_t count = 0;
    for (size_t list = 0; front->commands[list] != NULL; list++) {
        for (size_t i = 0; front->commands[list][i] != NULL; i++) {
            count++;
        }
    }
    const struct command **joined = ARENA_ARRAY(arena, const struct command *, count + 1);
    size_t at = 0;
    for (size_t list = 0; front->commands[list] != NULL; list++) {
        for (size_t i = 0; front->commands[list][i] != NULL; i++) {
            joined[at++] = front->commands[list][i];
        }
    }
    return joined;
}

// Where a word does a command's work: --help anywhere as `virga help`, --version as `virga
// version`.
static const char *command_of_word(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        return "help";
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        return "version";
    }
    return word;
}

static int run_command_line(struct command_line *line, struct arena *arena,
                            const char *const *words, size_t count)
{
    struct error error = {0};
    switch (options_parse(line, arena, words, count, &error)) {
    case OPTIONS_DONE:
        return line->command->run(line);
    case OPTIONS_HELP:
        help_of_command(line->out, line->command, terminal_colour(line->out));
        return ERROR_NONE;
    case OPTIONS_WRONG:
        break;
    }
    terminal_print(line->err, error.text);
    fprintf(line->err, "\n'virga help %s' shows how it is used\n", line->command->name);
    return (int)error.kind;
}

static int run_words(const struct front *front, struct arena *arena, const char *const *words,
                     size_t count)
{
    const struct command *const *commands = join_commands(front, arena);
    if (count == 0) {
        help_overview(front->err, commands, terminal_colour(front->err));
        return ERROR_INPUT;
    }
    const char *name = command_of_word(words[0]);
    const struct command *command = help_find(commands, name);
    if (command == NULL && name[0] == '-') {
        fputs("virga: a command comes first, then '", front->err);
        terminal_print(front->err, name);
        fputs("'; 'virga help' lists the commands\n", front->err);
        return ERROR_INPUT;
    }
    if (command == NULL) {
        help_unknown(front->err, commands, name);
        return ERROR_INPUT;
    }
    struct command_line line = {.command = command,
                                .models = front->models,
                                .commands = commands,
                                .out = front->out,
                                .err = front->err};
    return run_command_line(&line, arena, words + 1, count - 1);
}

int front_run(const struct front *front, const char *const *words, size_t count)
{
    struct arena arena;
    arena_init(&arena);
    int code = run_words(front, &arena, words, count);
    arena_deinit(&arena);
    return code;
}
