// SPDX-License-Identifier: GPL-3.0-or-later
// Attributes of a result file, counted into the content hash as they are written.
//
// Texts are variable-length UTF-8, which h5py hands over as str. The hash of an object covers its
// path, its attributes in the order of their creation (name, kind, values) and, for a dataset, its
// values; the content hash of a file is the sum of the hashes of its objects, modulo 2^64. What
// HDF5 calls DIMENSION_LIST and REFERENCE_LIST holds addresses within the file and is not counted.
// Only h5_*.c include this header.
#ifndef VIRGA_SIM_IO_H5_ATTRIBUTE_H
#define VIRGA_SIM_IO_H5_ATTRIBUTE_H

#include "sim/io/result/content_hash.h"

#include <hdf5.h>

// An object that attributes are hung on.
struct h5_object {
    hid_t id;
    struct content_hash hash;
    bool failed; // a call of the library failed; later ones are harmless
};

// What a value in the hash is; each is followed by the number of values and the values.
enum h5_kind { H5_KIND_TEXT = 't', H5_KIND_INTEGER = 'i' };

// id may be negative, when its creation failed.
void h5_attribute_begin(struct h5_object *object, hid_t id, const char *path);

// Adds an attribute's name, kind and number of values to the hash; its values come next.
void h5_attribute_count_in(struct h5_object *object, const char *name, enum h5_kind kind,
                           size_t count);

void h5_attribute_text(struct h5_object *object, const char *name, const char *text);
void h5_attribute_integer(struct h5_object *object, const char *name, int64_t value);
// The integers 0 to count - 1, as CF flag_values, in the dataset's own type.
void h5_attribute_flags(struct h5_object *object, const char *name, hid_t type, size_t count);
// A text of fixed length ended by NUL, which HDF5's dimension scales insist on.
void h5_attribute_mark(struct h5_object *object, const char *name, const char *text);

// Makes each dataset but the first a user of the first one as its dimension scale.
void h5_attribute_scales(struct h5_object *columns, size_t count);

// The type of all our texts: variable-length UTF-8. The caller closes it.
hid_t h5_attribute_text_type(void);

#endif
