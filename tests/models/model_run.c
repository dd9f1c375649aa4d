// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/model_run.h"

#include "sim/io/trace/trace_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool read_text(struct reader *reader, const char *text, const char *const *sets,
                      struct error *error)
{
    size_t count = 0;
    while (sets != NULL && sets[count] != NULL) {
        count++;
    }
    reader_init(reader);
    return reader_read(reader,
                       &(struct reader_options){
                           .path = "tests/models/text.yaml",
                           .text = text,
                           .length = strlen(text),
                           .models = model_registry,
                           .sets = sets,
                           .set_count = count,
                           .seed = UNSET,
                       },
                       error);
}

void model_run_init(struct model_run *run, const char *text, const char *const *sets,
                    enum record_level level)
{
    struct error error = {0};
    bool sound = read_text(&run->reader, text, sets, &error);
    if (!sound) {
        reader_print_problems(&run->reader, stderr, false);
    }
    assert_true(sound);
    arena_init(&run->arena);
    trace_in_init(&run->traces, &run->arena, false);
    memory_sink_init(&run->memory);
    run->sim = sim_create(
        &(struct sim_options){
            .arena = &run->arena,
            .scenario = run->reader.scenario,
            .models = model_registry,
            .sources = trace_in_source(&run->traces),
            .level = level,
        },
        &error);
    if (run->sim == NULL) {
        print_error("%s\n", error.text);
    }
    assert_non_null(run->sim);
    sim_start(run->sim, memory_sink_socket(&run->memory));
}

void model_run_deinit(struct model_run *run)
{
    sim_destroy(run->sim);
    memory_sink_deinit(&run->memory);
    trace_in_deinit(&run->traces);
    arena_deinit(&run->arena);
    reader_deinit(&run->reader);
}

void model_run_finish(struct model_run *run)
{
    while (sim_run(run->sim, 4096) == SIM_RUNNING) {
    }
}

bool model_run_has(const struct model_run *run, const char *key)
{
    return summary_find(&run->sim->summary, key) != NULL;
}

double model_run_number(const struct model_run *run, const char *key)
{
    const struct summary_item *item = summary_find(&run->sim->summary, key);
    if (item == NULL) {
        fail_msg("no key %s", key);
    }
    return summary_number(item);
}

size_t model_run_rows(const struct model_run *run, const char *table)
{
    const struct memory_table *rows = memory_sink_table(&run->memory, table);
    return rows != NULL ? rows->count : 0;
}

struct cell {
    const struct column *column;
    const char *at;
};

static struct cell find_cell(const struct model_run *run, const char *table, size_t row,
                             const char *name)
{
    const struct memory_table *rows = memory_sink_table(&run->memory, table);
    assert_non_null(rows);
    assert_true(row < rows->count);
    for (const struct column *column = rows->table->columns; column->name != NULL; column++) {
        if (strcmp(column->name, name) == 0) {
            return (struct cell){column, (const char *)memory_sink_row(rows, row) + column->offset};
        }
    }
    fail_msg("table %s has no column %s", table, name);
    return (struct cell){0};
}

int64_t model_run_integer(const struct model_run *run, const char *table, size_t row,
                          const char *column)
{
    struct cell cell = find_cell(run, table, row, column);
    if (cell.column->type == COLUMN_CODE || cell.column->type == COLUMN_ID) {
        int32_t value;
        memcpy(&value, cell.at, sizeof value);
        return value;
    }
    assert_true(cell.column->type == COLUMN_INTEGER || cell.column->type == COLUMN_TIME);
    int64_t value;
    memcpy(&value, cell.at, sizeof value);
    return value;
}

const char *model_run_word(const struct model_run *run, const char *table, size_t row,
                           const char *column)
{
    struct cell cell = find_cell(run, table, row, column);
    if (cell.column->type == COLUMN_CODE) {
        return cell.column->words[model_run_integer(run, table, row, column)];
    }
    assert_int_equal(cell.column->type, COLUMN_NAME);
    const char *text;
    memcpy(&text, cell.at, sizeof text);
    return text;
}

double model_run_real(const struct model_run *run, const char *table, size_t row,
                      const char *column)
{
    struct cell cell = find_cell(run, table, row, column);
    assert_int_equal(cell.column->type, COLUMN_REAL);
    double value;
    memcpy(&value, cell.at, sizeof value);
    return value;
}

// ---- comparing ----

static bool left_out(const struct summary_item *item, const char *except)
{
    char dotted[512];
    snprintf(dotted, sizeof dotted, "%s%s%s", item->scope, item->scope[0] != '\0' ? "." : "",
             item->key->key);
    return except != NULL && strncmp(dotted, except, strlen(except)) == 0;
}

static const struct summary_item *next_item(const struct summary *summary, size_t *at,
                                            const char *except)
{
    while (*at < summary->count && left_out(&summary->items[*at], except)) {
        ++*at;
    }
    return *at < summary->count ? &summary->items[(*at)++] : NULL;
}

static void assert_same_item(const struct summary_item *a, const struct summary_item *b)
{
    bool same = a->key == b->key && strcmp(a->scope, b->scope) == 0 && a->integer == b->integer &&
                memcmp(&a->real, &b->real, sizeof a->real) == 0 &&
                memcmp(&a->half_width, &b->half_width, sizeof a->half_width) == 0 &&
                (a->text == NULL) == (b->text == NULL) &&
                (a->text == NULL || strcmp(a->text, b->text) == 0);
    if (!same) {
        fail_msg("%s %s: %.17g, %s %s: %.17g", a->scope, a->key->key, summary_number(a), b->scope,
                 b->key->key, summary_number(b));
    }
}

void model_run_assert_same(const struct model_run *a, const struct model_run *b, const char *except)
{
    size_t at_a = 0, at_b = 0;
    const struct summary_item *item_a, *item_b;
    do {
        item_a = next_item(&a->sim->summary, &at_a, except);
        item_b = next_item(&b->sim->summary, &at_b, except);
        assert_int_equal(item_a == NULL, item_b == NULL);
        if (item_a != NULL) {
            assert_same_item(item_a, item_b);
        }
    } while (item_a != NULL);
    assert_true(at_a > 0);
    assert_true(except != NULL || a->sim->fingerprint == b->sim->fingerprint);
}

void model_run_refused(const char *text, const char *expected)
{
    struct reader reader;
    struct error error = {0};
    char *problems;
    size_t size;
    assert_false(read_text(&reader, text, NULL, &error));
    FILE *out = open_memstream(&problems, &size);
    assert_non_null(out);
    reader_print_problems(&reader, out, false);
    fclose(out);
    if (strstr(problems, expected) == NULL) {
        fail_msg("expected '%s' in:\n%s", expected, problems);
    }
    free(problems);
    reader_deinit(&reader);
}
