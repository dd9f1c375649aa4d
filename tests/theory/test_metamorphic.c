// SPDX-License-Identifier: GPL-3.0-or-later
// Changes to a scenario whose effect on the results is known exactly: none at all, or a scale.
//
// Streams of chance belong to names, not to places in a list, and hosts that take no part leave no
// trace. So every number of one part of a region stays as it was, to the last bit, when others come
// beside it.
#include "tests/theory/theory_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define REGION "tests/theory/region.yaml"

static void run(struct runner_result *result, const char *scenario, const char *const *sets)
{
    size_t count = 0;
    while (sets != NULL && sets[count] != NULL) {
        count++;
    }
    theory_run(result, scenario, sets, count, 1);
}

// Holds every key of `part` ("" for all), but those of `spared`, to its value in the other run.
static void assert_same(const struct runner_result *before, const struct runner_result *after,
                        const char *part, const char *spared)
{
    size_t compared = 0;
    for (size_t i = 0; i < before->summary.count; i++) {
        const struct summary_item *item = &before->summary.items[i];
        bool of_part = strncmp(item->scope, part, strlen(part)) == 0;
        bool of_spared = spared != NULL && strncmp(item->key->key, spared, strlen(spared)) == 0;
        if (!of_part || of_spared || item->key->type == SUMMARY_TEXT) {
            continue;
        }
        char key[256];
        snprintf(key, sizeof key, "%s%s%s", item->scope, item->scope[0] != '\0' ? "." : "",
                 item->key->key);
        double value = summary_number(item), other = theory_key(after, key);
        if (value != other) {
            fail_msg("%s was %.17g and is %.17g", key, value, other);
        }
        compared++;
    }
    assert_true(compared >= 8);
}

static void a_tenant_beside_others_changes_none_of_their_numbers(void **state)
{
    (void)state;
    static const char *const more[] = {
        "tenants.aardvark={groups: {busy: {type: two, count: 3, load: {level: 90 %}}}, "
        "launches: {calls: {type: one, arrivals: {process: poisson, mean_rate: 90/h}, "
        "lifetime: {distribution: exponential, mean: 7m}}}}",
        NULL};
    struct runner_result before, after;
    run(&before, REGION, NULL);
    run(&after, REGION, more);
    assert_true(before.fingerprint != after.fingerprint);
    assert_same(&before, &after, "tenants.shop", NULL);
    assert_same(&before, &after, "tenants.callers", NULL);
    runner_result_deinit(&before);
    runner_result_deinit(&after);
}

static void hosts_that_nothing_fits_change_nothing_but_their_number(void **state)
{
    (void)state;
    static const char *const more[] = {"host_types.tiny={cores: 1, speed: 1 GHz, memory: 1 MiB}",
                                       "hosts.aside={type: tiny, count: 7}", NULL};
    struct runner_result before, after;
    run(&before, REGION, NULL);
    run(&after, REGION, more);
    assert_same(&before, &after, "", "hosts.");
    assert_true(theory_key(&after, "hosts.total") == theory_key(&before, "hosts.total") + 7);
    assert_true(theory_key(&after, "hosts.used") == theory_key(&before, "hosts.used"));
    runner_result_deinit(&before);
    runner_result_deinit(&after);
}

static void doubling_an_idle_tenant_doubles_it_and_leaves_the_rest(void **state)
{
    (void)state;
    static const char *const one[] = {"tenants.idle.copies=1", NULL};
    static const char *const two[] = {"tenants.idle.copies=2", NULL};
    struct runner_result before, after;
    run(&before, REGION, one);
    run(&after, REGION, two);
    assert_same(&before, &after, "tenants.shop", NULL);
    assert_same(&before, &after, "tenants.callers", NULL);
    assert_same(&before, &after, "tenants.idle.1", NULL);
    double cores = theory_key(&before, "tenants.idle.1.instances.core_hours");
    assert_true(cores > 0);
    assert_true(theory_key(&after, "tenants.idle.2.instances.core_hours") == cores);
    assert_true(theory_key(&after, "instances.core_hours") ==
                theory_key(&before, "instances.core_hours") + cores);
    runner_result_deinit(&before);
    runner_result_deinit(&after);
}

