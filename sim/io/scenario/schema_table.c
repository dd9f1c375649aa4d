// SPDX-License-Identifier: GPL-3.0-or-later
// One mapping by one table: rows, defaults, bare values, variants.
#include "sim/check.h"
#include "sim/io/scenario/doc_parse.h"
#include "sim/io/scenario/schema_binder.h"
#include "sim/nearest.h"

#include <string.h>

void schema_table_replace(struct schema_binder *binder, uint32_t node, uint32_t by)
{
    uint32_t owner = doc_at(binder->doc, node)->owner;
    CHECK(owner != DOC_NONE);
    if (doc_type(binder->doc, owner) == DOC_SEQUENCE) {
        doc_replace_item(binder->doc, node, by);
    } else {
        doc_replace_value(binder->doc, owner, by);
    }
}

static void list_rows(char list[SCHEMA_LIST_SIZE], const struct field *rows)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        schema_list_word(list, row->key);
    }
}

static const struct field *row_named(const struct field_table *table, const char *key)
{
    const struct field *row = table->fields;
    while (row->key != NULL && strcmp(row->key, key) != 0) {
        row++;
    }
    return row->key != NULL ? row : NULL;
}

// Whether a mapping is a distribution that stands for a table whose bare value is one.
static bool is_bare_distribution(const struct schema_binder *binder,
                                 const struct field_table *table, uint32_t mapping)
{
    return table->bare != NULL && row_named(table, table->bare)->type == FIELD_DISTRIBUTION &&
           doc_find(binder->doc, mapping, "distribution") != DOC_NONE;
}

// The mapping that a node is or is short for; DOC_NONE after a complaint.
static uint32_t as_mapping(struct schema_binder *binder, const struct field_table *table,
                           const char *label, uint32_t node)
{
    struct doc *doc = binder->doc;
    if (doc_type(doc, node) == DOC_MAPPING && !is_bare_distribution(binder, table, node)) {
        return node;
    }
    if (schema_value_unresolved(binder, node)) {
        return DOC_NONE;
    }
    struct doc_place place = doc_place(doc, node);
    if (doc_is_empty(doc, node)) {
        uint32_t mapping = doc_new_mapping(doc, place);
        schema_table_replace(binder, node, mapping);
        return mapping;
    }
    if (table->bare != NULL) {
        uint32_t mapping = doc_new_mapping(doc, place);
        schema_table_replace(binder, node, mapping);
        uint32_t key = doc_new_scalar(doc, place, table->bare, strlen(table->bare), false);
        doc_put(doc, mapping, key, node);
        return mapping;
    }
    char keys[SCHEMA_LIST_SIZE] = "";
    list_rows(keys, table->fields);
    schema_complain(binder, node, arena_format(binder->arena, "its keys: %s", keys),
                    "%s must be a mapping of keys to values", label);
    return DOC_NONE;
}

static uint32_t copy_at(struct doc *doc, uint32_t node, struct doc_place place)
{
    if (doc_type(doc, node) == DOC_SCALAR) {
        return doc_new_scalar(doc, place, doc_text(doc, node), doc_length(doc, node),
                              doc_at(doc, node)->quoted);
    }
    bool sequence = doc_type(doc, node) == DOC_SEQUENCE;
    uint32_t copy = sequence ? doc_new_sequence(doc, place) : doc_new_mapping(doc, place);
    for (uint32_t at = doc_first(doc, node); at != DOC_NONE; at = doc_next(doc, at)) {
        if (sequence) {
            doc_append(doc, copy, copy_at(doc, at, place));
        } else {
            uint32_t key = copy_at(doc, at, place);
            doc_put(doc, copy, key, copy_at(doc, doc_value(doc, at), place));
        }
    }
    return copy;
}

// The node of a default, placed at the mapping that left it out, so that complaints point there;
// DOC_NONE when the document has no room left, which is then a problem already.
static uint32_t default_node(struct schema_binder *binder, const char *text, struct doc_place place)
{
    struct doc *doc = binder->doc;
    if (strpbrk(text, "{}[],:#\"'&*!|>%@`") == NULL) {
        return doc_new_scalar(doc, place, text, strlen(text), false);
    }
    for (size_t i = 0; i < binder->default_count; i++) {
        if (strcmp(binder->defaults[i].text, text) == 0) {
            return copy_at(doc, binder->defaults[i].node, place);
        }
    }
    uint32_t node = doc_parse_value(doc, "default", text);
    if (node == DOC_NONE) {
        return DOC_NONE;
    }
    binder->defaults = grow(binder->defaults, &binder->default_capacity, binder->default_count + 1,
                            sizeof *binder->defaults);
    binder->defaults[binder->default_count++] = (struct schema_default){text, node};
    return copy_at(doc, node, place);
}

