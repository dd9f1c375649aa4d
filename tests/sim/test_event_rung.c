// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_rung.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct event_store store;
    struct event_rung rung;
};

static void begin(struct fixture *fixture, uint64_t start, uint64_t limit, uint32_t shift)
{
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    fixture->store.arena = &fixture->arena;
    event_rung_set(&fixture->rung, &fixture->arena, start, limit, shift);
}

static void event_rung_finds_its_slots_in_order(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, 2385, 2385 + 1024 * 8, 3);
    struct event_rung *rung = &fixture.rung;
    assert_false(event_rung_seek(rung));
    static const uint32_t slots[] = {0, 1, 63, 64, 130, 1023};
    for (size_t i = COUNT_OF(slots); i-- > 0;) {
        for (uint64_t within = 0; within < 8; within += 7) {
            event_rung_append(rung, &fixture.store,
                              (struct event){2385 + slots[i] * 8 + within, slots[i], 0});
        }
    }
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        assert_true(event_rung_seek(rung));
        assert_int_equal(rung->current, slots[i]);
        assert_int_equal(rung->slots[slots[i]].first->events[0].target, slots[i]);
        assert_int_equal(
            event_list_chunk_count(&rung->slots[slots[i]], rung->slots[slots[i]].first), 2);
        event_rung_slot_clear(rung, slots[i]);
    }
    assert_false(event_rung_seek(rung));
    arena_deinit(&fixture.arena);
}

static void event_rung_slots_end_with_the_rung(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, 100, 100 + 3 * 16 + 5, 4);
    assert_int_equal(event_rung_slot_start(&fixture.rung, 2), 132);
    assert_int_equal(event_rung_slot_limit(&fixture.rung, 0), 116);
    assert_int_equal(event_rung_slot_limit(&fixture.rung, 2), 148);
    assert_int_equal(event_rung_slot_limit(&fixture.rung, 3), 153);
    // Where the last slot's own end would be beyond 2^64.
    event_rung_set(&fixture.rung, &fixture.arena, UINT64_C(1) << 63, UINT64_MAX, 62);
    assert_true(event_rung_slot_limit(&fixture.rung, 0) == UINT64_C(3) << 62);
    assert_true(event_rung_slot_limit(&fixture.rung, 1) == UINT64_MAX);
    arena_deinit(&fixture.arena);
}

static void event_rung_takes_a_whole_list_as_a_slot(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, 41, 42, 0);
    struct event_list list = {0};
    for (uint32_t i = 0; i < 100; i++) {
        event_list_append(&list, &fixture.store, (struct event){41, i, 0});
    }
    event_rung_slot_set(&fixture.rung, 0, list);
    event_rung_append(&fixture.rung, &fixture.store, (struct event){41, 100, 0});
    assert_true(event_rung_seek(&fixture.rung));
    assert_int_equal(event_list_summarise(&fixture.rung.slots[0]).count, 101);
    arena_deinit(&fixture.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_rung_finds_its_slots_in_order),
        cmocka_unit_test(event_rung_slots_end_with_the_rung),
        cmocka_unit_test(event_rung_takes_a_whole_list_as_a_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
