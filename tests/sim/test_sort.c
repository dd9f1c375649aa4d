// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/sort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct item {
    int32_t key;
    int32_t place; // before sorting
    char padding[5];
};

static int by_key(const void *a, const void *b, void *context)
{
    uint64_t *calls = context;
    ++*calls;
    const struct item *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

// xorshift64: any fixed sequence would do.
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void sort_keeps_equals_in_their_order_at_every_length(void **state)
{
    (void)state;
    static struct item items[1000];
    uint64_t draw = 88172645463325252, calls = 0;
    for (size_t count = 0; count <= COUNT_OF(items); count += count < 70 ? 1 : 93) {
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            items[i] = (struct item){.key = (int32_t)(next(&draw) % 37), .place = (int32_t)i};
            sum += items[i].key * 1000 + items[i].place;
        }
        sort(items, count, sizeof *items, by_key, &calls);
        for (size_t i = 0; i < count; i++) {
            sum -= items[i].key * 1000 + items[i].place;
            assert_true(i == 0 || items[i - 1].key < items[i].key ||
                        (items[i - 1].key == items[i].key && items[i - 1].place < items[i].place));
        }
        assert_int_equal(sum, 0);
    }
}

static void sort_looks_once_at_what_is_in_order(void **state)
{
    (void)state;
    static struct item items[777];
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        items[i].key = (int32_t)(i / 3);
    }
    uint64_t calls = 0;
    sort(items, COUNT_OF(items), sizeof *items, by_key, &calls);
    assert_int_equal(calls, COUNT_OF(items) - 1);
}

static void sort_needs_at_most_n_log_n_comparisons_on_descending_items(void **state)
{
    (void)state;
    enum { COUNT = 1024 };
    static struct item items[COUNT];
    for (int32_t i = 0; i < COUNT; i++) {
        items[i].key = COUNT - i;
    }
    uint64_t calls = 0;
    sort(items, COUNT, sizeof *items, by_key, &calls);
    assert_true(calls <= COUNT * 12);
    for (int32_t i = 0; i < COUNT; i++) {
        assert_int_equal(items[i].key, i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sort_keeps_equals_in_their_order_at_every_length),
        cmocka_unit_test(sort_looks_once_at_what_is_in_order),
        cmocka_unit_test(sort_needs_at_most_n_log_n_comparisons_on_descending_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
