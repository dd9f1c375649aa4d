// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/heap_oracle.h"

#include "sim/arena.h"

void heap_oracle_deinit(struct heap_oracle *heap)
{
    grow_free(heap->entries);
    *heap = (struct heap_oracle){0};
}

static bool precedes(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->event.key < b->event.key ||
           (a->event.key == b->event.key && a->sequence < b->sequence);
}

// Lets an entry rise from the last place, which must be free.
static void rise(struct heap_oracle *heap, struct heap_entry entry)
{
    size_t hole = heap->count++;
    while (hole > 0 && precedes(&entry, &heap->entries[(hole - 1) / 2])) {
        heap->entries[hole] = heap->entries[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap->entries[hole] = entry;
}

void heap_oracle_push(struct heap_oracle *heap, struct event event)
{
    heap->entries = grow(heap->entries, &heap->capacity, heap->count + 1, sizeof *heap->entries);
    rise(heap, (struct heap_entry){event, heap->pushed++});
}

bool heap_oracle_pop(struct heap_oracle *heap, struct event *event)
{
    if (heap->count == 0) {
        return false;
    }
    *event = heap->entries[0].event;
    struct heap_entry last = heap->entries[--heap->count];
    size_t hole = 0;
    for (size_t child = 1; child < heap->count; child = 2 * hole + 1) {
        if (child + 1 < heap->count && precedes(&heap->entries[child + 1], &heap->entries[child])) {
            child++;
        }
        if (!precedes(&heap->entries[child], &last)) {
            break;
        }
        heap->entries[hole] = heap->entries[child];
        hole = child;
    }
    heap->entries[hole] = last;
    return true;
}

void heap_oracle_purge(struct heap_oracle *heap, bool (*stale)(struct event event, void *context),
                       void *context)
{
    size_t count = heap->count;
    heap->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!stale(heap->entries[i].event, context)) {
            rise(heap, heap->entries[i]);
        }
    }
}
