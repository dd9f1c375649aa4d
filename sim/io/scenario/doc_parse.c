// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/doc_parse.h"

#include "sim/check.h"
#include "sim/io/utf8.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { ANCHOR_SLOTS = 2048 };
static_assert(ANCHOR_SLOTS >= 2 * DOC_ANCHORS_MOST, "open addressing needs free slots");

// A subtree that was given a name: &name.
struct anchor {
    const char *name; // in the arena
    uint32_t node;
    uint32_t size;   // nodes in it, aliases inside expanded
    uint32_t height; // levels of sequences and mappings in it; 0 for a scalar
    bool open;       // its end was not read yet: an alias here would refer to itself
};

// A sequence or mapping whose end was not read yet.
struct level {
    uint32_t node;
    uint32_t key;    // MAPPING: the key that waits for its value, or DOC_NONE
    bool drops;      // the key is a duplicate: its value goes nowhere
    uint32_t anchor; // index of its anchor, or DOC_NONE
    uint32_t height; // of the highest child so far
};

struct reading {
    struct doc *doc;
    yaml_parser_t yaml;
    uint32_t file;
    uint32_t root;
    struct level levels[DOC_DEPTH_MOST];
    uint32_t depth;    // levels in use
    uint64_t written;  // nodes that stand in the file
    uint64_t expanded; // nodes that came from aliases
    struct anchor anchors[DOC_ANCHORS_MOST];
    uint32_t anchor_count;
    uint16_t anchor_slots[ANCHOR_SLOTS]; // 1 + index of an anchor, 0 where free
};

// ---- Places ----

static struct doc_place place_at(const struct reading *reading, yaml_mark_t mark)
{
    return (struct doc_place){
        .file = reading->file,
        .line = (uint32_t)mark.line + 1,
        .column = (uint32_t)mark.column + 1,
        .end_column = (uint32_t)mark.column + 2,
    };
}

static struct doc_place place_between(const struct reading *reading, yaml_mark_t from,
                                      yaml_mark_t to)
{
    struct doc_place place = place_at(reading, from);
    if (to.line != from.line) {
        place.end_column = DOC_TO_END_OF_LINE;
    } else if (to.column > from.column) {
        place.end_column = (uint32_t)to.column + 1;
    }
    return place;
}

// Adds a problem and ends the reading.
static bool refuse(const struct reading *reading, struct doc_place place, const char *message,
                   const char *remedy)
{
    doc_problem(reading->doc, place, message, remedy);
    return false;
}

// ---- Characters ----

static void describe_character(char *message, size_t size, uint32_t character, unsigned char byte)
{
    if (character == UTF8_BROKEN) {
        snprintf(message, size, "byte 0x%02X is not UTF-8", (unsigned)byte);
    } else if ((character >= 0x202A && character <= 0x202E) ||
               (character >= 0x2066 && character <= 0x2069)) {
        snprintf(message, size, "bidirectional override U+%04X hides what a text says",
                 (unsigned)character);
    } else {
        snprintf(message, size, "control character U+%04X has no place in a scenario",
                 (unsigned)character);
    }
}

static struct doc_place place_of_offset(const struct doc *doc, uint32_t file, size_t offset)
{
    const struct doc_file *in = &doc->files[file];
    uint32_t low = 0;
    uint32_t high = in->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        *(in->line_starts[middle] <= offset ? &low : &high) = middle;
    }
    uint32_t column = 1;
    for (size_t i = in->line_starts[low]; i < offset; column++) {
        size_t bytes = 0;
        utf8_next(in->bytes + i, in->length - i, &bytes);
        i += bytes;
    }
    return (struct doc_place){file, low + 1, column, column + 1};
}

