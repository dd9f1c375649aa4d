// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/host_type.h"

static const struct field curve_point = {.key = "power",
                                         .type = FIELD_QUANTITY,
                                         .unit = UNIT_POWER,
                                         .high = INT64_C(1000000000000),
                                         .text = "Power at one tenth of load."};

#define POWER_OFFSET(member) offsetof(struct host_type_power, member)

static const struct field power_fields[] = {
    {.key = "idle",
     .type = FIELD_QUANTITY,
     .unit = UNIT_POWER,
     .offset = POWER_OFFSET(idle),
     .optional = true,
     .high = INT64_C(1000000000000),
     .text = "Power of a host that is on and does nothing."},
    {.key = "full",
     .type = FIELD_QUANTITY,
     .unit = UNIT_POWER,
     .offset = POWER_OFFSET(full),
     .optional = true,
     .high = INT64_C(1000000000000),
     .text = "Power at full CPU use; between idle and full it is linear."},
    {.key = "curve",
     .type = FIELD_LIST,
     .item = &curve_point,
     .offset = POWER_OFFSET(curve),
     .optional = true,
     .text =
         "Power at 0, 10, ..., 100 % of CPU use: eleven points, linear between them; instead of "
         "idle and full."},
    {.key = NULL},
};

static const struct field_table power_table = {
    .fields = power_fields, .size = sizeof(struct host_type_power), .bare = NULL};

#define OFFSET(member) offsetof(struct host_type_spec, member)

static const struct field host_type_fields[] = {
    {.key = "cores",
     .type = FIELD_INTEGER,
     .offset = OFFSET(cores),
     .low = 1,
     .high = 4096,
     .text = "Physical cores."},
    {.key = "threads_per_core",
     .type = FIELD_INTEGER,
     .offset = OFFSET(threads_per_core),
     .fallback = "1",
     .low = 1,
     .high = 8,
     .text = "Hardware threads of a core; a vCPU claims one thread."},
    {.key = "speed",
     .type = FIELD_QUANTITY,
     .unit = UNIT_SPEED,
     .offset = OFFSET(speed),
     .low = 1000000,
     .high = INT64_C(100000000000000),
     .text = "Speed of one thread that has its core to itself."},
    {.key = "core_yield",
     .type = FIELD_QUANTITY,
     .unit = UNIT_RATIO,
     .offset = OFFSET(core_yield),
     .optional = true,
     .low = 1000000,
     .high = 8000000,
     .text =
         "What a core yields with all its threads busy, in threads that run alone (1.2 to 1.3 is "
         "usual for two threads); every thread counts in full when it is left out."},
    {.key = "memory",
     .type = FIELD_QUANTITY,
     .unit = UNIT_MEMORY,
     .offset = OFFSET(memory),
     .low = 1,
     .high = INT64_C(1) << 52,
     .text = "Memory of the host."},
    {.key = "disk",
     .type = FIELD_QUANTITY,
     .unit = UNIT_MEMORY,
     .offset = OFFSET(disk),
     .fallback = "0 B",
     .high = INT64_C(1) << 58,
     .text = "Local disk; 0 leaves disk out of placement."},
    {.key = "network",
     .type = FIELD_QUANTITY,
     .unit = UNIT_BANDWIDTH,
     .offset = OFFSET(network),
     .fallback = "0 bit/s",
     .high = INT64_C(1000000000000000),
     .text = "Bandwidth of the network card, shown in the catalogue of hosts."},
    {.key = "power",
     .type = FIELD_TABLE,
     .table = &power_table,
     .offset = OFFSET(power),
     .optional = true,
     .text = "Electric power by CPU use; without it no energy is counted."},
    {.key = NULL},
};

static const struct field_table host_type_table = {
    .fields = host_type_fields, .size = sizeof(struct host_type_spec), .bare = NULL};

int64_t host_type_threads(const struct host_type_spec *type)
{
    return type->cores * type->threads_per_core;
}

int64_t host_type_capacity_mhz(const struct host_type_spec *type)
{
    if (type->core_yield == UNSET) {
        return host_type_threads(type) * type->speed;
    }
    return (int64_t)((int128)type->cores * type->speed * type->core_yield / 1000000);
}

bool host_type_curve(struct power_curve *curve, const struct host_type_spec *type)
{
    if (type->power == NULL) {
        return false;
    }
    if (type->power->curve.count == 0) {
        power_line(curve, type->power->idle, type->power->full);
        return true;
    }
    const int64_t *points = type->power->curve.items;
    for (int i = 0; i < POWER_POINTS; i++) {
        curve->uw[i] = points[i];
    }
    return true;
}

static void check_power(const struct host_type_spec *type, struct diag_list *diags)
{
    const struct host_type_power *power = type->power;
    bool line = power->idle != UNSET && power->full != UNSET;
    bool part = power->idle != UNSET || power->full != UNSET;
    if (power->curve.count > 0 && part) {
        diag_add(diags, type->spec.node, "power.curve", "power is given as a line and as a curve",
                 "keep either idle and full, or curve");
    } else if (power->curve.count > 0 && power->curve.count != POWER_POINTS) {
        diag_add(diags, type->spec.node, "power.curve",
                 arena_format(diags->arena, "a power curve has %d points, this one has %zu",
                              POWER_POINTS, power->curve.count),
                 "give the power at 0, 10, ..., 100 % of CPU use");
    } else if (power->curve.count == 0 && !line) {
        diag_add(diags, type->spec.node, "power", "power needs idle and full, or a curve",
                 "write for example {idle: 120 W, full: 300 W}");
    }
}

// Power and shares of a host are worked out in products of its capacity, which has to stay below.
#define CAPACITY_MOST_MHZ (INT64_C(1) << 59)

static void check_cpu(const struct host_type_spec *type, struct diag_list *diags)
{
    if (type->speed >= CAPACITY_MOST_MHZ / host_type_threads(type)) {
        diag_add(diags, type->spec.node, "cores",
                 "all threads of this host together are faster than 576000 GHz, the most that can "
                 "be counted",
                 "lower cores, threads_per_core or speed");
    }
    if (type->core_yield != UNSET && type->core_yield > type->threads_per_core * 1000000) {
        diag_add(diags, type->spec.node, "core_yield",
                 arena_format(diags->arena,
                              "core_yield must be at most threads_per_core, here %lld",
                              (long long)type->threads_per_core),
                 "a core cannot yield more than its threads would alone");
    }
}

static void host_type_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct host_type_spec *types = scenario_specs(scenario, &host_type_model, &count);
    for (size_t i = 0; i < count; i++) {
        if (types[i].power != NULL) {
            check_power(&types[i], diags);
        }
        check_cpu(&types[i], diags);
    }
}

const struct model host_type_model = {
    .name = "host type",
    .text =
        "A kind of physical machine: cores and threads with their speed, memory, disk, network, "
        "and the electric power that it draws.",
    .example = "host_types:\n"
               "  dual-32:\n"
               "    cores: 64\n"
               "    threads_per_core: 2\n"
               "    speed: 2.6 GHz\n"
               "    core_yield: 1.25\n"
               "    memory: 512 GiB\n"
               "    power: {idle: 180 W, full: 620 W}\n",
    .mount = "host_types.*",
    .table = &host_type_table,
    .check = host_type_check,
};
