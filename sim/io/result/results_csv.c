// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_csv.h"

#include "sim/io/result/chunk.h"
#include "sim/io/result/csv_cell.h"

// Words for codes, nothing for what is absent.
static void print_cell(FILE *out, const struct results_column *column, union results_cells cells,
                       size_t row)
{
    switch (column->type) {
    case COLUMN_INTEGER:
        csv_cell_integer(out, cells.integers[row]);
        break;
    case COLUMN_TIME:
    case COLUMN_ID:
        if (cells.integers[row] >= 0) {
            csv_cell_integer(out, cells.integers[row]);
        }
        break;
    case COLUMN_CODE:
        csv_cell_text(out, column->words[cells.integers[row]]);
        break;
    case COLUMN_REAL:
        csv_cell_real(out, cells.reals[row]);
        break;
    case COLUMN_NAME:
        csv_cell_text(out, cells.names[row]);
        break;
    }
}

static void print_rows(FILE *out, const struct results_table *table,
                       const union results_cells *cells, size_t count)
{
    for (size_t row = 0; row < count; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            fputs(i == 0 ? "" : ",", out);
            print_cell(out, &table->columns[i], cells[i], row);
        }
        fputs("\r\n", out);
    }
}

bool results_csv_print(FILE *out, struct results_file *file, const struct results_table *table,
                       struct error *error)
{
    for (size_t i = 0; i < table->column_count; i++) {
        fputs(i == 0 ? "" : ",", out);
        csv_cell_head(out, table->columns[i].name, table->columns[i].unit);
    }
    fputs("\r\n", out);
    bool good = true;
    for (uint64_t first = 0; first < table->row_count && good; first += CHUNK_ROWS) {
        uint64_t left = table->row_count - first;
        size_t count = left < CHUNK_ROWS ? (size_t)left : CHUNK_ROWS;
        struct arena arena;
        arena_init(&arena);
        union results_cells *cells = ARENA_ARRAY(&arena, union results_cells, table->column_count);
        good = results_read_rows(file, table, first, count, cells, &arena, error);
        if (good) {
            print_rows(out, table, cells, count);
        }
        arena_deinit(&arena);
    }
    return good;
}
