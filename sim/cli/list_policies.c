// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/list_policies.h"

#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"
#include "sim/model.h"

enum { DEPTH_MOST = 8 }; // tables may refer to themselves

// One set of words, and the keys at which it stands.
struct choice {
    const struct field_option *const *options; // ends with NULL
    const char **keys;                         // grows; owned
    size_t key_count, key_capacity;
};

struct choices {
    struct arena arena;
    struct choice *items; // in order of appearance; grows; owned
    size_t count, capacity;
};

static void note(struct choices *choices, const struct field_option *const *options,
                 const char *key)
{
    size_t at = 0;
    while (at < choices->count && choices->items[at].options != options) {
        at++;
    }
    if (at == choices->count) {
        choices->items =
            grow(choices->items, &choices->capacity, choices->count + 1, sizeof *choices->items);
        choices->items[choices->count++] = (struct choice){.options = options};
    }
    struct choice *choice = &choices->items[at];
    choice->keys =
        grow(choice->keys, &choice->key_capacity, choice->key_count + 1, sizeof *choice->keys);
    choice->keys[choice->key_count++] = key;
}

static void walk_table(struct choices *choices, const char *path, const struct field_table *table,
                       int depth);

// `path` is that of the mapping, `key` that of the field in it.
static void walk_field(struct choices *choices, const char *path, const char *key,
                       const struct field *field, int depth)
{
    switch (field->type) {
    case FIELD_LIST:
        walk_field(choices, path, key, field->item, depth);
        break;
    case FIELD_TABLE:
        walk_table(choices, key, field->table, depth + 1);
        break;
    case FIELD_MAP:
        walk_table(choices, arena_format(&choices->arena, "%s.*", key), field->table, depth + 1);
        break;
    case FIELD_VARIANT:
        note(choices, field->options, key);
        // The rows of a word stand beside it, in the mapping that holds it.
        for (const struct field_option *const *option = field->options; *option != NULL; option++) {
            if ((*option)->table != NULL) {
                walk_table(choices, path, (*option)->table, depth + 1);
            }
        }
        break;
    default:
        break;
    }
}

static void walk_table(struct choices *choices, const char *path, const struct field_table *table,
                       int depth)
{
    for (const struct field *field = table->fields; field->key != NULL && depth < DEPTH_MOST;
         field++) {
        const char *key = arena_format(&choices->arena, "%s.%s", path, field->key);
        walk_field(choices, path, key, field, depth);
    }
}

static void print_choice(FILE *out, struct arena *arena, const struct choice *choice, bool colour)
{
    for (size_t i = 0; i < choice->key_count; i++) {
        fprintf(out, "%s%s%s\n", colour ? "\x1b[1m" : "", choice->keys[i], colour ? "\x1b[0m" : "");
    }
    struct text_table table;
    text_table_init(&table, arena);
    text_table_column(&table, NULL, false);
    text_table_column(&table, NULL, false);
    for (const struct field_option *const *option = choice->options; *option != NULL; option++) {
        text_table_cell(&table, (*option)->name);
        text_table_cell(&table, (*option)->text);
    }
    text_table_print(&table, out, 2, TERMINAL_WIDTH, colour);
    text_table_deinit(&table);
}

void list_policies_print(FILE *out, const struct model *const *models, bool colour)
{
    struct choices choices = {0};
    arena_init(&choices.arena);
    for (; *models != NULL; models++) {
        if ((*models)->table != NULL && (*models)->mount != NULL) {
            walk_table(&choices, (*models)->mount, (*models)->table, 0);
        }
    }
    for (size_t i = 0; i < choices.count; i++) {
        fputs(i == 0 ? "" : "\n", out);
        print_choice(out, &choices.arena, &choices.items[i], colour);
        grow_free(choices.items[i].keys);
    }
    grow_free(choices.items);
    arena_deinit(&choices.arena);
}
