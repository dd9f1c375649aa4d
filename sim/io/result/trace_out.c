// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/trace_out.h"

#include "sim/check.h"
#include "sim/io/result/content_hash.h"
#include "sim/io/result/csv_writer.h"
#include "sim/io/result/h5_writer.h"
#include "sim/io/result/results.h"
#include "sim/io/sha256.h"
#include "sim/scenario.h"
#include "sim/simtime.h"
#include "sim/summary.h"
#include "sim/version.h"

#include <stdio.h>
#include <string.h>

struct trace_out {
    struct arena arena;
    struct results results;
    enum trace_out_format format;
    struct h5_writer *h5;   // of the two, the one of the format
    struct csv_writer *csv; //
    bool summarised;
};

// ---- Tables of every result ---------------------------------------------------------------------

struct input_row {
    const char *path, *sha256;
};

static const struct column input_columns[] = {
    {.name = "path",
     .type = COLUMN_NAME,
     .offset = offsetof(struct input_row, path),
     .text = "Path as the scenario gives it."},
    {.name = "sha256",
     .type = COLUMN_NAME,
     .offset = offsetof(struct input_row, sha256),
     .text = "SHA-256 of the file's bytes, in hexadecimal."},
    {.name = NULL},
};

static const struct table input_table = {"/inputs", "Files that the run read beside its scenario.",
                                         RECORD_SUMMARY, input_columns, sizeof(struct input_row)};

struct summary_row {
    const char *key;
    int32_t type;
    double value;
    int64_t integer;
    const char *text, *unit;
    double half_width;
    int32_t trusted;
    const char *description;
};

static const char *const type_words[] = {
    [SUMMARY_INTEGER] = "integer",
    [SUMMARY_REAL] = "real",
    [SUMMARY_TEXT] = "text",
    [SUMMARY_TEXT + 1] = NULL,
};
static const char *const trust_words[] = {"no", "yes", NULL};

static const struct column summary_columns[] = {
    {.name = "key",
     .type = COLUMN_NAME,
     .offset = offsetof(struct summary_row, key),
     .text = "Dotted name; a part of the region stands before it (tenants.shop.wait.mean)."},
    {.name = "type",
     .type = COLUMN_CODE,
     .offset = offsetof(struct summary_row, type),
     .words = type_words,
     .text = "Which of the columns value, integer and text holds the answer."},
    {.name = "value",
     .type = COLUMN_REAL,
     .offset = offsetof(struct summary_row, value),
     .text = "The number, in its unit; an integer as a real; NaN for a text."},
    {.name = "integer",
     .type = COLUMN_INTEGER,
     .offset = offsetof(struct summary_row, integer),
     .text = "The exact integer; 0 for other types."},
    {.name = "text",
     .type = COLUMN_NAME,
     .offset = offsetof(struct summary_row, text),
     .text = "The text; empty for other types."},
    {.name = "unit",
     .type = COLUMN_NAME,
     .offset = offsetof(struct summary_row, unit),
     .text = "Unit of the number; empty for a text."},
    {.name = "half_width",
     .type = COLUMN_REAL,
     .offset = offsetof(struct summary_row, half_width),
     .text = "Half the width of the 95 % interval around value; NaN without one."},
    {.name = "trusted",
     .type = COLUMN_CODE,
     .offset = offsetof(struct summary_row, trusted),
     .words = trust_words,
     .text = "Whether the observations were many and independent enough for the interval."},
    {.name = "description",
     .type = COLUMN_NAME,
     .offset = offsetof(struct summary_row, description),
     .text = "What the key means."},
    {.name = NULL},
};

static const struct table summary_table = {"/summary", "The headline numbers of the run.",
                                           RECORD_SUMMARY, summary_columns,
                                           sizeof(struct summary_row)};

const struct table *const trace_out_tables[] = {&input_table, &summary_table, NULL};

// ---- The sink -----------------------------------------------------------------------------------

static uint32_t open_table(void *context, const struct table *table)
{
    struct trace_out *out = context;
    return out->format == TRACE_OUT_HDF5 ? h5_writer_table(out->h5, table)
                                         : csv_writer_table(out->csv, table);
}

static void append_rows(void *context, uint32_t table, const void *rows, size_t count)
{
    struct trace_out *out = context;
    if (out->format == TRACE_OUT_HDF5) {
        h5_writer_append(out->h5, table, rows, count);
    } else {
        csv_writer_append(out->csv, table, rows, count);
    }
}

