// SPDX-License-Identifier: GPL-3.0-or-later
// Synthetic load in whole runs: what a level means, and that every VM draws its own.
#include "models/load.h"

#include "tests/models/model_run.h"
#include "tests/sim/goodness.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// One host with room for eight of the instances; `group` is the name of the only group.
static void run_load(struct model_run *run, const char *group, const char *load)
{
    char text[2048];
    snprintf(text, sizeof text,
             "virga: 1\nname: load\nduration: 100 h\nseed: 2385\n"
             "host_types: {box: {cores: 16, speed: 2.385 GHz, memory: 8 GiB}}\n"
             "hosts: {main: {type: box, count: 1}}\n"
             "instance_types: {two: {vcpus: 2}}\n"
             "tenants: {acme: {groups: {%s: {type: two, count: 8, load: %s}}}}\n",
             group, load);
    model_run_init(run, text, NULL, RECORD_SUMMARY);
    model_run_finish(run);
}

static double used_of(const struct model_run *run, size_t vm)
{
    return model_run_real(run, "/catalog/instances", vm, "used_core_seconds");
}

static void load_level_is_a_share_of_all_vcpus(void **state)
{
    (void)state;
    struct model_run run;
    run_load(&run, "web", "{level: 37.5 %}");
    for (size_t vm = 0; vm < 8; vm++) {
        assert_true(used_of(&run, vm) == 0.375 * 2 * 360000);
    }
    assert_true(model_run_number(&run, "cpu.used_core_seconds") == 8 * 0.375 * 2 * 360000);
    assert_true(model_run_number(&run, "cpu.steal_core_seconds") == 0);
    model_run_deinit(&run);
}

static void load_level_is_cut_at_nothing_and_at_all(void **state)
{
    (void)state;
    struct model_run run;
    run_load(&run, "web", "{level: 250 %}");
    assert_true(used_of(&run, 0) == 2 * 360000);
    assert_true(model_run_real(&run, "/catalog/instances", 0, "wanted_core_seconds") == 720000);
    model_run_deinit(&run);
}

// 1200 levels of 5 minutes for each VM, uniform: mean 0.5, and 1 / sqrt(12 n) around it.
static void load_levels_follow_their_law_vm_by_vm(void **state)
{
    (void)state;
    struct model_run run;
    run_load(&run, "web", "{level: {distribution: uniform, low: 0 %, high: 100 %}, hold: 5m}");
    double error = 1 / sqrt(12.0 * 1200);
    for (size_t a = 0; a < 8; a++) {
        assert_true(fabs(used_of(&run, a) / 720000 - 0.5) < GOODNESS_Z * error);
        for (size_t b = 0; b < a; b++) {
            assert_true(used_of(&run, a) != used_of(&run, b));
        }
    }
    model_run_deinit(&run);
}

// The number of a VM behind a name of any length still tells its draws from its neighbours'.
static void load_of_each_vm_is_its_own_under_a_long_name(void **state)
{
    (void)state;
    char name[401];
    struct model_run run;
    memset(name, 'w', 400);
    name[400] = '\0';
    run_load(&run, name, "{level: {distribution: uniform, low: 0 %, high: 100 %}, hold: 5m}");
    for (size_t a = 0; a < 8; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_true(used_of(&run, a) != used_of(&run, b));
        }
    }
    model_run_deinit(&run);
}

// Ten seconds of a full load of two vCPUs, three times; nothing before, between and after.
static void load_ends_with_the_life_of_its_vm(void **state)
{
    (void)state;
    struct model_run run;
    model_run_init(&run,
                   "virga: 1\nname: load\nduration: 1 h\nseed: 2385\n"
                   "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
                   "hosts: {main: {type: box, count: 1}}\n"
                   "images: {slow: {boot: 20 s, shut_down: 7 s}}\n"
                   "instance_types: {two: {vcpus: 2}}\n"
                   "tenants: {acme: {launches: {l: {type: two, image: slow, lifetime: 30 s,\n"
                   "  load: {level: 100 %, hold: 4 s},\n"
                   "  arrivals: {process: deterministic, every: 10m, count: 3}}}}}\n",
                   NULL, RECORD_SUMMARY);
    model_run_finish(&run);
    assert_int_equal(model_run_rows(&run, "/catalog/instances"), 3);
    for (size_t vm = 0; vm < 3; vm++) {
        assert_true(fabs(used_of(&run, vm) - 20) < 1e-12);
    }
    model_run_deinit(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_level_is_a_share_of_all_vcpus),
        cmocka_unit_test(load_level_is_cut_at_nothing_and_at_all),
        cmocka_unit_test(load_levels_follow_their_law_vm_by_vm),
        cmocka_unit_test(load_of_each_vm_is_its_own_under_a_long_name),
        cmocka_unit_test(load_ends_with_the_life_of_its_vm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
