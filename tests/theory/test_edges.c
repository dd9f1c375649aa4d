// SPDX-License-Identifier: GPL-3.0-or-later
// Edges where the answer is known to the last bit: nothing, at once, without end, at one instant.
//
// At one instant work and lives end before others begin, and a run covers [0, duration): what would
// happen at its end does not. Sums over many requests are worked out here as integers of ms.
#include "tests/theory/theory_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CLOCK "tests/theory/clock.yaml"
#define STATION "tests/theory/station.yaml"
#define GUESTS "tenants.clock.launches.guests.instances."
#define IS(key, value)                                                                             \
    {                                                                                              \
        key, value, THEORY_EXACT, 0                                                                \
    }
#define NONE(key)                                                                                  \
    {                                                                                              \
        key, 0, THEORY_ABSENT, 0                                                                   \
    }

static const struct theory_case cases[] = {
    {.name = "no_requests_at_all_leave_counts_of_zero_and_no_means",
     .scenario = CLOCK,
     .sets = {"count=0"},
     .claims = {IS("requests.arrived", 0), IS("requests.completed", 0), NONE("wait.mean"),
                NONE("latency.mean"), NONE("latency.p99"), NONE("requests.rejected_fraction"),
                IS("requests.in_system_mean", 0), IS("cpu.used_core_seconds", 0),
                NONE(GUESTS "requested"), NONE(GUESTS "refused_fraction"),
                IS("instances.requested", 1), IS("hosts.cpu_allocated_fraction", 0.5)}},
    {.name = "a_poisson_stream_without_a_rate_never_comes",
     .scenario = STATION,
     .sets = {"rate=0/s"},
     .claims = {IS("requests.arrived", 0), NONE("wait.mean"), IS("cpu.used_core_seconds", 0)}},
    // Arrivals at 0, 1, ..., 99; the one of 99 would be done at the end, which is outside.
    {.name = "service_as_long_as_the_gap_never_waits_and_the_end_is_outside",
     .scenario = CLOCK,
     .claims = {IS("requests.arrived", 100), IS("requests.completed", 99), IS("wait.mean", 0),
                IS("wait.probability", 0), IS("latency.mean", 1), IS("latency.max", 1),
                IS("latency.p50", 1), IS("requests.in_system_mean", 1),
                IS("cpu.used_core_seconds", 100), IS("cpu.steal_core_seconds", 0)}},
    {.name = "a_request_that_comes_as_another_ends_finds_its_room",
     .scenario = CLOCK,
     .sets = {"room=1"},
     .claims = {IS("requests.rejected", 0), IS("requests.completed", 99)}},
    {.name = "a_service_one_ns_longer_than_the_gap_loses_every_second_request",
     .scenario = CLOCK,
     .sets = {"room=1", "service=1000000001 ns"},
     .claims = {IS("requests.rejected", 50), IS("requests.completed", 50),
                IS("latency.mean", 1.000000001)}},
    {.name = "an_instance_launched_as_another_ends_finds_its_core",
     .scenario = CLOCK,
     .claims = {IS(GUESTS "requested", 100), IS(GUESTS "refused", 0), IS(GUESTS "placed", 100),
                IS(GUESTS "in_system_mean", 1), IS(GUESTS "in_system_variance", 0),
                IS(GUESTS "cores_peak", 1), IS("hosts.cpu_allocated_fraction", 1)}},
    {.name = "a_life_one_ns_longer_than_the_gap_refuses_every_second_launch",
     .scenario = CLOCK,
     .sets = {"lifetime=1000000001 ns"},
     .claims = {IS(GUESTS "requested", 100), IS(GUESTS "refused", 50),
                IS(GUESTS "refused_fraction", 0.5), IS(GUESTS "cores_peak", 1)}},
    {.name = "a_lifetime_of_zero_is_placed_and_gone_at_once",
     .scenario = CLOCK,
     .sets = {"lifetime=0 s"},
     .claims = {IS(GUESTS "requested", 100), IS(GUESTS "placed", 100), IS(GUESTS "refused", 0),
                IS(GUESTS "core_hours", 0), IS(GUESTS "in_system_mean", 0),
                IS("hosts.cpu_allocated_fraction", 0.5), IS("requests.completed", 99)}},
    {.name = "a_lifetime_beyond_the_run_is_cut_at_its_end",
     .scenario = CLOCK,
     .sets = {"lifetime=1000d", "duration=36m", "every=1000h"},
     .claims = {IS(GUESTS "placed", 1), IS(GUESTS "core_hours", 0.6),
                IS("instances.core_hours", 1.2), IS(GUESTS "in_system_mean", 1),
                IS("hosts.cpu_allocated_fraction", 1)}},
    {.name = "service_of_zero_is_done_at_once_and_uses_nothing",
     .scenario = CLOCK,
     .sets = {"service=0 s"},
     .claims = {IS("requests.arrived", 100), IS("requests.completed", 100), IS("wait.mean", 0),
                IS("latency.mean", 0), IS("latency.max", 0), IS("requests.in_system_mean", 0),
                IS("cpu.used_core_seconds", 0)}},
    // 2.385 s each, begun every 1.25 s: the k-th (from 0) ends at 2.385 (k + 1), the 41st at
    // 97.785; waits are 1.135 k, whose mean over 41 is 22.7, and one in 41 does not wait.
    {.name = "an_overloaded_clock_falls_behind_by_the_same_time_at_each_request",
     .scenario = CLOCK,
     .sets = {"every=1250 ms", "service=2385 ms"},
     .claims = {IS("requests.arrived", 80), IS("requests.completed", 41), IS("wait.mean", 22.7),
                IS("latency.mean", 25.085), IS("latency.max", 47.785),
                IS("wait.probability", 40.0 / 41), IS("cpu.used_core_seconds", 100)}},
    // 0 is served to 2.5, 1 to 5, 3 to 7.5, 5 to 10; 2, 4, 6, 7 find two inside.
    {.name = "room_for_two_rejects_by_hand_counted",
     .scenario = CLOCK,
     .sets = {"room=2", "service=2500 ms", "count=8"},
     .claims = {IS("requests.arrived", 8), IS("requests.rejected", 4), IS("requests.completed", 4),
                IS("requests.rejected_fraction", 0.5), IS("wait.mean", 1.5), IS("latency.mean", 4),
                IS("wait.probability", 0.75), IS("requests.in_system_mean", 0.16),
                IS("cpu.used_core_seconds", 10)}},
    // Half of one of two cores, for as long as it lasts: 8 s of 100 s at 125 W, the rest at 100 W.
    // What the cap withholds is wanted and is no steal.
    {.name = "a_cap_of_half_doubles_the_service_and_steals_nothing",
     .scenario = CLOCK,
     .sets = {"cap=50 %", "every=10 s", "count=4", "lifetime=0 s"},
     .claims = {IS("latency.mean", 2), IS("cpu.used_core_seconds", 4),
                IS("cpu.wanted_core_seconds", 8), IS("cpu.steal_core_seconds", 0),
                IS("energy.kwh", 10200.0 / 3.6e6)}},
    {.name = "energy_follows_use_exactly_between_events",
     .scenario = CLOCK,
     .sets = {"every=2 s", "lifetime=0 s"},
     .claims = {IS("cpu.used_core_seconds", 50), IS("energy.kwh", 12500.0 / 3.6e6)}},
    // A third of 2 x 10^12 mHz is no whole number; the shares still sum to the host.
    {.name = "three_on_two_cores_share_the_remainder_too",
     .scenario = "tests/theory/crowded.yaml",
     .claims = {IS("cpu.used_core_seconds", 7200), IS("cpu.wanted_core_seconds", 10800),
                IS("cpu.steal_core_seconds", 3600), IS("energy.kwh", 0.2)}},
    // Above the end of the level of 64 bits in mHz: 20,000 hosts of 256 threads of 3 GHz.
    {.name = "a_region_of_five_million_threads_is_allocated_whole",
     .scenario = "tests/theory/large.yaml",
     .claims = {IS("hosts.cpu_allocated_fraction", 1), IS("instances.core_hours", 5120000),
                IS("instances.refused", 0)}},
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
