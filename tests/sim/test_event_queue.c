// SPDX-License-Identifier: GPL-3.0-or-later
// The event queue against a binary heap with sequence numbers, under every law of times that we
// could think of, and its promises one by one.
#include "sim/event_queue.h"

#include "sim/rng.h"
#include "tests/sim/heap_oracle.h"
#include "tests/sim/increment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// ---- queue and oracle side by side ----

struct pair {
    struct event_queue *queue;
    struct heap_oracle heap;
    struct rng rng;
    int64_t (*increment)(struct rng *rng, int64_t now);
    int64_t now;
    uint32_t pushed;
};

static void pair_init(struct pair *pair, const struct increment_law *law, const char *purpose)
{
    *pair = (struct pair){.queue = event_queue_create(), .increment = law->increment};
    rng_init(&pair->rng, 2385, law->name, purpose);
}

static void pair_deinit(struct pair *pair)
{
    event_queue_destroy(pair->queue);
    heap_oracle_deinit(&pair->heap);
}

static void pair_push(struct pair *pair)
{
    int64_t time = pair->now + pair->increment(&pair->rng, pair->now);
    uint32_t priority = (uint32_t)rng_below(&pair->rng, 2) * EVENT_ARRIVAL;
    uint32_t kind = (uint32_t)rng_below(&pair->rng, 2);
    struct event event = {event_key(time, priority), pair->pushed++, kind << EVENT_ARGUMENT_BITS};
    event_queue_push(pair->queue, event);
    heap_oracle_push(&pair->heap, event);
}

static void assert_same(struct event ours, struct event theirs)
{
    if (ours.key != theirs.key || ours.target != theirs.target || ours.tag != theirs.tag) {
        fail_msg("popped key %llu of event %u instead of key %llu of event %u",
                 (unsigned long long)ours.key, ours.target, (unsigned long long)theirs.key,
                 theirs.target);
    }
}

static bool pair_pop(struct pair *pair)
{
    struct event ours, theirs;
    bool any = event_queue_pop(pair->queue, &ours);
    assert_int_equal(heap_oracle_pop(&pair->heap, &theirs), any);
    if (any) {
        assert_same(ours, theirs);
        pair->now = event_time(ours);
    }
    return any;
}

static void pair_peek(struct pair *pair)
{
    struct event ours;
    bool any = event_queue_peek(pair->queue, &ours);
    assert_int_equal(any, pair->heap.count > 0);
    if (any) {
        assert_same(ours, pair->heap.entries[0].event);
    }
}

static void pair_pop_alike(struct pair *pair)
{
    struct event first, theirs, alike[37];
    if (!event_queue_pop(pair->queue, &first)) {
        return;
    }
    heap_oracle_pop(&pair->heap, &theirs);
    assert_same(first, theirs);
    pair->now = event_time(first);
    size_t most = rng_below(&pair->rng, COUNT_OF(alike) + 1);
    size_t count = event_queue_pop_alike(pair->queue, first, alike, most);
    assert_true(count <= most);
    for (size_t i = 0; i < count; i++) {
        assert_true(heap_oracle_pop(&pair->heap, &theirs));
        assert_same(alike[i], theirs);
        assert_int_equal(alike[i].key, first.key);
        assert_int_equal(event_kind(alike[i]), event_kind(first));
    }
    if (count < most && pair->heap.count > 0) {
        struct event next = pair->heap.entries[0].event;
        assert_true(next.key != first.key || event_kind(next) != event_kind(first));
    }
}

static bool every_third(struct event event, void *context)
{
    size_t *asked = context;
    ++*asked;
    return event.target % 3 == 1;
}

static void pair_purge(struct pair *pair)
{
    size_t before = event_queue_count(pair->queue);
    size_t asked_ours = 0, asked_theirs = 0;
    event_queue_purge(pair->queue, every_third, &asked_ours);
    heap_oracle_purge(&pair->heap, every_third, &asked_theirs);
    assert_int_equal(asked_ours, before);
    assert_int_equal(asked_theirs, before);
    assert_int_equal(event_queue_count(pair->queue), pair->heap.count);
}

