// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/host_report.h"

#include "models/host.h"
#include "models/host_pool.h"
#include "models/host_type.h"
#include "models/region.h"

#include <stdio.h>

// A watt-hour is 3600 J and energy is kept in uW x ns = 10^-15 J.
static const double kwh_units = 3.6e21;

// -----------------------------------------------------------------------------------------------
// Tables
// -----------------------------------------------------------------------------------------------

enum { TABLE_HOSTS, TABLE_SERIES_REGION, TABLE_SERIES_HOSTS };

struct host_row {
    int64_t id;
    const char *name;
    const char *type, *zone;
    int64_t rack;
    int64_t threads, speed_khz, memory, disk, network;
    int64_t used;
    double used_core_s, wanted_core_s, steal_core_s, energy_kwh, busy_s;
};

#define HOST(member) offsetof(struct host_row, member)

static const struct column host_columns[] = {
    {"id", COLUMN_INTEGER, "1", HOST(id), NULL, NULL, "Number of the host, from 0."},
    {"name", COLUMN_NAME, NULL, HOST(name), NULL, NULL, "Pool and place in it, from 1."},
    {"type", COLUMN_NAME, NULL, HOST(type), NULL, NULL, "Host type."},
    {"zone", COLUMN_NAME, NULL, HOST(zone), NULL, NULL, "Availability zone."},
    {"rack", COLUMN_INTEGER, "1", HOST(rack), NULL, NULL, "Rack within the pool, from 0."},
    {"threads", COLUMN_INTEGER, "1", HOST(threads), NULL, NULL, "Hardware threads."},
    {"thread_speed", COLUMN_INTEGER, "kHz", HOST(speed_khz), NULL, NULL,
     "Speed of one thread; a million instructions per second count as a megahertz."},
    {"memory", COLUMN_INTEGER, "bytes", HOST(memory), NULL, NULL, "Memory of the machine."},
    {"disk", COLUMN_INTEGER, "bytes", HOST(disk), NULL, NULL, "Local disk, 0 when not modelled."},
    {"network", COLUMN_INTEGER, "bit/s", HOST(network), NULL, NULL,
     "Bandwidth of its network card, 0 when not stated."},
    {"used", COLUMN_INTEGER, "1", HOST(used), NULL, NULL, "1 when it ever held a VM."},
    {"used_core_seconds", COLUMN_REAL, "s", HOST(used_core_s), NULL, NULL,
     "CPU time used by its VMs, in seconds of one thread."},
    {"wanted_core_seconds", COLUMN_REAL, "s", HOST(wanted_core_s), NULL, NULL,
     "CPU time that its VMs wanted."},
    {"steal_core_seconds", COLUMN_REAL, "s", HOST(steal_core_s), NULL, NULL,
     "CPU time wanted and not given because of neighbours; a VM's own cap does not count."},
    {"energy_kwh", COLUMN_REAL, "kWh", HOST(energy_kwh), NULL, NULL, "Electric energy."},
    {"busy", COLUMN_REAL, "s", HOST(busy_s), NULL, NULL, "Time with at least one VM at work."},
    {.name = NULL},
};

static const struct table hosts_table = {
    .path = "/catalog/hosts",
    .text = "Every host, with what it gave during the run.",
    .level = RECORD_SUMMARY,
    .columns = host_columns,
    .row_size = sizeof(struct host_row),
};

struct series_row {
    int64_t time;
    int32_t host;
    int64_t hosts_occupied, instances;
    double used_cores, wanted_cores, steal_cores, power_w;
};

#define SERIES(member) offsetof(struct series_row, member)

#define SERIES_RATES                                                                               \
    {"used_cores",                                                                                 \
     COLUMN_REAL,                                                                                  \
     "1",                                                                                          \
     SERIES(used_cores),                                                                           \
     NULL,                                                                                         \
     NULL,                                                                                         \
     "CPU used, in threads, averaged over the interval."},                                         \
        {"wanted_cores",                                                                           \
         COLUMN_REAL,                                                                              \
         "1",                                                                                      \
         SERIES(wanted_cores),                                                                     \
         NULL,                                                                                     \
         NULL,                                                                                     \
         "CPU wanted, in threads, averaged over the interval."},                                   \
        {"steal_cores",                                                                            \
         COLUMN_REAL,                                                                              \
         "1",                                                                                      \
         SERIES(steal_cores),                                                                      \
         NULL,                                                                                     \
         NULL,                                                                                     \
         "CPU wanted and not given because of neighbours, averaged over the interval."},           \
    {                                                                                              \
        "power", COLUMN_REAL, "W", SERIES(power_w), NULL, NULL,                                    \
            "Electric power, averaged over the interval."                                          \
    }

