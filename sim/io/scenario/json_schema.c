// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/json_schema.h"

#include "sim/dist_fields.h"
#include "sim/io/json.h"
#include "sim/io/scenario/mounts.h"
#include "sim/io/scenario/override.h"
#include "sim/model.h"
#include "sim/quantity.h"

#include <string.h>

struct writer {
    struct json json;
    struct arena *arena;
    enum unit users_unit; // what DIST_USERS_UNIT means inside a distribution
};

// ---- Definitions that every value leans on ----

// What a definition of quantities or distributions is called: "time", "memory".
static const char *const unit_names[] = {
    [UNIT_NONE] = "number",
    [UNIT_TIME] = "time",
    [UNIT_SPEED] = "speed",
    [UNIT_WORK] = "work",
    [UNIT_MEMORY] = "memory",
    [UNIT_BANDWIDTH] = "bandwidth",
    [UNIT_POWER] = "power",
    [UNIT_ENERGY] = "energy",
    [UNIT_RATIO] = "ratio",
    [UNIT_RATE] = "rate",
    [UNIT_FORMULA] = "argument of a formula",
};

#define NUMBER "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?"

// The suffixes of a unit as alternatives of a pattern: "ns|us|ms"; those of one that may be left
// out begin with the empty one, which is passed over.
static const char *suffixes(struct arena *arena, enum unit unit)
{
    const char *list = "";
    for (size_t i = 0; quantity_suffix_at(unit, i) != NULL; i++) {
        const char *suffix = quantity_suffix_at(unit, i);
        if (suffix[0] != '\0') {
            list = arena_format(arena, "%s%s%s", list, list[0] == '\0' ? "" : "|", suffix);
        }
    }
    return list;
}

// A pattern of numbers with a suffix of the unit; compounds such as 1h30m repeat it.
static void put_pattern(struct writer *writer, enum unit unit, bool or_time)
{
    bool bare = quantity_suffix_at(unit, 0)[0] == '\0';
    json_text(&writer->json, "pattern",
              arena_format(writer->arena, "^[+-]?(" NUMBER " ?(%s%s%s)%s)%s$",
                           suffixes(writer->arena, unit), or_time ? "|" : "",
                           or_time ? suffixes(writer->arena, UNIT_TIME) : "", bare ? "?" : "",
                           unit == UNIT_TIME || or_time ? "+" : ""));
}

static void put_parameter(struct writer *writer)
{
    json_open_object(&writer->json, NULL);
    json_text(&writer->json, "$ref", "#/definitions/parameter");
    json_close_object(&writer->json);
}

static void put_quantity_body(struct writer *writer, enum unit unit, bool or_time)
{
    json_open_array(&writer->json, "anyOf");
    put_parameter(writer);
    bool bare = quantity_suffix_at(unit, 0)[0] == '\0'; // the unit may be left out
    if (bare) {
        json_open_object(&writer->json, NULL);
        json_text(&writer->json, "type", "number");
        json_close_object(&writer->json);
    }
    if (unit != UNIT_NONE) {
        json_open_object(&writer->json, NULL);
        json_text(&writer->json, "type", "string");
        put_pattern(writer, unit, or_time);
        json_close_object(&writer->json);
    }
    json_close_array(&writer->json);
}

static void define_quantity(struct writer *writer, enum unit unit)
{
    json_open_object(&writer->json, unit_names[unit]);
    json_text(&writer->json, "description", quantity_unit_help(unit));
    put_quantity_body(writer, unit, false);
    json_close_object(&writer->json);
}

static void put_table_body(struct writer *writer, const struct field_table *table,
                           const struct mount *mount);

static void define_distribution(struct writer *writer, enum unit unit)
{
    char name[64];
    snprintf(name, sizeof name, "distribution of %s", unit_names[unit]);
    writer->users_unit = unit;
    json_open_object(&writer->json, name);
    json_open_array(&writer->json, "anyOf");
    json_open_object(&writer->json, NULL);
    put_quantity_body(writer, unit, unit == UNIT_WORK);
    json_close_object(&writer->json);
    json_open_object(&writer->json, NULL);
    put_table_body(writer, &dist_table, NULL);
    json_close_object(&writer->json);
    json_close_array(&writer->json);
    json_close_object(&writer->json);
    writer->users_unit = UNIT_NONE;
}

