// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/doc.h"
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

static uint32_t parse(struct doc *doc, const char *text)
{
    uint32_t root = doc_parse(doc, "test.yaml", text, strlen(text));
    assert_int_not_equal(root, DOC_NONE);
    return root;
}

// Writes a tree as flow YAML, to compare by eye.
static void write(const struct doc *doc, uint32_t node, char *text, size_t size)
{
    size_t used = strlen(text);
    if (doc_type(doc, node) == DOC_SCALAR) {
        snprintf(text + used, size - used, "%s", doc_text(doc, node));
        return;
    }
    bool keyed = doc_type(doc, node) == DOC_MAPPING;
    snprintf(text + used, size - used, keyed ? "{" : "[");
    size_t count = 0;
    for (uint32_t i = doc_first(doc, node); i != DOC_NONE; i = doc_next(doc, i), count++) {
        used = strlen(text);
        snprintf(text + used, size - used, "%s", count > 0 ? ", " : "");
        used = strlen(text);
        if (keyed) {
            snprintf(text + used, size - used, "%s: ", doc_text(doc, i));
        }
        write(doc, keyed ? doc_value(doc, i) : i, text, size);
    }
    assert_int_equal(count, doc_count(doc, node));
    used = strlen(text);
    snprintf(text + used, size - used, keyed ? "}" : "]");
}

static void assert_tree(const struct doc *doc, uint32_t node, const char *expected)
{
    char text[1000] = "";
    write(doc, node, text, sizeof text);
    assert_string_equal(text, expected);
}

static void doc_finds_keys_by_text_and_nothing_else(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "a: 1\nb: {a: 2, aa: 3}\nc:\n");
    assert_string_equal(doc_text(doc, doc_find(doc, root, "a")), "1");
    uint32_t b = doc_find(doc, root, "b");
    assert_string_equal(doc_text(doc, doc_find(doc, b, "a")), "2");
    assert_int_equal(doc_find(doc, root, "aa"), DOC_NONE);
    assert_int_equal(doc_find(doc, root, ""), DOC_NONE);
    assert_int_equal(doc_find(doc, DOC_NONE, "a"), DOC_NONE);
    assert_int_equal(doc_find_key(doc, b, "aaa", 2), doc_at(doc, doc_find(doc, b, "aa"))->owner);
    assert_true(doc_is_empty(doc, doc_find(doc, root, "c")));
    assert_false(doc_is_empty(doc, b));
    assert_false(doc_is(doc, b, "a"));
}

static void doc_finds_each_of_many_keys(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = doc_new_mapping(doc, doc_nowhere());
    char name[16];
    for (int i = 0; i < 20000; i++) {
        int length = snprintf(name, sizeof name, "k%d", i);
        uint32_t key = doc_new_scalar(doc, doc_nowhere(), name, (size_t)length, false);
        doc_put(doc, root, key,
                doc_new_scalar(doc, doc_nowhere(), name + 1, (size_t)length - 1, false));
    }
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "k%d", i);
        assert_string_equal(doc_text(doc, doc_find(doc, root, name)), name + 1);
    }
    assert_int_equal(doc_find(doc, root, "k20000"), DOC_NONE);
    assert_int_equal(doc_count(doc, root), 20000);
}

static void doc_follows_paths_through_quoted_keys_and_numbered_items(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "types: {\"t3.micro\": {vcpus: 2}, 'a\"b\\': 5}\n"
                               "list: [x, {y: 7}, [p, q]]\n");
    assert_string_equal(doc_text(doc, doc_find_path(doc, root, "types.\"t3.micro\".vcpus")), "2");
    assert_string_equal(doc_text(doc, doc_find_path(doc, root, "types.\"a\\\"b\\\\\"")), "5");
    assert_string_equal(doc_text(doc, doc_find_path(doc, root, "list.1.y")), "7");
    assert_string_equal(doc_text(doc, doc_find_path(doc, root, "list.2.1")), "q");
    assert_int_equal(doc_find_path(doc, root, ""), root);
    static const char *const absent[] = {
        "types.t3.micro.vcpus",
        "list.3",
        "list.x",
        "list.-1",
        "list.99999999999999999999",
        "types.",
        ".types",
        "list..1",
        "list.0.z",
        "\"types",
        "\"types\"x",
        "types.\"t3.micro\\",
        "\"\"",
    };
    for (size_t i = 0; i < COUNT_OF(absent); i++) {
        assert_int_equal(doc_find_path(doc, root, absent[i]), DOC_NONE);
    }
}

