// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_reader.h"

#include "sim/check.h"
#include "sim/io/result/chunk.h"
#include "sim/io/result/h5_checks.h"
#include "sim/io/result/h5_driver.h"
#include "sim/io/result/results_wire.h"
#include "sim/simtime.h"

#include <string.h>

enum { DEPTH_MOST = 4, TABLES_MOST = RESULTS_WIRE_TABLES_MOST };

#define TIME_UNIT "nanoseconds since "

// A table's datasets, in the order of its columns.
struct open_table {
    hid_t *datasets;
};

struct h5_reader {
    struct arena arena;
    struct arena scratch; // of one column's rows while hashing
    struct h5_driver driver;
    hid_t file;
    struct results_contents contents;
    struct open_table *open;  // one for each table
    uint64_t content;         // sum of the hashes so far
    const char *content_hash; // as the file says
    struct error *error;      // while opening
};

static bool refuse(struct h5_reader *reader, const char *why)
{
    return error_set(reader->error, ERROR_IO, "%s", why);
}

// ---- Columns ------------------------------------------------------------------------------------

// Whether the codes are 0, 1, 2 ... as our writer numbers them: a word's place is its code.
static bool are_counted(const struct h5_checks_attribute *flags, size_t count)
{
    bool counted = flags != NULL && flags->text == NULL && flags->count == count;
    for (size_t i = 0; counted && i < count; i++) {
        counted = flags->integers[i] == (int64_t)i;
    }
    return counted;
}

// CF's words, separated by blanks, must be as many as the flag values.
static bool split_words(struct h5_reader *reader, struct results_column *column,
                        const char *meanings, const struct h5_checks_attribute *flags)
{
    size_t count = 1, length = strlen(meanings);
    char *text = arena_text(&reader->arena, meanings, length);
    for (size_t i = 0; i < length; i++) {
        count += text[i] == ' ';
    }
    if (count > RESULTS_WIRE_WORDS_MOST) {
        return refuse(reader, "a column has too many words");
    }
    if (!are_counted(flags, count)) {
        return refuse(reader, "the words of a column are not those of its codes");
    }
    const char **words = ARENA_ARRAY(&reader->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        words[i] = text;
        text = strchr(text, ' ');
        if (text != NULL) {
            *text++ = '\0';
        }
    }
    column->words = words;
    column->word_count = count;
    return true;
}

// Finds a column's type from that of its dataset and its attributes.
static bool describe_column(struct h5_reader *reader, struct results_column *column, hid_t type,
                            const struct h5_checks_attributes *attributes)
{
    const char *unit = h5_checks_text(attributes, "units");
    const char *text = h5_checks_text(attributes, "description");
    const char *meanings = h5_checks_text(attributes, "flag_meanings");
    const char *refers = h5_checks_text(attributes, "refers");
    column->unit = unit;
    column->text = text == NULL ? "" : text;
    if (H5Tequal(type, H5T_IEEE_F64LE) > 0) {
        column->type = COLUMN_REAL;
    } else if (h5_checks_is_text(type)) {
        column->type = COLUMN_NAME;
    } else if (H5Tequal(type, H5T_STD_I64LE) > 0) {
        bool time = unit != NULL && strncmp(unit, TIME_UNIT, strlen(TIME_UNIT)) == 0;
        column->type = time ? COLUMN_TIME : COLUMN_INTEGER;
        column->unit = time ? "ns" : unit;
    } else if (H5Tequal(type, H5T_STD_I8LE) > 0 || H5Tequal(type, H5T_STD_I32LE) > 0) {
        column->type = meanings != NULL ? COLUMN_CODE : COLUMN_ID;
        column->refers = meanings != NULL ? NULL : refers == NULL ? "" : refers;
    } else {
        return refuse(reader, "a column has a type that is not ours");
    }
    return column->type != COLUMN_CODE ||
           split_words(reader, column, meanings, h5_checks_attribute(attributes, "flag_values"));
}

// Reads rows of a dataset as `type` into memory.
static bool read_rows(hid_t dataset, hid_t type, uint64_t first, size_t count, void *values)
{
    hsize_t start = first, extent = count;
    hid_t to = H5Screate_simple(1, &extent, NULL);
    hid_t from = H5Dget_space(dataset);
    bool good = H5Sselect_hyperslab(from, H5S_SELECT_SET, &start, NULL, &extent, NULL) >= 0 &&
                H5Dread(dataset, type, to, from, H5P_DEFAULT, values) >= 0;
    H5Sclose(from);
    H5Sclose(to);
    return good;
}