static void pair_upcoming(struct pair *pair)
{
    const struct event *events;
    size_t count = event_queue_upcoming(pair->queue, &events);
    assert_true(count <= event_queue_count(pair->queue));
    if (count > 0) {
        assert_same(events[0], pair->heap.entries[0].event);
    }
    for (size_t i = 1; i < count; i++) {
        assert_true(events[i - 1].key <= events[i].key);
    }
}

// ---- against the oracle ----

static void event_queue_agrees_with_a_heap_in_the_hold_model(void **state)
{
    (void)state;
    static const size_t pendings[] = {1, 3, 17, 100, 1931, 40007};
    for (size_t i = 0; i < INCREMENT_LAWS; i++) {
        for (size_t j = 0; j < COUNT_OF(pendings); j++) {
            struct pair pair;
            pair_init(&pair, &increment_laws[i], "hold");
            for (size_t n = 0; n < pendings[j]; n++) {
                pair_push(&pair);
            }
            for (size_t n = 0; n < 50000 + pendings[j]; n++) {
                assert_true(pair_pop(&pair));
                pair_push(&pair);
            }
            assert_int_equal(event_queue_count(pair.queue), pendings[j]);
            while (pair_pop(&pair)) {
            }
            pair_deinit(&pair);
        }
    }
}

// Whatever a user may do, in bursts: growing, shrinking, and running empty.
static void event_queue_agrees_with_a_heap_in_random_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < INCREMENT_LAWS; i++) {
        struct pair pair;
        pair_init(&pair, &increment_laws[i], "random use");
        for (size_t burst = 0; burst < 500; burst++) {
            uint64_t pushes = rng_below(&pair.rng, 3) + (burst % 100 < 50); // of each four steps
            uint64_t steps = rng_below(&pair.rng, 700);
            for (uint64_t step = 0; step < steps; step++) {
                uint64_t choice = rng_below(&pair.rng, 400);
                if (choice < 2) {
                    pair_purge(&pair);
                } else if (choice < 8) {
                    pair_peek(&pair);
                } else if (choice < 12) {
                    pair_pop_alike(&pair);
                } else if (choice < 16) {
                    pair_upcoming(&pair);
                } else if (choice % 4 < pushes) {
                    pair_push(&pair);
                } else {
                    pair_pop(&pair);
                }
                assert_int_equal(event_queue_count(pair.queue), pair.heap.count);
            }
        }
        while (pair_pop(&pair)) {
        }
        pair_deinit(&pair);
    }
}

static void event_queue_agrees_with_a_heap_over_a_large_population(void **state)
{
    (void)state;
    for (size_t i = 0; i < INCREMENT_LAWS; i++) {
        struct pair pair;
        pair_init(&pair, &increment_laws[i], "large");
        for (size_t n = 0; n < 150000; n++) {
            pair_push(&pair);
        }
        for (size_t n = 0; n < 75000; n++) {
            assert_true(pair_pop(&pair));
        }
        pair_purge(&pair);
        while (pair_pop(&pair)) {
        }
        pair_deinit(&pair);
    }
}

// A peek sorts the first events; pushes of earlier ones must still come out first. Going down by
// hundreds after each peek, the queue runs out of rungs and has to collect itself.
static void event_queue_takes_earlier_events_after_each_peek(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, &increment_laws[0], "peeks");
    for (int64_t burst = 400; burst >= 0; burst--) {
        for (uint32_t i = 0; i < 300; i++) {
            int64_t time = burst * 1000003 + (int64_t)rng_below(&pair.rng, 901);
            struct event event = {event_key(time, EVENT_CONTROL), pair.pushed++, 0};
            event_queue_push(pair.queue, event);
            heap_oracle_push(&pair.heap, event);
            if (i % 100 == 99) {
                pair_peek(&pair);
            }
        }
    }
    while (pair_pop(&pair)) {
    }
    pair_deinit(&pair);
}

static void pair_push_key(struct pair *pair, uint64_t key)
{
    struct event event = {key, pair->pushed++, 0};
    event_queue_push(pair->queue, event);
    heap_oracle_push(&pair->heap, event);
}

