// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder: events wait unsorted, are cut finer as their time comes near, and are sorted a few
// dozen at a time just before they are popped.
//
// An example, with rungs of four slots and a bottom of three events (in truth up to 1024 and about
// two dozen), keys being plain numbers. Into an empty ladder we push 7 95 12 52 13 30: all go to
// the top, which is a mere list. Then we pop. The bottom is empty and there is no rung, so the top
// is cut: its least key is 7, its greatest 95, so four slots of width 32 reach far enough:
//
//     rung 0   [7,39) 7 12 13 30    [39,71) 52    [71,103) 95    [103,135)
//
// The first slot holds more than a bottom may, so it is cut again, in four slots of width 8:
//
//     rung 1   [7,15) 7 12 13       [15,23)       [23,31) 30     [31,39)
//
// Now the first slot is short enough: it is sorted into the bottom, an array that is popped from
// the front, and its limit, 15, becomes the bottom's. We pop 7. What is pushed now finds its place
// by comparing with the limits, finest first: 14 is below 15 and is inserted into the bottom; 25 is
// below 39 and goes to the third slot of rung 1; 60 is below 135 and goes to the second slot of
// rung 0; 200 goes to the top. When a rung has run empty the slot above, from which it was cut,
// goes on; when there is no rung left, the top is cut again. So an event moves once for each level,
// from top to rung to finer rung to bottom, always along whole lines of memory: two or three moves
// for up to ten million pending events.
//
// What makes it stable: lists keep the order of arrival, the sort keeps it too, and at any time
// the equal keys that lie on a finer level were pushed before those on a coarser one.
//
// What keeps it fast for any distribution:
// - A rung reaches only to four times the mean distance from its least key. At most a quarter of
//   the events can lie beyond (Markov's inequality); they stay on the level above. So one event in
//   a year's time does not make the slots of all others too wide.
// - A list of equal keys is never copied into a rung: it becomes, as it is, the only slot of a rung
//   of width one. Slots of width one are not sorted but handed to the bottom a chunk at a time,
//   under a limit equal to their key, so that later equals queue up behind.
// - A bottom that has grown too long for inserting is cut into a new, finer rung.
// - A queue of a dozen events is all bottom: a sorted array is then the best there is.
#include "sim/event_queue.h"

#include "sim/event_sort.h"

#include <string.h>

enum {
    EVENTS_PER_SLOT = 24, // aimed at when keys are spread evenly; must stay below EVENT_SORT_MOST
    SLOTS_LEAST = 4,      // of a rung cut from a list: so it is two bits finer than the slot above
    SPILL_SLOTS = 64,     // at most, of a rung cut from a bottom
    BOTTOM_MOST = 96,     // events in a bottom with rungs above it
    ALL_BOTTOM_FROM = 12, // a queue with no more events than this becomes all bottom,
    ALL_BOTTOM_MOST = 24, // and stays so up to this many
    ONE_SIDED_MOST = 24,  // up to this many, inserting always begins at the end of the bottom
    HEAD_ROOM = 128,      // places before a fresh bottom, for inserting near its front
};

static_assert(EVENT_QUEUE_RUNGS > 64 / 2, "two bits a rung must exhaust a key");
static_assert(HEAD_ROOM + BOTTOM_MOST < EVENT_QUEUE_BOTTOM_ROOM, "a bottom must fit");
static_assert(HEAD_ROOM + EVENT_SORT_MOST < EVENT_QUEUE_BOTTOM_ROOM, "a fresh bottom must fit");
static_assert(ALL_BOTTOM_FROM <= (int)EVENT_SORT_MOST, "must be sorted at once");

struct event_queue *event_queue_create(void)
{
    struct arena arena;
    arena_init(&arena);
    struct event_queue *queue = ARENA_NEW(&arena, struct event_queue);
    queue->arena = arena; // from here on the queue lies in its own arena
    queue->store.arena = &queue->arena;
    queue->first = queue->bottom + HEAD_ROOM;
    queue->end = queue->first;
    queue->bottom_limit = UINT64_MAX;
    return queue;
}

