// SPDX-License-Identifier: GPL-3.0-or-later
// A sink that keeps all rows in memory, for tests and for whoever shows them without a file.
#ifndef VIRGA_SIM_IO_MEMORY_SINK_H
#define VIRGA_SIM_IO_MEMORY_SINK_H

#include "sim/arena.h"
#include "sim/sink.h"

struct memory_table {
    const struct table *table;
    char *rows; // structs of table->row_size bytes; names are copied; grows; owned
    size_t count, capacity;
};

struct memory_sink {
    struct arena arena;          // of names
    struct memory_table *tables; // grows; owned
    size_t count, capacity;
    const struct summary *summary; // as handed over, or NULL; must outlive its use here
};

void memory_sink_init(struct memory_sink *memory);
void memory_sink_deinit(struct memory_sink *memory);

struct sink memory_sink_socket(struct memory_sink *memory);

// The table by its path, or NULL when it was not opened.
const struct memory_table *memory_sink_table(const struct memory_sink *memory, const char *path);

// A row, to be cast to the table's struct; programmer's error beyond the last one.
const void *memory_sink_row(const struct memory_table *table, size_t row);

#endif
