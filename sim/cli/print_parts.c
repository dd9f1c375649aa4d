// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_parts.h"

#include "sim/cli/human.h"
#include "sim/cli/summary_tree.h"
#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"

#include <string.h>

enum { ROWS_MOST = 20 };

// Parts of one kind: "tenants", "tenants groups".
struct kind {
    const char *path;    // names at the even places of their scopes, joined by spaces
    const char *heading; // the last of them
    const char **keys;   // in order of appearance; grows; owned
    size_t key_count, key_capacity;
    const struct summary_node **rows; // the first ROWS_MOST; grows; owned
    size_t row_count, row_capacity;
    size_t part_count; // rows and those left out
};

struct parts {
    struct arena *arena;
    struct kind *kinds; // grows; owned
    size_t count, capacity;
};

// Copies `text` with one ending replaced by another; false when it does not end so.
static bool copy_with_end(char copy[PRINT_LABEL_SIZE], const char *text, const char *end,
                          const char *instead)
{
    size_t length = strlen(text), tail = strlen(end);
    if (length < tail || strcmp(text + length - tail, end) != 0) {
        return false;
    }
    snprintf(copy, PRINT_LABEL_SIZE, "%.*s%s", (int)(length - tail), text, instead);
    return true;
}

const char *print_parts_label(char text[PRINT_LABEL_SIZE], const char *key)
{
    // What the unit beside the value says already is left out.
    static const char *const ends[][2] = {
        {"_core_seconds", ""},  {"core_hours", "core_time"}, {"_fraction", "_share"},
        {"kwh", "electricity"}, {"carbon_kg", "carbon"},
    };
    size_t i = 0;
    while (i < COUNT_OF(ends) && !copy_with_end(text, key, ends[i][0], ends[i][1])) {
        i++;
    }
    if (i == COUNT_OF(ends)) {
        snprintf(text, PRINT_LABEL_SIZE, "%s", key);
    }
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '_' || *at == '.') {
            *at = ' ';
        }
    }
    if (strncmp(text, "cpu", 3) == 0 && (text[3] == ' ' || text[3] == '\0')) {
        memcpy(text, "CPU", 3);
    }
    return text;
}

size_t print_parts_section(const char *key)
{
    size_t length = strcspn(key, ".");
    return key[length] == '.' ? length : 0;
}

// The kind of a part, or its name, from the names on the way from the root: kinds and names take
// turns (tenants, shop, groups, web).
static const char *join_path(struct arena *arena, const struct summary_node *node, bool kinds)
{
    const struct summary_node *path[64];
    size_t depth = 0;
    for (; node->parent != NULL && depth < COUNT_OF(path); node = node->parent) {
        path[depth++] = node;
    }
    const char *joined = NULL;
    for (size_t i = 0; i < depth; i++) {
        if ((i % 2 == 0) == kinds) {
            const char *name = path[depth - 1 - i]->name;
            joined = joined == NULL ? name : arena_format(arena, "%s %s", joined, name);
        }
    }
    return joined == NULL ? "" : joined;
}

static struct kind *kind_of(struct parts *parts, const struct summary_node *node)
{
    const char *path = join_path(parts->arena, node, true);
    for (size_t i = 0; i < parts->count; i++) {
        if (strcmp(parts->kinds[i].path, path) == 0) {
            return &parts->kinds[i];
        }
    }
    parts->kinds = grow(parts->kinds, &parts->capacity, parts->count + 1, sizeof *parts->kinds);
    const char *space = strrchr(path, ' ');
    struct kind *kind = &parts->kinds[parts->count++];
    *kind = (struct kind){.path = path, .heading = space == NULL ? path : space + 1};
    return kind;
}

static void note_key(struct kind *kind, const char *key)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (strcmp(kind->keys[i], key) == 0) {
            return;
        }
    }
    kind->keys = grow(kind->keys, &kind->key_capacity, kind->key_count + 1, sizeof *kind->keys);
    kind->keys[kind->key_count++] = key;
}

// Notes the keys of the items below `node` that are this part's own.
static void note_keys(struct kind *kind, const struct summary_node *node)
{
    for (const struct summary_node *child = node->first; child != NULL; child = child->next) {
        if (child->item != NULL) {
            note_key(kind, child->item->key->key);
        }
        if (!child->part) {
            note_keys(kind, child);
        }
    }
}

