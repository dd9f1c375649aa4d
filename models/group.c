// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/group.h"

#include "models/demand.h"
#include "models/group_report.h"
#include "models/group_state.h"
#include "models/host_pool.h"
#include "models/instance_type.h"
#include "models/load.h"
#include "models/region.h"

enum { KIND_TRACE_STEP, KIND_JOBS };

// -----------------------------------------------------------------------------------------------
// Members
// -----------------------------------------------------------------------------------------------

// The CPU, mHz, that a sample means for a VM.
static int64_t sample_mhz(const struct group *group, const struct vm *vm, int64_t sample)
{
    if (group->spec->traces->unit == GROUP_TRACE_MHZ) {
        return sample;
    }
    bool all = group->spec->traces->unit == GROUP_TRACE_PERCENT;
    int64_t vcpus = all ? group->all->vms->types[vm->type].vcpus : 1;
    return (int64_t)((int128)vcpus * vm->vcpu_mhz * sample / 1000000);
}

static void want_sample(struct group *group, uint32_t index, uint32_t id)
{
    struct vms *vms = group->all->vms;
    const struct group_trace *trace = &group->traces[index];
    size_t step = (size_t)(vms->sim->now / group->spec->traces->step);
    if (group->spec->traces->at_end == GROUP_TRACE_REPEAT && trace->count > 0) {
        step %= trace->count;
    }
    int64_t sample = step < trace->count ? trace->samples[step] : 0;
    host_want(vms->hosts, id, sample_mhz(group, vm_of(vms, id), sample));
}

static void on_running(void *context, uint32_t id)
{
    struct group *group = context;
    const struct vm *vm = vm_of(group->all->vms, id);
    group->running[group->running_count++] = id;
    if (group->traces != NULL) {
        want_sample(group, (uint32_t)(vm->owner_number - 1), id);
    }
    if (group->spec->load != NULL) {
        load_begin(group->all->loads, id, group->spec->load, group->owner.path, vm->owner_number);
    }
}

// Hands a request to the running instances in turn.
static void offer(void *context, uint32_t target, uint128 work)
{
    struct groups *groups = context;
    struct group *group = &groups->items[target];
    if (group->running_count == 0) {
        response_reject(&group->response, groups->sim->now);
        return;
    }
    int64_t now = groups->sim->now;
    uint32_t id = group->running[group->turn];
    group->turn = group->turn + 1 < group->running_count ? group->turn + 1 : 0;
    if (station_arrive(vm_of(groups->vms, id)->station, now, work) == STATION_BEGAN) {
        host_touch(groups->vms->hosts, id);
    }
}

// -----------------------------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------------------------

static void step_traces(struct groups *groups, uint32_t target)
{
    struct group *group = &groups->items[target];
    for (uint32_t i = 0; i < group->member_count; i++) {
        uint32_t vm = group->members[i];
        if (vm != POOL_NONE && vm_of(groups->vms, vm)->state == VM_RUNNING) {
            want_sample(group, i, vm);
        }
    }
    int64_t next = groups->sim->now + group->spec->traces->step;
    bool over = groups->sim->now / group->spec->traces->step >= (int64_t)group->trace_steps;
    if (!over || group->spec->traces->at_end == GROUP_TRACE_REPEAT) {
        sim_schedule(groups->sim, groups->first_kind + KIND_TRACE_STEP, next, target, 0);
    }
}

// All groups that step at one instant change their demands before any host is divided.
static void on_trace_step(struct sim *sim, void *state, const uint32_t *targets, size_t count)
{
    (void)sim;
    struct groups *groups = state;
    for (size_t i = 0; i < count; i++) {
        step_traces(groups, targets[i]);
    }
    host_settle(groups->vms->hosts);
}

static void offer_job(struct groups *groups, struct group *group, const struct group_job *job)
{
    uint32_t id = group->members[job->vm];
    if (id == POOL_NONE) {
        response_reject(&group->response, groups->sim->now); // its VM was refused
        return;
    }
    struct station *station = vm_of(groups->vms, id)->station;
    if (station_arrive(station, groups->sim->now, job->work) == STATION_BEGAN) {
        host_touch(groups->vms->hosts, id);
    }
}

static void schedule_jobs(struct groups *groups, uint32_t target)
{
    const struct group *group = &groups->items[target];
    if (group->next_job < group->job_count) {
        sim_schedule(groups->sim, groups->first_kind + KIND_JOBS,
                     group->jobs[group->next_job].arrive, target, 0);
    }
}

// Jobs that arrive at one instant are handed over one by one, in order of the file.
static void on_jobs(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)argument;
    struct groups *groups = state;
    struct group *group = &groups->items[target];
    while (group->next_job < group->job_count && group->jobs[group->next_job].arrive == sim->now) {
        offer_job(groups, group, &group->jobs[group->next_job++]);
    }
    host_settle(groups->vms->hosts);
    schedule_jobs(groups, target);
}

static const struct event_kind group_kinds[] = {
    [KIND_TRACE_STEP] = {.name = "trace step",
                         .priority = EVENT_INPUT_STEP,
                         .batch = on_trace_step,
                         .text = "The traces of a group's instances take their next sample."},
    [KIND_JOBS] = {.name = "jobs arrive",
                   .priority = EVENT_ARRIVAL,
                   .handler = on_jobs,
                   .text = "The next jobs of a group's file arrive."},
    {.name = NULL},
};

// -----------------------------------------------------------------------------------------------
// Building
// -----------------------------------------------------------------------------------------------

