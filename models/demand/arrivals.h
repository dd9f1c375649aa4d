// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of arrival processes: when requests, or launches of instances, come.
//
// A process is one constant object in one file of this folder and one word in arrivals.c. It hands
// out arrivals one by one in order of time; its user schedules one event for the next.
#ifndef VIRGA_MODELS_DEMAND_ARRIVALS_H
#define VIRGA_MODELS_DEMAND_ARRIVALS_H

#include "sim/engine.h"
#include "sim/source.h"

// The scenario's `arrivals:` mapping.
struct arrivals_spec {
    struct field_choice process;
};

extern const struct field_table arrivals_table;

struct arrival {
    int64_t time; // ns since start
    int64_t row;  // of the replayed file, -1 for processes that draw
};

// What a process is started with.
struct arrivals_setup {
    struct sim *sim;
    const char *path;                // of its user: names the stream
    int64_t utc_offset;              // ns, for daily profiles
    const void *spec;                // a struct by the process's option.table
    const struct source_want *wants; // columns that the user can take from a file
    size_t want_count;
};

struct arrivals {
    const struct arrival_process *process;
    void *state;
    struct source_rows rows; // of a replay: values[i] of the i-th want, NULL when absent
};

struct arrival_process {
    struct field_option option;
    size_t state_size;
    // Complains about what its rows alone cannot rule out; key: where `arrivals` stands. May be
    // NULL.
    void (*check)(const void *spec, struct diag_list *diags, uint32_t node, const char *key);
    bool (*begin)(struct arrivals *arrivals, const struct arrivals_setup *setup,
                  struct error *error);
    // The first arrival not earlier than `after`, which is the time of the one before (0 at first).
    // Returns false when no more come.
    bool (*next)(struct arrivals *arrivals, int64_t after, struct arrival *arrival);
};

// Pointers to their first members, for the scenario's `process` row; ends with NULL.
extern const struct field_option *const arrival_processes[];

// Judges the spec; `key` of the mapping `node` holds it.
void arrivals_check(const struct arrivals_spec *spec, struct diag_list *diags, uint32_t node,
                    const char *key);

// Builds the process that the spec names. setup->spec is filled in.
bool arrivals_begin(struct arrivals *arrivals, const struct arrivals_spec *spec,
                    struct arrivals_setup *setup, struct error *error);

static inline bool arrivals_next(struct arrivals *arrivals, int64_t after, struct arrival *arrival)
{
    return arrivals->process->next(arrivals, after, arrival);
}

#endif
