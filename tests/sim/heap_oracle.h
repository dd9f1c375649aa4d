// SPDX-License-Identifier: GPL-3.0-or-later
// The event queue's oracle: a binary heap with a stored sequence number, too simple to be wrong.
#ifndef VIRGA_TESTS_SIM_HEAP_ORACLE_H
#define VIRGA_TESTS_SIM_HEAP_ORACLE_H

#include "sim/event.h"

struct heap_entry {
    struct event event;
    uint64_t sequence; // order of pushing
};

// Zeroed, it is an empty heap.
struct heap_oracle {
    struct heap_entry *entries; // owned; children of i at 2i + 1 and 2i + 2
    size_t count;
    size_t capacity;
    uint64_t pushed;
};

void heap_oracle_deinit(struct heap_oracle *heap);
void heap_oracle_push(struct heap_oracle *heap, struct event event);
bool heap_oracle_pop(struct heap_oracle *heap, struct event *event);
void heap_oracle_purge(struct heap_oracle *heap, bool (*stale)(struct event event, void *context),
                       void *context);

#endif
