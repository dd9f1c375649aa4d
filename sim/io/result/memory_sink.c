// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/memory_sink.h"

#include "sim/check.h"

#include <string.h>

void memory_sink_init(struct memory_sink *memory)
{
    memset(memory, 0, sizeof *memory);
    arena_init(&memory->arena);
}

void memory_sink_deinit(struct memory_sink *memory)
{
    for (size_t i = 0; i < memory->count; i++) {
        grow_free(memory->tables[i].rows);
    }
    grow_free(memory->tables);
    arena_deinit(&memory->arena);
    memset(memory, 0, sizeof *memory);
}

static uint32_t open_table(void *context, const struct table *table)
{
    struct memory_sink *memory = context;
    memory->tables =
        grow(memory->tables, &memory->capacity, memory->count + 1, sizeof *memory->tables);
    memory->tables[memory->count].table = table;
    return (uint32_t)memory->count++;
}

// Names are alive until the sink returns, so that rows need copies of them.
static void copy_names(struct memory_sink *memory, const struct table *table, char *row)
{
    for (const struct column *column = table->columns; column->name != NULL; column++) {
        const char *name;
        if (column->type != COLUMN_NAME) {
            continue;
        }
        memcpy(&name, row + column->offset, sizeof name);
        if (name != NULL) {
            name = arena_text(&memory->arena, name, strlen(name));
            memcpy(row + column->offset, &name, sizeof name);
        }
    }
}

static void append_rows(void *context, uint32_t number, const void *rows, size_t count)
{
    struct memory_sink *memory = context;
    CHECK(number < memory->count);
    struct memory_table *own = &memory->tables[number];
    size_t size = own->table->row_size;
    own->rows = grow(own->rows, &own->capacity, own->count + count, size);
    char *at = own->rows + own->count * size;
    memcpy(at, rows, count * size);
    for (size_t i = 0; i < count; i++) {
        copy_names(memory, own->table, at + i * size);
    }
    own->count += count;
}

static void summarise(void *context, const struct summary *summary)
{
    ((struct memory_sink *)context)->summary = summary;
}

struct sink memory_sink_socket(struct memory_sink *memory)
{
    return (struct sink){memory, open_table, append_rows, summarise};
}

const struct memory_table *memory_sink_table(const struct memory_sink *memory, const char *path)
{
    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->tables[i].table->path, path) == 0) {
            return &memory->tables[i];
        }
    }
    return NULL;
}

const void *memory_sink_row(const struct memory_table *table, size_t row)
{
    CHECK(row < table->count);
    return table->rows + row * table->table->row_size;
}
