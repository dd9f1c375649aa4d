// SPDX-License-Identifier: GPL-3.0-or-later
// Intervals of means over several groups: how the groups' own make that of a tenant.
#include "models/group_report.h"

#include "tests/models/model_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define REGION                                                                                     \
    "virga: 1\nduration: 6h\nseed: 2385\nwarm_up: 7m\n"                                            \
    "host_types: {box: {cores: 64, speed: 2.385 GHz, memory: 8 GiB}}\n"                            \
    "hosts: {main: {type: box, count: 1}}\n"                                                       \
    "instance_types: {one: {vcpus: 1}}\n"                                                          \
    "demand:\n"                                                                                    \
    "  slow: {arrivals: {process: poisson, mean_rate: 0.3/s},"                                     \
    " service: {cpu: {distribution: exponential, mean: 2385 ms}}}\n"                               \
    "  fast: {arrivals: {process: poisson, mean_rate: 0.7/s},"                                     \
    " service: {cpu: {distribution: exponential, mean: 730 ms}}}\n"

// Half of the width of an interval, which must be there.
static double half_of(const struct model_run *run, const char *scope, const char *key)
{
    char dotted[128];
    snprintf(dotted, sizeof dotted, "%s.%s", scope, key);
    const struct summary_item *item = summary_find(&run->sim->summary, dotted);
    assert_non_null(item);
    assert_true(item->half_width > 0);
    return item->half_width;
}

static double number_of(const struct model_run *run, const char *scope, const char *key)
{
    char dotted[128];
    snprintf(dotted, sizeof dotted, "%s.%s", scope, key);
    return model_run_number(run, dotted);
}

static void assert_near(double value, double expected)
{
    assert_true(fabs(value - expected) < 1e-12 * expected);
}

// Twice the same requests tell no more than once.
static void group_report_of_shared_requests_is_as_wide_as_each_part(void **state)
{
    (void)state;
    static const char *const keys[] = {"wait.mean", "wait.probability", "latency.mean"};
    struct model_run run;
    model_run_init(&run,
                   REGION "tenants: {acme: {groups: {\n"
                          "  a: {type: one, count: 1, demand: slow},\n"
                          "  b: {type: one, count: 1, demand: slow}}}}\n",
                   NULL, RECORD_NONE);
    model_run_finish(&run);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        double part = half_of(&run, "tenants.acme.groups.a", keys[i]);
        assert_true(half_of(&run, "tenants.acme.groups.b", keys[i]) == part);
        assert_near(half_of(&run, "tenants.acme", keys[i]), part);
    }
    double inside = half_of(&run, "tenants.acme.groups.a", "requests.in_system_mean");
    assert_near(half_of(&run, "tenants.acme", "requests.in_system_mean"), 2 * inside);
    model_run_deinit(&run);
}

// Two parts of one stream between which another stands: their sum, squared with the other.
static void group_report_of_several_demands_adds_up_as_squares(void **state)
{
    (void)state;
    struct model_run run;
    model_run_init(&run,
                   REGION "tenants: {acme: {groups: {\n"
                          "  a: {type: one, count: 1, demand: slow},\n"
                          "  b: {type: one, count: 1, demand: fast},\n"
                          "  c: {type: one, count: 2, demand: slow}}}}\n",
                   NULL, RECORD_NONE);
    model_run_finish(&run);
    static const char *const groups[] = {"tenants.acme.groups.a", "tenants.acme.groups.b",
                                         "tenants.acme.groups.c"};
    double width[3];
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        width[i] = half_of(&run, groups[i], "requests.in_system_mean");
    }
    double whole = half_of(&run, "tenants.acme", "requests.in_system_mean");
    assert_near(whole * whole, pow(width[0] + width[2], 2) + pow(width[1], 2));
    assert_near(number_of(&run, "tenants.acme", "requests.arrived"),
                number_of(&run, groups[0], "requests.arrived") +
                    number_of(&run, groups[1], "requests.arrived") +
                    number_of(&run, groups[2], "requests.arrived"));
    model_run_deinit(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_report_of_shared_requests_is_as_wide_as_each_part),
        cmocka_unit_test(group_report_of_several_demands_adds_up_as_squares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