// Refuses the first character that no part of a file may hold, comments included.
static bool check_characters(const struct reading *reading)
{
    const struct doc_file *file = &reading->doc->files[reading->file];
    for (size_t i = 0, bytes = 1; i < file->length; i += bytes) {
        char c = file->bytes[i];
        bytes = 1;
        if ((c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r') {
            continue;
        }
        uint32_t character = utf8_next(file->bytes + i, file->length - i, &bytes);
        if (utf8_is_harmful(character)) {
            char message[96];
            describe_character(message, sizeof message, character, (unsigned char)c);
            const char *remedy = character == UTF8_BROKEN ? "save the file as UTF-8" : "remove it";
            return refuse(reading, place_of_offset(reading->doc, reading->file, i), message,
                          remedy);
        }
    }
    return true;
}

// libyaml compares each %TAG with all before it, so a file of them would take hours; since tags are
// refused anyway, so are their declarations.
static bool check_directives(const struct reading *reading)
{
    const struct doc_file *file = &reading->doc->files[reading->file];
    for (uint32_t line = 0; line < file->line_count; line++) {
        size_t start = file->line_starts[line];
        if (file->length - start >= 4 && memcmp(file->bytes + start, "%TAG", 4) == 0) {
            struct doc_place place = {reading->file, line + 1, 1, 5};
            return refuse(reading, place, "tag declarations (%TAG) are not used here",
                          "remove the line");
        }
    }
    return true;
}

static bool check_scalar(const struct reading *reading, const yaml_event_t *event, bool is_key)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    struct doc_place place = place_between(reading, event->start_mark, event->end_mark);
    if (length > DOC_SCALAR_BYTES_MOST) {
        doc_problemf(reading->doc, place, "keep long data in a file of its own",
                     "this text of %zu bytes is longer than the limit of %d", length,
                     DOC_SCALAR_BYTES_MOST);
        return false;
    }
    for (size_t i = 0, bytes = 0; i < length; i += bytes) {
        uint32_t character = utf8_next(text + i, length - i, &bytes);
        bool white = character == '\n' || character == '\t';
        if (utf8_is_harmful(character) && (is_key || !white)) {
            char message[96];
            describe_character(message, sizeof message, character, (unsigned char)text[i]);
            return refuse(reading, place, message, "remove it");
        }
    }
    return true;
}

// ---- Anchors ----

// The slot where an anchor of this name stands or would stand.
static uint16_t *anchor_slot(struct reading *reading, const char *name)
{
    uint32_t hash = 2166136261u;
    for (const char *c = name; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    }
    uint32_t slot = (hash ^ hash >> 15) % ANCHOR_SLOTS;
    while (reading->anchor_slots[slot] != 0 &&
           strcmp(reading->anchors[reading->anchor_slots[slot] - 1].name, name) != 0) {
        slot = (slot + 1) % ANCHOR_SLOTS;
    }
    return &reading->anchor_slots[slot];
}

// Remembers that `node` bears a name (NULL: none); a name given again means the later node. Writes
// the anchor's index, DOC_NONE without a name.
static bool add_anchor(struct reading *reading, uint32_t *index, const char *name, uint32_t node,
                       bool open)
{
    *index = DOC_NONE;
    if (name == NULL) {
        return true;
    }
    uint16_t *slot = anchor_slot(reading, name);
    if (*slot == 0) {
        if (reading->anchor_count == DOC_ANCHORS_MOST) {
            doc_problemf(reading->doc, doc_place(reading->doc, node), "use fewer anchors",
                         "more than %d anchors in one file", DOC_ANCHORS_MOST);
            return false;
        }
        *slot = (uint16_t)++reading->anchor_count;
    }
    *index = (uint32_t)*slot - 1;
    reading->anchors[*index] = (struct anchor){
        .name = arena_text(reading->doc->arena, name, strlen(name)),
        .node = node,
        .size = 1,
        .open = open,
    };
    return true;
}

// ---- Nodes ----

static struct level *top(struct reading *reading)
{
    return reading->depth == 0 ? NULL : &reading->levels[reading->depth - 1];
}

static bool expects_key(struct reading *reading)
{
    const struct level *level = top(reading);
    return level != NULL && level->key == DOC_NONE &&
           doc_type(reading->doc, level->node) == DOC_MAPPING;
}

static bool check_room(const struct reading *reading, struct doc_place place, size_t more)
{
    if (reading->doc->node_count + more <= DOC_NODES_MOST) {
        return true;
    }
    doc_problemf(reading->doc, place, "keep long lists in a file of their own",
                 "more than %d keys and values in a scenario", DOC_NODES_MOST);
    return false;
}