static bool read_names(hid_t dataset, uint64_t first, size_t count, const char **names,
                       struct arena *arena)
{
    hid_t type = h5_attribute_text_type();
    char **texts = ARENA_ARRAY(arena, char *, count);
    bool good = read_rows(dataset, type, first, count, texts);
    for (size_t i = 0; i < count; i++) {
        names[i] = texts[i] == NULL ? "" : arena_text(arena, texts[i], strlen(texts[i]));
        H5free_memory(texts[i]);
    }
    H5Tclose(type);
    return good;
}

// Counts rows [first, first + count) into the hash, as they stand in the file.
static bool count_in_rows(struct h5_reader *reader, struct h5_object *object, enum column_type type,
                          uint64_t first, size_t count)
{
    struct arena *arena = &reader->scratch;
    if (type == COLUMN_NAME) {
        const char **names = ARENA_ARRAY(arena, const char *, count);
        if (!read_names(object->id, first, count, names, arena)) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            content_hash_add_text(&object->hash, names[i]);
        }
        return true;
    }
    hid_t file_type = H5Dget_type(object->id);
    size_t size = count * H5Tget_size(file_type);
    void *values = arena_alloc(arena, size);
    bool good = read_rows(object->id, file_type, first, count, values);
    content_hash_add(&object->hash, values, size);
    H5Tclose(file_type);
    return good;
}

static bool count_in_column(struct h5_reader *reader, struct h5_object *object,
                            enum column_type type, uint64_t rows)
{
    for (uint64_t first = 0; first < rows; first += CHUNK_ROWS) {
        size_t count = rows - first < CHUNK_ROWS ? (size_t)(rows - first) : CHUNK_ROWS;
        bool good = count_in_rows(reader, object, type, first, count);
        arena_deinit(&reader->scratch);
        if (!good) {
            return refuse(reader, "rows of a column are damaged");
        }
    }
    return true;
}

static bool open_column(struct h5_reader *reader, struct results_column *column, hid_t dataset,
                        const char *path, uint64_t *rows)
{
    struct h5_object object;
    struct h5_checks_attributes attributes;
    h5_attribute_begin(&object, dataset, path);
    if (!h5_checks_attributes(&attributes, &object, NULL, &reader->arena, reader->error)) {
        return false;
    }
    hid_t type = H5Dget_type(dataset);
    size_t width = H5Tget_size(type);
    hsize_t extent = 0;
    bool good = describe_column(reader, column, type, &attributes) &&
                h5_checks_column(&extent, dataset, width, reader->error) &&
                count_in_column(reader, &object, column->type, extent);
    H5Tclose(type);
    *rows = extent;
    reader->content += content_hash_value(&object.hash);
    return good;
}

// ---- Tables and groups --------------------------------------------------------------------------

static const char *path_below(struct h5_reader *reader, const char *path, const char *name)
{
    return arena_format(&reader->arena, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name);
}

static struct results_table *add_table(struct h5_reader *reader, size_t columns)
{
    struct results_contents *contents = &reader->contents;
    if (contents->table_count == TABLES_MOST) {
        refuse(reader, "it holds too many tables");
        return NULL;
    }
    if (contents->tables == NULL) {
        contents->tables = ARENA_ARRAY(&reader->arena, struct results_table, TABLES_MOST);
        reader->open = ARENA_ARRAY(&reader->arena, struct open_table, TABLES_MOST);
    }
    struct results_table *table = &contents->tables[contents->table_count];
    struct open_table *open = &reader->open[contents->table_count++];
    table->column_count = columns;
    table->columns = ARENA_ARRAY(&reader->arena, struct results_column, columns);
    open->datasets = ARENA_ARRAY(&reader->arena, hid_t, columns);
    return table;
}

