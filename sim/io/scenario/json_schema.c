// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/json_schema.h"

#include "sim/dist_fields.h"
#include "sim/io/scenario/mounts.h"
#include "sim/io/scenario/override.h"
#include "sim/model.h"
#include "sim/quantity.h"

#include <inttypes.h>
#include <string.h>

struct writer {
    FILE *out;
    int depth;
    bool fresh;           // nothing stands in the innermost object or array yet
    enum unit users_unit; // what DIST_USERS_UNIT means inside a distribution
};

// ---- JSON ----

static void put_string(struct writer *writer, const char *text)
{
    fputc('"', writer->out);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            fputc('\\', writer->out);
        }
        if ((unsigned char)*at < 0x20) {
            fprintf(writer->out, "\\u%04x", (unsigned)(unsigned char)*at);
        } else {
            fputc(*at, writer->out);
        }
    }
    fputc('"', writer->out);
}

// Begins the next member; `key` is NULL in an array and at the top.
static void begin(struct writer *writer, const char *key)
{
    if (writer->depth > 0) {
        fprintf(writer->out, "%s\n%*s", writer->fresh ? "" : ",", 2 * writer->depth, "");
    }
    writer->fresh = false;
    if (key != NULL) {
        put_string(writer, key);
        fputs(": ", writer->out);
    }
}

static void open_tree(struct writer *writer, const char *key, char bracket)
{
    begin(writer, key);
    fputc(bracket, writer->out);
    writer->depth++;
    writer->fresh = true;
}

static void close_tree(struct writer *writer, char bracket)
{
    writer->depth--;
    if (!writer->fresh) {
        fprintf(writer->out, "\n%*s", 2 * writer->depth, "");
    }
    fputc(bracket, writer->out);
    writer->fresh = false;
}

static void put(struct writer *writer, const char *key, const char *value)
{
    begin(writer, key);
    put_string(writer, value);
}

static void put_integer(struct writer *writer, const char *key, int64_t value)
{
    begin(writer, key);
    fprintf(writer->out, "%" PRId64, value);
}

static void put_flag(struct writer *writer, const char *key, bool value)
{
    begin(writer, key);
    fputs(value ? "true" : "false", writer->out);
}

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

static void put_suffixes(struct writer *writer, enum unit unit, const char **between)
{
    for (size_t i = 0;; i++) {
        const char *suffix = quantity_suffix_at(unit, i);
        if (suffix == NULL) {
            return;
        }
        if (suffix[0] != '\0') {
            fprintf(writer->out, "%s%s", *between, suffix);
            *between = "|";
        }
    }
}

// A pattern of numbers with a suffix of the unit; compounds such as 1h30m repeat it.
static void put_pattern(struct writer *writer, enum unit unit, bool or_time)
{
    const char *between = "";
    begin(writer, "pattern");
    fputs("\"^[+-]?(", writer->out);
    for (const char *at = NUMBER; *at != '\0'; at++) {
        fputs(*at == '\\' ? "\\\\" : (char[]){*at, '\0'}, writer->out);
    }
    fputs(" ?(", writer->out);
    put_suffixes(writer, unit, &between);
    if (or_time) {
        put_suffixes(writer, UNIT_TIME, &between);
    }
    bool bare = quantity_suffix_at(unit, 0)[0] == '\0';
    fprintf(writer->out, ")%s)%s$\"", bare ? "?" : "", unit == UNIT_TIME || or_time ? "+" : "");
}

static void put_parameter(struct writer *writer)
{
    open_tree(writer, NULL, '{');
    put(writer, "$ref", "#/definitions/parameter");
    close_tree(writer, '}');
}

static void put_quantity_body(struct writer *writer, enum unit unit, bool or_time)
{
    open_tree(writer, "anyOf", '[');
    put_parameter(writer);
    bool bare = quantity_suffix_at(unit, 0)[0] == '\0'; // the unit may be left out
    if (bare) {
        open_tree(writer, NULL, '{');
        put(writer, "type", "number");
        close_tree(writer, '}');
    }
    if (unit != UNIT_NONE) {
        open_tree(writer, NULL, '{');
        put(writer, "type", "string");
        put_pattern(writer, unit, or_time);
        close_tree(writer, '}');
    }
    close_tree(writer, ']');
}