// Many equals are handed to the bottom in parts, under a limit equal to their key. A peek before
// their time and a crowd of earlier keys make that bottom spill into a rung that ends with the
// first of the equals, while the rest lies in the rung above. Later equals belong behind both.
static void event_queue_keeps_equals_in_order_when_the_bottom_that_holds_some_spills(void **state)
{
    (void)state;
    enum { KEY = 2385, MANY = 1000 };
    for (uint64_t distance = 1; distance <= 130; distance++) {
        struct pair pair;
        pair_init(&pair, &increment_laws[0], "equals");
        pair_push_key(&pair, KEY - distance);
        for (uint32_t i = 0; i < MANY; i++) {
            pair_push_key(&pair, KEY);
        }
        assert_true(pair_pop(&pair));
        pair_peek(&pair);
        for (uint32_t i = 0; i < 200; i++) {
            pair_push_key(&pair, KEY - 1 - i % distance);
        }
        for (uint32_t i = 0; i < 200 + MANY; i++) {
            assert_true(pair_pop(&pair));
            if (i >= 200 && i % 7 == 0) {
                pair_push_key(&pair, KEY);
            }
        }
        while (pair_pop(&pair)) {
        }
        pair_deinit(&pair);
    }
}

// The mean distance from the least key is less than one, yet the keys are not all equal.
static void event_queue_tells_nearly_equal_from_equal(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, &increment_laws[0], "nearly equal");
    pair_push_key(&pair, 2385 + 41);
    for (uint32_t i = 0; i < 300; i++) {
        pair_push_key(&pair, 2385);
    }
    while (pair_pop(&pair)) {
    }
    pair_deinit(&pair);
}

static bool is_early(struct event event, void *context)
{
    const uint64_t *key = context;
    return event.key < *key;
}

// Each round takes room before the bottom and gives none back, as a purge pops nothing.
static void event_queue_inserts_near_the_front_after_many_purges(void **state)
{
    (void)state;
    struct pair pair;
    pair_init(&pair, &increment_laws[0], "front");
    uint64_t first = 1000000;
    for (uint64_t i = 0; i < 1000; i++) {
        pair_push_key(&pair, first + 100 * i);
    }
    for (uint32_t round = 0; round < 200; round++) {
        pair_peek(&pair);
        for (uint64_t i = 0; i < 60; i++) {
            pair_push_key(&pair, 2000 - i);
        }
        event_queue_purge(pair.queue, is_early, &first);
        heap_oracle_purge(&pair.heap, is_early, &first);
        pair_peek(&pair);
    }
    while (pair_pop(&pair)) {
    }
    pair_deinit(&pair);
}

// ---- promises ----

static void event_queue_pops_equal_times_in_order_of_scheduling(void **state)
{
    (void)state;
    struct event_queue *queue = event_queue_create();
    for (uint32_t i = 0; i < 5000; i++) {
        event_queue_push(queue, (struct event){event_key(2385, EVENT_CONTROL), i, 0});
    }
    struct event event = {0};
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(event_queue_pop(queue, &event));
        assert_int_equal(event.target, i);
        // An event without delay comes after all that were scheduled for this instant before.
        event_queue_push(queue, (struct event){event.key, 5000 + i, 0});
    }
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(event_queue_pop(queue, &event));
        assert_int_equal(event.target, 5000 + i);
    }
    assert_false(event_queue_pop(queue, &event));
    event_queue_destroy(queue);
}

static void event_queue_pops_one_instant_in_order_of_priority(void **state)
{
    (void)state;
    struct event_queue *queue = event_queue_create();
    event_queue_push(queue, (struct event){event_key(77, EVENT_ARRIVAL), 1, 0});
    event_queue_push(queue, (struct event){event_key(77, EVENT_END_OF_WORK), 2, 0});
    event_queue_push(queue, (struct event){event_key(77, EVENT_CONTROL), 3, 0});
    struct event event;
    static const uint32_t expected[] = {2, 3, 1};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(event_queue_pop(queue, &event));
        assert_int_equal(event.target, expected[i]);
    }
    event_queue_destroy(queue);
}

