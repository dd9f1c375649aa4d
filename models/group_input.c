// SPDX-License-Identifier: GPL-3.0-or-later
// What groups read from files: CPU traces and jobs.
#include "models/group_state.h"

#include "models/host_type.h"
#include "models/instance_type.h"
#include "models/region.h"

// Demand of one VM, mHz: more than twice that of the largest one whose vCPUs are all busy.
#define DEMAND_MOST_MHZ (INT64_C(1) << 60)

static int64_t fastest_thread_mhz(const struct scenario *scenario)
{
    size_t count;
    const struct host_type_spec *types = scenario_specs(scenario, &host_type_model, &count);
    int64_t fastest = 1;
    for (size_t i = 0; i < count; i++) {
        fastest = types[i].speed > fastest ? types[i].speed : fastest;
    }
    return fastest;
}

// The largest sample that stays a demand that can be counted, wherever the VM is placed.
static int64_t sample_most(const struct group *group, size_t index)
{
    const struct group_spec *spec = group->spec;
    if (spec->traces->unit == GROUP_TRACE_MHZ) {
        return DEMAND_MOST_MHZ;
    }
    const struct instance_type_spec *type =
        &group->all->vms->types[group_type(spec, index, group->trace_count)];
    int64_t mhz =
        type->speed != UNSET ? type->speed : fastest_thread_mhz(group->all->sim->scenario);
    int64_t vcpus = spec->traces->unit == GROUP_TRACE_PERCENT ? type->vcpus : 1;
    int128 most = (int128)DEMAND_MOST_MHZ * 1000000 / (vcpus * mhz);
    return most < INT64_MAX ? (int64_t)most : INT64_MAX;
}

static bool judge_trace(const struct group *group, size_t index, const char *name,
                        struct error *error)
{
    const struct group_trace *trace = &group->traces[index];
    int64_t most = sample_most(group, index);
    for (size_t s = 0; s < trace->count; s++) {
        if (trace->samples[s] < 0 || trace->samples[s] > most) {
            return error_set(
                error, ERROR_INPUT, "%s/%s:%zu: CPU demand %s", group->spec->traces->folder, name,
                s + 1, trace->samples[s] < 0 ? "below zero" : "larger than that of any machine");
        }
    }
    return true;
}

bool group_load_traces(struct group *group, struct error *error)
{
    struct sim *sim = group->all->sim;
    const struct group_traces *spec = group->spec->traces;
    static const struct {
        enum unit unit;
        const char *suffix;
    } units[] = {
        [GROUP_TRACE_PERCENT] = {UNIT_RATIO, "%"},
        [GROUP_TRACE_MHZ] = {UNIT_SPEED, "MHz"},
        [GROUP_TRACE_VCPUS] = {UNIT_RATIO, ""},
    };
    const char *const *names;
    size_t count;
    if (!sim->sources.folder(sim->sources.context, &names, &count, sim->arena, spec->folder,
                             error)) {
        return false;
    }
    if (count == 0) {
        return error_set(error, ERROR_INPUT, "%s: no trace files in this folder", spec->folder);
    }
    group->traces = ARENA_ARRAY(sim->arena, struct group_trace, count);
    group->trace_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        struct group_trace *trace = &group->traces[i];
        if (!sim->sources.series(sim->sources.context, &trace->samples, &trace->count, sim->arena,
                                 spec->folder, names[i], units[spec->unit].unit,
                                 units[spec->unit].suffix, error) ||
            !judge_trace(group, i, names[i], error)) {
            return false;
        }
        if (trace->count > group->trace_steps) {
            group->trace_steps = trace->count;
        }
    }
    return true;
}

// What is wrong with the job of a row, or NULL.
static const char *job_fault(const struct group *group, const struct source_rows *rows, size_t row)
{
    int64_t arrive = rows->values[0][row], vm = rows->values[1][row];
    if (arrive < 0) {
        return "arrives before the start";
    }
    if (row > 0 && arrive < rows->values[0][row - 1]) {
        return "arrives before the row above it; sort the file by arrival";
    }
    if (vm < 0 || vm >= (int64_t)group->member_count) {
        return arena_format(group->all->sim->arena,
                            "is for VM %lld, but the group has %u, numbered from 0", (long long)vm,
                            (unsigned)group->member_count);
    }
    return rows->values[2][row] < 0 ? "has a length below zero" : NULL;
}

bool group_load_jobs(struct group *group, struct error *error)
{
    static const struct source_want wants[] = {
        {.name = "arrive", .unit = UNIT_TIME, .suffix = "s"},
        {.name = "vm", .unit = UNIT_NONE},
        {.name = "length", .unit = UNIT_WORK, .suffix = "MI"},
    };
    struct sim *sim = group->all->sim;
    const struct group_jobs *spec = group->spec->jobs;
    struct source_rows rows;
    if (!sim->sources.rows(sim->sources.context, &rows, sim->arena, spec->file, &spec->columns,
                           wants, COUNT_OF(wants), error)) {
        return false;
    }
    group->jobs = ARENA_ARRAY(sim->arena, struct group_job, rows.count + 1);
    group->job_count = rows.count;
    for (size_t row = 0; row < rows.count; row++) {
        const char *fault = job_fault(group, &rows, row);
        if (fault != NULL) {
            return error_set(error, ERROR_INPUT, "%s:%llu: %s", spec->file,
                             (unsigned long long)source_line(&rows, row), fault);
        }
        group->jobs[row] = (struct group_job){
            .arrive = rows.values[0][row],
            .vm = (uint32_t)rows.values[1][row],
            .work = (uint128)(uint64_t)rows.values[2][row] * STATION_WORK_PER_CYCLE,
        };
    }
    return true;
}
