// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace/trace_in.h"

#include "sim/check.h"
#include "sim/io/trace/trace_cell.h"
#include "sim/io/trace/trace_table.h"
#include "sim/nearest.h"
#include "sim/sort.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES_MOST = 4096 };

void trace_in_init(struct trace_in *in, struct arena *arena, bool hashed)
{
    *in = (struct trace_in){.arena = arena, .hashed = hashed};
    bytes_init(&in->bytes);
}

void trace_in_deinit(struct trace_in *in)
{
    bytes_deinit(&in->bytes);
    grow_free(in->reads);
    grow_free(in->numbers);
    *in = (struct trace_in){0};
    bytes_init(&in->bytes);
}

// ---- What was read ------------------------------------------------------------------------------

// Closes the file at hand and remembers it when it was read to its end.
static void close_file(struct trace_in *in, const char *path, const char *name, bool whole)
{
    if (!whole || !in->hashed) {
        bytes_close(&in->bytes, NULL);
        return;
    }
    in->reads = grow(in->reads, &in->read_capacity, in->read_count + 1, sizeof *in->reads);
    struct trace_in_read *read = &in->reads[in->read_count++];
    // The files of a folder follow each other: they share its path.
    bool again = in->read_count > 1 && strcmp(read[-1].path, path) == 0;
    read->path = again ? read[-1].path : arena_text(in->arena, path, strlen(path));
    read->name = name == NULL ? NULL : arena_text(in->arena, name, strlen(name));
    bytes_close(&in->bytes, read->sha256);
}

static int compare_reads(const void *left, const void *right, void *context)
{
    (void)context;
    const struct trace_in_read *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    return order != 0 ? order
                      : strcmp(a->name == NULL ? "" : a->name, b->name == NULL ? "" : b->name);
}

const struct scenario_input *trace_in_inputs(struct trace_in *in, size_t *count)
{
    sort(in->reads, in->read_count, sizeof *in->reads, compare_reads, NULL);
    struct scenario_input *inputs = ARENA_ARRAY(in->arena, struct scenario_input, in->read_count);
    *count = 0;
    for (size_t i = 0; i < in->read_count;) {
        const char *path = in->reads[i].path;
        struct scenario_input *input = &inputs[(*count)++];
        input->path = path;
        struct sha256 folder;
        sha256_init(&folder);
        for (size_t first = i; i < in->read_count && strcmp(in->reads[i].path, path) == 0; i++) {
            const struct trace_in_read *read = &in->reads[i];
            if (read->name == NULL) {
                memcpy(input->sha256, read->sha256, SHA256_SIZE);
            } else if (i == first || strcmp(read[-1].name, read->name) != 0) {
                sha256_add(&folder, read->name, strlen(read->name) + 1);
                sha256_add(&folder, read->sha256, SHA256_SIZE);
            }
        }
        if (in->reads[i - 1].name != NULL) {
            sha256_end(&folder, input->sha256);
        }
    }
    return inputs;
}

// ---- Tables -------------------------------------------------------------------------------------

// A key of the scenario's columns that nobody wants is a mistake, not to be passed over.
static bool refuse_unwanted(const struct source_column *column, const struct source_want *wants,
                            size_t count, const char *path, struct error *error)
{
    struct nearest near;
    char all[ERROR_TEXT_SIZE] = "";
    nearest_begin(&near, column->name);
    for (size_t i = 0, used = 0; i < count; i++) {
        if (strcmp(wants[i].name, column->name) == 0) {
            return true;
        }
        nearest_offer(&near, wants[i].name);
        snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : ", ", wants[i].name);
        used = strlen(all);
    }
    return near.best != NULL
               ? error_set(error, ERROR_INPUT, "%s: column %s has no use here; did you mean %s?",
                           path, column->name, near.best)
               : error_set(error, ERROR_INPUT, "%s: column %s has no use here, only %s", path,
                           column->name, all);
}

static struct trace_table_want map_want(const struct source_want *want,
                                        const struct field_list *columns)
{
    struct trace_table_want mapped = {.want = want, .column = want->name, .suffix = want->suffix};
    const struct source_column *items = columns == NULL ? NULL : columns->items;
    for (size_t i = 0; items != NULL && i < columns->count; i++) {
        if (strcmp(items[i].name, want->name) == 0) {
            mapped.mapped = true;
            mapped.column = items[i].column != NULL ? items[i].column : want->name;
            mapped.suffix = items[i].unit != NULL ? items[i].unit : want->suffix;
        }
    }
    return mapped;
}

static bool read_rows(void *context, struct source_rows *rows, struct arena *arena,
                      const char *path, const struct field_list *columns,
                      const struct source_want *wants, size_t count, struct error *error)
{
    struct trace_in *in = context;
    CHECK(count > 0 && count <= TRACE_TABLE_WANTS_MOST);
    const struct source_column *items = columns == NULL ? NULL : columns->items;
    for (size_t i = 0; items != NULL && i < columns->count; i++) {
        if (!refuse_unwanted(&items[i], wants, count, path, error)) {
            return false;
        }
    }
    struct trace_table_want mapped[TRACE_TABLE_WANTS_MOST];
    for (size_t i = 0; i < count; i++) {
        mapped[i] = map_want(&wants[i], columns);
    }
    bool ok = bytes_open(&in->bytes, path, in->hashed, error) &&
              trace_table_read(rows, arena, &in->bytes, mapped, count, error);
    close_file(in, path, NULL, ok);
    return ok;
}

// ---- Folders ------------------------------------------------------------------------------------

