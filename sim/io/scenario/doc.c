// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/doc.h"

#include "sim/check.h"

#include <string.h>

void doc_init(struct doc *doc, struct arena *arena)
{
    *doc = (struct doc){.arena = arena};
}

void doc_deinit(struct doc *doc)
{
    grow_free(doc->nodes);
    grow_free(doc->files);
    grow_free(doc->problems);
    grow_free(doc->index);
    *doc = (struct doc){0};
}

// ---- Reading ----

const struct doc_node *doc_at(const struct doc *doc, uint32_t node)
{
    CHECK(node < doc->node_count);
    return &doc->nodes[node];
}

static struct doc_node *at(struct doc *doc, uint32_t node)
{
    CHECK(node < doc->node_count);
    return &doc->nodes[node];
}

enum doc_type doc_type(const struct doc *doc, uint32_t node)
{
    return (enum doc_type)doc_at(doc, node)->type;
}

const char *doc_text(const struct doc *doc, uint32_t scalar)
{
    const struct doc_node *node = doc_at(doc, scalar);
    CHECK(node->type == DOC_SCALAR);
    return node->text;
}

size_t doc_length(const struct doc *doc, uint32_t scalar)
{
    const struct doc_node *node = doc_at(doc, scalar);
    CHECK(node->type == DOC_SCALAR);
    return node->count;
}

static bool has_text(const struct doc_node *node, const char *text, size_t length)
{
    return node->count == length && memcmp(node->text, text, length) == 0;
}

bool doc_is(const struct doc *doc, uint32_t scalar, const char *text)
{
    const struct doc_node *node = doc_at(doc, scalar);
    return node->type == DOC_SCALAR && has_text(node, text, strlen(text));
}

bool doc_is_empty(const struct doc *doc, uint32_t node)
{
    const struct doc_node *scalar = doc_at(doc, node);
    if (scalar->type != DOC_SCALAR || scalar->quoted) {
        return false;
    }
    return scalar->count == 0 || has_text(scalar, "~", 1) || has_text(scalar, "null", 4);
}

uint32_t doc_first(const struct doc *doc, uint32_t node)
{
    const struct doc_node *parent = doc_at(doc, node);
    return parent->type == DOC_SCALAR ? DOC_NONE : parent->first;
}

uint32_t doc_next(const struct doc *doc, uint32_t item_or_key)
{
    return doc_at(doc, item_or_key)->next;
}

uint32_t doc_value(const struct doc *doc, uint32_t key)
{
    const struct doc_node *node = doc_at(doc, key);
    CHECK(node->type == DOC_SCALAR && node->first != DOC_NONE);
    return node->first;
}

size_t doc_count(const struct doc *doc, uint32_t node)
{
    const struct doc_node *parent = doc_at(doc, node);
    return parent->type == DOC_SCALAR ? 0 : parent->count;
}

// ---- The index of keys ----

static size_t hash_key(uint32_t mapping, const char *text, size_t length)
{
    // FNV-1a with a closing mix, because open addressing looks at the low bits.
    uint64_t hash = UINT64_C(14695981039346656037) ^ mapping;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    hash = (hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash ^ hash >> 29);
}

static void index_place(struct doc *doc, uint32_t key)
{
    const struct doc_node *node = doc_at(doc, key);
    size_t mask = doc->index_size - 1;
    size_t slot = hash_key(node->owner, node->text, node->count) & mask;
    while (doc->index[slot] != DOC_NONE) {
        slot = (slot + 1) & mask;
    }
    doc->index[slot] = key;
    doc->index_used++;
}

static void index_rebuild(struct doc *doc, size_t size)
{
    uint32_t *old = doc->index;
    size_t old_size = doc->index_size;
    size_t capacity = 0;
    doc->index = grow(NULL, &capacity, size, sizeof *doc->index);
    memset(doc->index, 0xFF, size * sizeof *doc->index);
    doc->index_size = size;
    doc->index_used = 0;
    for (size_t i = 0; i < old_size; i++) {
        // A key that was taken off its mapping leaves its entry behind; it ends here.
        if (old[i] != DOC_NONE && doc->nodes[old[i]].owner != DOC_NONE) {
            index_place(doc, old[i]);
        }
    }
    grow_free(old);
}