// A key waits for its value; a key that its mapping has already is a problem, but reading goes on.
static bool take_key(struct reading *reading, uint32_t key, bool quoted)
{
    struct doc *doc = reading->doc;
    struct level *level = top(reading);
    struct doc_place place = doc_at(doc, key)->place;
    if (doc_length(doc, key) == 0) {
        return refuse(reading, place, "a key is empty", "write the key before its ':'");
    }
    if (!quoted && doc_is(doc, key, "<<")) {
        return refuse(reading, place, "merge keys (<<) are not used here",
                      "write the keys out, or put what is shared into an included file");
    }
    uint32_t twin = doc_find_key(doc, level->node, doc_text(doc, key), doc_length(doc, key));
    level->key = key;
    level->drops = twin != DOC_NONE;
    if (level->drops) {
        doc_problemf(doc, place, "remove or rename one of them",
                     "key '%s' stands twice in one mapping; the first is in line %u",
                     doc_text(doc, key), (unsigned)doc_at(doc, twin)->place.line);
    }
    return true;
}

// Puts a finished scalar, or a sequence or mapping at its start, where it belongs.
static void attach(struct reading *reading, uint32_t node)
{
    struct level *level = top(reading);
    if (level == NULL) {
        reading->root = node;
    } else if (doc_type(reading->doc, level->node) == DOC_SEQUENCE) {
        doc_append(reading->doc, level->node, node);
    } else {
        if (!level->drops) {
            doc_put(reading->doc, level->node, level->key, node);
        }
        level->key = DOC_NONE;
    }
}

static void raise_height(struct reading *reading, uint32_t height)
{
    struct level *level = top(reading);
    if (level != NULL && level->height < height) {
        level->height = height;
    }
}

static bool check_tag(const struct reading *reading, const yaml_event_t *event, const void *tag)
{
    struct doc_place place = place_between(reading, event->start_mark, event->end_mark);
    return tag == NULL || refuse(reading, place, "tags such as !!int are not used here",
                                 "remove the tag; each key knows the type of its value");
}

static bool on_scalar(struct reading *reading, const yaml_event_t *event)
{
    bool is_key = expects_key(reading);
    struct doc_place place = place_between(reading, event->start_mark, event->end_mark);
    if (!check_tag(reading, event, event->data.scalar.tag) || !check_room(reading, place, 1) ||
        !check_scalar(reading, event, is_key)) {
        return false;
    }
    bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    uint32_t node = doc_new_scalar(reading->doc, place, (const char *)event->data.scalar.value,
                                   event->data.scalar.length, quoted);
    reading->written++;
    uint32_t anchor = DOC_NONE;
    if (!add_anchor(reading, &anchor, (const char *)event->data.scalar.anchor, node, false)) {
        return false;
    }
    if (is_key) {
        return take_key(reading, node, quoted);
    }
    attach(reading, node);
    return true;
}

static bool on_start(struct reading *reading, const yaml_event_t *event, bool is_mapping)
{
    struct doc_place place = place_at(reading, event->start_mark);
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const yaml_char_t *name =
        is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    if (!check_tag(reading, event, tag) || !check_room(reading, place, 1)) {
        return false;
    }
    if (expects_key(reading)) {
        return refuse(reading, place, "a list or a mapping cannot be a key",
                      "write a word before the ':'; put a text with special characters in quotes");
    }
    if (reading->depth == DOC_DEPTH_MOST) {
        doc_problemf(reading->doc, place, "nest less deeply",
                     "lists and mappings are nested more than %d deep", DOC_DEPTH_MOST);
        return false;
    }
    uint32_t node =
        is_mapping ? doc_new_mapping(reading->doc, place) : doc_new_sequence(reading->doc, place);
    reading->written++;
    struct level level = {.node = node, .key = DOC_NONE};
    if (!add_anchor(reading, &level.anchor, (const char *)name, node, true)) {
        return false;
    }
    attach(reading, node);
    reading->levels[reading->depth++] = level;
    return true;
}

static void on_end(struct reading *reading)
{
    struct level *level = top(reading);
    uint32_t height = level->height + 1;
    struct anchor *anchor = level->anchor == DOC_NONE ? NULL : &reading->anchors[level->anchor];
    // The name may have been given again further inside.
    if (anchor != NULL && anchor->node == level->node) {
        anchor->size = (uint32_t)reading->doc->node_count - level->node;
        anchor->height = height;
        anchor->open = false;
    }
    reading->depth--;
    raise_height(reading, height);
}

