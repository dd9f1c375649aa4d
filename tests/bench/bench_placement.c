// SPDX-License-Identifier: GPL-3.0-or-later
// What a placement costs: ns per request at 1,000, 10,000 and 100,000 hosts, for each policy.
//
// A region of two classes with interleaved ids is filled to 80 % of its CPU with a mix of VM types,
// then VMs at random leave and as many of the same types come, until every VM was replaced several
// times. Only then the same exchange is timed, departures and placements apart, each as find plus
// update (placement) or update (departure). CPU time of this process, medians of rounds.
//
// usage: bench_placement [--quick] [POLICY...]
#include "models/placement/placement.h"
#include "sim/rng.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MHZ INT64_C(1000000000) // in mHz

enum { CLASSES = 2, BATCH = 256, ROUNDS_MOST = 4000, TURNOVERS = 4 };

struct vm_type {
    int64_t vcpus;
    int64_t memory_gib;
    int64_t disk_gib;
    uint32_t weight; // of 100
};

// General, compute and memory types in about the shares of a public cloud: most are small.
static const struct vm_type vm_types[] = {
    {1, 2, 20, 18},  {1, 4, 30, 8},    {2, 4, 40, 14},   {2, 8, 50, 18},    {2, 16, 60, 6},
    {4, 8, 80, 8},   {4, 16, 100, 12}, {4, 32, 120, 3},  {8, 16, 150, 3},   {8, 32, 200, 5},
    {8, 64, 240, 1}, {16, 32, 300, 1}, {16, 64, 400, 2}, {32, 128, 800, 1},
};

struct vm {
    uint32_t host;
    uint32_t type;
};

struct region {
    struct arena arena;
    struct placement_class classes[CLASSES];
    struct placement_demand demands[COUNT_OF(vm_types)][CLASSES];
    int64_t (*free)[PLACEMENT_RESOURCES]; // by host
    uint32_t host_count;
    struct vm *vms; // grows; owned
    size_t capacity, count;
    const struct placement_policy *policy;
    void *state;
    struct rng rng;
    uint64_t refused;
};

static const int64_t threads[CLASSES] = {64, 96};
static const int64_t thread_mhz[CLASSES] = {2600, 3100};

static void region_init(struct region *region, const struct placement_policy *policy,
                        uint32_t host_count)
{
    memset(region, 0, sizeof *region);
    arena_init(&region->arena);
    rng_init(&region->rng, 42, "bench", "placement");
    region->policy = policy;
    region->host_count = host_count;
    region->free = arena_alloc(&region->arena, sizeof *region->free * host_count);
    for (uint32_t c = 0; c < CLASSES; c++) {
        struct placement_class *class = &region->classes[c];
        uint32_t *hosts = ARENA_ARRAY(&region->arena, uint32_t, host_count / CLASSES);
        class->capacity[PLACEMENT_CPU] = threads[c] * thread_mhz[c] * MHZ;
        class->capacity[PLACEMENT_MEMORY] = threads[c] * 4 << 30;
        class->capacity[PLACEMENT_DISK] = threads[c] * 30 << 30;
        class->count = host_count / CLASSES;
        class->hosts = hosts;
        for (uint32_t slot = 0; slot < class->count; slot++) {
            hosts[slot] = slot * CLASSES + c;
            memcpy(region->free[hosts[slot]], class->capacity, sizeof class->capacity);
        }
        for (size_t t = 0; t < COUNT_OF(vm_types); t++) {
            int64_t *amount = region->demands[t][c].amount;
            amount[PLACEMENT_CPU] = vm_types[t].vcpus * thread_mhz[c] * MHZ;
            amount[PLACEMENT_MEMORY] = vm_types[t].memory_gib << 30;
            amount[PLACEMENT_DISK] = vm_types[t].disk_gib << 30;
        }
    }
    region->state = policy->create(&(struct placement_setup){
        .classes = region->classes, .class_count = CLASSES, .arena = &region->arena});
}

static void region_deinit(struct region *region)
{
    region->policy->destroy(region->state);
    grow_free(region->vms);
    arena_deinit(&region->arena);
}

// Adds (sign 1) or takes (sign -1) what a VM of a type occupies.
static void change_free(struct region *region, struct vm vm, int64_t sign)
{
    uint32_t class = vm.host % CLASSES;
    int64_t *free = region->free[vm.host];
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        free[k] += sign * region->demands[vm.type][class].amount[k];
    }
    region->policy->update(region->state, class, vm.host / CLASSES, free);
}

static void place(struct region *region, uint32_t type)
{
    struct placement_request request = {.demands = region->demands[type]};
    uint32_t host = region->policy->find(region->state, &request);
    if (host == PLACEMENT_NONE) {
        region->refused++;
        return;
    }
    struct vm vm = {.host = host, .type = type};
    change_free(region, vm, -1);
    region->vms[region->count++] = vm;
}

