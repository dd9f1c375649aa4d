// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/score_tree.h"

#include <string.h>

enum {
    KEY_BITS = 13,                  // of each resource; with the slot a key has 63 bits
    NODE_LOW = ROOM_FAN / 4,        // a node of fewer entries looks for a neighbour to join,
    NODE_JOINED = ROOM_FAN * 3 / 4, // one with which it has no more than this
};

static_assert(KEY_BITS * PLACEMENT_RESOURCES + SCORE_TREE_SLOT_BITS < 64, "a key is one word");

// One entry of a node, taken out of its columns.
struct entry {
    uint64_t key;
    uint64_t rank;
    struct room_bounds room;
    uint32_t child;
};

static bool is_leaf(uint32_t node)
{
    return (node & SCORE_TREE_INNER) == 0;
}

static struct score_leaf *leaf_of(const struct score_tree *tree, uint32_t node)
{
    return (struct score_leaf *)tree->leaves.items + node;
}

static struct score_inner *inner_of(const struct score_tree *tree, uint32_t node)
{
    return (struct score_inner *)tree->inners.items + (node & ~SCORE_TREE_INNER);
}

static struct score_head *head_of(const struct score_tree *tree, uint32_t node)
{
    return is_leaf(node) ? &leaf_of(tree, node)->head : &inner_of(tree, node)->head;
}

static uint32_t node_take(struct score_tree *tree, bool leaf)
{
    struct score_nodes *nodes = leaf ? &tree->leaves : &tree->inners;
    uint32_t node = nodes->spare;
    if (node != SCORE_TREE_NONE) {
        nodes->spare = head_of(tree, node)->parent;
    } else {
        node = nodes->count | (leaf ? 0 : SCORE_TREE_INNER);
        nodes->count++;
        nodes->items = grow(nodes->items, &nodes->capacity, nodes->count,
                            leaf ? sizeof(struct score_leaf) : sizeof(struct score_inner));
    }
    *head_of(tree, node) = (struct score_head){.count = 0, .parent = SCORE_TREE_NONE};
    if (leaf) {
        room_hosts_clear(&leaf_of(tree, node)->room);
    } else {
        room_groups_clear(&inner_of(tree, node)->room);
    }
    return node;
}

static void node_give(struct score_tree *tree, uint32_t node)
{
    struct score_nodes *nodes = is_leaf(node) ? &tree->leaves : &tree->inners;
    head_of(tree, node)->parent = nodes->spare;
    nodes->spare = node;
}

void score_tree_init(struct score_tree *tree, uint32_t count,
                     const int64_t capacity[PLACEMENT_RESOURCES], struct arena *arena)
{
    CHECK(count <= PLACEMENT_HOSTS_MOST);
    *tree = (struct score_tree){.slot_count = count};
    tree->leaves.spare = SCORE_TREE_NONE;
    tree->inners.spare = SCORE_TREE_NONE;
    memcpy(tree->host, capacity, sizeof tree->host);
    room_scale_init(&tree->scale, capacity);
    tree->slots = ARENA_ARRAY(arena, struct score_slot, count);
    for (uint32_t slot = 0; slot < count; slot++) {
        tree->slots[slot].leaf = SCORE_TREE_NONE;
    }
    tree->root = node_take(tree, true);
}

void score_tree_deinit(struct score_tree *tree)
{
    grow_free(tree->leaves.items);
    grow_free(tree->inners.items);
    tree->leaves = (struct score_nodes){0};
    tree->inners = (struct score_nodes){0};
}

// Moves the low 13 bits of a word apart, so that two zeros follow each.
static uint64_t spread_bits(uint64_t x)
{
    x = (x | x << 16) & UINT64_C(0x1f0000ff);
    x = (x | x << 8) & UINT64_C(0x100f00f00f);
    x = (x | x << 4) & UINT64_C(0x10c30c30c3);
    x = (x | x << 2) & UINT64_C(0x1249249249);
    return x;
}

// Keys are unique: equal hosts stand in order of their slots.
static uint64_t key_of(const struct room_shares *shares, uint32_t slot)
{
    uint64_t key = 0;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        uint32_t share = (uint32_t)shares->of[k] >> (ROOM_SHARE_BITS - KEY_BITS);
        key = key << 1 | spread_bits(share);
    }
    return key << SCORE_TREE_SLOT_BITS | slot;
}

