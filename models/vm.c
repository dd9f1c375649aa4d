// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vm.h"

#include "models/host_pool.h"
#include "models/image.h"
#include "models/instance_type.h"
#include "models/region.h"
#include "models/tenant.h"
#include "models/vm_report.h"

enum { KIND_BOOTED, KIND_LIFE_OVER, KIND_GONE };

// The tallies that a VM of this owner counts in; zone: index, -1 where it is in none.
struct tallies {
    struct vm_tally *of[4];
    size_t count;
};

static struct tallies tallies_of(struct vms *vms, struct vm_owner *owner, int32_t zone)
{
    struct tallies tallies = {{&vms->region, &vms->tenants[owner->tenant], &owner->tally}, 3};
    if (zone >= 0) {
        tallies.of[tallies.count++] = &vms->zones[zone];
    }
    return tallies;
}

static int32_t zone_of(const struct vms *vms, const struct vm *vm)
{
    return vms->hosts->items[vm->host].zone;
}

static void tally_move(struct vms *vms, const struct vm *vm, int64_t by)
{
    struct tallies tallies = tallies_of(vms, vms->owners[vm->owner], zone_of(vms, vm));
    for (size_t i = 0; i < tallies.count; i++) {
        vm_tally_move(tallies.of[i], vms->sim, by, vms->types[vm->type].vcpus);
    }
}

// -----------------------------------------------------------------------------------------------
// Life
// -----------------------------------------------------------------------------------------------

struct vm *vm_of(const struct vms *vms, uint32_t id)
{
    return pool_item(&vms->items, id);
}

void vm_add_owner(struct vms *vms, struct vm_owner *owner)
{
    vms->owners = grow(vms->owners, &vms->owner_capacity, (size_t)vms->owner_count + 1,
                       sizeof(struct vm_owner *));
    owner->id = vms->owner_count;
    vms->owners[vms->owner_count++] = owner;
    vm_tally_init(&owner->tally, vms->sim);
    sim_stream(vms->sim, &owner->boot, owner->path, "boot");
    sim_stream(vms->sim, &owner->shut_down, owner->path, "shut_down");
}

static const struct image_spec *image_of(const struct vms *vms, const struct vm_owner *owner)
{
    size_t count;
    const struct image_spec *images = scenario_specs(vms->sim->scenario, &image_model, &count);
    return owner->image >= 0 ? &images[owner->image] : NULL;
}

static void move_to(struct vms *vms, uint32_t id, enum vm_state state, enum vm_cause cause)
{
    struct vm *vm = vm_of(vms, id);
    vm->state = state;
    vm_report_event(vms, vm, cause);
}

static void open_station(struct vms *vms, uint32_t id)
{
    struct station *station = vm_of(vms, id)->station;
    station_open(station, vms->sim->now);
    host_attach(vms->hosts, id, station);
}

static void run(struct vms *vms, uint32_t id)
{
    struct vm *vm = vm_of(vms, id);
    struct vm_owner *owner = vms->owners[vm->owner];
    vm->ran = vms->sim->now;
    struct tallies tallies = tallies_of(vms, owner, zone_of(vms, vm));
    for (size_t i = 0; i < tallies.count; i++) {
        vm_tally_boot(tallies.of[i], vms->sim, vm->placed);
    }
    if (vm->station != NULL) {
        open_station(vms, id);
    }
    move_to(vms, id, VM_RUNNING, VM_CAUSE_BOOTED);
    if (owner->running != NULL) {
        owner->running(owner->context, id);
    }
}

static void boot(struct vms *vms, uint32_t id)
{
    struct vm_owner *owner = vms->owners[vm_of(vms, id)->owner];
    const struct image_spec *image = image_of(vms, owner);
    int64_t ns = image == NULL ? 0 : dist_draw_integer(&image->boot, &owner->boot);
    if (ns == 0) {
        run(vms, id);
    } else {
        move_to(vms, id, VM_BOOTING, VM_CAUSE_PLACED);
        sim_timer_set(vms->sim, vms->first_kind + KIND_BOOTED, simtime_after(vms->sim->now, ns),
                      id);
    }
}

// The VM is gone: its room is free again.
static void terminate(struct vms *vms, uint32_t id)
{
    struct vm *vm = vm_of(vms, id);
    const struct instance_type_spec *type = &vms->types[vm->type];
    struct host_use use = host_close_claim(vms->hosts, id);
    placer_give(vms->placer, vm->host, type);
    tally_move(vms, vm, -1);
    move_to(vms, id, VM_TERMINATED, VM_CAUSE_SHUT_DOWN);
    vm_report_instance(vms, vm, use, vms->sim->now);
    vm->alive = false;
    pool_give(&vms->items, id);
}

