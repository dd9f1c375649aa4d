// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/pool.h"

#include "sim/arena.h"
#include "sim/check.h"

#include <string.h>

void pool_init(struct pool *pool, size_t item_size)
{
    CHECK(item_size >= sizeof(uint32_t));
    CHECK(item_size < UINT32_MAX / POOL_CHUNK_ITEMS);
    memset(pool, 0, sizeof *pool);
    pool->item_size = (uint32_t)((item_size + 15) / 16 * 16);
    pool->free_head = POOL_NONE;
}

void pool_deinit(struct pool *pool)
{
    for (uint32_t chunk = 0; chunk < pool->chunk_count; chunk++) {
        grow_free(pool->chunks[chunk]);
    }
    grow_free(pool->chunks);
    memset(pool, 0, sizeof *pool);
}

static void pool_add_chunk(struct pool *pool)
{
    pool->chunks = grow(pool->chunks, &pool->chunk_capacity, pool->chunk_count + (size_t)1,
                        sizeof *pool->chunks);
    size_t items = 0;
    pool->chunks[pool->chunk_count] = grow(NULL, &items, POOL_CHUNK_ITEMS, pool->item_size);
    pool->chunk_count++;
}

uint32_t pool_take(struct pool *pool)
{
    uint32_t index = pool->free_head;
    if (index != POOL_NONE) {
        memcpy(&pool->free_head, pool_item(pool, index), sizeof pool->free_head);
    } else {
        index = pool->fresh;
        CHECK(index < POOL_NONE - 1);
        if ((index >> POOL_CHUNK_BITS) >= pool->chunk_count) {
            pool_add_chunk(pool);
        }
        pool->fresh++;
    }
    memset(pool_item(pool, index), 0, pool->item_size);
    pool->live++;
    return index;
}

void pool_give(struct pool *pool, uint32_t index)
{
    CHECK(index < pool->fresh && pool->live > 0);
    memcpy(pool_item(pool, index), &pool->free_head, sizeof pool->free_head);
    pool->free_head = index;
    pool->live--;
}
