// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placer.h"

#include "models/host.h"
#include "models/host_pool.h"
#include "models/host_type.h"
#include "models/hypervisor.h"
#include "models/instance_type.h"

#include <stdio.h>
#include <string.h>

// "mHz" is a thousandth of a hertz here as everywhere; the region's level counts whole ones.
enum { MHZ_PER_HZ = 1000 };

struct placer_spec {
    struct spec spec;
    struct field_choice policy;
};

static const struct field placer_fields[] = {
    {.key = "policy",
     .type = FIELD_VARIANT,
     .options = placement_policies,
     .offset = offsetof(struct placer_spec, policy),
     .fallback = "first-fit",
     .text = "Which of the hosts with room a VM gets."},
    {.key = NULL},
};

static const struct field_table placer_table = {
    .fields = placer_fields, .size = sizeof(struct placer_spec), .bare = "policy"};

// -----------------------------------------------------------------------------------------------
// Building: hosts of one type and zone make a class
// -----------------------------------------------------------------------------------------------

static const struct host_type_spec *host_types(const struct placer *placer)
{
    size_t count;
    return scenario_specs(placer->hosts->sim->scenario, &host_type_model, &count);
}

static const struct hypervisor_spec *hypervisor(const struct placer *placer)
{
    return hypervisor_of(placer->hosts->sim->scenario);
}

static uint32_t class_of(const struct placer *placer, const struct host *host)
{
    uint32_t c = 0;
    while (c < placer->class_count &&
           (placer->class_types[c] != host->type || placer->class_zones[c] != host->zone)) {
        c++;
    }
    return c;
}

static void find_classes(struct placer *placer, struct arena *arena)
{
    const struct hosts *hosts = placer->hosts;
    size_t types, capacity = 0, type_capacity = 0, zone_capacity = 0;
    scenario_specs(hosts->sim->scenario, &host_type_model, &types);
    struct placement_class *classes = NULL;
    int32_t *class_types = NULL, *class_zones = NULL;
    for (uint32_t h = 0; h < hosts->count; h++) {
        placer->class_types = class_types;
        placer->class_zones = class_zones;
        uint32_t c = class_of(placer, &hosts->items[h]);
        if (c == placer->class_count) {
            classes = grow(classes, &capacity, c + (size_t)1, sizeof *classes);
            class_types = grow(class_types, &type_capacity, c + (size_t)1, sizeof *class_types);
            class_zones = grow(class_zones, &zone_capacity, c + (size_t)1, sizeof *class_zones);
            class_types[c] = hosts->items[h].type;
            class_zones[c] = hosts->items[h].zone;
            placer->class_count++;
        }
        placer->host_classes[h] = c;
        placer->host_slots[h] = classes[c].count++;
    }
    size_t count = placer->class_count;
    placer->classes = ARENA_ARRAY(arena, struct placement_class, count + 1);
    placer->class_types = ARENA_ARRAY(arena, int32_t, count + 1);
    placer->class_zones = ARENA_ARRAY(arena, int32_t, count + 1);
    if (count > 0) {
        memcpy(placer->classes, classes, count * sizeof *classes);
        memcpy(placer->class_types, class_types, count * sizeof *class_types);
        memcpy(placer->class_zones, class_zones, count * sizeof *class_zones);
    }
    grow_free(classes);
    grow_free(class_types);
    grow_free(class_zones);
}

