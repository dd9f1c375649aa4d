// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/launch.h"

#include "models/demand/arrivals.h"
#include "models/host_pool.h"
#include "models/image.h"
#include "models/instance_type.h"
#include "models/load.h"
#include "models/region.h"
#include "models/vm.h"

struct launch_spec {
    struct spec spec;
    struct arrivals_spec *arrivals;
    struct dist lifetime; // ns
    int32_t type;         // id
    int32_t image;        // id, -1: none
    const char *zone;     // NULL: any
    struct load_spec *load;
};

struct launch {
    struct launches *all;
    const struct launch_spec *spec;
    struct vm_owner owner;
    struct arrivals arrivals;
    struct arrival next;
    struct rng lifetime;
};

struct launches {
    struct sim *sim;
    struct vms *vms;
    struct loads *loads;
    struct launch *items;
    size_t count;
    uint32_t kind;
};

#define OFFSET(member) offsetof(struct launch_spec, member)

static const struct field launch_fields[] = {
    {.key = "arrivals",
     .type = FIELD_TABLE,
     .table = &arrivals_table,
     .offset = OFFSET(arrivals),
     .text = "When instances are requested."},
    {.key = "lifetime",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_TIME,
     .offset = OFFSET(lifetime),
     .fallback = "36500d",
     .text =
         "How long an instance lives, from its placement, boot included; to the end of the run by "
         "default."},
    {.key = "type",
     .type = FIELD_REFERENCE,
     .refers = "instance_types.*",
     .offset = OFFSET(type),
     .text = "Type of the instances; a replayed column `type` takes precedence."},
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
    {.key = "load",
     .type = FIELD_TABLE,
     .table = &load_table,
     .offset = OFFSET(load),
     .optional = true,
     .text = "Synthetic CPU load of each instance; none by default."},
    {.key = NULL},
};

static const struct field_table launch_table = {
    .fields = launch_fields, .size = sizeof(struct launch_spec), .bare = NULL};

enum { WANT_LIFETIME, WANT_TYPE, WANT_COUNT };

static void launch_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct launch_spec *specs = scenario_specs(scenario, &launch_model, &count);
    const struct region_spec *region = region_of(scenario);
    for (size_t i = 0; i < count; i++) {
        arrivals_check(specs[i].arrivals, diags, specs[i].spec.node, "arrivals");
        region_check_zone(region, specs[i].zone, specs[i].spec.node, diags);
    }
}

// -----------------------------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------------------------

static void on_running(void *context, uint32_t vm)
{
    struct launch *launch = context;
    if (launch->spec->load != NULL) {
        load_begin(launch->all->loads, vm, launch->spec->load, launch->owner.path,
                   vm_of(launch->all->vms, vm)->owner_number);
    }
}

static void on_ending(void *context, uint32_t vm)
{
    struct launch *launch = context;
    if (launch->spec->load != NULL) {
        load_end(launch->all->loads, vm);
    }
}

static void schedule_next(struct launches *launches, uint32_t target)
{
    struct launch *launch = &launches->items[target];
    if (arrivals_next(&launch->arrivals, launches->sim->now, &launch->next)) {
        sim_schedule(launches->sim, launches->kind, launch->next.time, target, 0);
    }
}

static int64_t told(const struct launch *launch, int want, int64_t otherwise)
{
    const int64_t *values = launch->next.row >= 0 ? launch->arrivals.rows.values[want] : NULL;
    return values != NULL ? values[launch->next.row] : otherwise;
}

static void on_launch(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct launches *launches = state;
    struct launch *launch = &launches->items[target];
    int64_t lifetime = told(launch, WANT_LIFETIME, -1);
    if (lifetime < 0) {
        lifetime = dist_draw_integer(&launch->spec->lifetime, &launch->lifetime);
    }
    int32_t type = (int32_t)told(launch, WANT_TYPE, launch->spec->type);
    vm_request(launches->vms, &launch->owner, type, lifetime);
    host_settle(launches->vms->hosts);
    schedule_next(launches, target);
}

