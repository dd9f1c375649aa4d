// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a document: a tree or a problem with a place, never a crash or a hang; and whatever
// was read can be cloned, edited, pointed at, and complained about without harm to a terminal.
#include "sim/check.h"
#include "sim/io/scenario/complain.h"
#include "sim/io/scenario/doc_parse.h"
#include "sim/io/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Walks a tree and complains about each of its mappings; checks that links agree.
static size_t walk(struct doc *doc, struct diag_list *diags, uint32_t node, int depth)
{
    CHECK(depth <= DOC_DEPTH_MOST);
    size_t size = 1;
    size_t count = 0;
    bool keyed = doc_type(doc, node) == DOC_MAPPING;
    for (uint32_t i = doc_first(doc, node); i != DOC_NONE; i = doc_next(doc, i), count++) {
        CHECK(doc_at(doc, i)->owner == node);
        uint32_t item = keyed ? doc_value(doc, i) : i;
        if (keyed) {
            CHECK(doc_find_key(doc, node, doc_text(doc, i), doc_length(doc, i)) == i);
            CHECK(strlen(doc_text(doc, i)) == doc_length(doc, i));
        }
        size += walk(doc, diags, item, depth + 1) + keyed;
    }
    CHECK(count == doc_count(doc, node));
    if (keyed) {
        diag_add(diags, node, "missing.key", "is missing", NULL);
    }
    return size;
}

static void check_print(const struct doc *doc, const struct diag_list *diags)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    complain_print(out, doc, diags, false);
    fclose(out);
    for (size_t i = 0, bytes = 0; i < length; i += bytes) {
        uint32_t character = utf8_next(text + i, length - i, &bytes);
        CHECK(character == '\n' || !utf8_is_harmful(character));
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct doc doc;
    struct diag_list diags;
    arena_init(&arena);
    doc_init(&doc, &arena);
    diag_init(&diags, &arena);
    uint32_t root = doc_parse(&doc, "fuzz.yaml", (const char *)data, size);
    CHECK(root != DOC_NONE || doc.problem_count > 0);
    if (root != DOC_NONE) {
        size_t nodes = walk(&doc, &diags, root, 0);
        CHECK(nodes == doc_size(&doc, root));
        uint32_t copy = doc_clone(&doc, root);
        CHECK(walk(&doc, &diags, copy, 0) == nodes);
        if (doc_type(&doc, copy) == DOC_MAPPING) {
            // The input's first line doubles as a path.
            size_t length = 0;
            const char *line = doc_line(&doc, 0, 1, &length);
            const char *path = arena_text(&arena, line, length);
            uint32_t value = doc_parse_value(&doc, "--set", "[x]");
            bool set = doc_set(&doc, copy, path, value);
            CHECK(!set || doc_find_path(&doc, copy, path) == value);
        }
    }
    check_print(&doc, &diags);
    diag_deinit(&diags);
    doc_deinit(&doc);
    arena_deinit(&arena);
    return 0;
}
