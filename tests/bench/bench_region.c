// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program as a benchmark: M/M/1 in customers per second, and regions of 1,000, 10,000 and
// 100,000 hosts with ten VMs each whose lives and demands change.
//
// Each figure is the CPU time of sim_run() alone, once the region is filled; memory is what the
// process grew by. `--quick` leaves the largest region out.
#include "sim/engine.h"
#include "sim/io/scenario/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// Memory that the process has in use, bytes.
static double resident_bytes(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &pages, &resident) != 2) {
        resident = 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

struct bench_run {
    struct reader reader;
    struct arena arena;
    struct sim *sim;
};

static void begin(struct bench_run *run, const char *text)
{
    struct error error = {0};
    reader_init(&run->reader);
    struct reader_options options = {.path = "bench",
                                     .text = text,
                                     .length = strlen(text),
                                     .models = model_registry,
                                     .seed = UNSET};
    if (!reader_read(&run->reader, &options, &error)) {
        reader_print_problems(&run->reader, stderr, false);
        exit(2);
    }
    arena_init(&run->arena);
    struct sim_options sim_options = {
        .arena = &run->arena, .scenario = run->reader.scenario, .models = model_registry};
    run->sim = sim_create(&sim_options, &error);
    if (run->sim == NULL) {
        fprintf(stderr, "%s\n", error.text);
        exit(2);
    }
    sim_start(run->sim, (struct sink){0});
}

static void end(struct bench_run *run)
{
    sim_destroy(run->sim);
    arena_deinit(&run->arena);
    reader_deinit(&run->reader);
}

// ---- M/M/1 ----

static const char mm1_text[] =
    "virga: 1\nduration: 30000000s\nseed: 1\n"
    "region: {reference_speed: 1 GHz}\n"
    "host_types: {one: {cores: 1, speed: 1 GHz, memory: 1 GiB}}\n"
    "hosts: {main: {type: one, count: 1}}\n"
    "instance_types: {one: {vcpus: 1}}\n"
    "demand:\n"
    "  customers:\n"
    "    arrivals: {process: poisson, mean_rate: 0.9/s}\n"
    "    service: {cpu: {distribution: exponential, mean: 1 s}}\n"
    "tenants: {queue: {groups: {server: {type: one, count: 1, demand: customers}}}}\n";

static void bench_mm1(uint64_t events)
{
    struct bench_run run;
    begin(&run, mm1_text);
    sim_run(run.sim, events / 10);
    double best = 1e9;
    for (int round = 0; round < 3; round++) {
        double from = cpu_s();
        sim_run(run.sim, events);
        double seconds = cpu_s() - from;
        best = seconds < best ? seconds : best;
    }
    double rate = (double)events / best;
    printf("M/M/1 at 0.9: %.1f M events/s, %.1f M customers/s, %.1f ns an event"
           " (must 20 M events/s, goal 30)\n\n",
           rate / 1e6, rate / 2e6, 1e9 / rate);
    end(&run);
}

// ---- Regions ----

static const char region_text[] =
    "virga: 1\nduration: 100d\nseed: 1\n"
    "host_types: {node: {cores: 16, threads_per_core: 2, speed: 2.6 GHz, memory: 128 GiB,"
    " power: {idle: 70 W, full: 240 W}}}\n"
    "hosts: {main: {type: node, count: %d}}\n"
    "hypervisor: {cpu_overcommit: 2.0}\n"
    "instance_types:\n"
    "  small: {vcpus: 2, memory: 4 GiB}\n"
    "  medium: {vcpus: 4, memory: 8 GiB}\n"
    "  large: {vcpus: 8, memory: 16 GiB}\n"
    "tenants:\n"
    "  all:\n"
    "    groups:\n"
    "      steady: {types: [small, medium, large], alternate: true, count: {per_host: %d},"
    " load: {level: {distribution: uniform, low: 0 %%, high: 100 %%},"
    " hold: {distribution: exponential, mean: 5m}}}\n"
    "    launches:\n"
    "      passing: {type: medium, arrivals: {process: poisson, mean_rate: %d/h},"
    " lifetime: {distribution: exponential, mean: 1h},"
    " load: {level: {distribution: uniform, low: 0 %%, high: 100 %%},"
    " hold: {distribution: exponential, mean: 5m}}}\n";

enum { STEADY_PER_HOST = 8, PASSING_PER_HOST = 2 };

static double hosts_alone_bytes(int hosts)
{
    char text[4096];
    struct bench_run run;
    double before = resident_bytes();
    snprintf(text, sizeof text, region_text, hosts, 0, 0);
    begin(&run, text);
    double bytes = resident_bytes() - before;
    end(&run);
    return bytes;
}

static void bench_region(int hosts)
{
    char text[4096];
    struct bench_run run;
    double host_bytes = hosts_alone_bytes(hosts);
    double before = resident_bytes();
    snprintf(text, sizeof text, region_text, hosts, STEADY_PER_HOST, PASSING_PER_HOST * hosts);
    begin(&run, text);
    uint64_t events = 0;
    double from = cpu_s();
    // Three mean lifetimes fill the region; the figures are of the hour behind.
    while (run.sim->now < 3 * NS_PER_HOUR) {
        sim_run(run.sim, 1 << 14);
    }
    double filled = cpu_s() - from;
    events = run.sim->executed;
    from = cpu_s();
    while (run.sim->now < 4 * NS_PER_HOUR) {
        sim_run(run.sim, 1 << 14);
    }
    double seconds = cpu_s() - from;
    events = run.sim->executed - events;
    double vms = (double)hosts * (STEADY_PER_HOST + PASSING_PER_HOST);
    double bytes = resident_bytes() - before - host_bytes;
    printf("%8d %9.0f %11llu %9.1f %9.2f %10.1f %11.0f %9.0f\n", hosts, vms,
           (unsigned long long)events, seconds * 1e9 / (double)events,
           (double)events / seconds / 1e6, filled, host_bytes / hosts, bytes / vms);
    fflush(stdout);
    end(&run);
}

int main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    bench_mm1(quick ? 2000000 : 10000000);
    printf(
        "Region: first-fit, %d VMs a host, loads change every 5 min, a fifth of the VMs live 1 h\n",
        STEADY_PER_HOST + PASSING_PER_HOST);
    printf("%8s %9s %11s %9s %9s %10s %11s %9s\n", "hosts", "VMs", "events", "ns/event", "M ev/s",
           "to fill s", "bytes/host", "bytes/VM");
    bench_region(1000);
    bench_region(10000);
    if (!quick) {
        bench_region(100000);
    }
    return 0;
}