static void define_quantity(struct writer *writer, enum unit unit)
{
    open_tree(writer, unit_names[unit], '{');
    put(writer, "description", quantity_unit_help(unit));
    put_quantity_body(writer, unit, false);
    close_tree(writer, '}');
}

static void put_table_body(struct writer *writer, const struct field_table *table,
                           const struct mount *mount);

static void define_distribution(struct writer *writer, enum unit unit)
{
    char name[64];
    snprintf(name, sizeof name, "distribution of %s", unit_names[unit]);
    writer->users_unit = unit;
    open_tree(writer, name, '{');
    open_tree(writer, "anyOf", '[');
    open_tree(writer, NULL, '{');
    put_quantity_body(writer, unit, unit == UNIT_WORK);
    close_tree(writer, '}');
    open_tree(writer, NULL, '{');
    put_table_body(writer, &dist_table, NULL);
    close_tree(writer, '}');
    close_tree(writer, ']');
    close_tree(writer, '}');
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
    open_tree(writer, "definitions", '{');
    open_tree(writer, "parameter", '{');
    put(writer, "description", "A parameter of the scenario: $name.");
    put(writer, "type", "string");
    put(writer, "pattern", "^\\$");
    close_tree(writer, '}');
    for (size_t unit = 0; unit < COUNT_OF(unit_names); unit++) {
        define_quantity(writer, (enum unit)unit);
        if (used[unit]) {
            define_distribution(writer, (enum unit)unit);
        }
    }
    close_tree(writer, '}');
}

// ---- Rows ----

static void put_reference(struct writer *writer, const char *kind, enum unit unit)
{
    char path[96];
    snprintf(path, sizeof path, "#/definitions/%s%s", kind, unit_names[unit]);
    open_tree(writer, NULL, '{');
    put(writer, "$ref", path);
    close_tree(writer, '}');
}

static void put_range(struct writer *writer, const struct field *row)
{
    if (row->low != 0 || row->high != 0) {
        put_integer(writer, "minimum", row->low);
        if (row->high != INT64_MAX) {
            put_integer(writer, "maximum", row->high);
        }
    }
    if (row->positive) {
        put_integer(writer, "exclusiveMinimum", 0);
    }
}

static void put_types(struct writer *writer, const char *const *types, size_t count)
{
    open_tree(writer, "type", '[');
    for (size_t i = 0; i < count; i++) {
        put(writer, NULL, types[i]);
    }
    close_tree(writer, ']');
}

// YAML makes numbers, dates and flags of plain texts, so a text may arrive as any of them.
static void put_text_type(struct writer *writer)
{
    static const char *const types[] = {"string", "number", "boolean"};
    put_types(writer, types, COUNT_OF(types));
}

static void put_words(struct writer *writer, const struct field *row)
{
    open_tree(writer, "enum", '[');
    if (row->type == FIELD_VARIANT) {
        for (size_t i = 0; row->options[i] != NULL; i++) {
            put(writer, NULL, row->options[i]->name);
        }
    } else {
        for (size_t i = 0; row->words[i] != NULL; i++) {
            put(writer, NULL, row->words[i]);
        }
    }
    close_tree(writer, ']');
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
    open_tree(writer, NULL, '{');
    put_table_body(writer, table, mount);
    close_tree(writer, '}');
    if (table->bare != NULL) {
        put_alternatives(writer, row_of(table, table->bare));
    }
}

static void put_map(struct writer *writer, const struct field_table *table,
                    const struct mount *mount)
{
    static const char *const types[] = {"object", "null"};
    put_types(writer, types, COUNT_OF(types));
    open_tree(writer, "additionalProperties", '{');
    open_tree(writer, "anyOf", '[');
    put_parameter(writer);
    put_table_alternatives(writer, table, mount);
    close_tree(writer, ']');
    close_tree(writer, '}');
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
    open_tree(writer, NULL, '{');
    put(writer, "type", row->type == FIELD_REAL ? "number" : "integer");
    put_range(writer, row);
    close_tree(writer, '}');
}

