// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that no row of a mapping allows: what was probably meant, or what there is.
#include "sim/io/scenario/schema_binder.h"
#include "sim/nearest.h"

#include <string.h>

// The search for a key among the rows of a mapping.
struct key_search {
    const char *key;
    bool known;
    bool unsure;          // a word that would add rows could not be read: anything may be legal
    const char *variant;  // the key belongs to another word ("policy: fixed") than the one chosen
    const char *belongs;  // that word
    struct nearest *near; // is offered every legal key
    char *list;           // SCHEMA_LIST_SIZE; takes every legal key
};

static bool row_named(const struct field *rows, const char *key)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return true;
        }
    }
    return false;
}

static void search_rows(struct schema_binder *binder, const struct field *rows, uint32_t mapping,
                        struct key_search *search)
{
    for (const struct field *row = rows; row->key != NULL; row++) {
        search->known = search->known || strcmp(row->key, search->key) == 0;
        nearest_offer(search->near, row->key);
        schema_list_word(search->list, row->key);
        if (row->type != FIELD_VARIANT) {
            continue;
        }
        uint32_t node = doc_find(binder->doc, mapping, row->key);
        const struct field_option *chosen =
            node != DOC_NONE && doc_type(binder->doc, node) == DOC_SCALAR
                ? schema_value_option(row, doc_text(binder->doc, node))
                : NULL;
        if (chosen == NULL) {
            search->unsure = search->unsure || node != DOC_NONE || !row->optional;
        } else if (chosen->table != NULL) {
            search_rows(binder, chosen->table->fields, mapping, search);
        }
        for (const struct field_option *const *other = row->options; *other != NULL; other++) {
            if (*other != chosen && (*other)->table != NULL &&
                row_named((*other)->table->fields, search->key)) {
                search->variant = row->key;
                search->belongs = (*other)->name;
            }
        }
    }
}

void schema_keys_check(struct schema_binder *binder, const struct field_table *table,
                       const struct mount *mount, const char *label, uint32_t mapping, uint32_t key)
{
    struct nearest near;
    char list[SCHEMA_LIST_SIZE] = "";
    const char *text = doc_text(binder->doc, key);
    nearest_begin(&near, text);
    struct key_search search = {.key = text, .near = &near, .list = list};
    search_rows(binder, table->fields, mapping, &search);
    if (mount != NULL) {
        for (const struct mount *child = mount->children; child != NULL; child = child->next) {
            search.known = search.known || strcmp(child->key, text) == 0;
            nearest_offer(&near, child->key);
            schema_list_word(list, child->key);
        }
        if (mount->parent == NULL) {
            search.known = search.known || strcmp(text, "parameters") == 0;
            nearest_offer(&near, "parameters");
            nearest_offer(&near, "include");
            schema_list_word(list, "parameters");
            schema_list_word(list, "include");
        }
    }
    if (search.known || search.unsure) {
        return;
    }
    binder->stray++;
    const char *shown = schema_shown(binder, key);
    if (search.variant != NULL) {
        schema_complain(
            binder, key,
            arena_format(binder->arena, "it goes with %s: %s", search.variant, search.belongs),
            "key '%s' does not belong to the %s that is chosen here", shown, search.variant);
    } else if (near.best != NULL) {
        schema_complain(binder, key, arena_format(binder->arena, "did you mean '%s'?", near.best),
                        "unknown key '%s' in %s", shown, label);
    } else {
        schema_complain(binder, key, arena_format(binder->arena, "legal keys: %s", list),
                        "unknown key '%s' in %s", shown, label);
    }
}
