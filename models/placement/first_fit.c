// SPDX-License-Identifier: GPL-3.0-or-later
// First fit: the host of lowest id that has room in every resource.
#include "models/placement/slot_tree.h"

#include "sim/check.h"

struct first_fit {
    const struct placement_class *classes;
    struct slot_tree *trees; // one for each class
    uint32_t class_count;
};

static void *create(const struct placement_setup *setup)
{
    struct first_fit *fit = ARENA_NEW(setup->arena, struct first_fit);
    fit->classes = setup->classes;
    fit->class_count = setup->class_count;
    fit->trees = ARENA_ARRAY(setup->arena, struct slot_tree, setup->class_count);
    for (uint32_t c = 0; c < setup->class_count; c++) {
        const struct placement_class *class = &setup->classes[c];
        slot_tree_init(&fit->trees[c], class->count, class->capacity, setup->arena);
    }
    return fit;
}

static void destroy(void *state)
{
    (void)state; // all of it lives in the arena
}

static void update(void *state, uint32_t class_index, uint32_t slot, const int64_t *free)
{
    struct first_fit *fit = state;
    CHECK(class_index < fit->class_count);
    int64_t room[PLACEMENT_RESOURCES] = {-1, -1, -1};
    if (free != NULL) {
        placement_room(room, &fit->classes[class_index], free);
    }
    slot_tree_update(&fit->trees[class_index], slot, room);
}

// How many hosts of a class have an id below `id`; ids ascend.
static uint32_t slots_below(const struct placement_class *class, uint32_t id)
{
    uint32_t low = 0;
    uint32_t high = class->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (class->hosts[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t find(void *state, const struct placement_request *request)
{
    const struct first_fit *fit = state;
    uint32_t host = PLACEMENT_NONE;
    for (uint32_t c = 0; c < fit->class_count; c++) {
        const struct placement_class *class = &fit->classes[c];
        int64_t demand[PLACEMENT_RESOURCES];
        if (!placement_effective(demand, class, &request->demands[c])) {
            continue;
        }
        // A later class is searched only below the best of the earlier ones.
        uint32_t limit = host == PLACEMENT_NONE ? class->count : slots_below(class, host);
        uint32_t slot = slot_tree_first(&fit->trees[c], demand, limit);
        if (slot != SLOT_TREE_NONE) {
            host = class->hosts[slot];
        }
    }
    return host;
}

const struct placement_policy first_fit_policy = {
    .option = {.name = "first-fit",
               .text = "The host of lowest number that has room in every resource."},
    .create = create,
    .destroy = destroy,
    .update = update,
    .find = find,
};
