// SPDX-License-Identifier: GPL-3.0-or-later
// The pending events: a stable priority queue as a ladder of arrays (after the ladder queue of
// Tang, Goh and Thng, ACM TOMACS 2005).
//
// Order: by key, and among equal keys in the order of pushing. Cost: a few memory accesses an
// event, flat from a hundred to ten million pending, whatever the distribution of times, ties
// included. A key below the last popped one is a programmer's error. Memory is reused, never
// returned before deinit; once warm nothing is allocated.
//
// Cancelling is the owner's: a stale event is recognised by a callback (its timer's generation
// moved on) when its turn comes, and event_queue_purge drops all stale ones when they outnumber the
// live.
#ifndef VIRGA_SIM_EVENT_QUEUE_H
#define VIRGA_SIM_EVENT_QUEUE_H

#include "sim/event.h"

struct event_queue; // opaque

struct event_queue *event_queue_create(void);
void event_queue_destroy(struct event_queue *queue);

void event_queue_push(struct event_queue *queue, struct event event);

// Takes the first event out. Returns false when the queue is empty.
bool event_queue_pop(struct event_queue *queue, struct event *event);

// Looks at the first event without taking it. Returns false when the queue is empty.
bool event_queue_peek(struct event_queue *queue, struct event *event);

// Takes out up to `most` further events that follow at once, while they have the same key and kind
// as `like`. Returns how many.
size_t event_queue_pop_alike(struct event_queue *queue, struct event like, struct event *events,
                             size_t most);

// The coming events in order, as far as they are sorted already: material for prefetching. Returns
// how many; valid until the next push or pop.
size_t event_queue_upcoming(const struct event_queue *queue, const struct event **events);

// Drops every event for which stale() is true, keeping the order of the rest.
void event_queue_purge(struct event_queue *queue, bool (*stale)(struct event event, void *context),
                       void *context);

size_t event_queue_count(const struct event_queue *queue);
size_t event_queue_bytes(const struct event_queue *queue); // memory held

#endif
