// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vm_report.h"

#include "models/host_pool.h"
#include "models/instance_type.h"
#include "models/region.h"
#include "models/tenant.h"
#include "sim/real.h"

enum { TABLE_INSTANCES, TABLE_OWNERS, TABLE_EVENTS, TABLE_DECISIONS };

static const char *const state_words[] = {"pending",    "booting", "running", "shutting_down",
                                          "terminated", "refused", NULL};
static const char *const cause_words[] = {"requested", "placed",  "booted", "lifetime_over",
                                          "shut_down", "no_room", NULL};
static const char *const decision_words[] = {"placed", "refused", NULL};

// -----------------------------------------------------------------------------------------------
// Tables
// -----------------------------------------------------------------------------------------------

struct instance_row {
    int64_t id, number;
    int32_t owner, tenant, host, state;
    const char *type;
    int64_t vcpus, memory;
    int64_t placed, ran, ended, terminated;
    double used_core_s, wanted_core_s, steal_core_s;
};

#define INSTANCE(member) offsetof(struct instance_row, member)

static const struct column instance_columns[] = {
    {"id", COLUMN_INTEGER, "1", INSTANCE(id), NULL, NULL,
     "Number of the instance in order of its request, from 0; refused ones have numbers too."},
    {"group", COLUMN_ID, NULL, INSTANCE(owner), NULL, "/catalog/groups",
     "The group or stream of launches it belongs to."},
    {"number", COLUMN_INTEGER, "1", INSTANCE(number), NULL, NULL,
     "Its number within the group, from 1: web.1, web.2."},
    {"tenant", COLUMN_ID, NULL, INSTANCE(tenant), NULL, "/catalog/tenants", "Whose it is."},
    {"type", COLUMN_NAME, NULL, INSTANCE(type), NULL, NULL, "Instance type."},
    {"vcpus", COLUMN_INTEGER, "1", INSTANCE(vcpus), NULL, NULL, "Virtual CPUs."},
    {"memory", COLUMN_INTEGER, "bytes", INSTANCE(memory), NULL, NULL, "Memory."},
    {"host", COLUMN_ID, NULL, INSTANCE(host), NULL, "/catalog/hosts", "Where it was placed."},
    {"state", COLUMN_CODE, NULL, INSTANCE(state), state_words, NULL,
     "State at the end of the run."},
    {"placed", COLUMN_TIME, "ns", INSTANCE(placed), NULL, NULL, "When it was placed."},
    {"running", COLUMN_TIME, "ns", INSTANCE(ran), NULL, NULL, "When it had booted."},
    {"life_over", COLUMN_TIME, "ns", INSTANCE(ended), NULL, NULL, "When its life was over."},
    {"terminated", COLUMN_TIME, "ns", INSTANCE(terminated), NULL, NULL,
     "When it had shut down and its room was free."},
    {"used_core_seconds", COLUMN_REAL, "s", INSTANCE(used_core_s), NULL, NULL,
     "CPU time used, in seconds of one vCPU."},
    {"wanted_core_seconds", COLUMN_REAL, "s", INSTANCE(wanted_core_s), NULL, NULL,
     "CPU time wanted."},
    {"steal_core_seconds", COLUMN_REAL, "s", INSTANCE(steal_core_s), NULL, NULL,
     "CPU time wanted and not given because of neighbours; its own cap does not count."},
    {.name = NULL},
};

static const struct table instances_table = {
    .path = "/catalog/instances",
    .text = "Every VM that was placed: terminated ones in order of their end, then those alive.",
    .level = RECORD_SUMMARY,
    .columns = instance_columns,
    .row_size = sizeof(struct instance_row),
};

struct owner_row {
    int64_t id;
    const char *name, *path;
    int32_t tenant;
};

#define OWNER(member) offsetof(struct owner_row, member)

