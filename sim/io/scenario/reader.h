// SPDX-License-Identifier: GPL-3.0-or-later
// The way from a scenario's text to a checked `struct scenario`.
//
// Order of work: the file with its includes, `--set` of key paths, parameters, validation by the
// field tables, references, each model's own check. Every problem on the way is a complaint with
// its place; all of them are printed together. A reader owns the document, the scenario and every
// text that the scenario points to, so it has to outlive the run.
#ifndef VIRGA_SIM_IO_READER_H
#define VIRGA_SIM_IO_READER_H

#include "sim/diag.h"
#include "sim/error.h"
#include "sim/scenario.h"

#include <stdio.h>

struct doc;
struct model;

struct reader_options {
    const char *path;                  // of the scenario file; also names it in complaints
    const char *text;                  // its bytes when they are in memory already, else NULL
    size_t length;                     // of text
    const char *library;               // second folder for included files, or NULL
    const struct model *const *models; // ends with NULL
    const char *const *sets;           // "path=value" as given to --set, in order
    size_t set_count;
    int64_t seed; // of --seed; UNSET: the scenario's
};

// A parameter of the scenario, for those who list what may be turned.
struct reader_parameter {
    const char *name;
    const char *text;     // what it is, or NULL
    const char *fallback; // default as YAML on one line, or NULL: it has to be given
    const char *value;    // what it stands for in this reading, or NULL
};

// A path in the scenario: where it can be opened, and how the user wrote it.
struct reader_path {
    const char *opened, *given;
};

struct reader {
    struct arena arena;        // of everything below
    struct diag_list diags;    // every problem
    struct doc *doc;           // NULL before reader_read
    uint32_t root;             // of the doc: the mapping of the whole scenario
    struct scenario *scenario; // NULL until reading has succeeded
    const char *folder;        // of the scenario, "" or ending with '/'
    struct reader_path *paths; // grows; owned
    size_t path_count, path_capacity;
    struct scenario_input *inputs; // files read, in order, the scenario first; grows; owned
    size_t input_count, input_capacity;
    struct reader_parameter *parameters; // in order of the document
    size_t parameter_count;
};

void reader_init(struct reader *reader);
void reader_deinit(struct reader *reader);

// Reads and checks a scenario; call it once for each reader_init. On false, `error` holds the kind;
// its text is empty when the problems are complaints (see reader_print_problems), and says what
// happened when the file could not be read.
bool reader_read(struct reader *reader, const struct reader_options *options, struct error *error);

// The number of problems found.
size_t reader_problem_count(const struct reader *reader);

// Prints every problem, sorted by place, with source line, caret and remedy.
void reader_print_problems(const struct reader *reader, FILE *out, bool colour);

// The effective scenario as YAML: includes merged, parameters replaced by their values, defaults
// filled in, paths as the user wrote them. Reading it gives the same scenario and the same text.
// Only after reader_read has succeeded; the text lives in the reader's arena.
const char *reader_effective_yaml(struct reader *reader, size_t *length);

// Lets the effective scenario tell another seed from now on: that of one of several replications,
// so that its result names the run that it is of.
void reader_tell_seed(struct reader *reader, int64_t seed);

// Notes a file that was read for this run (a trace, a price book); one that was noted already is
// left alone. `path` is copied.
void reader_note_input(struct reader *reader, const char *path, const uint8_t sha256[32]);

// Where a path of the scenario can be opened: beneath the scenario's folder, or as it stands when
// it was given by --set (then it is relative to the working folder) or is absolute. Field tables
// hand out paths through this; the result lives in the reader's arena.
const char *reader_open_path(struct reader *reader, const char *given, bool by_set);

// A path that the scenario handed out for opening, or something below it, as the user wrote it:
// what stands in results, which do not depend on where the scenario lies.
const char *reader_given_path(struct reader *reader, const char *opened);

#endif
