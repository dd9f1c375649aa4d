// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/score_tree.h"
#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t capacity[PLACEMENT_RESOURCES] = {48, 192, 100};

// A tree and what should be in it.
struct mirror {
    struct arena arena;
    struct rng rng;
    struct score_tree tree;
    uint32_t count;
    int64_t (*free)[PLACEMENT_RESOURCES];
    uint64_t *score;
    bool *in;
};

static void mirror_init(struct mirror *m, uint32_t count)
{
    memset(m, 0, sizeof *m);
    arena_init(&m->arena);
    rng_init(&m->rng, count, "score tree", "mirror");
    m->count = count;
    m->free = arena_alloc(&m->arena, count * sizeof *m->free);
    m->score = ARENA_ARRAY(&m->arena, uint64_t, count);
    m->in = ARENA_ARRAY(&m->arena, bool, count);
    score_tree_init(&m->tree, count, capacity, &m->arena);
}

static void mirror_deinit(struct mirror *m)
{
    score_tree_deinit(&m->tree);
    arena_deinit(&m->arena);
}

static void mirror_put(struct mirror *m, uint32_t slot, const int64_t *free)
{
    memcpy(m->free[slot], free, sizeof m->free[slot]);
    m->score[slot] = (uint64_t)(free[0] * 5 + free[1] + free[2] * 3);
    m->in[slot] = true;
    score_tree_update(&m->tree, slot, free, m->score[slot]);
}

static void mirror_remove(struct mirror *m, uint32_t slot)
{
    m->in[slot] = false;
    score_tree_remove(&m->tree, slot);
}

static void mirror_compare(struct mirror *m, const int64_t *demand)
{
    uint64_t expected = SCORE_TREE_NO_RANK;
    for (uint32_t slot = 0; slot < m->count; slot++) {
        uint64_t rank = m->score[slot] << SCORE_TREE_SLOT_BITS | slot;
        if (m->in[slot] && room_fits(m->free[slot], demand) && rank < expected) {
            expected = rank;
        }
    }
    assert_int_equal(score_tree_least(&m->tree, demand, SCORE_TREE_NO_RANK), expected);
    assert_int_equal(score_tree_least(&m->tree, demand, expected), expected);
    if (expected != SCORE_TREE_NO_RANK) {
        assert_int_equal(score_tree_least(&m->tree, demand, expected + 1), expected);
        assert_int_equal(score_tree_least(&m->tree, demand, expected - 1), expected - 1);
    }
}

static void draw(struct mirror *m, int64_t *amounts, uint32_t shift)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        amounts[k] = (int64_t)rng_below(&m->rng, (uint64_t)(capacity[k] >> shift) + 1);
    }
}

static void run(uint32_t count, uint32_t steps, uint32_t audit_every)
{
    struct mirror m;
    mirror_init(&m, count);
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t slot = (uint32_t)rng_below(&m.rng, count);
        int64_t amounts[PLACEMENT_RESOURCES];
        bool emptying = step / (count * 3) % 2 == 1;
        if (rng_below(&m.rng, 10) < (emptying ? 8 : 1)) {
            mirror_remove(&m, slot);
        } else {
            draw(&m, amounts, (uint32_t)rng_below(&m.rng, 5));
            mirror_put(&m, slot, amounts);
        }
        draw(&m, amounts, (uint32_t)rng_below(&m.rng, 4));
        mirror_compare(&m, amounts);
        if (step % audit_every == 0) {
            score_tree_audit(&m.tree);
        }
    }
    for (uint32_t slot = 0; slot < count; slot++) { // to the last one, and from nothing again
        mirror_remove(&m, slot);
        score_tree_audit(&m.tree);
    }
    mirror_compare(&m, (const int64_t[]){0, 0, 0});
    mirror_put(&m, count - 1, capacity);
    mirror_compare(&m, capacity);
    score_tree_audit(&m.tree);
    mirror_deinit(&m);
}

static void score_tree_least_names_the_slot_that_a_scan_names(void **state)
{
    (void)state;
    run(1, 500, 1);
    run(17, 5000, 1);
    run(300, 40000, 7);
    run(2500, 30000, 101);
}

static void score_tree_stands_sweeps_in_either_direction(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct mirror m;
    mirror_init(&m, COUNT);
    for (uint32_t slot = 0; slot < COUNT; slot++) { // equal hosts, then lower and lower
        mirror_put(&m, slot, capacity);
    }
    score_tree_audit(&m.tree);
    for (int64_t left = 47; left >= 0; left -= 5) {
        for (uint32_t slot = 0; slot < COUNT; slot++) {
            mirror_put(&m, slot, (const int64_t[]){left, left * 4, 2 * left});
        }
        score_tree_audit(&m.tree);
        mirror_compare(&m, (const int64_t[]){left, left, left});
    }
    for (uint32_t slot = COUNT; slot-- > 0;) {
        mirror_put(&m, slot, (const int64_t[]){slot % 48, slot % 192, slot % 100});
    }
    score_tree_audit(&m.tree);
    mirror_compare(&m, (const int64_t[]){20, 20, 20});
    mirror_deinit(&m);
}

static void score_tree_reuses_its_nodes(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    struct mirror m;
    mirror_init(&m, COUNT);
    size_t leaves = 0;
    for (uint32_t round = 0; round < 60; round++) {
        for (uint32_t slot = 0; slot < COUNT; slot++) {
            int64_t amounts[PLACEMENT_RESOURCES];
            draw(&m, amounts, 0);
            mirror_put(&m, slot, amounts);
        }
        leaves = round == 9 ? m.tree.leaves.count : leaves;
    }
    assert_in_range(m.tree.leaves.count, COUNT / ROOM_FAN, leaves * 5 / 4);
    assert_true(leaves <= COUNT / 4);
    mirror_deinit(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(score_tree_least_names_the_slot_that_a_scan_names),
        cmocka_unit_test(score_tree_stands_sweeps_in_either_direction),
        cmocka_unit_test(score_tree_reuses_its_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