static void fill_classes(struct placer *placer, struct arena *arena)
{
    for (uint32_t c = 0; c < placer->class_count; c++) {
        struct placement_class *class = &placer->classes[c];
        const struct host_type_spec *type = &host_types(placer)[placer->class_types[c]];
        class->capacity[PLACEMENT_CPU] = hypervisor_promised_cpu_mhz(hypervisor(placer), type);
        class->capacity[PLACEMENT_MEMORY] =
            hypervisor_promised_memory_bytes(hypervisor(placer), type);
        class->capacity[PLACEMENT_DISK] = type->disk;
        uint32_t *hosts = ARENA_ARRAY(arena, uint32_t, class->count + 1);
        class->hosts = hosts;
        for (uint32_t h = 0; h < placer->hosts->count; h++) {
            if (placer->host_classes[h] == c) {
                hosts[placer->host_slots[h]] = h;
                memcpy(placer->free[h], class->capacity, sizeof class->capacity);
            }
        }
        placer->cpu_capacity += (int128) class->capacity[PLACEMENT_CPU] * class->count;
    }
}

static bool placer_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    struct placer *placer = state;
    size_t count;
    const struct placer_spec *spec = scenario_specs(sim->scenario, &placer_model, &count);
    placer->hosts = sim_state(sim, &host_pool_model);
    uint32_t hosts = placer->hosts->count;
    placer->host_classes = ARENA_ARRAY(sim->arena, uint32_t, hosts + 1);
    placer->host_slots = ARENA_ARRAY(sim->arena, uint32_t, hosts + 1);
    placer->free = arena_alloc(sim->arena, (hosts + (size_t)1) * sizeof *placer->free);
    placer->reserved = ARENA_ARRAY(sim->arena, int64_t, hosts + 1);
    find_classes(placer, sim->arena);
    fill_classes(placer, sim->arena);
    placer->demands = ARENA_ARRAY(sim->arena, struct placement_demand, placer->class_count + 1);
    placer->policy = placement_policy(spec->policy.option);
    placer->policy_state = placer->policy->create(&(struct placement_setup){
        .classes = placer->classes,
        .class_count = placer->class_count,
        .spec = spec->policy.spec,
        .arena = sim->arena,
    });
    level_init(&placer->cpu, 0, 0);
    windows_init(&placer->windows, sim->warm_up, sim->end, 1);
    return true;
}

static void placer_release(void *state)
{
    struct placer *placer = state;
    if (placer->policy_state != NULL) {
        placer->policy->destroy(placer->policy_state);
    }
    grow_free(placer->text);
    grow_free(placer->aside);
}

// -----------------------------------------------------------------------------------------------
// Placing
// -----------------------------------------------------------------------------------------------

int64_t placer_vcpu_mhz(const struct placer *placer, uint32_t host,
                        const struct instance_type_spec *type)
{
    return type->speed != UNSET ? type->speed : placer->hosts->items[host].thread_mhz;
}

// CPU that the type holds in a class, or PLACEMENT_BARRED where a thread is too slow for it.
static int64_t cpu_held(const struct placer *placer, uint32_t class_index,
                        const struct instance_type_spec *type)
{
    int64_t thread_mhz = host_types(placer)[placer->class_types[class_index]].speed;
    if (type->speed == UNSET) {
        return type->vcpus * thread_mhz;
    }
    return thread_mhz >= type->speed ? type->vcpus * type->speed : PLACEMENT_BARRED;
}

static struct placement_request fill_request(struct placer *placer,
                                             const struct placer_request *request)
{
    for (uint32_t c = 0; c < placer->class_count; c++) {
        bool elsewhere = request->zone >= 0 && placer->class_zones[c] != request->zone;
        placer->demands[c].amount[PLACEMENT_CPU] =
            elsewhere ? PLACEMENT_BARRED : cpu_held(placer, c, request->type);
        placer->demands[c].amount[PLACEMENT_MEMORY] = request->type->memory;
        placer->demands[c].amount[PLACEMENT_DISK] = request->type->disk;
    }
    return (struct placement_request){.demands = placer->demands};
}

int64_t placer_reserved_mhz(const struct placer *placer, uint32_t host,
                            const struct instance_type_spec *type)
{
    return (int64_t)((int128)placer_vcpu_mhz(placer, host, type) * type->reservation / 1000000);
}

