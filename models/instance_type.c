// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/instance_type.h"

#include "sim/fairshare.h"

enum { WEIGHT_PER_VCPU = 100 };

#define OFFSET(member) offsetof(struct instance_type_spec, member)

static const struct field instance_type_fields[] = {
    {.key = "vcpus",
     .type = FIELD_INTEGER,
     .offset = OFFSET(vcpus),
     .low = 1,
     .high = 4096,
     .text = "Virtual CPUs; each claims one hardware thread and never runs faster than one."},
    {.key = "memory",
     .type = FIELD_QUANTITY,
     .unit = UNIT_MEMORY,
     .offset = OFFSET(memory),
     .fallback = "0 B",
     .high = INT64_C(1) << 52,
     .text = "Memory."},
    {.key = "disk",
     .type = FIELD_QUANTITY,
     .unit = UNIT_MEMORY,
     .offset = OFFSET(disk),
     .fallback = "0 B",
     .high = INT64_C(1) << 58,
     .text = "Local disk."},
    {.key = "speed",
     .type = FIELD_QUANTITY,
     .unit = UNIT_SPEED,
     .offset = OFFSET(speed),
     .optional = true,
     .low = 1000000,
     .high = INT64_C(100000000000000),
     .text =
         "Speed of each vCPU. Then the type fits only a host whose single thread offers as much, "
         "and is admitted against the host's total speed; without it a vCPU is as fast as a thread "
         "of its host."},
    {.key = "weight",
     .type = FIELD_INTEGER,
     .offset = OFFSET(weight),
     .optional = true,
     .low = 1,
     .high = FAIRSHARE_WEIGHT_MAX,
     .text = "Weight of the instance when its host is contended; 100 for each vCPU by default."},
    {.key = "cap",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(cap),
     .optional = true,
     .positive = true,
     .high = INT64_C(4096000000),
     .text = "Most CPU the instance may ever use, in vCPUs (150 % is one and a half)."},
    {.key = "reservation",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(reservation),
     .fallback = "0 %",
     .high = INT64_C(4096000000),
     .text = "CPU that a contended host still gives the instance when it wants it, in vCPUs."},
    {.key = NULL},
};

static const struct field_table instance_type_table = {
    .fields = instance_type_fields, .size = sizeof(struct instance_type_spec), .bare = NULL};

int64_t instance_type_weight(const struct instance_type_spec *type)
{
    int64_t weight = type->weight != UNSET ? type->weight : WEIGHT_PER_VCPU * type->vcpus;
    return weight < FAIRSHARE_WEIGHT_MAX ? weight : FAIRSHARE_WEIGHT_MAX;
}

static void instance_type_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct instance_type_spec *types = scenario_specs(scenario, &instance_type_model, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t ceiling = types[i].vcpus * 1000000;
        if (types[i].cap != UNSET && types[i].cap < ceiling) {
            ceiling = types[i].cap;
        }
        if (types[i].reservation > ceiling) {
            diag_add(diags, types[i].spec.node, "reservation",
                     "reserves more CPU than the instance can use",
                     "lower the reservation, or raise cap or vcpus");
        }
    }
}

const struct model instance_type_model = {
    .name = "instance type",
    .text =
        "What an instance is given: vCPUs, memory, disk; and how it competes for its host's CPU: "
        "weight, cap and reservation.",
    .example = "instance_types:\n"
               "  medium: {vcpus: 4, memory: 16 GiB, disk: 80 GB}\n"
               "  burst: {vcpus: 1, memory: 1 GiB, cap: 50 %, weight: 50}\n",
    .mount = "instance_types.*",
    .table = &instance_type_table,
    .check = instance_type_check,
};
