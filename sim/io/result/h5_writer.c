// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_writer.h"

#include "sim/check.h"
#include "sim/io/result/h5_driver.h"
#include "sim/io/result/h5_table.h"
#include "sim/simtime.h"

#include <string.h>

enum {
    BTREE_HALF = 8,   // half the entries of a chunk index node: a table of one chunk needs few
    LINKS_MOST = 64,  // links kept in a group's header, which is checksummed
    LINKS_LEAST = 32, // kept there again when fewer
};

struct h5_writer {
    struct h5_shared shared;
    struct h5_driver driver;
    hid_t file;
    struct h5_object root;
    struct h5_table *tables; // grows; owned
    size_t table_count, table_capacity;
};

// Shared by groups and the file's root: links in the order of their creation.
static void set_group_properties(hid_t list)
{
    h5_table_set_properties(list);
    H5Pset_link_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_link_phase_change(list, LINKS_MOST, LINKS_LEAST);
}

static hid_t create_file(struct h5_driver *driver)
{
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    set_group_properties(creation);
    H5Pset_istore_k(creation, BTREE_HALF);
    H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18);
    hid_t file = -1;
    if (h5_driver_use(driver, access)) {
        file = H5Fcreate(H5_DRIVER_NAME, H5F_ACC_TRUNC, creation, access);
    }
    H5Pclose(access);
    H5Pclose(creation);
    return file;
}

struct h5_writer *h5_writer_create(int file, int64_t start)
{
    h5_driver_start_library();
    size_t capacity = 0;
    struct h5_writer *writer = grow(NULL, &capacity, 1, sizeof *writer);
    struct h5_shared *shared = &writer->shared;
    arena_init(&shared->arena);
    shared->coder = chunk_coder_create();
    char date[SIMTIME_TEXT_SIZE];
    shared->time_unit =
        arena_format(&shared->arena, "nanoseconds since %s", simtime_date_text(date, start));
    writer->driver.file = file;
    writer->file = create_file(&writer->driver);
    hid_t root = writer->file < 0 ? -1 : H5Gopen2(writer->file, "/", H5P_DEFAULT);
    h5_attribute_begin(&writer->root, root, "/");
    shared->failed = writer->root.failed;
    return writer;
}

static hid_t create_group(struct h5_writer *writer, const char *path)
{
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    set_group_properties(creation);
    hid_t id = H5Gcreate2(writer->file, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Pclose(creation);
    return id;
}

// Creates the folders above a path ("/catalog" of "/catalog/hosts") unless they stand. The folder
// of series names its first table, so that viewers (NeXus) show it without being asked.
static void create_folders(struct h5_writer *writer, const struct table *table)
{
    for (const char *slash = strchr(table->path + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        const char *folder =
            arena_text(&writer->shared.arena, table->path, (size_t)(slash - table->path));
        if (H5Lexists(writer->file, folder, H5P_DEFAULT) > 0) {
            continue;
        }
        struct h5_object object;
        h5_attribute_begin(&object, create_group(writer, folder), folder);
        if (strcmp(folder, "/series") == 0) {
            h5_attribute_text(&object, "NX_class", "NXentry");
            h5_attribute_text(&object, "default", slash + 1);
            h5_attribute_text(&writer->root, "NX_class", "NXroot");
            h5_attribute_text(&writer->root, "default", folder + 1);
        }
        h5_table_finish_object(&writer->shared, &object);
    }
}

void h5_writer_text(struct h5_writer *writer, const char *name, const char *value)
{
    h5_attribute_text(&writer->root, name, value);
}

void h5_writer_integer(struct h5_writer *writer, const char *name, int64_t value)
{
    h5_attribute_integer(&writer->root, name, value);
}

void h5_writer_document(struct h5_writer *writer, const char *name, const char *description,
                        const char *text)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    h5_table_set_properties(creation);
    hid_t type = h5_attribute_text_type();
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Dcreate2(writer->file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    struct h5_object object;
    h5_attribute_begin(&object, id, arena_format(&writer->shared.arena, "/%s", name));
    h5_attribute_text(&object, "description", description);
    if (H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) < 0) {
        object.failed = true;
    }
    content_hash_add_text(&object.hash, text);
    h5_table_finish_object(&writer->shared, &object);
    H5Sclose(space);
    H5Tclose(type);
    H5Pclose(creation);
}

uint32_t h5_writer_table(struct h5_writer *writer, const struct table *table)
{
    CHECK(table->path[0] == '/');
    writer->tables = grow(writer->tables, &writer->table_capacity, writer->table_count + 1,
                          sizeof *writer->tables);
    create_folders(writer, table);
    h5_table_begin(&writer->tables[writer->table_count], &writer->shared, table,
                   create_group(writer, table->path));
    return (uint32_t)writer->table_count++;
}

// False once something failed; rows are ignored from then on.
static bool is_sound(const struct h5_writer *writer)
{
    return !writer->shared.failed && writer->driver.error_number == 0;
}

void h5_writer_append(struct h5_writer *writer, uint32_t number, const void *rows, size_t count)
{
    CHECK(number < writer->table_count);
    struct h5_table *table = &writer->tables[number];
    const char *from = rows;
    while (count > 0 && is_sound(writer)) {
        size_t room = h5_table_room(table);
        size_t some = count < room ? count : room;
        h5_table_append(table, &writer->shared, from, some);
        from += some * table->table->row_size;
        count -= some;
    }
}

static void release(struct h5_writer *writer)
{
    h5_driver_release(&writer->driver);
    for (size_t i = 0; i < writer->table_count; i++) {
        h5_table_release(&writer->tables[i]);
    }
    chunk_coder_destroy(writer->shared.coder);
    grow_free(writer->shared.names);
    arena_deinit(&writer->shared.arena);
    grow_free(writer->tables);
    grow_free(writer);
}

bool h5_writer_close(struct h5_writer *writer, uint64_t *content_hash, struct error *error)
{
    for (size_t i = 0; i < writer->table_count && is_sound(writer); i++) {
        h5_table_finish(&writer->tables[i], &writer->shared);
    }
    uint64_t content = writer->shared.content + content_hash_value(&writer->root.hash);
    char text[CONTENT_HASH_TEXT_SIZE];
    h5_attribute_text(&writer->root, "content_hash", content_hash_text(text, content));
    bool failed = writer->shared.failed || writer->root.failed;
    H5Oclose(writer->root.id);
    failed = H5Fclose(writer->file) < 0 || failed;
    int error_number = writer->driver.error_number;
    release(writer);
    if (error_number != 0) {
        return error_set(error, ERROR_IO, "%s", strerror(error_number));
    }
    if (failed) {
        return error_set(error, ERROR_IO, "the HDF5 library refused to write a table");
    }
    if (content_hash != NULL) {
        *content_hash = content;
    }
    return true;
}

void h5_writer_drop(struct h5_writer *writer)
{
    if (writer->driver.error_number == 0) {
        writer->driver.error_number = -1; // the driver writes nothing any more
    }
    H5Fclose(writer->file); // of strong degree: closes what is open in it
    release(writer);
}
