// SPDX-License-Identifier: GPL-3.0-or-later
// What an object of a result file may look like: everything that our writer does not use is
// refused.
//
// These checks come before any value is read. Only h5_*.c include this header.
#ifndef VIRGA_SIM_IO_H5_CHECKS_H
#define VIRGA_SIM_IO_H5_CHECKS_H

#include "sim/arena.h"
#include "sim/error.h"
#include "sim/io/result/h5_attribute.h"

enum {
    H5_CHECKS_ATTRIBUTES_MOST = 64, // of one object
    H5_CHECKS_VALUES_MOST = 4096,   // of one attribute
    H5_CHECKS_LINKS_MOST = 1000,    // of one group
    H5_CHECKS_NAME_SIZE = 256,
};

// An attribute as read: one text, or some integers.
struct h5_checks_attribute {
    const char *name;
    const char *text; // NULL: integers
    const int64_t *integers;
    size_t count;
};

struct h5_checks_attributes {
    struct h5_checks_attribute items[H5_CHECKS_ATTRIBUTES_MOST];
    size_t count;
};

// The first bytes and the size agree with what the library wrote: right magic, one superblock of
// version 0 or 1 without a driver, the end where the file ends. errno is not kept.
bool h5_checks_superblock(int file, struct error *error);

// Reads all attributes of an object and counts them into its hash, but for `left_out`.
bool h5_checks_attributes(struct h5_checks_attributes *attributes, struct h5_object *object,
                          const char *left_out, struct arena *arena, struct error *error);
// The attribute of that name, or NULL.
const struct h5_checks_attribute *h5_checks_attribute(const struct h5_checks_attributes *attributes,
                                                      const char *name);
// The text of an attribute, or NULL.
const char *h5_checks_text(const struct h5_checks_attributes *attributes, const char *name);

// The name of a group's index-th link: a hard one, letters, digits and underscores.
bool h5_checks_link(char name[H5_CHECKS_NAME_SIZE], hid_t group, hsize_t index,
                    struct error *error);
// The number of links.
bool h5_checks_link_count(hsize_t *count, hid_t group, struct error *error);

// One dimension in chunks of at most CHUNK_ROWS, only our filters, no other file involved, and no
// more rows than the stored bytes can hold. `width`: bytes of a value in the file.
bool h5_checks_column(hsize_t *rows, hid_t dataset, size_t width, struct error *error);
// One variable-length text, not chunked, no other file involved.
bool h5_checks_document(hid_t dataset, struct error *error);

// Whether a type is variable-length UTF-8.
bool h5_checks_is_text(hid_t type);

#endif
