// SPDX-License-Identifier: GPL-3.0-or-later
// Where recorded rows go on disk: an HDF5 result file, or a folder of CSV files.
//
// Both hold the same tables. Besides those of the models every result holds /inputs (the files
// read) and /summary (the headline numbers), and the HDF5 file the effective scenario. Nothing
// stands under the final name before the commit.
#ifndef VIRGA_SIM_IO_TRACE_OUT_H
#define VIRGA_SIM_IO_TRACE_OUT_H

#include "sim/error.h"
#include "sim/sink.h"

enum { TRACE_OUT_VERSION = 1 }; // format_version: raised when a reader must change

enum trace_out_format { TRACE_OUT_HDF5, TRACE_OUT_CSV };

struct scenario_input;

// What identifies a run. Everything must outlive trace_out_create only.
struct trace_out_header {
    uint64_t seed;
    int64_t start;                       // ns since 1970
    const char *scenario;                // the effective scenario as YAML
    uint8_t scenario_sha256[32];         // of the scenario file as it was read
    const struct scenario_input *inputs; // other files that were read
    size_t input_count;
};

struct trace_out;

// Starts a result; NULL with `error` set when it cannot be written there.
struct trace_out *trace_out_create(enum trace_out_format format, const char *final_path,
                                   const struct trace_out_header *header, struct error *error);

// The sink to hand to sim_create; good until commit or drop.
struct sink trace_out_sink(struct trace_out *out);

// Writes what is left and gives the result its final name. Frees `out` also when that fails; then
// the final name is as it was before.
bool trace_out_commit(struct trace_out *out, uint64_t fingerprint, struct error *error);

// Leaves nothing behind and frees `out`.
void trace_out_drop(struct trace_out *out);

// For the report of a failed check, after which the process ends: removes the partial result and
// touches nothing else.
void trace_out_abandon(struct trace_out *out);

// The tables that every result has, for the results reference: /inputs, /summary; ends with NULL.
extern const struct table *const trace_out_tables[];

#endif
