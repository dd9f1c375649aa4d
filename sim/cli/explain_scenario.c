// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/explain_scenario.h"

#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"
#include "sim/io/scenario/reader.h"
#include "sim/model.h"
#include "sim/simtime.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool explain_scenario_is_path(const char *word)
{
    struct stat found;
    return ends_with(word, ".yaml") || ends_with(word, ".yml") || strchr(word, '/') != NULL ||
           (stat(word, &found) == 0 && S_ISREG(found.st_mode));
}

static const char *or_dash(const char *text)
{
    return text == NULL ? "-" : text;
}

static void print_parameters(FILE *out, struct arena *arena, const struct reader *reader,
                             bool colour)
{
    fputc('\n', out);
    terminal_heading(out, "parameters", colour);
    if (reader->parameter_count == 0) {
        fputs("  none; any key can be set by its path: --set duration=2h\n", out);
        return;
    }
    struct text_table table;
    text_table_init(&table, arena);
    static const char *const headings[] = {"parameter", "default", "now", "what it is"};
    for (size_t i = 0; i < COUNT_OF(headings); i++) {
        text_table_column(&table, headings[i], false);
    }
    for (size_t i = 0; i < reader->parameter_count; i++) {
        const struct reader_parameter *parameter = &reader->parameters[i];
        text_table_cell(&table, parameter->name);
        text_table_cell(&table,
                        parameter->fallback == NULL ? "(must be set)" : parameter->fallback);
        text_table_cell(&table, or_dash(parameter->value));
        text_table_cell(&table, or_dash(parameter->text));
    }
    text_table_print(&table, out, 2, TERMINAL_WIDTH, colour);
    text_table_deinit(&table);
    const struct reader_parameter *first = &reader->parameters[0];
    fputs("  Turn one with --set ", out);
    terminal_print(out, first->name);
    fputc('=', out);
    terminal_print(out, first->fallback == NULL ? "VALUE" : first->fallback);
    fputs("; any other key is set by its path.\n", out);
}

// The models that this scenario gives something to do.
static void print_parts(FILE *out, struct arena *arena, const struct scenario *scenario,
                        bool colour)
{
    struct text_table table;
    text_table_init(&table, arena);
    text_table_column(&table, "key", false);
    text_table_column(&table, "written", true);
    text_table_column(&table, "what it is", false);
    for (size_t i = 0; i < scenario->part_count; i++) {
        const struct scenario_part *part = &scenario->parts[i];
        if (part->count > 0 && part->model->mount != NULL) {
            text_table_cell(&table, part->model->mount);
            text_table_cell(&table, arena_format(arena, "%zu", part->count));
            text_table_cell(&table, part->model->text);
        }
    }
    fputc('\n', out);
    terminal_heading(out, "parts", colour);
    text_table_print(&table, out, 2, TERMINAL_WIDTH, colour);
    text_table_deinit(&table);
    fputs("  'virga explain KEY' tells what a part can hold.\n", out);
}

static void print_scenario(FILE *out, struct arena *arena, const struct reader *reader,
                           const char *path, bool colour)
{
    const struct scenario *scenario = reader->scenario;
    const char *title = scenario == NULL ? NULL : scenario->settings->title;
    fputs(colour ? "\x1b[1m" : "", out);
    terminal_print(out, title == NULL ? path : title);
    fputs(colour ? "\x1b[0m\n" : "\n", out);
    if (scenario != NULL) {
        char duration[SIMTIME_TEXT_SIZE], start[SIMTIME_TEXT_SIZE];
        fprintf(out, "%s from %s, seed %" PRId64 "\n",
                simtime_duration_text(duration, scenario->settings->duration),
                simtime_date_text(start, scenario->settings->start), scenario->settings->seed);
    }
    print_parameters(out, arena, reader, colour);
    if (scenario != NULL) {
        print_parts(out, arena, scenario, colour);
    }
}

int explain_scenario(const struct command_line *line, const char *path)
{
    const struct command_value *sets = command_value(line, "set");
    struct reader_options options = {
        .path = path,
        .models = line->models,
        .sets = sets->items,
        .set_count = sets->count,
        .seed = UNSET,
    };
    struct arena arena;
    struct reader reader;
    struct error error = {0};
    arena_init(&arena);
    reader_init(&reader);
    if (reader_read(&reader, &options, &error) || reader.parameter_count > 0) {
        print_scenario(line->out, &arena, &reader, path, terminal_colour(line->out));
    }
    fflush(line->out);
    if (error.kind != ERROR_NONE && *error.text == '\0') {
        reader_print_problems(&reader, line->err, terminal_colour(line->err));
    } else if (error.kind != ERROR_NONE) {
        terminal_print(line->err, error.text);
        fputc('\n', line->err);
    }
    reader_deinit(&reader);
    arena_deinit(&arena);
    return (int)error.kind;
}
