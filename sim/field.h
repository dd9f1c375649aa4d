// SPDX-License-Identifier: GPL-3.0-or-later
// Field tables: what a mapping of a scenario may hold, said once.
//
// A model describes its part of the scenario as rows: key, type, unit, where the value goes in a C
// struct, default, range, one line of text. From the same rows come parsing, defaults, validation,
// the JSON Schema, the reference, `virga explain`, and the effective scenario stored in each
// result. This header knows nothing of YAML; sim/io reads documents by these tables.
//
// Where a value goes (`offset`), by type:
//   FLAG bool | INTEGER, QUANTITY int64_t (UNSET when optional and absent) | REAL double (NaN when
//   absent, see field_given) | TEXT, PATH const char * (NULL when absent) | WORD int32_t index into
//   `words` (-1 when absent) | REFERENCE int32_t id of the named spec (-1 when absent) |
//   DISTRIBUTION struct dist (its constant UNSET when absent) | DATE int64_t ns since 1970 (UNSET
//   when absent) | TABLE pointer to a struct (NULL when absent) |
//   LIST struct field_list of such values, tables in line | MAP struct field_list of structs whose
//   first member is `const char *name` | VARIANT struct field_choice.
// Everything that a pointer reaches lives in the scenario's arena.
#ifndef VIRGA_SIM_FIELD_H
#define VIRGA_SIM_FIELD_H

#include "sim/quantity.h"

enum field_type {
    FIELD_FLAG,
    FIELD_INTEGER,
    FIELD_QUANTITY,
    FIELD_REAL,
    FIELD_TEXT,
    FIELD_PATH, // a file or folder; made relative to the scenario, or to the working folder by
                // --set
    FIELD_WORD,
    FIELD_REFERENCE,
    FIELD_DISTRIBUTION,
    FIELD_DATE,
    FIELD_TABLE,
    FIELD_LIST,
    FIELD_MAP,
    FIELD_VARIANT,
};

struct field;
struct field_option;

// A table of rows for one mapping, read into a struct of `size` bytes.
struct field_table {
    const struct field *fields; // ends with a row whose key is NULL
    size_t size;
    const char *bare; // key that a bare value fills ("3" for {initial: 3}), or NULL: none may stand
};

struct field {
    const char *key;
    enum field_type type;
    enum unit unit;       // QUANTITY, REAL, DISTRIBUTION (UNIT_WORK there takes work or a duration)
    size_t offset;        // in bytes from the start of the struct
    const char *fallback; // default as YAML text, read as if it had been written; NULL: none
    bool optional;        // without fallback: may be absent (see the table above)
    bool positive;        // numbers and distributions must be greater than zero
    int64_t low, high;    // allowed range in base units (whole numbers for REAL); 0, 0: any
    const char *const *words;                  // WORD: ends with NULL
    const char *refers;                        // REFERENCE: mount of its target: "instance_types.*"
    const struct field_table *table;           // TABLE, MAP
    const struct field *item;                  // LIST: the row of one item, its offset 0
    const struct field_option *const *options; // VARIANT: ends with NULL
    const char *text;                          // one sentence for the reference
};

// One word of a VARIANT, whose rows join the mapping that holds the word. Policies and processes
// (placement policies, arrival processes, hypervisor kinds) begin with this struct.
struct field_option {
    const char *name;
    const char *text;                // one sentence
    const struct field_table *table; // its own rows, or NULL: none
};

struct field_list {
    void *items;
    size_t count;
};

struct field_choice {
    const struct field_option *option; // one of the row's options; NULL when absent
    void *spec;                        // a struct by option->table, or NULL
};

// Whether an optional REAL was given: one that was left out is NaN, the only value unlike itself.
static inline bool field_given(double real)
{
    return real == real;
}

// How every spec that a model mounts begins. Names and paths live in the scenario's arena.
struct spec {
    const char *name; // "web", "blog.17"; "" at a mount without a star
    const char *path; // "tenants.shop.groups.web": names its random streams
    uint32_t node;    // the reader's number of its mapping, for complaints
    int32_t id;       // its place among the specs of its model, in order of the document
    int32_t parent;   // id of the enclosing spec (the tenant of a group), or -1
    int32_t copy; // 1.. for one of `copies`, 0 without; a copy of a tenant hands its number down
    int32_t draw; // as copy, but counted through copies within copies: whose draws it sees
};

#endif
