// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to say about a scenario: its parts, keys and words, in the order of a reference.
#ifndef VIRGA_SIM_IO_REFERENCE_ENTRIES_H
#define VIRGA_SIM_IO_REFERENCE_ENTRIES_H

#include "sim/io/scenario/mounts.h"

// One thing to say: a part of the scenario, a key, or a word of a variant.
struct reference_entry {
    const char *path;                  // "tenants.*.groups.*.count.max"
    const char *key;                   // path within its part: "count.max"
    const struct mount *mount;         // a part
    const struct field *row;           // a key; of a word: the row that holds it
    const struct field_option *option; // a word
};

struct reference_entries {
    struct arena *arena;           // of paths
    struct reference_entry *items; // grows; owned
    size_t count, capacity;
};

// Frees the items; the paths live on in the arena.
void reference_entries_deinit(struct reference_entries *entries);

// Adds a part and those below it: the part, its keys with those below them, its words, each
// followed by the keys that it brings.
void reference_entries_part(struct reference_entries *entries, const struct mount *mount);
// Adds the words by which a distribution begins, each followed by its parameters.
void reference_entries_distributions(struct reference_entries *entries);
// Adds the key that those words are values of.
void reference_entries_distribution_key(struct reference_entries *entries);

// The table of the mappings that stand below a key, or NULL.
const struct field_table *reference_entries_below(const struct field *row);

// What a value looks like: "a whole number, from 1 to 8".
const char *reference_entries_form(struct arena *arena, const struct field *row);

#endif