static void doc_points_at_the_deepest_part_of_a_path_that_exists(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "hosts:\n"
                               "  main: {count: 40, type: }\n"
                               "list:\n"
                               "  - at: 7d\n");
    uint32_t main_hosts = doc_find_path(doc, root, "hosts.main");
    static const struct {
        const char *path;
        uint32_t line, column, end_column;
    } cases[] = {
        {"count", 2, 17, 19},     // its value
        {"type", 2, 21, 25},      // an empty value: its key
        {"memory", 2, 3, 7},      // absent: the key of the mapping
        {"count.max", 2, 17, 19}, // through a scalar
        {NULL, 2, 3, 7},          // all of it
        {"a..b", 2, 3, 7},        // malformed
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct doc_place place = doc_place_of(doc, main_hosts, cases[i].path);
        assert_int_equal(place.file, 0);
        assert_int_equal(place.line, cases[i].line);
        assert_int_equal(place.column, cases[i].column);
        assert_int_equal(place.end_column, cases[i].end_column);
    }
    assert_int_equal(doc_place_of(doc, root, "seed").line, 1);
    assert_int_equal(doc_place_of(doc, root, "list.0.every").line, 4);
    assert_int_equal(doc_place_of(doc, root, "list.0.every").column, 5);
    assert_int_equal(doc_place_of(doc, root, "list.5").line, 3);
    assert_int_equal(doc_place_of(doc, root, "hosts.spare").line, 1);
    assert_int_equal(doc_place_of(doc, DOC_NONE, "seed").file, DOC_NONE);
}

static void doc_set_makes_mappings_on_the_way(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "a: 1\nb: {c: 2}\nl: [x, y, z]\ne:\n");
    struct {
        const char *path, *value;
    } sets[] = {
        {"a", "10"},  {"b.d", "[3, 4]"}, {"n.\"o.p\".q", "5"}, {"l.2", "Z"},
        {"l.0", "X"}, {"e.f", "{g: 6}"}, {"b.d.1", "5"},       {"e.f.h", "7"},
    };
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        assert_true(doc_set(doc, root, sets[i].path, doc_parse_value(doc, "--set", sets[i].value)));
    }
    assert_tree(doc, root,
                "{a: 10, b: {c: 2, d: [3, 5]}, l: [X, y, Z], e: {f: {g: 6, h: 7}}, "
                "n: {o.p: {q: 5}}}");
    assert_int_equal(doc->problem_count, 0);
    // An item may still be appended after the last was replaced.
    doc_append(doc, doc_find(doc, root, "l"), doc_parse_value(doc, "--set", "w"));
    assert_tree(doc, doc_find(doc, root, "l"), "[X, y, Z, w]");
}

static void doc_set_says_why_a_path_cannot_be_set(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "count: 3\nl: [x]\n");
    static const struct {
        const char *path, *message;
    } cases[] = {
        {"count.max", "'count.max' leads to 'max' through a single value"},
        {"l.1", "'l.1' names item 1 of a list of 1"},
        {"l.x.y", "'l.x.y' names item x of a list of 1"},
        {"", "'' is not a path"},
        {"a..b", "'a..b' is not a path"},
        {"a.", "'a.' is not a path"},
        {"\"a", "'\"a' is not a path"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t value = doc_parse_value(doc, "--set x", "5");
        assert_false(doc_set(doc, root, cases[i].path, value));
        assert_int_equal(doc->problem_count, i + 1);
        assert_string_equal(doc->problems[i].message, cases[i].message);
        assert_non_null(doc->problems[i].remedy);
        assert_int_equal(doc->problems[i].place.file, doc_at(doc, value)->place.file);
    }
    char deep[300];
    memset(deep, 'a', sizeof deep);
    for (size_t i = 1; i < sizeof deep; i += 2) {
        deep[i] = '.';
    }
    deep[sizeof deep - 1] = '\0'; // 149 steps and a dot
    assert_false(doc_set(doc, root, deep, doc_parse_value(doc, "--set x", "5")));
}

