// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the schema share while they bind one document; nobody else includes this.
//
// schema.c walks tables and mounts, schema_value.c reads single values, schema_dist.c
// distributions, schema_refer.c finds what a reference names once every spec is known.
#ifndef VIRGA_SIM_IO_SCHEMA_BINDER_H
#define VIRGA_SIM_IO_SCHEMA_BINDER_H

#include "sim/dist.h"
#include "sim/field.h"
#include "sim/io/scenario/doc.h"
#include "sim/io/scenario/mounts.h"
#include "sim/io/scenario/schema.h"
#include "sim/scenario.h"

// One spec by its names, for references: (part, parent, name) or (part, path).
struct schema_name {
    uint64_t hash;
    uint32_t part;
    int32_t id; // -1: the slot is free
    bool by_path;
};

// A reference that waits until every spec is known.
struct schema_pending {
    int32_t *target; // id goes here
    const struct field *row;
    const char *key;
    const struct mount *mount; // of the spec that refers
    const struct spec *spec;   // NULL: the root
    uint32_t node;             // the scalar
};

// The parsed default of a row that is more than a plain scalar.
struct schema_default {
    const char *text;
    uint32_t node;
};

// A sample file that was read for an empirical distribution.
struct schema_sample {
    const char *path, *suffix;
    enum unit unit;
    struct field_list values; // of double
};

struct schema_binder {
    const struct schema_request *request;
    struct doc *doc;
    struct arena *arena;
    struct scenario *scenario;
    bool quiet;                // a further copy: the first one has complained already
    size_t faults;             // complaints so far, quiet ones included
    size_t stray;              // of those, keys that no row knows: every value is still in place
    const struct mount *mount; // of the spec that is being bound
    struct spec *spec;         // NULL: the root
    enum unit users_unit;      // what DIST_USERS_UNIT means inside a distribution
    bool unit_decided;         // UNIT_WORK: users_unit is now what the first value was written in
    bool work_or_time;         // inside a distribution whose user takes either

    struct schema_name *names; // open addressing, a power of two; never iterated
    size_t name_size, name_count;
    struct schema_pending *pending; // grows; owned
    size_t pending_count, pending_capacity;
    struct schema_default *defaults; // grows; owned
    size_t default_count, default_capacity;
    struct schema_sample *samples; // grows; owned
    size_t sample_count, sample_capacity;
};

// ---- schema.c ----

// Adds a problem at a node, unless a first copy has complained already. remedy may be NULL.
void schema_complain(struct schema_binder *binder, uint32_t node, const char *remedy,
                     const char *format, ...) PRINTF_LIKE(4, 5);
// The text of a scalar as shown in messages: cut when it is long.
const char *schema_shown(struct schema_binder *binder, uint32_t scalar);
// Appends ", word" (or the first word) to a list for a remedy, as long as it fits.
enum { SCHEMA_LIST_SIZE = 800 };
void schema_list_word(char list[SCHEMA_LIST_SIZE], const char *word);
// The spec of a part by its id.
struct spec *schema_spec(const struct schema_binder *binder, uint32_t part, int32_t id);

// ---- schema_table.c ----

// Puts a node where another one stands.
void schema_table_replace(struct schema_binder *binder, uint32_t node, uint32_t by);
// Reads a mapping (or the bare value that is short for it) into a struct by a table; `mount` is
// whose table it is, or NULL, and allows further keys. `label` names it in messages. Returns the
// mapping, or DOC_NONE when there is none.
uint32_t schema_table_bind(struct schema_binder *binder, const struct field_table *table,
                           const struct mount *mount, const char *label, uint32_t node,
                           void *target);

// ---- schema_keys.c ----

// Complains of a key that neither a row of the table nor a mount below allows.
void schema_keys_check(struct schema_binder *binder, const struct field_table *table,
                       const struct mount *mount, const char *label, uint32_t mapping,
                       uint32_t key);

// ---- schema_value.c ----

// Reads a value by its row; `key` names it in messages.
void schema_value_bind(struct schema_binder *binder, const struct field *row, const char *key,
                       uint32_t node, void *target);
// Writes what stands for a value that was left out.
void schema_value_absent(const struct field *row, void *target);
// True when the node cannot be judged: a reference to a parameter that has no value, which was
// complained about where parameters are replaced.
bool schema_value_unresolved(const struct schema_binder *binder, uint32_t node);
// The option that a word names, or NULL.
const struct field_option *schema_value_option(const struct field *row, const char *word);

// ---- schema_dist.c ----

void schema_dist_bind(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, struct dist *dist);
// The unit in which a row of a distribution is read here, decided by the first value when its user
// takes work or a duration; false when the value fits neither.
bool schema_dist_unit(struct schema_binder *binder, uint32_t node, enum unit *unit);

// ---- schema_refer.c ----

// Notes a spec under its name and path; complains when its place has the name already.
void schema_refer_add(struct schema_binder *binder, const struct mount *mount,
                      const struct spec *spec, uint32_t key_node);
void schema_refer_later(struct schema_binder *binder, const struct field *row, const char *key,
                        uint32_t node, int32_t *target);
// Resolves all that waits.
void schema_refer_resolve(struct schema_binder *binder);

#endif