// Its life is over: no more work, then gone once it has shut down.
static void end_life(struct vms *vms, uint32_t id)
{
    struct vm *vm = vm_of(vms, id);
    struct vm_owner *owner = vms->owners[vm->owner];
    if (vm->state == VM_BOOTING) {
        sim_timer_cancel(vms->sim, vms->first_kind + KIND_BOOTED, id);
    } else if (owner->ending != NULL) {
        owner->ending(owner->context, id);
    }
    vm->ended = vms->sim->now;
    if (vm->station != NULL) {
        host_attach(vms->hosts, id, NULL);
        station_lose(vm->station, vms->sim->now);
        station_deinit(vm->station);
        pool_give(&vms->stations, vm->station_id);
        vm->station = NULL;
    }
    host_want(vms->hosts, id, 0);
    const struct image_spec *image = image_of(vms, owner);
    int64_t ns = image == NULL ? 0 : dist_draw_integer(&image->shut_down, &owner->shut_down);
    move_to(vms, id, VM_SHUTTING_DOWN, VM_CAUSE_LIFETIME);
    if (ns == 0) {
        terminate(vms, id);
    } else {
        sim_timer_set(vms->sim, vms->first_kind + KIND_GONE, simtime_after(vms->sim->now, ns), id);
    }
}

static int64_t ceiling_mhz(const struct instance_type_spec *type, int64_t vcpu_mhz)
{
    int64_t all = type->vcpus * vcpu_mhz;
    if (type->cap == UNSET) {
        return all;
    }
    int128 cap = (int128)vcpu_mhz * type->cap / 1000000;
    return cap < all ? (int64_t)cap : all;
}

static uint32_t create(struct vms *vms, struct vm_owner *owner, int32_t type_id, uint32_t host)
{
    const struct instance_type_spec *type = &vms->types[type_id];
    uint32_t id = pool_take(&vms->items);
    int64_t now = vms->sim->now;
    *vm_of(vms, id) = (struct vm){
        .placed = now,
        .ran = -1,
        .ended = -1,
        .number = vms->numbered++,
        .owner_number = ++owner->numbered,
        .owner = owner->id,
        .type = type_id,
        .host = host,
        .state = VM_PENDING,
        .vcpu_mhz = placer_vcpu_mhz(vms->placer, host, type),
        .alive = true,
    };
    return id;
}

uint32_t vm_request(struct vms *vms, struct vm_owner *owner, int32_t type_id, int64_t lifetime)
{
    const struct instance_type_spec *type = &vms->types[type_id];
    struct placer_request request = {.type = type, .zone = owner->zone};
    uint32_t host = placer_find(vms->placer, &request);
    bool refused = host == PLACEMENT_NONE;
    // A refused request counts in a zone only if it asked for that one.
    int32_t zone = refused ? owner->zone : vms->hosts->items[host].zone;
    struct tallies tallies = tallies_of(vms, owner, zone);
    for (size_t i = 0; i < tallies.count; i++) {
        vm_tally_request(tallies.of[i], vms->sim, refused);
    }
    if (refused) {
        vm_report_refusal(vms, owner, &request);
        vms->numbered++;
        owner->numbered++;
        return POOL_NONE;
    }
    uint32_t id = create(vms, owner, type_id, host);
    struct vm *vm = vm_of(vms, id);
    placer_take(vms->placer, host, type);
    host_open_claim(vms->hosts, id, host, ceiling_mhz(type, vm->vcpu_mhz),
                    placer_reserved_mhz(vms->placer, host, type), instance_type_weight(type));
    tally_move(vms, vm, 1);
    vm_report_placement(vms, vm);
    boot(vms, id);
    if (lifetime == 0) {
        end_life(vms, id);
    } else if (lifetime != VM_FOREVER && lifetime < vms->sim->end - vms->sim->now) {
        sim_timer_set(vms->sim, vms->first_kind + KIND_LIFE_OVER, vms->sim->now + lifetime, id);
    }
    return id;
}

