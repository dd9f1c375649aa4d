// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_sort.h"

#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// Sorted, a permutation of 0 .. count - 1 by target, and equals by ascending target.
static void assert_sorted(const struct event *out, size_t count)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(out[i].target < count);
        seen |= UINT64_C(1) << out[i].target;
        if (i > 0) {
            assert_true(out[i - 1].key < out[i].key ||
                        (out[i - 1].key == out[i].key && out[i - 1].target < out[i].target));
        }
    }
    assert_true(seen == (count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1));
}

static void sort_keys_below(uint64_t base, uint64_t bound)
{
    struct rng rng;
    rng_init(&rng, bound, "sort", "test");
    for (size_t round = 0; round < 20; round++) {
        for (size_t count = 0; count <= EVENT_SORT_MOST; count++) {
            struct event in[EVENT_SORT_MOST], out[EVENT_SORT_MOST];
            for (uint32_t i = 0; i < count; i++) {
                in[i] = (struct event){base + rng_below(&rng, bound), i, 0};
            }
            event_sort(out, in, count);
            assert_sorted(out, count);
        }
    }
}

static void event_sort_keeps_equals_in_order_at_every_length(void **state)
{
    (void)state;
    sort_keys_below(238500007, 1);
    sort_keys_below(238500007, 3);
    sort_keys_below(0, 40);
}

static void event_sort_orders_keys_of_any_range(void **state)
{
    (void)state;
    for (uint32_t bits = 7; bits < 64; bits++) {
        sort_keys_below(0, (UINT64_C(1) << bits) - 5);
        sort_keys_below(UINT64_MAX - (UINT64_C(1) << bits), UINT64_C(1) << bits);
    }
}

// The farthest key leaves no bits to tell the others apart.
static void event_sort_orders_keys_that_differ_only_in_their_last_bits(void **state)
{
    (void)state;
    struct event in[EVENT_SORT_MOST], out[EVENT_SORT_MOST];
    for (uint32_t i = 0; i < EVENT_SORT_MOST; i++) {
        in[i] = (struct event){2385 + (i * 37) % 29, i, 0};
    }
    in[17].key = UINT64_C(1) << 63;
    event_sort(out, in, EVENT_SORT_MOST);
    assert_sorted(out, EVENT_SORT_MOST);
    assert_int_equal(out[EVENT_SORT_MOST - 1].target, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_sort_keeps_equals_in_order_at_every_length),
        cmocka_unit_test(event_sort_orders_keys_of_any_range),
        cmocka_unit_test(event_sort_orders_keys_that_differ_only_in_their_last_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
