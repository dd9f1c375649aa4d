// SPDX-License-Identifier: GPL-3.0-or-later
// From a document tree to the structs of a scenario, by the models' field tables.
//
// Every value is read by the row of its key, defaults are filled in, and what no row allows is a
// complaint. The document is normalised on the way: a default is put where it was left out, a bare
// value becomes the mapping that it is short for, a lone value the list of one. So the document
// that remains is the effective scenario, and a second reading of it changes nothing.
#ifndef VIRGA_SIM_IO_SCHEMA_H
#define VIRGA_SIM_IO_SCHEMA_H

#include "sim/io/scenario/doc.h"
#include "sim/io/scenario/mounts.h"

struct model;
struct reader;
struct scenario;

enum { SCHEMA_SPECS_MOST = 1000000 }; // of all models together, copies included

struct schema_request {
    struct reader *reader; // its doc, arena, folder, paths and inputs are used
    const struct mount *mounts;
    const struct model *const *models;       // ends with NULL
    uint32_t root;                           // mapping
    uint32_t set_file_first, set_file_after; // files of the doc that came by --set
};

// Reads the whole tree. Returns the scenario, whose texts live in the reader's arena. `whole` tells
// whether every value is in place, so that models may judge it: a misspelt optional key alone
// leaves it whole, and is a problem of the document all the same.
struct scenario *schema_bind(const struct schema_request *request, bool *whole);

#endif
