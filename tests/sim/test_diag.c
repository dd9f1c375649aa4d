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

static void diag_list_counts_what_it_no_longer_keeps(void **state)
{
    (void)state;
    struct arena arena;
    struct diag_list list;
    arena_init(&arena);
    diag_init(&list, &arena);
    for (uint32_t i = 0; i < DIAG_MOST + 23; i++) {
        diag_add(&list, i, NULL, "one of many", NULL);
    }
    assert_int_equal(list.count, DIAG_MOST);
    assert_int_equal(list.dropped, 23);
    assert_int_equal(list.items[DIAG_MOST - 1].node, DIAG_MOST - 1);
    diag_deinit(&list);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diag_add_copies_its_texts),
        cmocka_unit_test(diag_add_may_leave_out_key_remedy_and_place),
        cmocka_unit_test(diag_list_counts_what_it_no_longer_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
