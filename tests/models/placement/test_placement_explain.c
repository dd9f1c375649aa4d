// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/placement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// Two classes: hosts 0, 2, 4 of 10 cores, 40 GB and no disk; hosts 1, 3 of 20 cores, 30 GB, 7 TB.
static const uint32_t small_hosts[] = {0, 2, 4};
static const uint32_t large_hosts[] = {1, 3};
static const struct placement_class classes[] = {
    {.capacity = {10, 40, 0}, .hosts = small_hosts, .count = 3},
    {.capacity = {20, 30, 7}, .hosts = large_hosts, .count = 2},
};

static struct placement_explanation explain(int64_t (*free)[PLACEMENT_RESOURCES],
                                            const bool *withdrawn, struct placement_demand small,
                                            struct placement_demand large)
{
    const struct placement_demand demands[] = {small, large};
    struct placement_request request = {.demands = demands};
    struct placement_view view = {.classes = classes,
                                  .class_count = COUNT_OF(classes),
                                  .free = (const int64_t(*)[PLACEMENT_RESOURCES])free,
                                  .withdrawn = withdrawn};
    struct placement_explanation explanation;
    memset(&explanation, 0x5a, sizeof explanation);
    placement_explain(&explanation, &view, &request);
    return explanation;
}

static const struct placement_demand barred = {{PLACEMENT_BARRED, 0, 0}};

static void placement_explain_counts_hosts_short_of_each_resource(void **state)
{
    (void)state;
    int64_t free[][PLACEMENT_RESOURCES] = {
        {3, 40, -5}, {2, 1, 7}, {9, 2, 0}, {20, 30, 0}, {1, 1, 0}};
    struct placement_explanation e = explain(free, NULL, (struct placement_demand){{4, 3, 100}},
                                             (struct placement_demand){{4, 3, 1}});
    assert_int_equal(e.reason, PLACEMENT_STRANDED);
    assert_int_equal(e.hosts_tried, 5);
    assert_int_equal(e.hosts_fit, 0);
    assert_int_equal(e.short_of[PLACEMENT_CPU], 3);    // hosts 0, 1, 4
    assert_int_equal(e.short_of[PLACEMENT_MEMORY], 3); // hosts 1, 2, 4
    assert_int_equal(e.short_of[PLACEMENT_DISK], 1);   // host 3; the small ones model none
    assert_int_equal(e.short_only[PLACEMENT_CPU], 1);
    assert_int_equal(e.short_only[PLACEMENT_MEMORY], 1);
    assert_int_equal(e.short_only[PLACEMENT_DISK], 1);
    assert_int_equal(e.resource, PLACEMENT_CPU); // as many as of memory: the first
    assert_int_equal(e.class_index, 0);          // a host that lacks one thing, as in 1: the first
    assert_int_equal(e.asked[PLACEMENT_CPU], 4);
    assert_int_equal(e.asked[PLACEMENT_DISK], 0);
    assert_int_equal(e.free_most[PLACEMENT_CPU], 9);
    assert_int_equal(e.free_most[PLACEMENT_MEMORY], 40);
    assert_int_equal(e.free_most[PLACEMENT_DISK], 0);
}

static void placement_explain_names_the_resource_that_every_host_is_short_of(void **state)
{
    (void)state;
    int64_t free[][PLACEMENT_RESOURCES] = {
        {10, 2, 0}, {20, 1, 7}, {3, 2, 0}, {2, 0, 7}, {10, 1, 0}};
    struct placement_explanation e = explain(free, NULL, (struct placement_demand){{4, 3, 0}},
                                             (struct placement_demand){{4, 3, 1}});
    assert_int_equal(e.reason, PLACEMENT_SHORT);
    assert_int_equal(e.resource, PLACEMENT_MEMORY);
    assert_int_equal(e.short_of[PLACEMENT_MEMORY], 5);
    assert_int_equal(e.short_only[PLACEMENT_MEMORY], 3);
    assert_int_equal(e.short_of[PLACEMENT_CPU], 2);
    assert_int_equal(e.free_most[PLACEMENT_MEMORY], 2);
}

