// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/summary_tree.h"

#include "sim/io/scenario/doc.h"
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

// Length of the number of a copy at the start of a path ("17" of "17.groups.web"), or 0.
static size_t copy_length(const char *path)
{
    size_t length = strspn(path, "0123456789");
    return path[length] == '.' || path[length] == '\0' ? length : 0;
}

// Takes the next name off a dotted path. What is no path is one name.
static const char *take_name(struct arena *arena, const char **path, size_t *length)
{
    const char *rest = *path, *name;
    if (!doc_path_step(arena, &rest, &name, length)) {
        name = *path;
        *length = strlen(name);
        rest = name + *length;
    }
    *path = rest;
    return name;
}

// Walks down from `node` by a dotted path, making what is missing. In a scope kinds and names take
// turns, and the number of a copy belongs to the name before it: tenants, blog.17, groups, web.
// Files of strangers end here too: what is deeper than any scenario is one name, so that those who
// walk the tree stay on the stack.
static struct summary_node *descend(struct builder *builder, struct summary_node *node,
                                    const char *path, bool scope)
{
    for (int depth = 1; *path != '\0'; depth++) {
        if (depth == DEPTH_MOST) {
            return child_named(builder, node, path, strlen(path));
        }
        size_t length;
        const char *name = take_name(builder->arena, &path, &length);
        size_t copy = scope && depth % 2 == 0 ? copy_length(path) : 0;
        if (copy > 0) {
            name = arena_format(builder->arena, "%.*s.%.*s", (int)length, name, (int)copy, path);
            length += 1 + copy;
            path += copy + (path[copy] == '.');
        }
        node = child_named(builder, node, name, length);
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
        struct summary_node *node = descend(&builder, root, item->scope, true);
        node->part = true;
        node = descend(&builder, node, item->key->key, false);
        if (node->item == NULL) {
            node->item = item;
        }
    }
    return root;
}
