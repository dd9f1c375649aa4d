// SPDX-License-Identifier: GPL-3.0-or-later
// A rung of the event queue's ladder: a stretch of keys cut into slots of equal width.
//
// A slot is an unsorted list of events. The width is a power of two, so that a key's slot is a
// subtraction and a shift; a bitmap tells which slots are not empty, so that the next one is found
// without looking at each. Slots are emptied in order.
#ifndef VIRGA_SIM_EVENT_RUNG_H
#define VIRGA_SIM_EVENT_RUNG_H

#include "sim/event_list.h"

enum { EVENT_RUNG_SLOTS = 1024 }; // at most

// Zeroed, it has no memory yet; event_rung_set gives it some, which it keeps.
struct event_rung {
    uint64_t start;                           // first key of slot 0
    uint64_t limit;                           // first key that is not the rung's
    uint32_t shift;                           // a slot is 1 << shift keys wide
    uint32_t current;                         // every slot before this one is empty
    struct event_list *slots;                 // EVENT_RUNG_SLOTS of them; zeroed where empty
    uint64_t occupied[EVENT_RUNG_SLOTS / 64]; // a bit for each slot that is not empty
};

// Sets up a rung that is empty. limit - start must not need more than EVENT_RUNG_SLOTS slots.
void event_rung_set(struct event_rung *rung, struct arena *arena, uint64_t start, uint64_t limit,
                    uint32_t shift);

// Moves `current` to the next slot that is not empty. Returns false when there is none.
bool event_rung_seek(struct event_rung *rung);

// First key of a slot, and first key behind it as far as it is the rung's.
uint64_t event_rung_slot_start(const struct event_rung *rung, size_t slot);
uint64_t event_rung_slot_limit(const struct event_rung *rung, size_t slot);

// Fills a slot that is empty with a whole list; empties a slot, whose chunks are the caller's.
void event_rung_slot_set(struct event_rung *rung, size_t slot, struct event_list list);
void event_rung_slot_clear(struct event_rung *rung, size_t slot);

// Puts an event into its slot. The key must be at or above the start.
static inline void event_rung_append(struct event_rung *rung, struct event_store *store,
                                     struct event event)
{
    size_t slot = (event.key - rung->start) >> rung->shift;
    struct event_list *list = &rung->slots[slot];
    if (__builtin_expect(event_list_is_full(list), 0)) {
        rung->occupied[slot / 64] |= UINT64_C(1) << (slot % 64);
        event_list_extend(list, store);
    }
    *list->next_free++ = event;
}

#endif
