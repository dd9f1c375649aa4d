// SPDX-License-Identifier: GPL-3.0-or-later
// A small region and random comings and goings in it, to compare a placement policy with a scan
// over all hosts.
//
// Classes interleave by host id; one models no disk, one has capacities of a few units, one has no
// hosts. Requests are random, bar classes at random, and now and then ask exactly what is free
// somewhere, one unit more, or nothing.
#ifndef VIRGA_TESTS_MODELS_PLACEMENT_WORKLOAD_H
#define VIRGA_TESTS_MODELS_PLACEMENT_WORKLOAD_H

#include "models/placement/placement.h"
#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

enum { WORKLOAD_CLASSES = 5, WORKLOAD_VMS_MOST = 20000 };

struct workload_vm {
    uint32_t host;
    int64_t amount[PLACEMENT_RESOURCES];
};

struct workload {
    struct arena arena;
    struct rng rng;
    struct placement_class classes[WORKLOAD_CLASSES];
    uint32_t host_count;
    uint32_t *class_of;                   // by host
    uint32_t *slot_of;                    // by host
    int64_t (*free)[PLACEMENT_RESOURCES]; // by host
    bool *withdrawn;                      // by host
    struct workload_vm *vms;
    uint32_t vm_count;
    const struct placement_policy *policy;
    void *state;
};

static inline void workload_init(struct workload *w, const struct placement_policy *policy,
                                 const void *spec, uint32_t host_count, const char *name)
{
    static const int64_t capacity[WORKLOAD_CLASSES][PLACEMENT_RESOURCES] = {
        {64 * INT64_C(2600000000000), INT64_C(256) << 30, INT64_C(1920) << 30},
        {3720000000000, INT64_C(4) << 30, 0}, // no disk
        {7, 11, 13},
        {96 * INT64_C(3100000000000) + 1, (INT64_C(384) << 30) - 1, INT64_C(3840) << 30},
        {1000, 1000, 1000}, // no hosts
    };
    memset(w, 0, sizeof *w);
    arena_init(&w->arena);
    rng_init(&w->rng, 20260301, name, "workload");
    w->policy = policy;
    w->host_count = host_count;
    w->class_of = ARENA_ARRAY(&w->arena, uint32_t, host_count);
    w->slot_of = ARENA_ARRAY(&w->arena, uint32_t, host_count);
    w->withdrawn = ARENA_ARRAY(&w->arena, bool, host_count);
    w->free = arena_alloc(&w->arena, host_count * sizeof *w->free);
    w->vms = ARENA_ARRAY(&w->arena, struct workload_vm, WORKLOAD_VMS_MOST);
    for (uint32_t c = 0; c < WORKLOAD_CLASSES; c++) {
        uint32_t *hosts = ARENA_ARRAY(&w->arena, uint32_t, host_count);
        memcpy(w->classes[c].capacity, capacity[c], sizeof capacity[c]);
        for (uint32_t h = 0; h < host_count; h++) {
            if ((h * 7 + h / 9) % (WORKLOAD_CLASSES - 1) == c) {
                w->class_of[h] = c;
                w->slot_of[h] = w->classes[c].count;
                memcpy(w->free[h], capacity[c], sizeof capacity[c]);
                hosts[w->classes[c].count++] = h;
            }
        }
        w->classes[c].hosts = hosts;
    }
    w->state = policy->create(&(struct placement_setup){
        .classes = w->classes, .class_count = WORKLOAD_CLASSES, .spec = spec, .arena = &w->arena});
}

static inline void workload_deinit(struct workload *w)
{
    w->policy->destroy(w->state);
    arena_deinit(&w->arena);
}

// Is there room on a host, by the words of the socket alone?
static inline bool workload_fits(const struct workload *w, uint32_t host,
                                 const struct placement_request *request)
{
    uint32_t c = w->class_of[host];
    const int64_t *amount = request->demands[c].amount;
    if (w->withdrawn[host] || amount[PLACEMENT_CPU] == PLACEMENT_BARRED) {
        return false;
    }
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (w->classes[c].capacity[k] > 0 && w->free[host][k] < amount[k]) {
            return false;
        }
    }
    return true;
}

