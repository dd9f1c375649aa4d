// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/host_pool.h"

#include "models/host.h"
#include "models/host_report.h"
#include "models/host_type.h"
#include "models/hypervisor.h"
#include "models/hypervisor/scheduler.h"
#include "models/region.h"

#include <stdio.h>
#include <string.h>

static const char *const empty_words[] = {"off", "on", NULL};

static const struct field type_item = {
    .key = "type", .type = FIELD_REFERENCE, .refers = "host_types.*", .text = "A host type."};

#define OFFSET(member) offsetof(struct host_pool_spec, member)

static const struct field host_pool_fields[] = {
    {.key = "type",
     .type = FIELD_REFERENCE,
     .refers = "host_types.*",
     .offset = OFFSET(type),
     .optional = true,
     .text = "Type of every host of the pool."},
    {.key = "types",
     .type = FIELD_LIST,
     .item = &type_item,
     .offset = OFFSET(types),
     .optional = true,
     .text = "Types that alternate by the index of the host; instead of type."},
    {.key = "count",
     .type = FIELD_INTEGER,
     .offset = OFFSET(count),
     .low = 1,
     .high = HOST_POOL_HOSTS_MOST,
     .text = "Number of hosts."},
    {.key = "zone",
     .type = FIELD_TEXT,
     .offset = OFFSET(zone),
     .optional = true,
     .text = "Zone in which the hosts stand; the region's first by default."},
    {.key = "rack_size",
     .type = FIELD_INTEGER,
     .offset = OFFSET(rack_size),
     .fallback = "0",
     .high = 10000000,
     .text = "Hosts in a rack, shown in the catalogue; 0 makes the pool one rack."},
    {.key = "empty",
     .type = FIELD_WORD,
     .words = empty_words,
     .offset = OFFSET(empty),
     .fallback = "on",
     .text = "Whether a host without VMs is on and draws its idle power, or off and draws none."},
    {.key = NULL},
};

static const struct field_table host_pool_table = {
    .fields = host_pool_fields, .size = sizeof(struct host_pool_spec), .bare = NULL};

static void check_pool(const struct host_pool_spec *pool, const struct scenario *scenario,
                       struct diag_list *diags)
{
    const struct region_spec *region = region_of(scenario);
    if ((pool->type >= 0) == (pool->types.count > 0)) {
        diag_add(diags, pool->spec.node, pool->type >= 0 ? "types" : NULL,
                 "a pool of hosts has either type or types",
                 "write type: NAME, or types: [NAME, NAME] to alternate");
    }
    region_check_zone(region, pool->zone, pool->spec.node, diags);
}

// Overcommit multiplies what a host has; the product has to stay countable.
#define PROMISED_MOST_MHZ (INT64_C(1) << 61)

static void check_type(const struct host_type_spec *type, const struct scenario *scenario,
                       struct diag_list *diags)
{
    const struct hypervisor_spec *hypervisor = hypervisor_of(scenario);
    if (hypervisor_cpu_mhz(hypervisor, type) <= 0 ||
        hypervisor_memory_bytes(hypervisor, type) <= 0) {
        diag_add(diags, type->spec.node, NULL, "the hypervisor leaves nothing of this host for VMs",
                 "lower hypervisor.host_memory, host_cpu or cpu_overhead");
        return;
    }
    int128 has = (int128)type->speed * host_type_threads(type);
    if (has <= PROMISED_MOST_MHZ &&
        has * hypervisor->cpu_overcommit / 1000000 > PROMISED_MOST_MHZ) {
        diag_add(diags, hypervisor->spec.node, "cpu_overcommit",
                 arena_format(diags->arena,
                              "with this overcommit a host of type '%s' promises more CPU than can "
                              "be counted",
                              type->spec.name),
                 "lower cpu_overcommit, or the cores or speed of the host type");
    } else if (hypervisor_promised_cpu_mhz(hypervisor, type) == 0 ||
               hypervisor_promised_memory_bytes(hypervisor, type) == 0) {
        // For placement, a capacity of zero would be one that is not modelled.
        diag_add(
            diags, type->spec.node, NULL,
            "not a unit of this host's CPU or memory is promised to VMs",
            "raise hypervisor.cpu_overcommit or memory_overcommit, or the host's speed or memory");
    }
}

// The most CPU that one host of a pool promises, mHz; 0 where its types are not told yet.
static int64_t promised_most_mhz(const struct host_pool_spec *pool, const struct scenario *scenario)
{
    size_t count;
    const struct host_type_spec *types = scenario_specs(scenario, &host_type_model, &count);
    const struct hypervisor_spec *hypervisor = hypervisor_of(scenario);
    const int32_t *several = pool->types.items;
    int64_t most =
        pool->type >= 0 ? hypervisor_promised_cpu_mhz(hypervisor, &types[pool->type]) : 0;
    for (size_t i = 0; i < pool->types.count; i++) {
        int64_t promised = hypervisor_promised_cpu_mhz(hypervisor, &types[several[i]]);
        most = promised > most ? promised : most;
    }
    return most;
}

// What VMs hold of a whole region is kept in Hz (models/placer.h).
#define REGION_MOST_MHZ ((int128)1000 << 62)

