// SPDX-License-Identifier: GPL-3.0-or-later
// The reference of scenarios as Markdown.
#include "sim/io/scenario/reference.h"

#include "sim/io/scenario/reference_entries.h"
#include "sim/model.h"
#include "sim/quantity.h"
#include "sim/theory.h"

#include <string.h>

// ---- Pieces of Markdown ----

// A cell of a table, in which a bar would begin the next one.
static void put_cell(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '|') {
            fputc('\\', out);
        }
        fputc(*at, out);
    }
}

// What a link to the heading `hosts.*` points to: letters, digits and _ of it.
static void put_anchor(FILE *out, const char *heading)
{
    for (const char *at = heading; *at != '\0'; at++) {
        if (*at != '.' && *at != '*') {
            fputc(*at, out);
        }
    }
}

static void put_example(FILE *out, const char *yaml)
{
    if (yaml != NULL) {
        fprintf(out, "\n```yaml\n%s```\n", yaml);
    }
}

// ---- Parts ----

static void put_key(FILE *out, struct arena *arena, const struct reference_entry *entry)
{
    const struct field *row = entry->row;
    fprintf(out, "| `%s` | ", entry->key);
    put_cell(out, reference_entries_form(arena, row));
    if (row->fallback != NULL) {
        fputs(" | `", out);
        put_cell(out, row->fallback);
        fputs("` | ", out);
    } else {
        fputs(row->optional ? " | optional | " : " | required | ", out);
    }
    put_cell(out, row->text == NULL ? "" : row->text);
    fputs(" |\n", out);
}

static void put_part(FILE *out, const struct mount *mount)
{
    if (mount->parent == NULL) {
        fputs("\n## The scenario\n\nWhat stands at the top, beside the parts below.\n", out);
        return;
    }
    fprintf(out, "\n## `%s`\n\n%s\n", mount->path, mount->model->text);
    if (mount->table->bare != NULL) {
        fprintf(out, "\nA bare value is its `%s`.\n", mount->table->bare);
    }
    put_example(out, mount->model->example);
}

// The part before entries[index] in which its word was told already, or NULL.
static const struct mount *told_in(const struct reference_entries *entries, size_t index)
{
    const struct mount *part = NULL;
    for (size_t i = 0; i < index; i++) {
        const struct reference_entry *entry = &entries->items[i];
        part = entry->mount != NULL ? entry->mount : part;
        if (entry->option == entries->items[index].option) {
            return part;
        }
    }
    return NULL;
}

// Whether it is the word that the key's others of entries[0 .. index) follow.
static bool is_first_word(const struct reference_entries *entries, size_t index)
{
    const char *path = entries->items[index].path;
    for (size_t i = 0; i < index; i++) {
        if (entries->items[i].option != NULL && strcmp(entries->items[i].path, path) == 0) {
            return false;
        }
    }
    return true;
}

// Tells a word, or where words that several parts share were told. Returns whether its keys follow.
static bool put_word(FILE *out, const struct reference_entries *entries, size_t index)
{
    const struct reference_entry *entry = &entries->items[index];
    const struct mount *part = told_in(entries, index);
    if (part == NULL) {
        fprintf(out, "\n### `%s: %s`\n\n%s\n", entry->key, entry->option->name,
                entry->option->text);
        return true;
    }
    if (is_first_word(entries, index)) {
        fprintf(out, "\nThe words of `%s` are told in [`%s`](#", entry->key, part->path);
        put_anchor(out, part->path);
        fputs(").\n", out);
    }
    return false;
}

static void put_entries(FILE *out, const struct reference_entries *entries)
{
    bool in_table = false, skipping = false;
    for (size_t i = 0; i < entries->count; i++) {
        const struct reference_entry *entry = &entries->items[i];
        if (entry->row == NULL || entry->option != NULL) {
            in_table = false;
            skipping = entry->option != NULL && !put_word(out, entries, i);
            if (entry->mount != NULL) {
                put_part(out, entry->mount);
            }
            continue;
        }
        if (skipping) {
            continue;
        }
        if (!in_table) {
            fputs("\n| key | value | default | meaning |\n|---|---|---|---|\n", out);
            in_table = true;
        }
        put_key(out, entries->arena, entry);
    }
}

// ---- What every part may use ----

static void put_distributions(FILE *out, struct arena *arena)
{
    fputs("\n## Distributions\n\nA distribution is one value, which every draw then has, or a "
          "mapping that begins with `distribution`:\n`30 s`, or `{distribution: lognormal, median: "
          "30 s, p99: 70 s}`.\n",
          out);
    struct reference_entries entries = {.arena = arena};
    reference_entries_distributions(&entries);
    put_entries(out, &entries);
    reference_entries_deinit(&entries);
}

static void put_formulas(FILE *out)
{
    fputs(
        "\n## Closed forms\n\nWhat `expect` can set beside a simulated value, with the parameters "
        "of each.\n\n| formula | value | parameters |\n|---|---|---|\n",
        out);
    for (const struct theory_formula *formula = theory_formulas; formula->name != NULL; formula++) {
        fprintf(out, "| `%s` | %s%s%s | ", formula->name, formula->text,
                strcmp(formula->unit, "1") == 0 ? "" : " In ",
                strcmp(formula->unit, "1") == 0 ? "" : formula->unit);
        for (const struct theory_parameter *parameter = formula->parameters;
             parameter->name != NULL; parameter++) {
            fprintf(out, "%s`%s`: ", parameter == formula->parameters ? "" : "; ", parameter->name);
            put_cell(out, parameter->text);
            fputs(parameter->optional ? " (optional)" : "", out);
        }
        fputs(" |\n", out);
    }
}

static void put_units(FILE *out)
{
    fputs("\n## Units\n\nA number carries its unit; only a share may stand without one.\n\n", out);
    for (int unit = UNIT_TIME; unit <= UNIT_RATE; unit++) {
        fprintf(out, "- %s\n", quantity_unit_help((enum unit)unit));
    }
}

static void put_contents(FILE *out, const struct reference_entries *entries)
{
    fputs("[The scenario](#the-scenario)", out);
    for (size_t i = 0; i < entries->count; i++) {
        const struct mount *mount = entries->items[i].mount;
        if (mount != NULL && mount->parent != NULL) {
            fprintf(out, " ·\n[`%s`](#", mount->path);
            put_anchor(out, mount->path);
            fputc(')', out);
        }
    }
    fputs(" ·\n[distributions](#distributions) · [closed forms](#closed-forms) · [units](#units)\n",
          out);
}

void reference_write(FILE *out, const struct model *const *models)
{
    struct arena arena;
    arena_init(&arena);
    struct reference_entries entries = {.arena = &arena};
    reference_entries_part(&entries, mounts_build(&arena, models));
    put_contents(out, &entries);
    put_entries(out, &entries);
    put_distributions(out, &arena);
    put_formulas(out);
    put_units(out);
    reference_entries_deinit(&entries);
    arena_deinit(&arena);
}