// Reads a group whose links are all datasets.
static bool open_table(struct h5_reader *reader, hid_t group, const char *path, const char *text,
                       hsize_t columns)
{
    struct results_table *table = add_table(reader, columns);
    if (table == NULL) {
        return false;
    }
    hid_t *datasets = reader->open[reader->contents.table_count - 1].datasets;
    table->path = path;
    table->text = text == NULL ? "" : text;
    for (hsize_t i = 0; i < columns; i++) {
        char name[H5_CHECKS_NAME_SIZE];
        uint64_t rows;
        if (!h5_checks_link(name, group, i, reader->error)) {
            return false;
        }
        datasets[i] = H5Oopen(group, name, H5P_DEFAULT);
        if (H5Iget_type(datasets[i]) != H5I_DATASET) {
            return refuse(reader, "a table holds something that is not a column");
        }
        table->columns[i].name = arena_text(&reader->arena, name, strlen(name));
        if (!open_column(reader, &table->columns[i], datasets[i], path_below(reader, path, name),
                         &rows)) {
            return false;
        }
        if (i > 0 && rows != table->row_count) {
            return refuse(reader, "the columns of a table are not equally long");
        }
        table->row_count = rows;
    }
    return true;
}

static bool open_document(struct h5_reader *reader, hid_t dataset, const char *path)
{
    struct h5_object object;
    struct h5_checks_attributes attributes;
    h5_attribute_begin(&object, dataset, path);
    if (strcmp(path, "/scenario") != 0 || !h5_checks_document(dataset, reader->error)) {
        return refuse(reader, "a dataset stands where none of ours does");
    }
    if (!h5_checks_attributes(&attributes, &object, NULL, &reader->arena, reader->error)) {
        return false;
    }
    hid_t type = h5_attribute_text_type();
    char *text = NULL;
    bool good = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) >= 0;
    if (good) {
        reader->contents.scenario =
            text == NULL ? "" : arena_text(&reader->arena, text, strlen(text));
        content_hash_add_text(&object.hash, reader->contents.scenario);
    }
    H5free_memory(text);
    H5Tclose(type);
    reader->content += content_hash_value(&object.hash);
    return good || refuse(reader, "its scenario is damaged");
}

static bool open_group(struct h5_reader *reader, hid_t group, const char *path, int depth);

static bool open_link(struct h5_reader *reader, hid_t group, const char *path, hsize_t index,
                      int depth)
{
    char name[H5_CHECKS_NAME_SIZE];
    if (!h5_checks_link(name, group, index, reader->error)) {
        return false;
    }
    const char *below = path_below(reader, path, name);
    hid_t id = H5Oopen(group, name, H5P_DEFAULT);
    bool good;
    switch (H5Iget_type(id)) {
    case H5I_GROUP:
        good = open_group(reader, id, below, depth + 1);
        break;
    case H5I_DATASET:
        good = open_document(reader, id, below);
        break;
    default:
        good = refuse(reader, "an object cannot be read or is not one of ours");
        break;
    }
    H5Oclose(id);
    return good;
}

// Whether the first link is a dataset, which makes a group a table.
static bool is_table(hid_t group)
{
    H5O_info_t info;
    return H5Oget_info_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, 0, &info, H5P_DEFAULT) >=
               0 &&
           info.type == H5O_TYPE_DATASET;
}

static void keep_root(struct h5_reader *reader, const struct h5_checks_attributes *attributes)
{
    struct results_contents *contents = &reader->contents;
    contents->attributes = ARENA_ARRAY(&reader->arena, struct results_attribute, attributes->count);
    contents->attribute_count = attributes->count;
    for (size_t i = 0; i < attributes->count; i++) {
        const struct h5_checks_attribute *item = &attributes->items[i];
        contents->attributes[i] = (struct results_attribute){
            item->name, item->text, item->text == NULL ? item->integers[0] : 0};
    }
    reader->content_hash = h5_checks_text(attributes, "content_hash");
}

static bool open_group(struct h5_reader *reader, hid_t group, const char *path, int depth)
{
    struct h5_object object;
    struct h5_checks_attributes attributes;
    hsize_t links;
    bool root = depth == 0;
    h5_attribute_begin(&object, group, path);
    if (depth > DEPTH_MOST) {
        return refuse(reader, "its groups are too deep");
    }
    if (!h5_checks_attributes(&attributes, &object, root ? "content_hash" : NULL, &reader->arena,
                              reader->error) ||
        !h5_checks_link_count(&links, group, reader->error)) {
        return false;
    }
    reader->content += content_hash_value(&object.hash);
    if (root) {
        keep_root(reader, &attributes);
    } else if (links > 0 && is_table(group)) {
        return open_table(reader, group, path, h5_checks_text(&attributes, "description"), links);
    }
    for (hsize_t i = 0; i < links; i++) {
        if (!open_link(reader, group, path, i, depth)) {
            return false;
        }
    }
    return true;
}

