// SPDX-License-Identifier: GPL-3.0-or-later
// A data centre of jobs through the whole program: scenarios/dc.yaml on a file of jobs that is made
// here, ten VMs a host and ten jobs a VM, all at once or as a Poisson stream at 70 % of the VMs'
// capacity.
//
// The workload is that of the project's comparison of simulators: hosts of 8 cores of 1,000 MIPS,
// VM v of 1 + v mod 2 vCPUs of 500 MIPS, jobs of 10,000 to 100,000 MI. Beside our figures stand
// those that others reached on it, measured on another machine of the same kind (2-core AMD EPYC
// guest).
#include "sim/io/runner.h"
#include "sim/model.h"
#include "sim/real.h"
#include "sim/rng.h"

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

static void write_jobs(const char *path, int hosts, bool poisson)
{
    int vms = 10 * hosts, jobs = 10 * vms;
    double rate = 0.7 * vms * 1.5 * 500 / 55000, time = 1;
    struct rng rng;
    rng_init(&rng, 1, "bench", "jobs");
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(4);
    }
    fputs("arrive_s,vm,length_mi\n", file);
    for (int i = 0; i < jobs; i++) {
        int length = (int)(10000 + 90000 * rng_uniform(&rng));
        time += poisson ? -real_log(rng_uniform(&rng)) / rate : 0;
        fprintf(file, "%.9f,%d,%d\n", poisson ? time : 0, i % vms, length);
    }
    fclose(file);
}

// Jobs a CPU second, reading scenario and file included.
static double jobs_per_s(const char *path, int hosts)
{
    char set_hosts[32], set_traces[300];
    snprintf(set_hosts, sizeof set_hosts, "hosts=%d", hosts);
    snprintf(set_traces, sizeof set_traces, "traces=%s", path);
    const char *sets[] = {set_hosts, set_traces};
    struct runner_options options = {.path = "scenarios/dc.yaml",
                                     .sets = sets,
                                     .set_count = 2,
                                     .seed = UNSET,
                                     .replications = 1,
                                     .level = -1,
                                     .models = model_registry,
                                     .err = stderr};
    double best = 0;
    for (int round = 0; round < 3; round++) {
        struct runner_result result;
        struct error error = {0};
        double from = cpu_s();
        if (!runner_run(&result, &options, &error)) {
            fprintf(stderr, "%s\n", error.text);
            exit(2);
        }
        double rate = 100.0 * hosts / (cpu_s() - from);
        best = rate > best ? rate : best;
        runner_result_deinit(&result);
    }
    return best;
}

int main(int argc, char **argv)
{
    static const struct {
        int hosts;
        bool poisson;
        const char *others;
    } rows[] = {
        {100, false, "CloudSim 1.4 k, SimGrid with VMs 2.0 k, DISSECT-CF 14.7 k"},
        {100, true, "CloudSim 3.4 k, SimGrid with VMs 3.5 k, DISSECT-CF 14.5 k"},
        {1000, false, "SimGrid with VMs 0.04 k, DISSECT-CF 36 k"},
        {1000, true, "CloudSim 0.89 k, SimGrid with VMs 0.26 k, DISSECT-CF 33 k"},
        {10000, false, "-"},
        {10000, true, "DISSECT-CF 27 k"},
    };
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    char path[] = "/tmp/virga-jobs-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) {
        perror(path);
        return 4;
    }
    close(file);
    puts("Data centre of jobs, jobs a CPU second, reading the file included (must 1 M, goal 3 M)");
    printf("%8s %-8s %10s  %s\n", "hosts", "arrivals", "jobs/s", "others, on another machine");
    for (size_t i = 0; i < COUNT_OF(rows) - (quick ? 2 : 0); i++) {
        write_jobs(path, rows[i].hosts, rows[i].poisson);
        printf("%8d %-8s %8.2f M  %s\n", rows[i].hosts, rows[i].poisson ? "poisson" : "batch",
               jobs_per_s(path, rows[i].hosts) / 1e6, rows[i].others);
        fflush(stdout);
    }
    unlink(path);
    return 0;
}
