// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/reference.h"

#include "sim/dist_fields.h"
#include "sim/io/mounts.h"
#include "sim/io/override.h"
#include "sim/model.h"
#include "sim/nearest.h"
#include "sim/quantity.h"

#include <string.h>

// One thing to say: a part of the scenario, a key, or a word of a variant.
struct entry {
    const char *path;                  // "tenants.*.groups.*.count.max"
    const char *key;                   // path within its part: "count.max"
    const struct mount *mount;         // a part
    const struct field *row;           // a key; of a word: the row that holds it
    const struct field_option *option; // a word
};

struct entries {
    struct arena *arena; // of paths
    struct entry *items; // grows; owned
    size_t count, capacity;
};

// ---- Collecting ----

static void add(struct entries *entries, const struct entry *entry)
{
    entries->items =
        grow(entries->items, &entries->capacity, entries->count + 1, sizeof *entries->items);
    entries->items[entries->count++] = *entry;
}

// Where rows stand: the path of their part, and the path of their mapping within it.
struct prefix {
    const char *part, *within;
};

// The table of the mappings below a row, and where they stand; NULL when there are none.
static const struct field_table *below(struct arena *arena, const struct field *row,
                                       const struct prefix *prefix, struct prefix *inner)
{
    const struct field_table *table = NULL;
    const char *step = "";
    if (row->type == FIELD_TABLE || row->type == FIELD_MAP) {
        table = row->table;
        step = row->type == FIELD_MAP ? ".*" : "";
    } else if (row->type == FIELD_LIST && row->item->type == FIELD_TABLE) {
        table = row->item->table;
        step = "[]";
    }
    inner->part = prefix->part;
    inner->within = arena_format(arena, "%s%s%s.", prefix->within, row->key, step);
    return table;
}

static void collect_rows(struct entries *entries, const struct field *rows,
                         const struct prefix *prefix)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        const char *key = arena_format(entries->arena, "%s%s", prefix->within, row->key);
        const char *dot = prefix->part[0] == '\0' ? "" : ".";
        add(entries, &(struct entry){
                         .path = arena_format(entries->arena, "%s%s%s", prefix->part, dot, key),
                         .key = key,
                         .row = row,
                     });
        struct prefix inner;
        const struct field_table *table = below(entries->arena, row, prefix, &inner);
        if (table != NULL) {
            collect_rows(entries, table->fields, &inner);
        }
    }
}

// The words of all variants among rows and below them, each followed by its own rows.
static void collect_options(struct entries *entries, const struct field *rows,
                            const struct prefix *prefix)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        struct prefix inner;
        const struct field_table *table = below(entries->arena, row, prefix, &inner);
        if (table != NULL) {
            collect_options(entries, table->fields, &inner);
        }
        for (size_t i = 0; row->type == FIELD_VARIANT && row->options[i] != NULL; i++) {
            const struct field_option *option = row->options[i];
            const char *key = arena_format(entries->arena, "%s%s", prefix->within, row->key);
            const char *dot = prefix->part[0] == '\0' ? "" : ".";
            add(entries, &(struct entry){
                             .path = arena_format(entries->arena, "%s%s%s", prefix->part, dot, key),
                             .key = key,
                             .row = row,
                             .option = option,
                         });
            if (option->table != NULL) {
                collect_rows(entries, option->table->fields, prefix);
                collect_options(entries, option->table->fields, prefix);
            }
        }
    }
}

static void collect_mount(struct entries *entries, const struct mount *mount)
{
    struct prefix prefix = {.part = mount->path, .within = ""};
    add(entries, &(struct entry){.path = mount->path, .key = mount->key, .mount = mount});
    collect_rows(entries, mount->table->fields, &prefix);
    if (mount->parent == NULL) {
        collect_rows(entries, override_table.fields, &prefix);
    }
    collect_options(entries, mount->table->fields, &prefix);
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        collect_mount(entries, child);
    }
}

// ---- Describing ----

// "a duration" of "a duration such as 30m (...)".
static const char *short_help(struct arena *arena, enum unit unit)
{
    if (unit == DIST_USERS_UNIT) {
        return "a value in the unit of the key";
    }
    const char *help = quantity_unit_help(unit);
    const char *end = strstr(help, " such as");
    return end == NULL ? help : arena_text(arena, help, (size_t)(end - help));
}

static const char *range_text(struct arena *arena, const struct field *row)
{
    if (row->low == 0 && row->high == 0) {
        return row->positive ? ", greater than zero" : "";
    }
    enum unit unit = row->type == FIELD_REAL ? UNIT_NONE : row->unit;
    char low[QUANTITY_TEXT_SIZE], high[QUANTITY_TEXT_SIZE];
    quantity_text(low, unit, row->low);
    quantity_text(high, unit, row->high);
    if (row->low == row->high) {
        return arena_format(arena, ", always %s", low);
    }
    bool above_zero = row->positive && row->low <= 0;
    if (row->high == INT64_MAX) {
        return above_zero ? ", greater than zero" : arena_format(arena, ", at least %s", low);
    }
    return above_zero ? arena_format(arena, ", greater than zero, at most %s", high)
                      : arena_format(arena, ", from %s to %s", low, high);
}