static const struct column owner_columns[] = {
    {"id", COLUMN_INTEGER, "1", OWNER(id), NULL, NULL, "Number of the group, from 0."},
    {"name", COLUMN_NAME, NULL, OWNER(name), NULL, NULL, "Name."},
    {"path", COLUMN_NAME, NULL, OWNER(path), NULL, NULL, "Where it stands in the scenario."},
    {"tenant", COLUMN_ID, NULL, OWNER(tenant), NULL, "/catalog/tenants", "Whose it is."},
    {.name = NULL},
};

static const struct table owners_table = {
    .path = "/catalog/groups",
    .text = "Every group of instances and every stream of launches.",
    .level = RECORD_SUMMARY,
    .columns = owner_columns,
    .row_size = sizeof(struct owner_row),
};

struct event_row {
    int64_t time, instance;
    int32_t owner, state, cause, host;
};

#define EVENT(member) offsetof(struct event_row, member)

static const struct column event_columns[] = {
    {"time", COLUMN_TIME, "ns", EVENT(time), NULL, NULL, "When it happened."},
    {"instance", COLUMN_INTEGER, "1", EVENT(instance), NULL, NULL, "Number of the instance."},
    {"group", COLUMN_ID, NULL, EVENT(owner), NULL, "/catalog/groups", "The group it belongs to."},
    {"state", COLUMN_CODE, NULL, EVENT(state), state_words, NULL, "The state it entered."},
    {"cause", COLUMN_CODE, NULL, EVENT(cause), cause_words, NULL, "Why."},
    {"host", COLUMN_ID, NULL, EVENT(host), NULL, "/catalog/hosts", "The host, if any."},
    {.name = NULL},
};

static const struct table events_table = {
    .path = "/events",
    .text = "Every change of an instance's state, with its cause.",
    .level = RECORD_FULL,
    .columns = event_columns,
    .row_size = sizeof(struct event_row),
};

struct decision_row {
    int64_t time, instance;
    int32_t owner, decision, reason, host;
    const char *text;
};

#define DECISION(member) offsetof(struct decision_row, member)

static const struct column decision_columns[] = {
    {"time", COLUMN_TIME, "ns", DECISION(time), NULL, NULL, "When it was decided."},
    {"instance", COLUMN_INTEGER, "1", DECISION(instance), NULL, NULL, "Number of the instance."},
    {"group", COLUMN_ID, NULL, DECISION(owner), NULL, "/catalog/groups",
     "The group it belongs to."},
    {"decision", COLUMN_CODE, NULL, DECISION(decision), decision_words, NULL, "What was decided."},
    {"reason", COLUMN_CODE, NULL, DECISION(reason), placer_reasons, NULL,
     "Why it was refused: which resource is short on every suitable host, or stranded, when each "
     "is "
     "free somewhere but not all on one host."},
    {"host", COLUMN_ID, NULL, DECISION(host), NULL, "/catalog/hosts", "The host chosen, if any."},
    {"detail", COLUMN_NAME, NULL, DECISION(text), NULL, NULL, "The numbers behind a refusal."},
    {.name = NULL},
};

static const struct table decisions_table = {
    .path = "/decisions",
    .text = "Every placement and every refusal, with the reason.",
    .level = RECORD_FULL,
    .columns = decision_columns,
    .row_size = sizeof(struct decision_row),
};

const struct table *const vm_report_tables[] = {&instances_table, &owners_table, &events_table,
                                                &decisions_table, NULL};

// -----------------------------------------------------------------------------------------------
// Rows
// -----------------------------------------------------------------------------------------------

static int32_t host_or_none(const struct vm *vm)
{
    return vm->state == VM_REFUSED ? -1 : (int32_t)vm->host;
}

void vm_report_event(struct vms *vms, const struct vm *vm, enum vm_cause cause)
{
    if (vms->sim->level < RECORD_FULL) {
        return;
    }
    struct event_row row = {
        .time = vms->sim->now,
        .instance = (int64_t)vm->number,
        .owner = vm->owner,
        .state = (int32_t)vm->state,
        .cause = (int32_t)cause,
        .host = host_or_none(vm),
    };
    sim_append(vms->sim, &vm_model, TABLE_EVENTS, &row);
}