static bool check_alias(struct reading *reading, struct doc_place place, const char *name,
                        const struct anchor *anchor)
{
    struct doc *doc = reading->doc;
    if (anchor == NULL) {
        doc_problemf(doc, place, "define it before its use, as in 'key: &name value'",
                     "'*%s' refers to nothing above", name);
        return false;
    }
    if (anchor->open) {
        doc_problemf(doc, place, "write the value out", "'*%s' refers to what it stands in", name);
        return false;
    }
    if (expects_key(reading)) {
        return refuse(reading, place, "an alias cannot be a key", "write the key out");
    }
    reading->expanded += anchor->size;
    if (reading->expanded > DOC_ALIAS_FACTOR_MOST * reading->written) {
        doc_problemf(doc, place, "write the values out, or use 'copies' for many equal things",
                     "aliases make this file more than %d times larger", DOC_ALIAS_FACTOR_MOST);
        return false;
    }
    if (reading->depth + anchor->height > DOC_DEPTH_MOST) {
        doc_problemf(doc, place, "nest less deeply", "'*%s' nests more than %d deep", name,
                     DOC_DEPTH_MOST);
        return false;
    }
    return check_room(reading, place, anchor->size);
}

static bool on_alias(struct reading *reading, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct doc_place place = place_between(reading, event->start_mark, event->end_mark);
    uint16_t slot = *anchor_slot(reading, name);
    const struct anchor *anchor = slot == 0 ? NULL : &reading->anchors[slot - 1];
    if (!check_alias(reading, place, name, anchor)) {
        return false;
    }
    attach(reading, doc_clone(reading->doc, anchor->node));
    raise_height(reading, anchor->height);
    return true;
}

// Handles one event; false ends the reading after a problem.
static bool on_event(struct reading *reading, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reading->root != DOC_NONE) {
            return refuse(reading, place_between(reading, event->start_mark, event->end_mark),
                          "a second document begins here", "keep one document in a file");
        }
        return true;
    case YAML_SCALAR_EVENT:
        return on_scalar(reading, event);
    case YAML_ALIAS_EVENT:
        return on_alias(reading, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(reading, event, false);
    case YAML_MAPPING_START_EVENT:
        return on_start(reading, event, true);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(reading);
        return true;
    default:
        return true;
    }
}

// ---- Syntax errors ----

// What libyaml says, and how to mend what usually causes it.
static const char *syntax_remedy(const struct reading *reading, const char *problem)
{
    static const struct {
        const char *problem, *remedy;
    } remedies[] = {
        {"mapping values are not allowed",
         "put a text that holds ': ' in quotes, or indent the key like its neighbours"},
        {"did not find expected key", "indent the keys of one mapping alike"},
        {"did not find expected node content",
         "write a value here; put a text with special characters in quotes"},
        {"did not find expected '-'", "indent the items of one list alike, each after '- '"},
        {"could not find expected ':'", "write 'key: value', with a space after the colon"},
        {"did not find expected ',' or ']'", "separate items by ',' and close the list with ']'"},
        {"did not find expected ',' or '}'", "separate keys by ',' and close the mapping with '}'"},
        {"found unexpected end of stream", "close the quotes"},
        {"found unexpected document indicator", "close the quotes"},
        {"found unknown escape character",
         "use single quotes, in which a backslash is a backslash"},
        {"block sequence entries are not allowed",
         "begin a list in the line below its key, or write it as [a, b]"},
        {"did not find expected <document start>", "keep one mapping of keys in a file"},
        {"tab character", "indent with spaces, not with tabs"},
        {"tag", "remove the tag; each key knows the type of its value"},
    };
    if (strstr(problem, "cannot start any token") != NULL) {
        size_t length = 0;
        const char *line = doc_line(reading->doc, reading->file,
                                    (uint32_t)reading->yaml.problem_mark.line + 1, &length);
        bool tab = memchr(line, '\t', length) != NULL;
        return tab ? "indent with spaces, not with tabs" : "put the text in quotes";
    }
    for (size_t i = 0; i < COUNT_OF(remedies); i++) {
        if (strstr(problem, remedies[i].problem) != NULL) {
            return remedies[i].remedy;
        }
    }
    return NULL;
}

