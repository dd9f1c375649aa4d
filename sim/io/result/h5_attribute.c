// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_attribute.h"

#include "sim/arena.h"

#include <string.h>

void h5_attribute_begin(struct h5_object *object, hid_t id, const char *path)
{
    memset(object, 0, sizeof *object);
    object->id = id;
    object->failed = id < 0;
    content_hash_init(&object->hash);
    content_hash_add_text(&object->hash, path);
}

hid_t h5_attribute_text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

void h5_attribute_count_in(struct h5_object *object, const char *name, enum h5_kind kind,
                           size_t count)
{
    content_hash_add_text(&object->hash, name);
    content_hash_add_integer(&object->hash, kind);
    content_hash_add_integer(&object->hash, (int64_t)count);
}

// Writes an attribute of one dimension, or a scalar when `scalar`; closes the space.
static void write_values(struct h5_object *object, const char *name, hid_t file_type,
                         hid_t memory_type, hid_t space, const void *values)
{
    hid_t id = H5Acreate2(object->id, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (id < 0 || H5Awrite(id, memory_type, values) < 0) {
        object->failed = true;
    }
    H5Aclose(id);
    H5Sclose(space);
}

void h5_attribute_text(struct h5_object *object, const char *name, const char *text)
{
    hid_t type = h5_attribute_text_type();
    write_values(object, name, type, type, H5Screate(H5S_SCALAR), &text);
    H5Tclose(type);
    h5_attribute_count_in(object, name, H5_KIND_TEXT, 1);
    content_hash_add_text(&object->hash, text);
}

void h5_attribute_mark(struct h5_object *object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen(text) + 1);
    write_values(object, name, type, type, H5Screate(H5S_SCALAR), text);
    H5Tclose(type);
    h5_attribute_count_in(object, name, H5_KIND_TEXT, 1);
    content_hash_add_text(&object->hash, text);
}

void h5_attribute_integer(struct h5_object *object, const char *name, int64_t value)
{
    write_values(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, H5Screate(H5S_SCALAR), &value);
    h5_attribute_count_in(object, name, H5_KIND_INTEGER, 1);
    content_hash_add_integer(&object->hash, value);
}

void h5_attribute_flags(struct h5_object *object, const char *name, hid_t type, size_t count)
{
    size_t capacity = 0;
    int64_t *values = grow(NULL, &capacity, count, sizeof *values);
    h5_attribute_count_in(object, name, H5_KIND_INTEGER, count);
    for (size_t i = 0; i < count; i++) {
        values[i] = (int64_t)i;
        content_hash_add_integer(&object->hash, values[i]);
    }
    hsize_t extent = count;
    write_values(object, name, type, H5T_NATIVE_INT64, H5Screate_simple(1, &extent, NULL), values);
    grow_free(values);
}

// In memory and in the file alike 12 bytes: a C struct would carry four bytes of padding along.
enum { REFERENCE_SIZE = sizeof(hobj_ref_t), USER_SIZE = REFERENCE_SIZE + sizeof(int32_t) };

static hid_t user_type(void)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, USER_SIZE);
    H5Tinsert(type, "dataset", 0, H5T_STD_REF_OBJ);
    H5Tinsert(type, "dimension", REFERENCE_SIZE, H5T_STD_I32LE);
    return type;
}

static hobj_ref_t reference_to(struct h5_object *object)
{
    hobj_ref_t reference = 0;
    if (H5Rcreate(&reference, object->id, ".", H5R_OBJECT, -1) < 0) {
        object->failed = true;
    }
    return reference;
}

void h5_attribute_scales(struct h5_object *columns, size_t count)
{
    if (count < 2) {
        return;
    }
    hobj_ref_t scale = reference_to(&columns[0]);
    hvl_t list = {.len = 1, .p = &scale};
    hid_t list_type = H5Tvlen_create(H5T_STD_REF_OBJ);
    size_t capacity = 0;
    uint8_t *users = grow(NULL, &capacity, (count - 1) * USER_SIZE, 1); // all of dimension 0
    hsize_t extent = 1;
    for (size_t i = 1; i < count; i++) {
        hid_t space = H5Screate_simple(1, &extent, NULL);
        write_values(&columns[i], "DIMENSION_LIST", list_type, list_type, space, &list);
        hobj_ref_t user = reference_to(&columns[i]);
        memcpy(users + (i - 1) * USER_SIZE, &user, sizeof user);
    }
    extent = count - 1;
    hid_t type = user_type();
    write_values(&columns[0], "REFERENCE_LIST", type, type, H5Screate_simple(1, &extent, NULL),
                 users);
    H5Tclose(type);
    H5Tclose(list_type);
    grow_free(users);
}
