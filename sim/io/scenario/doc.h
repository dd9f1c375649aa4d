// SPDX-License-Identifier: GPL-3.0-or-later
// A YAML document as a tree of nodes that remember where they were written.
//
// One struct doc holds the trees of all files of a scenario: the file itself, what it includes, and
// small texts (the value of a --set, the default of a field), each a further "file" with a name for
// messages. Nodes stand in one array and are named by their index, which stays valid for the life
// of the document; pointers into the array do not survive the next call that adds a node.
//
// A sequence's children are its items. A mapping's children are its key nodes, in the order of the
// document, and each key leads to its value: so a value is replaced without touching its
// neighbours, and a key has a place of its own. Keys are found through a hash over (mapping, text)
// that is never iterated.
//
//     for (uint32_t key = doc_first(doc, mapping); key != DOC_NONE; key = doc_next(doc, key)) {
//         uint32_t value = doc_value(doc, key);
//     }
//
// Problems found at an exact place are collected here; sim/io/scenario/complain.h prints them
// together with the complaints of models. Reading YAML itself is sim/io/scenario/doc_parse.h.
#ifndef VIRGA_SIM_IO_DOC_H
#define VIRGA_SIM_IO_DOC_H

#include "sim/arena.h"
#include "sim/base.h"

#define DOC_NONE UINT32_MAX           // no node, or no file
#define DOC_TO_END_OF_LINE UINT32_MAX // as an end column: the text goes on to the end of its line

enum {
    DOC_DEPTH_MOST = 64,              // nested sequences and mappings
    DOC_FILE_BYTES_MOST = 64 << 20,   // of one file
    DOC_SCALAR_BYTES_MOST = 64 << 10, // of one key or value
    DOC_NODES_MOST = 1000000,         // in all trees of one struct doc
    DOC_ALIAS_FACTOR_MOST = 64,       // nodes from aliases per node written
    DOC_ANCHORS_MOST = 1000,          // names of anchors in one file
    DOC_PROBLEMS_MOST = 1000,         // later ones are counted, not kept
};

enum doc_type {
    DOC_SCALAR,
    DOC_SEQUENCE,
    DOC_MAPPING,
};

// Where something was written. Lines and columns count from 1, columns in characters.
struct doc_place {
    uint32_t file; // index of the doc's files, or DOC_NONE: nowhere
    uint32_t line;
    uint32_t column;
    uint32_t end_column; // one past the last character on that line, or DOC_TO_END_OF_LINE
};

struct doc_node {
    const char *text; // SCALAR: UTF-8 without NUL inside, NUL at its end; in the arena
    struct doc_place place;
    uint32_t count; // SCALAR: bytes of text; else number of items or keys
    uint32_t first; // SEQUENCE: first item; MAPPING: first key; a key: its value
    uint32_t last;  // SEQUENCE: last item; MAPPING: last key
    uint32_t next;  // next item of the sequence, or next key of the mapping
    uint32_t owner; // a key: its mapping; an item: its sequence; a value: its key; else DOC_NONE
    uint8_t type;   // enum doc_type
    bool quoted;    // SCALAR: in quotes or a block (| or >), so never a number or a reference
};

static_assert(sizeof(struct doc_node) == 48, "a million nodes must stay below 50 MB");

struct doc_file {
    const char *name;      // for messages: "scenario.yaml", "catalogue/x.yaml", "--set duration"
    const char *bytes;     // the whole text without a byte order mark; not owned
    size_t length;         // of bytes
    uint32_t *line_starts; // offset of each line in bytes; in the arena
    uint32_t line_count;
};

struct doc_problem {
    struct doc_place place;
    const char *message; // one sentence without a full stop; in the arena
    const char *remedy;  // how to mend it, or NULL
};

struct doc {
    struct arena *arena; // of all texts; not owned
    struct doc_node *nodes;
    size_t node_count, node_capacity;
    struct doc_file *files;
    size_t file_count, file_capacity;
    struct doc_problem *problems;
    size_t problem_count, problem_capacity;
    size_t problems_dropped;
    uint32_t *index; // open addressing: key nodes by (mapping, text); DOC_NONE where free
    size_t index_size, index_used;
};

// The arena must outlive the document.
void doc_init(struct doc *doc, struct arena *arena);
void doc_deinit(struct doc *doc);

// ---- Reading ----

// The node; the pointer is good until the next call that adds a node.
const struct doc_node *doc_at(const struct doc *doc, uint32_t node);

enum doc_type doc_type(const struct doc *doc, uint32_t node);
// The text of a scalar ("" for an empty value), and its length.
const char *doc_text(const struct doc *doc, uint32_t scalar);
size_t doc_length(const struct doc *doc, uint32_t scalar);
// Whether a scalar has exactly this text.
bool doc_is(const struct doc *doc, uint32_t scalar, const char *text);
// True for a plain scalar without text, as in "key:", or "~" or "null".
bool doc_is_empty(const struct doc *doc, uint32_t node);

