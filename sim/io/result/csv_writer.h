// SPDX-License-Identifier: GPL-3.0-or-later
// Tables written as a folder of CSV files, one for each: "/catalog/hosts" as catalog.hosts.csv.
//
// The first line names the columns, with units ("start_ns"); times count ns since the scenario's
// start; codes are words. What an HDF5 result has at its root stands in run.csv. Errors are kept as
// in sim/io/result/h5_writer.h.
#ifndef VIRGA_SIM_IO_CSV_WRITER_H
#define VIRGA_SIM_IO_CSV_WRITER_H

#include "sim/column.h"
#include "sim/io/result/results.h"

struct csv_writer;

// `results` is a folder in the making and must outlive the writer.
struct csv_writer *csv_writer_create(const struct results *results);

void csv_writer_text(struct csv_writer *writer, const char *name, const char *value);
void csv_writer_integer(struct csv_writer *writer, const char *name, int64_t value);

// A text by itself in a file of that name ("scenario.yaml").
void csv_writer_document(struct csv_writer *writer, const char *name, const char *text);

uint32_t csv_writer_table(struct csv_writer *writer, const struct table *table);
void csv_writer_append(struct csv_writer *writer, uint32_t table, const void *rows, size_t count);

// Closes all files and frees the writer, also when it fails.
bool csv_writer_close(struct csv_writer *writer, struct error *error);

#endif