static void set_rules(struct group *group, struct arena *arena)
{
    const struct group_spec *spec = group->spec;
    bool shares = spec->discipline == GROUP_PROCESSOR_SHARING;
    const struct sim *sim = group->all->sim;
    response_init(&group->response, arena, sim->warm_up, sim->end, shares);
    group->rules = (struct station_rules){
        .servers = spec->servers != UNSET ? (uint32_t)spec->servers
                   : shares               ? STATION_UNLIMITED
                                          : STATION_AS_VCPUS,
        .room = spec->room != UNSET ? (uint32_t)spec->room : STATION_UNLIMITED,
        .response = &group->response,
    };
}

static void set_owner(struct group *group)
{
    const struct group_spec *spec = group->spec;
    const struct region_spec *region = region_of(group->all->sim->scenario);
    group->owner = (struct vm_owner){
        .path = spec->spec.path,
        .name = spec->spec.name,
        .tenant = spec->spec.parent,
        .image = spec->image,
        .zone = spec->zone == NULL ? -1 : region_zone(region, spec->zone),
        .context = group,
        .running = on_running,
    };
    vm_add_owner(group->all->vms, &group->owner);
}

static uint32_t member_count(const struct group *group)
{
    const struct group_count *count = group->spec->count;
    if (group->traces != NULL) {
        return group->trace_count;
    }
    if (count->initial != UNSET) {
        return (uint32_t)count->initial;
    }
    return (uint32_t)count->per_host * group->all->vms->hosts->count;
}

static bool build_group(struct groups *groups, uint32_t g, struct error *error)
{
    struct group *group = &groups->items[g];
    struct arena *arena = groups->sim->arena;
    group->all = groups;
    set_owner(group);
    set_rules(group, arena);
    group->serves = group->spec->demand >= 0 || group->spec->jobs != NULL;
    if (group->spec->traces != NULL && !group_load_traces(group, error)) {
        return false;
    }
    group->member_count = member_count(group);
    group->members = ARENA_ARRAY(arena, uint32_t, group->member_count + 1);
    group->running = ARENA_ARRAY(arena, uint32_t, group->member_count + 1);
    if (group->spec->jobs != NULL && !group_load_jobs(group, error)) {
        return false;
    }
    if (group->spec->demand < 0) {
        return true;
    }
    struct demand_use use = {.offer = offer, .context = groups, .target = g};
    struct demands *demands = sim_state(groups->sim, &demand_model);
    return demand_join(demands, group->spec->demand, group->spec->spec.draw, use, error);
}

static bool group_build(struct sim *sim, void *state, struct error *error)
{
    struct groups *groups = state;
    size_t count;
    const struct group_spec *specs = scenario_specs(sim->scenario, &group_model, &count);
    groups->sim = sim;
    groups->vms = sim_state(sim, &vm_model);
    groups->loads = sim_state(sim, &load_model);
    groups->first_kind = sim_first_kind(sim, &group_model);
    groups->items = ARENA_ARRAY(sim->arena, struct group, count + 1);
    groups->count = (uint32_t)count;
    for (uint32_t g = 0; g < count; g++) {
        groups->items[g].spec = &specs[g];
        if (!build_group(groups, g, error)) {
            return false;
        }
    }
    return true;
}

static void start_group(struct groups *groups, uint32_t g)
{
    struct group *group = &groups->items[g];
    for (uint32_t i = 0; i < group->member_count; i++) {
        int32_t type = group_type(group->spec, i, group->member_count);
        uint32_t vm = vm_request(groups->vms, &group->owner, type, VM_FOREVER);
        group->members[i] = vm;
        if (vm != POOL_NONE && group->serves) {
            vm_equip(groups->vms, vm, &group->rules);
        }
    }
    if (group->traces != NULL) {
        sim_schedule(groups->sim, groups->first_kind + KIND_TRACE_STEP, group->spec->traces->step,
                     g, 0);
    }
    schedule_jobs(groups, g);
}

static void group_start(struct sim *sim, void *state)
{
    (void)sim;
    struct groups *groups = state;
    for (uint32_t g = 0; g < groups->count; g++) {
        start_group(groups, g);
    }
    host_settle(groups->vms->hosts);
}

static void group_audit(struct sim *sim, void *state, bool whole)
{
    enum { SAMPLE = 16 };
    const struct groups *groups = state;
    uint32_t count = whole || groups->count < SAMPLE ? groups->count : SAMPLE;
    uint32_t first = whole || count == 0 ? 0 : (uint32_t)(sim->executed % groups->count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t g = (first + i) % groups->count;
        SIM_CHECK(sim, response_balances(&groups->items[g].response, sim->now));
    }
}

const struct model group_model = {
    .name = "group",
    .text =
        "Instances that belong together: of one type or several, doing one kind of work: requests "
        "of a demand, jobs from a file, CPU traces, or synthetic load.",
    .example =
        "tenants:\n"
        "  shop:\n"
        "    groups:\n"
        "      web: {type: small, count: 4, demand: visits, servers: 8} # requests\n"
        "      batch: # jobs from a file\n"
        "        type: small\n"
        "        count: 2\n"
        "        jobs: {file: jobs.csv, columns: {arrive: arrive_s, vm: vm, length: length_mi}}\n"
        "      others: {type: small, count: 10, load: {level: 20 %}} # load that is only there\n",
    .mount = "tenants.*.groups.*",
    .table = &group_table,
    .copies = "copies",
    .kinds = group_kinds,
    .tables = group_report_tables,
    .summary_keys = group_report_keys,
    .state_size = sizeof(struct groups),
    .check = group_check,
    .build = group_build,
    .start = group_start,
    .record = group_report_record,
    .audit = group_audit,
    .finish = group_report_finish,
};
