// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/placement/workload.h"

extern const struct placement_policy first_fit_policy;

static uint32_t scan(const struct workload *w, const struct placement_request *request)
{
    for (uint32_t host = 0; host < w->host_count; host++) {
        if (workload_fits(w, host, request)) {
            return host;
        }
    }
    return PLACEMENT_NONE;
}

static void run(uint32_t hosts, uint32_t steps)
{
    struct workload w;
    workload_init(&w, &first_fit_policy, NULL, hosts, "first-fit");
    workload_run(&w, steps, scan);
    workload_deinit(&w);
}

static void first_fit_names_the_host_that_a_scan_names(void **state)
{
    (void)state;
    run(1, 2000);
    run(3, 2000);
    run(67, 100000);
    run(1234, 60000);
}

static void first_fit_takes_the_lower_id_across_interleaved_classes(void **state)
{
    (void)state;
    static const uint32_t even[] = {0, 2, 4};
    static const uint32_t odd[] = {1, 3, 5};
    const struct placement_class classes[] = {
        {.capacity = {3720, 4096, 0}, .hosts = even, .count = 3},
        {.capacity = {5320, 4096, 0}, .hosts = odd, .count = 3},
    };
    struct arena arena;
    arena_init(&arena);
    void *fit = first_fit_policy.create(
        &(struct placement_setup){.classes = classes, .class_count = 2, .arena = &arena});
    const struct placement_demand demands[] = {{{1860, 870, 5}}, {{2660, 870, 5}}};
    struct placement_request request = {.demands = demands};
    assert_int_equal(first_fit_policy.find(fit, &request), 0);
    first_fit_policy.update(fit, 0, 0, (const int64_t[]){1859, 4096, 0}); // one short of CPU
    assert_int_equal(first_fit_policy.find(fit, &request), 1);
    first_fit_policy.update(fit, 1, 0, (const int64_t[]){2660, 869, 0}); // one short of memory
    assert_int_equal(first_fit_policy.find(fit, &request), 2);
    first_fit_policy.update(fit, 0, 1, NULL); // out of service
    assert_int_equal(first_fit_policy.find(fit, &request), 3);
    first_fit_policy.update(fit, 0, 1, (const int64_t[]){1860, 870, 0}); // exactly enough
    assert_int_equal(first_fit_policy.find(fit, &request), 2);
    first_fit_policy.destroy(fit);
    arena_deinit(&arena);
}

static void first_fit_finds_nothing_in_a_region_without_hosts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct placement_class none = {.capacity = {1, 1, 1}};
    void *fit = first_fit_policy.create(
        &(struct placement_setup){.classes = &none, .class_count = 1, .arena = &arena});
    const struct placement_demand nothing = {{0, 0, 0}};
    struct placement_request request = {.demands = &nothing};
    assert_int_equal(first_fit_policy.find(fit, &request), PLACEMENT_NONE);
    first_fit_policy.destroy(fit);
    fit = first_fit_policy.create(&(struct placement_setup){.arena = &arena});
    assert_int_equal(first_fit_policy.find(fit, &request), PLACEMENT_NONE);
    first_fit_policy.destroy(fit);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_fit_names_the_host_that_a_scan_names),
        cmocka_unit_test(first_fit_takes_the_lower_id_across_interleaved_classes),
        cmocka_unit_test(first_fit_finds_nothing_in_a_region_without_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
