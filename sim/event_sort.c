// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/event_sort.h"

#include "sim/check.h"

enum { POSITION_BITS = 6 };
static_assert(EVENT_SORT_MOST <= 1 << POSITION_BITS, "a position must fit below a packed key");

static void sort_by_insertion(struct event *out, const struct event *in, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t place = i;
        while (place > 0 && out[place - 1].key > in[i].key) {
            out[place] = out[place - 1];
            place--;
        }
        out[place] = in[i];
    }
}

void event_sort(struct event *out, const struct event *in, size_t count, uint64_t base)
{
    CHECK(count <= EVENT_SORT_MOST);
    uint64_t packed[EVENT_SORT_MOST];
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t above = in[i].key - base;
        all |= above;
        packed[i] = above << POSITION_BITS | i;
    }
    if (all >> (64 - POSITION_BITS) != 0) {
        sort_by_insertion(out, in, count);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint64_t key = packed[i];
        size_t place = i;
        while (place > 0 && packed[place - 1] > key) {
            packed[place] = packed[place - 1];
            place--;
        }
        packed[place] = key;
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = in[packed[i] & (EVENT_SORT_MOST - 1)];
    }
}