static void index_add(struct doc *doc, uint32_t key)
{
    if ((doc->index_used + 1) * 2 > doc->index_size) {
        index_rebuild(doc, doc->index_size == 0 ? 64 : doc->index_size * 2);
    }
    index_place(doc, key);
}

uint32_t doc_find_key(const struct doc *doc, uint32_t mapping, const char *text, size_t length)
{
    if (mapping == DOC_NONE || doc->index_size == 0) {
        return DOC_NONE;
    }
    size_t mask = doc->index_size - 1;
    size_t slot = hash_key(mapping, text, length) & mask;
    for (; doc->index[slot] != DOC_NONE; slot = (slot + 1) & mask) {
        const struct doc_node *key = &doc->nodes[doc->index[slot]];
        if (key->owner == mapping && has_text(key, text, length)) {
            return doc->index[slot];
        }
    }
    return DOC_NONE;
}

uint32_t doc_find(const struct doc *doc, uint32_t mapping, const char *key)
{
    uint32_t found = doc_find_key(doc, mapping, key, strlen(key));
    return found == DOC_NONE ? DOC_NONE : doc_value(doc, found);
}

// ---- Paths ----

static bool quoted_step(struct arena *arena, const char **path, const char **key, size_t *length)
{
    const char *from = *path + 1;
    char *text = arena_alloc(arena, strlen(from) + 1);
    size_t used = 0;
    while (*from != '"') {
        if (*from == '\\') {
            from++;
        }
        if (*from == '\0') {
            return false;
        }
        text[used++] = *from++;
    }
    from++;
    if (*from != '.' && *from != '\0') {
        return false;
    }
    *key = text;
    *length = used;
    *path = from;
    return true;
}

bool doc_path_step(struct arena *arena, const char **path, const char **key, size_t *length)
{
    if (**path == '"') {
        if (!quoted_step(arena, path, key, length)) {
            return false;
        }
    } else {
        *length = strcspn(*path, ".");
        *key = arena_text(arena, *path, *length);
        *path += *length;
        if (*length == 0) {
            return false;
        }
    }
    if (**path == '.') {
        ++*path;
        return **path != '\0';
    }
    return true;
}

// The item of a sequence that a step of a path names, or DOC_NONE.
static uint32_t item_by_number(const struct doc *doc, uint32_t sequence, const char *text)
{
    uint64_t number = 0;
    for (const char *digit = text; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || number > DOC_NODES_MOST) {
            return DOC_NONE;
        }
        number = number * 10 + (uint64_t)(*digit - '0');
    }
    uint32_t item = doc_first(doc, sequence);
    for (; item != DOC_NONE && number > 0; number--) {
        item = doc_next(doc, item);
    }
    return item;
}

// The child of `node` that a step names, or DOC_NONE.
static uint32_t child(const struct doc *doc, uint32_t node, const char *key, size_t length)
{
    if (doc_type(doc, node) == DOC_SEQUENCE) {
        return item_by_number(doc, node, key);
    }
    uint32_t found = doc_find_key(doc, node, key, length);
    return found == DOC_NONE ? DOC_NONE : doc_value(doc, found);
}

// Follows a path as far as it exists. Returns the deepest node; *rest is what is left of the path,
// the empty text when all of it exists.
static uint32_t follow(const struct doc *doc, uint32_t node, const char *path, const char **rest)
{
    *rest = path;
    while (*path != '\0') {
        const char *key = NULL;
        size_t length = 0;
        if (!doc_path_step(doc->arena, &path, &key, &length)) {
            return node;
        }
        uint32_t next = child(doc, node, key, length);
        if (next == DOC_NONE) {
            return node;
        }
        node = next;
        *rest = path;
    }
    return node;
}

