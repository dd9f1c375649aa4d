// SPDX-License-Identifier: GPL-3.0-or-later
// virga show: a result file on a terminal, or one of its tables as CSV.
#include "sim/cli/builtins.h"
#include "sim/cli/human.h"
#include "sim/cli/show_summary.h"
#include "sim/cli/terminal.h"
#include "sim/cli/text_table.h"
#include "sim/io/result/csv_cell.h"
#include "sim/io/result/results_csv.h"
#include "sim/io/result/results_read.h"
#include "sim/nearest.h"
#include "sim/simtime.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { ROWS_SHOWN = 40 };

static const struct command_option show_options[] = {
    {"csv", 0, COMMAND_FLAG, NULL, "Prints every row of TABLE as comma-separated values."},
    {"all", 'a', COMMAND_FLAG, NULL, "Shows every row, not only the first 40."},
    {.name = NULL},
};

// One result file being shown.
struct showing {
    const struct command_line *line;
    struct results_file *file;
    const struct results_contents *contents;
    struct arena arena; // of what lives as long as the page
    struct error error;
};

// The last part of a table's path: "hosts" of "/catalog/hosts".
static const char *short_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

// By path, or by its last part: then the first in the file wins, so that `hosts` is the catalog.
static const struct results_table *find_table(struct showing *showing, const char *name)
{
    const struct results_table *table = results_read_table(showing->file, name);
    struct nearest search;
    nearest_begin(&search, name);
    for (size_t i = 0; i < showing->contents->table_count && table == NULL; i++) {
        const struct results_table *candidate = &showing->contents->tables[i];
        table = strcmp(short_name(candidate->path), name) == 0 ? candidate : NULL;
        nearest_offer(&search, candidate->path);
        nearest_offer(&search, short_name(candidate->path));
    }
    if (table == NULL) {
        const char *meant = search.best;
        error_set(&showing->error, ERROR_INPUT, "virga show: %s has no table '%s'%s%s%s",
                  showing->line->arguments[0], name,
                  meant == NULL ? "; without TABLE they are listed" : "; did you mean '",
                  meant == NULL ? "" : meant, meant == NULL ? "" : "'?");
    }
    return table;
}

// The names of a table's rows, for columns that refer to it; NULL when it has none.
static const char *const *read_names(struct showing *showing, const char *path, uint64_t *count)
{
    const struct results_table *table = results_read_table(showing->file, path);
    int name = table == NULL ? -1 : results_read_column(table, "name");
    if (name < 0 || table->columns[name].type != COLUMN_NAME) {
        return NULL;
    }
    union results_cells *cells =
        ARENA_ARRAY(&showing->arena, union results_cells, table->column_count);
    if (!results_read_rows(showing->file, table, 0, (size_t)table->row_count, cells,
                           &showing->arena, &showing->error)) {
        return NULL;
    }
    *count = table->row_count;
    return cells[name].names;
}

// What the ids of one column stand for.
struct referred {
    const char *const *names; // NULL: ids are shown as numbers
    uint64_t count;
};

// Sizes are shown as people say them; every other number in the unit of its column.
static bool is_size(const struct results_column *column)
{
    return column->type == COLUMN_INTEGER && column->unit != NULL &&
           strcmp(column->unit, "bytes") == 0;
}

static const char *size_text(struct arena *arena, int64_t bytes)
{
    struct human human;
    human_measure(&human, "", "bytes", (double)bytes, -1);
    return arena_format(arena, "%s %s", human.value, human.unit);
}

// To the second from a minute on, to the millisecond below: --csv has every digit.
static const char *time_text(struct arena *arena, int64_t ns)
{
    char text[SIMTIME_TEXT_SIZE];
    int64_t step = ns < NS_PER_MINUTE ? NS_PER_S / 1000 : NS_PER_S;
    int64_t rounded = ns > INT64_MAX - step ? ns : (ns + step / 2) / step * step;
    return arena_format(arena, "%s", simtime_duration_text(text, rounded));
}

static const char *integer_text(struct arena *arena, const struct results_column *column,
                                const struct referred *referred, int64_t value)
{
    switch (column->type) {
    case COLUMN_TIME:
        return value < 0 ? "-" : time_text(arena, value);
    case COLUMN_CODE:
        return column->words[value];
    case COLUMN_ID:
        if (value < 0) {
            return "-";
        }
        if (referred->names != NULL && (uint64_t)value < referred->count) {
            return referred->names[value];
        }
        break;
    case COLUMN_INTEGER:
        if (is_size(column)) {
            return size_text(arena, value);
        }
        break;
    case COLUMN_REAL:
    case COLUMN_NAME:
        break;
    }
    return arena_format(arena, "%" PRId64, value);
}

static const char *cell_text(struct arena *arena, const struct results_column *column,
                             const struct referred *referred, union results_cells cells, size_t row)
{
    if (column->type == COLUMN_NAME) {
        return cells.names[row];
    }
    if (column->type == COLUMN_REAL) {
        char text[HUMAN_NUMBER_SIZE];
        return isnan(cells.reals[row])
                   ? "-"
                   : arena_format(arena, "%s", human_real(text, cells.reals[row]));
    }
    return integer_text(arena, column, referred, cells.integers[row]);
}

