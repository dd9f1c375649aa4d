// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_table.h"

#include "sim/check.h"

#include <string.h>

enum {
    ROWS_LEAST = 64,   // room of a table's first rows
    COMPACT_MOST = 64, // attributes kept in an object's header
    COMPACT_LEAST = 32,
};

void h5_table_set_properties(hid_t list)
{
    H5Pset_obj_track_times(list, 0);
    H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_phase_change(list, COMPACT_MOST, COMPACT_LEAST);
}

void h5_table_finish_object(struct h5_shared *shared, struct h5_object *object)
{
    shared->content += content_hash_value(&object->hash);
    shared->failed = shared->failed || object->failed;
    H5Oclose(object->id);
}

static bool is_series(const struct table *table)
{
    return strncmp(table->path, "/series/", strlen("/series/")) == 0;
}

// ---- Layout -------------------------------------------------------------------------------------

static size_t count_words(const struct column *column)
{
    size_t count = 0;
    while (column->words[count] != NULL) {
        count++;
    }
    return count;
}

static size_t width_on_disk(const struct h5_column *column)
{
    switch (column->column->type) {
    case COLUMN_CODE:
        return column->word_count <= INT8_MAX ? 1 : 4;
    case COLUMN_ID:
        return 4;
    default:
        return 8;
    }
}

static const char *first_measure(const struct table *table)
{
    for (const struct column *column = table->columns + 1; column->name != NULL; column++) {
        if (column->type == COLUMN_REAL || column->type == COLUMN_INTEGER) {
            return column->name;
        }
    }
    return NULL;
}

void h5_table_begin(struct h5_table *own, struct h5_shared *shared, const struct table *table,
                    hid_t group)
{
    memset(own, 0, sizeof *own);
    own->table = table;
    while (table->columns[own->column_count].name != NULL) {
        own->column_count++;
    }
    CHECK(own->column_count > 0);
    own->columns = ARENA_ARRAY(&shared->arena, struct h5_column, own->column_count);
    own->objects = ARENA_ARRAY(&shared->arena, struct h5_object, own->column_count);
    for (size_t i = 0; i < own->column_count; i++) {
        struct h5_column *column = &own->columns[i];
        column->column = &table->columns[i];
        if (column->column->type == COLUMN_CODE) {
            column->word_count = count_words(column->column);
        }
        column->width = width_on_disk(column);
    }
    h5_attribute_begin(&own->group, group, table->path);
    h5_attribute_text(&own->group, "description", table->text);
    const char *signal = first_measure(table);
    if (is_series(table) && signal != NULL) {
        h5_attribute_text(&own->group, "NX_class", "NXdata");
        h5_attribute_text(&own->group, "signal", signal);
        h5_attribute_text(&own->group, "axes", table->columns[0].name);
    }
}

static hid_t type_on_disk(const struct h5_column *column)
{
    switch (column->column->type) {
    case COLUMN_REAL:
        return H5Tcopy(H5T_IEEE_F64LE);
    case COLUMN_NAME:
        return h5_attribute_text_type();
    case COLUMN_CODE:
    case COLUMN_ID:
        return H5Tcopy(column->width == 1 ? H5T_STD_I8LE : H5T_STD_I32LE);
    case COLUMN_INTEGER:
    case COLUMN_TIME:
        break;
    }
    return H5Tcopy(H5T_STD_I64LE);
}

static hid_t create_dataset(const struct h5_table *table, const struct h5_column *column)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk = table->chunk_rows;
    H5Pset_chunk(creation, 1, &chunk);
    H5Pset_shuffle(creation);
    H5Pset_deflate(creation, CHUNK_LEVEL);
    if (column->column->type != COLUMN_NAME) {
        H5Pset_fletcher32(creation); // not allowed on variable-length values
    }
    h5_table_set_properties(creation);
    hsize_t extent = 0, most = H5S_UNLIMITED;
    hid_t space = H5Screate_simple(1, &extent, &most);
    hid_t type = type_on_disk(column);
    hid_t id = H5Dcreate2(table->group.id, column->column->name, type, space, H5P_DEFAULT, creation,
                          H5P_DEFAULT);
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(creation);
    return id;
}

// The words in CF's way: one text, separated by blanks.
static const char *flag_meanings(struct arena *arena, const struct column *column)
{
    size_t length = 0;
    for (size_t i = 0; column->words[i] != NULL; i++) {
        length += strlen(column->words[i]) + 1;
    }
    char *text = arena_alloc(arena, length + 1);
    char *at = text;
    for (size_t i = 0; column->words[i] != NULL; i++) {
        if (i > 0) {
            *at++ = ' ';
        }
        for (const char *from = column->words[i]; *from != '\0'; from++) {
            *at++ = *from == ' ' ? '_' : *from;
        }
    }
    return text;
}