static const struct column series_region_columns[] = {
    {"time", COLUMN_TIME, "ns", SERIES(time), NULL, NULL, "End of the interval."},
    {"hosts_occupied", COLUMN_INTEGER, "1", SERIES(hosts_occupied), NULL, NULL,
     "Hosts that hold a VM at the end of the interval."},
    {"instances", COLUMN_INTEGER, "1", SERIES(instances), NULL, NULL,
     "VMs placed on hosts at the end of the interval."},
    SERIES_RATES,
    {.name = NULL},
};

static const struct table series_region_table = {
    .path = "/series/region",
    .text = "The region over time.",
    .level = RECORD_SERIES,
    .columns = series_region_columns,
    .row_size = sizeof(struct series_row),
};

static const struct column series_host_columns[] = {
    {"time", COLUMN_TIME, "ns", SERIES(time), NULL, NULL, "End of the interval."},
    {"host", COLUMN_ID, NULL, SERIES(host), NULL, "/catalog/hosts", "The host."},
    {"instances", COLUMN_INTEGER, "1", SERIES(instances), NULL, NULL,
     "VMs on the host at the end of the interval."},
    SERIES_RATES,
    {.name = NULL},
};

static const struct table series_hosts_table = {
    .path = "/series/hosts",
    .text = "Every host over time.",
    .level = RECORD_FULL,
    .columns = series_host_columns,
    .row_size = sizeof(struct series_row),
};

const struct table *const host_report_tables[] = {&hosts_table, &series_region_table,
                                                  &series_hosts_table, NULL};

// -----------------------------------------------------------------------------------------------
// Series
// -----------------------------------------------------------------------------------------------

// Whole seconds apart from the rest, so that a hundred of them are exactly 100.
static double core_seconds(int128 mhz_ns, int64_t thread_mhz)
{
    int128 unit = (int128)thread_mhz * NS_PER_S;
    return (double)(mhz_ns / unit) + (double)(mhz_ns % unit) / (double)unit;
}

// Fills the rates of one host's interval and moves its mark to `time`.
static void fill_rates(struct series_row *row, struct hosts *hosts, uint32_t id, int64_t time)
{
    struct host_mark *mark = &hosts->marks[id];
    const struct host *host = &hosts->items[id];
    struct host_use use = host_use_until(hosts, id, time);
    int128 energy = host_energy_until(host, time);
    double seconds = (double)(time - hosts->marked) / 1e9;
    row->used_cores = core_seconds(use.used - mark->use.used, host->thread_mhz) / seconds;
    row->wanted_cores = core_seconds(use.wanted - mark->use.wanted, host->thread_mhz) / seconds;
    row->steal_cores = core_seconds(use.steal - mark->use.steal, host->thread_mhz) / seconds;
    row->power_w = (double)(energy - mark->energy) / 1e15 / seconds;
    *mark = (struct host_mark){use, energy};
}

void host_report_record(struct sim *sim, void *state, int64_t time)
{
    struct hosts *hosts = state;
    if (hosts->marks == NULL) {
        hosts->marks = ARENA_ARRAY(sim->arena, struct host_mark, hosts->count);
    }
    struct series_row total = {.time = time, .hosts_occupied = hosts->occupied};
    for (uint32_t h = 0; h < hosts->count; h++) {
        struct series_row row = {
            .time = time, .host = (int32_t)h, .instances = hosts->items[h].count};
        fill_rates(&row, hosts, h, time);
        total.instances += row.instances;
        total.used_cores += row.used_cores;
        total.wanted_cores += row.wanted_cores;
        total.steal_cores += row.steal_cores;
        total.power_w += row.power_w;
        sim_append(sim, &host_pool_model, TABLE_SERIES_HOSTS, &row);
    }
    sim_append(sim, &host_pool_model, TABLE_SERIES_REGION, &total);
    hosts->marked = time;
}

// -----------------------------------------------------------------------------------------------
// Catalogue and summary
// -----------------------------------------------------------------------------------------------

enum {
    KEY_HOSTS_TOTAL,
    KEY_HOSTS_USED,
    KEY_HOSTS_USED_PEAK,
    KEY_CPU_USED,
    KEY_CPU_WANTED,
    KEY_CPU_STEAL,
    KEY_ENERGY_KWH,
};

const struct summary_key host_report_keys[] = {
    {"hosts.total", SUMMARY_INTEGER, "1", "Hosts."},
    {"hosts.used", SUMMARY_INTEGER, "1", "Hosts that ever held a VM."},
    {"hosts.used_peak", SUMMARY_INTEGER, "1", "Most hosts that held a VM at one time."},
    {"cpu.used_core_seconds", SUMMARY_REAL, "s", "CPU time used, in seconds of one host thread."},
    {"cpu.wanted_core_seconds", SUMMARY_REAL, "s", "CPU time wanted."},
    {"cpu.steal_core_seconds", SUMMARY_REAL, "s",
     "CPU time wanted and not given because of neighbours or of what virtualisation takes; own "
     "caps do "
     "not count."},
    {"energy.kwh", SUMMARY_REAL, "kWh", "Electric energy of the hosts."},
    {.key = NULL},
};

