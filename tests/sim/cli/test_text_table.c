// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/text_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct text_table table;
    char *text;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    arena_init(&fixture.arena);
    text_table_init(&fixture.table, &fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_table_deinit(&fixture->table);
    arena_deinit(&fixture->arena);
    free(fixture->text);
    return 0;
}

static const char *print(struct fixture *fixture, size_t indent, size_t width, bool colour)
{
    free(fixture->text);
    size_t size = 0;
    FILE *out = open_memstream(&fixture->text, &size);
    text_table_print(&fixture->table, out, indent, width, colour);
    fclose(out);
    return fixture->text;
}

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
    struct fixture *fixture = *state;
    const char *const cells[] = {"a", "12345", "x", "longer", "7", "y"};
    text_table_column(&fixture->table, "name", false);
    text_table_column(&fixture->table, "n", true);
    text_table_column(&fixture->table, "note", false);
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        text_table_cell(&fixture->table, cells[i]);
    }
    assert_int_equal(text_table_width(&fixture->table), 6 + 2 + 5 + 2 + 4);
    assert_string_equal(print(fixture, 2, 0, false), "  name        n  note\n"
                                                     "  a       12345  x\n"
                                                     "  longer      7  y\n");
}

static void no_line_ends_in_spaces(void **state)
{
    struct fixture *fixture = *state;
    const char *const cells[] = {"a", "", "", "", "", "c", "", "", ""};
    for (size_t i = 0; i < 3; i++) {
        text_table_column(&fixture->table, NULL, false);
    }
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        text_table_cell(&fixture->table, cells[i]);
    }
    assert_string_equal(print(fixture, 0, 0, false), "a\n     c\n\n");
}

static void the_last_column_is_broken_between_words(void **state)
{
    struct fixture *fixture = *state;
    text_table_column(&fixture->table, NULL, false);
    text_table_column(&fixture->table, NULL, false);
    text_table_cell(&fixture->table, "key");
    text_table_cell(&fixture->table, "one two three four five six seven eight nine");
    assert_string_equal(print(fixture, 0, 32, false), "key  one two three four five six\n"
                                                      "     seven eight nine\n");
}

static void a_text_without_room_beside_stands_below(void **state)
{
    struct fixture *fixture = *state;
    text_table_column(&fixture->table, NULL, false);
    text_table_column(&fixture->table, NULL, false);
    text_table_cell(&fixture->table, "a.key.of.some.length");
    text_table_cell(&fixture->table, "one two three four");
    text_table_cell(&fixture->table, "b");
    text_table_cell(&fixture->table, "short");
    assert_string_equal(print(fixture, 0, 30, false), "a.key.of.some.length\n"
                                                      "        one two three four\n"
                                                      "b                     short\n");
}

static void a_word_wider_than_the_page_is_not_cut(void **state)
{
    struct fixture *fixture = *state;
    text_table_column(&fixture->table, NULL, false);
    text_table_cell(&fixture->table, "a abcdefghijklmnopqrstuvwxyzabcdefghijklmnop b");
    assert_string_equal(print(fixture, 0, 30, false),
                        "a\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnop\nb\n");
}

static void wide_and_combining_characters_keep_columns_straight(void **state)
{
    struct fixture *fixture = *state;
    const char *const cells[] = {"e\xcc\x81", "1", "\xe6\x97\xa5", "2", "\x1b", "3"};
    text_table_column(&fixture->table, NULL, false);
    text_table_column(&fixture->table, NULL, true);
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        text_table_cell(&fixture->table, cells[i]);
    }
    assert_string_equal(print(fixture, 0, 0, false), "e\xcc\x81     1\n"
                                                     "\xe6\x97\xa5    2\n"
                                                     "\\x1b  3\n");
}

static void headings_are_dim_in_colour(void **state)
{
    struct fixture *fixture = *state;
    text_table_column(&fixture->table, "head", false);
    text_table_cell(&fixture->table, "cell");
    assert_string_equal(print(fixture, 0, 0, true), "\x1b[2mhead\n\x1b[0mcell\n");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(columns_are_as_wide_as_their_widest_cell),
        CASE(no_line_ends_in_spaces),
        CASE(the_last_column_is_broken_between_words),
        CASE(a_text_without_room_beside_stands_below),
        CASE(a_word_wider_than_the_page_is_not_cut),
        CASE(wide_and_combining_characters_keep_columns_straight),
        CASE(headings_are_dim_in_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
