// SPDX-License-Identifier: GPL-3.0-or-later
// A whole run of all models from a scenario's text, for tests: every row and key is in memory.
#ifndef VIRGA_TESTS_MODELS_MODEL_RUN_H
#define VIRGA_TESTS_MODELS_MODEL_RUN_H

#include "sim/engine.h"
#include "sim/io/result/memory_sink.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/trace/trace_in.h"

struct model_run {
    struct reader reader;
    struct arena arena;
    struct trace_in traces;
    struct memory_sink memory;
    struct sim *sim;
};

// Reads the text, which must be sound, and builds and starts its run. `sets`: as of --set, ends
// with NULL, or NULL.
void model_run_init(struct model_run *run, const char *text, const char *const *sets,
                    enum record_level level);
void model_run_deinit(struct model_run *run);

// To its end.
void model_run_finish(struct model_run *run);

// A summary key; fails the test when the run has none such.
double model_run_number(const struct model_run *run, const char *key);
bool model_run_has(const struct model_run *run, const char *key);

// Rows of a table, and an integer of one of them: INTEGER, TIME, CODE and ID columns.
size_t model_run_rows(const struct model_run *run, const char *table);
int64_t model_run_integer(const struct model_run *run, const char *table, size_t row,
                          const char *column);
// The word of a CODE column, the text of a NAME column.
const char *model_run_word(const struct model_run *run, const char *table, size_t row,
                           const char *column);
double model_run_real(const struct model_run *run, const char *table, size_t row,
                      const char *column);

// Fails unless the two runs have the same fingerprint and the same summary, but for keys that begin
// with `except` (NULL: none).
void model_run_assert_same(const struct model_run *a, const struct model_run *b,
                           const char *except);

// Fails unless reading the text complains with something that holds `expected`.
void model_run_refused(const char *text, const char *expected);

#endif