static bool reservation_fits(const struct placer *placer, uint32_t host,
                             const struct instance_type_spec *type)
{
    return placer->reserved[host] + placer_reserved_mhz(placer, host, type) <=
           placer->hosts->items[host].capacity;
}

static void tell_policy(struct placer *placer, uint32_t host, const int64_t *free)
{
    placer->policy->update(placer->policy_state, placer->host_classes[host],
                           placer->host_slots[host], free);
}

// Overcommitted hosts may have room but no CPU left to reserve. Such a host steps aside, the policy
// is asked again, and all that stepped aside come back.
static uint32_t find_reserved(struct placer *placer, const struct placement_request *request,
                              const struct instance_type_spec *type, uint32_t host)
{
    size_t count = 0;
    while (host != PLACEMENT_NONE && !reservation_fits(placer, host, type)) {
        placer->aside =
            grow(placer->aside, &placer->aside_capacity, count + 1, sizeof *placer->aside);
        placer->aside[count++] = host;
        tell_policy(placer, host, NULL);
        host = placer->policy->find(placer->policy_state, request);
    }
    for (size_t i = 0; i < count; i++) {
        tell_policy(placer, placer->aside[i], placer->free[placer->aside[i]]);
    }
    return host;
}

uint32_t placer_find(struct placer *placer, const struct placer_request *request)
{
    struct placement_request asked = fill_request(placer, request);
    uint32_t host = placer->policy->find(placer->policy_state, &asked);
    return find_reserved(placer, &asked, request->type, host);
}

static void hold(struct placer *placer, uint32_t host, const struct instance_type_spec *type,
                 int sign)
{
    const struct placement_class *class = &placer->classes[placer->host_classes[host]];
    int64_t cpu = cpu_held(placer, placer->host_classes[host], type);
    int64_t *free = placer->free[host];
    free[PLACEMENT_CPU] -= sign * cpu;
    free[PLACEMENT_MEMORY] -= sign * type->memory;
    free[PLACEMENT_DISK] -= class->capacity[PLACEMENT_DISK] == 0 ? 0 : sign * type->disk;
    placer->reserved[host] += sign * placer_reserved_mhz(placer, host, type);
    tell_policy(placer, host, free);
    struct sim *sim = placer->hosts->sim;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        SIM_CHECK(sim, free[k] >= 0 && free[k] <= class->capacity[k]);
    }
    SIM_CHECK(sim, placer->reserved[host] <= placer->hosts->items[host].capacity);
    windows_roll(&placer->windows, &placer->cpu, sim->now);
    level_change(&placer->cpu, sim->now, sign * (cpu / MHZ_PER_HZ));
}

void placer_take(struct placer *placer, uint32_t host, const struct instance_type_spec *type)
{
    hold(placer, host, type, 1);
}

void placer_give(struct placer *placer, uint32_t host, const struct instance_type_spec *type)
{
    hold(placer, host, type, -1);
}

// -----------------------------------------------------------------------------------------------
// Explaining
// -----------------------------------------------------------------------------------------------

enum {
    REASON_NONE,
    REASON_NO_HOST,
    REASON_TOO_LARGE,
    REASON_NO_CPU,
    REASON_NO_MEMORY,
    REASON_NO_DISK,
    REASON_STRANDED,
    REASON_RESERVED
};

const char *const placer_reasons[] = {"none",     "no_suitable_host", "too_large",
                                      "no_cpu",   "no_memory",        "no_disk",
                                      "stranded", "reserved_cpu",     NULL};

void placer_explain(struct placer *placer, struct placement_explanation *explanation,
                    const struct placer_request *request)
{
    struct placement_request asked = fill_request(placer, request);
    struct placement_view view = {
        .classes = placer->classes,
        .class_count = placer->class_count,
        .free = (const int64_t(*)[PLACEMENT_RESOURCES])placer->free,
    };
    placement_explain(explanation, &view, &asked);
}

