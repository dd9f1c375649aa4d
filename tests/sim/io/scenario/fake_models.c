// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/scenario/fake_models.h"

#include "sim/source.h"

#define END                                                                                        \
    {                                                                                              \
        .key = NULL                                                                                \
    }

static const struct field zone_item = {.type = FIELD_TEXT};
static const struct field region_rows[] = {
    {"name", FIELD_TEXT, .offset = offsetof(struct fake_region, name), .text = "Its name."},
    {"zones", FIELD_LIST, .item = &zone_item, .offset = offsetof(struct fake_region, zones),
     .fallback = "[a]", .text = "Its zones."},
    {"reference_speed", FIELD_QUANTITY, UNIT_SPEED, offsetof(struct fake_region, speed),
     .fallback = "2.6 GHz", .positive = true, .text = "Speed of one thread."},
    END,
};
static const struct field_table region_table = {region_rows, sizeof(struct fake_region), "name"};

static const struct field type_rows[] = {
    {"vcpus", FIELD_INTEGER, .offset = offsetof(struct fake_type, vcpus), .low = 1, .high = 1024,
     .text = "Number of vCPUs."},
    {"memory", FIELD_QUANTITY, UNIT_MEMORY, offsetof(struct fake_type, memory), .positive = true,
     .high = INT64_C(1) << 44, .text = "Size of its memory."},
    {"shared", FIELD_FLAG, .offset = offsetof(struct fake_type, shared), .fallback = "false",
     .text = "Whether threads are shared."},
    {"released", FIELD_DATE, .offset = offsetof(struct fake_type, released), .optional = true,
     .text = "When it came to market."},
    {"burst", FIELD_QUANTITY, UNIT_RATIO, offsetof(struct fake_type, burst), .optional = true,
     .high = 1000000, .text = "Share that may burst."},
    END,
};
static const struct field_table type_table = {type_rows, sizeof(struct fake_type), NULL};

static const struct field curve_item = {.type = FIELD_REAL, .high = 10};
static const struct field power_rows[] = {
    {"idle", FIELD_QUANTITY, UNIT_POWER, offsetof(struct fake_power, idle), .fallback = "80 W",
     .text = "Power without load."},
    {"busy", FIELD_QUANTITY, UNIT_POWER, offsetof(struct fake_power, busy),
     .text = "At full load."},
    {"curve", FIELD_LIST, .item = &curve_item, .offset = offsetof(struct fake_power, curve),
     .optional = true, .text = "Shares of the way between, at equal steps of load."},
    END,
};
static const struct field_table power_table = {power_rows, sizeof(struct fake_power), NULL};
static const struct field types_item = {.type = FIELD_REFERENCE, .refers = "instance_types.*"};
static const struct field host_rows[] = {
    {"types", FIELD_LIST, .item = &types_item, .offset = offsetof(struct fake_host, types),
     .text = "Instance types that it carries."},
    {"count", FIELD_INTEGER, .offset = offsetof(struct fake_host, count), .fallback = "1", .low = 1,
     .high = INT64_MAX, .text = "How many there are."},
    {"power", FIELD_TABLE, .table = &power_table, .offset = offsetof(struct fake_host, power),
     .optional = true, .text = "What it draws."},
    END,
};
static const struct field_table host_table = {host_rows, sizeof(struct fake_host), NULL};

static const struct field best_fit_rows[] = {
    {"reserve", FIELD_QUANTITY, UNIT_RATIO, offsetof(struct fake_best_fit, reserve),
     .fallback = "5 %", .text = "Share of a host that stays free."},
    END,
};
static const struct field_table best_fit_table = {best_fit_rows, sizeof(struct fake_best_fit),
                                                  NULL};
static const struct field_option best_fit = {"best-fit", "The fullest host.", &best_fit_table};
static const struct field_option first_fit = {"first-fit", "The first host.", NULL};
static const struct field_option *const policies[] = {&first_fit, &best_fit, NULL};
static const struct field placement_rows[] = {
    {"policy", FIELD_VARIANT, .options = policies,
     .offset = offsetof(struct fake_placement, policy), .fallback = "first-fit",
     .text = "How a host is chosen."},
    END,
};
static const struct field_table placement_table = {placement_rows, sizeof(struct fake_placement),
                                                   "policy"};