static const struct event_kind launch_kinds[] = {
    {.name = "launch",
     .priority = EVENT_ARRIVAL,
     .handler = on_launch,
     .text = "An instance of a stream of launches is requested."},
    {.name = NULL},
};

// -----------------------------------------------------------------------------------------------
// Building
// -----------------------------------------------------------------------------------------------

static const char *const *type_names(struct sim *sim)
{
    size_t count;
    const struct instance_type_spec *types =
        scenario_specs(sim->scenario, &instance_type_model, &count);
    const char **names = ARENA_ARRAY(sim->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        names[i] = types[i].spec.name;
    }
    return names;
}

static bool build_launch(struct launches *launches, struct launch *launch, struct error *error)
{
    struct sim *sim = launches->sim;
    const struct launch_spec *spec = launch->spec;
    const struct region_spec *region = region_of(sim->scenario);
    launch->all = launches;
    launch->owner = (struct vm_owner){
        .path = spec->spec.path,
        .name = spec->spec.name,
        .tenant = spec->spec.parent,
        .image = spec->image,
        .zone = spec->zone == NULL ? -1 : region_zone(region, spec->zone),
        .context = launch,
        .running = on_running,
        .ending = on_ending,
    };
    vm_add_owner(launches->vms, &launch->owner);
    sim_stream(sim, &launch->lifetime, spec->spec.path, "lifetime");
    struct source_want wants[WANT_COUNT] = {
        [WANT_LIFETIME] = {.name = "lifetime", .unit = UNIT_TIME, .suffix = "s", .optional = true},
        [WANT_TYPE] = {.name = "type",
                       .unit = UNIT_TEXT,
                       .words = type_names(sim),
                       .optional = true},
    };
    struct arrivals_setup setup = {
        .sim = sim,
        .path = spec->spec.path,
        .utc_offset = region_utc_offset_ns(region),
        .wants = wants,
        .want_count = WANT_COUNT,
    };
    return arrivals_begin(&launch->arrivals, spec->arrivals, &setup, error);
}

static bool launch_build(struct sim *sim, void *state, struct error *error)
{
    struct launches *launches = state;
    const struct launch_spec *specs =
        scenario_specs(sim->scenario, &launch_model, &launches->count);
    launches->sim = sim;
    launches->vms = sim_state(sim, &vm_model);
    launches->loads = sim_state(sim, &load_model);
    launches->kind = sim_first_kind(sim, &launch_model);
    launches->items = ARENA_ARRAY(sim->arena, struct launch, launches->count + 1);
    for (size_t i = 0; i < launches->count; i++) {
        launches->items[i].spec = &specs[i];
        if (!build_launch(launches, &launches->items[i], error)) {
            return false;
        }
    }
    return true;
}

static void launch_start(struct sim *sim, void *state)
{
    (void)sim;
    struct launches *launches = state;
    for (size_t i = 0; i < launches->count; i++) {
        schedule_next(launches, (uint32_t)i);
    }
}

static void launch_finish(struct sim *sim, void *state)
{
    struct launches *launches = state;
    for (size_t i = 0; i < launches->count; i++) {
        sim_mix(sim, (uint64_t)launches->items[i].next.time);
        sim_mix(sim, rng_next(&launches->items[i].lifetime));
    }
}

const struct model launch_model = {
    .name = "launches",
    .text = "A stream of requests for instances, each of which lives for a while and is gone.",
    .example = "tenants:\n"
               "  builders:\n"
               "    launches:\n"
               "      builds:\n"
               "        type: small\n"
               "        arrivals: {process: poisson, mean_rate: 12/h, profile: office-week}\n"
               "        lifetime: {distribution: lognormal, median: 40m, p99: 6h}\n"
               "        load: {level: {distribution: uniform, low: 60 %, high: 100 %}, hold: 2m}\n",
    .mount = "tenants.*.launches.*",
    .table = &launch_table,
    .kinds = launch_kinds,
    .state_size = sizeof(struct launches),
    .check = launch_check,
    .build = launch_build,
    .start = launch_start,
    .finish = launch_finish,
};
