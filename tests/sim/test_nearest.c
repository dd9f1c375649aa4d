// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const words[] = {"best-fit", "first-fit", "worst-fit", "MHz", "GHz", "cpu"};

static const char *among(const char *word)
{
    return nearest(word, words, COUNT_OF(words));
}

static void nearest_finds_a_word_one_edit_away(void **state)
{
    (void)state;
    assert_string_equal(among("best-fi"), "best-fit");
    assert_string_equal(among("bestt-fit"), "best-fit");
    assert_string_equal(among("bast-fit"), "best-fit");
    assert_string_equal(among("cpo"), "cpu");
}

static void nearest_counts_swapped_neighbours_as_one_edit(void **state)
{
    (void)state;
    struct nearest search;
    nearest_begin(&search, "frist-fit");
    nearest_offer(&search, "first-fit");
    assert_string_equal(search.best, "first-fit");
    assert_int_equal(search.distance, 1);
}

static void nearest_forgives_case_and_underscores(void **state)
{
    (void)state;
    assert_string_equal(among("ghz"), "GHz");
    assert_string_equal(among("WORST_FIT"), "worst-fit");
    struct nearest search;
    nearest_begin(&search, "WORST_FIT");
    nearest_offer(&search, "worst-fit");
    assert_int_equal(search.distance, 0);
}

static void nearest_prefers_the_first_of_equally_near_words(void **state)
{
    (void)state;
    assert_string_equal(among("Hz"), "MHz");
    const char *const turned[] = {"GHz", "MHz"};
    assert_string_equal(nearest("Hz", turned, 2), "GHz");
}

static void nearest_offers_nothing_when_nothing_is_close(void **state)
{
    (void)state;
    assert_null(among("banana"));
    assert_null(among("x"));
    assert_null(among(""));
    assert_null(among("mem"));
    assert_null(nearest("cpu", NULL, 0));
}

static void nearest_ignores_words_beyond_the_limit(void **state)
{
    (void)state;
    char longest[NEAREST_LENGTH_MOST + 1], longer[NEAREST_LENGTH_MOST + 2];
    memset(longest, 'a', sizeof longest);
    longest[NEAREST_LENGTH_MOST] = 0;
    memset(longer, 'a', sizeof longer);
    longer[NEAREST_LENGTH_MOST + 1] = 0;
    const char *const both[] = {longer, longest};
    assert_ptr_equal(nearest(longest, both, 2), longest);
    assert_null(nearest(longer, both, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_finds_a_word_one_edit_away),
        cmocka_unit_test(nearest_counts_swapped_neighbours_as_one_edit),
        cmocka_unit_test(nearest_forgives_case_and_underscores),
        cmocka_unit_test(nearest_prefers_the_first_of_equally_near_words),
        cmocka_unit_test(nearest_offers_nothing_when_nothing_is_close),
        cmocka_unit_test(nearest_ignores_words_beyond_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
