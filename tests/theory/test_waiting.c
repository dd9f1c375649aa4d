// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that wait for a server, against the closed forms: one server and many, any service law,
// bounded room, and instances that take requests in turn.
//
// The exact values are worked out here, apart from sim/theory. A number of M/M/1 and M/M/c is from
// Kleinrock, Queueing Systems 1 (1975), chapter 3; the wait of M/G/1 is Pollaczek and Khinchine's,
// lambda E[S^2] / (2 (1 - load)).
#include "tests/theory/theory_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define H2                                                                                         \
    "service={distribution: hyperexponential, "                                                    \
    "branches: [{weight: 0.1, mean: 5.5 s}, {weight: 0.9, mean: 0.5 s}]}"
#define STATION "tests/theory/station.yaml"

static const struct theory_case cases[] = {
    // Standard errors at 10^7 arrivals: 0.17 % and 0.35 % of the mean wait at loads 0.5 and 0.8.
    // N requests of exponential work: their sum has the variance 2 N (a Poisson number of them).
    {.name = "mm1_at_load_0.5_waits_one_service_in_ten_million_arrivals",
     .scenario = STATION,
     .sets = {"rate=0.5/s"},
     .duration_s = 2e7,
     .claims = {{"wait.mean", 1, THEORY_KNOWN, 0.0017},
                {"requests.arrived", 1e7, THEORY_KNOWN_COUNT, 3162},
                {"cpu.used_core_seconds", 1e7, THEORY_KNOWN_COUNT, 4472},
                {"cpu.steal_core_seconds", 0, THEORY_EXACT, 0},
                {"requests.lost", 0, THEORY_EXACT, 0},
                {"requests.rejected", 0, THEORY_EXACT, 0}}},
    {.name = "mm1_at_load_0.8_waits_four_services_in_ten_million_arrivals",
     .scenario = STATION,
     .sets = {"rate=0.8/s"},
     .duration_s = 1.25e7,
     .claims = {{"wait.mean", 4, THEORY_KNOWN, 0.014},
                {"wait.mean", 4, THEORY_BATCHES, 0},
                {"latency.mean", 5, THEORY_BATCHES, 0},
                {"wait.probability", 0.8, THEORY_BATCHES, 0},
                {"requests.in_system_mean", 4, THEORY_BATCHES, 0},
                {"requests.arrived", 1e7, THEORY_KNOWN_COUNT, 3162}}},
    // Response is exponential with mean 5: its quantiles are 5 ln 2, 5 ln 20, 5 ln 100.
    {.name = "mm1_response_is_exponential_and_its_number_is_by_littles_law",
     .scenario = STATION,
     .sets = {"rate=0.8/s", "warm_up=1000s"},
     .duration_s = 500000,
     .replications = 12,
     .claims = {{"wait.mean", 4, THEORY_REPLICATIONS, 0},
                {"wait.probability", 0.8, THEORY_REPLICATIONS, 0},
                {"latency.mean", 5, THEORY_REPLICATIONS, 0},
                {"latency.p50", 3.4657359, THEORY_QUANTILE, 0},
                {"latency.p95", 14.978661, THEORY_QUANTILE, 0},
                {"latency.p99", 23.025851, THEORY_QUANTILE, 0},
                {"requests.in_system_mean", 4, THEORY_REPLICATIONS, 0}}},
    // Erlang C of 10 servers at 9 erlangs; 1 / (c mu - lambda) is 1.
    {.name = "mmc_of_ten_servers_waits_as_erlang_c_tells",
     .scenario = STATION,
     .sets = {"rate=9/s", "vcpus=10", "servers=10", "warm_up=200s"},
     .duration_s = 50000,
     .replications = 12,
     .claims = {{"wait.probability", 0.6687315241, THEORY_REPLICATIONS, 0},
                {"wait.mean", 0.6687315241, THEORY_REPLICATIONS, 0},
                {"latency.mean", 1.6687315241, THEORY_REPLICATIONS, 0},
                {"requests.in_system_mean", 15.018583717, THEORY_REPLICATIONS, 0}}},
    {.name = "mmc_of_three_servers_waits_as_erlang_c_tells",
     .scenario = STATION,
     .sets = {"rate=2.4/s", "vcpus=3", "servers=3", "warm_up=200s"},
     .duration_s = 100000,
     .replications = 12,
     .claims = {{"wait.probability", 0.6471910112, THEORY_REPLICATIONS, 0},
                {"wait.mean", 1.0786516854, THEORY_REPLICATIONS, 0}}},
    // E[S^2] = 2 (0.1 5.5^2 + 0.9 0.5^2) = 6.5.
    {.name = "mg1_with_hyperexponential_service_waits_13_services",
     .scenario = STATION,
     .sets = {"rate=0.8/s", "warm_up=5000s", H2},
     .duration_s = 500000,
     .replications = 16,
     .claims = {{"wait.mean", 13, THEORY_REPLICATIONS, 0},
                {"latency.mean", 14, THEORY_REPLICATIONS, 0},
                {"wait.probability", 0.8, THEORY_REPLICATIONS, 0}}},
    {.name = "md1_waits_half_as_long_as_mm1",
     .scenario = STATION,
     .sets = {"rate=0.8/s", "service=1 s", "warm_up=1000s"},
     .duration_s = 500000,
     .replications = 12,
     .claims = {{"wait.mean", 2, THEORY_REPLICATIONS, 0},
                {"latency.mean", 3, THEORY_REPLICATIONS, 0}}},
    // p_n over 1.8^n / n! up to 2 servers, then times 0.9 each: p_5 = 0.14108.
    {.name = "mmck_turns_away_who_finds_the_room_full",
     .scenario = STATION,
     .sets = {"rate=1.8/s", "vcpus=2", "servers=2", "room=5"},
     .duration_s = 100000,
     .replications = 12,
     .claims = {{"requests.rejected_fraction", 0.1410768852, THEORY_REPLICATIONS, 0},
                {"requests.in_system_mean", 2.4569654457, THEORY_REPLICATIONS, 0}}},
    {.name = "mm1k_with_room_for_the_one_in_service_loses_load_over_one_plus_load",
     .scenario = STATION,
     .sets = {"rate=1.5/s", "room=1"},
     .duration_s = 100000,
     .replications = 12,
     .claims = {{"requests.rejected_fraction", 0.6, THEORY_REPLICATIONS, 0},
                {"requests.in_system_mean", 0.6, THEORY_REPLICATIONS, 0},
                {"wait.mean", 0, THEORY_EXACT, 0}}},
    // Every second arrival is an Erlang-2 stream. GI/M/1: sigma = (1.6 / (2.6 - sigma))^2, where
    // sigma^2 - 4.2 sigma + 2.56 = 0 but for the root 1; the wait is sigma / (1 - sigma).
    {.name = "instances_that_take_requests_in_turn_are_e2_m_1_queues",
     .scenario = STATION,
     .sets = {"rate=1.6/s", "instances=2", "warm_up=1000s"},
     .duration_s = 250000,
     .replications = 12,
     .claims = {{"wait.probability", 0.7398529491, THEORY_REPLICATIONS, 0},
                {"wait.mean", 2.8439797670, THEORY_REPLICATIONS, 0}}},
    // One in service has the whole instance's CPU only as far as its one thread goes.
    {.name = "a_request_runs_on_one_thread_of_a_large_instance",
     .scenario = STATION,
     .sets = {"rate=0.5/s", "vcpus=4", "servers=1", "warm_up=1000s"},
     .duration_s = 500000,
     .replications = 12,
     .claims = {{"wait.mean", 1, THEORY_REPLICATIONS, 0},
                {"latency.mean", 2, THEORY_REPLICATIONS, 0}}},
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
