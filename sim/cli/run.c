// SPDX-License-Identifier: GPL-3.0-or-later
// virga run: one scenario, from its file to its headline numbers.
#include "sim/cli/builtins.h"
#include "sim/cli/human.h"
#include "sim/cli/print_json.h"
#include "sim/cli/print_summary.h"
#include "sim/cli/progress.h"
#include "sim/cli/terminal.h"
#include "sim/io/runner.h"
#include "sim/nearest.h"

#include <inttypes.h>
#include <string.h>

enum { REPLICATIONS_MOST = 1000000 };

static const struct command_option run_options[] = {
    {"output", 'o', COMMAND_TEXT, "OUT.h5",
     "Writes the result to this HDF5 file, or as CSV to the folder DIR/; without it none is."},
    {"set", 's', COMMAND_LIST, "PATH=VALUE",
     "Sets a parameter or any key of the scenario, such as hosts.main.count=40; may be repeated."},
    {"seed", 0, COMMAND_INTEGER, "N", "Starts the random streams here instead of the scenario's."},
    {"replications", 'n', COMMAND_INTEGER, "N",
     "Runs N times with independent random numbers and reports means with intervals."},
    {"record", 0, COMMAND_TEXT, "LEVEL",
     "How much the result file holds: none, summary, series or full."},
    {"json", 'j', COMMAND_FLAG, NULL, "Prints the numbers as one JSON object."},
    {"quiet", 'q', COMMAND_FLAG, NULL, "Shows no progress; errors are still told."},
    {.name = NULL},
};

// The words of the scenario's own `record.level`.
static const char *const *level_words(void)
{
    const struct field *field = settings_table.fields;
    while (strcmp(field->key, "record") != 0) {
        field++;
    }
    for (field = field->table->fields; strcmp(field->key, "level") != 0;) {
        field++;
    }
    return field->words;
}

static bool read_level(int32_t *level, const char *word, struct error *error)
{
    const char *const *words = level_words();
    size_t count = 0;
    for (; words[count] != NULL; count++) {
        if (strcmp(words[count], word) == 0) {
            *level = (int32_t)count;
            return true;
        }
    }
    const char *meant = nearest(word, words, count);
    return error_set(error, ERROR_INPUT, "virga run: there is no level '%s'%s%s%s", word,
                     meant == NULL ? "; say none, summary, series or full" : "; did you mean '",
                     meant == NULL ? "" : meant, meant == NULL ? "" : "'?");
}

static bool read_options(struct runner_options *options, const struct command_line *line,
                         struct error *error)
{
    const struct command_value *seed = command_value(line, "seed");
    const struct command_value *replications = command_value(line, "replications");
    const struct command_value *record = command_value(line, "record");
    const struct command_value *sets = command_value(line, "set");
    *options = (struct runner_options){
        .path = line->arguments[0],
        .sets = sets->items,
        .set_count = sets->count,
        .seed = seed->given ? seed->integer : UNSET,
        .replications = replications->given ? replications->integer : 1,
        .output = command_value(line, "output")->text,
        .level = -1,
        .models = line->models,
        .colour = terminal_colour(line->err),
        .err = line->err,
    };
    if (seed->given && seed->integer < 0) {
        return error_set(error, ERROR_INPUT,
                         "virga run: --seed needs a number from 0, not %" PRId64, seed->integer);
    }
    if (options->replications < 1 || options->replications > REPLICATIONS_MOST) {
        return error_set(error, ERROR_INPUT,
                         "virga run: --replications needs a number from 1 to %d, not %" PRId64,
                         REPLICATIONS_MOST, options->replications);
    }
    return !record->given || read_level(&options->level, record->text, error);
}

// Speed and what to do next; nothing here belongs to the result.
static void print_afterwards(const struct command_line *line, const struct runner_result *result)
{
    char speed[HUMAN_NUMBER_SIZE];
    struct human wall;
    human_measure(&wall, "", "s", result->wall_s, -1);
    fprintf(line->err, "simulated in %s %s", wall.value, wall.unit);
    if (result->wall_s > 0) {
        fprintf(line->err, " (%s events/s)",
                human_short(speed, (double)result->events / result->wall_s));
    }
    if (result->output == NULL) {
        fputs("; nothing was written, keep a result with -o NAME.h5\n", line->err);
        return;
    }
    fputs("; written to ", line->err);
    terminal_print(line->err, result->output);
    fputs("\n", line->err);
}

static int report(const struct command_line *line, const struct runner_result *result)
{
    if (result->signal > 0) {
        fprintf(line->err, "virga run: interrupted by signal %d, nothing was written\n",
                result->signal);
        return 128 + result->signal;
    }
    if (command_value(line, "json")->given) {
        print_json(line->out, result);
    } else {
        print_summary(line->out, result, terminal_colour(line->out));
    }
    if (!command_value(line, "quiet")->given) {
        fflush(line->out);
        print_afterwards(line, result);
    }
    return ERROR_NONE;
}

static int run_run(const struct command_line *line)
{
    struct runner_options options;
    struct runner_result result;
    struct progress progress;
    struct error error = {0};
    int code = ERROR_NONE;
    if (read_options(&options, line, &error)) {
        progress_init(&progress, line->err);
        if (!command_value(line, "quiet")->given) {
            options.progress = progress_report;
            options.progress_context = &progress;
        }
        bool finished = runner_run(&result, &options, &error);
        progress_clear(&progress);
        if (finished) {
            code = report(line, &result);
        }
        runner_result_deinit(&result);
    }
    if (error.kind != ERROR_NONE && *error.text != '\0') {
        terminal_print(line->err, error.text);
        fputc('\n', line->err);
    }
    return error.kind != ERROR_NONE ? (int)error.kind : code;
}

const struct command run_command = {
    .name = "run",
    .arguments = "SCENARIO",
    .text = "Simulates a scenario and prints its headline numbers.",
    .examples = "virga run scenarios/minimal.yaml\n"
                "virga run scenarios/minimal.yaml -o result.h5 --seed 7\n"
                "virga run scenarios/minimal.yaml --set duration=2h --json\n"
                "virga run scenarios/mm1.yaml --replications 20\n",
    .options = run_options,
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run_run,
};