// ---- The story ----------------------------------------------------------------------------------

static hid_t open_file(struct h5_driver *driver)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = -1;
    if (h5_driver_use(driver, access)) {
        file = H5Fopen(H5_DRIVER_NAME, H5F_ACC_RDONLY, access);
    }
    H5Pclose(access);
    return file;
}

static bool open_all(struct h5_reader *reader)
{
    if (!h5_checks_superblock(reader->driver.file, reader->error)) {
        return false;
    }
    h5_driver_start_library();
    reader->file = open_file(&reader->driver);
    hid_t root = reader->file < 0 ? -1 : H5Gopen2(reader->file, "/", H5P_DEFAULT);
    if (root < 0) {
        return refuse(reader, "the HDF5 library cannot open it");
    }
    bool good = open_group(reader, root, "/", 0);
    H5Gclose(root);
    if (!good) {
        return false;
    }
    char text[CONTENT_HASH_TEXT_SIZE];
    if (reader->content_hash == NULL || reader->contents.scenario == NULL) {
        return refuse(reader, "it was not written by virga");
    }
    if (strcmp(reader->content_hash, content_hash_text(text, reader->content)) != 0) {
        return refuse(reader, "its contents do not have the hash that they were written with");
    }
    return true;
}

// What times count from; every result says it.
static bool find_start(struct h5_reader *reader)
{
    const struct results_contents *contents = &reader->contents;
    for (size_t i = 0; i < contents->attribute_count; i++) {
        const struct results_attribute *attribute = &contents->attributes[i];
        if (strcmp(attribute->name, "start") == 0 && attribute->text != NULL) {
            return simtime_parse_date(&reader->contents.start, attribute->text,
                                      strlen(attribute->text)) ||
                   refuse(reader, "its start is not a date");
        }
    }
    return refuse(reader, "it does not say when it starts");
}

struct h5_reader *h5_reader_open(int file, struct error *error)
{
    size_t capacity = 0;
    struct h5_reader *reader = grow(NULL, &capacity, 1, sizeof *reader);
    arena_init(&reader->arena);
    arena_init(&reader->scratch);
    reader->driver.file = file;
    reader->driver.read_only = true;
    reader->file = -1;
    reader->error = error;
    if (!open_all(reader) || !find_start(reader)) {
        h5_reader_close(reader);
        return NULL;
    }
    reader->error = NULL;
    return reader;
}

void h5_reader_close(struct h5_reader *reader)
{
    if (reader->file >= 0) {
        H5Fclose(reader->file); // of strong degree: closes what is open in it
    }
    h5_driver_release(&reader->driver);
    arena_deinit(&reader->scratch);
    arena_deinit(&reader->arena);
    grow_free(reader);
}

const struct results_contents *h5_reader_contents(const struct h5_reader *reader)
{
    return &reader->contents;
}

bool h5_reader_cells(struct h5_reader *reader, union results_cells *cells, size_t table,
                     size_t column, uint64_t first, size_t count, struct arena *arena)
{
    CHECK(table < reader->contents.table_count &&
          column < reader->contents.tables[table].column_count && count <= CHUNK_ROWS);
    hid_t dataset = reader->open[table].datasets[column];
    if (reader->contents.tables[table].columns[column].type == COLUMN_NAME) {
        const char **names = ARENA_ARRAY(arena, const char *, count);
        cells->names = names;
        return read_names(dataset, first, count, names, arena);
    }
    if (reader->contents.tables[table].columns[column].type == COLUMN_REAL) {
        double *reals = ARENA_ARRAY(arena, double, count);
        cells->reals = reals;
        return read_rows(dataset, H5T_NATIVE_DOUBLE, first, count, reals);
    }
    int64_t *integers = ARENA_ARRAY(arena, int64_t, count);
    cells->integers = integers;
    return read_rows(dataset, H5T_NATIVE_INT64, first, count, integers);
}