static struct entry host_entry(const struct room_shares *shares, uint64_t rank)
{
    return (struct entry){.key = key_of(shares, score_tree_rank_slot(rank)),
                          .rank = rank,
                          .room = room_bounds_of(shares),
                          .child = SCORE_TREE_NONE};
}

static struct entry entry_read(const struct score_tree *tree, uint32_t node, uint32_t at)
{
    if (is_leaf(node)) {
        struct room_shares shares = room_hosts_read(&leaf_of(tree, node)->room, at);
        return host_entry(&shares, leaf_of(tree, node)->rank[at]);
    }
    const struct score_inner *inner = inner_of(tree, node);
    return (struct entry){.key = inner->key[at],
                          .rank = inner->rank[at],
                          .room = room_groups_read(&inner->room, at),
                          .child = inner->child[at]};
}

// Writes an entry into a node, and into what it stands for that it is there.
static void entry_write(struct score_tree *tree, uint32_t node, uint32_t at,
                        const struct entry *entry)
{
    if (is_leaf(node)) {
        struct score_leaf *leaf = leaf_of(tree, node);
        struct room_shares shares;
        memcpy(shares.of, entry->room.lane, sizeof shares.of); // the first lanes
        leaf->rank[at] = entry->rank;
        room_hosts_write(&leaf->room, at, &shares);
        tree->slots[score_tree_rank_slot(entry->rank)].leaf = node;
        return;
    }
    struct score_inner *inner = inner_of(tree, node);
    inner->key[at] = entry->key;
    inner->rank[at] = entry->rank;
    inner->child[at] = entry->child;
    room_groups_write(&inner->room, at, &entry->room);
    head_of(tree, entry->child)->parent = node;
}

static void entry_append(struct score_tree *tree, uint32_t node, const struct entry *entry)
{
    CHECK(head_of(tree, node)->count < ROOM_FAN);
    entry_write(tree, node, head_of(tree, node)->count++, entry);
}

// The last entry takes the place of the one removed.
static void entry_remove(struct score_tree *tree, uint32_t node, uint32_t at)
{
    static const struct room_shares no_shares = {{ROOM_NOTHING, ROOM_NOTHING, ROOM_NOTHING}};
    struct score_head *head = head_of(tree, node);
    CHECK(at < head->count);
    head->count--;
    if (at < head->count) {
        struct entry last = entry_read(tree, node, head->count);
        entry_write(tree, node, at, &last);
    }
    if (is_leaf(node)) {
        room_hosts_write(&leaf_of(tree, node)->room, head->count, &no_shares);
    } else {
        struct room_bounds nothing = room_bounds_of(&no_shares);
        room_groups_write(&inner_of(tree, node)->room, head->count, &nothing);
    }
}

// Where a node stands in its parent.
static uint32_t place_in_parent(const struct score_tree *tree, uint32_t node)
{
    const struct score_inner *parent = inner_of(tree, head_of(tree, node)->parent);
    uint32_t at = 0;
    while (parent->child[at] != node) {
        at++;
        CHECK(at < parent->head.count);
    }
    return at;
}

// Rank and bounds of all that stands in a node.
static void summarise(struct entry *entry, const struct score_tree *tree, uint32_t node)
{
    const uint64_t *ranks;
    if (is_leaf(node)) {
        ranks = leaf_of(tree, node)->rank;
        room_hosts_most(&entry->room, &leaf_of(tree, node)->room);
    } else {
        ranks = inner_of(tree, node)->rank;
        room_groups_most(&entry->room, &inner_of(tree, node)->room);
    }
    uint64_t least = SCORE_TREE_NO_RANK;
    for (uint32_t i = 0; i < head_of(tree, node)->count; i++) {
        least = ranks[i] < least ? ranks[i] : least;
    }
    entry->rank = least;
}

static bool same_summary(const struct entry *a, const struct entry *b)
{
    return a->rank == b->rank && room_bounds_equal(&a->room, &b->room);
}

