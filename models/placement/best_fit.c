// SPDX-License-Identifier: GPL-3.0-or-later
// Best fit: the host that would have the least weighted share of its capacity left over.
//
// With S(x) = sum of w_k x_k / capacity_k over the resources k that a class models, the hosts of
// one class are compared by floor(2^30 S(free)), since the demand is the same for all of them; the
// best of each class are then compared by floor(2^30 S(free - demand)). Equals go to the lowest
// host id.
//
// S is summed exactly in units of 1 / lcm(capacities) and rounded down once, so that shares that
// are equal as fractions are equal here: 1/5 + 4/5 is 1/2 + 1/2. Where the lcm exceeds 2^88
// (capacities without common factors, to the byte), the unit is 2^-88 and w_k / capacity_k is
// rounded up to it.
//
// A host's standing in its class does not depend on the request: score_tree keeps it.
#include "models/placement/score_tree.h"

enum { SCORE_BITS = 30, UNIT_BITS = 88, WEIGHT_MOST = 100 };

static_assert(((int64_t)PLACEMENT_RESOURCES * WEIGHT_MOST << SCORE_BITS) <
                  INT64_C(1) << SCORE_TREE_SCORE_BITS,
              "the score of an empty host fits the tree");

struct best_fit_weights {
    int64_t of[PLACEMENT_RESOURCES];
};

struct best_fit_spec {
    struct best_fit_weights *weights; // NULL: 1 each
};

// The share S of a class as a sum of integers: S(x) = sum of factor_k x_k / unit.
struct share {
    uint128 factor[PLACEMENT_RESOURCES]; // 0: not modelled, or of no weight
    uint128 unit;
};

struct best_fit {
    const struct placement_class *classes;
    struct score_tree *trees; // one for each class
    struct share *shares;     // one for each class
    uint32_t class_count;
};

static const struct field_table weights_table = {
    .fields =
        (const struct field[]){
            {.key = "cpu",
             .type = FIELD_INTEGER,
             .offset = offsetof(struct best_fit_weights, of[PLACEMENT_CPU]),
             .fallback = "1",
             .high = WEIGHT_MOST,
             .text = "Weight of the share of CPU left over."},
            {.key = "memory",
             .type = FIELD_INTEGER,
             .offset = offsetof(struct best_fit_weights, of[PLACEMENT_MEMORY]),
             .fallback = "1",
             .high = WEIGHT_MOST,
             .text = "Weight of the share of memory left over."},
            {.key = "disk",
             .type = FIELD_INTEGER,
             .offset = offsetof(struct best_fit_weights, of[PLACEMENT_DISK]),
             .fallback = "1",
             .high = WEIGHT_MOST,
             .text = "Weight of the share of disk left over."},
            {.key = NULL},
        },
    .size = sizeof(struct best_fit_weights),
};

static const struct field_table best_fit_table = {
    .fields =
        (const struct field[]){
            {.key = "weights",
             .type = FIELD_TABLE,
             .offset = offsetof(struct best_fit_spec, weights),
             .optional = true,
             .table = &weights_table,
             .text = "How much a share of each resource left over counts; 1 each when absent."},
            {.key = NULL},
        },
    .size = sizeof(struct best_fit_spec),
};

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// The least common multiple of the capacities that count, or 2^UNIT_BITS when it exceeds that.
static uint128 share_unit(const struct placement_class *class,
                          const struct best_fit_weights *weights)
{
    uint128 unit = 1;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (class->capacity[k] > 0 && weights->of[k] > 0) {
            uint64_t capacity = (uint64_t) class->capacity[k];
            uint64_t rest = (uint64_t)(unit % capacity);
            uint64_t factor = capacity / greatest_common_divisor(capacity, rest);
            if (unit > ((uint128)1 << UNIT_BITS) / factor) {
                return (uint128)1 << UNIT_BITS;
            }
            unit *= factor;
        }
    }
    return unit;
}

static void share_init(struct share *share, const struct placement_class *class,
                       const struct best_fit_weights *weights)
{
    share->unit = share_unit(class, weights);
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        share->factor[k] = 0;
        if (class->capacity[k] > 0 && weights->of[k] > 0) {
            uint64_t capacity = (uint64_t) class->capacity[k];
            uint128 weighted = share->unit * (uint64_t)weights->of[k];
            share->factor[k] = (weighted + capacity - 1) / capacity;
        }
    }
}