static const struct field demand_rows[] = {
    {"rate", FIELD_REAL, UNIT_RATE, offsetof(struct fake_demand, rate), .positive = true,
     .text = "Mean arrivals."},
    {"service", FIELD_DISTRIBUTION, UNIT_WORK, offsetof(struct fake_demand, service),
     .positive = true, .text = "Work of a request."},
    {"size", FIELD_DISTRIBUTION, UNIT_MEMORY, offsetof(struct fake_demand, size), .optional = true,
     .text = "Bytes of a reply."},
    {"items", FIELD_DISTRIBUTION, UNIT_NONE, offsetof(struct fake_demand, items), .optional = true,
     .text = "Things asked for."},
    END,
};
static const struct field_table demand_table = {demand_rows, sizeof(struct fake_demand), NULL};

static const struct field tenant_rows[] = {
    {"copies", FIELD_INTEGER, .offset = offsetof(struct fake_tenant, copies), .optional = true,
     .low = 1, .high = 20000, .text = "How many there are of it."},
    {"discount", FIELD_REAL, UNIT_NONE, offsetof(struct fake_tenant, discount), .optional = true,
     .text = "Factor on prices."},
    END,
};
static const struct field_table tenant_table = {tenant_rows, sizeof(struct fake_tenant), NULL};

static const struct field count_rows[] = {
    {"initial", FIELD_INTEGER, .offset = offsetof(struct fake_count, initial), .high = 1000,
     .text = "At the start."},
    {"min", FIELD_INTEGER, .offset = offsetof(struct fake_count, min), .fallback = "0",
     .high = 1000, .text = "At least."},
    {"max", FIELD_INTEGER, .offset = offsetof(struct fake_count, max), .fallback = "1000",
     .high = 1000, .text = "At most."},
    END,
};
static const struct field_table count_table = {count_rows, sizeof(struct fake_count), "initial"};
static const char *const levels[] = {"low", "normal", "high", NULL};
static const struct field group_rows[] = {
    {"copies", FIELD_INTEGER, .offset = offsetof(struct fake_group, copies), .optional = true,
     .low = 1, .high = 20000, .text = "How many there are of it."},
    {"type", FIELD_REFERENCE, .refers = "instance_types.*",
     .offset = offsetof(struct fake_group, type), .text = "Type of its instances."},
    {"demand", FIELD_REFERENCE, .refers = "demand.*", .offset = offsetof(struct fake_group, demand),
     .optional = true, .text = "What arrives."},
    {"level", FIELD_WORD, .words = levels, .offset = offsetof(struct fake_group, level),
     .fallback = "normal", .text = "How important it is."},
    {"count", FIELD_TABLE, .table = &count_table, .offset = offsetof(struct fake_group, count),
     .fallback = "{initial: 1}", .text = "Number of instances."},
    {"traces", FIELD_PATH, .offset = offsetof(struct fake_group, traces), .optional = true,
     .text = "Folder of traces."},
    {"columns", FIELD_MAP, .table = &source_column_table,
     .offset = offsetof(struct fake_group, columns), .optional = true,
     .text = "Columns of the traces."},
    {"boot", FIELD_QUANTITY, UNIT_TIME, offsetof(struct fake_group, boot), .fallback = "30 s",
     .high = INT64_C(3600000000000), .text = "Time from placement to work."},
    {"note", FIELD_TEXT, .offset = offsetof(struct fake_group, note), .optional = true,
     .text = "For readers."},
    END,
};
static const struct field_table group_table = {group_rows, sizeof(struct fake_group), NULL};

static const struct field balancer_rows[] = {
    {"to", FIELD_REFERENCE, .refers = "tenants.*.groups.*",
     .offset = offsetof(struct fake_balancer, to), .text = "Group that serves."},
    END,
};
static const struct field_table balancer_table = {balancer_rows, sizeof(struct fake_balancer),
                                                  "to"};

