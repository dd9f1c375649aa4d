// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_wire.h"

#include <string.h>

enum {
    TEXT_MOST = 1 << 16,     // bytes of a description, a unit or a word
    DOCUMENT_MOST = 1 << 26, // bytes of the scenario, or of a cell
};

bool results_wire_is_name(const char *name)
{
    size_t length = 0;
    for (; name[length] != '\0'; length++) {
        char c = name[length];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if ((!plain && c != '_') || length >= RESULTS_WIRE_NAME_MOST) {
            return false;
        }
    }
    return length > 0;
}

// ---- Contents -----------------------------------------------------------------------------------

static void put_column(struct wire *wire, const struct results_column *column)
{
    wire_put_text(wire, column->name);
    wire_put_integer(wire, (int64_t)column->type);
    wire_put_text(wire, column->unit);
    wire_put_text(wire, column->text);
    wire_put_text(wire, column->refers);
    wire_put_integer(wire, (int64_t)column->word_count);
    for (size_t i = 0; i < column->word_count; i++) {
        wire_put_text(wire, column->words[i]);
    }
}

static void put_table(struct wire *wire, const struct results_table *table)
{
    wire_put_text(wire, table->path);
    wire_put_text(wire, table->text);
    wire_put_integer(wire, (int64_t)table->row_count);
    wire_put_integer(wire, (int64_t)table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        put_column(wire, &table->columns[i]);
    }
}

void results_wire_put_contents(struct wire *wire, const struct results_contents *contents)
{
    wire_put_integer(wire, (int64_t)contents->attribute_count);
    for (size_t i = 0; i < contents->attribute_count; i++) {
        wire_put_text(wire, contents->attributes[i].name);
        wire_put_text(wire, contents->attributes[i].text);
        wire_put_integer(wire, contents->attributes[i].integer);
    }
    wire_put_text(wire, contents->scenario);
    wire_put_integer(wire, contents->start);
    wire_put_integer(wire, (int64_t)contents->table_count);
    for (size_t i = 0; i < contents->table_count; i++) {
        put_table(wire, &contents->tables[i]);
    }
}

// A text that must be there.
static const char *get_text(struct wire *wire, struct arena *arena, size_t most)
{
    const char *text = wire_get_text(wire, arena, most);
    if (text == NULL) {
        wire->failed = true;
        return "";
    }
    return text;
}

static const char *get_name(struct wire *wire, struct arena *arena)
{
    const char *name = get_text(wire, arena, RESULTS_WIRE_NAME_MOST);
    if (!results_wire_is_name(name)) {
        wire->failed = true;
    }
    return name;
}

static void get_words(struct wire *wire, struct results_column *column, struct arena *arena)
{
    column->word_count = wire_get_count(wire, RESULTS_WIRE_WORDS_MOST);
    if (column->type != COLUMN_CODE) {
        wire->failed = wire->failed || column->word_count > 0;
        return;
    }
    const char **words = ARENA_ARRAY(arena, const char *, column->word_count + 1);
    for (size_t i = 0; i < column->word_count; i++) {
        words[i] = get_text(wire, arena, TEXT_MOST);
    }
    column->words = words;
}

static void get_column(struct wire *wire, struct results_column *column, struct arena *arena)
{
    column->name = get_name(wire, arena);
    column->type = (enum column_type)wire_get_count(wire, COLUMN_NAME);
    column->unit = wire_get_text(wire, arena, TEXT_MOST);
    column->text = get_text(wire, arena, TEXT_MOST);
    column->refers = wire_get_text(wire, arena, RESULTS_WIRE_NAME_MOST);
    if ((column->refers != NULL) != (column->type == COLUMN_ID)) {
        wire->failed = true;
    }
    get_words(wire, column, arena);
}

// "/catalog/hosts": names behind slashes.
static bool is_path(const char *path)
{
    if (path[0] != '/' || path[1] == '\0') {
        return false;
    }
    for (const char *at = path; *at != '\0'; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                     (*at >= '0' && *at <= '9') || *at == '_';
        if (!plain && (*at != '/' || at[1] == '/' || at[1] == '\0')) {
            return false;
        }
    }
    return true;
}

static void get_table(struct wire *wire, struct results_table *table, struct arena *arena)
{
    table->path = get_text(wire, arena, RESULTS_WIRE_NAME_MOST);
    table->text = get_text(wire, arena, TEXT_MOST);
    table->row_count = wire_get_count(wire, INT64_MAX / 64);
    table->column_count = wire_get_count(wire, RESULTS_WIRE_COLUMNS_MOST);
    if (!is_path(table->path) || table->column_count == 0) {
        wire->failed = true;
        return;
    }
    table->columns = ARENA_ARRAY(arena, struct results_column, table->column_count);
    for (size_t i = 0; i < table->column_count && !wire->failed; i++) {
        get_column(wire, &table->columns[i], arena);
    }
}

bool results_wire_get_contents(struct wire *wire, struct results_contents *contents,
                               struct arena *arena)
{
    memset(contents, 0, sizeof *contents);
    contents->attribute_count = wire_get_count(wire, RESULTS_WIRE_ATTRIBUTES_MOST);
    contents->attributes = ARENA_ARRAY(arena, struct results_attribute, contents->attribute_count);
    for (size_t i = 0; i < contents->attribute_count && !wire->failed; i++) {
        contents->attributes[i].name = get_name(wire, arena);
        contents->attributes[i].text = wire_get_text(wire, arena, TEXT_MOST);
        contents->attributes[i].integer = wire_get_integer(wire);
    }
    contents->scenario = get_text(wire, arena, DOCUMENT_MOST);
    contents->start = wire_get_integer(wire);
    contents->table_count = wire_get_count(wire, RESULTS_WIRE_TABLES_MOST);
    contents->tables = ARENA_ARRAY(arena, struct results_table, contents->table_count);
    for (size_t i = 0; i < contents->table_count && !wire->failed; i++) {
        get_table(wire, &contents->tables[i], arena);
    }
    return !wire->failed;
}

// ---- Cells --------------------------------------------------------------------------------------

void results_wire_put_cells(struct wire *wire, const struct results_column *column,
                            union results_cells cells, size_t count)
{
    if (column->type != COLUMN_NAME) {
        const void *values =
            column->type == COLUMN_REAL ? (const void *)cells.reals : (const void *)cells.integers;
        wire_put(wire, values, count * sizeof(int64_t)); // reals are as long
        return;
    }
    for (size_t i = 0; i < count; i++) {
        wire_put_text(wire, cells.names[i]);
    }
}

static bool get_names(struct wire *wire, const char **names, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count && !wire->failed; i++) {
        names[i] = get_text(wire, arena, DOCUMENT_MOST);
    }
    return !wire->failed;
}

static bool get_integers(struct wire *wire, const struct results_column *column, int64_t *integers,
                         size_t count)
{
    wire_get(wire, integers, count * sizeof *integers);
    if (column->type == COLUMN_INTEGER) {
        return !wire->failed;
    }
    int64_t least = column->type == COLUMN_CODE ? 0 : -1;
    int64_t most = column->type == COLUMN_CODE ? (int64_t)column->word_count - 1 : INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        wire->failed = wire->failed || integers[i] < least || integers[i] > most;
    }
    return !wire->failed;
}

bool results_wire_get_cells(struct wire *wire, const struct results_column *column, void *values,
                            size_t count, struct arena *arena)
{
    switch (column->type) {
    case COLUMN_NAME:
        return get_names(wire, values, count, arena);
    case COLUMN_REAL:
        return wire_get(wire, values, count * sizeof(double));
    default:
        return get_integers(wire, column, values, count);
    }
}