// Brings ranks and bounds above a node up to date, up to the first that stays as it is.
static void refresh_above(struct score_tree *tree, uint32_t node)
{
    uint32_t parent = head_of(tree, node)->parent;
    while (parent != SCORE_TREE_NONE) {
        uint32_t at = place_in_parent(tree, node);
        struct entry before = entry_read(tree, parent, at);
        struct entry now = before;
        summarise(&now, tree, node);
        if (same_summary(&before, &now)) {
            return;
        }
        entry_write(tree, parent, at, &now);
        node = parent;
        parent = head_of(tree, node)->parent;
    }
}

// The neighbour of an entry in key order, below or above it, or ROOM_FAN when there is none.
static uint32_t neighbour(const struct score_inner *inner, uint32_t at, bool above)
{
    uint32_t nearest = ROOM_FAN;
    for (uint32_t i = 0; i < inner->head.count; i++) {
        uint64_t key = inner->key[i];
        bool beyond = above ? key > inner->key[at] : key < inner->key[at];
        if (beyond && (nearest == ROOM_FAN ||
                       (above ? key < inner->key[nearest] : key > inner->key[nearest]))) {
            nearest = i;
        }
    }
    return nearest;
}

// Joins the nodes below two neighbouring entries of a parent into the lower one.
static void join(struct score_tree *tree, uint32_t parent, uint32_t lower, uint32_t upper)
{
    struct entry joined = entry_read(tree, parent, lower);
    struct entry gone = entry_read(tree, parent, upper);
    bool empty = head_of(tree, joined.child)->count == 0;
    for (uint32_t i = 0; i < head_of(tree, gone.child)->count; i++) {
        struct entry entry = entry_read(tree, gone.child, i);
        if (empty && entry.key == gone.key) {
            entry.key = joined.key; // the lowest entry of a node starts where the node does
        }
        entry_append(tree, joined.child, &entry);
    }
    summarise(&joined, tree, joined.child);
    entry_write(tree, parent, lower, &joined);
    entry_remove(tree, parent, upper);
    node_give(tree, gone.child);
}

// Joins a node with a neighbour if the two are small enough; an empty one joins any.
static bool join_if_low(struct score_tree *tree, uint32_t node)
{
    uint32_t count = head_of(tree, node)->count;
    uint32_t parent = head_of(tree, node)->parent;
    if (parent == SCORE_TREE_NONE || count >= NODE_LOW) {
        return false;
    }
    const struct score_inner *inner = inner_of(tree, parent);
    uint32_t at = place_in_parent(tree, node);
    for (int above = 0; above <= 1; above++) {
        uint32_t other = neighbour(inner, at, above == 1);
        if (other != ROOM_FAN &&
            (count == 0 || count + head_of(tree, inner->child[other])->count <= NODE_JOINED)) {
            join(tree, parent, above == 1 ? at : other, above == 1 ? other : at);
            return true;
        }
    }
    if (count == 0) { // the only node of its parent, which is then empty itself
        entry_remove(tree, parent, at);
        node_give(tree, node);
        return true;
    }
    return false;
}

// After an entry left a node: joins nodes that ran low, upwards, and brings ranks and bounds up to
// date.
static void settle(struct score_tree *tree, uint32_t node)
{
    uint32_t parent = head_of(tree, node)->parent;
    while (join_if_low(tree, node)) {
        node = parent;
        parent = head_of(tree, node)->parent;
    }
    refresh_above(tree, node);
    while (!is_leaf(tree->root) && head_of(tree, tree->root)->count <= 1) {
        uint32_t root = tree->root;
        if (head_of(tree, root)->count == 0) { // the last host is gone
            tree->root = node_take(tree, true);
        } else {
            tree->root = inner_of(tree, root)->child[0];
            head_of(tree, tree->root)->parent = SCORE_TREE_NONE;
        }
        node_give(tree, root);
    }
}

void score_tree_remove(struct score_tree *tree, uint32_t slot)
{
    CHECK(slot < tree->slot_count);
    uint32_t node = tree->slots[slot].leaf;
    if (node == SCORE_TREE_NONE) {
        return;
    }
    const struct score_leaf *leaf = leaf_of(tree, node);
    uint32_t at = 0;
    while (score_tree_rank_slot(leaf->rank[at]) != slot) {
        at++;
        CHECK(at < leaf->head.count);
    }
    entry_remove(tree, node, at);
    tree->slots[slot].leaf = SCORE_TREE_NONE;
    settle(tree, node);
}

