// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_checks.h"

#include "sim/io/result/chunk.h"
#include "sim/io/result/results_wire.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SUPERBLOCK_SIZE = 100, // of version 1; version 0 is 4 bytes shorter
    DEFLATE_RATIO = 1040,  // deflate makes at most 1032 bytes of one
};

static bool refuse(struct error *error, const char *why)
{
    return error_set(error, ERROR_IO, "%s", why);
}

// ---- Superblock ---------------------------------------------------------------------------------

static uint64_t address_at(const uint8_t *bytes)
{
    uint64_t address = 0;
    for (size_t i = 8; i > 0; i--) {
        address = address << 8 | bytes[i - 1];
    }
    return address;
}

bool h5_checks_superblock(int file, struct error *error)
{
    static const uint8_t magic[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    uint8_t bytes[SUPERBLOCK_SIZE];
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return refuse(error, "it is not a regular file");
    }
    if (pread(file, bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes ||
        memcmp(bytes, magic, sizeof magic) != 0) {
        return refuse(error, "it is not an HDF5 file");
    }
    // Version, then the widths of addresses and lengths; version 1 has one more field of 4 bytes.
    uint8_t version = bytes[8];
    if (version > 1 || bytes[13] != 8 || bytes[14] != 8) {
        return refuse(error, "its superblock is not one of ours");
    }
    const uint8_t *base = bytes + (version == 0 ? 24 : 28);
    if (address_at(base) != 0 || address_at(base + 24) != UINT64_MAX) {
        return refuse(error, "its superblock is not one of ours");
    }
    if (address_at(base + 16) != (uint64_t)status.st_size) {
        return refuse(error, "it is cut short or has something behind it");
    }
    return true;
}

// ---- Attributes ---------------------------------------------------------------------------------

bool h5_checks_is_text(hid_t type)
{
    return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0 &&
           H5Tget_cset(type) == H5T_CSET_UTF8;
}

static bool read_variable_text(struct h5_checks_attribute *attribute, hid_t id, struct arena *arena)
{
    hid_t type = h5_attribute_text_type();
    char *text = NULL;
    bool good = H5Aread(id, type, &text) >= 0;
    if (good) {
        // The library hands over NULL for a text of no length.
        attribute->text = text == NULL ? "" : arena_text(arena, text, strlen(text));
        attribute->count = 1;
    }
    H5free_memory(text);
    H5Tclose(type);
    return good;
}

static bool read_fixed_text(struct h5_checks_attribute *attribute, hid_t id, hid_t type,
                            struct arena *arena)
{
    size_t size = H5Tget_size(type);
    if (size == 0 || size > H5_CHECKS_NAME_SIZE) {
        return false;
    }
    char *text = arena_alloc(arena, size + 1);
    attribute->text = text;
    attribute->count = 1;
    return H5Aread(id, type, text) >= 0;
}

static bool read_integers(struct h5_checks_attribute *attribute, hid_t id, hid_t type,
                          hssize_t count, struct arena *arena)
{
    bool known = H5Tequal(type, H5T_STD_I64LE) > 0 || H5Tequal(type, H5T_STD_I32LE) > 0 ||
                 H5Tequal(type, H5T_STD_I8LE) > 0;
    if (!known || count < 1 || count > H5_CHECKS_VALUES_MOST) {
        return false;
    }
    int64_t *integers = ARENA_ARRAY(arena, int64_t, (size_t)count);
    attribute->integers = integers;
    attribute->count = (size_t)count;
    return H5Aread(id, H5T_NATIVE_INT64, integers) >= 0;
}

static bool read_attribute(struct h5_checks_attribute *attribute, hid_t id, struct arena *arena)
{
    hid_t type = H5Aget_type(id);
    hid_t space = H5Aget_space(id);
    bool scalar = H5Sget_simple_extent_type(space) == H5S_SCALAR;
    bool good = false;
    if (scalar && h5_checks_is_text(type)) {
        good = read_variable_text(attribute, id, arena);
    } else if (scalar && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
        good = read_fixed_text(attribute, id, type, arena);
    } else if (scalar || H5Sget_simple_extent_ndims(space) == 1) {
        good = read_integers(attribute, id, type, H5Sget_simple_extent_npoints(space), arena);
    }
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

static void count_in(struct h5_object *object, const struct h5_checks_attribute *attribute)
{
    enum h5_kind kind = attribute->text != NULL ? H5_KIND_TEXT : H5_KIND_INTEGER;
    h5_attribute_count_in(object, attribute->name, kind, attribute->count);
    if (kind == H5_KIND_TEXT) {
        content_hash_add_text(&object->hash, attribute->text);
        return;
    }
    for (size_t i = 0; i < attribute->count; i++) {
        content_hash_add_integer(&object->hash, attribute->integers[i]);
    }
}

// Addresses of other objects in this file: of use to viewers alone, and never followed by us.
static bool is_address(const char *name)
{
    return strcmp(name, "DIMENSION_LIST") == 0 || strcmp(name, "REFERENCE_LIST") == 0;
}

bool h5_checks_attributes(struct h5_checks_attributes *attributes, struct h5_object *object,
                          const char *left_out, struct arena *arena, struct error *error)
{
    attributes->count = 0;
    H5O_info_t info;
    if (H5Oget_info(object->id, &info) < 0 || info.num_attrs > H5_CHECKS_ATTRIBUTES_MOST) {
        return refuse(error, "an object has attributes that cannot be read");
    }
    for (hsize_t i = 0; i < info.num_attrs; i++) {
        char name[H5_CHECKS_NAME_SIZE];
        hid_t id = H5Aopen_by_idx(object->id, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, i, H5P_DEFAULT,
                                  H5P_DEFAULT);
        ssize_t length = id < 0 ? -1 : H5Aget_name(id, sizeof name, name);
        bool good = length > 0 && (size_t)length < sizeof name && results_wire_is_name(name);
        if (good && !is_address(name)) {
            struct h5_checks_attribute *item = &attributes->items[attributes->count];
            *item = (struct h5_checks_attribute){.name = arena_text(arena, name, (size_t)length)};
            good = read_attribute(item, id, arena);
            attributes->count++;
            if (good && (left_out == NULL || strcmp(name, left_out) != 0)) {
                count_in(object, item);
            }
        }
        H5Aclose(id);
        if (!good) {
            return refuse(error, "an attribute cannot be read or is not one of ours");
        }
    }
    return true;
}

const struct h5_checks_attribute *h5_checks_attribute(const struct h5_checks_attributes *attributes,
                                                      const char *name)
{
    for (size_t i = 0; i < attributes->count; i++) {
        if (strcmp(attributes->items[i].name, name) == 0) {
            return &attributes->items[i];
        }
    }
    return NULL;
}

const char *h5_checks_text(const struct h5_checks_attributes *attributes, const char *name)
{
    const struct h5_checks_attribute *attribute = h5_checks_attribute(attributes, name);
    return attribute == NULL ? NULL : attribute->text;
}

// ---- Links and datasets -------------------------------------------------------------------------

bool h5_checks_link_count(hsize_t *count, hid_t group, struct error *error)
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0 || info.nlinks > H5_CHECKS_LINKS_MOST) {
        return refuse(error, "a group cannot be read or holds too much");
    }
    *count = info.nlinks;
    return true;
}

