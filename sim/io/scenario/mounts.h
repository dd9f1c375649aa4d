// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of a scenario: which model owns which part, as a tree of mounts.
//
// A model names its place by a pattern such as "tenants.*.groups.*". Patterns nest: the keys of a
// mapping at "tenants.*" are the rows of that model's table and, each a further mount, "groups".
// Reading, the JSON Schema and the reference all walk this tree, so they agree.
#ifndef VIRGA_SIM_IO_MOUNTS_H
#define VIRGA_SIM_IO_MOUNTS_H

#include "sim/arena.h"
#include "sim/field.h"

struct model;

struct mount {
    const char *path;          // pattern, "" for the root
    const char *key;           // its last named step: "groups"
    bool star;                 // a map by name, each value one spec
    const struct model *model; // NULL: the root
    uint32_t part;             // place of the model in the list; of no meaning at the root
    const struct field_table *table;
    const struct mount *parent; // NULL: the root
    struct mount *children;     // in order of the models
    struct mount *next;         // of the same parent
};

// Builds the tree in the arena: the root (settings_table) and one mount for each model that has
// one. A pattern whose parent is not mounted, two models at one place, or a mount at the key of a
// row is a programmer's error.
const struct mount *mounts_build(struct arena *arena, const struct model *const *models);

// The mount with this pattern, or NULL.
const struct mount *mounts_find(const struct mount *root, const char *path);
// The child mount at a key, or NULL.
const struct mount *mounts_child(const struct mount *mount, const char *key);

#endif
