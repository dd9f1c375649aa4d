// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/summary_tree.h"

#include "sim/rng.h"

#include <string.h>

enum { DEPTH_MOST = 32 }; // of a scope, and of a key below it

// Nodes are found again by parent and name in an open hash, which is never iterated.
struct builder {
    struct arena *arena;
    struct summary_node **slots;
    size_t slot_count; // a power of two, more than twice the nodes there can be
    uint32_t node_count;
};

static size_t component_count(const char *path)
{
    size_t count = 1;
    for (; *path != '\0'; path++) {
        count += *path == '.';
    }
    return count;
}

static struct summary_node *add_child(struct builder *builder, struct summary_node *parent,
                                      const char *name, size_t length)
{
    struct summary_node *node = ARENA_NEW(builder->arena, struct summary_node);
    node->name = arena_text(builder->arena, name, length);
    node->parent = parent;
    node->number = builder->node_count++;
    if (parent->last == NULL) {
        parent->first = node;
    } else {
        parent->last->next = node;
    }
    parent->last = node;
    return node;
}

// The child of that name, made when there is none.
static struct summary_node *child_named(struct builder *builder, struct summary_node *parent,
                                        const char *name, size_t length)
{
    uint64_t hash = rng_hash(name, length, parent->number);
    size_t slot = (size_t)hash & (builder->slot_count - 1);
    for (; builder->slots[slot] != NULL; slot = (slot + 1) & (builder->slot_count - 1)) {
        struct summary_node *node = builder->slots[slot];
        if (node->parent == parent && strncmp(node->name, name, length) == 0 &&
            node->name[length] == '\0') {
            return node;
        }
    }
    builder->slots[slot] = add_child(builder, parent, name, length);
    return builder->slots[slot];
}

// Walks down from `node` by a dotted path, making what is missing. Files of strangers end here too:
// what is deeper than any scenario is one name, so that those who walk the tree stay on the stack.
static struct summary_node *descend(struct builder *builder, struct summary_node *node,
                                    const char *path)
{
    for (int depth = 1; *path != '\0'; depth++) {
        const char *closing = *path == '"' ? strchr(path + 1, '"') : NULL;
        const char *name = closing == NULL ? path : path + 1;
        size_t length = closing == NULL ? strcspn(path, ".") : (size_t)(closing - name);
        if (depth == DEPTH_MOST) {
            return child_named(builder, node, path, strlen(path));
        }
        node = child_named(builder, node, name, length);
        path = name + length + (closing != NULL);
        path += *path == '.';
    }
    return node;
}

struct summary_node *summary_tree_build(struct arena *arena, const struct summary *summary)
{
    size_t most = 1;
    for (size_t i = 0; i < summary->count; i++) {
        most += component_count(summary->items[i].scope);
        most += component_count(summary->items[i].key->key);
    }
    struct builder builder = {.arena = arena, .slot_count = 16, .node_count = 1};
    while (builder.slot_count < 2 * most) {
        builder.slot_count *= 2;
    }
    builder.slots = ARENA_ARRAY(arena, struct summary_node *, builder.slot_count);
    struct summary_node *root = ARENA_NEW(arena, struct summary_node);
    for (size_t i = 0; i < summary->count; i++) {
        const struct summary_item *item = &summary->items[i];
        struct summary_node *node = descend(&builder, root, item->scope);
        node->part = true;
        node = descend(&builder, node, item->key->key);
        if (node->item == NULL) {
            node->item = item;
        }
    }
    return root;
}