void vm_report_placement(struct vms *vms, const struct vm *vm)
{
    if (vms->sim->level < RECORD_FULL) {
        return;
    }
    struct decision_row row = {
        .time = vms->sim->now,
        .instance = (int64_t)vm->number,
        .owner = vm->owner,
        .decision = 0,
        .host = (int32_t)vm->host,
        .text = "",
    };
    sim_append(vms->sim, &vm_model, TABLE_DECISIONS, &row);
    vm_report_event(vms, vm, VM_CAUSE_REQUESTED);
}

void vm_report_refusal(struct vms *vms, const struct vm_owner *owner,
                       const struct placer_request *request)
{
    if (vms->sim->level < RECORD_FULL) {
        return;
    }
    struct placement_explanation explanation;
    placer_explain(vms->placer, &explanation, request);
    struct decision_row row = {
        .time = vms->sim->now,
        .instance = (int64_t)vms->numbered,
        .owner = owner->id,
        .decision = 1,
        .reason = placer_reason(&explanation),
        .host = -1,
        .text = placer_explanation_text(vms->placer, &explanation),
    };
    sim_append(vms->sim, &vm_model, TABLE_DECISIONS, &row);
    struct vm refused = {.number = vms->numbered, .owner = owner->id, .state = VM_REFUSED};
    vm_report_event(vms, &refused, VM_CAUSE_NO_ROOM);
}

void vm_report_instance(struct vms *vms, const struct vm *vm, struct host_use use,
                        int64_t terminated)
{
    if (!sim_recorded(vms->sim, &vm_model, TABLE_INSTANCES)) {
        return;
    }
    const struct instance_type_spec *type = &vms->types[vm->type];
    double unit = (double)vm->vcpu_mhz * 1e9;
    struct instance_row row = {
        .id = (int64_t)vm->number,
        .number = (int64_t)vm->owner_number,
        .owner = vm->owner,
        .tenant = vms->owners[vm->owner]->tenant,
        .host = (int32_t)vm->host,
        .state = (int32_t)vm->state,
        .type = type->spec.name,
        .vcpus = type->vcpus,
        .memory = type->memory,
        .placed = vm->placed,
        .ran = vm->ran,
        .ended = vm->ended,
        .terminated = terminated,
        .used_core_s = (double)use.used / unit,
        .wanted_core_s = (double)use.wanted / unit,
        .steal_core_s = (double)use.steal / unit,
    };
    sim_append(vms->sim, &vm_model, TABLE_INSTANCES, &row);
}

static void append_owner(struct vms *vms, const struct vm_owner *owner)
{
    struct owner_row row = {
        .id = owner->id, .name = owner->name, .path = owner->path, .tenant = owner->tenant};
    sim_append(vms->sim, &vm_model, TABLE_OWNERS, &row);
}

// -----------------------------------------------------------------------------------------------
// Summary
// -----------------------------------------------------------------------------------------------

enum {
    KEY_REQUESTED,
    KEY_PLACED,
    KEY_REFUSED,
    KEY_REFUSED_FRACTION,
    KEY_CORE_HOURS,
    KEY_CORES_PEAK,
    KEY_BOOT_MEAN,
    KEY_IN_SYSTEM_MEAN,
    KEY_IN_SYSTEM_VARIANCE,
};