static void check_groups(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct fake_group *groups = scenario_specs(scenario, &fake_group_model, &count);
    for (size_t i = 0; i < count; i++) {
        if (groups[i].count->min > groups[i].count->max) {
            diag_add(diags, groups[i].spec.node, "count.min", "min must not be above max",
                     "swap them");
        }
    }
}

const struct model fake_region_model = {.name = "region",
                                        .text = "The region.",
                                        .mount = "region",
                                        .table = &region_table,
                                        .required = true};
const struct model fake_type_model = {.name = "instance type",
                                      .text = "What can be rented.",
                                      .mount = "instance_types.*",
                                      .table = &type_table};
const struct model fake_host_model = {
    .name = "host", .text = "Machines.", .mount = "hosts.*", .table = &host_table};
const struct model fake_placement_model = {
    .name = "placement", .text = "Chooses hosts.", .mount = "placement", .table = &placement_table};
const struct model fake_demand_model = {
    .name = "demand", .text = "What arrives.", .mount = "demand.*", .table = &demand_table};
const struct model fake_tenant_model = {.name = "tenant",
                                        .text = "Who pays.",
                                        .mount = "tenants.*",
                                        .table = &tenant_table,
                                        .copies = "copies"};
static const struct summary_key group_keys[] = {
    {"wait.mean", SUMMARY_REAL, "s", "Mean wait."},
    {.key = NULL},
};

const struct model fake_group_model = {.name = "group",
                                       .summary_keys = group_keys,
                                       .text = "Equal instances.",
                                       .example =
                                           "tenants: {shop: {groups: {web: {type: micro}}}}\n",
                                       .mount = "tenants.*.groups.*",
                                       .table = &group_table,
                                       .copies = "copies",
                                       .check = check_groups};
const struct model fake_balancer_model = {.name = "balancer",
                                          .text = "Spreads requests.",
                                          .mount = "tenants.*.balancers.*",
                                          .table = &balancer_table};

// The balancer comes before what it refers to: the order of models must not matter.
const struct model *const fake_models[] = {
    &fake_region_model, &fake_balancer_model,  &fake_type_model,
    &fake_host_model,   &fake_placement_model, &fake_demand_model,
    &fake_tenant_model, &fake_group_model,     NULL};

const char fake_scenario[] =
    "virga: 1\n"
    "name: 'A shop, and a blog'  # the comment goes\n"
    "duration: 1h30m\n"
    "seed: 20260301\n"
    "parameters:\n"
    "  boot: {default: 45 s, text: time to start}\n"
    "  size: 8 GiB\n"
    "region: jakarta\n"
    "instance_types:\n"
    "  t3.micro: {vcpus: 2, memory: $size, shared: true, burst: 12.5 %}\n"
    "  \"größer\": {vcpus: 8, memory: 32 GiB, released: 2024-02-29}\n"
    "hosts:\n"
    "  main:\n"
    "    types: [t3.micro, größer]\n"
    "    count: 20\n"
    "    power: {busy: 350 W, curve: [0, 0.25, 1]}\n"
    "placement: best-fit\n"
    "demand:\n"
    "  shoppers:\n"
    "    rate: 20/s\n"
    "    service: {distribution: lognormal, median: 80 ms, p99: 400 ms}\n"
    "    size: {distribution: empirical, values: [3 kB, 1 kB, 2 kB]}\n"
    "    items: {distribution: zipf, exponent: 1.1, count: 50}\n"
    "tenants:\n"
    "  shop:\n"
    "    discount: 0.95\n"
    "    groups:\n"
    "      web: {type: t3.micro, demand: shoppers, count: 3, boot: $boot, note: $$5}\n"
    "    balancers:\n"
    "      front: web\n"
    "  blog:\n"
    "    copies: 3\n"
    "    groups:\n"
    "      web: {type: größer, count: {initial: 2, max: 5}, traces: traces/day,\n"
    "            columns: {arrive: 1, length: {column: len, unit: MI}}}\n"
    "      job: {type: größer, copies: 2, level: low}\n"
    "    balancers:\n"
    "      front: groups.web\n"
    "expect:\n"
    "  - {key: wait.mean, formula: kaufman_roberts_utilisation, "
    "with: {capacity: 3, sizes: [1, 2], loads: [0.5, 2]}}\n";