static void bind_rows(struct schema_binder *binder, const struct field *rows, const char *label,
                      uint32_t mapping, char *target, const char *bare);

static void bind_variant(struct schema_binder *binder, const struct field *row, const char *label,
                         uint32_t mapping, uint32_t node, struct field_choice *choice)
{
    *choice = (struct field_choice){0};
    if (schema_value_unresolved(binder, node)) {
        return;
    }
    char words[SCHEMA_LIST_SIZE] = "";
    struct nearest search;
    bool scalar = doc_type(binder->doc, node) == DOC_SCALAR;
    nearest_begin(&search, scalar ? doc_text(binder->doc, node) : "");
    for (const struct field_option *const *option = row->options; *option != NULL; option++) {
        schema_list_word(words, (*option)->name);
        nearest_offer(&search, (*option)->name);
        if (scalar && doc_is(binder->doc, node, (*option)->name)) {
            choice->option = *option;
        }
    }
    if (choice->option == NULL) {
        const char *remedy =
            search.best != NULL
                ? arena_format(binder->arena, "did you mean '%s'? legal: %s", search.best, words)
                : arena_format(binder->arena, "legal: %s", words);
        if (scalar) {
            schema_complain(binder, node, remedy, "'%s' is not a legal %s",
                            schema_shown(binder, node), row->key);
        } else {
            schema_complain(binder, node, remedy, "%s must be one word", row->key);
        }
        return;
    }
    const struct field_table *table = choice->option->table;
    if (table != NULL) {
        choice->spec = arena_alloc(binder->arena, table->size);
        bind_rows(binder, table->fields, label, mapping, choice->spec, NULL);
    }
}

// `bare` is the key of the row that was filled by a bare value, or NULL: a user who wrote
// "count: many" has written no "initial", and is told of the count.
static void bind_row(struct schema_binder *binder, const struct field *row, const char *label,
                     uint32_t mapping, char *target, const char *bare)
{
    struct doc *doc = binder->doc;
    uint32_t node = doc_find(doc, mapping, row->key);
    if (node == DOC_NONE && row->fallback != NULL) {
        struct doc_place place = doc_place_of(doc, mapping, NULL);
        node = default_node(binder, row->fallback, place);
        if (node != DOC_NONE) {
            uint32_t key = doc_new_scalar(doc, place, row->key, strlen(row->key), false);
            doc_put(doc, mapping, key, node);
        }
    }
    if (node == DOC_NONE) {
        schema_value_absent(row, target + row->offset);
        if (!row->optional && row->fallback == NULL) {
            schema_complain(binder, mapping,
                            arena_format(binder->arena, "%s: %s", row->key, row->text),
                            "%s needs a value for '%s'", label, row->key);
        }
    } else if (row->type == FIELD_VARIANT) {
        bind_variant(binder, row, label, mapping, node, (void *)(target + row->offset));
    } else {
        bool short_form = bare != NULL && strcmp(row->key, bare) == 0;
        schema_value_bind(binder, row, short_form ? label : row->key, node, target + row->offset);
    }
}

static void bind_rows(struct schema_binder *binder, const struct field *rows, const char *label,
                      uint32_t mapping, char *target, const char *bare)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        bind_row(binder, row, label, mapping, target, bare);
    }
}

uint32_t schema_table_bind(struct schema_binder *binder, const struct field_table *table,
                           const struct mount *mount, const char *label, uint32_t node,
                           void *target)
{
    struct doc *doc = binder->doc;
    uint32_t mapping = as_mapping(binder, table, label, node);
    if (mapping == DOC_NONE) {
        return DOC_NONE;
    }
    bind_rows(binder, table->fields, label, mapping, target, mapping != node ? table->bare : NULL);
    if (!binder->quiet) {
        for (uint32_t key = doc_first(doc, mapping); key != DOC_NONE; key = doc_next(doc, key)) {
            schema_keys_check(binder, table, mount, label, mapping, key);
        }
    }
    return mapping;
}
