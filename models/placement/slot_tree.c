// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/slot_tree.h"

#include <string.h>

enum { FAN_BITS = 4, FAN_MASK = ROOM_FAN - 1 };

static_assert(1 << FAN_BITS == ROOM_FAN, "a block is found by shifting");

static uint32_t blocks_for(uint32_t entries)
{
    return entries == 0 ? 1 : (entries + FAN_MASK) >> FAN_BITS;
}

static void build_hosts(struct slot_tree *tree, const struct room_shares *empty,
                        struct arena *arena)
{
    uint32_t blocks = blocks_for(tree->count);
    tree->free = arena_alloc(arena, tree->count * sizeof *tree->free);
    tree->hosts = ARENA_ARRAY(arena, struct room_hosts, blocks);
    for (uint32_t block = 0; block < blocks; block++) {
        room_hosts_clear(&tree->hosts[block]);
    }
    for (uint32_t slot = 0; slot < tree->count; slot++) {
        memcpy(tree->free[slot], tree->capacity, sizeof *tree->free);
        room_hosts_write(&tree->hosts[slot >> FAN_BITS], slot & FAN_MASK, empty);
    }
}

void slot_tree_init(struct slot_tree *tree, uint32_t count,
                    const int64_t capacity[PLACEMENT_RESOURCES], struct arena *arena)
{
    CHECK(count <= PLACEMENT_HOSTS_MOST);
    *tree = (struct slot_tree){.count = count};
    memcpy(tree->capacity, capacity, sizeof tree->capacity);
    room_scale_init(&tree->scale, capacity);
    struct room_shares empty = room_shares_of(&tree->scale, capacity);
    build_hosts(tree, &empty, arena);
    struct room_bounds bounds = room_bounds_of(&empty);
    uint32_t entries = count == 0 ? 0 : blocks_for(count);
    uint32_t blocks;
    do {
        CHECK(tree->level_count < SLOT_TREE_LEVELS_MOST);
        blocks = blocks_for(entries);
        struct room_groups *level = ARENA_ARRAY(arena, struct room_groups, blocks);
        for (uint32_t block = 0; block < blocks; block++) {
            room_groups_clear(&level[block]);
        }
        for (uint32_t entry = 0; entry < entries; entry++) {
            room_groups_write(&level[entry >> FAN_BITS], entry & FAN_MASK, &bounds);
        }
        tree->levels[tree->level_count++] = level;
        entries = blocks;
    } while (blocks > 1);
}

void slot_tree_update(struct slot_tree *tree, uint32_t slot,
                      const int64_t free[PLACEMENT_RESOURCES])
{
    CHECK(slot < tree->count);
    memcpy(tree->free[slot], free, sizeof *tree->free);
    struct room_shares shares = room_shares_of(&tree->scale, free);
    uint32_t entry = slot >> FAN_BITS;
    room_hosts_write(&tree->hosts[entry], slot & FAN_MASK, &shares);
    struct room_bounds bounds;
    room_hosts_most(&bounds, &tree->hosts[entry]);
    for (uint32_t level = 0; level < tree->level_count; level++) {
        struct room_groups *groups = &tree->levels[level][entry >> FAN_BITS];
        struct room_bounds before = room_groups_read(groups, entry & FAN_MASK);
        if (room_bounds_equal(&before, &bounds)) {
            return;
        }
        room_groups_write(groups, entry & FAN_MASK, &bounds);
        room_groups_most(&bounds, groups);
        entry >>= FAN_BITS;
    }
}

// The lowest slot of one block of hosts that has room, or SLOT_TREE_NONE.
static uint32_t first_in_block(const struct slot_tree *tree, uint32_t block, const int64_t *demand,
                               const struct room_bounds *asked)
{
    for (uint32_t mask = room_hosts_mask(&tree->hosts[block], asked); mask != 0; mask &= mask - 1) {
        uint32_t slot = (block << FAN_BITS) + (uint32_t)__builtin_ctz(mask);
        if (room_fits(tree->free[slot], demand)) {
            return slot;
        }
    }
    return SLOT_TREE_NONE;
}

// A block of groups whose promises are being tried.
struct open_block {
    uint32_t block;
    uint32_t mask; // entries left to try
};

uint32_t slot_tree_first(const struct slot_tree *tree, const int64_t demand[PLACEMENT_RESOURCES],
                         uint32_t limit)
{
    if (!room_fits(tree->capacity, demand)) {
        return SLOT_TREE_NONE;
    }
    struct room_shares shares = room_shares_of(&tree->scale, demand);
    struct room_bounds asked = room_bounds_of(&shares);
    struct open_block open[SLOT_TREE_LEVELS_MOST];
    uint32_t level = tree->level_count - 1;
    open[level] = (struct open_block){0, room_groups_mask(&tree->levels[level][0], &asked)};
    for (;;) {
        while (open[level].mask == 0) {
            level++;
            if (level == tree->level_count) {
                return SLOT_TREE_NONE;
            }
        }
        uint32_t entry =
            (open[level].block << FAN_BITS) + (uint32_t)__builtin_ctz(open[level].mask);
        open[level].mask &= open[level].mask - 1;
        if ((uint64_t)entry << (FAN_BITS * (level + 1)) >= limit) {
            return SLOT_TREE_NONE; // all that follows is higher still
        }
        if (level == 0) {
            uint32_t slot = first_in_block(tree, entry, demand, &asked);
            if (slot != SLOT_TREE_NONE) {
                return slot < limit ? slot : SLOT_TREE_NONE;
            }
            continue;
        }
        level--;
        open[level] =
            (struct open_block){entry, room_groups_mask(&tree->levels[level][entry], &asked)};
    }
}
