// SPDX-License-Identifier: GPL-3.0-or-later
// Groups while they run: members, the work that they are given, what it experienced.
#ifndef VIRGA_MODELS_GROUP_STATE_H
#define VIRGA_MODELS_GROUP_STATE_H

#include "models/group.h"
#include "models/station.h"
#include "models/vm.h"

struct loads;

// The samples of one member's trace: millionths of all its vCPUs or of one, or mHz.
struct group_trace {
    const int64_t *samples;
    size_t count;
};

struct group_job {
    int64_t arrive; // ns
    uint128 work;   // mHz x ns
    uint32_t vm;    // index of the member
};

// Where the last recorded interval of a group ended.
struct group_mark {
    int64_t time; // ns
    uint64_t arrived, completed, rejected, observed;
    int128 inside, latency; // integral of the number in the system; sum of observed latencies
};

struct group {
    struct groups *all;
    const struct group_spec *spec;
    struct vm_owner owner;
    struct station_rules rules;
    struct response response;
    bool serves;       // requests or jobs
    uint32_t *members; // VM ids in order of creation, POOL_NONE where refused
    uint32_t member_count;
    uint32_t *running; // VM ids in order of beginning to run
    uint32_t running_count;
    uint32_t turn; // index in `running` of the next request's instance
    struct group_trace *traces;
    uint32_t trace_count;
    size_t trace_steps;     // samples of the longest trace
    struct group_job *jobs; // in order of arrival
    size_t job_count, next_job;
    struct group_mark mark;
};

struct groups {
    struct sim *sim;
    struct vms *vms;
    struct loads *loads;
    struct group *items; // one for each spec
    uint32_t count;
    uint32_t first_kind;
};

// Read what the group's spec names. Errors name the file and what is wrong with it.
bool group_load_traces(struct group *group, struct error *error);
bool group_load_jobs(struct group *group, struct error *error);

#endif
