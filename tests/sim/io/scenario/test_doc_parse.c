// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/doc_parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct doc doc;
};

static int begin(void **state)
{
    static struct fixture fixture;
    arena_init(&fixture.arena);
    doc_init(&fixture.doc, &fixture.arena);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    doc_deinit(&fixture->doc);
    arena_deinit(&fixture->arena);
    return 0;
}

static struct doc *fresh(void **state)
{
    end(state);
    begin(state);
    return &((struct fixture *)*state)->doc;
}

// Parses a text that has to be refused, or has one problem, at a place and with a message.
static void assert_problem(void **state, const char *text, size_t length, uint32_t line,
                           uint32_t column, const char *message)
{
    struct doc *doc = fresh(state);
    doc_parse(doc, "test.yaml", text, length);
    if (doc->problem_count != 1) {
        fail_msg("%zu problems in: %.80s", doc->problem_count, text);
    }
    const struct doc_problem *problem = &doc->problems[0];
    if (strstr(problem->message, message) == NULL) {
        fail_msg("'%s' instead of '%s' in: %.80s", problem->message, message, text);
    }
    if (problem->place.line != line || problem->place.column != column) {
        fail_msg("at %u:%u instead of %u:%u: %s", (unsigned)problem->place.line,
                 (unsigned)problem->place.column, (unsigned)line, (unsigned)column,
                 problem->message);
    }
    assert_non_null(problem->remedy);
}

static void doc_parse_keeps_places_styles_and_order(void **state)
{
    struct doc *doc = fresh(state);
    static const char text[] = "\xEF\xBB\xBF# a comment\n"
                               "b: plain text # more\n"
                               "\xC3\xA9t\xC3\xA9: 'x'\n"
                               "l: [1, \"two\\n\", ~]\n"
                               "t: |\n"
                               "  lines\n"
                               "  more\n";
    uint32_t root = doc_parse(doc, "test.yaml", text, sizeof text - 1);
    assert_int_equal(doc_type(doc, root), DOC_MAPPING);
    assert_int_equal(doc_count(doc, root), 4);
    assert_int_equal(doc->problem_count, 0);
    uint32_t b = doc_find(doc, root, "b");
    assert_string_equal(doc_text(doc, b), "plain text");
    assert_false(doc_at(doc, b)->quoted);
    struct doc_place place = doc_place(doc, b);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 4);
    assert_int_equal(place.end_column, 14);
    uint32_t summer = doc_find(doc, root, "\xC3\xA9t\xC3\xA9");
    assert_true(doc_at(doc, summer)->quoted);
    assert_int_equal(doc_place(doc, summer).column, 6); // in characters
    uint32_t two = doc_next(doc, doc_first(doc, doc_find(doc, root, "l")));
    assert_string_equal(doc_text(doc, two), "two\n");
    assert_false(doc_is_empty(doc, two));
    assert_true(doc_is_empty(doc, doc_next(doc, two)));
    uint32_t t = doc_find(doc, root, "t");
    assert_string_equal(doc_text(doc, t), "lines\nmore\n");
    assert_int_equal(doc_place(doc, t).end_column, DOC_TO_END_OF_LINE);
    assert_true(doc_at(doc, t)->quoted);
    assert_string_equal(doc_text(doc, doc_first(doc, root)), "b");
}

static void doc_parse_expands_aliases_to_copies(void **state)
{
    struct doc *doc = fresh(state);
    static const char text[] = "a: &x {k: [1, &y 2]}\nb: *x\nc: *y\nd: &x 3\ne: *x\n";
    uint32_t root = doc_parse(doc, "test.yaml", text, sizeof text - 1);
    assert_int_equal(doc->problem_count, 0);
    assert_string_equal(doc_text(doc, doc_find_path(doc, root, "b.k.1")), "2");
    assert_string_equal(doc_text(doc, doc_find(doc, root, "c")), "2");
    assert_string_equal(doc_text(doc, doc_find(doc, root, "e")), "3");
    assert_int_not_equal(doc_find(doc, root, "a"), doc_find(doc, root, "b"));
    // A copy points to where it was written.
    assert_int_equal(doc_place(doc, doc_find_path(doc, root, "b.k.1")).line, 1);
}

