// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/options.h"

#include "sim/nearest.h"
#include "sim/quantity.h"

#include <string.h>

// A reading in progress.
struct reading {
    const struct command *command;
    struct command_value *values;
    const char ***lists; // for each option, room for the items of a list
    const char **arguments;
    size_t argument_count;
    const char *const *words;
    size_t count, next; // next: the first word not read yet
    struct error *error;
};

static size_t option_count(const struct command *command)
{
    size_t count = 0;
    while (command->options[count].name != NULL) {
        count++;
    }
    return count;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static bool wrong(struct reading *reading, const char *what, const char *option)
{
    return error_set(reading->error, ERROR_INPUT, "virga %s: %s %s", reading->command->name, option,
                     what);
}

static bool set_integer(struct reading *reading, const struct command_option *option,
                        struct command_value *value, const char *text)
{
    if (quantity_parse(&value->integer, UNIT_NONE, text, strlen(text)) != QUANTITY_OK) {
        return error_set(reading->error, ERROR_INPUT,
                         "virga %s: --%s needs a whole number, not '%s'", reading->command->name,
                         option->name, text);
    }
    return true;
}

// Stores what was given for the index-th option; `text` is NULL for a flag.
static bool set_value(struct reading *reading, size_t index, const char *text)
{
    const struct command_option *option = &reading->command->options[index];
    struct command_value *value = &reading->values[index];
    char dashed[64];
    snprintf(dashed, sizeof dashed, "--%s", option->name);
    if (value->given && option->type != COMMAND_LIST) {
        return wrong(reading, "is given twice", dashed);
    }
    if (option->type != COMMAND_FLAG && *text == '\0') {
        return wrong(reading, "needs a value that is not empty", dashed);
    }
    value->given = true;
    switch (option->type) {
    case COMMAND_FLAG:
        return true;
    case COMMAND_TEXT:
        value->text = text;
        return true;
    case COMMAND_LIST:
        reading->lists[index][value->count++] = text;
        return true;
    case COMMAND_INTEGER:
        return set_integer(reading, option, value, text);
    }
    return false;
}

// The value that follows an option as a word of its own.
static bool take_value(struct reading *reading, size_t index)
{
    const struct command_option *option = &reading->command->options[index];
    if (reading->next == reading->count || strcmp(reading->words[reading->next], "--") == 0) {
        return error_set(reading->error, ERROR_INPUT, "virga %s: --%s needs a value: --%s %s",
                         reading->command->name, option->name, option->name, option->value);
    }
    return set_value(reading, index, reading->words[reading->next++]);
}

static bool unknown(struct reading *reading, const char *dashes, const char *word, size_t length)
{
    struct nearest search;
    char given[NEAREST_LENGTH_MOST + 2];
    snprintf(given, sizeof given, "%.*s", length < sizeof given ? (int)length : 0, word);
    nearest_begin(&search, given);
    const struct command_option *option = reading->command->options;
    for (; option->name != NULL; option++) {
        nearest_offer(&search, option->name);
    }
    nearest_offer(&search, "help");
    const char *meant = search.best == NULL ? "" : search.best;
    return error_set(reading->error, ERROR_INPUT, "virga %s: unknown option '%s%.*s'%s%s%s",
                     reading->command->name, dashes, (int)length, word,
                     *meant == '\0' ? "" : "; did you mean '--", meant, *meant == '\0' ? "" : "'?");
}

// --name, --name=value or --name value; `word` starts after the dashes.
static bool read_long(struct reading *reading, const char *word)
{
    size_t length = strcspn(word, "=");
    const struct command_option *options = reading->command->options;
    for (size_t i = 0; options[i].name != NULL; i++) {
        if (strlen(options[i].name) != length || memcmp(options[i].name, word, length) != 0) {
            continue;
        }
        if (options[i].type != COMMAND_FLAG) {
            return word[length] == '=' ? set_value(reading, i, word + length + 1)
                                       : take_value(reading, i);
        }
        if (word[length] == '=') {
            return error_set(reading->error, ERROR_INPUT, "virga %s: --%s takes no value",
                             reading->command->name, options[i].name);
        }
        return set_value(reading, i, NULL);
    }
    return unknown(reading, "--", word, length);
}

// -j, -qj, -oFILE or -o FILE; `word` starts after the dash.
static bool read_short(struct reading *reading, const char *word)
{
    const struct command_option *options = reading->command->options;
    for (size_t i = 0; options[i].name != NULL; i++) {
        if (word[1] != '\0' && strcmp(options[i].name, word) == 0) {
            // -output would write to a file named "utput".
            return unknown(reading, "-", word, strlen(word));
        }
    }
    for (const char *letter = word; *letter != '\0'; letter++) {
        size_t i = 0;
        while (options[i].name != NULL && options[i].letter != *letter) {
            i++;
        }
        if (options[i].name == NULL) {
            return unknown(reading, "-", letter, strlen(letter));
        }
        if (options[i].type != COMMAND_FLAG && letter[1] == '=') {
            // Only a long name takes one: -o=x.h5 would write to a file named "=x.h5".
            return wrong(reading, "takes its value without '='", (char[]){'-', *letter, '\0'});
        }
        if (options[i].type != COMMAND_FLAG) {
            return letter[1] != '\0' ? set_value(reading, i, letter + 1) : take_value(reading, i);
        }
        if (!set_value(reading, i, NULL)) {
            return false;
        }
    }
    return true;
}

static bool check_arguments(const struct reading *reading)
{
    const struct command *command = reading->command;
    if (reading->argument_count < command->arguments_least) {
        return error_set(reading->error, ERROR_INPUT, "virga %s: something is missing: virga %s %s",
                         command->name, command->name, command->arguments);
    }
    if (reading->argument_count > command->arguments_most) {
        const char *extra = reading->arguments[command->arguments_most];
        return error_set(reading->error, ERROR_INPUT, "virga %s: '%s' is one argument too many",
                         command->name, extra);
    }
    return true;
}

static enum options_outcome read_words(struct reading *reading)
{
    bool only_arguments = false;
    while (reading->next < reading->count) {
        const char *word = reading->words[reading->next++];
        bool fine = true;
        if (only_arguments || word[0] != '-' || word[1] == '\0') {
            reading->arguments[reading->argument_count++] = word;
        } else if (is_help(word)) {
            return OPTIONS_HELP;
        } else if (strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (word[1] == '-') {
            fine = read_long(reading, word + 2);
        } else {
            fine = read_short(reading, word + 1);
        }
        if (!fine) {
            return OPTIONS_WRONG;
        }
    }
    return check_arguments(reading) ? OPTIONS_DONE : OPTIONS_WRONG;
}

enum options_outcome options_parse(struct command_line *line, struct arena *arena,
                                   const char *const *words, size_t count, struct error *error)
{
    size_t options = option_count(line->command);
    struct reading reading = {
        .command = line->command,
        .values = ARENA_ARRAY(arena, struct command_value, options + 1),
        .lists = ARENA_ARRAY(arena, const char **, options + 1),
        .arguments = ARENA_ARRAY(arena, const char *, count + 1),
        .words = words,
        .count = count,
        .error = error,
    };
    for (size_t i = 0; i < options; i++) {
        if (line->command->options[i].type == COMMAND_LIST) {
            reading.lists[i] = ARENA_ARRAY(arena, const char *, count + 1);
            reading.values[i].items = reading.lists[i];
        }
    }
    enum options_outcome outcome = read_words(&reading);
    line->values = reading.values;
    line->arguments = reading.arguments;
    line->argument_count = reading.argument_count;
    return outcome;
}
