// SPDX-License-Identifier: GPL-3.0-or-later
// Equal-sized items that come and go, named by a 32-bit index.
//
// Items live in chunks that never move, so pointers stay valid until the item is given back; freed
// indices are handed out again, last freed first. Nothing is allocated once the peak was reached.
#ifndef VIRGA_SIM_POOL_H
#define VIRGA_SIM_POOL_H

#include "sim/base.h"

enum { POOL_CHUNK_BITS = 10, POOL_CHUNK_ITEMS = 1 << POOL_CHUNK_BITS };
#define POOL_NONE UINT32_MAX

struct pool {
    char **chunks;         // owned
    size_t chunk_capacity; // room in `chunks`
    uint32_t chunk_count;
    uint32_t item_size; // bytes, a multiple of 16
    uint32_t free_head; // index of the last freed item, or POOL_NONE
    uint32_t fresh;     // first index never handed out
    uint32_t live;      // items handed out now
};

// item_size in bytes, at least 4; rounded up to a multiple of 16, so that items may hold int128.
void pool_init(struct pool *pool, size_t item_size);
void pool_deinit(struct pool *pool);

// Hands out a zeroed item and returns its index.
uint32_t pool_take(struct pool *pool);
void pool_give(struct pool *pool, uint32_t index);

static inline void *pool_item(const struct pool *pool, uint32_t index)
{
    char *chunk = pool->chunks[index >> POOL_CHUNK_BITS];
    return chunk + (size_t)(index & (POOL_CHUNK_ITEMS - 1)) * pool->item_size;
}

#endif
