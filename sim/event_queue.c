// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_queue.h"

#include "sim/event_sort.h"

#include <string.h>

enum {
    HEAD_ROOM = 128,      // places kept free before a fresh bottom, for pushes near its front
    SLOTS_LEAST = 16,     // of a rung: each one is at least 15 times finer than the one above
    EVENTS_PER_SLOT = 16, // aimed at when the keys are spread evenly
};

struct event_queue *event_queue_create(void)
{
    struct arena arena;
    arena_init(&arena);
    struct event_queue *queue = ARENA_NEW(&arena, struct event_queue);
    queue->arena = arena;
    queue->store.arena = &queue->arena;
    queue->first = queue->bottom + HEAD_ROOM;
    queue->end = queue->first;
    queue->bottom_limit = UINT64_MAX;
    return queue;
}

void event_queue_destroy(struct event_queue *queue)
{
    if (queue != NULL) {
        struct arena arena = queue->arena; // the queue itself lies in it
        arena_deinit(&arena);
    }
}

// ---- rungs ----

static inline void rung_append(struct event_queue *queue, struct event_rung *rung, size_t slot,
                               struct event event)
{
    struct event_list *list = &rung->slots[slot];
    if (event_list_is_full(list)) {
        rung->occupied[slot / 64] |= UINT64_C(1) << (slot % 64);
        event_list_extend(list, &queue->store);
    }
    *list->next_free++ = event;
}

static void rung_clear_slot(struct event_rung *rung, size_t slot)
{
    rung->slots[slot] = (struct event_list){0};
    rung->occupied[slot / 64] &= ~(UINT64_C(1) << (slot % 64));
}

// Moves `current` to the first slot that is not empty. Returns false when there is none.
static bool rung_seek(struct event_rung *rung)
{
    size_t word = rung->current / 64;
    if (word == EVENT_QUEUE_SLOTS / 64) {
        return false;
    }
    uint64_t bits = rung->occupied[word] & UINT64_MAX << (rung->current % 64);
    while (bits == 0) {
        if (++word == EVENT_QUEUE_SLOTS / 64) {
            return false;
        }
        bits = rung->occupied[word];
    }
    rung->current = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
    return true;
}

// First key behind a slot, as far as it is the rung's.
static uint64_t rung_slot_limit(const struct event_rung *rung, size_t slot)
{
    uint64_t above = rung->limit - rung->start;
    return ((uint64_t)slot + 1) > above >> rung->shift
               ? rung->limit
               : rung->start + (((uint64_t)slot + 1) << rung->shift);
}

static struct event_rung *rung_open(struct event_queue *queue, uint64_t start, uint64_t limit,
                                    uint32_t shift)
{
    struct event_rung *rung = &queue->rungs[queue->depth++];
    if (rung->slots == NULL) {
        rung->slots = ARENA_ARRAY(&queue->arena, struct event_list, EVENT_QUEUE_SLOTS);
    }
    rung->start = start;
    rung->limit = limit;
    rung->shift = shift;
    rung->current = 0;
    return rung;
}

// Puts an event that is beyond the bottom where its key belongs: into the finest rung that reaches
// so far, or on top.
void event_queue_file(struct event_queue *queue, struct event event)
{
    for (uint32_t i = queue->depth; i-- > 0;) {
        struct event_rung *rung = &queue->rungs[i];
        if (event.key < rung->limit) {
            rung_append(queue, rung, (event.key - rung->start) >> rung->shift, event);
            return;
        }
    }
    CHECK(event.key != UINT64_MAX);
    event_list_append(&queue->top, &queue->store, event);
}

// ---- splitting a long list into a finer rung ----

struct summary {
    size_t count;
    uint64_t least;
    uint64_t most;
    uint64_t mean_above; // mean of key - least
};

static struct summary summarise(const struct event_list *list)
{
    struct summary summary = {.least = UINT64_MAX};
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
    summary.mean_above = (uint64_t)(sum / summary.count) - summary.least;
    return summary;
}

static uint32_t log2_floor(uint64_t value)
{
    return value == 0 ? 0 : 63 - (uint32_t)__builtin_clzll(value);
}

