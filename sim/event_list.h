// SPDX-License-Identifier: GPL-3.0-or-later
// A list of events in order of arrival, cut into chunks of 512 bytes.
//
// The event queue keeps what it has not sorted yet in thousands of such lists. A chunk is a link
// and 31 events, aligned to its own size, so that a list needs only two words: where its first
// chunk is, and where the next event goes. When that place is a multiple of 512, the chunk is full
// (or, being NULL, there is none yet) and a new one is needed. Every chunk but the last is full.
// Chunks come from a store and go back to it, last given back first handed out, so that hot memory
// is used again at once.
#ifndef VIRGA_SIM_EVENT_LIST_H
#define VIRGA_SIM_EVENT_LIST_H

#include "sim/arena.h"
#include "sim/event.h"

enum { EVENT_CHUNK_BYTES = 512, EVENT_CHUNK_EVENTS = 31 };

struct event_chunk {
    struct event_chunk *next; // NULL in the last one
    uint64_t unused;
    struct event events[EVENT_CHUNK_EVENTS];
};

static_assert(sizeof(struct event_chunk) == EVENT_CHUNK_BYTES,
              "a full chunk ends on its alignment");

// Zeroed, it is an empty list.
struct event_list {
    struct event *next_free; // where the next event goes; NULL in an empty list
    struct event_chunk *first;
};

// Where chunks come from. Zeroed with `arena` set, it is ready for use.
struct event_store {
    struct arena *arena;           // not owned
    struct event_chunk *free;      // given back
    struct event_chunk *fresh;     // never handed out yet
    struct event_chunk *fresh_end; // end of those
};

// Gives the list a chunk with room; to be called only when event_list_is_full.
void event_list_extend(struct event_list *list, struct event_store *store);

static inline bool event_list_is_full(const struct event_list *list)
{
    return ((uintptr_t)list->next_free & (EVENT_CHUNK_BYTES - 1)) == 0;
}

static inline void event_list_append(struct event_list *list, struct event_store *store,
                                     struct event event)
{
    if (__builtin_expect(event_list_is_full(list), 0)) {
        event_list_extend(list, store);
    }
    *list->next_free++ = event;
}

// Events in one chunk of a list.
static inline size_t event_list_chunk_count(const struct event_list *list,
                                            const struct event_chunk *chunk)
{
    return chunk->next != NULL ? (size_t)EVENT_CHUNK_EVENTS
                               : (size_t)(list->next_free - chunk->events);
}

// The keys of a list that is not empty.
struct event_list_summary {
    size_t count;
    uint64_t least;
    uint64_t most;
    uint64_t mean_above; // mean of key - least, rounded down
};

struct event_list_summary event_list_summarise(const struct event_list *list);

// Whether a list holds more than `most` events; stops counting there.
bool event_list_is_longer(const struct event_list *list, size_t most);

// Gives one chunk back and returns the one behind it; the list's own words are left to the caller.
static inline struct event_chunk *event_store_give(struct event_store *store,
                                                   struct event_chunk *chunk)
{
    struct event_chunk *next = chunk->next;
    chunk->next = store->free;
    store->free = chunk;
    return next;
}

// Asks for a chunk's memory before it is needed, as chunks follow each other in no order that the
// machine could foresee. Does nothing for NULL.
static inline void event_chunk_prefetch(const struct event_chunk *chunk)
{
    if (chunk != NULL) {
        for (size_t line = 0; line < EVENT_CHUNK_BYTES; line += 64) {
            __builtin_prefetch((const char *)chunk + line);
        }
    }
}

#endif
