// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_parts.h"

#include "sim/cli/human.h"
#include "sim/cli/summary_tree.h"
#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"

#include <string.h>

enum {
    ROWS_MOST = 20,  // parts of one kind
    TABLES_MOST = 4, // of the same parts, one below the other
};

// Parts of one kind: "tenants", "tenants groups".
struct kind {
    const char *path;    // names at the even places of their scopes, joined by spaces
    const char *heading; // the last of them
    const char **keys;   // section by section, in order of appearance; grows; owned
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

static bool same_section(const char *a, const char *b)
{
    size_t length = print_parts_section(a);
    return length == print_parts_section(b) && memcmp(a, b, length) == 0;
}

// Adds a key behind those of its section.
static void note_key(struct kind *kind, const char *key)
{
    size_t place = kind->key_count;
    for (size_t i = 0; i < kind->key_count; i++) {
        if (strcmp(kind->keys[i], key) == 0) {
            return;
        }
        place = same_section(kind->keys[i], key) ? i + 1 : place;
    }
    kind->keys = grow(kind->keys, &kind->key_capacity, kind->key_count + 1, sizeof *kind->keys);
    memmove(kind->keys + place + 1, kind->keys + place,
            (kind->key_count - place) * sizeof *kind->keys);
    kind->keys[place] = key;
    kind->key_count++;
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
    // "core-hours", "core-seconds": a cell says it shorter.
    const char *unit = strncmp(human.unit, "core-", 5) == 0
                           ? arena_text(arena, human.unit, strlen("core-h"))
                           : human.unit;
    return arena_format(arena, "%s%s%s", human.value, *unit == '\0' ? "" : " ", unit);
}

// ---- Which numbers are worth a column ----

static bool same_value(const struct summary_item *a, const struct summary_item *b)
{
    if (a == NULL || b == NULL || a->key->type == SUMMARY_TEXT || b->key->type == SUMMARY_TEXT) {
        return a == b;
    }
    double x = summary_number(a), y = summary_number(b);
    return !(x < y) && !(x > y);
}

// Zero for every part: it tells nothing beside those that are not.
static bool is_idle(const struct kind *kind, const char *key)
{
    for (size_t row = 0; row < kind->row_count; row++) {
        const struct summary_item *item = item_of(kind->rows[row], key);
        if (item != NULL && (item->key->type == SUMMARY_TEXT || summary_number(item) != 0)) {
            return false;
        }
    }
    return true;
}

// The part that holds another: the tenant of a group, the root of a tenant.
static const struct summary_node *whole_of(const struct summary_node *node)
{
    do {
        node = node->parent;
    } while (node->parent != NULL && !node->part);
    return node;
}

// What stands on the page already: every part says what the one that holds it says.
static bool is_repetition(const struct kind *kind, const char *key)
{
    for (size_t row = 0; row < kind->row_count; row++) {
        const struct summary_item *item = item_of(kind->rows[row], key);
        const struct summary_node *whole = whole_of(kind->rows[row]);
        // Which of several parts the region's number is about is worth knowing.
        bool told = whole->parent != NULL || kind->part_count == 1;
        if (item != NULL && (!told || !same_value(item, item_of(whole, key)))) {
            return false;
        }
    }
    return true;
}

// The same number as an earlier one of its section: all that were requested were placed.
static bool is_copy(const struct kind *kind, const char *key, size_t kept)
{
    for (size_t i = 0; i < kept; i++) {
        bool same = same_section(kind->keys[i], key);
        for (size_t row = 0; same && row < kind->row_count; row++) {
            same =
                same_value(item_of(kind->rows[row], kind->keys[i]), item_of(kind->rows[row], key));
        }
        if (same) {
            return true;
        }
    }
    return false;
}

// What a comparison of parts can do without.
static bool is_detail(const char *key)
{
    static const char *const details[] = {"instances.boot_mean", "instances.in_system_mean",
                                          "instances.in_system_variance", "requests.in_system_mean",
                                          "latency.warm_up_observations"};
    size_t i = 0;
    while (i < COUNT_OF(details) && strcmp(details[i], key) != 0) {
        i++;
    }
    return i < COUNT_OF(details);
}

// Keeps the keys worth a column; returns how many numbers then stand nowhere on the page.
static size_t choose_keys(struct kind *kind)
{
    size_t kept = 0, hidden = 0;
    for (size_t i = 0; i < kind->key_count; i++) {
        const char *key = kind->keys[i];
        if (is_repetition(kind, key)) {
            continue;
        }
        if (is_idle(kind, key) || is_detail(key) || is_copy(kind, key, kept)) {
            hidden++;
        } else {
            kind->keys[kept++] = key;
        }
    }
    kind->key_count = kept;
    return hidden;
}

// ---- Tables ----

// Some of a kind's keys, side by side.
struct span {
    size_t first, count;
};

static bool has_any(const struct kind *kind, size_t row, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        if (item_of(kind->rows[row], kind->keys[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static void fill_table(struct text_table *table, const struct kind *kind, struct span span)
{
    text_table_column(table, "", false);
    for (size_t i = span.first; i < span.first + span.count; i++) {
        char label[PRINT_LABEL_SIZE], section[PRINT_LABEL_SIZE];
        const char *key = kind->keys[i];
        size_t length = print_parts_section(key);
        print_parts_label(section, arena_text(table->arena, key, length));
        print_parts_label(label, key + length + (length > 0));
        text_table_grouped(table, section, label, true);
    }
    for (size_t row = 0; row < kind->row_count; row++) {
        if (!has_any(kind, row, span)) {
            continue;
        }
        text_table_cell(table, join_path(table->arena, kind->rows[row], false));
        for (size_t i = span.first; i < span.first + span.count; i++) {
            const struct summary_item *item = item_of(kind->rows[row], kind->keys[i]);
            text_table_cell(table, cell_text(table->arena, item));
        }
    }
}

static bool fits(struct arena *arena, const struct kind *kind, struct span span)
{
    struct text_table table;
    text_table_init(&table, arena);
    fill_table(&table, kind, span);
    size_t width = 2 + text_table_width(&table);
    text_table_deinit(&table);
    return width <= TERMINAL_WIDTH;
}

// The columns from the first-th that fit on a page beside the names: whole sections, or as much of
// one as fits; at least one column.
static struct span fitting_span(struct arena *arena, const struct kind *kind, size_t first)
{
    struct span span = {first, 1}, whole = {first, 0};
    while (span.count < TEXT_TABLE_COLUMNS && fits(arena, kind, span)) {
        size_t next = first + span.count;
        if (next == kind->key_count) {
            return span;
        }
        if (!same_section(kind->keys[next - 1], kind->keys[next])) {
            whole = span;
        }
        span.count++;
    }
    if (whole.count > 0) {
        return whole;
    }
    span.count -= span.count > 1;
    return span;
}

// Tables one below the other until every column has been shown.
static void print_kind(FILE *out, struct arena *arena, struct kind *kind, bool colour)
{
    size_t hidden = choose_keys(kind);
    if (kind->key_count == 0) {
        return;
    }
    fputc('\n', out);
    terminal_heading(out, kind->heading, colour);
    for (size_t first = 0, tables = 0; first < kind->key_count; tables++) {
        if (tables == TABLES_MOST) {
            hidden += kind->key_count - first;
            break;
        }
        struct span span = fitting_span(arena, kind, first);
        fputs(tables == 0 ? "" : "\n", out);
        struct text_table table;
        text_table_init(&table, arena);
        fill_table(&table, kind, span);
        text_table_print(&table, out, 2, 0, colour);
        text_table_deinit(&table);
        first += span.count;
    }
    if (kind->part_count > kind->row_count) {
        fprintf(out, "  and %zu more\n", kind->part_count - kind->row_count);
    }
    if (hidden > 0) {
        fprintf(out, "  (%zu more number%s of each: --json)\n", hidden, hidden == 1 ? "" : "s");
    }
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
