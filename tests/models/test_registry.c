// SPDX-License-Identifier: GPL-3.0-or-later
// All models together: two regions in one process, and one region watched and unwatched.
#include "sim/model.h"

#include "tests/models/model_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// A bit of everything: contended hosts, boots, lives, loads, requests, a profile, refusals.
static const char *const busy =
    "virga: 1\nname: busy\nstart: 2026-03-05T13:17:00Z\nduration: 20 h\nwarm_up: 77 m\nseed: 1\n"
    "region: {zones: [a, b], utc_offset: +07:00}\n"
    "host_types: {box: {cores: 4, speed: 2.385 GHz, memory: 16 GiB,\n"
    "  power: {idle: 93.7 W, full: 135 W}}}\n"
    "hosts: {one: {type: box, count: 3, zone: a}, two: {type: box, count: 2, zone: b, empty: "
    "off}}\n"
    "hypervisor: {cpu_overcommit: 2.5}\n"
    "placement: {policy: best-fit}\n"
    "images: {slow: {boot: {distribution: lognormal, median: 50 s, p99: 200 s}, shut_down: 7 s}}\n"
    "instance_types:\n"
    "  small: {vcpus: 1, memory: 2 GiB, reservation: 10 %}\n"
    "  large: {vcpus: 4, memory: 5 GiB, cap: 250 %, weight: 77}\n"
    "demand:\n"
    "  shoppers: {arrivals: {process: poisson, mean_rate: 1.7/s, profile: office-day},\n"
    "    service: {cpu: {distribution: lognormal, median: 300 ms, p99: 2 s}}}\n"
    "tenants:\n"
    "  shop: {groups: {web: {type: small, count: 3, demand: shoppers, room: 30},\n"
    "    batch: {type: large, count: 2, discipline: processor-sharing, demand: shoppers}}}\n"
    "  lab: {launches: {l: {type: small, image: slow, zone: a,\n"
    "    lifetime: {distribution: exponential, mean: 1 h},\n"
    "    load: {level: {distribution: uniform, low: 0 %, high: 130 %}, hold: 3m},\n"
    "    arrivals: {process: poisson, mean_rate: 30/h}}}}\n";

static void begin(struct model_run *run, const char *seed, enum record_level level)
{
    const char *sets[] = {seed, "record.interval=9m", NULL};
    model_run_init(run, busy, sets, level);
}

static void registry_runs_two_regions_interleaved_as_it_runs_each_alone(void **state)
{
    (void)state;
    struct model_run alone[2], together[2];
    static const char *const seeds[2] = {"seed=2385", "seed=7"};
    for (int i = 0; i < 2; i++) {
        begin(&alone[i], seeds[i], RECORD_SUMMARY);
        model_run_finish(&alone[i]);
        begin(&together[i], seeds[i], RECORD_SUMMARY);
    }
    bool more = true;
    while (more) {
        bool first = sim_run(together[0].sim, 7) == SIM_RUNNING;
        bool second = sim_run(together[1].sim, 11) == SIM_RUNNING;
        more = first || second;
    }
    for (int i = 0; i < 2; i++) {
        assert_true(alone[i].sim->executed > 10000);
        model_run_assert_same(&alone[i], &together[i], NULL);
    }
    assert_true(alone[0].sim->fingerprint != alone[1].sim->fingerprint);
    for (int i = 0; i < 2; i++) {
        model_run_deinit(&alone[i]);
        model_run_deinit(&together[i]);
    }
}

static void registry_runs_alike_whatever_is_recorded(void **state)
{
    (void)state;
    struct model_run runs[4];
    static const enum record_level levels[4] = {RECORD_NONE, RECORD_SUMMARY, RECORD_SERIES,
                                                RECORD_FULL};
    for (int i = 0; i < 4; i++) {
        begin(&runs[i], "seed=2385", levels[i]);
        model_run_finish(&runs[i]);
        model_run_assert_same(&runs[0], &runs[i], NULL);
    }
    assert_int_equal(model_run_rows(&runs[1], "/series/region"), 0);
    assert_int_equal(model_run_rows(&runs[2], "/series/region"), 134); // 133.3 times 9 minutes
    assert_true(model_run_rows(&runs[3], "/events") > 1000);
    for (int i = 0; i < 4; i++) {
        model_run_deinit(&runs[i]);
    }
}