uint32_t doc_find_path(const struct doc *doc, uint32_t node, const char *path)
{
    const char *rest = NULL;
    uint32_t found = follow(doc, node, path, &rest);
    return *rest == '\0' ? found : DOC_NONE;
}

// ---- Places ----

struct doc_place doc_nowhere(void)
{
    return (struct doc_place){.file = DOC_NONE};
}

struct doc_place doc_place(const struct doc *doc, uint32_t node)
{
    const struct doc_node *here = doc_at(doc, node);
    bool without_width = here->type == DOC_SCALAR && here->count == 0 && !here->quoted;
    return without_width && here->owner != DOC_NONE ? doc_at(doc, here->owner)->place : here->place;
}

struct doc_place doc_place_of(const struct doc *doc, uint32_t mapping, const char *path)
{
    if (mapping >= doc->node_count) {
        return doc_nowhere();
    }
    const char *rest = "";
    uint32_t node = path == NULL ? mapping : follow(doc, mapping, path, &rest);
    uint32_t owner = doc_at(doc, node)->owner;
    bool behind_key = owner != DOC_NONE && doc_type(doc, owner) == DOC_SCALAR;
    if (doc_type(doc, node) == DOC_SCALAR || !behind_key) {
        return doc_place(doc, node);
    }
    return doc_place(doc, owner);
}

const char *doc_line(const struct doc *doc, uint32_t file, uint32_t line, size_t *length)
{
    *length = 0;
    if (file >= doc->file_count || line == 0 || line > doc->files[file].line_count) {
        return "";
    }
    const struct doc_file *from = &doc->files[file];
    size_t start = from->line_starts[line - 1];
    size_t end = line < from->line_count ? from->line_starts[line] : from->length;
    while (end > start && (from->bytes[end - 1] == '\n' || from->bytes[end - 1] == '\r')) {
        end--;
    }
    *length = end - start;
    return from->bytes + start;
}

// The number of bytes of the line break at text, 0 when there is none. The further breaks that YAML
// knows (NEL, LS, PS) are refused as harmful characters before libyaml could count them.
static size_t line_break(const char *text, size_t length)
{
    if (text[0] == '\r') {
        return length > 1 && text[1] == '\n' ? 2 : 1;
    }
    return text[0] == '\n';
}

uint32_t doc_add_file(struct doc *doc, const char *name, const char *bytes, size_t length)
{
    CHECK(length <= DOC_FILE_BYTES_MOST);
    size_t count = 1;
    for (size_t i = 0; i < length; i++) {
        size_t size = line_break(bytes + i, length - i);
        count += size > 0;
        i += size > 1 ? size - 1 : 0;
    }
    uint32_t *starts = ARENA_ARRAY(doc->arena, uint32_t, count);
    size_t line = 1;
    for (size_t i = 0; i < length; i++) {
        size_t size = line_break(bytes + i, length - i);
        i += size > 1 ? size - 1 : 0;
        if (size > 0) {
            starts[line++] = (uint32_t)i + 1;
        }
    }
    doc->files = grow(doc->files, &doc->file_capacity, doc->file_count + 1, sizeof *doc->files);
    doc->files[doc->file_count] = (struct doc_file){
        .name = arena_text(doc->arena, name, strlen(name)),
        .bytes = bytes,
        .length = length,
        .line_starts = starts,
        .line_count = (uint32_t)count,
    };
    return (uint32_t)doc->file_count++;
}

// ---- Building and editing ----

static uint32_t add_node(struct doc *doc, struct doc_node node)
{
    CHECK(doc->node_count < DOC_NONE);
    doc->nodes = grow(doc->nodes, &doc->node_capacity, doc->node_count + 1, sizeof *doc->nodes);
    node.first = node.last = node.next = node.owner = DOC_NONE;
    doc->nodes[doc->node_count] = node;
    return (uint32_t)doc->node_count++;
}

