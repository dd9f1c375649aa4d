// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/text_table.h"

#include "sim/check.h"
#include "sim/cli/terminal.h"

#include <string.h>

enum { GAP = 2, LAST_COLUMN_LEAST = 24 };

void text_table_init(struct text_table *table, struct arena *arena)
{
    memset(table, 0, sizeof *table);
    table->arena = arena;
}

void text_table_deinit(struct text_table *table)
{
    grow_free(table->cells);
    memset(table, 0, sizeof *table);
}

static void widen(struct text_table *table, size_t column, const char *text)
{
    size_t width = terminal_width(text);
    if (width > table->widths[column]) {
        table->widths[column] = width;
    }
}

void text_table_column(struct text_table *table, const char *heading, bool right)
{
    CHECK(table->column_count < TEXT_TABLE_COLUMNS);
    CHECK(table->cell_count == 0);
    size_t column = table->column_count++;
    table->right[column] = right;
    if (heading != NULL) {
        table->headings[column] = terminal_text(table->arena, heading);
        widen(table, column, table->headings[column]);
    }
}

void text_table_cell(struct text_table *table, const char *text)
{
    CHECK(table->column_count > 0);
    table->cells =
        grow(table->cells, &table->cell_capacity, table->cell_count + 1, sizeof *table->cells);
    const char *cell = terminal_text(table->arena, text);
    widen(table, table->cell_count % table->column_count, cell);
    table->cells[table->cell_count++] = cell;
}

size_t text_table_width(const struct text_table *table)
{
    size_t width = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        width += table->widths[i] + (i > 0 ? GAP : 0);
    }
    return width;
}

static void print_last(const struct text_table *table, const char *cell, FILE *out, size_t start,
                       size_t width)
{
    size_t last = table->column_count - 1;
    if (table->right[last]) {
        terminal_cell(out, cell, table->widths[last], true);
        fputc('\n', out);
    } else if (width >= start + LAST_COLUMN_LEAST) {
        terminal_wrap(out, cell, start, width);
    } else {
        fprintf(out, "%s\n", cell);
    }
}

// No line ends in spaces: blanks are printed before a cell that is not empty, not after it.
static void print_row(const struct text_table *table, const char *const *cells, FILE *out,
                      size_t indent, size_t width)
{
    size_t at = 0;
    for (size_t i = 0, start = indent; i < table->column_count; i++) {
        if (*cells[i] != '\0') {
            fprintf(out, "%*s", (int)(start - at), "");
            if (i + 1 == table->column_count) {
                print_last(table, cells[i], out, start, width);
                return;
            }
            size_t shown = terminal_width(cells[i]);
            terminal_cell(out, cells[i], table->right[i] ? table->widths[i] : shown,
                          table->right[i]);
            at = start + (table->right[i] ? table->widths[i] : shown);
        }
        start += table->widths[i] + GAP;
    }
    fputc('\n', out);
}

void text_table_print(const struct text_table *table, FILE *out, size_t indent, size_t width,
                      bool colour)
{
    CHECK(table->cell_count % table->column_count == 0);
    if (table->headings[0] != NULL) {
        fputs(colour ? "\x1b[2m" : "", out);
        print_row(table, table->headings, out, indent, width);
        fputs(colour ? "\x1b[0m" : "", out);
    }
    for (size_t at = 0; at < table->cell_count; at += table->column_count) {
        print_row(table, table->cells + at, out, indent, width);
    }
}