static bool refuse_syntax(const struct reading *reading)
{
    const yaml_parser_t *yaml = &reading->yaml;
    const char *problem = yaml->problem != NULL ? yaml->problem : "out of memory";
    const char *remedy = syntax_remedy(reading, problem);
    bool has_context = yaml->context != NULL;
    // What is never closed is better shown where it opens than at the end of the file.
    bool unclosed = has_context && strstr(problem, "end of stream") != NULL;
    struct doc_place place = place_at(reading, unclosed ? yaml->context_mark : yaml->problem_mark);
    if (has_context && yaml->context_mark.line != yaml->problem_mark.line && !unclosed) {
        doc_problemf(reading->doc, place, remedy, "not valid YAML: %s, %s that begins in line %zu",
                     problem, yaml->context, yaml->context_mark.line + 1);
    } else {
        doc_problemf(reading->doc, place, remedy, "not valid YAML: %s", problem);
    }
    return false;
}

// ---- The reading ----

static bool read_events(struct reading *reading)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reading->yaml, &event)) {
            return refuse_syntax(reading);
        }
        bool last = event.type == YAML_STREAM_END_EVENT;
        bool go_on = on_event(reading, &event);
        yaml_event_delete(&event);
        if (last || !go_on) {
            return go_on;
        }
    }
}

static bool read_file(struct reading *reading)
{
    const struct doc_file *file = &reading->doc->files[reading->file];
    if (!check_characters(reading) || !check_directives(reading)) {
        return false;
    }
    if (!yaml_parser_initialize(&reading->yaml)) {
        return refuse(reading, doc_nowhere(), "out of memory", NULL);
    }
    yaml_parser_set_encoding(&reading->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reading->yaml, (const unsigned char *)file->bytes, file->length);
    bool done = read_events(reading);
    yaml_parser_delete(&reading->yaml);
    return done;
}

// Returns the root; DOC_NONE with *done when the text holds nothing but comments.
static uint32_t read_text(struct doc *doc, uint32_t file, bool *done)
{
    struct reading reading = {.doc = doc, .file = file, .root = DOC_NONE};
    *done = read_file(&reading);
    return *done ? reading.root : DOC_NONE;
}

// Refuses what is no text in UTF-8 at all, before any line of it is counted.
static bool check_whole(struct doc *doc, const char *name, const char *bytes, size_t length)
{
    struct doc_place place = {.line = 1, .column = 1, .end_column = 2};
    bool utf16 =
        length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0 ||
                        bytes[0] == '\0' || bytes[1] == '\0');
    if (length > DOC_FILE_BYTES_MOST) {
        place.file = doc_add_file(doc, name, "", 0);
        doc_problemf(doc, place, "keep long data in files of their own",
                     "the file of %zu bytes is larger than the limit of %d", length,
                     DOC_FILE_BYTES_MOST);
        return false;
    }
    if (utf16) {
        place.file = doc_add_file(doc, name, "", 0);
        doc_problem(doc, place, "the file is UTF-16 or no text", "save it as UTF-8");
        return false;
    }
    return true;
}

uint32_t doc_parse(struct doc *doc, const char *name, const char *bytes, size_t length)
{
    if (!check_whole(doc, name, bytes, length)) {
        return DOC_NONE;
    }
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    uint32_t file = doc_add_file(doc, name, bytes, length);
    bool done = false;
    uint32_t root = read_text(doc, file, &done);
    if (done && root == DOC_NONE) {
        doc_problem(doc, (struct doc_place){file, 1, 1, 2}, "the file is empty",
                    "write keys and values, as in 'virga: 1'");
    }
    return root;
}

uint32_t doc_parse_value(struct doc *doc, const char *name, const char *text)
{
    size_t length = strlen(text);
    if (!check_whole(doc, name, text, length)) {
        return DOC_NONE;
    }
    uint32_t file = doc_add_file(doc, name, text, length);
    bool done = false;
    uint32_t root = read_text(doc, file, &done);
    if (done && root == DOC_NONE) {
        root = doc_new_scalar(doc, (struct doc_place){file, 1, 1, 2}, "", 0, false);
    }
    return root;
}
