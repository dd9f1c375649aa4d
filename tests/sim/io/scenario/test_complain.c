// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/complain.h"
#include "sim/io/scenario/doc_parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct doc doc;
    struct diag_list diags;
    char *printed;
};

static int begin(void **state)
{
    static struct fixture fixture;
    fixture.printed = NULL;
    arena_init(&fixture.arena);
    doc_init(&fixture.doc, &fixture.arena);
    diag_init(&fixture.diags, &fixture.arena);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    diag_deinit(&fixture->diags);
    doc_deinit(&fixture->doc);
    arena_deinit(&fixture->arena);
    free(fixture->printed);
    return 0;
}

static uint32_t parse(struct fixture *fixture, const char *name, const char *text)
{
    return doc_parse(&fixture->doc, name, text, strlen(text));
}

// Prints all problems into fixture->printed and returns their number.
static size_t print(struct fixture *fixture, bool colour)
{
    size_t size = 0;
    free(fixture->printed);
    FILE *out = open_memstream(&fixture->printed, &size);
    size_t count = complain_print(out, &fixture->doc, &fixture->diags, colour);
    fclose(out);
    return count;
}

static void complain_shows_the_line_a_caret_and_the_remedy(void **state)
{
    struct fixture *fixture = *state;
    struct doc *doc = &fixture->doc;
    uint32_t root = parse(fixture, "scenario.yaml", "hosts:\n  main:\n    memroy: 4 GiB\n");
    uint32_t key = doc_first(doc, doc_find_path(doc, root, "hosts.main"));
    doc_problem(doc, doc_at(doc, key)->place, "unknown key 'memroy'", "did you mean 'memory'?");
    assert_int_equal(print(fixture, false), 1);
    assert_string_equal(fixture->printed, "scenario.yaml:3:5: error: unknown key 'memroy'\n"
                                          "    3 |     memroy: 4 GiB\n"
                                          "      |     ^~~~~~\n"
                                          "  did you mean 'memory'?\n"
                                          "1 problem found; nothing was run\n");
}

static void complain_sorts_by_place_and_joins_equal_complaints(void **state)
{
    struct fixture *fixture = *state;
    struct doc *doc = &fixture->doc;
    uint32_t root = parse(fixture, "s.yaml", "a: 1\nb: {c: 2, d: 3}\n");
    uint32_t b = doc_find(doc, root, "b");
    diag_add(&fixture->diags, b, "d", "is too large", "at most 2");
    diag_add(&fixture->diags, DIAG_NO_NODE, NULL, "has no place", NULL);
    diag_add(&fixture->diags, b, "c", "second of its place", NULL);
    diag_add(&fixture->diags, b, "c", "first comes first", NULL);
    diag_add(&fixture->diags, b, "d", "is too large", "at most 2");
    diag_add(&fixture->diags, b, "missing.key", "is missing", NULL);
    doc_problem(doc, doc_place(doc, doc_find(doc, root, "a")), "read before", NULL);
    doc_problem(doc, doc_place(doc, doc_parse_value(doc, "--set x", "7")), "from an option", NULL);
    assert_int_equal(complain_count(doc, &fixture->diags), 8);
    assert_int_equal(print(fixture, false), 7);
    assert_string_equal(fixture->printed, "s.yaml:1:4: error: read before\n"
                                          "    1 | a: 1\n"
                                          "      |    ^\n"
                                          "s.yaml:2:1: error: is missing\n"
                                          "    2 | b: {c: 2, d: 3}\n"
                                          "      | ^\n"
                                          "s.yaml:2:8: error: second of its place\n"
                                          "    2 | b: {c: 2, d: 3}\n"
                                          "      |        ^\n"
                                          "s.yaml:2:8: error: first comes first\n"
                                          "    2 | b: {c: 2, d: 3}\n"
                                          "      |        ^\n"
                                          "s.yaml:2:14: error: is too large\n"
                                          "    2 | b: {c: 2, d: 3}\n"
                                          "      |              ^\n"
                                          "  at most 2\n"
                                          "--set x:1:1: error: from an option\n"
                                          "    1 | 7\n"
                                          "      | ^\n"
                                          "error: has no place\n"
                                          "7 problems found; nothing was run\n");
}