const struct summary_key vm_report_keys[] = {
    {"instances.requested", SUMMARY_INTEGER, "1", "Instances requested."},
    {"instances.placed", SUMMARY_INTEGER, "1", "Instances that were given a host."},
    {"instances.refused", SUMMARY_INTEGER, "1", "Instances for which no host had room."},
    {"instances.refused_fraction", SUMMARY_REAL, "1",
     "Refused over requested, of the requests after the warm-up."},
    {"instances.core_hours", SUMMARY_REAL, "h", "vCPU-hours from placement to termination."},
    {"instances.cores_peak", SUMMARY_INTEGER, "1", "Most vCPUs placed at one time."},
    {"instances.boot_mean", SUMMARY_REAL, "s", "Mean time from placement to running."},
    {"instances.in_system_mean", SUMMARY_REAL, "1",
     "Mean number of instances from placement to termination, over time after the warm-up."},
    {"instances.in_system_variance", SUMMARY_REAL, "1",
     "Variance of that number over time after the warm-up."},
    {.key = NULL},
};

// Boot times are drawn independently: their interval needs no batches.
static void put_boot(struct summary *summary, const char *scope, const struct stats *boot)
{
    if (boot->count == 0) {
        return;
    }
    bool many = boot->count > 1;
    double error = many ? stats_deviation(boot) / real_sqrt((double)boot->count) : 0;
    double half = many ? interval_student(boot->count - 1) * error / 1e9 : INTERVAL_NONE;
    summary_mean(summary, scope, &vm_report_keys[KEY_BOOT_MEAN], stats_mean(boot) / 1e9, half,
                 boot->least == boot->most || boot->count >= INTERVAL_REPLICATIONS_LEAST);
}

static void put_tally(struct sim *sim, const char *scope, const struct vm_tally *tally)
{
    if (tally->requested == 0) {
        return;
    }
    struct summary *summary = &sim->summary;
    const struct summary_key *keys = vm_report_keys;
    summary_integer(summary, scope, &keys[KEY_REQUESTED], tally->requested);
    summary_integer(summary, scope, &keys[KEY_PLACED], tally->placed);
    summary_integer(summary, scope, &keys[KEY_REFUSED], tally->refused);
    struct interval refusals = batches_interval(&tally->refusals);
    summary_mean(summary, scope, &keys[KEY_REFUSED_FRACTION], refusals.mean, refusals.half_width,
                 refusals.trusted);
    double vcpu_ns = (double)level_integral(&tally->vcpus, sim->end);
    summary_real(summary, scope, &keys[KEY_CORE_HOURS], vcpu_ns / 3.6e12);
    summary_integer(summary, scope, &keys[KEY_CORES_PEAK], tally->vcpus.most);
    put_boot(summary, scope, &tally->boot);
    struct interval inside = windows_interval(&tally->windows, &tally->in_system, sim->end);
    summary_mean(summary, scope, &keys[KEY_IN_SYSTEM_MEAN], inside.mean, inside.half_width,
                 inside.trusted);
    summary_real(summary, scope, &keys[KEY_IN_SYSTEM_VARIANCE],
                 level_variance(&tally->in_system, sim->end));
}

void vm_report_finish(struct vms *vms)
{
    struct sim *sim = vms->sim;
    for (uint32_t id = 0; id < vms->items.fresh; id++) {
        struct vm *vm = vm_of(vms, id);
        if (vm->alive) {
            struct host_use use = host_claim_use(host_claim_of(vms->hosts, id), sim->end);
            vm_report_instance(vms, vm, use, -1);
        }
    }
    put_tally(sim, "", &vms->region);
    size_t tenants;
    scenario_specs(sim->scenario, &tenant_model, &tenants);
    for (size_t t = 0; t < tenants; t++) {
        put_tally(sim, tenant_scope(sim->scenario, (int32_t)t), &vms->tenants[t]);
    }
    const struct region_spec *region = region_of(sim->scenario);
    for (size_t z = 0; region->zones.count > 1 && z < region->zones.count; z++) {
        put_tally(sim, region_zone_scope(region, (int32_t)z, sim->arena), &vms->zones[z]);
    }
    for (int32_t i = 0; i < vms->owner_count; i++) {
        append_owner(vms, vms->owners[i]);
        put_tally(sim, vms->owners[i]->path, &vms->owners[i]->tally);
    }
}
