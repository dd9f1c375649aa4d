// SPDX-License-Identifier: GPL-3.0-or-later
// virga list: what this build knows, by kind, read from its registries and tables.
#include "sim/cli/builtins.h"
#include "sim/cli/list_policies.h"
#include "sim/cli/template.h"
#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"
#include "sim/dist_fields.h"
#include "sim/io/result/trace_out.h"
#include "sim/model.h"
#include "sim/nearest.h"
#include "sim/theory.h"

#include <string.h>

static const struct command_option list_options[] = {{.name = NULL}};

// What fills the tables below; each adds its own columns.
struct listing {
    struct text_table table;
    const struct command_line *line;
};

static void columns(struct listing *listing, const char *const *headings)
{
    for (; *headings != NULL; headings++) {
        text_table_column(&listing->table, *headings, false);
    }
}

static void row(struct listing *listing, const char *a, const char *b, const char *c)
{
    text_table_cell(&listing->table, a);
    text_table_cell(&listing->table, b);
    if (c != NULL) {
        text_table_cell(&listing->table, c);
    }
}

static void list_models(struct listing *listing)
{
    columns(listing, (const char *const[]){"model", "stands at", "what it is", NULL});
    for (const struct model *const *model = listing->line->models; *model != NULL; model++) {
        const char *mount = (*model)->mount;
        row(listing, (*model)->name, mount == NULL ? "-" : mount, (*model)->text);
    }
}

static void list_distributions(struct listing *listing)
{
    columns(listing, (const char *const[]){"distribution", "what it is, and its parameters", NULL});
    for (const struct field_option *const *option = dist_table.fields[0].options; *option != NULL;
         option++) {
        const char *text = (*option)->text;
        const struct field *field = (*option)->table == NULL ? NULL : (*option)->table->fields;
        for (; field != NULL && field->key != NULL; field++) {
            text = arena_format(listing->table.arena, "%s%s%s", text,
                                field == (*option)->table->fields ? " With " : ", ", field->key);
        }
        row(listing, (*option)->name, text, NULL);
    }
}

static void list_units(struct listing *listing)
{
    columns(listing, (const char *const[]){"kept as", "written as", NULL});
    for (int unit = UNIT_TIME; unit < UNIT_TEXT; unit++) {
        row(listing, quantity_base_name((enum unit)unit), quantity_unit_help((enum unit)unit),
            NULL);
    }
}

static void list_keys(struct listing *listing)
{
    columns(listing, (const char *const[]){"key", "unit", "what it is", NULL});
    for (const struct model *const *model = listing->line->models; *model != NULL; model++) {
        const struct summary_key *key = (*model)->summary_keys;
        for (; key != NULL && key->key != NULL; key++) {
            row(listing, key->key, key->unit == NULL ? "-" : key->unit, key->text);
        }
    }
}

static void list_tables(struct listing *listing)
{
    columns(listing, (const char *const[]){"table", "what a row is", NULL});
    for (const struct model *const *model = listing->line->models; *model != NULL; model++) {
        const struct table *const *table = (*model)->tables;
        for (; table != NULL && *table != NULL; table++) {
            row(listing, (*table)->path, (*table)->text, NULL);
        }
    }
    for (const struct table *const *table = trace_out_tables; *table != NULL; table++) {
        row(listing, (*table)->path, (*table)->text, NULL);
    }
}

static void list_events(struct listing *listing)
{
    columns(listing, (const char *const[]){"event", "what happens", NULL});
    for (const struct model *const *model = listing->line->models; *model != NULL; model++) {
        const struct event_kind *kind = (*model)->kinds;
        for (; kind != NULL && kind->name != NULL; kind++) {
            row(listing, kind->name, kind->text, NULL);
        }
    }
}

static void list_formulas(struct listing *listing)
{
    columns(listing,
            (const char *const[]){"formula", "unit", "what it is, and its parameters", NULL});
    for (const struct theory_formula *formula = theory_formulas; formula->name != NULL; formula++) {
        const char *text = formula->text;
        const struct theory_parameter *parameter = formula->parameters;
        for (; parameter->name != NULL; parameter++) {
            text = arena_format(listing->table.arena, "%s%s%s (%s)", text,
                                parameter == formula->parameters ? " With " : ", ", parameter->name,
                                parameter->text);
        }
        row(listing, formula->name, formula->unit, text);
    }
}

static void list_templates(struct listing *listing)
{
    columns(listing, (const char *const[]){"template", "scenario", NULL});
    for (size_t i = 0; i < template_count; i++) {
        row(listing, template_list[i].name, template_list[i].title, NULL);
    }
}

static const struct list_kind {
    const char *name, *text;
    void (*fill)(struct listing *listing); // NULL: not one table, see sim/cli/list_policies.h
} kinds[] = {
    {"policies", "words that choose how a part behaves", NULL},
    {"models", "parts of a cloud, and where they stand in a scenario", list_models},
    {"distributions", "random quantities and their parameters", list_distributions},
    {"units", "units of quantities", list_units},
    {"formulas", "closed forms to set beside simulated values", list_formulas},
    {"keys", "headline numbers of a run, as in --json", list_keys},
    {"tables", "tables of a result file", list_tables},
    {"events", "kinds of events", list_events},
    {"templates", "scenarios that `virga new` can start from", list_templates},
};

static int list_kinds(const struct command_line *line)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        fprintf(line->out, "virga list %-15s", kinds[i].name);
        terminal_wrap(line->out, kinds[i].text, 26, TERMINAL_WIDTH);
    }
    return ERROR_NONE;
}

static int list_unknown(const struct command_line *line, const char *word)
{
    struct nearest search;
    nearest_begin(&search, word);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        nearest_offer(&search, kinds[i].name);
    }
    fputs("virga list: there is no list of '", line->err);
    terminal_print(line->err, word);
    if (search.best == NULL) {
        fputs("'; 'virga list' names them\n", line->err);
    } else {
        fprintf(line->err, "'; did you mean '%s'?\n", search.best);
    }
    return ERROR_INPUT;
}

static int run_list(const struct command_line *line)
{
    if (line->argument_count == 0) {
        return list_kinds(line);
    }
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && strcmp(kinds[kind].name, line->arguments[0]) != 0) {
        kind++;
    }
    if (kind == COUNT_OF(kinds)) {
        return list_unknown(line, line->arguments[0]);
    }
    bool colour = terminal_colour(line->out);
    if (kinds[kind].fill == NULL) {
        list_policies_print(line->out, line->models, colour);
        return ERROR_NONE;
    }
    struct arena arena;
    arena_init(&arena);
    struct listing listing = {.line = line};
    text_table_init(&listing.table, &arena);
    kinds[kind].fill(&listing);
    text_table_print(&listing.table, line->out, 0, TERMINAL_WIDTH, colour);
    text_table_deinit(&listing.table);
    arena_deinit(&arena);
    return ERROR_NONE;
}

const struct command list_command = {
    .name = "list",
    .arguments = "[KIND]",
    .text = "Lists what a scenario can choose from: policies, models, distributions, units, keys.",
    .examples = "virga list\nvirga list policies\nvirga list distributions\nvirga list keys\n",
    .options = list_options,
    .arguments_least = 0,
    .arguments_most = 1,
    .run = run_list,
};