void event_queue_destroy(struct event_queue *queue)
{
    if (queue != NULL) {
        struct arena arena = queue->arena;
        arena_deinit(&arena);
    }
}

size_t event_queue_count(const struct event_queue *queue)
{
    return queue->count;
}

size_t event_queue_bytes(const struct event_queue *queue)
{
    return queue->arena.bytes;
}

// ---- cutting a list into a finer rung ----

static struct event_rung *rung_open(struct event_queue *queue, uint64_t start, uint64_t limit,
                                    uint32_t shift)
{
    CHECK(queue->depth < EVENT_QUEUE_RUNGS);
    struct event_rung *rung = &queue->rungs[queue->depth++];
    event_rung_set(rung, &queue->arena, start, limit, shift);
    return rung;
}

// How far above its least key a list's rung should reach.
static uint64_t reach_of(const struct event_list_summary *keys)
{
    uint64_t reach = keys->most - keys->least;
    return keys->mean_above < reach / 4 ? keys->mean_above * 4 : reach;
}

// How wide the slots should be, as a power of two. Evenly spread keys reach to twice their mean;
// what is denser near its start, as waiting times mostly are, wants slots for the density there.
static uint32_t shift_of(const struct event_list_summary *keys, uint64_t reach)
{
    uint64_t width = keys->mean_above / keys->count * (2 * EVENTS_PER_SLOT);
    uint32_t shift = width == 0 ? 0 : 63 - (uint32_t)__builtin_clzll(width);
    while (shift > 0 && reach >> shift < SLOTS_LEAST - 1) {
        shift--;
    }
    while (reach >> shift >= EVENT_RUNG_SLOTS) {
        shift++;
    }
    return shift;
}

// Opens a rung for the events of a list with keys below `limit`, the first key that is not the
// list's own. Events that the rung does not reach stay in the list.
static void split(struct event_queue *queue, struct event_list *list, uint64_t limit)
{
    struct event_list_summary keys = event_list_summarise(list);
    CHECK(keys.least < limit);
    uint64_t reach = reach_of(&keys);
    uint32_t shift = shift_of(&keys, reach);
    uint64_t span = ((reach >> shift) + 1) << shift; // 0 when it is 2^64
    if (span - 1 < limit - 1 - keys.least) {
        limit = keys.least + span;
    }
    struct event_list all = *list;
    *list = (struct event_list){0};
    struct event_rung *rung = rung_open(queue, keys.least, limit, shift);
    if (keys.least == keys.most) {
        event_rung_slot_set(rung, 0, all);
        return;
    }
    struct event_chunk *chunk = all.first;
    while (chunk != NULL) {
        event_chunk_prefetch(chunk->next);
        size_t count = event_list_chunk_count(&all, chunk);
        for (size_t i = 0; i < count; i++) {
            struct event event = chunk->events[i];
            if (event.key < limit) {
                event_rung_append(rung, &queue->store, event);
            } else {
                event_list_append(list, &queue->store, event);
            }
        }
        chunk = event_store_give(&queue->store, chunk);
    }
}

// ---- filling the bottom ----

static struct event *bottom_begin(struct event_queue *queue, size_t count)
{
    queue->first = queue->bottom + HEAD_ROOM;
    queue->end = queue->first + count;
    return queue->first;
}

// Copies a list of at most EVENT_SORT_MOST events to the bottom in order and gives its chunks back.
static void load(struct event_queue *queue, const struct event_list *list)
{
    struct event gathered[EVENT_SORT_MOST];
    struct event_chunk *chunk = list->first;
    const struct event *events = chunk->events;
    size_t count = event_list_chunk_count(list, chunk);
    if (chunk->next != NULL) {
        events = gathered;
        count = 0;
        for (const struct event_chunk *part = chunk; part != NULL; part = part->next) {
            size_t more = event_list_chunk_count(list, part);
            CHECK(count + more <= EVENT_SORT_MOST);
            memcpy(gathered + count, part->events, more * sizeof *gathered);
            count += more;
        }
    }
    event_sort(bottom_begin(queue, count), events, count);
    while (chunk != NULL) {
        chunk = event_store_give(&queue->store, chunk);
    }
}