static const char *words_text(struct arena *arena, const struct field *row)
{
    const char *text = "";
    for (size_t i = 0; row->type == FIELD_WORD ? row->words[i] != NULL : row->options[i] != NULL;
         i++) {
        text = arena_format(arena, "%s%s`%s`", text, i == 0 ? "" : ", ",
                            row->type == FIELD_WORD ? row->words[i] : row->options[i]->name);
    }
    return text;
}

// What a value of a row looks like.
static const char *form_text(struct arena *arena, const struct field *row)
{
    switch (row->type) {
    case FIELD_FLAG:
        return "true or false";
    case FIELD_INTEGER:
        return arena_format(arena, "a whole number%s", range_text(arena, row));
    case FIELD_QUANTITY:
    case FIELD_REAL:
        return arena_format(arena, "%s%s",
                            row->unit == UNIT_NONE ? "a number" : short_help(arena, row->unit),
                            range_text(arena, row));
    case FIELD_TEXT:
        return "a text";
    case FIELD_PATH:
        return "a path";
    case FIELD_WORD:
    case FIELD_VARIANT:
        return arena_format(arena, "one of %s", words_text(arena, row));
    case FIELD_REFERENCE:
        return arena_format(arena, "a name in `%s`", row->refers);
    case FIELD_DISTRIBUTION:
        return arena_format(arena, "%s%s, or a distribution",
                            row->unit == UNIT_NONE ? "a number" : short_help(arena, row->unit),
                            row->unit == UNIT_WORK ? " or a duration" : "");
    case FIELD_DATE:
        return "a date";
    case FIELD_TABLE:
        return row->table->bare == NULL
                   ? "a mapping"
                   : arena_format(arena, "a mapping, or its `%s` alone", row->table->bare);
    case FIELD_LIST:
        return arena_format(arena, "a list, each %s", form_text(arena, row->item));
    case FIELD_MAP:
        return row->table->bare == NULL
                   ? "a mapping by name"
                   : arena_format(arena, "a mapping by name, to `%s` or a mapping",
                                  row->table->bare);
    }
    return "";
}

static const char *default_text(struct arena *arena, const struct field *row)
{
    if (row->fallback != NULL) {
        return arena_format(arena, "`%s`", row->fallback);
    }
    return row->optional ? "none" : "required";
}

// ---- Markdown ----

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

static void put_row(FILE *out, struct arena *arena, const struct entry *entry)
{
    fprintf(out, "| `%s` | ", entry->key);
    put_cell(out, form_text(arena, entry->row));
    fputs(" | ", out);
    put_cell(out, default_text(arena, entry->row));
    fputs(" | ", out);
    put_cell(out, entry->row->text == NULL ? "" : entry->row->text);
    fputs(" |\n", out);
}

static void put_heading(FILE *out, const struct entry *entry)
{
    if (entry->option != NULL) {
        fprintf(out, "\n### `%s: %s`\n\n%s\n", entry->key, entry->option->name,
                entry->option->text);
    } else if (entry->mount->parent == NULL) {
        fputs("## The scenario\n\nWhat stands at the top.\n", out);
    } else {
        const struct mount *mount = entry->mount;
        fprintf(out, "\n## `%s`\n\n%s\n", mount->path, mount->model->text);
        if (mount->table->bare != NULL) {
            fprintf(out, "\nA bare value is its `%s`.\n", mount->table->bare);
        }
    }
}

static void put_entries(FILE *out, const struct entries *entries)
{
    bool in_table = false;
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        if (entry->mount != NULL || entry->option != NULL) {
            put_heading(out, entry);
            in_table = false;
            continue;
        }
        if (!in_table) {
            fputs("\n| key | value | default | meaning |\n|---|---|---|---|\n", out);
            in_table = true;
        }
        put_row(out, entries->arena, entry);
    }
}

static void put_units(FILE *out)
{
    fputs("\n## Units\n\nA number carries its unit; what may stand without one says so.\n\n", out);
    for (int unit = UNIT_TIME; unit <= UNIT_RATE; unit++) {
        fprintf(out, "- %s\n", quantity_unit_help((enum unit)unit));
    }
}

void reference_write(FILE *out, const struct model *const *models)
{
    struct arena arena;
    arena_init(&arena);
    struct entries entries = {.arena = &arena};
    collect_mount(&entries, mounts_build(&arena, models));
    put_entries(out, &entries);
    fputs("\n## Distributions\n\nA distribution is one value, which every draw then has, or a "
          "mapping that begins with `distribution`.\n",
          out);
    entries.count = 0;
    collect_options(&entries, dist_table.fields, &(struct prefix){.part = "", .within = ""});
    put_entries(out, &entries);
    put_units(out);
    grow_free(entries.items);
    arena_deinit(&arena);
}

