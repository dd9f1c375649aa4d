// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_rung.h"

#include "sim/check.h"

void event_rung_set(struct event_rung *rung, struct arena *arena, uint64_t start, uint64_t limit,
                    uint32_t shift)
{
    CHECK(start < limit);
    CHECK((limit - 1 - start) >> shift < EVENT_RUNG_SLOTS);
    if (rung->slots == NULL) {
        rung->slots = ARENA_ARRAY(arena, struct event_list, EVENT_RUNG_SLOTS);
    }
    rung->start = start;
    rung->limit = limit;
    rung->shift = shift;
    rung->current = 0;
}

bool event_rung_seek(struct event_rung *rung)
{
    size_t word = rung->current / 64;
    uint64_t bits = rung->occupied[word] & UINT64_MAX << (rung->current % 64);
    while (bits == 0) {
        if (++word == COUNT_OF(rung->occupied)) {
            return false;
        }
        bits = rung->occupied[word];
    }
    rung->current = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
    return true;
}

uint64_t event_rung_slot_start(const struct event_rung *rung, size_t slot)
{
    return rung->start + ((uint64_t)slot << rung->shift);
}

uint64_t event_rung_slot_limit(const struct event_rung *rung, size_t slot)
{
    uint64_t next = (uint64_t)slot + 1;
    if (next > (rung->limit - rung->start) >> rung->shift) {
        return rung->limit; // also where the slot's own end would overflow
    }
    return rung->start + (next << rung->shift);
}

void event_rung_slot_set(struct event_rung *rung, size_t slot, struct event_list list)
{
    DEBUG_CHECK(rung->slots[slot].first == NULL);
    rung->slots[slot] = list;
    rung->occupied[slot / 64] |= UINT64_C(1) << (slot % 64);
}

void event_rung_slot_clear(struct event_rung *rung, size_t slot)
{
    rung->slots[slot] = (struct event_list){0};
    rung->occupied[slot / 64] &= ~(UINT64_C(1) << (slot % 64));
}