// Copies one chunk of a slot of width one. Its equals stay behind, and so do those to come.
static void load_equals(struct event_queue *queue, struct event_rung *rung)
{
    size_t slot = rung->current;
    struct event_list *list = &rung->slots[slot];
    struct event_chunk *chunk = list->first;
    size_t count = event_list_chunk_count(list, chunk);
    memcpy(bottom_begin(queue, count), chunk->events, count * sizeof *chunk->events);
    list->first = event_store_give(&queue->store, chunk);
    queue->bottom_limit = event_rung_slot_start(rung, slot);
    if (list->first == NULL) {
        event_rung_slot_clear(rung, slot);
        queue->bottom_limit = event_rung_slot_limit(rung, slot);
    }
}

// Takes the next step from the finest rung's current slot towards the bottom: loads the slot, or
// cuts it. Returns whether there is a bottom now.
static bool descend(struct event_queue *queue, struct event_rung *rung)
{
    if (rung->shift == 0) {
        load_equals(queue, rung);
        return true;
    }
    size_t slot = rung->current;
    struct event_list *list = &rung->slots[slot];
    uint64_t limit = event_rung_slot_limit(rung, slot);
    if (event_list_is_longer(list, EVENT_SORT_MOST)) {
        split(queue, list, limit);
        if (list->first == NULL) {
            event_rung_slot_clear(rung, slot);
        }
        return false;
    }
    load(queue, list);
    event_rung_slot_clear(rung, slot);
    queue->bottom_limit = limit;
    return true;
}

// Moves the events of a list to the end of another.
static void move_all(struct event_list *to, struct event_list *from, struct event_store *store)
{
    struct event_chunk *chunk = from->first;
    while (chunk != NULL) {
        size_t count = event_list_chunk_count(from, chunk);
        for (size_t i = 0; i < count; i++) {
            event_list_append(to, store, chunk->events[i]);
        }
        chunk = event_store_give(store, chunk);
    }
}

// Puts the events of all rungs back on top, finest rung first, so that equals keep their order.
// Needed only where a peek is followed by a hundred pushes of earlier keys, dozens of times,
// without a pop between: each time a rung is added in front of the others, until none is left.
static void collect(struct event_queue *queue)
{
    struct event_list all = {0};
    for (; queue->depth > 0; queue->depth--) {
        struct event_rung *rung = &queue->rungs[queue->depth - 1];
        while (event_rung_seek(rung)) {
            move_all(&all, &rung->slots[rung->current], &queue->store);
            event_rung_slot_clear(rung, rung->current);
        }
    }
    move_all(&all, &queue->top, &queue->store);
    queue->top = all;
}

bool event_queue_refill(struct event_queue *queue)
{
    if (queue->count == 0) {
        queue->depth = 0; // the rungs in use are empty
        queue->bottom_limit = UINT64_MAX;
        return false;
    }
    for (;;) {
        if (queue->depth == EVENT_QUEUE_RUNGS) {
            collect(queue);
        }
        if (queue->depth == 0 && queue->count > ALL_BOTTOM_FROM) {
            split(queue, &queue->top, UINT64_MAX);
        } else if (queue->depth == 0) {
            load(queue, &queue->top);
            queue->top = (struct event_list){0};
            queue->bottom_limit = UINT64_MAX;
            return true;
        }
        struct event_rung *rung = &queue->rungs[queue->depth - 1];
        if (!event_rung_seek(rung)) {
            queue->depth--;
        } else if (descend(queue, rung)) {
            return true;
        }
    }
}

// ---- inserting into the bottom ----

