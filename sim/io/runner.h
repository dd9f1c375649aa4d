// SPDX-License-Identifier: GPL-3.0-or-later
// From a scenario file to a finished run: read, check, build, simulate, record, commit.
//
// The command line, sweeps and tests all run scenarios through here. Nothing is written when the
// scenario has a problem; the result file stands under its final name only when it is whole.
#ifndef VIRGA_SIM_IO_RUNNER_H
#define VIRGA_SIM_IO_RUNNER_H

#include "sim/error.h"
#include "sim/scenario.h"
#include "sim/summary.h"

#include <stdio.h>

struct model;
struct reader;

// What a progress line shows; handed over about ten times a second of wall time.
struct runner_progress {
    int64_t now, end;        // simulated ns
    uint64_t events;         // executed so far
    double elapsed_s;        // wall time of this replication so far
    int64_t replication, of; // from 1
};

struct runner_options {
    const char *path;        // of the scenario
    const char *const *sets; // "path=value" of --set, in order
    size_t set_count;
    int64_t seed;         // UNSET: the scenario's
    int64_t replications; // >= 1
    const char *output;   // result file, folder of CSV with '/' at its end, or NULL: none
    int32_t level;        // enum record_level, or -1: the scenario's
    const struct model *const *models; // ends with NULL
    bool colour;                       // in complaints
    FILE *err;                         // complaints about the scenario
    void (*progress)(void *context, const struct runner_progress *progress); // may be NULL
    void *progress_context;
};

// One `expect` row, worked out.
struct runner_expectation {
    const char *key, *formula;
    double exact;
    double simulated;  // NaN when the run has no such key
    double half_width; // negative: none
};

struct runner_result {
    struct arena arena;              // of everything here
    struct reader *reader;           // owns the scenario
    const struct scenario *scenario; // NULL when it could not be read
    const char *output;              // path written, or NULL; with replications the first one's
    struct summary summary;          // of the run, or means over the replications with t intervals
    struct runner_expectation *expectations;
    size_t expectation_count;
    uint64_t seed, fingerprint, events;
    int64_t replications;
    double wall_s, cpu_s; // of the simulation; never written to a result
    int signal;           // > 0: interrupted by this signal, nothing was written
};

// Returns true when the run was finished (result filled; release it with runner_result_deinit in
// any case). On false, `error` tells the exit code; complaints about the scenario have been printed
// to options->err and error->text is then empty.
bool runner_run(struct runner_result *result, const struct runner_options *options,
                struct error *error);
void runner_result_deinit(struct runner_result *result);

// Everything that can be checked without running: reads the scenario and every trace it names.
bool runner_check(const struct runner_options *options, struct error *error);

#endif
