// SPDX-License-Identifier: GPL-3.0-or-later
// Work that shares a processor: in one instance, and between instances by the hypervisor.
//
// In M/G/1 with processor sharing a job of size x takes x / (1 - load) on average, whatever the law
// of sizes (Kleinrock, Queueing Systems 2, 1976, section 4.4): the mean slowdown is the same for
// small and for large. With several processors, of which a job uses one at most, it is E[N] / a,
// E[N] that of M/M/c at a erlangs (Cohen, Acta Informatica 12, 1979).
#include "tests/theory/theory_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define STATION "tests/theory/station.yaml"
#define SHARING "discipline=processor-sharing", "servers=1000000000", "warm_up=2000s"
#define SLOWDOWN(slowdown)                                                                         \
    {"latency.mean", slowdown, THEORY_REPLICATIONS, 0},                                            \
        {"response.slowdown_by_size.tiny", slowdown, THEORY_REPLICATIONS, 0},                      \
        {"response.slowdown_by_size.small", slowdown, THEORY_REPLICATIONS, 0},                     \
        {"response.slowdown_by_size.middle", slowdown, THEORY_REPLICATIONS, 0},                    \
        {"response.slowdown_by_size.large", slowdown, THEORY_REPLICATIONS, 0},                     \
    {                                                                                              \
        "response.slowdown_by_size.huge", slowdown, THEORY_REPLICATIONS, 0                         \
    }

static const struct theory_case cases[] = {
    {.name = "mg1_sharing_slows_all_sizes_alike_for_exponential_sizes",
     .scenario = STATION,
     .sets = {"rate=0.8/s", SHARING},
     .duration_s = 200000,
     .replications = 16,
     .claims = {SLOWDOWN(5), {"wait.mean", 0, THEORY_EXACT, 0}}},
    {.name = "mg1_sharing_slows_all_sizes_alike_for_hyperexponential_sizes",
     .scenario = STATION,
     .sets = {"rate=0.8/s", SHARING,
              "service={distribution: hyperexponential, "
              "branches: [{weight: 0.1, mean: 5.5 s}, {weight: 0.9, mean: 0.5 s}]}"},
     .duration_s = 200000,
     .replications = 16,
     .claims = {SLOWDOWN(5)}},
    // The smallest size, 0.6, is already in the octave of the mean.
    {.name = "mg1_sharing_slows_all_sizes_alike_for_pareto_sizes",
     .scenario = STATION,
     .sets = {"rate=0.8/s", SHARING, "service={distribution: pareto, shape: 2.5, minimum: 600 ms}"},
     .duration_s = 200000,
     .replications = 16,
     .claims = {{"response.slowdown_by_size.tiny", 0, THEORY_ABSENT, 0},
                {"response.slowdown_by_size.small", 0, THEORY_ABSENT, 0},
                {"response.slowdown_by_size.middle", 5, THEORY_REPLICATIONS, 0},
                {"response.slowdown_by_size.large", 5, THEORY_REPLICATIONS, 0},
                {"response.slowdown_by_size.huge", 5, THEORY_REPLICATIONS, 0}}},
    // M/M/2 at 1.6 erlangs: E[N] = 4.4444.
    {.name = "mg2_sharing_slows_all_sizes_alike_where_a_job_is_one_thread",
     .scenario = STATION,
     .sets = {"rate=1.6/s", "vcpus=2", SHARING,
              "service={distribution: hyperexponential, "
              "branches: [{weight: 0.1, mean: 5.5 s}, {weight: 0.9, mean: 0.5 s}]}"},
     .duration_s = 100000,
     .replications = 16,
     .claims = {SLOWDOWN(2.7777778)}},
    // Sixty instances of one request each on one core. A request would have to stay while sixty
    // others arrive to meet one of its own instance. Those present want a core each, and what they
    // do not get is steal: E[N] - load = 0.5 cores.
    {.name = "hypervisor_shares_one_core_among_instances_as_mg1_sharing",
     .scenario = STATION,
     .sets = {"rate=0.5/s", "instances=60", "cores=1", SHARING},
     .duration_s = 20000,
     .replications = 16,
     .claims = {SLOWDOWN(2), {"requests.in_system_mean", 1, THEORY_REPLICATIONS, 0}}},
    {.name = "steal_is_what_instances_want_and_do_not_get",
     .scenario = STATION,
     .sets = {"rate=0.5/s", "instances=60", "cores=1", "discipline=processor-sharing",
              "servers=1000000000", "duration=20000s"},
     .replications = 16,
     .claims = {{"cpu.steal_core_seconds", 10000, THEORY_REPLICATIONS, 0},
                {"cpu.used_core_seconds", 10000, THEORY_REPLICATIONS, 0},
                {"cpu.wanted_core_seconds", 20000, THEORY_REPLICATIONS, 0}}},
    // One thread each on two cores, M/M/2 at 1.2 erlangs: E[N] = 1.875.
    {.name = "hypervisor_shares_two_cores_and_no_instance_takes_more_than_its_thread",
     .scenario = STATION,
     .sets = {"rate=1.2/s", "instances=60", "cores=2", SHARING},
     .duration_s = 10000,
     .replications = 16,
     .claims = {SLOWDOWN(1.5625)}},
};

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(cases)];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name, .test_func = theory_test, .initial_state = (void *)&cases[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