// Marks the units whose distributions some row takes, so that no others are written.
static void mark_units(const struct field *rows, bool used[UNIT_COUNT])
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        const struct field *value = row;
        while (value->type == FIELD_LIST) {
            value = value->item;
        }
        if (value->type == FIELD_DISTRIBUTION) {
            used[value->unit] = true;
        } else if (value->type == FIELD_TABLE || value->type == FIELD_MAP) {
            mark_units(value->table->fields, used);
        }
        for (size_t i = 0; value->type == FIELD_VARIANT && value->options[i] != NULL; i++) {
            if (value->options[i]->table != NULL) {
                mark_units(value->options[i]->table->fields, used);
            }
        }
    }
}

static void mark_mounts(const struct mount *mount, bool used[UNIT_COUNT])
{
    mark_units(mount->table->fields, used);
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        mark_mounts(child, used);
    }
}

static void put_definitions(struct writer *writer, const struct mount *root)
{
    bool used[UNIT_COUNT] = {false};
    mark_mounts(root, used);
    json_open_object(&writer->json, "definitions");
    json_open_object(&writer->json, "parameter");
    json_text(&writer->json, "description", "A parameter of the scenario: $name.");
    json_text(&writer->json, "type", "string");
    json_text(&writer->json, "pattern", "^\\$");
    json_close_object(&writer->json);
    for (size_t unit = 0; unit < COUNT_OF(unit_names); unit++) {
        define_quantity(writer, (enum unit)unit);
        if (used[unit]) {
            define_distribution(writer, (enum unit)unit);
        }
    }
    json_close_object(&writer->json);
}

// ---- Rows ----

static void put_reference(struct writer *writer, const char *kind, enum unit unit)
{
    char path[96];
    snprintf(path, sizeof path, "#/definitions/%s%s", kind, unit_names[unit]);
    json_open_object(&writer->json, NULL);
    json_text(&writer->json, "$ref", path);
    json_close_object(&writer->json);
}

static void put_range(struct writer *writer, const struct field *row)
{
    if (row->low != 0 || row->high != 0) {
        json_integer(&writer->json, "minimum", row->low);
        if (row->high != INT64_MAX) {
            json_integer(&writer->json, "maximum", row->high);
        }
    }
    if (row->positive) {
        json_integer(&writer->json, "exclusiveMinimum", 0);
    }
}

static void put_types(struct writer *writer, const char *const *types, size_t count)
{
    json_open_array(&writer->json, "type");
    for (size_t i = 0; i < count; i++) {
        json_text(&writer->json, NULL, types[i]);
    }
    json_close_array(&writer->json);
}

// YAML makes numbers, dates and flags of plain texts, so a text may arrive as any of them.
static void put_text_type(struct writer *writer)
{
    static const char *const types[] = {"string", "number", "boolean"};
    put_types(writer, types, COUNT_OF(types));
}

static void put_words(struct writer *writer, const struct field *row)
{
    json_open_array(&writer->json, "enum");
    if (row->type == FIELD_VARIANT) {
        for (size_t i = 0; row->options[i] != NULL; i++) {
            json_text(&writer->json, NULL, row->options[i]->name);
        }
    } else {
        for (size_t i = 0; row->words[i] != NULL; i++) {
            json_text(&writer->json, NULL, row->words[i]);
        }
    }
    json_close_array(&writer->json);
}

static void put_alternatives(struct writer *writer, const struct field *row);

static const struct field *row_of(const struct field_table *table, const char *key)
{
    for (const struct field *row = table->fields; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return row;
        }
    }
    return NULL;
}

// The mapping of a table, and what may stand for it without braces.
static void put_table_alternatives(struct writer *writer, const struct field_table *table,
                                   const struct mount *mount)
{
    json_open_object(&writer->json, NULL);
    put_table_body(writer, table, mount);
    json_close_object(&writer->json);
    if (table->bare != NULL) {
        put_alternatives(writer, row_of(table, table->bare));
    }
}

static void put_map(struct writer *writer, const struct field_table *table,
                    const struct mount *mount)
{
    static const char *const types[] = {"object", "null"};
    put_types(writer, types, COUNT_OF(types));
    json_open_object(&writer->json, "additionalProperties");
    json_open_array(&writer->json, "anyOf");
    put_parameter(writer);
    put_table_alternatives(writer, table, mount);
    json_close_array(&writer->json);
    json_close_object(&writer->json);
}

