// SPDX-License-Identifier: GPL-3.0-or-later
// Dividing one host among 50 VMs whenever one of their demands changes: the division by itself, and
// the whole change as a host sees it, with the integrals of all 50 VMs brought up to date.
#include "models/host.h"
#include "models/hypervisor/scheduler.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { VMS = 50, ROUNDS = 5 };

static const int64_t mhz_most = INT64_C(4000000000000);

static double cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int64_t draw_mhz(struct rng *rng)
{
    return mhz_most / 4 + (int64_t)rng_below(rng, (uint64_t)mhz_most);
}

static double division_ns(int changes)
{
    int64_t limits[VMS], reservations[VMS] = {0}, weights[VMS], shares[VMS];
    struct fairshare_level level = {0, 0};
    struct rng rng;
    rng_init(&rng, 1, "bench", "division");
    for (int i = 0; i < VMS; i++) {
        limits[i] = draw_mhz(&rng);
        weights[i] = 100 * (1 + (int64_t)rng_below(&rng, 4));
    }
    struct fairshare_claims claims = {VMS, limits, reservations, weights};
    double from = cpu_ns();
    for (int i = 0; i < changes; i++) {
        limits[rng_below(&rng, VMS)] = draw_mhz(&rng);
        fairshare_divide(shares, &level, &claims, VMS * (mhz_most / 2));
    }
    return (cpu_ns() - from) / changes;
}

static double change_ns(int changes)
{
    struct arena arena;
    struct hosts hosts;
    struct sim sim = {.end = SIMTIME_MAX, .arena = &arena};
    struct rng rng;
    arena_init(&arena);
    rng_init(&rng, 1, "bench", "change");
    hosts_init(&hosts, &sim, 1, hypervisor_scheduler(hypervisor_schedulers[0]), 0);
    hosts.items[0].capacity = VMS * (mhz_most / 2);
    hosts.items[0].thread_mhz = mhz_most;
    for (uint32_t vm = 0; vm < VMS; vm++) {
        host_open_claim(&hosts, vm, 0, 2 * mhz_most, 0, 100 * (1 + (int64_t)rng_below(&rng, 4)));
        host_want(&hosts, vm, draw_mhz(&rng));
    }
    host_settle(&hosts);
    double from = cpu_ns();
    for (int i = 0; i < changes; i++) {
        sim.now += 1000;
        host_want(&hosts, (uint32_t)rng_below(&rng, VMS), draw_mhz(&rng));
        host_settle(&hosts);
    }
    double ns = (cpu_ns() - from) / changes;
    hosts_deinit(&hosts);
    arena_deinit(&arena);
    return ns;
}

int main(int argc, char **argv)
{
    int changes = argc > 1 && strcmp(argv[1], "--quick") == 0 ? 200000 : 1000000;
    double division = 1e9, change = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double ns = division_ns(changes);
        division = ns < division ? ns : division;
        ns = change_ns(changes);
        change = ns < change ? ns : change;
    }
    printf("Division of a host among %d VMs, one demand changed, contended (best of %d):\n", VMS,
           ROUNDS);
    printf("%-48s %7.0f ns  (must 150 + 300, goal 60 + 150)\n", "level and shares", division);
    printf("%-48s %7.0f ns\n", "the whole change, with the integrals of all", change);
    return 0;
}