// CPU times are whole nanoseconds of a thread of each host, rounded down, so that the sums of the
// zones are the region's exactly.
struct host_totals {
    int64_t total, used;
    int128 used_core_ns, wanted_core_ns, steal_core_ns;
    int128 energy;
    bool metered; // some host has a power curve
};

static void add_host(struct host_totals *totals, const struct hosts *hosts, uint32_t id)
{
    const struct host *host = &hosts->items[id];
    struct host_use use = host_use_until(hosts, id, hosts->sim->end);
    totals->total++;
    totals->used += host->ever_used;
    totals->used_core_ns += use.used / host->thread_mhz;
    totals->wanted_core_ns += use.wanted / host->thread_mhz;
    totals->steal_core_ns += use.steal / host->thread_mhz;
    totals->energy += host_energy_until(host, hosts->sim->end);
    totals->metered = totals->metered || host->curve != NULL;
}

static void put_totals(struct sim *sim, const char *scope, const struct host_totals *totals)
{
    struct summary *summary = &sim->summary;
    const struct summary_key *keys = host_report_keys;
    summary_integer(summary, scope, &keys[KEY_HOSTS_TOTAL], totals->total);
    summary_integer(summary, scope, &keys[KEY_HOSTS_USED], totals->used);
    summary_real(summary, scope, &keys[KEY_CPU_USED], (double)totals->used_core_ns / 1e9);
    summary_real(summary, scope, &keys[KEY_CPU_WANTED], (double)totals->wanted_core_ns / 1e9);
    summary_real(summary, scope, &keys[KEY_CPU_STEAL], (double)totals->steal_core_ns / 1e9);
    if (totals->metered) {
        summary_real(summary, scope, &keys[KEY_ENERGY_KWH], (double)totals->energy / kwh_units);
    }
}

static void append_host(struct sim *sim, const struct hosts *hosts, uint32_t id, const char *name)
{
    size_t count;
    const struct host_type_spec *types = scenario_specs(sim->scenario, &host_type_model, &count);
    const struct host_pool_spec *pools = scenario_specs(sim->scenario, &host_pool_model, &count);
    const struct host *host = &hosts->items[id];
    const struct host_type_spec *type = &types[host->type];
    int64_t rack_size = pools[host->pool].rack_size;
    struct host_use use = host_use_until(hosts, id, sim->end);
    struct host_row row = {
        .id = id,
        .name = name,
        .type = type->spec.name,
        .zone = region_zone_name(region_of(sim->scenario), host->zone),
        .rack = rack_size > 0 ? host->index / rack_size : 0,
        .threads = host_type_threads(type),
        .speed_khz = type->speed / 1000000,
        .memory = type->memory,
        .disk = type->disk,
        .network = type->network,
        .used = host->ever_used,
        .used_core_s = core_seconds(use.used, host->thread_mhz),
        .wanted_core_s = core_seconds(use.wanted, host->thread_mhz),
        .steal_core_s = core_seconds(use.steal, host->thread_mhz),
        .energy_kwh = (double)host_energy_until(host, sim->end) / kwh_units,
        .busy_s = (double)host_busy_until(host, sim->end) / 1e9,
    };
    sim_append(sim, &host_pool_model, TABLE_HOSTS, &row);
}

static void put_zones(struct sim *sim, const struct hosts *hosts)
{
    const struct region_spec *region = region_of(sim->scenario);
    for (size_t zone = 0; region->zones.count > 1 && zone < region->zones.count; zone++) {
        struct host_totals totals = {0};
        for (uint32_t h = 0; h < hosts->count; h++) {
            if (hosts->items[h].zone == (int32_t)zone) {
                add_host(&totals, hosts, h);
            }
        }
        put_totals(sim, region_zone_scope(region, (int32_t)zone, sim->arena), &totals);
    }
}

void host_report_finish(struct sim *sim, void *state)
{
    const struct hosts *hosts = state;
    char *name = NULL;
    size_t name_capacity = 0;
    struct host_totals totals = {0};
    for (uint32_t h = 0; h < hosts->count; h++) {
        add_host(&totals, hosts, h);
        if (sim_recorded(sim, &host_pool_model, TABLE_HOSTS)) {
            name = host_pool_host_name(name, &name_capacity, hosts, h);
            append_host(sim, hosts, h, name);
        }
    }
    grow_free(name);
    put_totals(sim, "", &totals);
    summary_integer(&sim->summary, "", &host_report_keys[KEY_HOSTS_USED_PEAK],
                    hosts->occupied_peak);
    put_zones(sim, hosts);
}
