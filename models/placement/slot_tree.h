// SPDX-License-Identifier: GPL-3.0-or-later
// The lowest slot of a class that has room for a demand: an implicit tree of bounds.
//
// Slots are the leaves of a complete tree of fan-out ROOM_FAN, stored level by level in arrays.
// Each entry holds the bounds (models/placement/room.h) of the hosts below it, so that a subtree
// which cannot hold a host with room is skipped whole. A subtree may also promise in vain; the
// search then backtracks.
//
// Costs: an update touches at most one block per level and stops where nothing changes; a search
// opens one block per level, and those that promised in vain.
#ifndef VIRGA_MODELS_PLACEMENT_SLOT_TREE_H
#define VIRGA_MODELS_PLACEMENT_SLOT_TREE_H

#include "models/placement/room.h"

enum { SLOT_TREE_LEVELS_MOST = 8 };

#define SLOT_TREE_NONE UINT32_MAX

struct slot_tree {
    struct room_scale scale;
    int64_t capacity[PLACEMENT_RESOURCES]; // of one host
    int64_t (*free)[PLACEMENT_RESOURCES];  // exact, by slot; in the arena
    struct room_hosts *hosts;              // slots by sixteen; in the arena
    struct room_groups
        *levels[SLOT_TREE_LEVELS_MOST]; // [0] of `hosts`, [l] of [l - 1]; in the arena
    uint32_t level_count;               // at least 1; the last has one block
    uint32_t count;                     // of slots
};

// Makes a tree of `count` slots that all have `capacity` free.
void slot_tree_init(struct slot_tree *tree, uint32_t count,
                    const int64_t capacity[PLACEMENT_RESOURCES], struct arena *arena);

// Sets what is free at a slot, at most the capacity; a slot with a negative amount holds nothing.
void slot_tree_update(struct slot_tree *tree, uint32_t slot,
                      const int64_t free[PLACEMENT_RESOURCES]);

// The lowest slot below `limit` with at least `demand` (>= 0) free in every resource, or
// SLOT_TREE_NONE.
uint32_t slot_tree_first(const struct slot_tree *tree, const int64_t demand[PLACEMENT_RESOURCES],
                         uint32_t limit);

#endif
