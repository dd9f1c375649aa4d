// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/load.h"

#include "models/instance_type.h"
#include "models/vm.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 24 }; // a dot, twenty digits, NUL

static const struct field load_fields[] = {
    {.key = "level",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_RATIO,
     .offset = offsetof(struct load_spec, level),
     .text = "CPU wanted, as a share of all vCPUs of the VM; cut at 100 %."},
    {.key = "hold",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_TIME,
     .offset = offsetof(struct load_spec, hold),
     .fallback = "5m",
     .positive = true,
     .text = "How long a level holds before the next is drawn."},
    {.key = NULL},
};

const struct field_table load_table = {
    .fields = load_fields, .size = sizeof(struct load_spec), .bare = "level"};

struct load {
    const struct load_spec *spec; // NULL: none
    struct rng rng;
};

struct loads {
    struct vms *vms;
    struct load *items; // by VM id; grows; owned
    size_t capacity;
    char *name; // scratch: "tenants.shop.groups.web.17"; grows; owned
    size_t name_capacity;
    uint32_t kind;
};

static void draw(struct loads *loads, uint32_t id)
{
    enum { WHOLE = 1000000 };
    struct load *load = &loads->items[id];
    const struct vm *vm = vm_of(loads->vms, id);
    double level = dist_draw(&load->spec->level, &load->rng);
    int64_t millionths = level <= 0 ? 0 : level >= WHOLE ? WHOLE : (int64_t)(level + 0.5);
    int64_t hold = dist_draw_integer(&load->spec->hold, &load->rng);
    int128 all = (int128)loads->vms->types[vm->type].vcpus * vm->vcpu_mhz;
    host_want(loads->vms->hosts, id, (int64_t)(all * millionths / WHOLE));
    struct sim *sim = loads->vms->sim;
    sim_timer_set(sim, loads->kind, simtime_after(sim->now, hold), id);
}

void load_begin(struct loads *loads, uint32_t vm, const struct load_spec *spec, const char *path,
                uint64_t number)
{
    loads->items = grow(loads->items, &loads->capacity, (size_t)vm + 1, sizeof *loads->items);
    loads->items[vm].spec = spec;
    size_t size = strlen(path) + NUMBER_SIZE;
    loads->name = grow(loads->name, &loads->name_capacity, size, 1);
    snprintf(loads->name, size, "%s.%llu", path, (unsigned long long)number);
    sim_stream(loads->vms->sim, &loads->items[vm].rng, loads->name, "load");
    draw(loads, vm);
}

void load_end(struct loads *loads, uint32_t vm)
{
    loads->items[vm].spec = NULL;
    sim_timer_cancel(loads->vms->sim, loads->kind, vm);
}

static void fetch(const void *state, uint32_t target, int stage)
{
    const struct loads *loads = state;
    if (stage == 0) {
        __builtin_prefetch(&loads->items[target]);
        __builtin_prefetch(vm_of(loads->vms, target));
    }
    host_fetch_claim(loads->vms->hosts, target, stage);
}

static void on_change(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct loads *loads = state;
    draw(loads, target);
    host_settle(loads->vms->hosts);
}

static bool load_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    struct loads *loads = state;
    loads->vms = sim_state(sim, &vm_model);
    loads->kind = sim_first_kind(sim, &load_model);
    return true;
}

static void load_finish(struct sim *sim, void *state)
{
    struct loads *loads = state;
    for (size_t vm = 0; vm < loads->capacity; vm++) {
        if (loads->items[vm].spec != NULL) {
            sim_mix(sim, rng_next(&loads->items[vm].rng));
        }
    }
}

static void load_release(void *state)
{
    struct loads *loads = state;
    grow_free(loads->items);
    grow_free(loads->name);
}

static const struct event_kind load_kinds[] = {
    {.name = "load changes",
     .priority = EVENT_INPUT_STEP,
     .timer = true,
     .handler = on_change,
     .fetch = fetch,
     .text = "The synthetic load of a VM takes its next level."},
    {.name = NULL},
};

const struct model load_model = {
    .name = "load",
    .text =
        "Synthetic CPU load: every VM of a group or stream of launches draws a level and how long "
        "it holds, again and again, independently of the others.",
    .kinds = load_kinds,
    .state_size = sizeof(struct loads),
    .build = load_build,
    .finish = load_finish,
    .release = load_release,
};
