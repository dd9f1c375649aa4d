// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/effective.h"

#include <string.h>

enum {
    INDENT = 2,
    SIMPLE_KEY_BYTES_MOST = 400, // YAML allows 1,024 characters, escapes included
};

struct writer {
    const struct doc *doc;
    char *text; // grows; owned
    size_t length, capacity;
};

static void put(struct writer *writer, const char *bytes, size_t count)
{
    writer->text = grow(writer->text, &writer->capacity, writer->length + count + 1, 1);
    memcpy(writer->text + writer->length, bytes, count);
    writer->length += count;
}

static void put_text(struct writer *writer, const char *text)
{
    put(writer, text, strlen(text));
}

static void put_indent(struct writer *writer, size_t depth)
{
    for (size_t i = 0; i < depth * INDENT; i++) {
        put(writer, " ", 1);
    }
}

// ---- Scalars ----

// Letters of any language, and digits.
static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

// Whether a text can stand without quotes in any place and be read as it is. Narrower than YAML's
// own rule; what is not obviously safe is quoted.
static bool is_safe_plain(const char *text, size_t length)
{
    static const char *const empty[] = {"null", "Null", "NULL"};
    if (length == 0 || text[length - 1] == ' ') {
        return false;
    }
    bool number = (text[0] == '+' || text[0] == '-' || text[0] == '.') && length > 1 &&
                  text[1] >= '0' && text[1] <= '9';
    if (!is_letter(text[0]) && text[0] != '/' && text[0] != '_' && !number) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool colon = text[i] == ':' && i + 1 < length && text[i + 1] != ' ';
        if (!is_letter(text[i]) && strchr(" _-+./%()^=<>;*", text[i]) == NULL && !colon) {
            return false;
        }
    }
    for (size_t i = 0; i < COUNT_OF(empty); i++) {
        if (strcmp(text, empty[i]) == 0) {
            return false;
        }
    }
    return true;
}

// A document holds no other control characters, nor line breaks that YAML would fold.
static const char *escape_of(char c)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void put_quoted(struct writer *writer, const char *text, size_t length)
{
    put(writer, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        const char *escape = escape_of(text[i]);
        if (escape != NULL) {
            put_text(writer, escape);
        } else {
            put(writer, text + i, 1);
        }
    }
    put(writer, "\"", 1);
}

static void put_scalar(struct writer *writer, uint32_t node)
{
    const char *text = doc_text(writer->doc, node);
    size_t length = doc_length(writer->doc, node);
    if (doc_at(writer->doc, node)->quoted || !is_safe_plain(text, length)) {
        put_quoted(writer, text, length);
    } else {
        put(writer, text, length);
    }
}

// A name means the same with and without quotes, so it is quoted only where it must be.
static void put_key(struct writer *writer, uint32_t key)
{
    const char *text = doc_text(writer->doc, key);
    size_t length = doc_length(writer->doc, key);
    bool merge = strcmp(text, "<<") == 0;
    if (merge || !is_safe_plain(text, length)) {
        put_quoted(writer, text, length);
    } else {
        put(writer, text, length);
    }
}

// ---- Trees ----

static void put_flow(struct writer *writer, uint32_t node)
{
    const struct doc *doc = writer->doc;
    if (doc_type(doc, node) == DOC_SCALAR) {
        put_scalar(writer, node);
        return;
    }
    bool mapping = doc_type(doc, node) == DOC_MAPPING;
    put_text(writer, mapping ? "{" : "[");
    const char *between = "";
    for (uint32_t at = doc_first(doc, node); at != DOC_NONE; at = doc_next(doc, at)) {
        put_text(writer, between);
        between = ", ";
        if (mapping) {
            put_key(writer, at);
            put_text(writer, ": ");
        }
        put_flow(writer, mapping ? doc_value(doc, at) : at);
    }
    put_text(writer, mapping ? "}" : "]");
}

static void put_mapping(struct writer *writer, uint32_t mapping, size_t depth, const char *skip,
                        bool inline_first);

// The items of a sequence, each on its own lines.
static void put_sequence(struct writer *writer, uint32_t sequence, size_t depth)
{
    const struct doc *doc = writer->doc;
    for (uint32_t item = doc_first(doc, sequence); item != DOC_NONE; item = doc_next(doc, item)) {
        put_indent(writer, depth);
        put_text(writer, "- ");
        if (doc_type(doc, item) == DOC_MAPPING && doc_count(doc, item) > 0) {
            put_mapping(writer, item, depth + 1, NULL, true);
        } else {
            put_flow(writer, item);
            put_text(writer, "\n");
        }
    }
}

static bool holds_no_tree(const struct doc *doc, uint32_t sequence)
{
    for (uint32_t item = doc_first(doc, sequence); item != DOC_NONE; item = doc_next(doc, item)) {
        if (doc_type(doc, item) != DOC_SCALAR) {
            return false;
        }
    }
    return true;
}

// What follows a key's colon, up to the end of the last line.
static void put_value(struct writer *writer, uint32_t value, size_t depth)
{
    const struct doc *doc = writer->doc;
    enum doc_type type = doc_type(doc, value);
    if (type == DOC_MAPPING && doc_count(doc, value) > 0) {
        put_text(writer, "\n");
        put_mapping(writer, value, depth + 1, NULL, false);
    } else if (type == DOC_SEQUENCE && !holds_no_tree(doc, value)) {
        put_text(writer, "\n");
        put_sequence(writer, value, depth + 1);
    } else {
        put_text(writer, " ");
        put_flow(writer, value);
        put_text(writer, "\n");
    }
}

static void put_mapping(struct writer *writer, uint32_t mapping, size_t depth, const char *skip,
                        bool inline_first)
{
    const struct doc *doc = writer->doc;
    for (uint32_t key = doc_first(doc, mapping); key != DOC_NONE; key = doc_next(doc, key)) {
        if (skip != NULL && doc_is(doc, key, skip)) {
            continue;
        }
        if (!inline_first) {
            put_indent(writer, depth);
        }
        inline_first = false;
        bool simple = doc_length(doc, key) <= SIMPLE_KEY_BYTES_MOST;
        put_text(writer, simple ? "" : "? ");
        put_key(writer, key);
        if (!simple) {
            put_text(writer, "\n");
            put_indent(writer, depth);
        }
        put_text(writer, ":");
        put_value(writer, doc_value(doc, key), depth);
    }
}

static const char *end(struct writer *writer, struct arena *arena, size_t *length)
{
    const char *text = arena_text(arena, writer->length == 0 ? "" : writer->text, writer->length);
    if (length != NULL) {
        *length = writer->length;
    }
    grow_free(writer->text);
    return text;
}

const char *effective_yaml(struct doc *doc, uint32_t root, const char *skip, size_t *length)
{
    struct writer writer = {.doc = doc};
    put_mapping(&writer, root, 0, skip, false);
    return end(&writer, doc->arena, length);
}

const char *effective_flow(struct doc *doc, uint32_t node)
{
    struct writer writer = {.doc = doc};
    put_flow(&writer, node);
    return end(&writer, doc->arena, NULL);
}
