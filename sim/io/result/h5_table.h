// SPDX-License-Identifier: GPL-3.0-or-later
// One table of a result file while it is written: rows gathered by column, columns as datasets.
//
// The datasets are created with the first chunk, when it is known whether the table outgrows one.
// Only h5_*.c include this header.
#ifndef VIRGA_SIM_IO_H5_TABLE_H
#define VIRGA_SIM_IO_H5_TABLE_H

#include "sim/arena.h"
#include "sim/column.h"
#include "sim/io/result/chunk.h"
#include "sim/io/result/h5_attribute.h"

// What the tables of one file share.
struct h5_shared {
    struct arena arena;
    struct chunk_coder *coder;
    const char *time_unit; // of TIME columns
    const char **names;    // pointers to a chunk's names; grows; owned
    size_t names_capacity;
    uint64_t content; // sum of the hashes of finished objects
    bool failed;      // the library refused something
};

struct h5_column {
    const struct column *column;
    size_t word_count; // CODE
    size_t width;      // bytes of a value on disk; NAME: of an offset into `texts`
    uint8_t *values;   // of the buffered rows; grows; owned
    size_t values_capacity;
    char *texts; // NAME: ended by NUL; grows; owned
    size_t texts_used, texts_capacity;
};

struct h5_table {
    const struct table *table;
    struct h5_object group;
    struct h5_column *columns; // in the shared arena
    struct h5_object *objects; // the datasets, once created; in the shared arena
    size_t column_count;
    size_t buffered, capacity; // rows
    uint64_t written;          // rows
    size_t chunk_rows;         // 0: no datasets yet
};

// `group` is the table's, newly created and without attributes, or negative.
void h5_table_begin(struct h5_table *own, struct h5_shared *shared, const struct table *table,
                    hid_t group);
// `count` is at most h5_table_room.
void h5_table_append(struct h5_table *own, struct h5_shared *shared, const void *rows,
                     size_t count);
size_t h5_table_room(const struct h5_table *own);
// Writes what is left and closes the table's objects.
void h5_table_finish(struct h5_table *own, struct h5_shared *shared);
// Frees buffers.
void h5_table_release(struct h5_table *own);

// Creation properties of everything: no times, attributes in the order of their creation, kept in
// the object's header, which is checksummed.
void h5_table_set_properties(hid_t list);

// Adds a finished object's hash to the content and closes the object.
void h5_table_finish_object(struct h5_shared *shared, struct h5_object *object);

#endif