static struct summary_row row_of(struct arena *arena, const struct summary_item *item)
{
    bool scoped = item->scope[0] != '\0';
    return (struct summary_row){
        .key = arena_format(arena, "%s%s%s", item->scope, scoped ? "." : "", item->key->key),
        .type = (int32_t)item->key->type,
        .value = summary_number(item),
        .integer = item->integer,
        .text = item->text,
        .unit = item->key->unit,
        .half_width = item->half_width < 0 ? __builtin_nan("") : item->half_width,
        .trusted = item->trusted,
        .description = item->key->text,
    };
}

static void summarise(void *context, const struct summary *summary)
{
    struct trace_out *out = context;
    CHECK(!out->summarised);
    out->summarised = true;
    uint32_t table = open_table(out, &summary_table);
    for (size_t i = 0; i < summary->count; i++) {
        struct summary_row row = row_of(&out->arena, &summary->items[i]);
        append_rows(out, table, &row, 1);
    }
}

struct sink trace_out_sink(struct trace_out *out)
{
    return (struct sink){out, open_table, append_rows, summarise};
}

// ---- The story ----------------------------------------------------------------------------------

static void put_text(struct trace_out *out, const char *name, const char *value)
{
    if (out->format == TRACE_OUT_HDF5) {
        h5_writer_text(out->h5, name, value);
    } else {
        csv_writer_text(out->csv, name, value);
    }
}

static void put_integer(struct trace_out *out, const char *name, int64_t value)
{
    if (out->format == TRACE_OUT_HDF5) {
        h5_writer_integer(out->h5, name, value);
    } else {
        csv_writer_integer(out->csv, name, value);
    }
}

static void put_header(struct trace_out *out, const struct trace_out_header *header)
{
    char date[SIMTIME_TEXT_SIZE], digest[SHA256_TEXT_SIZE];
    put_integer(out, "format_version", TRACE_OUT_VERSION);
    put_text(out, "virga_version", VIRGA_VERSION);
    put_text(out, "start", simtime_date_text(date, header->start));
    put_integer(out, "seed", (int64_t)header->seed);
    put_text(out, "scenario_sha256", sha256_text(digest, header->scenario_sha256));
    if (out->format == TRACE_OUT_HDF5) {
        h5_writer_document(out->h5, "scenario",
                           "The effective scenario as YAML, defaults filled in.", header->scenario);
    } else {
        csv_writer_document(out->csv, "scenario.yaml", header->scenario);
    }
    uint32_t table = open_table(out, &input_table);
    for (size_t i = 0; i < header->input_count; i++) {
        const struct scenario_input *input = &header->inputs[i];
        struct input_row row = {input->path, sha256_text(digest, input->sha256)};
        append_rows(out, table, &row, 1);
    }
}

struct trace_out *trace_out_create(enum trace_out_format format, const char *final_path,
                                   const struct trace_out_header *header, struct error *error)
{
    size_t capacity = 0;
    struct trace_out *out = grow(NULL, &capacity, 1, sizeof *out);
    out->format = format;
    enum results_kind kind = format == TRACE_OUT_HDF5 ? RESULTS_FILE : RESULTS_FOLDER;
    if (!results_begin(&out->results, kind, final_path, error)) {
        grow_free(out);
        return NULL;
    }
    arena_init(&out->arena);
    if (format == TRACE_OUT_HDF5) {
        out->h5 = h5_writer_create(out->results.file, header->start);
    } else {
        out->csv = csv_writer_create(&out->results);
    }
    put_header(out, header);
    return out;
}

static void release(struct trace_out *out)
{
    results_drop(&out->results);
    arena_deinit(&out->arena);
    grow_free(out);
}

static bool close_writer(struct trace_out *out, struct error *error)
{
    struct error reason = {0};
    bool closed = out->format == TRACE_OUT_HDF5 ? h5_writer_close(out->h5, NULL, &reason)
                                                : csv_writer_close(out->csv, &reason);
    return closed || error_set(error, reason.kind, "could not write %s: %s",
                               out->results.final_path, reason.text);
}

bool trace_out_commit(struct trace_out *out, uint64_t fingerprint, struct error *error)
{
    char text[CONTENT_HASH_TEXT_SIZE];
    put_text(out, "fingerprint", content_hash_text(text, fingerprint));
    bool done = close_writer(out, error) && results_commit(&out->results, error);
    release(out);
    return done;
}

void trace_out_drop(struct trace_out *out)
{
    struct error ignored = {0};
    if (out->format == TRACE_OUT_HDF5) {
        h5_writer_drop(out->h5);
    } else {
        csv_writer_close(out->csv, &ignored);
    }
    release(out);
}

void trace_out_abandon(struct trace_out *out)
{
    results_drop(&out->results);
}