static void complain_prints_nothing_when_all_is_well(void **state)
{
    struct fixture *fixture = *state;
    parse(fixture, "s.yaml", "a: 1\n");
    assert_int_equal(print(fixture, true), 0);
    assert_string_equal(fixture->printed, "");
    assert_int_equal(complain_print(stdout, &fixture->doc, NULL, false), 0);
}

static void complain_lets_no_text_of_a_file_steer_the_terminal(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "a: \x1b]0;owned\x07\n";
    doc_parse(&fixture->doc, "evil\x1b[31m\n.yaml", text, sizeof text - 1);
    doc_problem(&fixture->doc, doc_nowhere(),
                "a\r\nb\x9b"
                "31m\xE2\x80\xAE",
                "c\x7f");
    assert_int_equal(print(fixture, false), 2);
    assert_string_equal(fixture->printed,
                        "evil\\x1b[31m\\n.yaml:1:4: error: control character U+001B has no place "
                        "in a scenario\n"
                        "    1 | a: \\x1b]0;owned\\x07\n"
                        "      |    ^~~~\n"
                        "  remove it\n"
                        "error: a\\x0d\\nb\\x9b31m\\u202e\n"
                        "  c\\x7f\n"
                        "2 problems found; nothing was run\n");
}

static void complain_places_the_caret_after_tabs_and_wide_characters(void **state)
{
    struct fixture *fixture = *state;
    // A tab shows as four columns, a wide character takes two, a combining accent none.
    parse(fixture, "s.yaml", "{\t\xE6\xBC\xA2: e\xCC\x81, \xE6\xBC\xA2: 2}\n");
    assert_int_equal(print(fixture, false), 1);
    assert_non_null(strstr(fixture->printed, "s.yaml:1:10: error: key '\xE6\xBC\xA2'"));
    assert_non_null(strstr(fixture->printed,
                           "    1 | {    \xE6\xBC\xA2: e\xCC\x81, \xE6\xBC\xA2: 2}\n"
                           "      |             ^~\n"));
}

static void complain_shows_long_lines_through_a_window(void **state)
{
    struct fixture *fixture = *state;
    char text[2000] = "{";
    size_t used = 1;
    for (int i = 0; i < 100; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "k%02d: %02d, ", i, i);
    }
    snprintf(text + used, sizeof text - used, "k50: 0}\n");
    parse(fixture, "s.yaml", text);
    assert_int_equal(print(fixture, false), 1);
    assert_string_equal(fixture->printed,
                        "s.yaml:1:902: error: key 'k50' stands twice in one mapping; the first is "
                        "in line 1\n"
                        "    1 | ... 96, k97: 97, k98: 98, k99: 99, k50: 0}\n"
                        "      |                                    ^~~\n"
                        "  remove or rename one of them\n"
                        "1 problem found; nothing was run\n");
    // A long line is cut on its right too when the caret stands early.
    parse(fixture, "t.yaml", text);
    doc_problem(&fixture->doc, (struct doc_place){1, 1, 2, 5}, "early", NULL);
    print(fixture, false);
    assert_non_null(strstr(fixture->printed,
                           "t.yaml:1:2: error: early\n"
                           "    1 | {k00: 00, k01: 01, k02: 02, k03: 03, k04: 04, k05: 05, "
                           "k06: 06, k07: 07, k08: 08, k09: 09, k...\n"
                           "      |  ^~~\n"));
}

