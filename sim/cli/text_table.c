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

static size_t width_before(const struct text_table *table, size_t column)
{
    size_t width = 0;
    for (size_t i = 0; i < column; i++) {
        width += table->widths[i] + GAP;
    }
    return width;
}

size_t text_table_width(const struct text_table *table)
{
    size_t last = table->column_count - 1;
    return width_before(table, last) + table->widths[last];
}

static void print_row(const struct text_table *table, const char *const *cells, FILE *out,
                      size_t indent, size_t width)
{
    size_t last = table->column_count - 1;
    fprintf(out, "%*s", (int)indent, "");
    for (size_t i = 0; i < last; i++) {
        terminal_cell(out, cells[i], table->widths[i], table->right[i]);
        fprintf(out, "%*s", GAP, "");
    }
    size_t start = indent + width_before(table, last);
    if (table->right[last]) {
        terminal_cell(out, cells[last], table->widths[last], true);
        fputc('\n', out);
    } else if (width >= start + LAST_COLUMN_LEAST) {
        terminal_wrap(out, cells[last], start, width);
    } else {
        fprintf(out, "%s\n", cells[last]);
    }
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