static void doc_parse_refuses_what_a_scenario_has_no_use_for(void **state)
{
    static const struct {
        const char *text;
        uint32_t line, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "the file is empty"},
        {"# only a comment\n", 1, 1, "the file is empty"},
        {"a: !!int 3\n", 1, 4, "tags"},
        {"a: ! 3\n", 1, 4, "tags"},
        {"a: !!map {}\n", 1, 4, "tags"},
        {"a: !x [1]\n", 1, 4, "tags"},
        {"%TAG ! tag:x,2026:\n---\na: 1\n", 1, 1, "tag declarations"},
        {"a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "merge keys"},
        {"a: 1\n---\nb: 2\n", 2, 1, "a second document"},
        {"a: 1\n...\nb: 2\n", 3, 1, "<document start>"},
        {"a: &x [1, *x]\n", 1, 11, "'*x' refers to what it stands in"},
        {"a: *x\n", 1, 4, "'*x' refers to nothing above"},
        {"a: &x 1\n*x : 2\n", 2, 1, "an alias cannot be a key"},
        {"[a, b]: 1\n", 1, 1, "a list or a mapping cannot be a key"},
        {"? {a: 1}\n: 2\n", 1, 3, "a list or a mapping cannot be a key"},
        {"?\n: 1\n", 1, 2, "a key is empty"},
        {"{: 1}\n", 1, 2, "did not find expected node content"},
        {"\"\": 1\n", 1, 1, "a key is empty"},
        {"a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' stands twice in one mapping; the first is in line 1"},
        {"x: {a: 1, 'a': [2, {b: 1}]}\n", 1, 11, "key 'a' stands twice"},
        {"a: caf\xE9\n", 1, 7, "byte 0xE9 is not UTF-8"},
        {"a: \x1b[31m\n", 1, 4, "control character U+001B"},
        {"a: 1 # \xE2\x80\xAE\n", 1, 8, "bidirectional override U+202E"},
        {"a: x\xC2\x85y\n", 1, 5, "control character U+0085"},
        {"a: x\xE2\x80\xA8y\n", 1, 5, "U+2028"},
        {"a: \"\\u202e\"\n", 1, 4, "bidirectional override U+202E"},
        {"a: \"\\e\"\n", 1, 4, "control character U+001B"},
        {"a: \"\\0\"\n", 1, 4, "control character U+0000"},
        {"\"a\\tb\": 1\n", 1, 1, "control character U+0009"},
        {"a:\n\tb: 1\n", 2, 1, "not valid YAML: found character that cannot start any token"},
        {"a: @b\n", 1, 4, "not valid YAML: found character that cannot start any token"},
        {"a: b: c\n", 1, 5, "not valid YAML: mapping values are not allowed"},
        {"a: \"b\n", 1, 4, "not valid YAML: found unexpected end of stream"},
        {"a: [1, 2\nb: 3\n", 2, 2,
         "did not find expected ',' or ']', while parsing a flow "
         "sequence that begins in line 1"},
        {"a: {b: 1\nc: [\n", 2, 2, "did not find expected ',' or '}'"},
        {"a: \"\\d\"\n", 1, 5, "not valid YAML: found unknown escape character"},
        {"a:\n  - 1\n b: 2\n", 3, 2, "not valid YAML: did not find expected"},
        {"a: - 1\n", 1, 4, "block sequence entries are not allowed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_problem(state, cases[i].text, strlen(cases[i].text), cases[i].line, cases[i].column,
                       cases[i].message);
    }
}

static void doc_parse_refuses_what_is_not_utf_8(void **state)
{
    assert_problem(state, "a\0:\0 \0", 6, 1, 1, "UTF-16");
    assert_problem(state,
                   "\xFF\xFE"
                   "a\0:\0",
                   6, 1, 1, "UTF-16");
    assert_problem(state, "\xFE\xFF\0a\0:", 6, 1, 1, "UTF-16");
    assert_problem(state, "\0a\0:", 4, 1, 1, "UTF-16");
    assert_problem(state, "abc: \0\n", 7, 1, 6, "control character U+0000");
    assert_problem(state, "a: \xED\xA0\x80\n", 7, 1, 4, "byte 0xED is not UTF-8");
}

static void doc_parse_goes_on_after_duplicate_keys(void **state)
{
    struct doc *doc = fresh(state);
    static const char text[] = "a: 1\na: {b: 2, b: 3}\nc: 4\nc: 5\n";
    uint32_t root = doc_parse(doc, "test.yaml", text, sizeof text - 1);
    assert_int_not_equal(root, DOC_NONE);
    assert_int_equal(doc->problem_count, 3);
    assert_int_equal(doc_count(doc, root), 2);
    assert_string_equal(doc_text(doc, doc_find(doc, root, "a")), "1");
}

// A text of `count` copies of a piece, in the document's arena.
static char *repeat(struct doc *doc, const char *piece, size_t count, size_t *length)
{
    size_t size = strlen(piece);
    char *text = arena_alloc(doc->arena, size * count + 1);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * size, piece, size);
    }
    *length = size * count;
    return text;
}

