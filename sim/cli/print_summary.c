// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_summary.h"

#include "sim/cli/human.h"
#include "sim/cli/print_parts.h"
#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"
#include "sim/interval.h"
#include "sim/model.h"
#include "sim/simtime.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { LABEL_WIDTH = 24, VALUE_WIDTH = 14 };

static const char NOT_TRUSTED[] = "(!)";

// A text of the scenario by the mount and key where it stands, or NULL: the front door knows the
// models' tables, not their structs.
static const char *scenario_text(const struct scenario *scenario, const char *mount,
                                 const char *key)
{
    for (size_t i = 0; i < scenario->part_count; i++) {
        const struct scenario_part *part = &scenario->parts[i];
        if (part->count == 0 || part->model->mount == NULL ||
            strcmp(part->model->mount, mount) != 0) {
            continue;
        }
        const struct field *field = part->model->table->fields;
        for (; field->key != NULL; field++) {
            if (field->type == FIELD_TEXT && strcmp(field->key, key) == 0) {
                const char *text;
                memcpy(&text, (const char *)part->specs + field->offset, sizeof text);
                return text;
            }
        }
    }
    return NULL;
}

static void print_title(FILE *out, const struct runner_result *result, bool colour)
{
    const struct settings *settings = result->scenario->settings;
    char duration[SIMTIME_TEXT_SIZE], warm_up[SIMTIME_TEXT_SIZE], start[SIMTIME_TEXT_SIZE];
    fputs(colour ? "\x1b[1m" : "", out);
    terminal_print(out, settings->title == NULL ? "A run" : settings->title);
    fputs(colour ? "\x1b[0m\n" : "\n", out);
    const char *region = scenario_text(result->scenario, "region", "name");
    if (region != NULL && strcmp(region, "region") != 0) { // its default says nothing
        fputs("region ", out);
        terminal_print(out, region);
        fputs(", ", out);
    }
    fprintf(out, "%s from %s", simtime_duration_text(duration, settings->duration),
            simtime_date_text(start, settings->start));
    if (settings->warm_up > 0) {
        fprintf(out, ", warm-up %s", simtime_duration_text(warm_up, settings->warm_up));
    }
    fprintf(out, ", seed %" PRIu64, result->seed);
    if (result->replications > 1) {
        fprintf(out, ", means over %" PRId64 " replications", result->replications);
    }
    fputc('\n', out);
}

static bool same_section(const char *a, const char *b)
{
    size_t length = print_parts_section(a);
    return length == print_parts_section(b) && memcmp(a, b, length) == 0;
}

static void add_number(struct text_table *table, const struct summary_item *item)
{
    struct human human;
    // What never varied has an interval of no width, which tells nothing.
    bool has_interval = item->half_width > 0 || (item->half_width >= 0 && !item->trusted);
    human_measure(&human, item->key->key, item->key->unit,
                  has_interval ? item->real : summary_number(item),
                  has_interval ? item->half_width : -1);
    if (item->key->type == SUMMARY_INTEGER && !has_interval && strcmp(item->key->unit, "1") == 0) {
        human_integer(human.value, item->integer);
    }
    text_table_cell(table, human.value);
    const char *mark = has_interval && !item->trusted ? NOT_TRUSTED : "";
    if (!has_interval) {
        text_table_cell(table, human.unit);
    } else {
        text_table_cell(table, arena_format(table->arena, "± %s%s%s%s%s", human.margin,
                                            *human.unit == '\0' ? "" : " ", human.unit,
                                            *mark == '\0' ? "" : "  ", mark));
    }
}

static void add_item(struct text_table *table, const struct summary_item *item)
{
    char label[PRINT_LABEL_SIZE];
    const char *key = item->key->key;
    size_t section = print_parts_section(key);
    text_table_cell(table, print_parts_label(label, key + section + (section > 0)));
    if (item->key->type == SUMMARY_TEXT) {
        text_table_cell(table, item->text);
        text_table_cell(table, "");
    } else {
        add_number(table, item);
    }
}

static bool is_region(const struct summary_item *item)
{
    // What the run itself is stands at the foot of the page; the hint for those who tune warm-ups
    // is left to --json and the result file.
    return *item->scope == '\0' && strncmp(item->key->key, "run.", 4) != 0 &&
           strcmp(item->key->key, "latency.warm_up_observations") != 0;
}

// Prints the items of the same section as the first-th.
static void print_section(FILE *out, const struct summary *summary, size_t first, bool colour)
{
    struct arena arena;
    arena_init(&arena);
    struct text_table table;
    text_table_init(&table, &arena);
    for (size_t i = 0; i < 3; i++) {
        text_table_column(&table, NULL, i == 1);
    }
    table.widths[0] = LABEL_WIDTH;
    table.widths[1] = VALUE_WIDTH;
    const char *key = summary->items[first].key->key;
    for (size_t i = first; i < summary->count; i++) {
        const struct summary_item *item = &summary->items[i];
        if (is_region(item) && same_section(key, item->key->key)) {
            add_item(&table, item);
        }
    }
    char heading[PRINT_LABEL_SIZE];
    size_t length = print_parts_section(key);
    print_parts_label(heading, length == 0 ? "region" : arena_text(&arena, key, length));
    fputc('\n', out);
    terminal_heading(out, heading, colour);
    text_table_print(&table, out, 2, 0, colour);
    text_table_deinit(&table);
    arena_deinit(&arena);
}

