// SPDX-License-Identifier: GPL-3.0-or-later
// virga explain: what a key, a word or a headline number means, and what a scenario lets one turn.
#include "sim/cli/builtins.h"
#include "sim/cli/explain_scenario.h"
#include "sim/cli/terminal.h"
#include "sim/error.h"
#include "sim/io/result/results_reference.h"
#include "sim/io/scenario/reference.h"
#include "sim/model.h"
#include "sim/nearest.h"

#include <string.h>

static const struct command_option explain_options[] = {
    {"set", 's', COMMAND_LIST, "PATH=VALUE",
     "Sets a parameter or any key of the scenario; may be repeated."},
    {"all", 'a', COMMAND_FLAG, NULL, "Prints the reference of every key and word as Markdown."},
    {"results", 'r', COMMAND_FLAG, NULL,
     "Prints the reference of every table and headline number of a result as Markdown."},
    {.name = NULL},
};

// `asked` is the key, or the key with _interval behind it.
static bool is_key(const char *key, const char *asked)
{
    size_t length = strlen(key);
    return strncmp(asked, key, length) == 0 &&
           (asked[length] == '\0' || strcmp(asked + length, "_interval") == 0);
}

// Explains a headline number; offers all of them to the search for the nearest.
static bool explain_number(const struct command_line *line, const char *asked,
                           struct nearest *search)
{
    bool found = false;
    for (const struct model *const *model = line->models; *model != NULL; model++) {
        const struct summary_key *key = (*model)->summary_keys;
        for (; key != NULL && key->key != NULL; key++) {
            nearest_offer(search, key->key);
            if (is_key(key->key, asked)) {
                fprintf(line->out, "%s (headline number%s%s)\n  ", key->key,
                        key->unit == NULL ? "" : ", in ", key->unit == NULL ? "" : key->unit);
                terminal_wrap(line->out, key->text, 2, TERMINAL_WIDTH);
                found = true;
            }
        }
    }
    return found;
}

static int explain_key(const struct command_line *line, const char *asked)
{
    struct arena arena;
    struct nearest search;
    const char *meant = NULL;
    arena_init(&arena);
    nearest_begin(&search, asked);
    bool explained = reference_explain(line->out, &arena, &meant, line->models, asked);
    bool number = explain_number(line, asked, &search);
    if (!explained && !number) {
        fputs("virga explain: there is no key or word '", line->err);
        terminal_print(line->err, asked);
        // Both are near; a key of the scenario is asked for more often than a headline number.
        meant = meant == NULL ? search.best : meant;
        fprintf(line->err, "'; %s%s%s\n", meant == NULL ? "" : "did you mean '",
                meant == NULL ? "'virga explain --all' prints every one" : meant,
                meant == NULL ? "" : "'?");
    }
    arena_deinit(&arena);
    return explained || number ? ERROR_NONE : ERROR_INPUT;
}

static int run_explain(const struct command_line *line)
{
    bool all = command_value(line, "all")->given, results = command_value(line, "results")->given;
    if (all + results + (int)line->argument_count != 1) {
        fputs("virga explain: say one of a key, a word, a scenario, --all and --results\n",
              line->err);
        return ERROR_INPUT;
    }
    if (all) {
        reference_write(line->out, line->models);
        return ERROR_NONE;
    }
    if (results) {
        results_reference_write(line->out, line->models);
        return ERROR_NONE;
    }
    const char *asked = line->arguments[0];
    if (explain_scenario_is_path(asked)) {
        return explain_scenario(line, asked);
    }
    if (command_value(line, "set")->given) {
        fputs("virga explain: --set is for scenarios, not for keys\n", line->err);
        return ERROR_INPUT;
    }
    return explain_key(line, asked);
}

const struct command explain_command = {
    .name = "explain",
    .arguments = "[KEY | SCENARIO]",
    .text = "Tells what a key, a word or a headline number means, or what a scenario lets a reader "
            "turn.",
    .examples = "virga explain hosts\n"
                "virga explain 'hosts.*.count'\n"
                "virga explain best-fit\n"
                "virga explain wait.mean\n"
                "virga explain scenarios/minimal.yaml\n",
    .options = explain_options,
    .arguments_least = 0,
    .arguments_most = 1,
    .run = run_explain,
};
