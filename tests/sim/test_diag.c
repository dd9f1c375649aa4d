// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void diag_add_copies_its_texts(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list list;
    arena_init(&arena);
    diag_init(&list, &arena);
    char key[] = "count.max", message[] = "is below count.min", remedy[] = "raise it to 2";
    diag_add(&list, 17, key, message, remedy);
    memset(key, 'x', sizeof key - 1);
    memset(message, 'x', sizeof message - 1);
    memset(remedy, 'x', sizeof remedy - 1);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].node, 17);
    assert_string_equal(list.items[0].key, "count.max");
    assert_string_equal(list.items[0].message, "is below count.min");
    assert_string_equal(list.items[0].remedy, "raise it to 2");
    diag_deinit(&list);
    arena_deinit(&arena);
}

static void diag_add_may_leave_out_key_remedy_and_place(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list list;
    arena_init(&arena);
    diag_init(&list, &arena);
    diag_add(&list, DIAG_NO_NODE, NULL, "the file is empty", NULL);
    assert_int_equal(list.items[0].node, DIAG_NO_NODE);
    assert_null(list.items[0].key);
    assert_null(list.items[0].remedy);
    diag_deinit(&list);
    assert_int_equal(list.count, 0);
    arena_deinit(&arena);
}

static void diag_addf_formats_and_cuts_the_message(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list list;
    arena_init(&arena);
    diag_init(&list, &arena);
    diag_addf(&list, 3, "type", "no such type: %s (of %d)", "r640", 2);
    assert_string_equal(list.items[0].message, "no such type: r640 (of 2)");
    assert_null(list.items[0].remedy);
    char text[5000];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    diag_addf(&list, 3, "type", "%s", text);
    size_t length = strlen(list.items[1].message);
    assert_in_range(length, 200, sizeof text - 1);
    assert_memory_equal(list.items[1].message, text, length);
    diag_deinit(&list);
    arena_deinit(&arena);
}

static void diag_list_counts_what_it_no_longer_keeps(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list list;
    arena_init(&arena);
    diag_init(&list, &arena);
    for (uint32_t i = 0; i < DIAG_MOST + 23; i++) {
        diag_addf(&list, i, NULL, "complaint %u", i);
    }
    assert_int_equal(list.count, DIAG_MOST);
    assert_int_equal(list.dropped, 23);
    assert_string_equal(list.items[DIAG_MOST - 1].message, "complaint 999");
    diag_deinit(&list);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diag_add_copies_its_texts),
        cmocka_unit_test(diag_add_may_leave_out_key_remedy_and_place),
        cmocka_unit_test(diag_addf_formats_and_cuts_the_message),
        cmocka_unit_test(diag_list_counts_what_it_no_longer_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