// First item of a sequence or first key of a mapping, DOC_NONE when there is none (or at a scalar).
uint32_t doc_first(const struct doc *doc, uint32_t node);
uint32_t doc_next(const struct doc *doc, uint32_t item_or_key);
// The value of a key.
uint32_t doc_value(const struct doc *doc, uint32_t key);
// The number of items or keys.
size_t doc_count(const struct doc *doc, uint32_t node);

// The key node with this text, or DOC_NONE; also DOC_NONE when `mapping` is none.
uint32_t doc_find_key(const struct doc *doc, uint32_t mapping, const char *text, size_t length);
// The value of the key with this text, or DOC_NONE.
uint32_t doc_find(const struct doc *doc, uint32_t mapping, const char *key);

// Paths: keys joined by dots; a key with dots stands in double quotes, in which a quote or a
// backslash is escaped by a backslash; an item of a sequence is named by its number from 0:
// instance_types."t3.micro".vcpus, timeline.0.at

// Takes one step off *path (text that ends with NUL): writes the unquoted key, which lives in the
// arena, and moves *path past it and its dot; at the end *path points to the NUL. Returns false at
// a malformed path (an empty step, an open quote).
bool doc_path_step(struct arena *arena, const char **path, const char **key, size_t *length);
// The node at a path below `node`, or DOC_NONE.
uint32_t doc_find_path(const struct doc *doc, uint32_t node, const char *path);

// ---- Places ----

// Where a node was written: a scalar's text, the first character of anything else. An empty value
// ("key:") has no width, so its key stands for it.
struct doc_place doc_place(const struct doc *doc, uint32_t node);
// Where to point for a complaint about `path` below `mapping` (NULL: all of it): the path's value
// when it is a scalar; else the key of the deepest part of the path that exists; else the start of
// the mapping. `mapping` may be DOC_NONE: nowhere.
struct doc_place doc_place_of(const struct doc *doc, uint32_t mapping, const char *path);
struct doc_place doc_nowhere(void);

// The text of a line of a file without its end; "" and 0 when there is none.
const char *doc_line(const struct doc *doc, uint32_t file, uint32_t line, size_t *length);

// ---- Building and editing ----
// Texts are copied. Nodes made here belong nowhere until they are put or appended; a node belongs
// to one place only, so take doc_clone to use one twice.

uint32_t doc_new_scalar(struct doc *doc, struct doc_place place, const char *text, size_t length,
                        bool quoted);
uint32_t doc_new_sequence(struct doc *doc, struct doc_place place);
uint32_t doc_new_mapping(struct doc *doc, struct doc_place place);

// Copies a subtree with its places; the texts are shared. A key is copied without its value.
uint32_t doc_clone(struct doc *doc, uint32_t node);
// The number of nodes in a subtree: what a clone would add.
size_t doc_size(const struct doc *doc, uint32_t node);

// Adds an item at the end of a sequence.
void doc_append(struct doc *doc, uint32_t sequence, uint32_t item);
// Puts a new item in the place of an old one; the old one belongs nowhere afterwards.
void doc_replace_item(struct doc *doc, uint32_t item, uint32_t by);
// Adds a key node (a scalar that belongs nowhere) with its value at the end of a mapping. The
// mapping must not have a key of this text.
void doc_put(struct doc *doc, uint32_t mapping, uint32_t key, uint32_t value);
// Takes the first key off a mapping and returns it, its value still behind it; DOC_NONE when the
// mapping is empty.
uint32_t doc_take_first(struct doc *doc, uint32_t mapping);
// Puts another value behind a key; the old one belongs nowhere afterwards.
void doc_replace_value(struct doc *doc, uint32_t key, uint32_t value);
// Gives a key the value and the place of another key that belongs nowhere.
void doc_take_over(struct doc *doc, uint32_t key, uint32_t by);
// Replaces or adds the value of a key named by text; the key gets the value's place.
void doc_put_text(struct doc *doc, uint32_t mapping, const char *key, uint32_t value);

// Sets the value at a path below a mapping and makes mappings on the way; what stood there is
// replaced. Returns false and adds a problem at the value's place when the path is malformed, leads
// through a scalar, or names an item that a sequence does not have.
bool doc_set(struct doc *doc, uint32_t mapping, const char *path, uint32_t value);

// ---- Problems at an exact place (doc_problem.c) ----

// message and remedy are copied; remedy may be NULL.
void doc_problem(struct doc *doc, struct doc_place place, const char *message, const char *remedy);
// Formats the message into the arena.
void doc_problemf(struct doc *doc, struct doc_place place, const char *remedy, const char *format,
                  ...) PRINTF_LIKE(4, 5);

// Registers a text as a file and returns its index; bytes must outlive the document. Called by
// doc_parse; alone only to have a place for a problem about a file as a whole.
uint32_t doc_add_file(struct doc *doc, const char *name, const char *bytes, size_t length);

#endif
