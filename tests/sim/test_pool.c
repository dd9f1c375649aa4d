// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct thing {
    int64_t value;
    char rest[21];
};

static struct thing *at(const struct pool *pool, uint32_t index)
{
    return pool_item(pool, index);
}

static void pool_take_counts_up_and_hands_out_zeroed_items(void **state)
{
    (void)state;
    struct pool pool;
    pool_init(&pool, sizeof(struct thing));
    const struct thing zero = {0};
    for (uint32_t i = 0; i < 3 * POOL_CHUNK_ITEMS + 7; i++) {
        assert_int_equal(pool_take(&pool), i);
        assert_memory_equal(at(&pool, i), &zero, sizeof zero);
        memset(at(&pool, i), 0xa5, sizeof zero);
    }
    assert_int_equal(pool.live, 3 * POOL_CHUNK_ITEMS + 7);
    pool_deinit(&pool);
}

static void pool_items_do_not_move_while_the_pool_grows(void **state)
{
    (void)state;
    struct pool pool;
    pool_init(&pool, sizeof(struct thing));
    struct thing *first = at(&pool, pool_take(&pool));
    first->value = 2385;
    for (uint32_t i = 0; i < 40 * POOL_CHUNK_ITEMS; i++) {
        at(&pool, pool_take(&pool))->value = i;
    }
    assert_ptr_equal(at(&pool, 0), first);
    assert_int_equal(first->value, 2385);
    pool_deinit(&pool);
}

static void pool_give_makes_the_last_freed_index_the_next_one(void **state)
{
    (void)state;
    struct pool pool;
    pool_init(&pool, sizeof(struct thing));
    for (int i = 0; i < 10; i++) {
        at(&pool, pool_take(&pool))->value = -1;
    }
    pool_give(&pool, 3);
    pool_give(&pool, 7);
    assert_int_equal(pool.live, 8);
    assert_int_equal(pool_take(&pool), 7);
    assert_int_equal(at(&pool, 7)->value, 0);
    assert_int_equal(pool_take(&pool), 3);
    assert_int_equal(pool_take(&pool), 10);
    pool_deinit(&pool);
}

static void pool_allocates_nothing_once_its_peak_was_reached(void **state)
{
    (void)state;
    struct pool pool;
    pool_init(&pool, 4);
    for (uint32_t i = 0; i < 2 * POOL_CHUNK_ITEMS; i++) {
        pool_take(&pool);
    }
    uint32_t chunks = pool.chunk_count;
    for (uint32_t i = 0; i < 100000; i++) {
        pool_give(&pool, i * 7919 % (2 * POOL_CHUNK_ITEMS));
        pool_take(&pool);
    }
    assert_int_equal(pool.chunk_count, chunks);
    pool_deinit(&pool);
}

// The exit code of a child that gives back an index that was never handed out.
static int exit_of_bad_give(void)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct pool pool;
        pool_init(&pool, sizeof(struct thing));
        pool_take(&pool);
        (void)!freopen("/dev/null", "w", stderr);
        pool_give(&pool, 1);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void pool_give_of_a_strange_index_ends_the_process_with_3(void **state)
{
    (void)state;
    assert_int_equal(exit_of_bad_give(), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool_take_counts_up_and_hands_out_zeroed_items),
        cmocka_unit_test(pool_items_do_not_move_while_the_pool_grows),
        cmocka_unit_test(pool_give_makes_the_last_freed_index_the_next_one),
        cmocka_unit_test(pool_allocates_nothing_once_its_peak_was_reached),
        cmocka_unit_test(pool_give_of_a_strange_index_ends_the_process_with_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
