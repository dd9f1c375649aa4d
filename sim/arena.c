// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/arena.h"

#include "sim/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_ALIGNMENT = 64, ARENA_BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    char padding[ARENA_ALIGNMENT - sizeof(struct arena_block *)]; // keeps the payload aligned
};

static_assert(sizeof(struct arena_block) == ARENA_ALIGNMENT, "payload must start aligned");

static size_t round_up(size_t size, size_t alignment)
{
    return (size + alignment - 1) / alignment * alignment;
}

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "virga: out of memory: could not get %zu bytes\n", size);
    exit(3);
}

void arena_init(struct arena *arena)
{
    memset(arena, 0, sizeof *arena);
}

void arena_deinit(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    memset(arena, 0, sizeof *arena);
}

static void arena_add_block(struct arena *arena, size_t need)
{
    // Blocks double with the arena, so that a large run makes few of them.
    size_t payload = arena->bytes < ARENA_BLOCK_BYTES ? ARENA_BLOCK_BYTES : arena->bytes;
    if (payload > ((size_t)64 << 20)) {
        payload = (size_t)64 << 20;
    }
    if (payload < need) {
        payload = need;
    }
    size_t size = round_up(sizeof(struct arena_block) + payload, ARENA_ALIGNMENT);
    struct arena_block *block = aligned_alloc(ARENA_ALIGNMENT, size);
    if (block == NULL) {
        out_of_memory(size);
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used = 0;
    arena->size = size - sizeof(struct arena_block);
    arena->bytes += size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    CHECK(size <= SIZE_MAX / 4);
    size_t alignment = size >= ARENA_ALIGNMENT ? ARENA_ALIGNMENT : 16;
    size_t start = round_up(arena->used, alignment);
    if (arena->blocks == NULL || size > arena->size || start > arena->size - size) {
        arena_add_block(arena, size);
        start = 0;
    }
    arena->used = start + size;
    void *memory = (char *)arena->blocks + sizeof(struct arena_block) + start;
    memset(memory, 0, size);
    return memory;
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    CHECK(length >= 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *grow_more(void *array, size_t *capacity, size_t need, size_t size)
{
    size_t wanted = *capacity < 8 ? 8 : *capacity * 2;
    if (wanted < need) {
        wanted = need;
    }
    CHECK(wanted <= SIZE_MAX / 2 / size);
    char *larger = realloc(array, wanted * size);
    if (larger == NULL) {
        out_of_memory(wanted * size);
    }
    memset(larger + *capacity * size, 0, (wanted - *capacity) * size);
    *capacity = wanted;
    return larger;
}

void grow_free(void *array)
{
    free(array);
}
