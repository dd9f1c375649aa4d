// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of instances: how many of which type, and the work they do.
#ifndef VIRGA_MODELS_GROUP_H
#define VIRGA_MODELS_GROUP_H

#include "sim/dist.h"
#include "sim/model.h"

// One of the two is given, the other UNSET.
struct group_count {
    int64_t initial;  // instances
    int64_t per_host; // instances for each host of the region
};

struct group_traces {
    const char *folder; // one file for each VM
    int64_t step;       // ns for which a sample holds
    int32_t unit;       // enum group_trace_unit
    int32_t at_end;     // enum group_trace_end
};

enum group_trace_unit { GROUP_TRACE_PERCENT, GROUP_TRACE_MHZ, GROUP_TRACE_VCPUS };
enum group_trace_end { GROUP_TRACE_IDLE, GROUP_TRACE_REPEAT };

struct group_jobs {
    const char *file;
    struct field_list columns; // of struct source_column
};

struct group_spec {
    struct spec spec;
    int64_t copies;
    int32_t type;            // id, -1 when `types` is given
    struct field_list types; // of int32_t ids
    bool alternate;
    struct group_count *count; // NULL with traces
    int32_t image;             // id, -1: none
    const char *zone;          // NULL: any
    int32_t demand;            // id, -1: none
    struct group_jobs *jobs;
    struct group_traces *traces;
    struct load_spec *load;
    int32_t discipline; // enum group_discipline
    int64_t servers;    // UNSET: as many as vCPUs, or without limit
    int64_t room;       // UNSET: without limit
};

enum group_discipline { GROUP_FIRST_COME, GROUP_PROCESSOR_SHARING };

enum { GROUP_INSTANCES_MOST = 100000000 }; // of all groups, at the start

extern const struct model group_model;
extern const struct field_table group_table;

// Judges the groups of a scenario; the check of the model.
void group_check(const struct scenario *scenario, struct diag_list *diags);

// The type (id) of VM `index` of `count`: in equal blocks, or alternating.
int32_t group_type(const struct group_spec *spec, size_t index, size_t count);

#endif
