// SPDX-License-Identifier: GPL-3.0-or-later
// What a scenario may say of a group, and what it may not.
#include "models/group.h"

#include "models/host_pool.h"
#include "models/load.h"
#include "models/region.h"
#include "sim/source.h"

static const struct field type_item = {.key = "type",
                                       .type = FIELD_REFERENCE,
                                       .refers = "instance_types.*",
                                       .text = "An instance type."};

static const struct field count_fields[] = {
    {.key = "initial",
     .type = FIELD_INTEGER,
     .offset = offsetof(struct group_count, initial),
     .optional = true,
     .high = GROUP_INSTANCES_MOST,
     .text = "Instances requested at the start of the run."},
    {.key = "per_host",
     .type = FIELD_INTEGER,
     .offset = offsetof(struct group_count, per_host),
     .optional = true,
     .high = 10000,
     .text = "Instances for each host of the region, instead of initial."},
    {.key = NULL},
};

static const struct field_table count_table = {
    .fields = count_fields, .size = sizeof(struct group_count), .bare = "initial"};

static const char *const trace_units[] = {"percent", "MHz", "vcpus", NULL};
static const char *const trace_ends[] = {"idle", "repeat", NULL};

static const struct field traces_fields[] = {
    {.key = "folder",
     .type = FIELD_PATH,
     .offset = offsetof(struct group_traces, folder),
     .text = "Folder with one file of one number a line for each VM."},
    {.key = "step",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = offsetof(struct group_traces, step),
     .fallback = "5m",
     .low = 1,
     .high = SIMTIME_MAX,
     .text = "Time for which a sample holds until the next."},
    {.key = "unit",
     .type = FIELD_WORD,
     .words = trace_units,
     .offset = offsetof(struct group_traces, unit),
     .fallback = "percent",
     .text = "What the numbers count: percent of all vCPUs of the VM, MHz (or MIPS), or vCPUs."},
    {.key = "at_end",
     .type = FIELD_WORD,
     .words = trace_ends,
     .offset = offsetof(struct group_traces, at_end),
     .fallback = "idle",
     .text = "After the last sample of its file a VM is idle, or begins the file again."},
    {.key = NULL},
};

static const struct field_table traces_table = {
    .fields = traces_fields, .size = sizeof(struct group_traces), .bare = "folder"};

static const struct field jobs_fields[] = {
    {.key = "file",
     .type = FIELD_PATH,
     .offset = offsetof(struct group_jobs, file),
     .text = "A CSV file, may be compressed with gzip, one job a row in order of arrival."},
    {.key = "columns",
     .type = FIELD_MAP,
     .table = &source_column_table,
     .offset = offsetof(struct group_jobs, columns),
     .text = "Which column of the file is what: arrive (s by default), vm (the VM's number in the "
             "group, from 0), length (MI by default)."},
    {.key = NULL},
};

static const struct field_table jobs_table = {
    .fields = jobs_fields, .size = sizeof(struct group_jobs), .bare = NULL};

static const char *const disciplines[] = {"first-come", "processor-sharing", NULL};

#define OFFSET(member) offsetof(struct group_spec, member)

static const struct field group_fields[] = {
    {.key = "type",
     .type = FIELD_REFERENCE,
     .refers = "instance_types.*",
     .offset = OFFSET(type),
     .optional = true,
     .text = "Type of every instance."},
    {.key = "types",
     .type = FIELD_LIST,
     .item = &type_item,
     .offset = OFFSET(types),
     .optional = true,
     .text = "Several types, instead of type: the instances in equal blocks, in this order."},
    {.key = "alternate",
     .type = FIELD_FLAG,
     .offset = OFFSET(alternate),
     .fallback = "false",
     .text = "The types alternate from instance to instance instead of standing in blocks."},
    {.key = "count",
     .type = FIELD_TABLE,
     .table = &count_table,
     .offset = OFFSET(count),
     .optional = true,
     .text = "How many instances; with traces there is one for each file."},
    {.key = "image",
     .type = FIELD_REFERENCE,
     .refers = "images.*",
     .offset = OFFSET(image),
     .optional = true,
     .text = "What they boot from; without one they run at once."},
    {.key = "zone",
     .type = FIELD_TEXT,
     .offset = OFFSET(zone),
     .optional = true,
     .text = "Zone in which they must be placed; any by default."},
    {.key = "demand",
     .type = FIELD_REFERENCE,
     .refers = "demand.*",
     .offset = OFFSET(demand),
     .optional = true,
     .text = "Requests that the group serves, handed to its running instances in turn."},
    {.key = "jobs",
     .type = FIELD_TABLE,
     .table = &jobs_table,
     .offset = OFFSET(jobs),
     .optional = true,
     .text = "Jobs from a file, each for one instance of the group."},
    {.key = "traces",
     .type = FIELD_TABLE,
     .table = &traces_table,
     .offset = OFFSET(traces),
     .optional = true,
     .text =
         "CPU demand from a folder of files: one instance for each file, in order of the bytes of "
         "its name."},
    {.key = "load",
     .type = FIELD_TABLE,
     .table = &load_table,
     .offset = OFFSET(load),
     .optional = true,
     .text = "Synthetic CPU load of each instance."},
    {.key = "discipline",
     .type = FIELD_WORD,
     .words = disciplines,
     .offset = OFFSET(discipline),
     .fallback = "first-come",
     .text =
         "Requests and jobs wait for a server in order of arrival, or all share the CPU at once."},
    {.key = "servers",
     .type = FIELD_INTEGER,
     .offset = OFFSET(servers),
     .optional = true,
     .low = 1,
     .high = 1000000000,
     .text =
         "Most requests or jobs in service at once in one instance, sharing its CPU equally; as "
         "many as it has vCPUs by default, and without limit for processor-sharing."},
    {.key = "room",
     .type = FIELD_INTEGER,
     .offset = OFFSET(room),
     .optional = true,
     .low = 1,
     .high = 1000000000,
     .text = "Most requests or jobs in one instance, waiting ones included; more are rejected."},
    {.key = "copies",
     .type = FIELD_INTEGER,
     .offset = OFFSET(copies),
     .optional = true,
     .low = 1,
     .high = 1000000,
     .text = "Makes this many groups of it, named NAME.1, NAME.2, ...; each copy draws its own "
             "demand."},
    {.key = NULL},
};