// A number of the row's own kind, as one schema in a list.
static void put_number(struct writer *writer, const struct field *row)
{
    enum unit unit = row->unit == DIST_USERS_UNIT ? writer->users_unit : row->unit;
    if (unit == UNIT_WORK && row->unit == DIST_USERS_UNIT) {
        put_reference(writer, "", UNIT_TIME);
    }
    if (unit != UNIT_NONE) {
        put_reference(writer, "", unit);
        return;
    }
    json_open_object(&writer->json, NULL);
    json_text(&writer->json, "type", row->type == FIELD_REAL ? "number" : "integer");
    put_range(writer, row);
    json_close_object(&writer->json);
}

static void put_simple(struct writer *writer, const struct field *row)
{
    json_open_object(&writer->json, NULL);
    switch (row->type) {
    case FIELD_FLAG:
        json_text(&writer->json, "type", "boolean");
        break;
    case FIELD_WORD:
    case FIELD_VARIANT:
        put_words(writer, row);
        break;
    case FIELD_MAP:
        put_map(writer, row->table, NULL);
        break;
    default:
        put_text_type(writer);
        break;
    }
    json_close_object(&writer->json);
}

static void put_list(struct writer *writer, const struct field *row)
{
    json_open_object(&writer->json, NULL);
    json_text(&writer->json, "type", "array");
    json_open_object(&writer->json, "items");
    json_open_array(&writer->json, "anyOf");
    put_parameter(writer);
    put_alternatives(writer, row->item);
    json_close_array(&writer->json);
    json_close_object(&writer->json);
    json_close_object(&writer->json);
    put_alternatives(writer, row->item); // a lone value stands for a list of one
}

// The schemas of which a value of this row satisfies at least one.
static void put_alternatives(struct writer *writer, const struct field *row)
{
    switch (row->type) {
    case FIELD_INTEGER:
    case FIELD_QUANTITY:
    case FIELD_REAL:
        put_number(writer, row);
        break;
    case FIELD_DISTRIBUTION:
        put_reference(writer, "distribution of ", row->unit);
        break;
    case FIELD_TABLE:
        put_table_alternatives(writer, row->table, NULL);
        break;
    case FIELD_LIST:
        put_list(writer, row);
        break;
    default:
        put_simple(writer, row);
        break;
    }
}

static void put_row(struct writer *writer, const struct field *row)
{
    json_open_object(&writer->json, row->key);
    json_text(&writer->json, "description", row->text);
    if (row->fallback != NULL && strpbrk(row->fallback, "{}[]\"'") == NULL) {
        json_text(&writer->json, "default", row->fallback);
    }
    json_open_array(&writer->json, "anyOf");
    put_parameter(writer);
    put_alternatives(writer, row);
    json_close_array(&writer->json);
    json_close_object(&writer->json);
}

static bool in_rows(const struct field *rows, const char *key)
{
    for (const struct field *row = rows; row != NULL && row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return true;
        }
    }
    return false;
}

static const struct field *rows_of(const struct field_option *option)
{
    return option->table == NULL ? NULL : option->table->fields;
}

// Whether an earlier option of the variant has the key already, or the table itself.
static bool is_known(const struct field *rows, const struct field *variant, size_t before,
                     const char *key)
{
    bool known = in_rows(rows, key);
    for (size_t i = 0; i < before && !known; i++) {
        known = in_rows(rows_of(variant->options[i]), key);
    }
    return known;
}

// Every key that some word of a variant adds, allowed here and described where the word is known.
static void put_possible_keys(struct writer *writer, const struct field *rows,
                              const struct field *variant)
{
    for (size_t i = 0; variant->options[i] != NULL; i++) {
        const struct field *row = rows_of(variant->options[i]);
        for (; row != NULL && row->key != NULL; row++) {
            if (is_known(rows, variant, i, row->key)) {
                continue;
            }
            json_flag(&writer->json, row->key, true);
            if (row->type == FIELD_VARIANT) {
                put_possible_keys(writer, rows_of(variant->options[i]), row);
            }
        }
    }
}

static void put_variants(struct writer *writer, const struct field *rows);