// ---- Explaining ----

// A path without the steps that stand for any name or number: "groups.*.count" as "groups.count".
static const char *plain_path(struct arena *arena, const char *path)
{
    char *text = arena_alloc(arena, strlen(path) + 1);
    char *to = text;
    for (const char *at = path; *at != '\0'; at++) {
        bool star = *at == '*' && (at == path || at[-1] == '.') && (at[1] == '.' || at[1] == '\0');
        if (star) {
            to -= to > text;
        } else if (*at == '[' && at[1] == ']') {
            at++;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return text;
}

// 2: the path is what was asked, 1: it ends with it, 0: neither.
static int match(const char *path, const char *asked)
{
    size_t length = strlen(path), wanted = strlen(asked);
    if (wanted == 0 || wanted > length || strcmp(path + length - wanted, asked) != 0) {
        return 0;
    }
    return wanted == length ? 2 : path[length - wanted - 1] == '.';
}

static int match_entry(struct arena *arena, const struct entry *entry, const char *asked)
{
    if (entry->option != NULL) {
        return strcmp(entry->option->name, asked) == 0 ? 2 : 0;
    }
    return match(plain_path(arena, entry->path), asked);
}

static void explain_row(FILE *out, struct arena *arena, const struct field *row, const char *indent)
{
    fprintf(out, "%s%s: %s; default: %s\n", indent, row->key, form_text(arena, row),
            default_text(arena, row));
    if (row->text != NULL) {
        fprintf(out, "%s    %s\n", indent, row->text);
    }
}

static void explain_rows(FILE *out, struct arena *arena, const struct field_table *table)
{
    for (const struct field *row = table == NULL ? NULL : table->fields;
         row != NULL && row->key != NULL; row++) {
        explain_row(out, arena, row, "  ");
    }
}

static void explain_entry(FILE *out, struct arena *arena, const struct entry *entry)
{
    if (entry->option != NULL) {
        fprintf(out, "%s: %s\n    %s\n", entry->path, entry->option->name, entry->option->text);
        explain_rows(out, arena, entry->option->table);
    } else if (entry->mount != NULL) {
        fprintf(out, "%s\n    %s\n", entry->path, entry->mount->model->text);
        explain_rows(out, arena, entry->mount->table);
        for (const struct mount *child = entry->mount->children; child != NULL;
             child = child->next) {
            fprintf(out, "  %s: see virga explain %s\n", child->key, child->path);
        }
    } else {
        fprintf(out, "%s: %s; default: %s\n", entry->path, form_text(arena, entry->row),
                default_text(arena, entry->row));
        fprintf(out, "    %s\n", entry->row->text == NULL ? "" : entry->row->text);
        struct prefix nowhere = {.part = "", .within = ""}, inner;
        explain_rows(out, arena, below(arena, entry->row, &nowhere, &inner));
        for (size_t i = 0; entry->row->type == FIELD_VARIANT && entry->row->options[i] != NULL;
             i++) {
            fprintf(out, "  %s: %s\n", entry->row->options[i]->name, entry->row->options[i]->text);
        }
    }
}

// The nearest key or word.
static const char *nearest_entry(const struct entries *entries, const char *asked)
{
    const char *dot = strrchr(asked, '.');
    struct nearest near;
    nearest_begin(&near, dot == NULL ? asked : dot + 1);
    for (size_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        if (entry->option != NULL) {
            nearest_offer(&near, entry->option->name);
        } else if (entry->row != NULL) {
            nearest_offer(&near, entry->row->key);
        } else if (entry->mount->parent != NULL) {
            nearest_offer(&near, entry->mount->key);
        }
    }
    return near.best;
}

bool reference_explain(FILE *out, struct arena *arena, const char **nearest,
                       const struct model *const *models, const char *asked)
{
    struct entries entries = {.arena = arena};
    collect_mount(&entries, mounts_build(arena, models));
    struct prefix top = {.part = "", .within = ""};
    collect_rows(&entries, dist_table.fields, &top);
    collect_options(&entries, dist_table.fields, &top);
    const char *plain = plain_path(arena, asked);
    int best = 0;
    for (size_t i = 0; i < entries.count; i++) {
        int found = match_entry(arena, &entries.items[i], plain);
        best = found > best ? found : best;
    }
    bool first = true;
    for (size_t i = 0; best > 0 && i < entries.count; i++) {
        if (match_entry(arena, &entries.items[i], plain) == best) {
            fputs(first ? "" : "\n", out);
            explain_entry(out, arena, &entries.items[i]);
            first = false;
        }
    }
    *nearest = best > 0 ? NULL : nearest_entry(&entries, asked);
    grow_free(entries.items);
    return best > 0;
}
