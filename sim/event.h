// SPDX-License-Identifier: GPL-3.0-or-later
// An event: sixteen bytes that say when, in which order, what, and to whom.
//
// Events are totally ordered by (time, priority, sequence). Time and priority share one unsigned
// word, so that one comparison orders both; the sequence is not stored, because the queue is
// stable: among equal keys, first scheduled is first out. There are no pointers in an event, so it
// can be printed, counted, hashed, and is the same in every process.
#ifndef VIRGA_SIM_EVENT_H
#define VIRGA_SIM_EVENT_H

#include "sim/simtime.h"

enum {
    EVENT_PRIORITY_BITS = 4,
    EVENT_KIND_BITS = 10,
    EVENT_ARGUMENT_BITS = 22,
    EVENT_KINDS = 1 << EVENT_KIND_BITS,
};
#define EVENT_ARGUMENT_MAX ((UINT32_C(1) << EVENT_ARGUMENT_BITS) - 1)

// What happens first at one instant. DESIGN: ends of work and lives, failures and repairs, timers
// that put things to sleep, steps of input series, control, then arrivals.
enum event_priority {
    EVENT_END_OF_WORK = 0,
    EVENT_END_OF_LIFE = 1,
    EVENT_FAILURE = 2,
    EVENT_REPAIR = 3,
    EVENT_TRANSITION = 4, // boots done, shut-downs done
    EVENT_SLEEP = 5,
    EVENT_INPUT_STEP = 6,
    EVENT_CONTROL = 8,
    EVENT_ARRIVAL = 12,
};

struct event {
    uint64_t key;    // time << 4 | priority
    uint32_t target; // id of the entity
    uint32_t tag;    // kind << 22 | argument (for a timer: its generation)
};

static_assert(sizeof(struct event) == 16, "four events to a cache line");

static inline uint64_t event_key(int64_t time, uint32_t priority)
{
    return (uint64_t)time << EVENT_PRIORITY_BITS | priority;
}

static inline int64_t event_time(struct event event)
{
    return (int64_t)(event.key >> EVENT_PRIORITY_BITS);
}

static inline uint32_t event_kind(struct event event)
{
    return event.tag >> EVENT_ARGUMENT_BITS;
}

static inline uint32_t event_argument(struct event event)
{
    return event.tag & EVENT_ARGUMENT_MAX;
}

#endif
