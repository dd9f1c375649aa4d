// SPDX-License-Identifier: GPL-3.0-or-later
// Instances that find room on a host or are lost, and those that always find it.
//
// Who finds c cores taken is lost with Erlang's probability, which depends on the lifetimes' mean
// alone. Several sizes on one host: Kaufman (IEEE Trans. Commun. 29, 1981) and Roberts (1981). A
// host that never fills is M/G/infinity: the number alive is Poisson.
#include "tests/theory/theory_case.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define LAUNCHES "tests/theory/launches.yaml"
#define KAUFMAN_ROBERTS "scenarios/kaufman-roberts.yaml"
#define EXPONENTIAL "lifetime={distribution: exponential, mean: 1h}"
#define DETERMINISTIC "lifetime=1h"
#define LOGNORMAL "lifetime={distribution: lognormal, mean: 1h, variation: 2}"
#define PARETO "lifetime={distribution: pareto, shape: 2.5, minimum: 36m}"

// The share of cores taken has the standard error sqrt(2 variance tau / duration): tau is 1 h times
// (1 + cv^2) / 2, and the variance of the cores taken 3.26 of 10, 57 of 100.
#define TEN_CORES(law, lifetime, error_)                                                           \
    {                                                                                              \
        .name = "ten_cores_lose_as_erlang_b_with_" law "_lifetimes", .scenario = LAUNCHES,         \
        .sets = {"rate=10/h", "cores=10", lifetime}, .duration_s = 1.8e8,                          \
        .claims = {                                                                                \
            {"instances.refused_fraction", 0.2145823431, THEORY_BATCHES, 0},                       \
            {"hosts.cpu_allocated_fraction", 0.7854176569, THEORY_KNOWN, error_},                  \
            {"hosts.cpu_allocated_fraction", 0.7854176569, THEORY_BATCHES, 0},                     \
        },                                                                                         \
    }
#define HUNDRED_CORES(law, lifetime, error_)                                                       \
    {                                                                                              \
        .name = "hundred_cores_lose_as_erlang_b_with_" law "_lifetimes", .scenario = LAUNCHES,     \
        .sets = {"rate=90/h", "cores=100", lifetime}, .duration_s = 3.6e7,                         \
        .claims = {                                                                                \
            {"instances.refused_fraction", 0.0269573805, THEORY_BATCHES, 0},                       \
            {"hosts.cpu_allocated_fraction", 0.8757383576, THEORY_KNOWN, error_},                  \
            {"hosts.cpu_allocated_fraction", 0.8757383576, THEORY_BATCHES, 0},                     \
        },                                                                                         \
    }
#define BLOCKING(error_)                                                                           \
    {"tenants.region.launches.one.instances.refused_fraction", 0.0300207697, THEORY_BATCHES, 0},   \
        {"tenants.region.launches.two.instances.refused_fraction", 0.0647437294, THEORY_BATCHES,   \
         0},                                                                                       \
        {"tenants.region.launches.four.instances.refused_fraction", 0.1489381506, THEORY_BATCHES,  \
         0},                                                                                       \
    {                                                                                              \
        "hosts.cpu_allocated_fraction", 0.6965066739, THEORY_KNOWN, error_                         \
    }
#define POISSON                                                                                    \
    {"instances.in_system_mean", 20, THEORY_REPLICATIONS, 0},                                      \
        {"instances.in_system_variance", 20, THEORY_REPLICATIONS, 0},                              \
    {                                                                                              \
        "instances.refused", 0, THEORY_EXACT, 0                                                    \
    }

static const struct theory_case cases[] = {
    TEN_CORES("exponential", EXPONENTIAL, 0.0012),
    TEN_CORES("deterministic", DETERMINISTIC, 0.0009),
    TEN_CORES("lognormal", LOGNORMAL, 0.0018),
    TEN_CORES("pareto", PARETO, 0.0012),
    HUNDRED_CORES("exponential", EXPONENTIAL, 0.0012),
    HUNDRED_CORES("deterministic", DETERMINISTIC, 0.0009),
    HUNDRED_CORES("lognormal", LOGNORMAL, 0.0018),
    HUNDRED_CORES("pareto", PARETO, 0.0012),
    {.name = "three_sizes_are_lost_as_kaufman_and_roberts_tell_with_exponential_lifetimes",
     .scenario = KAUFMAN_ROBERTS,
     .sets = {EXPONENTIAL},
     .duration_s = 1.8e8,
     .claims = {BLOCKING(0.0013)}},
    {.name = "three_sizes_are_lost_as_kaufman_and_roberts_tell_with_lognormal_lifetimes",
     .scenario = KAUFMAN_ROBERTS,
     .sets = {LOGNORMAL},
     .duration_s = 1.8e8,
     .claims = {BLOCKING(0.002)}},
    {.name = "alive_on_a_host_that_never_fills_are_poisson_with_exponential_lifetimes",
     .scenario = LAUNCHES,
     .sets = {"rate=20/h", "cores=1000", EXPONENTIAL, "warm_up=30h"},
     .duration_s = 1.44e7,
     .replications = 16,
     .claims = {POISSON}},
    {.name = "alive_on_a_host_that_never_fills_are_poisson_with_deterministic_lifetimes",
     .scenario = LAUNCHES,
     .sets = {"rate=20/h", "cores=1000", DETERMINISTIC, "warm_up=30h"},
     .duration_s = 1.44e7,
     .replications = 16,
     .claims = {POISSON}},
    {.name = "alive_on_a_host_that_never_fills_are_poisson_with_gamma_lifetimes",
     .scenario = LAUNCHES,
     .sets = {"rate=20/h", "cores=1000", "lifetime={distribution: gamma, shape: 0.4, mean: 1h}",
              "warm_up=60h"},
     .duration_s = 1.44e7,
     .replications = 16,
     .claims = {POISSON}},
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