const struct field_table group_table = {
    .fields = group_fields, .size = sizeof(struct group_spec), .bare = NULL};

static void check_work(const struct group_spec *group, struct diag_list *diags)
{
    int works = (group->demand >= 0) + (group->jobs != NULL) + (group->traces != NULL) +
                (group->load != NULL);
    uint32_t node = group->spec.node;
    if (works > 1) {
        diag_add(
            diags, node, NULL, "a group does one kind of work",
            "keep one of demand, jobs, traces and load; put the others into groups of their own");
    }
    bool serves = group->demand >= 0 || group->jobs != NULL;
    if (!serves && group->servers != UNSET) {
        diag_add(diags, node, "servers", "servers without work to serve",
                 "give the group a demand or jobs, or leave servers out");
    }
    if (!serves && group->room != UNSET) {
        diag_add(diags, node, "room", "room without work to wait in it",
                 "give the group a demand or jobs, or leave room out");
    }
    if (group->room != UNSET && group->servers != UNSET && group->room < group->servers) {
        diag_add(diags, node, "room", "less room than servers", "make room at least servers");
    }
}

static void check_types(const struct group_spec *group, struct diag_list *diags)
{
    uint32_t node = group->spec.node;
    if ((group->type >= 0) == (group->types.count > 0)) {
        diag_add(diags, node, group->type >= 0 ? "types" : NULL, "a group has either type or types",
                 "write type: NAME, or types: [NAME, NAME]");
    }
    if (group->alternate && group->types.count == 0) {
        diag_add(diags, node, "alternate", "only several types can alternate",
                 "write types: [...]");
    }
    if ((group->count != NULL) == (group->traces != NULL)) {
        diag_add(diags, node, group->count != NULL ? "count" : NULL,
                 "a group has either a count or traces, which make one instance for each file",
                 "write count: NUMBER, or traces: FOLDER");
    }
    if (group->count != NULL &&
        (group->count->initial == UNSET) == (group->count->per_host == UNSET)) {
        diag_add(diags, node, "count", "a count is either initial or per_host",
                 "write count: NUMBER, or count: {per_host: NUMBER}");
    }
}

// All instances that groups request, those for files of traces left out.
static void check_total(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct group_spec *groups = scenario_specs(scenario, &group_model, &count);
    int64_t hosts = host_pool_total(scenario), total = 0;
    for (size_t i = 0; i < count; i++) {
        const struct group_count *wanted = groups[i].count;
        if (wanted == NULL) {
            continue;
        }
        total += wanted->initial != UNSET ? wanted->initial : 0;
        total += wanted->per_host != UNSET ? wanted->per_host * hosts : 0;
        if (total > GROUP_INSTANCES_MOST) {
            diag_add(
                diags, groups[i].spec.node, "count",
                arena_format(diags->arena,
                             "with this group more than %d instances are requested at the start",
                             GROUP_INSTANCES_MOST),
                "lower the counts, or the copies of the group or its tenant");
            return;
        }
    }
}

void group_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct group_spec *groups = scenario_specs(scenario, &group_model, &count);
    const struct region_spec *region = region_of(scenario);
    for (size_t i = 0; i < count; i++) {
        check_types(&groups[i], diags);
        check_work(&groups[i], diags);
        region_check_zone(region, groups[i].zone, groups[i].spec.node, diags);
    }
    check_total(scenario, diags);
}

int32_t group_type(const struct group_spec *spec, size_t index, size_t count)
{
    if (spec->type >= 0) {
        return spec->type;
    }
    const int32_t *types = spec->types.items;
    size_t kinds = spec->types.count;
    if (spec->alternate) {
        return types[index % kinds];
    }
    size_t block = (count + kinds - 1) / kinds;
    return types[index / block];
}