bool h5_checks_link(char name[H5_CHECKS_NAME_SIZE], hid_t group, hsize_t index, struct error *error)
{
    H5L_info_t info;
    ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, name,
                                        H5_CHECKS_NAME_SIZE, H5P_DEFAULT);
    if (length <= 0 || length >= H5_CHECKS_NAME_SIZE || !results_wire_is_name(name) ||
        H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) {
        return refuse(error, "a link cannot be read or has a strange name");
    }
    if (info.type != H5L_TYPE_HARD) {
        return refuse(error, "it links to somewhere else");
    }
    return true;
}

// Only shuffle, deflate and fletcher32, and no plug-in may stand in for them.
static bool filters_are_ours(hid_t creation)
{
    int count = H5Pget_nfilters(creation);
    for (int i = 0; i < count; i++) {
        unsigned flags, configuration, values[8];
        size_t value_count = COUNT_OF(values);
        char name[2];
        H5Z_filter_t filter = H5Pget_filter2(creation, (unsigned)i, &flags, &value_count, values,
                                             sizeof name, name, &configuration);
        if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE &&
            filter != H5Z_FILTER_FLETCHER32) {
            return false;
        }
    }
    return count >= 0;
}

static const char *fault_of_column(hsize_t *rows, hid_t dataset, hid_t creation, hid_t space,
                                   size_t width)
{
    hsize_t chunk = 0;
    if (H5Pget_layout(creation) != H5D_CHUNKED || H5Pget_external_count(creation) != 0) {
        return "a column is stored in a way that is not ours";
    }
    if (H5Pget_chunk(creation, 1, &chunk) != 1 || chunk < 1 || chunk > CHUNK_ROWS) {
        return "a column's chunks are not ours";
    }
    if (!filters_are_ours(creation)) {
        return "a column needs a filter that is not ours";
    }
    if (H5Sget_simple_extent_ndims(space) != 1 ||
        H5Sget_simple_extent_dims(space, rows, NULL) != 1) {
        return "a column is not one-dimensional";
    }
    hsize_t most = H5Dget_storage_size(dataset) * DEFLATE_RATIO / width;
    return *rows > most ? "a column claims more rows than the file holds" : NULL;
}

bool h5_checks_column(hsize_t *rows, hid_t dataset, size_t width, struct error *error)
{
    hid_t creation = H5Dget_create_plist(dataset);
    hid_t space = H5Dget_space(dataset);
    const char *fault = fault_of_column(rows, dataset, creation, space, width);
    H5Sclose(space);
    H5Pclose(creation);
    return fault == NULL || refuse(error, fault);
}

bool h5_checks_document(hid_t dataset, struct error *error)
{
    hid_t creation = H5Dget_create_plist(dataset);
    hid_t space = H5Dget_space(dataset);
    hid_t type = H5Dget_type(dataset);
    H5D_layout_t layout = H5Pget_layout(creation);
    bool ours = (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) &&
                H5Pget_external_count(creation) == 0 &&
                H5Sget_simple_extent_type(space) == H5S_SCALAR && h5_checks_is_text(type);
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(creation);
    return ours || refuse(error, "the scenario is stored in a way that is not ours");
}