// floor(2^30 S). Below 2^127: S is at most 300, the unit at most 2^88.
static uint64_t share_score(const struct share *share, const int64_t *amounts)
{
    uint128 sum = 0;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        sum += share->factor[k] * (uint64_t)amounts[k];
    }
    return (uint64_t)((sum << SCORE_BITS) / share->unit);
}

static void *create(const struct placement_setup *setup)
{
    const struct best_fit_spec *spec = setup->spec;
    struct best_fit_weights weights = {{1, 1, 1}};
    if (spec != NULL && spec->weights != NULL) {
        weights = *spec->weights;
    }
    struct best_fit *fit = ARENA_NEW(setup->arena, struct best_fit);
    fit->classes = setup->classes;
    fit->class_count = setup->class_count;
    fit->trees = ARENA_ARRAY(setup->arena, struct score_tree, setup->class_count);
    fit->shares = ARENA_ARRAY(setup->arena, struct share, setup->class_count);
    for (uint32_t c = 0; c < setup->class_count; c++) {
        const struct placement_class *class = &setup->classes[c];
        share_init(&fit->shares[c], class, &weights);
        uint64_t score = share_score(&fit->shares[c], class->capacity);
        score_tree_init(&fit->trees[c], class->count, class->capacity, setup->arena);
        for (uint32_t slot = 0; slot < class->count; slot++) {
            score_tree_update(&fit->trees[c], slot, class->capacity, score);
        }
    }
    return fit;
}

static void destroy(void *state)
{
    struct best_fit *fit = state;
    for (uint32_t c = 0; c < fit->class_count; c++) {
        score_tree_deinit(&fit->trees[c]);
    }
}

static void update(void *state, uint32_t class_index, uint32_t slot, const int64_t *free)
{
    struct best_fit *fit = state;
    CHECK(class_index < fit->class_count);
    const struct placement_class *class = &fit->classes[class_index];
    int64_t room[PLACEMENT_RESOURCES] = {-1, -1, -1};
    if (free != NULL) {
        placement_room(room, class, free);
    }
    if (room[PLACEMENT_CPU] < 0 || room[PLACEMENT_MEMORY] < 0 || room[PLACEMENT_DISK] < 0) {
        score_tree_remove(&fit->trees[class_index], slot); // nothing fits there
        return;
    }
    uint64_t score = share_score(&fit->shares[class_index], room);
    score_tree_update(&fit->trees[class_index], slot, room, score);
}

// The score of what would be left on a slot.
static uint64_t left_over(const struct best_fit *fit, uint32_t class_index, uint32_t slot,
                          const int64_t *demand)
{
    int64_t left[PLACEMENT_RESOURCES];
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        left[k] = fit->trees[class_index].slots[slot].free[k] - demand[k];
    }
    return share_score(&fit->shares[class_index], left);
}

// The rank from which on a host of a class leaves more than `score` over: what is left over is at
// least the score of what is free, less that of the demand, less 1 for rounding.
static uint64_t limit_for(const struct best_fit *fit, uint32_t class_index, const int64_t *demand,
                          uint64_t score)
{
    if (score == UINT64_MAX) {
        return SCORE_TREE_NO_RANK;
    }
    uint64_t limit = score + share_score(&fit->shares[class_index], demand) + 2;
    return limit << SCORE_TREE_SLOT_BITS;
}

static uint32_t find(void *state, const struct placement_request *request)
{
    const struct best_fit *fit = state;
    uint64_t best_score = UINT64_MAX;
    uint32_t best_host = PLACEMENT_NONE;
    for (uint32_t c = 0; c < fit->class_count; c++) {
        const struct placement_class *class = &fit->classes[c];
        int64_t demand[PLACEMENT_RESOURCES];
        if (!placement_effective(demand, class, &request->demands[c]) ||
            !room_fits(class->capacity, demand)) {
            continue;
        }
        uint64_t limit = limit_for(fit, c, demand, best_score);
        uint64_t rank = score_tree_least(&fit->trees[c], demand, limit);
        if (rank == limit) {
            continue;
        }
        uint32_t slot = score_tree_rank_slot(rank);
        uint64_t score = left_over(fit, c, slot, demand);
        uint32_t host = class->hosts[slot];
        if (score < best_score || (score == best_score && host < best_host)) {
            best_score = score;
            best_host = host;
        }
    }
    return best_host;
}

const struct placement_policy best_fit_policy = {
    .option = {.name = "best-fit",
               .text = "The host with room in every resource that would have the least weighted "
                       "share of its capacity left over; the lowest number among equals.",
               .table = &best_fit_table},
    .create = create,
    .destroy = destroy,
    .update = update,
    .find = find,
};