static void placement_explain_tells_what_no_empty_host_could_hold(void **state)
{
    (void)state;
    int64_t free[][PLACEMENT_RESOURCES] = {
        {10, 40, 0}, {20, 30, 7}, {1, 1, 0}, {1, 1, 1}, {0, 0, 0}};
    struct placement_explanation e = explain(free, NULL, (struct placement_demand){{11, 1, 1}},
                                             (struct placement_demand){{21, 31, 1}});
    assert_int_equal(e.reason, PLACEMENT_TOO_LARGE);
    assert_int_equal(e.class_index, 0);
    assert_int_equal(e.resource, PLACEMENT_CPU);
    e = explain(free, NULL, barred, (struct placement_demand){{20, 31, 8}});
    assert_int_equal(e.reason, PLACEMENT_TOO_LARGE);
    assert_int_equal(e.class_index, 1);
    assert_int_equal(e.resource, PLACEMENT_MEMORY);
    // Large enough in one class: then it is a matter of what is free.
    free[1][PLACEMENT_DISK] = 6;
    e = explain(free, NULL, (struct placement_demand){{11, 1, 1}},
                (struct placement_demand){{20, 30, 7}});
    assert_int_equal(e.reason, PLACEMENT_STRANDED);
}

static void placement_explain_counts_barred_and_withdrawn_hosts_apart(void **state)
{
    (void)state;
    int64_t free[][PLACEMENT_RESOURCES] = {
        {10, 40, 0}, {5, 5, 5}, {10, 40, 0}, {6, 1, 1}, {10, 40, 0}};
    const bool withdrawn[] = {true, true, true, false, true};
    struct placement_explanation e =
        explain(free, withdrawn, barred, (struct placement_demand){{6, 2, 0}});
    assert_int_equal(e.reason, PLACEMENT_SHORT);
    assert_int_equal(e.resource, PLACEMENT_MEMORY);
    assert_int_equal(e.classes_barred, 1);
    assert_int_equal(e.hosts_barred, 3);
    assert_int_equal(e.hosts_withdrawn, 1);
    assert_int_equal(e.hosts_tried, 1);
    assert_int_equal(e.class_index, 1);
    assert_int_equal(e.free_most[PLACEMENT_CPU], 6);

    e = explain(free, withdrawn, (struct placement_demand){{1, 1, 1}}, barred);
    assert_int_equal(e.reason, PLACEMENT_NO_HOST);
    assert_int_equal(e.hosts_withdrawn, 3);
    assert_int_equal(e.class_index, COUNT_OF(classes));

    e = explain(free, NULL, barred, barred);
    assert_int_equal(e.reason, PLACEMENT_NO_HOST);
    assert_int_equal(e.classes_barred, 2);
    assert_int_equal(e.hosts_barred, 5);
}

static void placement_explain_admits_that_a_host_fits(void **state)
{
    (void)state;
    int64_t free[][PLACEMENT_RESOURCES] = {
        {9, 40, 0}, {5, 5, 5}, {8, 4, 0}, {6, 1, 1}, {10, 40, 0}};
    struct placement_explanation e = explain(free, NULL, (struct placement_demand){{10, 40, 9}},
                                             (struct placement_demand){{10, 40, 9}});
    assert_int_equal(e.reason, PLACEMENT_FITS);
    assert_int_equal(e.hosts_fit, 1);
    assert_int_equal(e.class_index, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placement_explain_counts_hosts_short_of_each_resource),
        cmocka_unit_test(placement_explain_names_the_resource_that_every_host_is_short_of),
        cmocka_unit_test(placement_explain_tells_what_no_empty_host_could_hold),
        cmocka_unit_test(placement_explain_counts_barred_and_withdrawn_hosts_apart),
        cmocka_unit_test(placement_explain_admits_that_a_host_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
