// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_list.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct event_store store;
    struct event_list list;
};

static void fill(struct fixture *fixture, uint32_t count)
{
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    fixture->store.arena = &fixture->arena;
    for (uint32_t i = 0; i < count; i++) {
        event_list_append(&fixture->list, &fixture->store, (struct event){2385 + i * 3, i, 0});
    }
}

static void event_list_keeps_the_order_of_arrival_over_chunks(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, 30, 31, 32, 62, 63, 5000};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct fixture fixture;
        fill(&fixture, counts[i]);
        uint32_t next = 0;
        const struct event_chunk *chunk = fixture.list.first;
        for (; chunk != NULL; chunk = chunk->next) {
            assert_int_equal((uintptr_t)chunk % EVENT_CHUNK_BYTES, 0);
            size_t count = event_list_chunk_count(&fixture.list, chunk);
            assert_true(count > 0);
            for (size_t j = 0; j < count; j++) {
                assert_int_equal(chunk->events[j].target, next++);
            }
        }
        assert_int_equal(next, counts[i]);
        arena_deinit(&fixture.arena);
    }
}

static void event_list_uses_chunks_again_that_were_given_back(void **state)
{
    (void)state;
    struct fixture fixture;
    fill(&fixture, 5000);
    size_t bytes = fixture.arena.bytes;
    for (int round = 0; round < 50; round++) {
        struct event_chunk *chunk = fixture.list.first;
        while (chunk != NULL) {
            chunk = event_store_give(&fixture.store, chunk);
        }
        fixture.list = (struct event_list){0};
        for (uint32_t i = 0; i < 5000; i++) {
            event_list_append(&fixture.list, &fixture.store, (struct event){i, i, 0});
        }
    }
    assert_int_equal(fixture.arena.bytes, bytes);
    arena_deinit(&fixture.arena);
}

static void event_list_summarises_its_keys(void **state)
{
    (void)state;
    struct fixture fixture;
    fill(&fixture, 100);
    struct event_list_summary summary = event_list_summarise(&fixture.list);
    assert_int_equal(summary.count, 100);
    assert_int_equal(summary.least, 2385);
    assert_int_equal(summary.most, 2385 + 99 * 3);
    assert_int_equal(summary.mean_above, 148); // 148.5
    // The sum of keys does not fit 64 bits.
    event_list_append(&fixture.list, &fixture.store, (struct event){UINT64_MAX - 1, 0, 0});
    event_list_append(&fixture.list, &fixture.store, (struct event){UINT64_MAX - 1, 0, 0});
    summary = event_list_summarise(&fixture.list);
    assert_true(summary.most == UINT64_MAX - 1);
    assert_true(summary.mean_above / 1000000 == UINT64_MAX / 51 / 1000000);
    arena_deinit(&fixture.arena);
}

static void event_list_compares_its_length(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, 31, 64, 65, 200};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct fixture fixture;
        fill(&fixture, counts[i]);
        assert_false(event_list_is_longer(&fixture.list, counts[i]));
        assert_true(counts[i] == 0 || event_list_is_longer(&fixture.list, counts[i] - 1));
        arena_deinit(&fixture.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_list_keeps_the_order_of_arrival_over_chunks),
        cmocka_unit_test(event_list_uses_chunks_again_that_were_given_back),
        cmocka_unit_test(event_list_summarises_its_keys),
        cmocka_unit_test(event_list_compares_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
