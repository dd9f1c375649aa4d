// SPDX-License-Identifier: GPL-3.0-or-later
// Demands in whole runs: who sees the same requests, and who must not.
#include "models/demand.h"

#include "tests/models/model_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define DRAWN                                                                                      \
    "{arrivals: {process: poisson, mean_rate: 0.2385/s},"                                          \
    " service: {cpu: {distribution: exponential, mean: 300 ms}}}\n"
#define REGION                                                                                     \
    "virga: 1\nduration: 2h\nseed: 2385\n"                                                         \
    "host_types: {box: {cores: 64, speed: 2.385 GHz, memory: 8 GiB}}\n"                            \
    "hosts: {main: {type: box, count: 1}}\n"                                                       \
    "instance_types: {one: {vcpus: 1}}\n"

// Whether two parts of a run were served the same requests: as many, with the same work.
static bool alike(const struct model_run *run, const char *one, const char *other)
{
    static const char *const keys[] = {"requests.arrived", "latency.mean", "latency.max"};
    bool same = true;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char a[128], b[128];
        snprintf(a, sizeof a, "%s.%s", one, keys[i]);
        snprintf(b, sizeof b, "%s.%s", other, keys[i]);
        same = same && model_run_number(run, a) == model_run_number(run, b);
    }
    return same;
}

static void demand_is_the_same_to_equal_copies_and_another_to_each_copy(void **state)
{
    (void)state;
    struct model_run run;
    model_run_init(&run,
                   REGION "demand: {visits: " DRAWN "}\n"
                          "tenants:\n"
                          "  a: {groups: {web: {type: one, count: 1, copies: 2, demand: visits}}}\n"
                          "  b: {copies: 2, groups: {web: {type: one, count: 1, demand: visits}}}\n"
                          "  c: {groups: {web: {type: one, count: 1, demand: visits}}}\n"
                          "  d: {groups: {web: {type: one, count: 1, demand: visits}}}\n",
                   NULL, RECORD_NONE);
    model_run_finish(&run);
    assert_true(alike(&run, "tenants.a.groups.web.1", "tenants.b.1.groups.web"));
    assert_true(alike(&run, "tenants.a.groups.web.2", "tenants.b.2.groups.web"));
    assert_true(alike(&run, "tenants.c.groups.web", "tenants.d.groups.web"));
    assert_false(alike(&run, "tenants.a.groups.web.1", "tenants.a.groups.web.2"));
    assert_false(alike(&run, "tenants.a.groups.web.1", "tenants.c.groups.web"));
    model_run_deinit(&run);
}

static void demand_of_copies_within_copies_is_drawn_for_each(void **state)
{
    (void)state;
    static const char *const groups[] = {"tenants.a.1.groups.web.1", "tenants.a.1.groups.web.2",
                                         "tenants.a.2.groups.web.1", "tenants.a.2.groups.web.2"};
    struct model_run run;
    model_run_init(&run,
                   REGION "demand: {visits: " DRAWN "}\n"
                          "tenants: {a: {copies: 2,\n"
                          "  groups: {web: {type: one, count: 1, copies: 2, demand: visits}}}}\n",
                   NULL, RECORD_NONE);
    model_run_finish(&run);
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        for (size_t k = 0; k < i; k++) {
            assert_false(alike(&run, groups[i], groups[k]));
        }
    }
    model_run_deinit(&run);
}

static void demand_is_its_own_under_any_name(void **state)
{
    (void)state;
    static const char *const names[] = {"visits.1", "visits#1", "\\\"visits\\\".1"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 REGION "demand:\n  visits: " DRAWN "  \"%s\": " DRAWN "tenants:\n"
                        "  a: {groups: {web: {type: one, count: 1, copies: 1, demand: visits}}}\n"
                        "  b: {groups: {web: {type: one, count: 1, demand: \"%s\"}}}\n",
                 names[i], names[i]);
        struct model_run run;
        model_run_init(&run, text, NULL, RECORD_NONE);
        model_run_finish(&run);
        assert_false(alike(&run, "tenants.a.groups.web.1", "tenants.b.groups.web"));
        model_run_deinit(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demand_is_the_same_to_equal_copies_and_another_to_each_copy),
        cmocka_unit_test(demand_of_copies_within_copies_is_drawn_for_each),
        cmocka_unit_test(demand_is_its_own_under_any_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