static int compare_names(const void *left, const void *right, void *context)
{
    (void)context;
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

// Collects the names of the regular files; `names` grows.
static bool list(DIR *folder, const char ***names, size_t *count, struct arena *arena,
                 const char *path, struct error *error)
{
    size_t capacity = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL && errno != 0) {
            return error_set(error, ERROR_IO, "cannot read the folder %s: %s", path,
                             strerror(errno));
        }
        if (entry == NULL) {
            return true;
        }
        struct stat about;
        if (entry->d_name[0] == '.' || fstatat(dirfd(folder), entry->d_name, &about, 0) != 0 ||
            !S_ISREG(about.st_mode)) {
            continue;
        }
        *names = grow(*names, &capacity, *count + 1, sizeof **names);
        (*names)[(*count)++] = arena_text(arena, entry->d_name, strlen(entry->d_name));
    }
}

static bool read_folder(void *context, const char *const **names, size_t *count,
                        struct arena *arena, const char *path, struct error *error)
{
    (void)context;
    DIR *folder = opendir(path);
    if (folder == NULL && errno == ENOENT) {
        return error_set(error, ERROR_IO,
                         "no such folder: %s; the scenario or --set names the folder of the traces",
                         path);
    }
    if (folder == NULL) {
        return error_set(error, ERROR_IO, "cannot open the folder %s: %s", path, strerror(errno));
    }
    const char **found = NULL;
    *count = 0;
    bool ok = list(folder, &found, count, arena, path, error);
    closedir(folder);
    if (ok && *count == 0) {
        ok = error_set(error, ERROR_INPUT, "the folder %s holds no files", path);
    }
    if (ok) {
        sort(found, *count, sizeof *found, compare_names, NULL);
        const char **kept = ARENA_ARRAY(arena, const char *, *count);
        memcpy(kept, found, *count * sizeof *kept);
        *names = kept;
    }
    grow_free(found);
    return ok;
}

// ---- Series -------------------------------------------------------------------------------------

// A reading of one series.
struct series {
    struct trace_in *in;
    struct trace_cell_kind kind;
    size_t count;
    uint64_t line;
    bool ended; // a blank line was seen
};

// Reads a line that is not a plain number. Returns its line feed, or NULL with the error set.
static const char *read_line(struct series *series, const char *at, struct error *error)
{
    const char *path = series->in->bytes.path;
    const unsigned long long line = series->line;
    const char *end = at;
    while (*end != '\n') {
        end++;
    }
    struct trace_cell cell;
    trace_cell_read(&cell, at, end);
    if (cell.length == 0) {
        series->ended = true;
        return end;
    }
    if (*at == '#') {
        return end;
    }
    if (series->ended) {
        error_set(error, ERROR_INPUT, "%s:%llu: a blank line stands before this one", path, line);
        return NULL;
    }
    if (!trace_cell_value(&series->in->numbers[series->count], &series->kind, &cell)) {
        char text[TRACE_CELL_FAULT_SIZE];
        error_set(error, ERROR_INPUT, "%s:%llu: %s", path, line,
                  trace_cell_fault(text, &series->kind, &cell));
        return NULL;
    }
    series->count++;
    return end;
}

static bool read_lines(struct series *series, struct bytes_run run, struct error *error)
{
    struct trace_in *in = series->in;
    for (const char *at = run.at, *stop = run.at + run.length; at < stop; at++) {
        series->line++;
        in->numbers =
            grow(in->numbers, &in->number_capacity, series->count + 1, sizeof *in->numbers);
        const char *end = scaled_scan(&in->numbers[series->count], &series->kind.scaled, at);
        if (end != NULL && *end == '\r') {
            end++;
        }
        if (end != NULL && *end == '\n' && !series->ended) {
            series->count++;
            at = end;
            continue;
        }
        at = read_line(series, at, error);
        if (at == NULL) {
            return false;
        }
    }
    return true;
}

static bool read_series(void *context, const int64_t **values, size_t *count, struct arena *arena,
                        const char *path, const char *name, enum unit unit, const char *suffix,
                        struct error *error)
{
    struct trace_in *in = context;
    CHECK(unit != UNIT_TEXT);
    char joined[PATH_BYTES_MOST];
    int length = snprintf(joined, sizeof joined, "%s%s%s", path, name == NULL ? "" : "/",
                          name == NULL ? "" : name);
    if (length >= PATH_BYTES_MOST) {
        return error_set(error, ERROR_IO, "a path is longer than %d bytes", PATH_BYTES_MOST - 1);
    }
    const struct source_want want = {.name = "value", .unit = unit, .suffix = suffix};
    struct series series = {.in = in};
    struct bytes_run run = {0};
    bool ok = trace_cell_kind(&series.kind, &want, suffix, error) &&
              bytes_open(&in->bytes, joined, in->hashed, error);
    do {
        ok = ok && bytes_next(&in->bytes, &run, error) && read_lines(&series, run, error);
    } while (ok && run.length > 0);
    if (ok && series.count == 0) {
        ok = error_set(error, ERROR_INPUT, "%s holds no numbers", joined);
    }
    if (ok) {
        int64_t *kept = ARENA_ARRAY(arena, int64_t, series.count);
        memcpy(kept, in->numbers, series.count * sizeof *kept);
        *values = kept;
        *count = series.count;
    }
    close_file(in, path, name, ok);
    return ok;
}

struct source_io trace_in_source(struct trace_in *in)
{
    return (struct source_io){
        .context = in, .rows = read_rows, .folder = read_folder, .series = read_series};
}
