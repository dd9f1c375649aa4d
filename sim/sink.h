// SPDX-License-Identifier: GPL-3.0-or-later
// The socket where recorded rows go: HDF5, CSV, or memory for tests and for a browser.
//
// The engine opens every table of the level before the run, appends rows during it, and puts the
// summary last. A sink only observes: it cannot change a result. Errors are kept in the sink and
// reported by its owner when it is finished; after the first one, appending does nothing.
#ifndef VIRGA_SIM_SINK_H
#define VIRGA_SIM_SINK_H

#include "sim/column.h"

struct summary;

struct sink {
    void *context; // passed back as the first argument
    // Opens a table and returns its number. Tables come in the order of the registry.
    uint32_t (*open)(void *context, const struct table *table);
    // Appends `count` rows, structs of table->row_size bytes each, to an opened table.
    void (*append)(void *context, uint32_t table, const void *rows, size_t count);
    // The headline numbers, once, after the last row.
    void (*summarise)(void *context, const struct summary *summary);
};

#endif
