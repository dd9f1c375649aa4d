// SPDX-License-Identifier: GPL-3.0-or-later
// Column tables: what a recorded row holds, said once.
//
// A model describes an output table as rows: name, type, unit, where the value stands in a C
// struct, one line of text. From the same rows come the HDF5 layout, the CSV header and the results
// reference.
//
// In the struct: INTEGER int64_t | REAL double | CODE int32_t, written as an integer whose `words`
// are the CF flag meanings | TIME int64_t ns since the scenario's start, -1 for never | ID int32_t,
// a row number of the table `refers`, -1 for none | NAME const char *, UTF-8, alive until the sink
// returns.
#ifndef VIRGA_SIM_COLUMN_H
#define VIRGA_SIM_COLUMN_H

#include "sim/quantity.h"

enum column_type { COLUMN_INTEGER, COLUMN_REAL, COLUMN_CODE, COLUMN_TIME, COLUMN_ID, COLUMN_NAME };

struct column {
    const char *name;
    enum column_type type;
    const char
        *unit;     // as written to the file: "s", "bytes", "MHz", "1"; NULL for codes, ids, names
    size_t offset; // in bytes from the start of the row's struct
    const char *const *words; // CODE: ends with NULL
    const char *refers;       // ID: path of the table, "/catalog/hosts"
    const char *text;         // one sentence
};

// How much a run records; each level holds the ones before it.
enum record_level { RECORD_NONE, RECORD_SUMMARY, RECORD_SERIES, RECORD_FULL };

struct table {
    const char *path;             // "/catalog/instances", "/series/hosts", "/events"
    const char *text;             // one sentence
    enum record_level level;      // recorded at this level and above
    const struct column *columns; // ends with a name of NULL; the first is the id or the time
    size_t row_size;              // bytes of the row's struct
};

#endif