int32_t placer_reason(const struct placement_explanation *explanation)
{
    switch (explanation->reason) {
    case PLACEMENT_FITS:
        return REASON_RESERVED; // room, but no CPU left to reserve
    case PLACEMENT_NO_HOST:
        return REASON_NO_HOST;
    case PLACEMENT_TOO_LARGE:
        return REASON_TOO_LARGE;
    case PLACEMENT_STRANDED:
        return REASON_STRANDED;
    case PLACEMENT_SHORT:
        return REASON_NO_CPU + (int32_t)explanation->resource;
    }
    return REASON_NONE;
}

// What goes before and behind the name of a host type in an explanation.
enum { EXPLANATION_SIZE = 320 };

const char *placer_explanation_text(struct placer *placer, const struct placement_explanation *e)
{
    if (e->class_index >= placer->class_count) {
        placer->text = grow(placer->text, &placer->text_capacity, EXPLANATION_SIZE, 1);
        snprintf(placer->text, EXPLANATION_SIZE,
                 "%u hosts are of a kind or zone that cannot be used", (unsigned)e->hosts_barred);
        return placer->text;
    }
    const char *type = host_types(placer)[placer->class_types[e->class_index]].spec.name;
    size_t size = strlen(type) + EXPLANATION_SIZE;
    placer->text = grow(placer->text, &placer->text_capacity, size, 1);
    int length = snprintf(
        placer->text, size,
        "asked %lld MHz, %lld bytes memory, %lld bytes disk; most free on one host of type %s: "
        "%lld, %lld, %lld; of %u hosts %u lack CPU, %u memory, %u disk",
        (long long)(e->asked[PLACEMENT_CPU] / 1000000000), (long long)e->asked[PLACEMENT_MEMORY],
        (long long)e->asked[PLACEMENT_DISK], type,
        (long long)(e->free_most[PLACEMENT_CPU] / 1000000000),
        (long long)e->free_most[PLACEMENT_MEMORY], (long long)e->free_most[PLACEMENT_DISK],
        (unsigned)e->hosts_tried, (unsigned)e->short_of[PLACEMENT_CPU],
        (unsigned)e->short_of[PLACEMENT_MEMORY], (unsigned)e->short_of[PLACEMENT_DISK]);
    if (e->reason == PLACEMENT_FITS) {
        snprintf(placer->text + length, size - (size_t)length,
                 "; %u have room, but too little CPU that is not reserved", (unsigned)e->hosts_fit);
    }
    return placer->text;
}

// -----------------------------------------------------------------------------------------------
// Results
// -----------------------------------------------------------------------------------------------

static const struct summary_key placer_keys[] = {
    {"hosts.cpu_allocated_fraction", SUMMARY_REAL, "1",
     "CPU held by placed VMs over what may be placed (overcommit included), averaged over time "
     "after the warm-up."},
    {.key = NULL},
};

static void placer_finish(struct sim *sim, void *state)
{
    struct placer *placer = state;
    if (placer->cpu_capacity == 0) {
        return;
    }
    windows_roll(&placer->windows, &placer->cpu, sim->end);
    struct interval held = windows_interval(&placer->windows, &placer->cpu, sim->end);
    double offered = (double)(placer->cpu_capacity / MHZ_PER_HZ);
    double half = held.half_width >= 0 ? held.half_width / offered : INTERVAL_NONE;
    summary_mean(&sim->summary, "", &placer_keys[0], held.mean / offered, half, held.trusted);
}

const struct model placer_model = {
    .name = "placement",
    .text =
        "Which host a VM gets: among the hosts of a fitting type and zone with room for its CPU, "
        "memory and disk, the one that the policy prefers.",
    .example = "placement: {policy: best-fit, weights: {cpu: 2, memory: 1}}\n",
    .mount = "placement",
    .table = &placer_table,
    .summary_keys = placer_keys,
    .state_size = sizeof(struct placer),
    .build = placer_build,
    .finish = placer_finish,
    .release = placer_release,
};