// Cuts a bottom that has grown too long into a rung. It begins where the last popped event's
// instant does, so that it has a slot for every key that may still be pushed, and reaches one key
// beyond the bottom's limit, because a bottom may hold the first of some events equal to its limit.
static void spill(struct event_queue *queue)
{
    uint64_t start = queue->instant;
    uint64_t limit = queue->bottom_limit;
    const struct event *event = queue->first;
    const struct event *end = queue->end;
    bottom_begin(queue, 0);
    queue->bottom_limit = start; // the bottom takes no event until the next pop
    if (queue->depth == 0) {
        for (; event < end; event++) {
            event_list_append(&queue->top, &queue->store, *event);
        }
        return;
    }
    uint32_t shift = 0;
    while ((limit - start) >> shift >= SPILL_SLOTS) {
        shift++;
    }
    struct event_rung *rung = rung_open(queue, start, limit, shift);
    for (; event < end; event++) {
        event_rung_append(rung, &queue->store, *event);
    }
}

static bool bottom_is_full(const struct event_queue *queue)
{
    ptrdiff_t most = queue->depth == 0 ? ALL_BOTTOM_MOST : BOTTOM_MOST;
    return queue->end - queue->first >= most;
}

// The rare half of inserting: the bottom is full, or has come to the end of its array.
__attribute__((noinline)) static void insert_slowly(struct event_queue *queue, struct event event)
{
    if (bottom_is_full(queue)) {
        spill(queue);
    } else {
        const struct event *from = queue->first;
        size_t count = (size_t)(queue->end - from);
        memmove(bottom_begin(queue, count), from, count * sizeof *from);
    }
    queue->count--; // it is pushed once more, to where it belongs now
    event_queue_push(queue, event);
}

void event_queue_insert(struct event_queue *queue, struct event event)
{
    struct event *first = queue->first;
    struct event *end = queue->end;
    if (bottom_is_full(queue) || end == queue->bottom + EVENT_QUEUE_BOTTOM_ROOM) {
        insert_slowly(queue, event);
        return;
    }
    struct event *place;
    if (end - first > ONE_SIDED_MOST && first > queue->bottom &&
        event.key < first[(end - first) / 2].key) {
        place = first - 1; // nearer to the front: what comes before it moves down
        queue->first = place;
        for (; place[1].key <= event.key; place++) {
            place[0] = place[1];
        }
    } else {
        place = end;
        queue->end = end + 1;
        for (; place > first && place[-1].key > event.key; place--) {
            place[0] = place[-1];
        }
    }
    *place = event;
}

// ---- the whole queue ----

size_t event_queue_pop_alike(struct event_queue *queue, struct event like, struct event *events,
                             size_t most)
{
    CHECK(event_key(event_time(like), 0) == queue->instant);
    size_t taken = 0;
    while (taken < most) {
        // Equals lie beyond an empty bottom only if its limit is not above their key.
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
    }
    return taken;
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
        event_chunk_prefetch(chunk->next);
        size_t count = event_list_chunk_count(&all, chunk);
        for (size_t i = 0; i < count; i++) {
            if (filter_keeps(filter, chunk->events[i])) {
                event_list_append(list, filter->store, chunk->events[i]);
            }
        }
        chunk = event_store_give(filter->store, chunk);
    }
}

static void filter_rung(struct filter *filter, struct event_rung *rung)
{
    for (size_t word = 0; word < COUNT_OF(rung->occupied); word++) {
        for (uint64_t bits = rung->occupied[word]; bits != 0; bits &= bits - 1) {
            size_t slot = word * 64 + (size_t)__builtin_ctzll(bits);
            filter_list(filter, &rung->slots[slot]);
            if (rung->slots[slot].first == NULL) {
                event_rung_slot_clear(rung, slot);
            }
        }
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
        filter_rung(&filter, &queue->rungs[i]);
    }
    filter_list(&filter, &queue->top);
    queue->count -= filter.dropped;
}