static uint32_t draw_type(struct region *region)
{
    uint32_t ticket = (uint32_t)rng_below(&region->rng, 100);
    uint32_t type = 0;
    while (ticket >= vm_types[type].weight) {
        ticket -= vm_types[type].weight;
        type++;
    }
    return type;
}

// Fills to 80 % of all threads.
static void fill(struct region *region)
{
    int64_t target = (int64_t)region->host_count * (threads[0] + threads[1]) / 2 * 8 / 10;
    int64_t used = 0;
    while (used < target) {
        region->vms = grow(region->vms, &region->capacity, region->count + 1, sizeof *region->vms);
        uint32_t type = draw_type(region);
        place(region, type);
        used += vm_types[type].vcpus;
    }
}

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// A batch of VMs leaves, and the same types come again: ns of each half in all.
static void exchange(struct region *region, double *leave_ns, double *place_ns)
{
    uint32_t chosen[BATCH];
    uint32_t types[BATCH];
    uint32_t count = region->count < BATCH ? (uint32_t)region->count : BATCH;
    for (uint32_t i = 0; i < count; i++) { // a partial shuffle brings the leaving to the end
        size_t at = (size_t)rng_below(&region->rng, region->count - i);
        struct vm last = region->vms[region->count - 1 - i];
        region->vms[region->count - 1 - i] = region->vms[at];
        region->vms[at] = last;
        types[i] = region->vms[region->count - 1 - i].type;
        chosen[i] = (uint32_t)rng_below(&region->rng, i + 1);
    }
    double start = cpu_ns();
    for (uint32_t i = 0; i < count; i++) {
        change_free(region, region->vms[--region->count], 1);
    }
    double middle = cpu_ns();
    for (uint32_t i = 0; i < count; i++) { // types come in another order than they left
        uint32_t type = types[chosen[i]];
        types[chosen[i]] = types[i];
        types[i] = type;
    }
    double again = cpu_ns();
    for (uint32_t i = 0; i < count; i++) {
        place(region, types[i]);
    }
    *leave_ns = middle - start;
    *place_ns = cpu_ns() - again;
}

static double median(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) { // insertion sort: short arrays, once a run
        double value = values[i];
        size_t at = i;
        while (at > 0 && values[at - 1] > value) {
            values[at] = values[at - 1];
            at--;
        }
        values[at] = value;
    }
    return values[count / 2];
}

struct figures {
    double place_ns, leave_ns, place_mean_ns;
    uint64_t refused;
};

static struct figures measure(const struct placement_policy *policy, uint32_t hosts, bool quick)
{
    static const size_t rounds_full = 2000;
    struct region region;
    region_init(&region, policy, hosts);
    fill(&region);
    double leave[ROUNDS_MOST], arrive[ROUNDS_MOST];
    size_t warm = region.count * (quick ? 1 : TURNOVERS) / BATCH;
    for (size_t i = 0; i < warm; i++) {
        exchange(&region, &leave[0], &arrive[0]);
    }
    region.refused = 0;
    size_t rounds = quick ? 200 : rounds_full;
    struct figures figures = {0};
    for (size_t i = 0; i < rounds; i++) {
        exchange(&region, &leave[i], &arrive[i]);
        figures.place_mean_ns += arrive[i] / BATCH / (double)rounds;
    }
    figures.place_ns = median(arrive, rounds) / BATCH;
    figures.leave_ns = median(leave, rounds) / BATCH;
    figures.refused = region.refused;
    region_deinit(&region);
    return figures;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    bool any = false;
    for (int i = 1; i < argc; i++) {
        any = any || strcmp(argv[i], "--quick") != 0;
        if (strcmp(argv[i], name) == 0) {
            return true;
        }
    }
    return !any;
}

int main(int argc, char **argv)
{
    static const uint32_t sizes[] = {1000, 10000, 100000};
    bool quick = false;
    for (int i = 1; i < argc; i++) {
        quick = quick || strcmp(argv[i], "--quick") == 0;
    }
    printf("%-12s %8s %12s %12s %12s %8s %9s\n", "policy", "hosts", "place ns", "mean ns",
           "leave ns", "ratio", "refused");
    for (const struct field_option *const *option = placement_policies; *option != NULL; option++) {
        if (!is_wanted((*option)->name, argc, argv)) {
            continue;
        }
        double first = 0;
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            struct figures f = measure(placement_policy(*option), sizes[i], quick);
            first = i == 0 ? f.place_ns : first;
            printf("%-12s %8u %12.1f %12.1f %12.1f %8.2f %9llu\n", (*option)->name, sizes[i],
                   f.place_ns, f.place_mean_ns, f.leave_ns, f.place_ns / first,
                   (unsigned long long)f.refused);
            fflush(stdout);
        }
    }
    return 0;
}
