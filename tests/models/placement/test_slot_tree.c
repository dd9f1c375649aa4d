// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/slot_tree.h"
#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t capacity[PLACEMENT_RESOURCES] = {48, 192, 100};

static uint32_t scan(int64_t (*free)[PLACEMENT_RESOURCES], const int64_t *demand, uint32_t limit)
{
    for (uint32_t slot = 0; slot < limit; slot++) {
        if (room_fits(free[slot], demand)) {
            return slot;
        }
    }
    return SLOT_TREE_NONE;
}

static void draw(struct rng *rng, int64_t *amounts, uint32_t shift)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        amounts[k] = (int64_t)rng_below(rng, (uint64_t)(capacity[k] >> shift) + 1);
    }
}

static void run(uint32_t count, uint32_t steps)
{
    struct arena arena;
    struct rng rng;
    struct slot_tree tree;
    arena_init(&arena);
    rng_init(&rng, count, "slot tree", "run");
    slot_tree_init(&tree, count, capacity, &arena);
    int64_t(*free)[PLACEMENT_RESOURCES] = arena_alloc(&arena, count * sizeof *free);
    for (uint32_t slot = 0; slot < count; slot++) {
        memcpy(free[slot], capacity, sizeof capacity);
    }
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t slot = (uint32_t)rng_below(&rng, count);
        draw(&rng, free[slot], (uint32_t)rng_below(&rng, 5));
        if (rng_below(&rng, 40) == 0) {
            free[slot][rng_below(&rng, PLACEMENT_RESOURCES)] = -3;
        }
        slot_tree_update(&tree, slot, free[slot]);
        int64_t demand[PLACEMENT_RESOURCES];
        draw(&rng, demand, (uint32_t)rng_below(&rng, 3));
        uint32_t limit = (uint32_t)rng_below(&rng, (uint64_t)count + 1);
        limit = rng_below(&rng, 2) == 0 ? count : limit;
        assert_int_equal(slot_tree_first(&tree, demand, limit), scan(free, demand, limit));
    }
    arena_deinit(&arena);
}

// Sizes around the borders of blocks and levels.
static void slot_tree_first_names_the_slot_that_a_scan_names(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 15, 16, 17, 255, 256, 257, 4095, 4096, 4097};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        run(counts[i], 6000);
    }
}

static void slot_tree_first_finds_nothing_in_a_full_or_empty_tree(void **state)
{
    (void)state;
    struct arena arena;
    struct slot_tree tree;
    const int64_t none[PLACEMENT_RESOURCES] = {0, 0, 0};
    arena_init(&arena);
    slot_tree_init(&tree, 0, capacity, &arena);
    assert_int_equal(slot_tree_first(&tree, none, 0), SLOT_TREE_NONE);
    slot_tree_init(&tree, 300, capacity, &arena);
    for (uint32_t slot = 0; slot < 300; slot++) {
        assert_int_equal(slot_tree_first(&tree, capacity, 300), slot);
        slot_tree_update(&tree, slot, (const int64_t[]){48, 191, 100});
    }
    assert_int_equal(slot_tree_first(&tree, capacity, 300), SLOT_TREE_NONE);
    assert_int_equal(slot_tree_first(&tree, (const int64_t[]){48, 191, 100}, 300), 0);
    arena_deinit(&arena);
}

static void slot_tree_first_refuses_more_than_any_capacity(void **state)
{
    (void)state;
    struct arena arena;
    struct slot_tree tree;
    arena_init(&arena);
    slot_tree_init(&tree, 20, capacity, &arena);
    assert_int_equal(slot_tree_first(&tree, (const int64_t[]){49, 0, 0}, 20), SLOT_TREE_NONE);
    assert_int_equal(slot_tree_first(&tree, (const int64_t[]){0, INT64_MAX, 0}, 20),
                     SLOT_TREE_NONE);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slot_tree_first_names_the_slot_that_a_scan_names),
        cmocka_unit_test(slot_tree_first_finds_nothing_in_a_full_or_empty_tree),
        cmocka_unit_test(slot_tree_first_refuses_more_than_any_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