uint32_t doc_new_scalar(struct doc *doc, struct doc_place place, const char *text, size_t length,
                        bool quoted)
{
    CHECK(length < UINT32_MAX);
    return add_node(doc, (struct doc_node){.type = DOC_SCALAR,
                                           .place = place,
                                           .text = arena_text(doc->arena, text, length),
                                           .count = (uint32_t)length,
                                           .quoted = quoted});
}

uint32_t doc_new_sequence(struct doc *doc, struct doc_place place)
{
    return add_node(doc, (struct doc_node){.type = DOC_SEQUENCE, .place = place});
}

uint32_t doc_new_mapping(struct doc *doc, struct doc_place place)
{
    return add_node(doc, (struct doc_node){.type = DOC_MAPPING, .place = place});
}

static void chain(struct doc *doc, uint32_t parent, uint32_t node)
{
    struct doc_node *above = at(doc, parent);
    if (above->first == DOC_NONE) {
        above->first = node;
    } else {
        at(doc, above->last)->next = node;
    }
    above->last = node;
    above->count++;
    at(doc, node)->owner = parent;
}

void doc_append(struct doc *doc, uint32_t sequence, uint32_t item)
{
    CHECK(doc_type(doc, sequence) == DOC_SEQUENCE);
    CHECK(at(doc, item)->owner == DOC_NONE);
    chain(doc, sequence, item);
}

void doc_replace_item(struct doc *doc, uint32_t item, uint32_t by)
{
    CHECK(at(doc, by)->owner == DOC_NONE);
    uint32_t sequence = at(doc, item)->owner;
    CHECK(sequence != DOC_NONE && doc_type(doc, sequence) == DOC_SEQUENCE);
    uint32_t *link = &at(doc, sequence)->first;
    while (*link != item) {
        link = &at(doc, *link)->next;
    }
    *link = by;
    at(doc, by)->next = at(doc, item)->next;
    at(doc, by)->owner = sequence;
    if (at(doc, sequence)->last == item) {
        at(doc, sequence)->last = by;
    }
    at(doc, item)->next = at(doc, item)->owner = DOC_NONE;
}

void doc_put(struct doc *doc, uint32_t mapping, uint32_t key, uint32_t value)
{
    CHECK(doc_type(doc, mapping) == DOC_MAPPING && doc_type(doc, key) == DOC_SCALAR);
    CHECK(at(doc, key)->owner == DOC_NONE);
    DEBUG_CHECK(doc_find_key(doc, mapping, doc_text(doc, key), doc_length(doc, key)) == DOC_NONE);
    chain(doc, mapping, key);
    index_add(doc, key);
    doc_replace_value(doc, key, value);
}

uint32_t doc_take_first(struct doc *doc, uint32_t mapping)
{
    CHECK(doc_type(doc, mapping) == DOC_MAPPING);
    struct doc_node *above = at(doc, mapping);
    uint32_t key = above->first;
    if (key == DOC_NONE) {
        return DOC_NONE;
    }
    above->first = at(doc, key)->next;
    above->last = above->first == DOC_NONE ? DOC_NONE : above->last;
    above->count--;
    at(doc, key)->next = at(doc, key)->owner = DOC_NONE;
    return key;
}

void doc_replace_value(struct doc *doc, uint32_t key, uint32_t value)
{
    uint32_t old = at(doc, key)->first;
    if (old != DOC_NONE) {
        at(doc, old)->owner = DOC_NONE;
    }
    CHECK(at(doc, value)->owner == DOC_NONE);
    at(doc, key)->first = value;
    at(doc, value)->owner = key;
}

void doc_take_over(struct doc *doc, uint32_t key, uint32_t by)
{
    CHECK(at(doc, by)->owner == DOC_NONE);
    uint32_t value = doc_value(doc, by);
    at(doc, value)->owner = DOC_NONE;
    at(doc, by)->first = DOC_NONE;
    doc_replace_value(doc, key, value);
    at(doc, key)->place = at(doc, by)->place;
}

