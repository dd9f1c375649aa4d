// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/replications.h"

#include "sim/check.h"
#include "sim/interval.h"
#include "sim/rng.h"

#include <string.h>

static bool same_key(const struct summary_item *a, const struct summary_item *b)
{
    return a->key == b->key && strcmp(a->scope, b->scope) == 0;
}

// The same key in another replication: nearly always at the same place.
static const struct summary_item *counterpart(const struct summary *summary, size_t at,
                                              const struct summary_item *item)
{
    if (at < summary->count && same_key(&summary->items[at], item)) {
        return &summary->items[at];
    }
    for (size_t i = 0; i < summary->count; i++) {
        if (same_key(&summary->items[i], item)) {
            return &summary->items[i];
        }
    }
    return NULL;
}

static void put_mean(struct summary *into, const struct summary *summaries, size_t count,
                     const struct summary_item *item, size_t at, double *values)
{
    size_t found = 0;
    for (size_t r = 0; r < count; r++) {
        const struct summary_item *other = counterpart(&summaries[r], at, item);
        if (other != NULL) {
            values[found++] = summary_number(other);
        }
    }
    struct interval interval = interval_of_replications(values, found);
    struct summary_key *key = ARENA_NEW(into->arena, struct summary_key);
    *key = *item->key;
    key->type = SUMMARY_REAL; // the mean of a count is no count
    summary_mean(into, item->scope, key, interval.mean, interval.half_width,
                 interval.trusted && found == count);
}

static bool seen_before(const struct summary *summaries, size_t replication, size_t at,
                        const struct summary_item *item)
{
    for (size_t r = 0; r < replication; r++) {
        if (counterpart(&summaries[r], at, item) != NULL) {
            return true;
        }
    }
    return false;
}

void replications_combine(struct summary *into, const struct summary *summaries, size_t count)
{
    CHECK(count > 0 && into->count == 0);
    double *values = ARENA_ARRAY(into->arena, double, count);
    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < summaries[r].count; i++) {
            const struct summary_item *item = &summaries[r].items[i];
            if (seen_before(summaries, r, i, item)) {
                continue;
            }
            if (count == 1 || item->key->type == SUMMARY_TEXT) {
                summary_copy(into, item);
            } else {
                put_mean(into, summaries, count, item, i, values);
            }
        }
    }
}

int64_t replications_seed(int64_t seed, int64_t replication)
{
    if (replication == 0) {
        return seed;
    }
    uint64_t bytes[2] = {(uint64_t)seed, (uint64_t)replication};
    return (int64_t)(rng_hash(bytes, sizeof bytes, 0) >> 1);
}
