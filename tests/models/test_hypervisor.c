// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/hypervisor.h"

#include "models/host_type.h"
#include "tests/models/model_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct expected {
    const char *hypervisor; // mapping, or NULL: left out
    int64_t cpu, promised_cpu, memory, promised_memory;
};

#define GIB (INT64_C(1) << 30)

// Four cores of two threads at 2.385 GHz: eight threads are 19.08 GHz. A busy
// core yields 1.3 threads: 4 x 2.385 x 1.3 = 12.402 GHz for VMs, while placement counts threads.
static void compare(const struct expected *expected)
{
    char text[1024];
    size_t count;
    struct model_run run;
    snprintf(text, sizeof text,
             "virga: 1\nname: hypervisor\nduration: 1 h\nseed: 1\n"
             "host_types: {box: {cores: 4, threads_per_core: 2, speed: 2.385 GHz,\n"
             "  core_yield: 1.3, memory: 7 GiB}}\n"
             "hosts: {main: {type: box, count: 1}}\n%s%s\n",
             expected->hypervisor != NULL ? "hypervisor: " : "",
             expected->hypervisor != NULL ? expected->hypervisor : "");
    model_run_init(&run, text, NULL, RECORD_NONE);
    const struct scenario *scenario = run.sim->scenario;
    const struct hypervisor_spec *spec = hypervisor_of(scenario);
    const struct host_type_spec *type = scenario_specs(scenario, &host_type_model, &count);
    assert_int_equal(hypervisor_cpu_mhz(spec, type), expected->cpu);
    assert_int_equal(hypervisor_promised_cpu_mhz(spec, type), expected->promised_cpu);
    assert_int_equal(hypervisor_memory_bytes(spec, type), expected->memory);
    assert_int_equal(hypervisor_promised_memory_bytes(spec, type), expected->promised_memory);
    model_run_deinit(&run);
}

static void hypervisor_of_the_first_kind_leaves_all_to_the_vms(void **state)
{
    (void)state;
    compare(&(struct expected){NULL, 12402000000000, 19080000000000, 7 * GIB, 7 * GIB});
}

static void hypervisor_overcommit_multiplies_what_is_promised_only(void **state)
{
    (void)state;
    compare(&(struct expected){"{cpu_overcommit: 2.5, memory_overcommit: 1.1}", 12402000000000,
                               47700000000000, 7 * GIB, 8267812044});
}

static void hypervisor_overhead_is_lost_before_anything_is_promised(void **state)
{
    (void)state;
    // 3.7 % of 12.402 and of 19.08 GHz, rounded down.
    compare(&(struct expected){"{cpu_overhead: 3.7 %, cpu_overcommit: 2}", 11943126000000,
                               36748080000000, 7 * GIB, 7 * GIB});
}

static void hypervisor_on_a_host_system_shares_with_it(void **state)
{
    (void)state;
    // 12.402 x 0.963 x 0.9 and 19.08 x 0.963 x 0.9; memory is what the host system leaves.
    compare(&(struct expected){"{kind: type-2, host_memory: 2 GiB, host_cpu: 10 %,\n"
                               "  cpu_overhead: 3.7 %, memory_overcommit: 1.5}",
                               10748813400000, 16536636000000, 5 * GIB, 5 * GIB * 3 / 2});
}

static void hypervisor_that_leaves_nothing_is_refused(void **state)
{
    (void)state;
    model_run_refused("virga: 1\nname: x\nduration: 1h\nseed: 1\n"
                      "host_types: {box: {cores: 1, speed: 1 GHz, memory: 2 GiB}}\n"
                      "hosts: {main: {type: box, count: 1}}\n"
                      "hypervisor: {kind: type-2, host_memory: 2 GiB}\n",
                      "leaves nothing of this host for VMs");
}

static void hypervisor_promises_no_more_than_asked_of_it(void **state)
{
    (void)state;
    model_run_refused("virga: 1\nname: x\nduration: 1h\nseed: 1\n"
                      "hypervisor: {kind: type-1, host_memory: 2 GiB}\n",
                      "host_memory");
    model_run_refused("virga: 1\nname: x\nduration: 1h\nseed: 1\n"
                      "hypervisor: {cpu_overhead: 100 %}\n",
                      "cpu_overhead");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hypervisor_of_the_first_kind_leaves_all_to_the_vms),
        cmocka_unit_test(hypervisor_overcommit_multiplies_what_is_promised_only),
        cmocka_unit_test(hypervisor_overhead_is_lost_before_anything_is_promised),
        cmocka_unit_test(hypervisor_on_a_host_system_shares_with_it),
        cmocka_unit_test(hypervisor_that_leaves_nothing_is_refused),
        cmocka_unit_test(hypervisor_promises_no_more_than_asked_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