// Hosts of two pools in the other order: first fit fills another one, and nobody notices.
static void renaming_pools_of_equal_hosts_leaves_all_tenants_alone(void **state)
{
    (void)state;
    static const char *const other[] = {
        "hosts={zebra: {type: box, count: 3}, antelope: {type: box, count: 5}}", NULL};
    struct runner_result before, after;
    run(&before, REGION, NULL);
    run(&after, REGION, other);
    assert_same(&before, &after, "tenants.", NULL);
    runner_result_deinit(&before);
    runner_result_deinit(&after);
}

// A thousand times as slow: with times that are given and not drawn, each completion moves by a
// factor of 1000, but for at most one ns where shared work is rounded up.
static void times_a_thousand_times_as_long_give_a_thousand_times_the_times(void **state)
{
    (void)state;
    static const char *const slow[] = {"every=1237 s", "service=2951 s", "duration=100000s", NULL};
    static const char *const fast[] = {"every=1237 ms", "service=2951 ms", "duration=100s", NULL};
    static const char *const exact[] = {"requests.arrived", "requests.completed",
                                        "requests.in_system_mean", "wait.probability"};
    static const char *const times[] = {"latency.mean", "latency.max", "wait.mean"};
    struct runner_result before, after;
    run(&before, "tests/theory/clock.yaml", fast);
    run(&after, "tests/theory/clock.yaml", slow);
    for (size_t i = 0; i < COUNT_OF(exact); i++) {
        assert_true(theory_key(&before, exact[i]) == theory_key(&after, exact[i]));
    }
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        double off = theory_key(&after, times[i]) - 1000 * theory_key(&before, times[i]);
        assert_true(fabs(off) <= 1000 * 1e-9);
    }
    runner_result_deinit(&before);
    runner_result_deinit(&after);
}

// The clock that stops earlier has seen the same until then.
static void a_longer_run_begins_like_a_shorter_one(void **state)
{
    (void)state;
    static const char *const hour[] = {"duration=1h", NULL}, *const two[] = {"duration=2h", NULL},
                             *const warm[] = {"duration=2h", "warm_up=1h", NULL};
    struct runner_result first, both, second;
    run(&first, REGION, hour);
    run(&both, REGION, two);
    run(&second, REGION, warm);
    // Warm-up trims means, never counts.
    static const char *const counts[] = {"requests.arrived",     "requests.completed",
                                         "instances.requested",  "instances.refused",
                                         "instances.core_hours", "cpu.used_core_seconds"};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        assert_true(theory_key(&both, counts[i]) == theory_key(&second, counts[i]));
        assert_true(theory_key(&both, counts[i]) >= theory_key(&first, counts[i]));
    }
    assert_true(both.fingerprint == second.fingerprint);
    // The mean of both hours is that of each, weighted by its completions: those of the first hour
    // that were still inside at its end are done in the second.
    double n1 = theory_key(&first, "requests.completed");
    double n = theory_key(&both, "requests.completed");
    double mixed =
        (n1 * theory_key(&first, "latency.mean") + (n - n1) * theory_key(&second, "latency.mean")) /
        n;
    assert_true(fabs(mixed / theory_key(&both, "latency.mean") - 1) < 1e-3);
    assert_true(theory_key(&second, "latency.mean") != theory_key(&both, "latency.mean"));
    runner_result_deinit(&first);
    runner_result_deinit(&both);
    runner_result_deinit(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tenant_beside_others_changes_none_of_their_numbers),
        cmocka_unit_test(hosts_that_nothing_fits_change_nothing_but_their_number),
        cmocka_unit_test(doubling_an_idle_tenant_doubles_it_and_leaves_the_rest),
        cmocka_unit_test(renaming_pools_of_equal_hosts_leaves_all_tenants_alone),
        cmocka_unit_test(times_a_thousand_times_as_long_give_a_thousand_times_the_times),
        cmocka_unit_test(a_longer_run_begins_like_a_shorter_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
