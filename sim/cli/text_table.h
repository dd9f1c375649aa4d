// SPDX-License-Identifier: GPL-3.0-or-later
// A table of texts with aligned columns.
//
// Cells are escaped when they are added. Columns are as wide as their widest cell; in a page the
// last column, when it is aligned to the left, is broken into lines at the page's width, beside the
// other columns or, where they leave no room, below them.
#ifndef VIRGA_SIM_CLI_TEXT_TABLE_H
#define VIRGA_SIM_CLI_TEXT_TABLE_H

#include "sim/arena.h"

#include <stdio.h>

enum { TEXT_TABLE_COLUMNS = 64 };

struct text_table {
    struct arena *arena;                      // of cells
    size_t column_count;                      // at most TEXT_TABLE_COLUMNS
    const char *headings[TEXT_TABLE_COLUMNS]; // NULL: none
    const char *groups[TEXT_TABLE_COLUMNS];   // above the headings; NULL: none
    size_t widths[TEXT_TABLE_COLUMNS];        // of the widest cell
    bool right[TEXT_TABLE_COLUMNS];           // aligned to the right
    const char **cells;                       // row by row; grows; owned
    size_t cell_count, cell_capacity;
};

void text_table_init(struct text_table *table, struct arena *arena);
void text_table_deinit(struct text_table *table);

// Adds a column before the first row. heading may be NULL when all are.
void text_table_column(struct text_table *table, const char *heading, bool right);

// The same with what the column has in common with its neighbours of that group, which stands above
// the headings once. Groups are for tables with headings.
void text_table_grouped(struct text_table *table, const char *group, const char *heading,
                        bool right);

// Adds a cell; rows fill from left to right.
void text_table_cell(struct text_table *table, const char *text);

// Width in columns without indentation.
size_t text_table_width(const struct text_table *table);

// Prints headings, when there are any, and rows, each with `indent` spaces before it. width 0: the
// last column is not broken.
void text_table_print(const struct text_table *table, FILE *out, size_t indent, size_t width,
                      bool colour);

#endif
