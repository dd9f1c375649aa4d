// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a result file, which may come from a stranger.
//
// The HDF5 library can be made to crash, to hang or to return other files' contents by a file that
// was built for it. So a child process with limits opens the file, insists on our layout, verifies
// the content hash and hands over plain values in a format of our own; whatever happens to it is
// told as a damaged file. The child stays for as long as the file is open and reads rows on demand,
// so that memory grows with what is asked for.
#ifndef VIRGA_SIM_IO_RESULTS_READ_H
#define VIRGA_SIM_IO_RESULTS_READ_H

#include "sim/arena.h"
#include "sim/column.h"
#include "sim/error.h"

// An attribute of the file's root.
struct results_attribute {
    const char *name;
    const char *text; // NULL: it is the integer
    int64_t integer;
};

struct results_column {
    const char *name;
    enum column_type type;
    const char *unit;         // NULL: none; "ns" for times
    const char *text;         // description, never NULL
    const char *refers;       // ID: path of the table, or "" when it is not said; else NULL
    const char *const *words; // CODE: ends with NULL; else NULL
    size_t word_count;
};

struct results_table {
    const char *path; // "/catalog/hosts"
    const char *text; // description, never NULL
    uint64_t row_count;
    struct results_column *columns;
    size_t column_count;
};

struct results_contents {
    struct results_attribute *attributes;
    size_t attribute_count;
    const char *scenario; // the effective scenario as YAML
    int64_t start;        // ns since 1970, what times count from
    struct results_table *tables;
    size_t table_count;
};

// Cells of one column, by its type.
union results_cells {
    const int64_t *integers;  // INTEGER | TIME ns since start, -1 never | ID -1 none | CODE
    const double *reals;      // REAL, NaN for none
    const char *const *names; // NAME
};

struct results_file;

// Opens and verifies. NULL with `error` (ERROR_IO) set when the file cannot be read or is damaged.
struct results_file *results_read_open(const char *path, struct error *error);
void results_read_close(struct results_file *file);

const struct results_contents *results_read_contents(const struct results_file *file);

// By path, with or without the leading slash; NULL when the file has no such table.
const struct results_table *results_read_table(const struct results_file *file, const char *path);
// The column's place in its table, or -1.
int results_read_column(const struct results_table *table, const char *name);
// A root attribute; NULL when there is none.
const struct results_attribute *results_read_attribute(const struct results_file *file,
                                                       const char *name);

// Reads rows [first, first + count) of a table into the arena; cells has one item for each column.
// Rows beyond the end are a programmer's error.
bool results_read_rows(struct results_file *file, const struct results_table *table, uint64_t first,
                       size_t count, union results_cells *cells, struct arena *arena,
                       struct error *error);

#endif
