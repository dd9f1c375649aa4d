// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/csv_writer.h"

#include "sim/check.h"
#include "sim/io/result/csv_cell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct csv_table {
    const struct table *table;
    FILE *out; // NULL when it could not be opened
};

struct csv_writer {
    struct arena arena;
    const struct results *results;
    struct csv_table *tables; // grows; owned
    size_t count, capacity;
    FILE *run; // run.csv
    struct error error;
};

// Keeps the first failure; errno tells why.
static void fail(struct csv_writer *writer, const char *name)
{
    error_set(&writer->error, ERROR_IO, "%s: %s", name, strerror(errno));
}

static FILE *open_file(struct csv_writer *writer, const char *name)
{
    int file = results_create_in(writer->results, name, &writer->error);
    if (file < 0) {
        return NULL;
    }
    FILE *out = fdopen(file, "w");
    if (out == NULL) {
        fail(writer, name);
        close(file);
    }
    return out;
}

// What is written must reach the disk before the folder gets its name.
static void close_file(struct csv_writer *writer, FILE *out, const char *name)
{
    if (out == NULL) {
        return;
    }
    if (ferror(out) || fflush(out) != 0 || fsync(fileno(out)) != 0) {
        fail(writer, name);
    }
    fclose(out);
}

struct csv_writer *csv_writer_create(const struct results *results)
{
    size_t capacity = 0;
    struct csv_writer *writer = grow(NULL, &capacity, 1, sizeof *writer);
    arena_init(&writer->arena);
    writer->results = results;
    writer->run = open_file(writer, "run.csv");
    if (writer->run != NULL) {
        fputs("name,value\r\n", writer->run);
    }
    return writer;
}

void csv_writer_text(struct csv_writer *writer, const char *name, const char *value)
{
    if (writer->run != NULL) {
        fprintf(writer->run, "%s,", name);
        csv_cell_text(writer->run, value);
        fputs("\r\n", writer->run);
    }
}

void csv_writer_integer(struct csv_writer *writer, const char *name, int64_t value)
{
    if (writer->run != NULL) {
        fprintf(writer->run, "%s,", name);
        csv_cell_integer(writer->run, value);
        fputs("\r\n", writer->run);
    }
}

void csv_writer_document(struct csv_writer *writer, const char *name, const char *text)
{
    FILE *out = open_file(writer, name);
    if (out != NULL) {
        fputs(text, out);
    }
    close_file(writer, out, name);
}

static const char *file_name(struct csv_writer *writer, const struct table *table)
{
    char *name = arena_format(&writer->arena, "%s.csv", table->path + 1);
    for (char *at = name; *at != '\0'; at++) {
        *at = *at == '/' ? '.' : *at;
    }
    return name;
}

uint32_t csv_writer_table(struct csv_writer *writer, const struct table *table)
{
    writer->tables =
        grow(writer->tables, &writer->capacity, writer->count + 1, sizeof *writer->tables);
    struct csv_table *own = &writer->tables[writer->count];
    own->table = table;
    own->out = open_file(writer, file_name(writer, table));
    if (own->out != NULL) {
        for (const struct column *column = table->columns; column->name != NULL; column++) {
            fputs(column == table->columns ? "" : ",", own->out);
            csv_cell_head(own->out, column->name,
                          column->type == COLUMN_TIME ? "ns" : column->unit);
        }
        fputs("\r\n", own->out);
    }
    return (uint32_t)writer->count++;
}

static void write_small(FILE *out, const struct column *column, const char *at)
{
    int32_t value;
    memcpy(&value, at, sizeof value);
    if (column->type == COLUMN_CODE) {
        CHECK(value >= 0);
        csv_cell_text(out, column->words[value]);
    } else if (value >= 0) {
        csv_cell_integer(out, value);
    }
}

static void write_cell(FILE *out, const struct column *column, const char *at)
{
    int64_t integer;
    double real;
    const char *name;
    switch (column->type) {
    case COLUMN_INTEGER:
    case COLUMN_TIME:
        memcpy(&integer, at, sizeof integer);
        if (column->type == COLUMN_INTEGER || integer >= 0) {
            csv_cell_integer(out, integer);
        }
        break;
    case COLUMN_REAL:
        memcpy(&real, at, sizeof real);
        csv_cell_real(out, real);
        break;
    case COLUMN_CODE:
    case COLUMN_ID:
        write_small(out, column, at);
        break;
    case COLUMN_NAME:
        memcpy(&name, at, sizeof name);
        csv_cell_text(out, name == NULL ? "" : name);
        break;
    }
}

void csv_writer_append(struct csv_writer *writer, uint32_t number, const void *rows, size_t count)
{
    CHECK(number < writer->count);
    const struct csv_table *own = &writer->tables[number];
    if (own->out == NULL) {
        return;
    }
    const char *row = rows;
    for (size_t i = 0; i < count; i++, row += own->table->row_size) {
        for (const struct column *column = own->table->columns; column->name != NULL; column++) {
            fputs(column == own->table->columns ? "" : ",", own->out);
            write_cell(own->out, column, row + column->offset);
        }
        fputs("\r\n", own->out);
    }
}

bool csv_writer_close(struct csv_writer *writer, struct error *error)
{
    for (size_t i = 0; i < writer->count; i++) {
        close_file(writer, writer->tables[i].out, writer->tables[i].table->path);
    }
    close_file(writer, writer->run, "run.csv");
    struct error own = writer->error;
    arena_deinit(&writer->arena);
    grow_free(writer->tables);
    grow_free(writer);
    return own.kind == ERROR_NONE || error_set(error, own.kind, "%s", own.text);
}
