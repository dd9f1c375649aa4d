// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/hypervisor.h"

#include "models/host_type.h"
#include "models/hypervisor/scheduler.h"

enum { MILLION = 1000000 };

#define HOSTED_OFFSET(member) offsetof(struct hypervisor_hosted, member)

static const struct field hosted_fields[] = {
    {.key = "host_memory",
     .type = FIELD_QUANTITY,
     .unit = UNIT_MEMORY,
     .offset = HOSTED_OFFSET(host_memory),
     .fallback = "0 B",
     .high = INT64_C(1) << 52,
     .text = "Memory that the host operating system keeps for itself."},
    {.key = "host_cpu",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = HOSTED_OFFSET(host_cpu),
     .fallback = "0 %",
     .high = MILLION - 1,
     .text = "Share of the host's CPU that the host operating system keeps for itself."},
    {.key = NULL},
};

static const struct field_table hosted_table = {
    .fields = hosted_fields, .size = sizeof(struct hypervisor_hosted), .bare = NULL};

static const struct field_option kind_bare_metal = {
    .name = "type-1", .text = "Runs on the machine itself (Xen, KVM, ESXi): VMs get all of it."};
static const struct field_option kind_hosted = {
    .name = "type-2",
    .text = "Runs on a host operating system (VirtualBox, Workstation), which keeps a part.",
    .table = &hosted_table};

static const struct field_option *const kinds[] = {&kind_bare_metal, &kind_hosted, NULL};

#define OFFSET(member) offsetof(struct hypervisor_spec, member)

static const struct field hypervisor_fields[] = {
    {.key = "kind",
     .type = FIELD_VARIANT,
     .options = kinds,
     .offset = OFFSET(kind),
     .fallback = "type-1",
     .text = "Where the hypervisor runs: on the machine, or on a host operating system."},
    {.key = "scheduler",
     .type = FIELD_VARIANT,
     .options = hypervisor_schedulers,
     .offset = OFFSET(scheduler),
     .fallback = "fair-share",
     .text = "How a contended host divides its CPU among its VMs."},
    {.key = "cpu_overcommit",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(cpu_overcommit),
     .fallback = "1.0",
     .low = 1,
     .high = INT64_C(1000) * MILLION,
     .text = "vCPUs that may be placed on a host, over its threads."},
    {.key = "memory_overcommit",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(memory_overcommit),
     .fallback = "1.0",
     .low = 1,
     .high = INT64_C(1000) * MILLION,
     .text = "Memory that may be placed on a host, over what it has."},
    {.key = "cpu_overhead",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(cpu_overhead),
     .fallback = "0 %",
     .high = MILLION - 1,
     .text = "Share of a host's CPU that virtualisation costs."},
    {.key = NULL},
};

static const struct field_table hypervisor_table = {
    .fields = hypervisor_fields, .size = sizeof(struct hypervisor_spec), .bare = NULL};

const struct hypervisor_spec *hypervisor_of(const struct scenario *scenario)
{
    size_t count;
    return scenario_specs(scenario, &hypervisor_model, &count);
}

static const struct hypervisor_hosted *hosted(const struct hypervisor_spec *hypervisor)
{
    return hypervisor->kind.option == &kind_hosted ? hypervisor->kind.spec : NULL;
}

static int64_t millionths(int64_t amount, int64_t parts)
{
    return (int64_t)((int128)amount * parts / MILLION);
}

// What virtualisation and a host operating system leave of `mhz`.
static int64_t left_mhz(const struct hypervisor_spec *hypervisor, int64_t mhz)
{
    int64_t left = millionths(mhz, MILLION - hypervisor->cpu_overhead);
    const struct hypervisor_hosted *host = hosted(hypervisor);
    return host == NULL ? left : millionths(left, MILLION - host->host_cpu);
}

int64_t hypervisor_cpu_mhz(const struct hypervisor_spec *hypervisor,
                           const struct host_type_spec *type)
{
    return left_mhz(hypervisor, host_type_capacity_mhz(type));
}

int64_t hypervisor_memory_bytes(const struct hypervisor_spec *hypervisor,
                                const struct host_type_spec *type)
{
    const struct hypervisor_hosted *host = hosted(hypervisor);
    int64_t kept = host == NULL ? 0 : host->host_memory;
    return kept < type->memory ? type->memory - kept : 0;
}

int64_t hypervisor_promised_cpu_mhz(const struct hypervisor_spec *hypervisor,
                                    const struct host_type_spec *type)
{
    return millionths(left_mhz(hypervisor, host_type_threads(type) * type->speed),
                      hypervisor->cpu_overcommit);
}

int64_t hypervisor_promised_memory_bytes(const struct hypervisor_spec *hypervisor,
                                         const struct host_type_spec *type)
{
    return millionths(hypervisor_memory_bytes(hypervisor, type), hypervisor->memory_overcommit);
}

const struct model hypervisor_model = {
    .name = "hypervisor",
    .text = "The hypervisor of every host: its kind, what it costs, how far CPU and memory are "
            "overcommitted, and how a contended host divides its CPU.",
    .example =
        "hypervisor: {kind: type-2, host_memory: 4 GiB, cpu_overcommit: 2.0, cpu_overhead: 3 %}\n",
    .mount = "hypervisor",
    .table = &hypervisor_table,
};