static inline int64_t workload_amount(struct workload *w, int64_t capacity)
{
    // Small amounts are more likely than large ones, and whole fractions more than odd ones.
    int64_t part = capacity >> rng_below(&w->rng, 8);
    if (part > 0 && rng_below(&w->rng, 4) == 0) {
        part = (int64_t)rng_below(&w->rng, (uint64_t)part + 1);
    }
    return part;
}

static inline void workload_draw(struct workload *w, struct placement_demand *demands)
{
    for (uint32_t c = 0; c < WORKLOAD_CLASSES; c++) {
        for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
            int64_t capacity = w->classes[c].capacity[k];
            demands[c].amount[k] = workload_amount(w, capacity > 0 ? capacity : 1000);
        }
        if (rng_below(&w->rng, 5) == 0) {
            demands[c].amount[PLACEMENT_CPU] = PLACEMENT_BARRED;
        }
    }
    uint64_t special = rng_below(&w->rng, 16);
    if (special < 3) { // exactly what is free somewhere, or one unit more of one resource
        uint32_t host = (uint32_t)rng_below(&w->rng, w->host_count);
        struct placement_demand *demand = &demands[w->class_of[host]];
        for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
            demand->amount[k] = w->free[host][k] > 0 ? w->free[host][k] : 0;
        }
        demand->amount[rng_below(&w->rng, PLACEMENT_RESOURCES)] += special == 2;
    } else if (special == 3) {
        memset(demands, 0, WORKLOAD_CLASSES * sizeof *demands);
    }
}

static inline void workload_tell(struct workload *w, uint32_t host)
{
    w->policy->update(w->state, w->class_of[host], w->slot_of[host],
                      w->withdrawn[host] ? NULL : w->free[host]);
}

static inline void workload_change(struct workload *w, const struct workload_vm *vm, int64_t sign)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        w->free[vm->host][k] += sign * vm->amount[k];
    }
    workload_tell(w, vm->host);
}

static inline void workload_leave(struct workload *w)
{
    uint32_t at = (uint32_t)rng_below(&w->rng, w->vm_count);
    workload_change(w, &w->vms[at], 1);
    w->vms[at] = w->vms[--w->vm_count];
}

// The scan that a policy is compared with: the host for a request, or PLACEMENT_NONE.
typedef uint32_t workload_scan(const struct workload *w, const struct placement_request *request);

// One request: policy and scan must name the same host, on which it is then placed.
static inline void workload_request(struct workload *w, workload_scan *scan)
{
    struct placement_demand demands[WORKLOAD_CLASSES];
    workload_draw(w, demands);
    struct placement_request request = {.demands = demands};
    uint32_t host = w->policy->find(w->state, &request);
    assert_int_equal(host, scan(w, &request));
    if (host == PLACEMENT_NONE || w->vm_count == WORKLOAD_VMS_MOST) {
        return;
    }
    struct workload_vm vm = {.host = host};
    memcpy(vm.amount, demands[w->class_of[host]].amount, sizeof vm.amount);
    workload_change(w, &vm, -1);
    w->vms[w->vm_count++] = vm;
}

// Places and takes away `steps` times, withdrawing hosts and bringing them back now and then. The
// region fills and empties in turns. Amounts of a resource that is not modelled are let run below
// zero, as nobody counts them.
static inline void workload_run(struct workload *w, uint32_t steps, workload_scan *scan)
{
    for (uint32_t step = 0; step < steps; step++) {
        bool filling = step / (w->host_count * 4) % 3 != 2;
        if (w->vm_count > 0 && rng_below(&w->rng, 100) >= (filling ? 65 : 30)) {
            workload_leave(w);
        } else {
            workload_request(w, scan);
        }
        if (rng_below(&w->rng, 50) == 0) {
            uint32_t host = (uint32_t)rng_below(&w->rng, w->host_count);
            w->withdrawn[host] = !w->withdrawn[host];
            workload_tell(w, host);
        }
    }
}

#endif