static void split(struct event_queue *queue, struct event_list *list, uint64_t limit)
{
    struct summary keys = summarise(list);
    uint64_t reach = keys.most - keys.least;
    if (keys.mean_above < reach / 4) {
        reach = keys.mean_above * 4;
    }
    uint32_t shift = log2_floor(keys.mean_above / keys.count * (EVENTS_PER_SLOT * 2));
    while (shift > 0 && reach >> shift < SLOTS_LEAST - 1) {
        shift--;
    }
    while (reach >> shift >= EVENT_QUEUE_SLOTS) {
        shift++;
    }
    uint64_t span = ((reach >> shift) + 1) << shift;
    if (span - 1 < limit - 1 - keys.least) {
        limit = keys.least + span;
    }
    struct event_list rest = *list;
    *list = (struct event_list){0};
    struct event_rung *rung = rung_open(queue, keys.least, limit, shift);
    if (keys.least == keys.most) {
        rung->slots[0] = rest;
        rung->occupied[0] |= 1;
        return;
    }
    struct event_chunk *chunk = rest.first;
    while (chunk != NULL) {
        event_chunk_prefetch(chunk->next);
        size_t count = event_list_chunk_count(&rest, chunk);
        for (size_t i = 0; i < count; i++) {
            struct event event = chunk->events[i];
            if (event.key < limit) {
                rung_append(queue, rung, (event.key - keys.least) >> shift, event);
            } else {
                event_list_append(list, &queue->store, event);
            }
        }
        chunk = event_store_give(&queue->store, chunk);
    }
}

// ---- the bottom ----

// Copies a list of at most EVENT_SORT_MOST events to the bottom in order and gives its chunks back.
static void load(struct event_queue *queue, const struct event_list *list, uint64_t base)
{
    struct event gathered[EVENT_SORT_MOST];
    const struct event *events = list->first->events;
    size_t count = event_list_chunk_count(list, list->first);
    struct event_chunk *chunk = list->first;
    if (chunk->next != NULL) {
        count = 0;
        events = gathered;
        for (const struct event_chunk *part = chunk; part != NULL; part = part->next) {
            size_t more = event_list_chunk_count(list, part);
            memcpy(gathered + count, part->events, more * sizeof *gathered);
            count += more;
        }
    }
    queue->first = queue->bottom + HEAD_ROOM;
    queue->end = queue->first + count;
    event_sort(queue->first, events, count, base);
    while (chunk != NULL) {
        chunk = event_store_give(&queue->store, chunk);
    }
}

static bool is_short(const struct event_list *list)
{
    size_t count = 0;
    for (const struct event_chunk *chunk = list->first; chunk != NULL; chunk = chunk->next) {
        count += event_list_chunk_count(list, chunk);
        if (count > EVENT_SORT_MOST) {
            return false;
        }
    }
    return true;
}

static void load_ties(struct event_queue *queue, struct event_rung *rung)
{
    struct event_list *list = &rung->slots[rung->current];
    size_t count = event_list_chunk_count(list, list->first);
    queue->first = queue->bottom + HEAD_ROOM;
    queue->end = queue->first + count;
    memcpy(queue->first, list->first->events, count * sizeof *queue->first);
    uint64_t key = rung->start + rung->current;
    list->first = event_store_give(&queue->store, list->first);
    if (list->first == NULL) {
        rung_clear_slot(rung, rung->current);
        key++;
    }
    queue->bottom_limit = key;
}

static void gather(struct event_queue *queue);

bool event_queue_refill(struct event_queue *queue)
{
    for (;;) {
        if (queue->depth == EVENT_QUEUE_RUNGS) {
            gather(queue);
        }
        if (queue->depth == 0) {
            queue->bottom_limit = UINT64_MAX;
            if (queue->top.first == NULL) {
                return false;
            }
            if (is_short(&queue->top)) {
                load(queue, &queue->top, queue->last_key);
                queue->top = (struct event_list){0};
                return true;
            }
            split(queue, &queue->top, UINT64_MAX);
            continue;
        }
        struct event_rung *rung = &queue->rungs[queue->depth - 1];
        if (!rung_seek(rung)) {
            queue->depth--;
            continue;
        }
        if (rung->shift == 0) {
            load_ties(queue, rung);
            return true;
        }
        size_t slot = rung->current;
        struct event_list *list = &rung->slots[slot];
        if (is_short(list)) {
            load(queue, list, rung->start + ((uint64_t)slot << rung->shift));
            queue->bottom_limit = rung_slot_limit(rung, slot);
            rung_clear_slot(rung, slot);
            return true;
        }
        split(queue, list, rung_slot_limit(rung, slot));
        if (list->first == NULL) {
            rung_clear_slot(rung, slot);
        }
    }
}

static void spill(struct event_queue *queue)
{
    struct event *events = queue->first;
    struct event *end = queue->end;
    queue->first = queue->end = queue->bottom + HEAD_ROOM;
    if (queue->depth == 0) {
        queue->bottom_limit = queue->last_key;
        for (; events < end; events++) {
            event_list_append(&queue->top, &queue->store, *events);
        }
        return;
    }
    if (queue->depth == EVENT_QUEUE_RUNGS) {
        queue->first = events;
        queue->end = end;
        gather(queue);
        return;
    }
    uint64_t start = queue->last_key;
    uint64_t limit = queue->bottom_limit;
    uint64_t reach = limit - 1 - start;
    uint32_t shift = 0;
    while (reach >> shift >= 64) {
        shift++;
    }
    struct event_rung *rung = rung_open(queue, start, limit, shift);
    queue->bottom_limit = start;
    for (; events < end; events++) {
        uint64_t key = events->key < limit ? events->key : limit - 1;
        rung_append(queue, rung, (key - start) >> shift, *events);
    }
}