static void check_total(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct host_pool_spec *pools = scenario_specs(scenario, &host_pool_model, &count);
    int64_t total = 0;
    int128 promised_mhz = 0;
    for (size_t i = 0; i < count; i++) {
        total += pools[i].count;
        promised_mhz += (int128)promised_most_mhz(&pools[i], scenario) * pools[i].count;
        if (promised_mhz > REGION_MOST_MHZ) {
            diag_add(diags, pools[i].spec.node, "count",
                     "with this pool the region promises more CPU than can be counted",
                     "simulate a part of the region, or lower cores, speed or overcommit");
            return;
        }
        if (total > HOST_POOL_HOSTS_MOST) {
            diag_add(diags, pools[i].spec.node, "count",
                     arena_format(diags->arena, "with this pool the region has more than %d hosts",
                                  HOST_POOL_HOSTS_MOST),
                     "simulate a part of the region, or larger hosts");
            return;
        }
    }
}

int64_t host_pool_total(const struct scenario *scenario)
{
    size_t count;
    const struct host_pool_spec *pools = scenario_specs(scenario, &host_pool_model, &count);
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        total += pools[i].count;
    }
    return total;
}

static void host_pool_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count, type_count;
    const struct host_pool_spec *pools = scenario_specs(scenario, &host_pool_model, &count);
    const struct host_type_spec *types = scenario_specs(scenario, &host_type_model, &type_count);
    for (size_t i = 0; i < count; i++) {
        check_pool(&pools[i], scenario, diags);
    }
    for (size_t i = 0; i < type_count; i++) {
        check_type(&types[i], scenario, diags);
    }
    check_total(scenario, diags);
}

static int32_t pool_type(const struct host_pool_spec *pool, int64_t index)
{
    if (pool->type >= 0) {
        return pool->type;
    }
    const int32_t *types = pool->types.items;
    return types[(size_t)index % pool->types.count];
}

static void build_host(struct host *host, const struct scenario *scenario,
                       const struct host_pool_spec *pool, int64_t index,
                       const struct power_curve *curves)
{
    size_t count;
    const struct host_type_spec *types = scenario_specs(scenario, &host_type_model, &count);
    host->type = pool_type(pool, index);
    host->pool = pool->spec.id;
    host->index = (int32_t)index;
    host->zone = region_zone(region_of(scenario), pool->zone);
    host->thread_mhz = types[host->type].speed;
    host->capacity = hypervisor_cpu_mhz(hypervisor_of(scenario), &types[host->type]);
    host->off_when_empty = pool->empty == HOST_POOL_EMPTY_OFF;
    host->curve = types[host->type].power != NULL ? &curves[host->type] : NULL;
    if (host->curve != NULL && !host->off_when_empty) {
        host->power_uw = power_at(host->curve, 0, host->capacity);
    }
}

static bool host_pool_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    size_t count, type_count;
    const struct host_pool_spec *pools = scenario_specs(sim->scenario, &host_pool_model, &count);
    const struct host_type_spec *types =
        scenario_specs(sim->scenario, &host_type_model, &type_count);
    const struct hypervisor_spec *hypervisor = hypervisor_of(sim->scenario);
    struct power_curve *curves = ARENA_ARRAY(sim->arena, struct power_curve, type_count + 1);
    for (size_t t = 0; t < type_count; t++) {
        host_type_curve(&curves[t], &types[t]);
    }
    struct hosts *hosts = state;
    hosts_init(hosts, sim, (uint32_t)host_pool_total(sim->scenario),
               hypervisor_scheduler(hypervisor->scheduler.option),
               sim_first_kind(sim, &host_pool_model));
    struct host *host = hosts->items;
    for (size_t p = 0; p < count; p++) {
        for (int64_t i = 0; i < pools[p].count; i++) {
            build_host(host++, sim->scenario, &pools[p], i, curves);
        }
    }
    return true;
}

static void host_pool_audit(struct sim *sim, void *state, bool whole)
{
    enum { SAMPLE = 64 };
    const struct hosts *hosts = state;
    if (whole || hosts->count <= SAMPLE) {
        host_audit(hosts, 0, hosts->count);
    } else {
        host_audit(hosts, (uint32_t)(sim->executed % (hosts->count - SAMPLE + 1)), SAMPLE);
    }
}

static void host_pool_release(void *state)
{
    hosts_deinit(state);
}

char *host_pool_host_name(char *text, size_t *capacity, const struct hosts *hosts, uint32_t host)
{
    enum { NUMBER_SIZE = 16 }; // a dot, ten digits, NUL
    size_t count;
    const struct host_pool_spec *pools =
        scenario_specs(hosts->sim->scenario, &host_pool_model, &count);
    const struct host *h = &hosts->items[host];
    size_t size = strlen(pools[h->pool].spec.name) + NUMBER_SIZE;
    text = grow(text, capacity, size, 1);
    snprintf(text, size, "%s.%d", pools[h->pool].spec.name, h->index + 1);
    return text;
}

static const struct event_kind host_pool_kinds[] = {
    {.name = "work done",
     .priority = EVENT_END_OF_WORK,
     .timer = true,
     .handler = host_complete,
     .fetch = host_fetch,
     .text = "The next completion of work among the VMs of a host."},
    {.name = NULL},
};

const struct model host_pool_model = {
    .name = "host pool",
    .text = "Hosts that stand in one zone: of one type, or of types that alternate.",
    .example = "hosts:\n"
               "  main: {type: box, count: 10, rack_size: 5}\n"
               "  spare: {type: box, count: 4, empty: off}\n",
    .mount = "hosts.*",
    .table = &host_pool_table,
    .kinds = host_pool_kinds,
    .tables = host_report_tables,
    .summary_keys = host_report_keys,
    .state_size = sizeof(struct hosts),
    .check = host_pool_check,
    .build = host_pool_build,
    .record = host_report_record,
    .audit = host_pool_audit,
    .finish = host_report_finish,
    .release = host_pool_release,
};