// An arrival without work makes an end of work at once; that one goes before the other arrivals,
// and the instant's order holds among what is pending, however many there are.
static void event_queue_goes_back_within_an_instant(void **state)
{
    (void)state;
    static const uint32_t crowds[] = {1, 23, 97, 2385};
    for (size_t c = 0; c < COUNT_OF(crowds); c++) {
        struct event_queue *queue = event_queue_create();
        for (uint32_t i = 0; i < crowds[c]; i++) {
            event_queue_push(queue, (struct event){event_key(77, EVENT_ARRIVAL), i, 0});
            event_queue_push(queue, (struct event){event_key(78 + i % 7, EVENT_CONTROL), i, 0});
        }
        struct event event;
        for (uint32_t i = 0; i < crowds[c]; i++) {
            assert_true(event_queue_pop(queue, &event));
            assert_int_equal(event.target, i);
            event_queue_push(queue, (struct event){event_key(77, EVENT_CONTROL), i, 2});
            event_queue_push(queue, (struct event){event_key(77, EVENT_END_OF_WORK), i, 1});
            for (uint32_t tag = 1; tag <= 2; tag++) {
                assert_true(event_queue_pop(queue, &event));
                assert_int_equal(event.target, i);
                assert_int_equal(event.tag, tag);
            }
        }
        assert_int_equal(event_queue_count(queue), crowds[c]);
        event_queue_destroy(queue);
    }
}

static void event_queue_is_empty_when_new_and_when_drained(void **state)
{
    (void)state;
    struct event_queue *queue = event_queue_create();
    struct event event;
    const struct event *events;
    for (int round = 0; round < 3; round++) {
        assert_false(event_queue_peek(queue, &event));
        assert_false(event_queue_pop(queue, &event));
        assert_int_equal(event_queue_upcoming(queue, &events), 0);
        assert_int_equal(event_queue_count(queue), 0);
        for (uint32_t i = 0; i < 331; i++) {
            event_queue_push(queue, (struct event){event_key(31 * round + 9, 0), i, 0});
        }
        for (uint32_t i = 0; i < 331; i++) {
            assert_true(event_queue_pop(queue, &event));
        }
    }
    event_queue_destroy(queue);
    event_queue_destroy(NULL);
}

static void event_queue_takes_the_first_and_the_last_time(void **state)
{
    (void)state;
    struct event_queue *queue = event_queue_create();
    for (uint32_t i = 0; i < 200; i++) {
        event_queue_push(queue, (struct event){event_key(SIMTIME_MAX, EVENT_ARRIVAL), i, 0});
        event_queue_push(queue, (struct event){0, i, 0});
        event_queue_push(queue, (struct event){UINT64_MAX - 1, i, 0});
    }
    struct event event;
    for (uint32_t i = 0; i < 600; i++) {
        static const uint64_t keys[] = {0, UINT64_MAX - 3, UINT64_MAX - 1};
        assert_true(event_queue_pop(queue, &event));
        assert_int_equal(event.key, keys[i / 200]);
        assert_int_equal(event.target, i % 200);
    }
    event_queue_destroy(queue);
}

static bool always(struct event event, void *context)
{
    (void)event;
    (void)context;
    return true;
}

static void event_queue_purge_can_empty_it_at_any_moment(void **state)
{
    (void)state;
    for (size_t i = 0; i < INCREMENT_LAWS; i++) {
        struct pair pair;
        pair_init(&pair, &increment_laws[i], "purge");
        for (size_t round = 0; round < 6; round++) {
            for (size_t n = 0; n < 3000; n++) {
                pair_push(&pair);
            }
            for (size_t n = 0; n < 433 * round; n++) {
                assert_true(pair_pop(&pair));
            }
            event_queue_purge(pair.queue, always, NULL);
            heap_oracle_purge(&pair.heap, always, NULL);
            assert_int_equal(event_queue_count(pair.queue), 0);
            assert_false(pair_pop(&pair));
        }
        pair_deinit(&pair);
    }
}

static void event_queue_takes_no_memory_once_warm(void **state)
{
    (void)state;
    for (size_t i = 0; i < INCREMENT_LAWS; i++) {
        if (increment_laws[i].leaps) {
            continue; // half a million of them leave the range of time
        }
        struct pair pair;
        pair_init(&pair, &increment_laws[i], "memory");
        size_t warm = 0;
        for (size_t round = 0; round < 12; round++) {
            while (event_queue_count(pair.queue) < 3000) {
                pair_push(&pair);
            }
            for (size_t n = 0; n < 15000; n++) {
                struct event event = {0};
                assert_true(event_queue_pop(pair.queue, &event));
                event.key =
                    event_key(event_time(event) + pair.increment(&pair.rng, event_time(event)),
                              EVENT_ARRIVAL);
                event_queue_push(pair.queue, event);
            }
            if (round == 5) {
                warm = event_queue_bytes(pair.queue);
            }
        }
        assert_true(warm >= 3000 * sizeof(struct event));
        assert_int_equal(event_queue_bytes(pair.queue), warm);
        pair_deinit(&pair);
    }
}

