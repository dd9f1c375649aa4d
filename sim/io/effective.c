// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/effective.h"

#include <stdio.h>
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

// Whether a text can stand without quotes in any place and be read as it is. Narrower than YAML's
// own rule; what is not obviously safe is quoted.
static bool is_safe_plain(const char *text, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static const char *const empty[] = {"null", "Null", "NULL"};
    if (length == 0 || strlen(text) != length || text[length - 1] == ' ') {
        return false;
    }
    bool number = (text[0] == '+' || text[0] == '-' || text[0] == '.') && length > 1 &&
                  text[1] >= '0' && text[1] <= '9';
    if (strchr(letters, text[0]) == NULL && text[0] != '/' && text[0] != '_' && !number) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool colon = text[i] == ':' && i + 1 < length && text[i + 1] != ' ';
        if (strchr(letters, text[i]) == NULL && strchr(" _-+./%()^=<>;*", text[i]) == NULL &&
            !colon) {
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

// Line breaks that YAML would fold and marks that it would eat: U+0085, U+2028, U+2029, U+FEFF.
static const char *escape_of(const char *at, size_t *taken)
{
    static const struct {
        const char *bytes, *escape;
    } escapes[] = {
        {"\"", "\\\""},
        {"\\", "\\\\"},
        {"\n", "\\n"},
        {"\t", "\\t"},
        {"\r", "\\r"},
        {"\xC2\x85", "\\u0085"},
        {"\xE2\x80\xA8", "\\u2028"},
        {"\xE2\x80\xA9", "\\u2029"},
        {"\xEF\xBB\xBF", "\\uFEFF"},
    };
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        size_t length = strlen(escapes[i].bytes);
        if (strncmp(at, escapes[i].bytes, length) == 0) {
            *taken = length;
            return escapes[i].escape;
        }
    }
    return NULL;
}

static void put_quoted(struct writer *writer, const char *text, size_t length)
{
    put(writer, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t taken = 1;
        const char *escape = escape_of(text + i, &taken);
        if (escape != NULL) {
            put_text(writer, escape);
        } else if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            char code[8];
            snprintf(code, sizeof code, "\\x%02X", (unsigned)(unsigned char)text[i]);
            put_text(writer, code);
        } else {
            put(writer, text + i, 1);
        }
        i += taken;
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
