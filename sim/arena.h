// SPDX-License-Identifier: GPL-3.0-or-later
// Memory that lives as long as a run: allocate often, free once.
//
// An arena hands out zeroed memory from blocks and gives all of it back at its end; single pieces
// are never freed. Arrays that grow while a run lasts use grow() instead. These two and sim/pool.h
// are the only callers of malloc on the ground floor. Running out of memory ends the process with
// exit code 3.
#ifndef VIRGA_SIM_ARENA_H
#define VIRGA_SIM_ARENA_H

#include "sim/base.h"

struct arena_block;

struct arena {
    struct arena_block *blocks; // newest first; owned
    size_t used;                // bytes handed out of the newest block
    size_t size;                // bytes in the newest block
    size_t bytes;               // bytes in all blocks
};

void arena_init(struct arena *arena);
void arena_deinit(struct arena *arena);

// Returns `size` zeroed bytes aligned for any type (64-byte aligned when size >= 64); never NULL.
void *arena_alloc(struct arena *arena, size_t size);

// Copies `length` bytes of text and ends them with NUL.
char *arena_text(struct arena *arena, const char *text, size_t length);

// Formats into the arena.
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

// Makes room for at least `need` items of `size` bytes in an array from an earlier grow (or NULL
// with capacity 0). New room is zeroed. The caller releases it with grow_free.
void *grow_more(void *array, size_t *capacity, size_t need, size_t size); // internal: the slow half
static inline void *grow(void *array, size_t *capacity, size_t need, size_t size)
{
    return __builtin_expect(need <= *capacity, 1) ? array : grow_more(array, capacity, need, size);
}
void grow_free(void *array);

#endif