static void doc_clone_shares_nothing_that_can_be_edited(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "a: {b: [1, {c: 2}], d: 3}\n");
    uint32_t a = doc_find(doc, root, "a");
    size_t before = doc->node_count;
    uint32_t copy = doc_clone(doc, a);
    assert_int_equal(doc->node_count - before, doc_size(doc, a));
    assert_tree(doc, copy, "{b: [1, {c: 2}], d: 3}");
    assert_true(doc_set(doc, copy, "b.1.c", doc_parse_value(doc, "--set", "9")));
    assert_true(doc_set(doc, copy, "e", doc_parse_value(doc, "--set", "8")));
    assert_tree(doc, copy, "{b: [1, {c: 9}], d: 3, e: 8}");
    assert_tree(doc, a, "{b: [1, {c: 2}], d: 3}");
    assert_int_equal(doc_place(doc, doc_find(doc, copy, "d")).column, 24);
}

static void doc_keys_that_move_are_found_where_they_are(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    uint32_t root = parse(doc, "a: {x: 1, y: 2}\nb: {z: 3}\n");
    uint32_t a = doc_find(doc, root, "a");
    uint32_t b = doc_find(doc, root, "b");
    uint32_t x = doc_take_first(doc, a);
    assert_int_equal(doc_find(doc, a, "x"), DOC_NONE);
    doc_put(doc, b, x, doc_value(doc, x));
    assert_tree(doc, root, "{a: {y: 2}, b: {z: 3, x: 1}}");
    assert_string_equal(doc_text(doc, doc_find(doc, b, "x")), "1");
    uint32_t y = doc_take_first(doc, a);
    assert_int_equal(doc_take_first(doc, a), DOC_NONE);
    doc_take_over(doc, x, y);
    assert_tree(doc, root, "{a: {}, b: {z: 3, x: 2}}");
    assert_int_equal(doc_at(doc, x)->place.column, 11);
    doc_put_text(doc, a, "new", doc_new_scalar(doc, doc_nowhere(), "4", 1, false));
    doc_put_text(doc, a, "new", doc_new_scalar(doc, doc_nowhere(), "5", 1, false));
    assert_tree(doc, a, "{new: 5}");
}

static void doc_line_gives_lines_without_their_ends(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    static const char text[] = "one\r\ntwo\rthree\n\nfive";
    uint32_t file = doc_add_file(doc, "x", text, sizeof text - 1);
    static const char *const lines[] = {"", "one", "two", "three", "", "five", ""};
    for (uint32_t i = 0; i < COUNT_OF(lines); i++) {
        size_t length = 99;
        const char *line = doc_line(doc, file, i, &length);
        assert_int_equal(length, strlen(lines[i]));
        assert_memory_equal(line, lines[i], length);
    }
    size_t length = 99;
    assert_string_equal(doc_line(doc, DOC_NONE, 1, &length), "");
    assert_int_equal(length, 0);
}

static void doc_counts_problems_beyond_the_limit(void **state)
{
    struct doc *doc = &((struct fixture *)*state)->doc;
    for (int i = 0; i < DOC_PROBLEMS_MOST + 7; i++) {
        doc_problemf(doc, doc_nowhere(), NULL, "problem %d", i);
    }
    assert_int_equal(doc->problem_count, DOC_PROBLEMS_MOST);
    assert_int_equal(doc->problems_dropped, 7);
    assert_string_equal(doc->problems[999].message, "problem 999");
    assert_null(doc->problems[999].remedy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(doc_finds_keys_by_text_and_nothing_else, begin, end),
        cmocka_unit_test_setup_teardown(doc_finds_each_of_many_keys, begin, end),
        cmocka_unit_test_setup_teardown(doc_follows_paths_through_quoted_keys_and_numbered_items,
                                        begin, end),
        cmocka_unit_test_setup_teardown(doc_points_at_the_deepest_part_of_a_path_that_exists, begin,
                                        end),
        cmocka_unit_test_setup_teardown(doc_set_makes_mappings_on_the_way, begin, end),
        cmocka_unit_test_setup_teardown(doc_set_says_why_a_path_cannot_be_set, begin, end),
        cmocka_unit_test_setup_teardown(doc_clone_shares_nothing_that_can_be_edited, begin, end),
        cmocka_unit_test_setup_teardown(doc_keys_that_move_are_found_where_they_are, begin, end),
        cmocka_unit_test_setup_teardown(doc_line_gives_lines_without_their_ends, begin, end),
        cmocka_unit_test_setup_teardown(doc_counts_problems_beyond_the_limit, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
