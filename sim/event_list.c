// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_list.h"

#include "sim/check.h"

enum { EVENT_STORE_BATCH = 64 }; // chunks asked of the arena at once: 32 KiB

// The arena aligns to 64 bytes only, so one chunk more is asked for and the start rounded up.
static void add_batch(struct event_store *store)
{
    char *memory = arena_alloc(store->arena, (EVENT_STORE_BATCH + 1) * (size_t)EVENT_CHUNK_BYTES);
    size_t past = (uintptr_t)memory & (EVENT_CHUNK_BYTES - 1);
    store->fresh = (struct event_chunk *)(void *)(memory + (EVENT_CHUNK_BYTES - past));
    store->fresh_end = store->fresh + EVENT_STORE_BATCH;
}

static struct event_chunk *take(struct event_store *store)
{
    struct event_chunk *chunk = store->free;
    if (chunk != NULL) {
        store->free = chunk->next;
    } else {
        if (store->fresh == store->fresh_end) {
            add_batch(store);
        }
        chunk = store->fresh++;
    }
    chunk->next = NULL;
    return chunk;
}

void event_list_extend(struct event_list *list, struct event_store *store)
{
    DEBUG_CHECK(event_list_is_full(list));
    struct event_chunk *chunk = take(store);
    if (list->next_free == NULL) {
        list->first = chunk;
    } else {
        // A full chunk ends where next_free points.
        struct event_chunk *last = (struct event_chunk *)(void *)list->next_free - 1;
        last->next = chunk;
    }
    list->next_free = chunk->events;
}

struct event_list_summary event_list_summarise(const struct event_list *list)
{
    struct event_list_summary summary = {.least = UINT64_MAX};
    uint128 sum = 0;
    for (const struct event_chunk *chunk = list->first; chunk != NULL; chunk = chunk->next) {
        event_chunk_prefetch(chunk->next);
        size_t count = event_list_chunk_count(list, chunk);
        for (size_t i = 0; i < count; i++) {
            uint64_t key = chunk->events[i].key;
            summary.least = key < summary.least ? key : summary.least;
            summary.most = key > summary.most ? key : summary.most;
            sum += key;
        }
        summary.count += count;
    }
    CHECK(summary.count > 0);
    summary.mean_above = (uint64_t)(sum / summary.count) - summary.least;
    return summary;
}

bool event_list_is_longer(const struct event_list *list, size_t most)
{
    size_t count = 0;
    const struct event_chunk *chunk = list->first;
    for (; chunk != NULL && count <= most; chunk = chunk->next) {
        count += event_list_chunk_count(list, chunk);
    }
    return count > most;
}