// The entry whose subtree a key belongs to: that of the greatest key not above it.
static uint32_t route(const struct score_inner *inner, uint64_t key)
{
    uint32_t found = 0;
    uint64_t greatest = 0;
    for (uint32_t i = 0; i < inner->head.count; i++) {
        if (inner->key[i] <= key && inner->key[i] >= greatest) {
            greatest = inner->key[i];
            found = i;
        }
    }
    return found;
}

static void insert(struct score_tree *tree, uint32_t node, const struct entry *entry);

// Takes the entries of the upper half of the keys out of a full node into a new node, and returns
// the new node's entry.
static struct entry halve(struct score_tree *tree, uint32_t node)
{
    struct entry upper = {.key = UINT64_MAX, .child = node_take(tree, is_leaf(node))};
    struct entry entries[ROOM_FAN];
    for (uint32_t i = 0; i < ROOM_FAN; i++) {
        entries[i] = entry_read(tree, node, i);
    }
    // From the end: the entry that takes the place of one removed was judged before and stays.
    for (uint32_t i = ROOM_FAN; i-- > 0;) {
        uint32_t keys_below = 0;
        for (uint32_t j = 0; j < ROOM_FAN; j++) {
            keys_below += entries[j].key < entries[i].key;
        }
        if (keys_below >= ROOM_FAN / 2) {
            upper.key = entries[i].key < upper.key ? entries[i].key : upper.key;
            entry_append(tree, upper.child, &entries[i]);
            entry_remove(tree, node, i);
        }
    }
    summarise(&upper, tree, upper.child);
    return upper;
}

// Makes two of a full node.
static void split(struct score_tree *tree, uint32_t node)
{
    if (head_of(tree, node)->parent == SCORE_TREE_NONE) {
        tree->root = node_take(tree, false);
        struct entry whole = {.key = 0, .child = node};
        entry_append(tree, tree->root, &whole);
    }
    struct entry upper = halve(tree, node);
    uint32_t parent = head_of(tree, node)->parent;
    uint32_t at = place_in_parent(tree, node);
    struct entry lower = {.key = inner_of(tree, parent)->key[at], .child = node};
    summarise(&lower, tree, node);
    entry_write(tree, parent, at, &lower);
    insert(tree, parent, &upper);
}

// Adds an entry to a node, whose own entry above already covers it, splitting full nodes upwards.
static void insert(struct score_tree *tree, uint32_t node, const struct entry *entry)
{
    if (head_of(tree, node)->count < ROOM_FAN) {
        entry_append(tree, node, entry);
        return;
    }
    split(tree, node);
    uint32_t parent = head_of(tree, node)->parent;
    struct score_inner *inner = inner_of(tree, parent);
    node = inner->child[route(inner, entry->key)];
    entry_append(tree, node, entry);
    refresh_above(tree, node);
}

// Widens rank and bounds of a node's entry to cover one more host.
static void widen(struct score_inner *inner, uint32_t at, const struct entry *entry)
{
    inner->rank[at] = entry->rank < inner->rank[at] ? entry->rank : inner->rank[at];
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        int32_t bound = entry->room.lane[lane];
        int32_t *most = &inner->room.most[lane][at];
        *most = bound > *most ? bound : *most;
    }
}

void score_tree_update(struct score_tree *tree, uint32_t slot,
                       const int64_t free[PLACEMENT_RESOURCES], uint64_t score)
{
    CHECK(score < UINT64_C(1) << SCORE_TREE_SCORE_BITS);
    score_tree_remove(tree, slot);
    memcpy(tree->slots[slot].free, free, sizeof tree->slots[slot].free);
    struct room_shares shares = room_shares_of(&tree->scale, free);
    struct entry entry = host_entry(&shares, score << SCORE_TREE_SLOT_BITS | slot);
    uint32_t node = tree->root;
    while (!is_leaf(node)) {
        struct score_inner *inner = inner_of(tree, node);
        uint32_t at = route(inner, entry.key);
        widen(inner, at, &entry);
        node = inner->child[at];
    }
    insert(tree, node, &entry);
}

// What a search is after, and the best so far.
struct search {
    const struct score_tree *tree;
    const int64_t *demand;
    struct room_bounds asked;
    uint64_t best;
};