static void describe_column(struct h5_shared *shared, struct h5_object *object,
                            const struct h5_column *own, bool first)
{
    const struct column *column = own->column;
    h5_attribute_text(object, "description", column->text);
    if (column->type == COLUMN_TIME) {
        h5_attribute_text(object, "units", shared->time_unit);
        h5_attribute_text(object, "calendar", "proleptic_gregorian");
        if (!first) {
            h5_attribute_integer(object, "_FillValue", -1);
        }
    } else if (column->unit != NULL) {
        h5_attribute_text(object, "units", column->unit);
    }
    if (column->type == COLUMN_CODE) {
        hid_t type = type_on_disk(own);
        h5_attribute_flags(object, "flag_values", type, own->word_count);
        h5_attribute_text(object, "flag_meanings", flag_meanings(&shared->arena, column));
        H5Tclose(type);
    }
    if (column->type == COLUMN_ID) {
        h5_attribute_text(object, "refers", column->refers == NULL ? "" : column->refers);
    }
    if (first) {
        h5_attribute_mark(object, "CLASS", "DIMENSION_SCALE");
        h5_attribute_mark(object, "NAME", column->name);
    }
}

static void create_datasets(struct h5_shared *shared, struct h5_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct h5_column *column = &table->columns[i];
        hid_t id = create_dataset(table, column);
        h5_attribute_begin(
            &table->objects[i], id,
            arena_format(&shared->arena, "%s/%s", table->table->path, column->column->name));
        describe_column(shared, &table->objects[i], column, i == 0);
    }
    h5_attribute_scales(table->objects, table->column_count);
}

// ---- Rows ---------------------------------------------------------------------------------------

static void reserve_rows(struct h5_table *table, size_t rows)
{
    if (rows <= table->capacity) {
        return;
    }
    size_t capacity = table->capacity < ROWS_LEAST ? ROWS_LEAST : table->capacity;
    while (capacity < rows) {
        capacity *= 2;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        struct h5_column *column = &table->columns[i];
        column->values =
            grow(column->values, &column->values_capacity, capacity * column->width, 1);
    }
    table->capacity = capacity;
}

static void gather_codes(struct h5_column *column, size_t at, const char *from, size_t count,
                         size_t stride)
{
    int32_t words = (int32_t)column->word_count;
    for (size_t i = 0; i < count; i++, from += stride) {
        int32_t code;
        memcpy(&code, from, sizeof code);
        CHECK(code >= 0 && code < words);
        if (column->width == 1) {
            column->values[at + i] = (uint8_t)code;
        } else {
            memcpy(column->values + (at + i) * sizeof code, &code, sizeof code);
        }
    }
}

static void gather_names(struct h5_column *column, size_t at, const char *from, size_t count,
                         size_t stride)
{
    for (size_t i = 0; i < count; i++, from += stride) {
        const char *name;
        memcpy(&name, from, sizeof name);
        name = name == NULL ? "" : name;
        size_t size = strlen(name) + 1;
        column->texts = grow(column->texts, &column->texts_capacity, column->texts_used + size, 1);
        memcpy(column->texts + column->texts_used, name, size);
        uint64_t offset = column->texts_used;
        memcpy(column->values + (at + i) * sizeof offset, &offset, sizeof offset);
        column->texts_used += size;
    }
}

// Every NaN is written with the same bits; the sign of one depends on the CPU.
static void gather_reals(struct h5_column *column, size_t at, const char *from, size_t count,
                         size_t stride)
{
    for (size_t i = 0; i < count; i++, from += stride) {
        double value;
        memcpy(&value, from, sizeof value);
        value = value == value ? value : __builtin_nan("");
        memcpy(column->values + (at + i) * sizeof value, &value, sizeof value);
    }
}

static void gather_words(struct h5_column *column, size_t at, const char *from, size_t count,
                         size_t stride)
{
    if (column->width == sizeof(int32_t)) {
        for (size_t i = 0; i < count; i++, from += stride) {
            memcpy(column->values + (at + i) * sizeof(int32_t), from, sizeof(int32_t));
        }
        return;
    }
    for (size_t i = 0; i < count; i++, from += stride) {
        memcpy(column->values + (at + i) * sizeof(int64_t), from, sizeof(int64_t));
    }
}