struct station *vm_equip(struct vms *vms, uint32_t id, const struct station_rules *rules)
{
    struct vm *vm = vm_of(vms, id);
    SIM_CHECK(vms->sim, vm->station == NULL && vm->state <= VM_RUNNING);
    vm->station_id = pool_take(&vms->stations);
    vm->station = pool_item(&vms->stations, vm->station_id);
    station_init(vm->station, rules, (uint32_t)vms->types[vm->type].vcpus, vm->vcpu_mhz,
                 vms->sim->now);
    if (vm->state == VM_RUNNING) {
        open_station(vms, id);
    }
    return vm->station;
}

// -----------------------------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------------------------

static void on_booted(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct vms *vms = state;
    run(vms, target);
    host_settle(vms->hosts);
}

static void on_life_over(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct vms *vms = state;
    end_life(vms, target);
    host_settle(vms->hosts);
}

static void on_gone(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct vms *vms = state;
    terminate(vms, target);
    host_settle(vms->hosts);
}

static const struct event_kind vm_kinds[] = {
    [KIND_BOOTED] = {.name = "instance booted",
                     .priority = EVENT_TRANSITION,
                     .timer = true,
                     .handler = on_booted,
                     .text = "A VM has booted and runs."},
    [KIND_LIFE_OVER] = {.name = "instance life over",
                        .priority = EVENT_END_OF_LIFE,
                        .timer = true,
                        .handler = on_life_over,
                        .text = "The lifetime of a VM is over; it shuts down."},
    [KIND_GONE] = {.name = "instance gone",
                   .priority = EVENT_END_OF_LIFE,
                   .timer = true,
                   .handler = on_gone,
                   .text = "A VM has shut down; its room is free."},
    {.name = NULL},
};

// -----------------------------------------------------------------------------------------------
// Stages
// -----------------------------------------------------------------------------------------------

static struct vm_tally *make_tallies(struct sim *sim, size_t count)
{
    struct vm_tally *tallies = ARENA_ARRAY(sim->arena, struct vm_tally, count + 1);
    for (size_t i = 0; i < count; i++) {
        vm_tally_init(&tallies[i], sim);
    }
    return tallies;
}

static bool vm_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    struct vms *vms = state;
    size_t count;
    vms->sim = sim;
    vms->hosts = sim_state(sim, &host_pool_model);
    vms->placer = sim_state(sim, &placer_model);
    vms->types = scenario_specs(sim->scenario, &instance_type_model, &count);
    vms->first_kind = sim_first_kind(sim, &vm_model);
    pool_init(&vms->items, sizeof(struct vm));
    pool_init(&vms->stations, sizeof(struct station));
    scenario_specs(sim->scenario, &tenant_model, &count);
    vms->tenants = make_tallies(sim, count);
    vms->zones = make_tallies(sim, region_of(sim->scenario)->zones.count);
    vm_tally_init(&vms->region, sim);
    return true;
}

static void vm_finish(struct sim *sim, void *state)
{
    struct vms *vms = state;
    vm_tally_close(&vms->region, sim);
    for (int32_t i = 0; i < vms->owner_count; i++) {
        struct vm_owner *owner = vms->owners[i];
        vm_tally_close(&owner->tally, sim);
        vm_tally_close(&vms->tenants[owner->tenant], sim);
        sim_mix(sim, rng_next(&owner->boot));
        sim_mix(sim, rng_next(&owner->shut_down));
    }
    for (size_t z = 0; z < region_of(sim->scenario)->zones.count; z++) {
        vm_tally_close(&vms->zones[z], sim);
    }
    vm_report_finish(vms);
}

static void vm_audit(struct sim *sim, void *state, bool whole)
{
    (void)whole;
    const struct vms *vms = state;
    const struct vm_tally *tally = &vms->region;
    SIM_CHECK(sim, tally->requested == tally->placed + tally->refused);
    SIM_CHECK(sim, tally->in_system.value == (int64_t)vms->items.live);
}

static void vm_release(void *state)
{
    struct vms *vms = state;
    for (uint32_t id = 0; id < vms->items.fresh; id++) {
        struct vm *vm = vm_of(vms, id);
        if (vm->alive && vm->station != NULL) {
            station_deinit(vm->station);
        }
    }
    pool_deinit(&vms->items);
    pool_deinit(&vms->stations);
    grow_free(vms->owners);
}

const struct model vm_model = {
    .name = "instance",
    .text =
        "The life of a VM: pending, booting, running, shutting down, terminated; or refused, with "
        "the reason.",
    .kinds = vm_kinds,
    .tables = vm_report_tables,
    .summary_keys = vm_report_keys,
    .state_size = sizeof(struct vms),
    .build = vm_build,
    .audit = vm_audit,
    .finish = vm_finish,
    .release = vm_release,
};
