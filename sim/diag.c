// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/diag.h"

#include <string.h>

void diag_init(struct diag_list *list, struct arena *arena)
{
    *list = (struct diag_list){.arena = arena};
}

void diag_deinit(struct diag_list *list)
{
    grow_free(list->items);
    *list = (struct diag_list){0};
}

static const char *copy(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_text(arena, text, strlen(text));
}

void diag_add(struct diag_list *list, uint32_t node, const char *key, const char *message,
              const char *remedy)
{
    if (list->count == DIAG_MOST) {
        list->dropped++;
        return;
    }
    list->items = grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = (struct diag){
        .node = node,
        .key = copy(list->arena, key),
        .message = copy(list->arena, message),
        .remedy = copy(list->arena, remedy),
    };
}
