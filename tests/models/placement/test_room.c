// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/room.h"
#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t capacities[][PLACEMENT_RESOURCES] = {
    {64 * INT64_C(2600000000000), INT64_C(256) << 30, INT64_C(1920) << 30},
    {3, 7, 0},
    {1, (INT64_C(1) << 29) - 1, INT64_C(1) << 29},
    {INT64_MAX, INT64_C(1) << 62, (INT64_C(1) << 29) + 1},
};

static void draw(struct rng *rng, int64_t *amounts, const int64_t *capacity)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        int64_t part = capacity[k] >> rng_below(rng, 5);
        amounts[k] = (int64_t)rng_below(rng, (uint64_t)part + 1);
    }
}

static bool covers(const struct room_bounds *bounds, const struct room_bounds *asked)
{
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        if (bounds->lane[lane] < asked->lane[lane]) {
            return false;
        }
    }
    return true;
}

static void room_shares_keep_the_order_and_fit_their_bits(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 7, "room", "order");
    for (size_t c = 0; c < COUNT_OF(capacities); c++) {
        struct room_scale scale;
        room_scale_init(&scale, capacities[c]);
        struct room_shares whole = room_shares_of(&scale, capacities[c]);
        for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
            bool modelled = capacities[c][k] > 0;
            assert_int_equal(whole.of[k] >= 1 << (ROOM_SHARE_BITS - 1), modelled);
            assert_true(whole.of[k] < 1 << ROOM_SHARE_BITS);
        }
        for (int i = 0; i < 2000; i++) {
            int64_t a[PLACEMENT_RESOURCES];
            int64_t b[PLACEMENT_RESOURCES];
            draw(&rng, a, capacities[c]);
            draw(&rng, b, capacities[c]);
            struct room_shares of_a = room_shares_of(&scale, a);
            struct room_shares of_b = room_shares_of(&scale, b);
            for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
                assert_true(a[k] < b[k] ? of_a.of[k] <= of_b.of[k] : of_a.of[k] >= of_b.of[k]);
            }
        }
    }
}

static void room_of_an_overdrawn_host_is_nothing(void **state)
{
    (void)state;
    struct room_scale scale;
    room_scale_init(&scale, capacities[0]);
    struct room_shares nothing = room_shares_of(&scale, (const int64_t[]){5, -1, 5});
    struct room_shares asked = room_shares_of(&scale, (const int64_t[]){0, 0, 0});
    struct room_bounds bounds = room_bounds_of(&nothing);
    struct room_bounds least = room_bounds_of(&asked);
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        assert_true(bounds.lane[lane] < least.lane[lane]);
    }
}

// Sixteen random hosts and as many groups of them: masks agree with a look at each, no host with
// room is ever left out, and the bounds of all cover each.
static void room_masks_leave_out_no_host_that_fits(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 7, "room", "masks");
    size_t passed = 0;
    size_t barred = 0;
    for (int i = 0; i < 20000; i++) {
        const int64_t *capacity = capacities[i % (int)COUNT_OF(capacities)];
        struct room_scale scale;
        room_scale_init(&scale, capacity);
        int64_t demand[PLACEMENT_RESOURCES];
        draw(&rng, demand, capacity);
        struct room_shares shares = room_shares_of(&scale, demand);
        struct room_bounds asked = room_bounds_of(&shares);
        struct room_hosts hosts;
        struct room_groups groups;
        room_hosts_clear(&hosts);
        room_groups_clear(&groups);
        assert_int_equal(room_hosts_mask(&hosts, &asked), 0);
        assert_int_equal(room_groups_mask(&groups, &asked), 0);
        uint32_t fit = 0;
        uint32_t expected = 0;
        uint32_t used = 1 + (uint32_t)rng_below(&rng, ROOM_FAN);
        for (uint32_t h = 0; h < used; h++) {
            int64_t free[PLACEMENT_RESOURCES];
            draw(&rng, free, capacity);
            struct room_shares of_host = room_shares_of(&scale, free);
            struct room_bounds bounds = room_bounds_of(&of_host);
            room_hosts_write(&hosts, h, &of_host);
            room_groups_write(&groups, h, &bounds);
            struct room_bounds back = room_groups_read(&groups, h);
            assert_true(room_bounds_equal(&back, &bounds));
            fit |= (uint32_t)room_fits(free, demand) << h;
            expected |= (uint32_t)covers(&bounds, &asked) << h;
        }
        assert_int_equal(room_hosts_mask(&hosts, &asked), expected);
        assert_int_equal(room_groups_mask(&groups, &asked), expected);
        assert_int_equal(fit & ~expected, 0);
        struct room_bounds most_hosts;
        struct room_bounds most_groups;
        room_hosts_most(&most_hosts, &hosts);
        room_groups_most(&most_groups, &groups);
        assert_true(room_bounds_equal(&most_hosts, &most_groups));
        assert_true(expected == 0 || covers(&most_hosts, &asked));
        passed += expected != 0;
        barred += expected == 0;
    }
    assert_true(passed > 1000 && barred > 1000);
}

// CPU free on one host and memory on another: each resource alone would promise, the pairs do not.
static void room_pairs_see_through_stranded_resources(void **state)
{
    (void)state;
    const int64_t capacity[PLACEMENT_RESOURCES] = {64, 64, 64};
    const int64_t free[][PLACEMENT_RESOURCES] = {{60, 1, 64}, {1, 60, 64}, {6, 6, 64}};
    struct room_scale scale;
    struct room_hosts hosts;
    struct room_bounds bounds;
    room_scale_init(&scale, capacity);
    room_hosts_clear(&hosts);
    for (uint32_t h = 0; h < COUNT_OF(free); h++) {
        struct room_shares shares = room_shares_of(&scale, free[h]);
        room_hosts_write(&hosts, h, &shares);
    }
    room_hosts_most(&bounds, &hosts);
    static const int64_t refused[][PLACEMENT_RESOURCES] = {{8, 8, 1}, {16, 8, 1}, {8, 16, 1}};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct room_shares shares = room_shares_of(&scale, refused[i]);
        struct room_bounds asked = room_bounds_of(&shares);
        assert_false(covers(&bounds, &asked));
        for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
            assert_true(bounds.lane[k] >= asked.lane[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_shares_keep_the_order_and_fit_their_bits),
        cmocka_unit_test(room_of_an_overdrawn_host_is_nothing),
        cmocka_unit_test(room_masks_leave_out_no_host_that_fits),
        cmocka_unit_test(room_pairs_see_through_stranded_resources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