static bool is_first_of_section(const struct summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_region(&summary->items[i]) &&
            same_section(summary->items[i].key->key, summary->items[index].key->key)) {
            return false;
        }
    }
    return true;
}

static void print_trust(FILE *out, const struct summary *summary)
{
    size_t doubtful = 0, of_parts = 0;
    for (size_t i = 0; i < summary->count; i++) {
        bool counts = summary->items[i].half_width >= 0 && !summary->items[i].trusted;
        doubtful += counts;
        of_parts += counts && *summary->items[i].scope != '\0';
    }
    if (doubtful == 0) {
        return;
    }
    struct arena arena;
    arena_init(&arena);
    fprintf(out, "\n%s ", NOT_TRUSTED);
    const char *parts =
        of_parts == 0 ? "" : arena_format(&arena, " (%zu of parts, see --json)", of_parts);
    terminal_wrap(out,
                  arena_format(&arena,
                               "%zu interval%s cannot be trusted%s: there is too little to "
                               "observe, or what is observed depends too much on what came before. "
                               "Run longer, or use --replications 20.",
                               doubtful, doubtful == 1 ? "" : "s", parts),
                  strlen(NOT_TRUSTED) + 1, TERMINAL_WIDTH);
    arena_deinit(&arena);
}

void print_summary_sections(FILE *out, const struct summary *summary, bool colour)
{
    for (size_t i = 0; i < summary->count; i++) {
        if (is_region(&summary->items[i]) && is_first_of_section(summary, i)) {
            print_section(out, summary, i, colour);
        }
    }
    print_parts(out, summary, colour);
    print_trust(out, summary);
}

// By how much a 95 % interval is wider than a standard error. In one run it comes from 21 to 42
// joint batches (sim/batches.h): 30 degrees of freedom are right to 2 %, enough for one decimal.
static double standard_errors(const struct runner_result *result)
{
    return interval_student(result->replications > 1 ? (uint64_t)result->replications - 1 : 30);
}

static const char *difference(struct arena *arena, const struct runner_result *result,
                              const struct runner_expectation *row)
{
    if (!isfinite(row->simulated)) {
        return "no such number in this run";
    }
    double gap = row->simulated - row->exact;
    if (row->half_width > 0) {
        return arena_format(arena, "%+.1f standard errors",
                            gap * standard_errors(result) / row->half_width);
    }
    if (gap == 0) {
        return "none";
    }
    return row->exact == 0 ? "not zero" : arena_format(arena, "%+.3g %%", 100 * gap / row->exact);
}

static void expectation_key(struct text_table *table, const char *key, bool wanted)
{
    if (wanted) {
        text_table_cell(table, key);
    }
}

// The key of a row stands first, or last, where a long one goes below the others.
static void fill_expectations(struct text_table *table, const struct runner_result *result,
                              bool key_first)
{
    if (key_first) {
        text_table_column(table, "", false);
    }
    text_table_column(table, "formula", false);
    text_table_column(table, "exact", true);
    text_table_column(table, "simulated", true);
    text_table_column(table, "difference", false);
    if (!key_first) {
        text_table_column(table, "", false);
    }
    for (size_t i = 0; i < result->expectation_count; i++) {
        const struct runner_expectation *row = &result->expectations[i];
        char exact[HUMAN_NUMBER_SIZE];
        struct human human = {.value = "-"};
        if (isfinite(row->simulated)) {
            human_measure(&human, "", "", row->simulated, row->half_width);
        }
        expectation_key(table, row->key, key_first);
        text_table_cell(table, row->formula);
        text_table_cell(table, human_real(exact, row->exact));
        text_table_cell(table, arena_format(table->arena, "%s%s%s", human.value,
                                            *human.margin == '\0' ? "" : " ± ", human.margin));
        text_table_cell(table, difference(table->arena, result, row));
        expectation_key(table, row->key, !key_first);
    }
}

static void print_expectations(FILE *out, const struct runner_result *result, bool colour)
{
    if (result->expectation_count == 0) {
        return;
    }
    struct arena arena;
    arena_init(&arena);
    struct text_table table;
    text_table_init(&table, &arena);
    fill_expectations(&table, result, true);
    if (2 + text_table_width(&table) > TERMINAL_WIDTH) {
        text_table_deinit(&table);
        text_table_init(&table, &arena);
        fill_expectations(&table, result, false);
    }
    fputc('\n', out);
    terminal_heading(out, "exact answers", colour);
    text_table_print(&table, out, 2, TERMINAL_WIDTH, colour);
    text_table_deinit(&table);
    arena_deinit(&arena);
}

void print_summary(FILE *out, const struct runner_result *result, bool colour)
{
    char events[HUMAN_NUMBER_SIZE];
    print_title(out, result, colour);
    print_summary_sections(out, &result->summary, colour);
    print_expectations(out, result, colour);
    fprintf(out, "\n%s events, fingerprint %016" PRIx64 "\n",
            human_integer(events, (int64_t)result->events), result->fingerprint);
}
