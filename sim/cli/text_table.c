// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/text_table.h"

#include "sim/check.h"
#include "sim/cli/terminal.h"

#include <string.h>

enum {
    GAP = 2,                // columns between cells
    LAST_COLUMN_LEAST = 24, // narrower than this, a text is not broken beside the other columns
    BELOW = 8,              // but begins here on the next line
};

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

static bool begins_group(const struct text_table *table, size_t column)
{
    const char *group = table->groups[column];
    const char *before = column == 0 ? NULL : table->groups[column - 1];
    return group != NULL && (before == NULL || strcmp(before, group) != 0);
}

void text_table_grouped(struct text_table *table, const char *group, const char *heading,
                        bool right)
{
    size_t column = table->column_count;
    text_table_column(table, heading, right);
    table->groups[column] = terminal_text(table->arena, group);
    if (begins_group(table, column)) {
        widen(table, column, table->groups[column]);
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

// Prints the last cell of a row, whose line is filled up to column `at`.
static void print_last(const struct text_table *table, const char *cell, FILE *out, size_t at,
                       size_t start, size_t width)
{
    size_t last = table->column_count - 1;
    bool fits = start + terminal_width(cell) <= width || start + LAST_COLUMN_LEAST <= width;
    if (width > 0 && !table->right[last] && !fits) {
        // No room beside the other columns: below them.
        fprintf(out, "\n%*s", BELOW, "");
        terminal_wrap(out, cell, BELOW, width);
        return;
    }
    fprintf(out, "%*s", (int)(start - at), "");
    if (width > 0 && !table->right[last]) {
        terminal_wrap(out, cell, start, width);
    } else {
        terminal_cell(out, cell, table->right[last] ? table->widths[last] : 0, table->right[last]);
        fputc('\n', out);
    }
}

// No line ends in spaces: blanks are printed before a cell that is not empty, not after it.
static void print_row(const struct text_table *table, const char *const *cells, FILE *out,
                      size_t indent, size_t width)
{
    size_t at = 0, start = indent, last = table->column_count - 1;
    for (size_t i = 0; i < last; i++) {
        if (*cells[i] != '\0') {
            size_t taken = table->right[i] ? table->widths[i] : terminal_width(cells[i]);
            fprintf(out, "%*s", (int)(start - at), "");
            terminal_cell(out, cells[i], taken, table->right[i]);
            at = start + taken;
        }
        start += table->widths[i] + GAP;
    }
    if (*cells[last] == '\0') {
        fputc('\n', out);
    } else {
        print_last(table, cells[last], out, at, start, width);
    }
}

static void print_groups(const struct text_table *table, FILE *out, size_t indent)
{
    size_t at = 0, start = indent;
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (begins_group(table, i)) {
            fprintf(out, "%*s%s", (int)(start - at), "", table->groups[i]);
            at = start + terminal_width(table->groups[i]);
            any = true;
        }
        start += table->widths[i] + GAP;
    }
    fputs(any ? "\n" : "", out);
}

void text_table_print(const struct text_table *table, FILE *out, size_t indent, size_t width,
                      bool colour)
{
    CHECK(table->cell_count % table->column_count == 0);
    if (table->headings[0] != NULL) {
        fputs(colour ? "\x1b[2m" : "", out);
        print_groups(table, out, indent);
        print_row(table, table->headings, out, indent, width);
        fputs(colour ? "\x1b[0m" : "", out);
    }
    for (size_t at = 0; at < table->cell_count; at += table->column_count) {
        print_row(table, table->cells + at, out, indent, width);
    }
}
