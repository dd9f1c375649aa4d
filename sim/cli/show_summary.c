// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/show_summary.h"

#include "sim/cli/print_summary.h"
#include "sim/cli/terminal.h"
#include "sim/model.h"
#include "sim/simtime.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// The columns of /summary that the page needs; NULL where the file has no such column.
struct columns {
    const struct results_column *type_column;
    const char *const *keys, *const *texts, *const *units;
    const int64_t *types, *integers, *trusted;
    const double *values, *half_widths;
};

static const union results_cells *column_of(const struct results_table *table,
                                            const union results_cells *cells, const char *name,
                                            enum column_type type)
{
    int column = results_read_column(table, name);
    return column < 0 || table->columns[column].type != type ? NULL : &cells[column];
}

// False when the table is not one that this program writes.
static bool find_columns(struct columns *columns, const struct results_table *table,
                         const union results_cells *cells)
{
    const union results_cells *keys = column_of(table, cells, "key", COLUMN_NAME);
    const union results_cells *texts = column_of(table, cells, "text", COLUMN_NAME);
    const union results_cells *units = column_of(table, cells, "unit", COLUMN_NAME);
    const union results_cells *types = column_of(table, cells, "type", COLUMN_CODE);
    const union results_cells *trusted = column_of(table, cells, "trusted", COLUMN_CODE);
    const union results_cells *integers = column_of(table, cells, "integer", COLUMN_INTEGER);
    const union results_cells *values = column_of(table, cells, "value", COLUMN_REAL);
    const union results_cells *widths = column_of(table, cells, "half_width", COLUMN_REAL);
    if (keys == NULL || texts == NULL || units == NULL || types == NULL || trusted == NULL ||
        integers == NULL || values == NULL || widths == NULL) {
        return false;
    }
    *columns = (struct columns){
        .type_column = &table->columns[results_read_column(table, "type")],
        .keys = keys->names,
        .texts = texts->names,
        .units = units->names,
        .types = types->integers,
        .trusted = trusted->integers,
        .integers = integers->integers,
        .values = values->reals,
        .half_widths = widths->reals,
    };
    return true;
}

// Where the key begins in a dotted name: after the part's name, which no model puts in its keys.
static size_t scope_length(const struct model *const *models, const char *dotted)
{
    size_t length = strlen(dotted), longest = 0;
    for (; *models != NULL; models++) {
        const struct summary_key *key = (*models)->summary_keys;
        for (; key != NULL && key->key != NULL; key++) {
            size_t tail = strlen(key->key);
            bool ends = tail <= length && strcmp(dotted + length - tail, key->key) == 0;
            if (ends && tail > longest && (tail == length || dotted[length - tail - 1] == '.')) {
                longest = tail;
            }
        }
    }
    return longest == 0 || longest == length ? 0 : length - longest - 1;
}

static void add_row(struct summary *summary, const struct columns *columns, size_t row,
                    const struct model *const *models)
{
    const char *dotted = columns->keys[row];
    size_t scope = scope_length(models, dotted);
    const char *word = columns->type_column->words[columns->types[row]];
    struct summary_key *key = ARENA_NEW(summary->arena, struct summary_key);
    *key = (struct summary_key){.key = dotted + scope + (scope > 0), .unit = columns->units[row]};
    const char *scope_text = arena_text(summary->arena, dotted, scope);
    if (strcmp(word, "integer") == 0) {
        key->type = SUMMARY_INTEGER;
        summary_integer(summary, scope_text, key, columns->integers[row]);
    } else if (strcmp(word, "real") == 0 && columns->half_widths[row] >= 0) {
        key->type = SUMMARY_REAL;
        bool trusted = columns->trusted[row] != 0;
        summary_mean(summary, scope_text, key, columns->values[row], columns->half_widths[row],
                     trusted);
    } else if (strcmp(word, "real") == 0) {
        key->type = SUMMARY_REAL;
        summary_real(summary, scope_text, key, columns->values[row]);
    } else {
        key->type = SUMMARY_TEXT;
        summary_text(summary, scope_text, key, columns->texts[row]);
    }
}

static void print_attributes(FILE *out, const struct results_file *file)
{
    char start[SIMTIME_TEXT_SIZE];
    fprintf(out, "from %s", simtime_date_text(start, results_read_contents(file)->start));
    static const char *const names[] = {"seed", "fingerprint", "virga_version"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct results_attribute *attribute = results_read_attribute(file, names[i]);
        if (attribute == NULL) {
            continue;
        }
        fprintf(out, ", %s ", i == 2 ? "virga" : names[i]);
        if (attribute->text == NULL) {
            fprintf(out, "%" PRId64, attribute->integer);
        } else {
            terminal_print(out, attribute->text);
        }
    }
    fputc('\n', out);
}

static bool print_rows(FILE *out, struct results_file *file, const struct results_table *table,
                       const struct command_line *line, struct arena *arena, struct error *error)
{
    union results_cells *cells = ARENA_ARRAY(arena, union results_cells, table->column_count);
    size_t rows = (size_t)table->row_count;
    struct columns columns;
    if (!results_read_rows(file, table, 0, rows, cells, arena, error)) {
        return false;
    }
    if (!find_columns(&columns, table, cells)) {
        return error_set(error, ERROR_IO, "%s: its /summary is not one that this version reads",
                         line->arguments[0]);
    }
    struct summary summary;
    summary_init(&summary, arena);
    for (size_t row = 0; row < rows; row++) {
        add_row(&summary, &columns, row, line->models);
    }
    print_summary_sections(out, &summary, terminal_colour(out));
    summary_deinit(&summary);
    return true;
}

bool show_summary(FILE *out, struct results_file *file, const struct command_line *line,
                  struct error *error)
{
    terminal_print(out, line->arguments[0]);
    fputc('\n', out);
    print_attributes(out, file);
    const struct results_table *table = results_read_table(file, "/summary");
    if (table == NULL) {
        return true;
    }
    struct arena arena;
    arena_init(&arena);
    bool read = print_rows(out, file, table, line, &arena, error);
    arena_deinit(&arena);
    return read;
}