static void collect(struct parts *parts, const struct summary_node *node)
{
    if (node->part && node->parent != NULL) {
        struct kind *kind = kind_of(parts, node);
        if (kind->part_count++ < ROWS_MOST) {
            kind->rows =
                grow(kind->rows, &kind->row_capacity, kind->row_count + 1, sizeof *kind->rows);
            kind->rows[kind->row_count++] = node;
            note_keys(kind, node);
        }
    }
    for (const struct summary_node *child = node->first; child != NULL; child = child->next) {
        collect(parts, child);
    }
}

static const struct summary_item *item_of(const struct summary_node *node, const char *key)
{
    for (const struct summary_node *child = node->first; child != NULL; child = child->next) {
        if (child->item != NULL && strcmp(child->item->key->key, key) == 0) {
            return child->item;
        }
        const struct summary_item *below = child->part ? NULL : item_of(child, key);
        if (below != NULL) {
            return below;
        }
    }
    return NULL;
}

static const char *cell_text(struct arena *arena, const struct summary_item *item)
{
    if (item == NULL) {
        return "-";
    }
    if (item->key->type == SUMMARY_TEXT) {
        return item->text;
    }
    struct human human;
    human_measure(&human, item->key->key, item->key->unit, summary_number(item), -1);
    return arena_format(arena, "%s%s%s", human.value, *human.unit == '\0' ? "" : " ", human.unit);
}

// How many of the kind's columns fit on a page beside the names.
static size_t fitting_columns(const struct text_table *full)
{
    size_t width = 2 + full->widths[0], fitting = 0;
    while (fitting + 1 < full->column_count &&
           width + 2 + full->widths[fitting + 1] <= TERMINAL_WIDTH) {
        width += 2 + full->widths[++fitting];
    }
    return fitting;
}

static void fill_table(struct text_table *table, const struct kind *kind, size_t key_count)
{
    text_table_column(table, "", false);
    for (size_t i = 0; i < key_count; i++) {
        char label[PRINT_LABEL_SIZE], section[PRINT_LABEL_SIZE];
        const char *key = kind->keys[i];
        size_t length = print_parts_section(key);
        print_parts_label(section, arena_text(table->arena, key, length));
        print_parts_label(label, key + length + (length > 0));
        text_table_grouped(table, section, label, true);
    }
    for (size_t row = 0; row < kind->row_count; row++) {
        text_table_cell(table, join_path(table->arena, kind->rows[row], false));
        for (size_t i = 0; i < key_count; i++) {
            text_table_cell(table,
                            cell_text(table->arena, item_of(kind->rows[row], kind->keys[i])));
        }
    }
}

static void print_kind(FILE *out, struct arena *arena, const struct kind *kind, bool colour)
{
    size_t most = TEXT_TABLE_COLUMNS - 1;
    size_t key_count = kind->key_count < most ? kind->key_count : most;
    struct text_table full, shown;
    text_table_init(&full, arena);
    fill_table(&full, kind, key_count);
    size_t fitting = fitting_columns(&full);
    text_table_init(&shown, arena);
    fill_table(&shown, kind, fitting);

    fputc('\n', out);
    terminal_heading(out, kind->heading, colour);
    text_table_print(&shown, out, 2, 0, colour);
    if (kind->part_count > kind->row_count) {
        fprintf(out, "  and %zu more\n", kind->part_count - kind->row_count);
    }
    if (kind->key_count > fitting) {
        fprintf(out, "  (%zu more numbers of each: --json)\n", kind->key_count - fitting);
    }
    text_table_deinit(&shown);
    text_table_deinit(&full);
}

void print_parts(FILE *out, const struct summary *summary, bool colour)
{
    struct arena arena;
    arena_init(&arena);
    struct parts parts = {.arena = &arena};
    collect(&parts, summary_tree_build(&arena, summary));
    for (size_t i = 0; i < parts.count; i++) {
        print_kind(out, &arena, &parts.kinds[i], colour);
        grow_free(parts.kinds[i].keys);
        grow_free(parts.kinds[i].rows);
    }
    grow_free(parts.kinds);
    arena_deinit(&arena);
}
