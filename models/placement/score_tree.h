// SPDX-License-Identifier: GPL-3.0-or-later
// The slot of least score that has room for a demand: a B-tree of the hosts of a class in which
// hosts with like amounts free are neighbours.
//
// A host's score depends on what is free on it, not on the request. A tree in order of score would
// still have to pass every host of low score that is short of one resource. So the order is that of
// the interleaved bits of the free amounts (G. M. Morton, "A computer oriented geodetic data base
// and a new technique in file sequencing", IBM 1966), and each entry carries the bounds of its
// subtree (models/placement/room.h) and the least rank, (score, slot) in one word. The search
// enters the least rank first, and nothing that cannot hold the demand or cannot beat the best
// found. Where the host of least rank itself has room, it is the answer for its subtree, which is
// not entered: among equal hosts the answer stands in the root. The order decides only how well the
// bounds prune, never what is found.
//
// Measured, nodes opened per search while 100,000 hosts fill to 80 % and each VM is replaced once:
// 6.1 with the 14 VM types of tests/bench/bench_placement.c, where plain order of score opens 3.7;
// but 45 with 2,000 odd sizes and scarce disk, where order of score opens 335. Coarser cells lie in
// between. This is the order whose worst case can be lived with.
#ifndef VIRGA_MODELS_PLACEMENT_SCORE_TREE_H
#define VIRGA_MODELS_PLACEMENT_SCORE_TREE_H

#include "models/placement/room.h"

enum { SCORE_TREE_SLOT_BITS = 24, SCORE_TREE_SCORE_BITS = 40 };

static_assert(PLACEMENT_HOSTS_MOST <= 1 << SCORE_TREE_SLOT_BITS, "a rank holds any slot");

#define SCORE_TREE_NONE UINT32_MAX
#define SCORE_TREE_INNER (UINT32_C(1) << 31)
#define SCORE_TREE_NO_RANK UINT64_MAX // worse than any

// How leaves and inner nodes begin.
struct score_head {
    uint32_t count;  // of entries, the first ones, in no order
    uint32_t parent; // node above; SCORE_TREE_NONE: the root. Of a spare node: the next spare
};

// Up to sixteen hosts. A rank is score << SCORE_TREE_SLOT_BITS | slot.
struct score_leaf {
    struct score_head head;
    uint64_t rank[ROOM_FAN];
    struct room_hosts room; // unused entries hold ROOM_NOTHING
};

// Up to sixteen nodes below.
struct score_inner {
    struct score_head head;
    uint64_t key[ROOM_FAN];  // lowest that may stand below
    uint64_t rank[ROOM_FAN]; // least below
    struct room_groups room; // unused entries hold ROOM_NOTHING
    uint32_t child[ROOM_FAN];
};

// What the tree knows of a slot.
struct score_slot {
    int64_t free[PLACEMENT_RESOURCES];
    uint32_t leaf; // that holds it, or SCORE_TREE_NONE: not in the tree
};

// Nodes of one kind, some of them spare.
struct score_nodes {
    void *items;     // grows; owned
    size_t capacity; // of `items`
    uint32_t count;  // handed out at some time
    uint32_t spare;  // first spare one, or SCORE_TREE_NONE
};

// A node's number is its index in `leaves`, or its index in `inners` with SCORE_TREE_INNER set.
struct score_tree {
    struct score_nodes leaves; // of struct score_leaf
    struct score_nodes inners; // of struct score_inner
    uint32_t root;             // node
    uint32_t slot_count;
    struct score_slot *slots; // in the arena
    struct room_scale scale;
    int64_t host[PLACEMENT_RESOURCES]; // capacity of one
};

// Makes an empty tree for `count` slots with at most `capacity` free.
void score_tree_init(struct score_tree *tree, uint32_t count,
                     const int64_t capacity[PLACEMENT_RESOURCES], struct arena *arena);
void score_tree_deinit(struct score_tree *tree);

// Puts a slot where its free amounts (0 to capacity) belong, wherever it was before. The score is
// less than 2^SCORE_TREE_SCORE_BITS.
void score_tree_update(struct score_tree *tree, uint32_t slot,
                       const int64_t free[PLACEMENT_RESOURCES], uint64_t score);
// Takes a slot out if it is in.
void score_tree_remove(struct score_tree *tree, uint32_t slot);

// The least rank of a slot with at least `demand` (>= 0) free in every resource, if it is less than
// `limit`; otherwise `limit`. SCORE_TREE_NO_RANK as the limit admits all.
uint64_t score_tree_least(const struct score_tree *tree, const int64_t demand[PLACEMENT_RESOURCES],
                          uint64_t limit);

static inline uint32_t score_tree_rank_slot(uint64_t rank)
{
    return (uint32_t)(rank & ((UINT64_C(1) << SCORE_TREE_SLOT_BITS) - 1));
}

// Walks the whole tree and CHECKs its order and bounds: for tests and debug builds.
void score_tree_audit(const struct score_tree *tree);

#endif