// What holds once the word of a variant is known: its rows, and none of the other words'.
static void put_option(struct writer *writer, const struct field *rows, const struct field *variant,
                       size_t chosen)
{
    const struct field *own = rows_of(variant->options[chosen]);
    json_open_object(&writer->json, "then");
    json_open_object(&writer->json, "properties");
    for (const struct field *row = own; row != NULL && row->key != NULL; row++) {
        put_row(writer, row);
    }
    for (size_t i = 0; variant->options[i] != NULL; i++) {
        const struct field *row = i == chosen ? NULL : rows_of(variant->options[i]);
        for (; row != NULL && row->key != NULL; row++) {
            if (!in_rows(own, row->key) && !is_known(rows, variant, i, row->key)) {
                json_flag(&writer->json, row->key, false);
            }
        }
    }
    json_close_object(&writer->json);
    if (own != NULL) {
        put_variants(writer, own);
    }
    json_close_object(&writer->json);
}

static void put_condition(struct writer *writer, const struct field *variant, size_t chosen)
{
    const char *name = variant->options[chosen]->name;
    json_open_object(&writer->json, "if");
    json_open_object(&writer->json, "properties");
    json_open_object(&writer->json, variant->key);
    json_text(&writer->json, "const", name);
    json_close_object(&writer->json);
    json_close_object(&writer->json);
    if (variant->fallback == NULL || strcmp(variant->fallback, name) != 0) {
        json_open_array(&writer->json, "required");
        json_text(&writer->json, NULL, variant->key);
        json_close_array(&writer->json);
    }
    json_close_object(&writer->json);
}

static void put_variants(struct writer *writer, const struct field *rows)
{
    bool any = false;
    for (const struct field *row = rows; row->key != NULL; row++) {
        if (row->type != FIELD_VARIANT) {
            continue;
        }
        if (!any) {
            json_open_array(&writer->json, "allOf");
            any = true;
        }
        for (size_t i = 0; row->options[i] != NULL; i++) {
            json_open_object(&writer->json, NULL);
            put_condition(writer, row, i);
            put_option(writer, rows, row, i);
            json_close_object(&writer->json);
        }
    }
    if (any) {
        json_close_array(&writer->json);
    }
}

static void put_child(struct writer *writer, const struct mount *mount)
{
    json_open_object(&writer->json, mount->key);
    json_text(&writer->json, "description", mount->model->text);
    json_open_array(&writer->json, "anyOf");
    put_parameter(writer);
    if (mount->star) {
        json_open_object(&writer->json, NULL);
        put_map(writer, mount->table, mount);
        json_close_object(&writer->json);
    } else {
        put_table_alternatives(writer, mount->table, mount);
    }
    json_close_array(&writer->json);
    json_close_object(&writer->json);
}

// `include` and `parameters`; a parameter's value is any YAML.
static void put_preamble(struct writer *writer)
{
    for (const struct field *row = override_table.fields; row->key != NULL; row++) {
        if (row->type == FIELD_LIST) {
            put_row(writer, row);
            continue;
        }
        json_open_object(&writer->json, row->key);
        json_text(&writer->json, "description", row->text);
        json_text(&writer->json, "type", "object");
        json_close_object(&writer->json);
    }
}

static void put_table_body(struct writer *writer, const struct field_table *table,
                           const struct mount *mount)
{
    static const char *const types[] = {"object", "null"};
    put_types(writer, types, COUNT_OF(types));
    json_open_object(&writer->json, "properties");
    for (const struct field *row = table->fields; row->key != NULL; row++) {
        put_row(writer, row);
        if (row->type == FIELD_VARIANT) {
            put_possible_keys(writer, table->fields, row);
        }
    }
    for (const struct mount *child = mount == NULL ? NULL : mount->children; child != NULL;
         child = child->next) {
        put_child(writer, child);
    }
    if (mount != NULL && mount->parent == NULL) {
        put_preamble(writer);
    }
    json_close_object(&writer->json);
    json_flag(&writer->json, "additionalProperties", false);
    put_variants(writer, table->fields);
}

void json_schema_write(FILE *out, const struct model *const *models)
{
    struct arena arena;
    arena_init(&arena);
    struct writer writer = {.arena = &arena, .users_unit = UNIT_NONE};
    json_begin(&writer.json, out);
    json_open_object(&writer.json, NULL);
    json_text(&writer.json, "$schema", "http://json-schema.org/draft-07/schema#");
    json_text(&writer.json, "title", "A scenario of Virga");
    const struct mount *root = mounts_build(&arena, models);
    put_table_body(&writer, root->table, root);
    put_definitions(&writer, root);
    json_close_object(&writer.json);
    json_finish(&writer.json);
    arena_deinit(&arena);
}
