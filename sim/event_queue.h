// SPDX-License-Identifier: GPL-3.0-or-later
// The pending events: a stable priority queue as a ladder of arrays (after the ladder queue of
// Tang, Goh and Thng, ACM TOMACS 2005).
//
// Order: by key, and among equal keys in the order of pushing. Cost: a few memory accesses an
// event, flat from a hundred to ten million pending, whatever the distribution of times, ties
// included. Memory is reused, never returned before destroy; once warm nothing is allocated.
//
// Within an instant priorities order what is pending, and going back is allowed: while an arrival
// is handled, an end of work may be pushed for the same nanosecond, and is popped next. A key of an
// earlier instant than the last popped one is a programmer's error, and so is the key UINT64_MAX
// (priority 15 in the last nanosecond of all).
//
// Cancelling is the owner's: a stale event is recognised by a callback (its timer's generation
// moved on) when its turn comes, and event_queue_purge drops all stale ones when they outnumber the
// live.
//
// How it works is told with an example in event_queue.c. The structure is public only so that the
// functions of the engine's loop can be inlined; nobody else touches its members.
#ifndef VIRGA_SIM_EVENT_QUEUE_H
#define VIRGA_SIM_EVENT_QUEUE_H

#include "sim/check.h"
#include "sim/event_rung.h"

enum {
    EVENT_QUEUE_RUNGS = 40,        // at most; splitting alone makes no more than 32
    EVENT_QUEUE_BOTTOM_ROOM = 512, // places in the bottom's array
};

struct event_queue {
    struct event *first;   // of the bottom: next to be popped
    uint64_t bottom_limit; // first key that does not go to the bottom
    struct event *end;     // of the bottom; apart from `first`, or gcc loads both as one vector
                           // right after one was stored, which stalls
    uint64_t instant; // least key that may be pushed: where the last popped event's instant begins
    size_t count;     // events in the queue
    uint32_t depth;   // rungs in use; the last one is the finest
    struct event_list top; // keys beyond every rung
    struct event_store store;
    struct arena arena; // holds the queue itself, its chunks and its slots
    struct event_rung rungs[EVENT_QUEUE_RUNGS];
    struct event bottom[EVENT_QUEUE_BOTTOM_ROOM];
};

struct event_queue *event_queue_create(void);
void event_queue_destroy(struct event_queue *queue);

// Internal: the slow halves of push, and of pop and peek.
void event_queue_insert(struct event_queue *queue, struct event event);
bool event_queue_refill(struct event_queue *queue);

// Internal: puts an event that is beyond the bottom into the finest rung that reaches so far, or
// on top.
static inline void event_queue_file(struct event_queue *queue, struct event event)
{
    for (struct event_rung *rung = queue->rungs + queue->depth; rung-- > queue->rungs;) {
        if (event.key < rung->limit) {
            event_rung_append(rung, &queue->store, event);
            return;
        }
    }
    CHECK(event.key != UINT64_MAX); // it is below no limit, so it always comes by here
    event_list_append(&queue->top, &queue->store, event);
}

static inline void event_queue_push(struct event_queue *queue, struct event event)
{
    CHECK(event.key >= queue->instant);
    queue->count++;
    if (event.key < queue->bottom_limit) {
        event_queue_insert(queue, event);
    } else {
        event_queue_file(queue, event);
    }
}

// Takes the first event out. Returns false when the queue is empty.
static inline bool event_queue_pop(struct event_queue *queue, struct event *event)
{
    if (queue->first == queue->end && !event_queue_refill(queue)) {
        return false;
    }
    *event = *queue->first++;
    queue->instant = event_key(event_time(*event), 0);
    queue->count--;
    return true;
}

// Looks at the first event without taking it. Returns false when the queue is empty.
static inline bool event_queue_peek(struct event_queue *queue, struct event *event)
{
    if (queue->first == queue->end && !event_queue_refill(queue)) {
        return false;
    }
    *event = *queue->first;
    return true;
}

// Takes out up to `most` further events that follow at once, while they have the same key and kind
// as `like`, the event popped last. Returns how many.
size_t event_queue_pop_alike(struct event_queue *queue, struct event like, struct event *events,
                             size_t most);

// The coming events in order, as far as they are sorted already: material for prefetching. Returns
// how many; valid until the next push or pop.
static inline size_t event_queue_upcoming(const struct event_queue *queue,
                                          const struct event **events)
{
    *events = queue->first;
    return (size_t)(queue->end - queue->first);
}

// Drops every event for which stale() is true, keeping the order of the rest. stale() is called
// once for each event, in no particular order, and must not touch the queue. Costs a visit to each
// event: call it when the stale ones outnumber the live.
void event_queue_purge(struct event_queue *queue, bool (*stale)(struct event event, void *context),
                       void *context);

size_t event_queue_count(const struct event_queue *queue);
size_t event_queue_bytes(const struct event_queue *queue); // memory held

#endif