static void complain_does_not_show_lines_of_any_length(void **state)
{
    struct fixture *fixture = *state;
    static char text[70000];
    memset(text, ' ', sizeof text);
    memcpy(text, "a: 1\n{a", 7);
    text[sizeof text - 1] = '\0';
    parse(fixture, "s.yaml", text);
    assert_int_equal(print(fixture, false), 1);
    assert_null(strstr(fixture->printed, " | "));
}

static void complain_cuts_messages_of_any_length(void **state)
{
    struct fixture *fixture = *state;
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    doc_problem(&fixture->doc, doc_nowhere(), text, text);
    memcpy(text + 599, "\xE6\xBC\xA2", 3); // would be cut in its middle
    doc_problem(&fixture->doc, doc_nowhere(), "short", text);
    print(fixture, false);
    assert_null(strstr(fixture->printed, "\\x"));
    assert_true(strlen(fixture->printed) < 2000);
    assert_non_null(strstr(fixture->printed, "xxx...\n  xxx"));
}

static void complain_colours_only_when_asked(void **state)
{
    struct fixture *fixture = *state;
    parse(fixture, "s.yaml", "a: *b\n");
    print(fixture, false);
    assert_null(strchr(fixture->printed, '\033'));
    print(fixture, true);
    assert_non_null(strstr(fixture->printed, "\033[1;31merror:\033[0m '*b'"));
    assert_non_null(strstr(fixture->printed, "\033[1;31m^~\033[0m\n"));
}

static void complain_counts_what_it_could_not_keep(void **state)
{
    struct fixture *fixture = *state;
    char message[32];
    for (int i = 0; i < DIAG_MOST + 203; i++) {
        snprintf(message, sizeof message, "number %d", i);
        diag_add(&fixture->diags, DIAG_NO_NODE, NULL, message, NULL);
    }
    assert_int_equal(print(fixture, false), 1203);
    assert_non_null(strstr(fixture->printed,
                           "error: number 999\n"
                           "1203 problems found (the first 1000 are shown); nothing was run\n"));
}

static void complain_points_into_multi_line_texts_and_empty_values(void **state)
{
    struct fixture *fixture = *state;
    struct doc *doc = &fixture->doc;
    uint32_t root = parse(fixture, "s.yaml", "text: 'one\n  two'\nempty:\n");
    diag_add(&fixture->diags, root, "text", "is long", NULL);
    diag_add(&fixture->diags, root, "empty", "is empty", NULL);
    assert_int_equal(doc->problem_count, 0);
    print(fixture, false);
    assert_string_equal(fixture->printed, "s.yaml:1:7: error: is long\n"
                                          "    1 | text: 'one\n"
                                          "      |       ^~~~\n"
                                          "s.yaml:3:1: error: is empty\n"
                                          "    3 | empty:\n"
                                          "      | ^~~~~\n"
                                          "2 problems found; nothing was run\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(complain_shows_the_line_a_caret_and_the_remedy, begin, end),
        cmocka_unit_test_setup_teardown(complain_sorts_by_place_and_joins_equal_complaints, begin,
                                        end),
        cmocka_unit_test_setup_teardown(complain_prints_nothing_when_all_is_well, begin, end),
        cmocka_unit_test_setup_teardown(complain_lets_no_text_of_a_file_steer_the_terminal, begin,
                                        end),
        cmocka_unit_test_setup_teardown(complain_places_the_caret_after_tabs_and_wide_characters,
                                        begin, end),
        cmocka_unit_test_setup_teardown(complain_shows_long_lines_through_a_window, begin, end),
        cmocka_unit_test_setup_teardown(complain_does_not_show_lines_of_any_length, begin, end),
        cmocka_unit_test_setup_teardown(complain_cuts_messages_of_any_length, begin, end),
        cmocka_unit_test_setup_teardown(complain_colours_only_when_asked, begin, end),
        cmocka_unit_test_setup_teardown(complain_counts_what_it_could_not_keep, begin, end),
        cmocka_unit_test_setup_teardown(complain_points_into_multi_line_texts_and_empty_values,
                                        begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