static void doc_parse_stops_at_each_limit(void **state)
{
    static const struct {
        const char *piece;
        size_t count;
        const char *message;
    } cases[] = {
        {"[", 200000, "nested more than 64 deep"},
        {"[\n", 200000, "nested more than 64 deep"},
        {"{a: ", 100000, "nested more than 64 deep"},
        {"- ", 100000, "nested more than 64 deep"},
        {"x", DOC_SCALAR_BYTES_MOST + 1, "this text of 65537 bytes is longer"},
        {"- a\n", DOC_NODES_MOST + 1, "more than 1000000 keys and values"},
        {"\n", DOC_FILE_BYTES_MOST + 1, "is larger than the limit of 67108864"},
        {"%TAG !a! x\n", 100000, "tag declarations"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct doc *doc = fresh(state);
        size_t length = 0;
        char *text = repeat(doc, cases[i].piece, cases[i].count, &length);
        assert_int_equal(doc_parse(doc, "test.yaml", text, length), DOC_NONE);
        assert_int_equal(doc->problem_count, 1);
        assert_non_null(strstr(doc->problems[0].message, cases[i].message));
    }
}

static void doc_parse_accepts_what_is_just_below_each_limit(void **state)
{
    struct doc *doc = fresh(state);
    char text[2 * DOC_DEPTH_MOST + 1];
    memset(text, '[', DOC_DEPTH_MOST);
    memset(text + DOC_DEPTH_MOST, ']', DOC_DEPTH_MOST);
    assert_int_not_equal(doc_parse(doc, "deep", text, 2 * DOC_DEPTH_MOST), DOC_NONE);
    size_t length = 0;
    const char *scalar = repeat(doc, "x", DOC_SCALAR_BYTES_MOST, &length);
    assert_int_not_equal(doc_parse(doc, "long", scalar, length), DOC_NONE);
    doc = fresh(state);
    const char *many = repeat(doc, "- a\n", DOC_NODES_MOST - 1, &length);
    assert_int_not_equal(doc_parse(doc, "many", many, length), DOC_NONE);
    assert_int_equal(doc->problem_count, 0);
}

// Ten names, each for a list of nine of the one before: 9^10 items, were they all written out.
static const char bomb[] = "a: &a [x,x,x,x,x,x,x,x,x]\n"
                           "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                           "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                           "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                           "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                           "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
                           "g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";

static void doc_parse_refuses_an_alias_bomb_in_little_memory(void **state)
{
    assert_problem(state, bomb, sizeof bomb - 1, 4, 8, "aliases make this file more than 64 times");
    struct fixture *fixture = *state;
    size_t bytes = fixture->arena.bytes + fixture->doc.node_capacity * sizeof(struct doc_node) +
                   fixture->doc.index_size * sizeof(uint32_t);
    assert_true(bytes < (size_t)1 << 20);
}

static void doc_parse_refuses_depth_that_hides_behind_aliases(void **state)
{
    struct doc *doc = fresh(state);
    char text[4096] = "";
    size_t used = 0;
    // Each name is eight levels around the one before.
    for (int i = 0; i < 10; i++) {
        char inner[8] = "x";
        if (i > 0) {
            snprintf(inner, sizeof inner, "*a%d", i - 1);
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "a%d: &a%d [[[[[[[[%s]]]]]]]]\n",
                                 i, i, inner);
    }
    assert_int_equal(doc_parse(doc, "test.yaml", text, used), DOC_NONE);
    assert_string_equal(doc->problems[0].message, "'*a6' nests more than 64 deep");
}

static void doc_parse_refuses_more_anchors_than_it_keeps(void **state)
{
    struct doc *doc = fresh(state);
    size_t size = 20 * (DOC_ANCHORS_MOST + 1);
    char *text = arena_alloc(doc->arena, size);
    size_t used = 0;
    for (int i = 0; i <= DOC_ANCHORS_MOST; i++) {
        used += (size_t)snprintf(text + used, size - used, "- &n%d x\n", i);
    }
    assert_int_equal(doc_parse(doc, "test.yaml", text, used), DOC_NONE);
    assert_string_equal(doc->problems[0].message, "more than 1000 anchors in one file");
    assert_int_equal(doc->problems[0].place.line, 1001);
}

static void doc_parse_value_reads_small_texts_as_further_files(void **state)
{
    struct doc *doc = fresh(state);
    doc_parse(doc, "test.yaml", "a: 1", 4);
    uint32_t list = doc_parse_value(doc, "--set l", "[5m, 2h]");
    assert_int_equal(doc_count(doc, list), 2);
    assert_string_equal(doc->files[doc_at(doc, list)->place.file].name, "--set l");
    assert_string_equal(doc_text(doc, doc_parse_value(doc, "x", "+07:00")), "+07:00");
    uint32_t empty = doc_parse_value(doc, "--set e", "");
    assert_true(doc_is_empty(doc, empty));
    assert_int_equal(doc_place(doc, empty).line, 1);
    assert_int_equal(doc_parse_value(doc, "--set x", "[5m"), DOC_NONE);
    assert_int_equal(doc->problem_count, 1);
    assert_int_equal(doc->problems[0].place.file, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(doc_parse_keeps_places_styles_and_order, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_expands_aliases_to_copies, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_refuses_what_a_scenario_has_no_use_for, begin,
                                        end),
        cmocka_unit_test_setup_teardown(doc_parse_refuses_what_is_not_utf_8, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_goes_on_after_duplicate_keys, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_stops_at_each_limit, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_accepts_what_is_just_below_each_limit, begin,
                                        end),
        cmocka_unit_test_setup_teardown(doc_parse_refuses_an_alias_bomb_in_little_memory, begin,
                                        end),
        cmocka_unit_test_setup_teardown(doc_parse_refuses_depth_that_hides_behind_aliases, begin,
                                        end),
        cmocka_unit_test_setup_teardown(doc_parse_refuses_more_anchors_than_it_keeps, begin, end),
        cmocka_unit_test_setup_teardown(doc_parse_value_reads_small_texts_as_further_files, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
