// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/reference_entries.h"

#include "sim/dist_fields.h"
#include "sim/io/scenario/override.h"
#include "sim/quantity.h"
#include "sim/simtime.h"

#include <string.h>

// ---- Collecting ----

static void add(struct reference_entries *entries, const struct reference_entry *entry)
{
    entries->items =
        grow(entries->items, &entries->capacity, entries->count + 1, sizeof *entries->items);
    entries->items[entries->count++] = *entry;
}

// Where rows stand: the path of their part, and the path of their mapping within it.
struct prefix {
    const char *part, *within;
};

const struct field_table *reference_entries_below(const struct field *row)
{
    if (row->type == FIELD_TABLE || row->type == FIELD_MAP) {
        return row->table;
    }
    bool list = row->type == FIELD_LIST && row->item->type == FIELD_TABLE;
    return list ? row->item->table : NULL;
}

// Where the mappings below a row stand.
static struct prefix prefix_below(struct arena *arena, const struct field *row,
                                  const struct prefix *prefix)
{
    const char *step = row->type == FIELD_MAP ? ".*" : row->type == FIELD_LIST ? "[]" : "";
    return (struct prefix){
        .part = prefix->part,
        .within = arena_format(arena, "%s%s%s.", prefix->within, row->key, step),
    };
}

static void collect_rows(struct reference_entries *entries, const struct field *rows,
                         const struct prefix *prefix)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        const char *key = arena_format(entries->arena, "%s%s", prefix->within, row->key);
        const char *dot = prefix->part[0] == '\0' ? "" : ".";
        add(entries, &(struct reference_entry){
                         .path = arena_format(entries->arena, "%s%s%s", prefix->part, dot, key),
                         .key = key,
                         .row = row,
                     });
        struct prefix inner = prefix_below(entries->arena, row, prefix);
        const struct field_table *table = reference_entries_below(row);
        if (table != NULL) {
            collect_rows(entries, table->fields, &inner);
        }
    }
}

// The words of all variants among rows and below them, each followed by its own rows.
static void collect_options(struct reference_entries *entries, const struct field *rows,
                            const struct prefix *prefix)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        struct prefix inner = prefix_below(entries->arena, row, prefix);
        const struct field_table *table = reference_entries_below(row);
        if (table != NULL) {
            collect_options(entries, table->fields, &inner);
        }
        for (size_t i = 0; row->type == FIELD_VARIANT && row->options[i] != NULL; i++) {
            const struct field_option *option = row->options[i];
            const char *key = arena_format(entries->arena, "%s%s", prefix->within, row->key);
            const char *dot = prefix->part[0] == '\0' ? "" : ".";
            add(entries, &(struct reference_entry){
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

void reference_entries_part(struct reference_entries *entries, const struct mount *mount)
{
    struct prefix prefix = {.part = mount->path, .within = ""};
    add(entries, &(struct reference_entry){.path = mount->path, .key = mount->key, .mount = mount});
    collect_rows(entries, mount->table->fields, &prefix);
    if (mount->parent == NULL) {
        collect_rows(entries, override_table.fields, &prefix);
    }
    collect_options(entries, mount->table->fields, &prefix);
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        reference_entries_part(entries, child);
    }
}

void reference_entries_distributions(struct reference_entries *entries)
{
    collect_options(entries, dist_table.fields, &(struct prefix){.part = "", .within = ""});
}

void reference_entries_distribution_key(struct reference_entries *entries)
{
    collect_rows(entries, dist_table.fields, &(struct prefix){.part = "", .within = ""});
}

void reference_entries_deinit(struct reference_entries *entries)
{
    grow_free(entries->items);
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
    // Nobody asks for the end of simulated time.
    bool open = row->high == INT64_MAX || (unit == UNIT_TIME && row->high == SIMTIME_MAX);
    if (open && row->low == 0) {
        return above_zero ? ", greater than zero" : unit == UNIT_NONE ? ", at least 0" : "";
    }
    if (open) {
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
const char *reference_entries_form(struct arena *arena, const struct field *row)
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
                   : arena_format(arena, "a mapping, or only its `%s`", row->table->bare);
    case FIELD_LIST:
        return arena_format(arena, "a list, each %s", reference_entries_form(arena, row->item));
    case FIELD_MAP:
        return row->table->bare == NULL
                   ? "for each name a mapping"
                   : arena_format(arena, "for each name a mapping, or only its `%s`",
                                  row->table->bare);
    }
    return "";
}
