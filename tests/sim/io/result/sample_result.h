// SPDX-License-Identifier: GPL-3.0-or-later
// A result with a column of every type, written and compared by several tests.
#ifndef VIRGA_TESTS_SIM_IO_SAMPLE_RESULT_H
#define VIRGA_TESTS_SIM_IO_SAMPLE_RESULT_H

#include "sim/io/result/trace_out.h"

struct sample_row {
    int64_t time;     // ns
    int32_t id;       // its own number
    int32_t host;     // -1 for every seventh row
    int32_t status;   // index of sample_words
    const char *name; // "wéb.17"
    int64_t memory;   // bytes
    double used;      // core_s, NaN for every eleventh row
    int64_t stop;     // ns, -1 for every second row
};

extern const char *const sample_words[]; // "running", "shut off", "deleted", NULL
extern const struct table sample_things; // /catalog/things, all columns
extern const struct table sample_empty;  // /catalog/nothing, the same columns, no rows
extern const struct table sample_series; // /series/things: time, host, used, memory

enum { SAMPLE_START_DAY = 20513 }; // 2026-03-01 in days since 1970

#define SAMPLE_SCENARIO "virga: 1\nname: Größe \"x\"\n"

// The index-th row; its name lives in `name`.
struct sample_row sample_row(size_t index, char name[32]);

const struct trace_out_header *sample_header(void);

// Opens the three tables and appends `things` and `series` rows, then a summary of three items.
void sample_fill(struct sink sink, size_t things, size_t series);

// Writes a whole result; false with `error` set. fingerprint 0x00c0ffee.
bool sample_write(enum trace_out_format format, const char *path, size_t things, size_t series,
                  struct error *error);

// A new folder of the test's own; sample_remove_folder removes it with the files in it.
const char *sample_make_folder(char path[64]);
void sample_remove_folder(const char *path);

// Number of entries in a folder, hidden ones too.
size_t sample_count_entries(const char *path);

// The bytes of a file, to be freed.
uint8_t *sample_read_bytes(const char *path, size_t *size);
void sample_write_bytes(const char *path, const void *bytes, size_t size);

#endif