// As deep as the tree: fewer than 24 levels.
static void search_below(struct search *search, uint32_t node)
{
    const struct score_tree *tree = search->tree;
    const uint64_t *ranks = is_leaf(node) ? leaf_of(tree, node)->rank : inner_of(tree, node)->rank;
    uint32_t mask = is_leaf(node) ? room_hosts_mask(&leaf_of(tree, node)->room, &search->asked)
                                  : room_groups_mask(&inner_of(tree, node)->room, &search->asked);
    while (mask != 0) {
        uint32_t least = (uint32_t)__builtin_ctz(mask);
        for (uint32_t rest = mask & (mask - 1); rest != 0; rest &= rest - 1) {
            uint32_t i = (uint32_t)__builtin_ctz(rest);
            least = ranks[i] < ranks[least] ? i : least;
        }
        if (ranks[least] >= search->best) {
            return; // nor can any of the rest beat it
        }
        uint32_t slot = score_tree_rank_slot(ranks[least]);
        if (room_fits(tree->slots[slot].free, search->demand)) {
            search->best = ranks[least]; // all else here comes after it
            return;
        }
        mask &= ~(UINT32_C(1) << least);
        if (!is_leaf(node)) {
            search_below(search, inner_of(tree, node)->child[least]);
        }
    }
}

uint64_t score_tree_least(const struct score_tree *tree, const int64_t demand[PLACEMENT_RESOURCES],
                          uint64_t limit)
{
    if (!room_fits(tree->host, demand)) {
        return limit;
    }
    struct room_shares shares = room_shares_of(&tree->scale, demand);
    struct search search = {
        .tree = tree, .demand = demand, .asked = room_bounds_of(&shares), .best = limit};
    search_below(&search, tree->root);
    return search.best;
}

// Checks a leaf and returns how many hosts it holds.
static uint32_t audit_leaf(const struct score_tree *tree, uint32_t node, uint64_t low,
                           uint64_t high)
{
    uint32_t count = head_of(tree, node)->count;
    for (uint32_t i = 0; i < count; i++) {
        struct entry entry = entry_read(tree, node, i);
        const struct score_slot *slot = &tree->slots[score_tree_rank_slot(entry.rank)];
        struct room_shares shares = room_shares_of(&tree->scale, slot->free);
        struct room_bounds room = room_bounds_of(&shares);
        CHECK(slot->leaf == node);
        CHECK(entry.key >= low && entry.key < high);
        CHECK(room_bounds_equal(&entry.room, &room));
    }
    return count;
}

// Checks a subtree whose keys lie in [low, high) and returns how many hosts it holds.
static uint32_t audit_below(const struct score_tree *tree, uint32_t node, uint64_t low,
                            uint64_t high)
{
    CHECK(head_of(tree, node)->count <= ROOM_FAN);
    CHECK(head_of(tree, node)->count > 0 || node == tree->root);
    if (is_leaf(node)) {
        return audit_leaf(tree, node, low, high);
    }
    const struct score_inner *inner = inner_of(tree, node);
    CHECK(inner->key[route(inner, low)] == low);
    uint32_t hosts = 0;
    for (uint32_t i = 0; i < inner->head.count; i++) {
        CHECK(inner->key[i] >= low && inner->key[i] < high);
        CHECK(head_of(tree, inner->child[i])->parent == node);
        struct entry entry = entry_read(tree, node, i);
        struct entry expected = entry;
        summarise(&expected, tree, inner->child[i]);
        CHECK(same_summary(&entry, &expected));
        uint32_t next = neighbour(inner, i, true);
        uint64_t end = next == ROOM_FAN ? high : inner->key[next];
        hosts += audit_below(tree, inner->child[i], inner->key[i], end);
    }
    return hosts;
}

void score_tree_audit(const struct score_tree *tree)
{
    CHECK(head_of(tree, tree->root)->parent == SCORE_TREE_NONE);
    uint32_t hosts = 0;
    for (uint32_t slot = 0; slot < tree->slot_count; slot++) {
        hosts += tree->slots[slot].leaf != SCORE_TREE_NONE;
    }
    CHECK(audit_below(tree, tree->root, 0, UINT64_MAX) == hosts);
}