static void put_named(struct doc *doc, uint32_t mapping, const char *name, size_t length,
                      uint32_t value)
{
    uint32_t key = doc_find_key(doc, mapping, name, length);
    if (key != DOC_NONE) {
        doc_replace_value(doc, key, value);
        at(doc, key)->place = at(doc, value)->place;
        return;
    }
    key = doc_new_scalar(doc, at(doc, value)->place, name, length, false);
    doc_put(doc, mapping, key, value);
}

void doc_put_text(struct doc *doc, uint32_t mapping, const char *key, uint32_t value)
{
    put_named(doc, mapping, key, strlen(key), value);
}

// Depth is bounded by DOC_DEPTH_MOST in a file and by twice that after doc_set.
uint32_t doc_clone(struct doc *doc, uint32_t node)
{
    uint32_t copy = add_node(doc, *doc_at(doc, node));
    if (doc_type(doc, node) == DOC_SCALAR) {
        return copy;
    }
    at(doc, copy)->count = 0;
    for (uint32_t old = doc_first(doc, node); old != DOC_NONE; old = doc_next(doc, old)) {
        uint32_t item = doc_clone(doc, old);
        if (doc_type(doc, node) == DOC_SEQUENCE) {
            doc_append(doc, copy, item);
        } else {
            doc_put(doc, copy, item, doc_clone(doc, doc_value(doc, old)));
        }
    }
    return copy;
}

size_t doc_size(const struct doc *doc, uint32_t node)
{
    size_t size = 1;
    for (uint32_t i = doc_first(doc, node); i != DOC_NONE; i = doc_next(doc, i)) {
        bool keyed = doc_type(doc, node) == DOC_MAPPING;
        size += keyed ? 1 + doc_size(doc, doc_value(doc, i)) : doc_size(doc, i);
    }
    return size;
}

// Says why a path could not be set beyond `node`.
static bool set_failed(struct doc *doc, uint32_t node, const char *path, const char *step,
                       uint32_t value)
{
    struct doc_place place = doc_place(doc, value);
    if (step == NULL) {
        doc_problemf(doc, place, "write keys joined by dots; quote a key that has dots itself",
                     "'%s' is not a path", path);
    } else if (doc_type(doc, node) == DOC_SEQUENCE) {
        doc_problemf(doc, place,
                     "items are numbered from 0; set the whole list to change its length",
                     "'%s' names item %s of a list of %zu", path, step, doc_count(doc, node));
    } else {
        doc_problemf(doc, place, "set the key above it as a whole",
                     "'%s' leads to '%s' through a single value", path, step);
    }
    return false;
}

bool doc_set(struct doc *doc, uint32_t mapping, const char *path, uint32_t value)
{
    CHECK(doc_type(doc, mapping) == DOC_MAPPING && at(doc, value)->owner == DOC_NONE);
    uint32_t node = mapping;
    const char *rest = path;
    for (int depth = 0; depth < DOC_DEPTH_MOST; depth++) {
        const char *key = NULL;
        size_t length = 0;
        if (!doc_path_step(doc->arena, &rest, &key, &length)) {
            return set_failed(doc, node, path, NULL, value);
        }
        enum doc_type type = doc_type(doc, node);
        uint32_t next = type == DOC_SCALAR ? DOC_NONE : child(doc, node, key, length);
        bool missing_item = type == DOC_SEQUENCE && next == DOC_NONE;
        if (type == DOC_SCALAR || missing_item) {
            return set_failed(doc, node, path, key, value);
        }
        if (*rest == '\0') {
            if (type == DOC_SEQUENCE) {
                doc_replace_item(doc, next, value);
            } else {
                put_named(doc, node, key, length, value);
            }
            return true;
        }
        // An empty value on the way ("tenants:") is an empty mapping.
        if (next == DOC_NONE || (type == DOC_MAPPING && doc_is_empty(doc, next))) {
            next = doc_new_mapping(doc, doc_place(doc, value));
            put_named(doc, node, key, length, next);
        }
        node = next;
    }
    return set_failed(doc, node, path, NULL, value);
}
