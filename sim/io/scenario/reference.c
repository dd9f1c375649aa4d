// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/reference.h"

#include "sim/io/scenario/reference_entries.h"
#include "sim/model.h"
#include "sim/nearest.h"

#include <string.h>

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

static int match_entry(struct arena *arena, const struct reference_entry *entry, const char *asked)
{
    if (entry->option != NULL) {
        return strcmp(entry->option->name, asked) == 0 ? 2 : 0;
    }
    return match(plain_path(arena, entry->path), asked);
}

static const char *default_text(struct arena *arena, const struct field *row)
{
    if (row->fallback != NULL) {
        return arena_format(arena, "default: `%s`", row->fallback);
    }
    return row->optional ? "optional" : "required";
}

static void explain_row(FILE *out, struct arena *arena, const struct field *row, const char *indent)
{
    fprintf(out, "%s%s: %s; %s\n", indent, row->key, reference_entries_form(arena, row),
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

static void explain_entry(FILE *out, struct arena *arena, const struct reference_entry *entry)
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
        fprintf(out, "%s: %s; %s\n", entry->path, reference_entries_form(arena, entry->row),
                default_text(arena, entry->row));
        fprintf(out, "    %s\n", entry->row->text == NULL ? "" : entry->row->text);
        explain_rows(out, arena, reference_entries_below(entry->row));
        for (size_t i = 0; entry->row->type == FIELD_VARIANT && entry->row->options[i] != NULL;
             i++) {
            fprintf(out, "  %s: %s\n", entry->row->options[i]->name, entry->row->options[i]->text);
        }
    }
}

// The nearest key or word.
static const char *nearest_entry(const struct reference_entries *entries, const char *asked)
{
    const char *dot = strrchr(asked, '.');
    struct nearest near;
    nearest_begin(&near, dot == NULL ? asked : dot + 1);
    for (size_t i = 0; i < entries->count; i++) {
        const struct reference_entry *entry = &entries->items[i];
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
    struct reference_entries entries = {.arena = arena};
    reference_entries_part(&entries, mounts_build(arena, models));
    reference_entries_distribution_key(&entries);
    reference_entries_distributions(&entries);
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
    reference_entries_deinit(&entries);
    return best > 0;
}