static void event_queue_needs_little_more_than_the_events(void **state)
{
    (void)state;
    struct event_queue *queue = event_queue_create();
    struct rng rng;
    rng_init(&rng, 2385, "bytes", "test");
    size_t count = 400000;
    for (uint32_t i = 0; i < count; i++) {
        int64_t time = increment_laws[0].increment(&rng, 0);
        event_queue_push(queue, (struct event){event_key(time, 0), i, 0});
    }
    struct event event;
    for (size_t i = 0; i < count; i++) {
        assert_true(event_queue_pop(queue, &event));
    }
    // The arena's last block may be half empty, and a rung's slots end in chunks partly filled.
    assert_true(event_queue_bytes(queue) < 3 * count * sizeof(struct event));
    event_queue_destroy(queue);
}

// ---- programmer's errors ----

// Returns the exit code of a child that does it.
static int exit_code_of(void (*deed)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) != NULL) {
            deed();
        }
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void push_before_the_last_popped_instant(void)
{
    struct event_queue *queue = event_queue_create();
    struct event event = {event_key(41, EVENT_CONTROL), 7, 0};
    event_queue_push(queue, event);
    event_queue_pop(queue, &event);
    event.key = event_key(40, EVENT_ARRIVAL);
    event_queue_push(queue, event);
}

static void push_the_greatest_key(void)
{
    struct event_queue *queue = event_queue_create();
    event_queue_push(queue, (struct event){UINT64_MAX, 7, 0});
}

static void pop_alike_before_its_time(void)
{
    struct event_queue *queue = event_queue_create();
    struct event event = {event_key(41, EVENT_CONTROL), 7, 0};
    event_queue_push(queue, event);
    event_queue_pop_alike(queue, event, &event, 1);
}

static void push_at_the_last_popped(void)
{
    struct event_queue *queue = event_queue_create();
    struct event event = {event_key(41, EVENT_CONTROL), 7, 0};
    event_queue_push(queue, event);
    event_queue_pop(queue, &event);
    event_queue_push(queue, event);
    event_queue_destroy(queue);
}

static void event_queue_refuses_what_is_a_programmers_error(void **state)
{
    (void)state;
    assert_int_equal(exit_code_of(push_before_the_last_popped_instant), 3);
    assert_int_equal(exit_code_of(push_the_greatest_key), 3);
    assert_int_equal(exit_code_of(pop_alike_before_its_time), 3);
    assert_int_equal(exit_code_of(push_at_the_last_popped), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_queue_agrees_with_a_heap_in_the_hold_model),
        cmocka_unit_test(event_queue_agrees_with_a_heap_in_random_use),
        cmocka_unit_test(event_queue_agrees_with_a_heap_over_a_large_population),
        cmocka_unit_test(event_queue_takes_earlier_events_after_each_peek),
        cmocka_unit_test(event_queue_keeps_equals_in_order_when_the_bottom_that_holds_some_spills),
        cmocka_unit_test(event_queue_tells_nearly_equal_from_equal),
        cmocka_unit_test(event_queue_inserts_near_the_front_after_many_purges),
        cmocka_unit_test(event_queue_pops_equal_times_in_order_of_scheduling),
        cmocka_unit_test(event_queue_pops_one_instant_in_order_of_priority),
        cmocka_unit_test(event_queue_goes_back_within_an_instant),
        cmocka_unit_test(event_queue_is_empty_when_new_and_when_drained),
        cmocka_unit_test(event_queue_takes_the_first_and_the_last_time),
        cmocka_unit_test(event_queue_purge_can_empty_it_at_any_moment),
        cmocka_unit_test(event_queue_takes_no_memory_once_warm),
        cmocka_unit_test(event_queue_needs_little_more_than_the_events),
        cmocka_unit_test(event_queue_refuses_what_is_a_programmers_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