void event_queue_insert(struct event_queue *queue, struct event event)
{
    size_t count = (size_t)(queue->end - queue->first);
    if (count >= EVENT_QUEUE_BOTTOM_MOST) {
        spill(queue);
        event_queue_file(queue, event);
        return;
    }
    if (queue->end == queue->bottom + EVENT_QUEUE_BOTTOM_ROOM) {
        memmove(queue->bottom + HEAD_ROOM, queue->first, count * sizeof event);
        queue->first = queue->bottom + HEAD_ROOM;
        queue->end = queue->first + count;
    }
    struct event *first = queue->first;
    struct event *place;
    if (count > 0 && event.key < first[count / 2].key && first > queue->bottom) {
        place = first - 1;
        queue->first--;
        while (place[1].key <= event.key) {
            place[0] = place[1];
            place++;
        }
    } else {
        place = queue->end++;
        while (place > first && place[-1].key > event.key) {
            place[0] = place[-1];
            place--;
        }
    }
    *place = event;
}

// ---- the whole ----

static void gather_list(struct event_list *all, struct event_store *store, struct event_list *list)
{
    struct event_chunk *chunk = list->first;
    while (chunk != NULL) {
        size_t count = event_list_chunk_count(list, chunk);
        for (size_t i = 0; i < count; i++) {
            event_list_append(all, store, chunk->events[i]);
        }
        chunk = event_store_give(store, chunk);
    }
}

static void gather(struct event_queue *queue)
{
    struct event_list all = {0};
    for (; queue->first < queue->end; queue->first++) {
        event_list_append(&all, &queue->store, *queue->first);
    }
    while (queue->depth > 0) {
        struct event_rung *rung = &queue->rungs[queue->depth - 1];
        while (rung_seek(rung)) {
            gather_list(&all, &queue->store, &rung->slots[rung->current]);
            rung_clear_slot(rung, rung->current);
        }
        queue->depth--;
    }
    gather_list(&all, &queue->store, &queue->top);
    queue->top = all;
    queue->bottom_limit = queue->last_key;
}

size_t event_queue_pop_alike(struct event_queue *queue, struct event like, struct event *events,
                             size_t most)
{
    size_t taken = 0;
    while (taken < most) {
        if (queue->first == queue->end &&
            (queue->bottom_limit > like.key || !event_queue_refill(queue))) {
            break;
        }
        const struct event *next = queue->first;
        if (next->key != like.key || event_kind(*next) != event_kind(like)) {
            break;
        }
        events[taken++] = *next;
        queue->first++;
        queue->count--;
        queue->last_key = like.key;
    }
    return taken;
}

size_t event_queue_upcoming(const struct event_queue *queue, const struct event **events)
{
    *events = queue->first;
    return (size_t)(queue->end - queue->first);
}

struct filter {
    bool (*stale)(struct event event, void *context);
    void *context;
    struct event_store *store;
    size_t dropped;
};

static bool filter_keeps(struct filter *filter, struct event event)
{
    bool stale = filter->stale(event, filter->context);
    filter->dropped += stale;
    return !stale;
}

static void filter_list(struct filter *filter, struct event_list *list)
{
    struct event_list all = *list;
    *list = (struct event_list){0};
    struct event_chunk *chunk = all.first;
    while (chunk != NULL) {
        size_t count = event_list_chunk_count(&all, chunk);
        for (size_t i = 0; i < count; i++) {
            if (filter_keeps(filter, chunk->events[i])) {
                event_list_append(list, filter->store, chunk->events[i]);
            }
        }
        chunk = event_store_give(filter->store, chunk);
    }
}

void event_queue_purge(struct event_queue *queue, bool (*stale)(struct event event, void *context),
                       void *context)
{
    struct filter filter = {.stale = stale, .context = context, .store = &queue->store};
    struct event *kept = queue->first;
    for (const struct event *event = queue->first; event < queue->end; event++) {
        if (filter_keeps(&filter, *event)) {
            *kept++ = *event;
        }
    }
    queue->end = kept;
    for (uint32_t i = 0; i < queue->depth; i++) {
        struct event_rung *rung = &queue->rungs[i];
        uint32_t current = rung->current;
        while (rung_seek(rung)) {
            struct event_list *list = &rung->slots[rung->current];
            filter_list(&filter, list);
            if (list->first == NULL) {
                rung_clear_slot(rung, rung->current);
            }
            rung->current++;
        }
        rung->current = current;
    }
    filter_list(&filter, &queue->top);
    queue->count -= filter.dropped;
}

size_t event_queue_count(const struct event_queue *queue)
{
    return queue->count;
}

size_t event_queue_bytes(const struct event_queue *queue)
{
    return queue->arena.bytes;
}