static void put_simple(struct writer *writer, const struct field *row)
{
    open_tree(writer, NULL, '{');
    switch (row->type) {
    case FIELD_FLAG:
        put(writer, "type", "boolean");
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
    close_tree(writer, '}');
}

static void put_list(struct writer *writer, const struct field *row)
{
    open_tree(writer, NULL, '{');
    put(writer, "type", "array");
    open_tree(writer, "items", '{');
    open_tree(writer, "anyOf", '[');
    put_parameter(writer);
    put_alternatives(writer, row->item);
    close_tree(writer, ']');
    close_tree(writer, '}');
    close_tree(writer, '}');
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
    open_tree(writer, row->key, '{');
    put(writer, "description", row->text);
    if (row->fallback != NULL && strpbrk(row->fallback, "{}[]\"'") == NULL) {
        put(writer, "default", row->fallback);
    }
    open_tree(writer, "anyOf", '[');
    put_parameter(writer);
    put_alternatives(writer, row);
    close_tree(writer, ']');
    close_tree(writer, '}');
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
            put_flag(writer, row->key, true);
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
    open_tree(writer, "then", '{');
    open_tree(writer, "properties", '{');
    for (const struct field *row = own; row != NULL && row->key != NULL; row++) {
        put_row(writer, row);
    }
    for (size_t i = 0; variant->options[i] != NULL; i++) {
        const struct field *row = i == chosen ? NULL : rows_of(variant->options[i]);
        for (; row != NULL && row->key != NULL; row++) {
            if (!in_rows(own, row->key) && !is_known(rows, variant, i, row->key)) {
                put_flag(writer, row->key, false);
            }
        }
    }
    close_tree(writer, '}');
    if (own != NULL) {
        put_variants(writer, own);
    }
    close_tree(writer, '}');
}

static void put_condition(struct writer *writer, const struct field *variant, size_t chosen)
{
    const char *name = variant->options[chosen]->name;
    open_tree(writer, "if", '{');
    open_tree(writer, "properties", '{');
    open_tree(writer, variant->key, '{');
    put(writer, "const", name);
    close_tree(writer, '}');
    close_tree(writer, '}');
    if (variant->fallback == NULL || strcmp(variant->fallback, name) != 0) {
        open_tree(writer, "required", '[');
        put(writer, NULL, variant->key);
        close_tree(writer, ']');
    }
    close_tree(writer, '}');
}

static void put_variants(struct writer *writer, const struct field *rows)
{
    bool any = false;
    for (const struct field *row = rows; row->key != NULL; row++) {
        if (row->type != FIELD_VARIANT) {
            continue;
        }
        if (!any) {
            open_tree(writer, "allOf", '[');
            any = true;
        }
        for (size_t i = 0; row->options[i] != NULL; i++) {
            open_tree(writer, NULL, '{');
            put_condition(writer, row, i);
            put_option(writer, rows, row, i);
            close_tree(writer, '}');
        }
    }
    if (any) {
        close_tree(writer, ']');
    }
}

static void put_child(struct writer *writer, const struct mount *mount)
{
    open_tree(writer, mount->key, '{');
    put(writer, "description", mount->model->text);
    open_tree(writer, "anyOf", '[');
    put_parameter(writer);
    if (mount->star) {
        open_tree(writer, NULL, '{');
        put_map(writer, mount->table, mount);
        close_tree(writer, '}');
    } else {
        put_table_alternatives(writer, mount->table, mount);
    }
    close_tree(writer, ']');
    close_tree(writer, '}');
}

// `include` and `parameters`; a parameter's value is any YAML.
static void put_preamble(struct writer *writer)
{
    for (const struct field *row = override_table.fields; row->key != NULL; row++) {
        if (row->type == FIELD_LIST) {
            put_row(writer, row);
            continue;
        }
        open_tree(writer, row->key, '{');
        put(writer, "description", row->text);
        put(writer, "type", "object");
        close_tree(writer, '}');
    }
}

static void put_table_body(struct writer *writer, const struct field_table *table,
                           const struct mount *mount)
{
    static const char *const types[] = {"object", "null"};
    put_types(writer, types, COUNT_OF(types));
    open_tree(writer, "properties", '{');
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
    close_tree(writer, '}');
    put_flag(writer, "additionalProperties", false);
    put_variants(writer, table->fields);
}

void json_schema_write(FILE *out, const struct model *const *models)
{
    struct arena arena;
    arena_init(&arena);
    struct writer writer = {.out = out, .users_unit = UNIT_NONE};
    open_tree(&writer, NULL, '{');
    put(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
    put(&writer, "title", "A scenario of Virga");
    const struct mount *root = mounts_build(&arena, models);
    put_table_body(&writer, root->table, root);
    put_definitions(&writer, root);
    close_tree(&writer, '}');
    fputc('\n', out);
    arena_deinit(&arena);
}