// What the series say of each interval adds up to what the summary says of the run.
static void registry_series_add_up_to_the_summary(void **state)
{
    (void)state;
    struct model_run run;
    begin(&run, "seed=2385", RECORD_FULL);
    model_run_finish(&run);
    double used = 0, steal = 0, joule = 0;
    int64_t before = 0;
    for (size_t row = 0; row < model_run_rows(&run, "/series/region"); row++) {
        int64_t time = model_run_integer(&run, "/series/region", row, "time");
        double seconds = (double)(time - before) / 1e9;
        used += model_run_real(&run, "/series/region", row, "used_cores") * seconds;
        steal += model_run_real(&run, "/series/region", row, "steal_cores") * seconds;
        joule += model_run_real(&run, "/series/region", row, "power") * seconds;
        before = time;
    }
    assert_int_equal(before, run.sim->end);
    double total = model_run_number(&run, "cpu.used_core_seconds");
    double stolen = model_run_number(&run, "cpu.steal_core_seconds");
    double energy = model_run_number(&run, "energy.kwh") * 3.6e6;
    assert_true(used > total * (1 - 1e-12) && used < total * (1 + 1e-12));
    assert_true(stolen > 1000 && steal > stolen * (1 - 1e-12) && steal < stolen * (1 + 1e-12));
    assert_true(joule > energy * (1 - 1e-12) && joule < energy * (1 + 1e-12));
    model_run_deinit(&run);
}

// Instances, hosts and region tell the same CPU time; every instance placed has its row.
static void registry_instances_add_up_to_hosts_and_region(void **state)
{
    (void)state;
    struct model_run run;
    begin(&run, "seed=2385", RECORD_SUMMARY);
    model_run_finish(&run);
    double by_instance = 0, by_host = 0;
    size_t instances = model_run_rows(&run, "/catalog/instances");
    for (size_t row = 0; row < instances; row++) {
        by_instance += model_run_real(&run, "/catalog/instances", row, "used_core_seconds");
    }
    for (size_t row = 0; row < model_run_rows(&run, "/catalog/hosts"); row++) {
        by_host += model_run_real(&run, "/catalog/hosts", row, "used_core_seconds");
    }
    double total = model_run_number(&run, "cpu.used_core_seconds");
    assert_true(by_instance > total * (1 - 1e-12) && by_instance < total * (1 + 1e-12));
    assert_true(by_host > total * (1 - 1e-12) && by_host < total * (1 + 1e-12));
    assert_true(model_run_number(&run, "instances.placed") == (double)instances);
    assert_true(model_run_number(&run, "instances.refused") > 0);
    model_run_deinit(&run);
}

// Names of models and of kinds of events tell them apart in reports and fingerprints.
static void registry_names_every_model_and_kind_once(void **state)
{
    (void)state;
    const char *kinds[EVENT_KINDS];
    size_t count = 0;
    for (size_t a = 0; model_registry[a] != NULL; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_string_not_equal(model_registry[a]->name, model_registry[b]->name);
        }
        const struct event_kind *kind = model_registry[a]->kinds;
        for (; kind != NULL && kind->name != NULL; kind++) {
            for (size_t k = 0; k < count; k++) {
                assert_string_not_equal(kind->name, kinds[k]);
            }
            kinds[count++] = kind->name;
        }
    }
    assert_true(count > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry_runs_two_regions_interleaved_as_it_runs_each_alone),
        cmocka_unit_test(registry_runs_alike_whatever_is_recorded),
        cmocka_unit_test(registry_series_add_up_to_the_summary),
        cmocka_unit_test(registry_instances_add_up_to_hosts_and_region),
        cmocka_unit_test(registry_names_every_model_and_kind_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