static const char *heading(struct arena *arena, const struct results_column *column)
{
    bool plain = is_size(column) || column->type == COLUMN_TIME ||
                 !csv_cell_needs_unit(column->name, column->unit);
    return plain ? column->name : arena_format(arena, "%s (%s)", column->name, column->unit);
}

static bool fill(struct showing *showing, struct text_table *page,
                 const struct results_table *table, size_t rows)
{
    size_t columns =
        table->column_count < TEXT_TABLE_COLUMNS ? table->column_count : TEXT_TABLE_COLUMNS;
    struct referred *referred = ARENA_ARRAY(&showing->arena, struct referred, columns);
    for (size_t i = 0; i < columns; i++) {
        const struct results_column *column = &table->columns[i];
        // The first column of a catalog refers to nothing: it is the id.
        if (column->type == COLUMN_ID && column->refers != NULL &&
            strcmp(column->refers, table->path) != 0) {
            referred[i].names = read_names(showing, column->refers, &referred[i].count);
        }
        bool number = column->type == COLUMN_INTEGER || column->type == COLUMN_REAL ||
                      (column->type == COLUMN_ID && referred[i].names == NULL);
        text_table_column(page, heading(&showing->arena, column), number);
    }
    union results_cells *cells =
        ARENA_ARRAY(&showing->arena, union results_cells, table->column_count);
    if (showing->error.kind != ERROR_NONE ||
        !results_read_rows(showing->file, table, 0, rows, cells, &showing->arena,
                           &showing->error)) {
        return false;
    }
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < columns; i++) {
            text_table_cell(
                page, cell_text(&showing->arena, &table->columns[i], &referred[i], cells[i], row));
        }
    }
    return true;
}

static void show_table(struct showing *showing, const struct results_table *table)
{
    FILE *out = showing->line->out;
    bool all = command_value(showing->line, "all")->given;
    size_t rows = all || table->row_count < ROWS_SHOWN ? (size_t)table->row_count : ROWS_SHOWN;
    struct text_table page;
    text_table_init(&page, &showing->arena);
    if (fill(showing, &page, table, rows)) {
        text_table_print(&page, out, 0, 0, terminal_colour(out));
        if (rows < table->row_count) {
            fprintf(out, "the first %zu of %" PRIu64 " rows; --all or --csv shows every one\n",
                    rows, table->row_count);
        }
    }
    text_table_deinit(&page);
}

static void show_contents(struct showing *showing)
{
    FILE *out = showing->line->out;
    bool colour = terminal_colour(out);
    if (!show_summary(out, showing->file, showing->line, &showing->error)) {
        return;
    }
    struct text_table page;
    text_table_init(&page, &showing->arena);
    text_table_column(&page, NULL, false);
    text_table_column(&page, NULL, true);
    text_table_column(&page, NULL, false);
    for (size_t i = 0; i < showing->contents->table_count; i++) {
        const struct results_table *table = &showing->contents->tables[i];
        text_table_cell(&page, table->path);
        text_table_cell(&page, arena_format(&showing->arena, "%" PRIu64 " row%s", table->row_count,
                                            table->row_count == 1 ? "" : "s"));
        text_table_cell(&page, table->text);
    }
    fputc('\n', out);
    terminal_heading(out, "tables", colour);
    text_table_print(&page, out, 2, TERMINAL_WIDTH, colour);
    text_table_deinit(&page);
}

static void show(struct showing *showing)
{
    const struct command_line *line = showing->line;
    bool csv = command_value(line, "csv")->given;
    if (line->argument_count == 1 && csv) {
        error_set(&showing->error, ERROR_INPUT,
                  "virga show: --csv needs a table: virga show %s TABLE --csv", line->arguments[0]);
    } else if (line->argument_count == 1) {
        show_contents(showing);
    } else {
        const struct results_table *table = find_table(showing, line->arguments[1]);
        if (table != NULL && csv) {
            results_csv_print(line->out, showing->file, table, &showing->error);
        } else if (table != NULL) {
            show_table(showing, table);
        }
    }
}

static int run_show(const struct command_line *line)
{
    struct showing showing = {.line = line};
    showing.file = results_read_open(line->arguments[0], &showing.error);
    if (showing.file != NULL) {
        arena_init(&showing.arena);
        showing.contents = results_read_contents(showing.file);
        show(&showing);
        results_read_close(showing.file);
        arena_deinit(&showing.arena);
    }
    if (showing.error.kind != ERROR_NONE) {
        terminal_print(line->err, showing.error.text);
        fputc('\n', line->err);
    }
    return (int)showing.error.kind;
}

const struct command show_command = {
    .name = "show",
    .arguments = "OUT.h5 [TABLE]",
    .text = "Shows what a result file holds, or the rows of one of its tables.",
    .examples = "virga show result.h5\n"
                "virga show result.h5 instances\n"
                "virga show result.h5 /summary --csv\n",
    .options = show_options,
    .arguments_least = 1,
    .arguments_most = 2,
    .run = run_show,
};