static void gather(struct h5_column *column, size_t at, const char *rows, size_t count,
                   size_t stride)
{
    const char *from = rows + column->column->offset;
    switch (column->column->type) {
    case COLUMN_CODE:
        gather_codes(column, at, from, count, stride);
        break;
    case COLUMN_NAME:
        gather_names(column, at, from, count, stride);
        break;
    case COLUMN_REAL:
        gather_reals(column, at, from, count, stride);
        break;
    case COLUMN_INTEGER:
    case COLUMN_TIME:
    case COLUMN_ID:
        gather_words(column, at, from, count, stride);
        break;
    }
}

// Names take the library's own path, because the library places them in its heap.
static bool write_names(struct h5_shared *shared, const struct h5_table *table,
                        struct h5_column *column, struct h5_object *object)
{
    shared->names =
        grow(shared->names, &shared->names_capacity, table->buffered, sizeof *shared->names);
    for (size_t i = 0; i < table->buffered; i++) {
        uint64_t offset;
        memcpy(&offset, column->values + i * sizeof offset, sizeof offset);
        shared->names[i] = column->texts + offset;
        content_hash_add_text(&object->hash, shared->names[i]);
    }
    hsize_t start = table->written, count = table->buffered;
    hid_t from = H5Screate_simple(1, &count, NULL);
    hid_t to = H5Dget_space(object->id);
    hid_t type = h5_attribute_text_type();
    H5Sselect_hyperslab(to, H5S_SELECT_SET, &start, NULL, &count, NULL);
    herr_t code = H5Dwrite(object->id, type, from, to, H5P_DEFAULT, shared->names);
    H5Tclose(type);
    H5Sclose(to);
    H5Sclose(from);
    column->texts_used = 0;
    return code >= 0;
}

static bool write_values(struct h5_shared *shared, const struct h5_table *table,
                         struct h5_column *column, struct h5_object *object)
{
    size_t used = table->buffered * column->width;
    size_t size = table->chunk_rows * column->width;
    content_hash_add(&object->hash, column->values, used);
    memset(column->values + used, 0, size - used); // chunks are whole; the rest is never read
    enum column_type type = column->column->type;
    enum chunk_habit habit = type == COLUMN_ID || type == COLUMN_TIME ? CHUNK_PATTERNS : CHUNK_RUNS;
    size_t coded_size;
    const void *coded =
        chunk_coder_code(shared->coder, &coded_size, column->values, size, column->width, habit);
    hsize_t offset = table->written;
    return H5Dwrite_chunk(object->id, H5P_DEFAULT, 0, &offset, coded_size, coded) >= 0;
}

static void flush_rows(struct h5_shared *shared, struct h5_table *table, bool last)
{
    if (table->chunk_rows == 0) {
        table->chunk_rows = !last ? CHUNK_ROWS : table->buffered == 0 ? 1 : table->buffered;
        create_datasets(shared, table);
    }
    if (table->buffered == 0) {
        return;
    }
    reserve_rows(table, table->chunk_rows);
    hsize_t extent = table->written + table->buffered;
    for (size_t i = 0; i < table->column_count; i++) {
        struct h5_column *column = &table->columns[i];
        struct h5_object *object = &table->objects[i];
        bool named = column->column->type == COLUMN_NAME;
        if (H5Dset_extent(object->id, &extent) < 0 ||
            !(named ? write_names : write_values)(shared, table, column, object)) {
            shared->failed = true;
        }
    }
    table->written = extent;
    table->buffered = 0;
}

size_t h5_table_room(const struct h5_table *own)
{
    return CHUNK_ROWS - own->buffered;
}

void h5_table_append(struct h5_table *own, struct h5_shared *shared, const void *rows, size_t count)
{
    reserve_rows(own, own->buffered + count);
    for (size_t i = 0; i < own->column_count; i++) {
        gather(&own->columns[i], own->buffered, rows, count, own->table->row_size);
    }
    own->buffered += count;
    if (own->buffered == CHUNK_ROWS) {
        flush_rows(shared, own, false);
    }
}

void h5_table_finish(struct h5_table *own, struct h5_shared *shared)
{
    flush_rows(shared, own, true);
    for (size_t i = 0; i < own->column_count; i++) {
        h5_table_finish_object(shared, &own->objects[i]);
    }
    h5_table_finish_object(shared, &own->group);
}

void h5_table_release(struct h5_table *own)
{
    for (size_t i = 0; i < own->column_count; i++) {
        grow_free(own->columns[i].values);
        grow_free(own->columns[i].texts);
    }
}
