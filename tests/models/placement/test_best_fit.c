// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/placement/workload.h"

#include <math.h>

extern const struct placement_policy first_fit_policy;
extern const struct placement_policy best_fit_policy;

// The policy's spec, laid out as its field table says.
struct weights_spec {
    int64_t (*weights)[PLACEMENT_RESOURCES];
};

static int64_t weights_of_scan[PLACEMENT_RESOURCES];

static uint128 common_multiple(uint128 a, uint128 b)
{
    uint128 x = a;
    uint128 y = b;
    while (y != 0) {
        uint128 rest = x % y;
        x = y;
        y = rest;
    }
    return a / x * b;
}

// floor(2^30 S) as models/placement/best_fit.c defines it.
static int64_t share(const struct placement_class *class, const int64_t *amount)
{
    uint128 unit = 1;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (class->capacity[k] > 0 && weights_of_scan[k] > 0 && unit <= (uint128)1 << 88) {
            unit = common_multiple(unit, (uint128) class->capacity[k]);
        }
    }
    unit = unit > (uint128)1 << 88 ? (uint128)1 << 88 : unit;
    uint128 sum = 0;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (class->capacity[k] > 0) {
            uint128 capacity = (uint128) class->capacity[k];
            uint128 weighted = unit * (uint64_t)weights_of_scan[k];
            uint128 factor = weighted / capacity + (weighted % capacity != 0);
            sum += factor * (uint64_t)amount[k];
        }
    }
    return (int64_t)((sum << 30) / unit);
}

static int64_t left_over(const struct workload *w, uint32_t host,
                         const struct placement_request *request)
{
    const struct placement_class *class = &w->classes[w->class_of[host]];
    int64_t left[PLACEMENT_RESOURCES];
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        left[k] = w->free[host][k] - request->demands[w->class_of[host]].amount[k];
    }
    return share(class, left);
}

// The same in long doubles, straight from the formula.
static long double left_over_real(const struct workload *w, uint32_t host,
                                  const struct placement_request *request)
{
    uint32_t c = w->class_of[host];
    long double sum = 0;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (w->classes[c].capacity[k] > 0) {
            int64_t left = w->free[host][k] - request->demands[c].amount[k];
            sum += (long double)weights_of_scan[k] * (long double)left /
                   (long double)w->classes[c].capacity[k];
        }
    }
    return sum;
}

static uint32_t scan(const struct workload *w, const struct placement_request *request)
{
    uint32_t best_of[WORKLOAD_CLASSES]; // hosts, by class
    long double least = INFINITY;
    for (uint32_t c = 0; c < WORKLOAD_CLASSES; c++) {
        best_of[c] = PLACEMENT_NONE;
    }
    for (uint32_t host = 0; host < w->host_count; host++) {
        uint32_t c = w->class_of[host];
        if (workload_fits(w, host, request)) {
            long double real = left_over_real(w, host, request);
            least = real < least ? real : least;
            if (best_of[c] == PLACEMENT_NONE ||
                share(&w->classes[c], w->free[host]) < share(&w->classes[c], w->free[best_of[c]])) {
                best_of[c] = host;
            }
        }
    }
    uint32_t best = PLACEMENT_NONE;
    for (uint32_t c = 0; c < WORKLOAD_CLASSES; c++) {
        if (best_of[c] == PLACEMENT_NONE) {
            continue;
        }
        int64_t score = left_over(w, best_of[c], request);
        int64_t best_score = best == PLACEMENT_NONE ? 0 : left_over(w, best, request);
        if (best == PLACEMENT_NONE || score < best_score ||
            (score == best_score && best_of[c] < best)) {
            best = best_of[c];
        }
    }
    if (best != PLACEMENT_NONE) { // the integers follow the formula to within their unit
        assert_true(left_over_real(w, best, request) <= least + 3e-9L);
    }
    return best;
}

static void run(uint32_t hosts, uint32_t steps, const int64_t *weights)
{
    static const int64_t ones[PLACEMENT_RESOURCES] = {1, 1, 1};
    int64_t copy[PLACEMENT_RESOURCES];
    memcpy(weights_of_scan, weights == NULL ? ones : weights, sizeof weights_of_scan);
    memcpy(copy, weights_of_scan, sizeof copy);
    struct weights_spec spec = {.weights = weights == NULL ? NULL : &copy};
    struct workload w;
    workload_init(&w, &best_fit_policy, &spec, hosts, "best-fit");
    workload_run(&w, steps, scan);
    workload_deinit(&w);
}

static void best_fit_names_the_host_that_a_scan_names(void **state)
{
    (void)state;
    run(1, 2000, NULL);
    run(3, 2000, NULL);
    run(67, 100000, NULL);
    run(1234, 40000, NULL);
}

static void best_fit_weighs_as_it_is_told(void **state)
{
    (void)state;
    run(67, 50000, (const int64_t[]){100, 3, 0});
    run(67, 50000, (const int64_t[]){0, 0, 1});
}

static void best_fit_without_weights_is_first_fit(void **state)
{
    (void)state;
    int64_t none[PLACEMENT_RESOURCES] = {0, 0, 0};
    run(67, 50000, none);
}

// Three hosts of 10 cores and 40 GB. Left over for a VM of 2 cores and 4 GB, in shares of a host:
// host 0 has 5 cores and 20 GB free: (5-2)/10 + (20-4)/40 = 0.7
// host 1 has 2 cores and 32 GB free: (2-2)/10 + (32-4)/40 = 0.7
// host 2 has 3 cores and 20 GB free: (3-2)/10 + (20-4)/40 = 0.5
static void best_fit_chooses_the_least_left_over_where_first_fit_chooses_the_first(void **state)
{
    (void)state;
    static const uint32_t hosts[] = {0, 1, 2};
    const struct placement_class class = {.capacity = {10, 40, 0}, .hosts = hosts, .count = 3};
    const int64_t free[][PLACEMENT_RESOURCES] = {{5, 20, 0}, {2, 32, 0}, {3, 20, 0}};
    const struct placement_demand demand = {{2, 4, 0}};
    struct placement_request request = {.demands = &demand};
    struct arena arena;
    arena_init(&arena);
    struct placement_setup setup = {.classes = &class, .class_count = 1, .arena = &arena};
    void *best = best_fit_policy.create(&setup);
    void *first = first_fit_policy.create(&setup);
    for (uint32_t slot = 0; slot < 3; slot++) {
        best_fit_policy.update(best, 0, slot, free[slot]);
        first_fit_policy.update(first, 0, slot, free[slot]);
    }
    assert_int_equal(first_fit_policy.find(first, &request), 0);
    assert_int_equal(best_fit_policy.find(best, &request), 2);
    best_fit_policy.update(best, 0, 2, NULL);
    assert_int_equal(best_fit_policy.find(best, &request), 0); // 0 and 1 are equal: the lower id
    best_fit_policy.update(best, 0, 0, (const int64_t[]){5, 21, 0});
    assert_int_equal(best_fit_policy.find(best, &request), 1);
    best_fit_policy.update(best, 0, 1, (const int64_t[]){1, 32, 0});
    assert_int_equal(best_fit_policy.find(best, &request), 0);
    best_fit_policy.update(best, 0, 0, (const int64_t[]){-1, 21, 0}); // overdrawn
    assert_int_equal(best_fit_policy.find(best, &request), PLACEMENT_NONE);
    best_fit_policy.destroy(best);
    first_fit_policy.destroy(first);
    arena_deinit(&arena);
}

// A VM of half the CPU of either class leaves the same share on both: the lower id wins although
// its class comes later.
static void best_fit_breaks_ties_between_classes_by_host_id(void **state)
{
    (void)state;
    static const uint32_t later[] = {1, 3};
    static const uint32_t earlier[] = {0, 2};
    const struct placement_class classes[] = {
        {.capacity = {3, 7, 0}, .hosts = later, .count = 2},
        {.capacity = {4096, 11, 0}, .hosts = earlier, .count = 2},
    };
    const struct placement_demand demands[] = {{{0, 0, 0}}, {{0, 0, 0}}};
    struct placement_request request = {.demands = demands};
    struct arena arena;
    arena_init(&arena);
    void *fit = best_fit_policy.create(
        &(struct placement_setup){.classes = classes, .class_count = 2, .arena = &arena});
    assert_int_equal(best_fit_policy.find(fit, &request), 0);
    best_fit_policy.update(fit, 1, 0, NULL);
    assert_int_equal(best_fit_policy.find(fit, &request), 1);
    best_fit_policy.update(fit, 1, 1, (const int64_t[]){4095, 11, 0}); // a little less is left
    assert_int_equal(best_fit_policy.find(fit, &request), 2);
    best_fit_policy.destroy(fit);
    arena_deinit(&arena);
}

// A third is left on host 5, of 2 thirds less 1, and on host 2, of 3 thirds less 2. In units of
// 2^-30 the shares free and asked of host 2 differ by one more than what is left, from rounding.
static void best_fit_sees_ties_between_classes_through_rounding(void **state)
{
    (void)state;
    static const uint32_t first[] = {5};
    static const uint32_t second[] = {2};
    const struct placement_class classes[] = {
        {.capacity = {3, 0, 0}, .hosts = first, .count = 1},
        {.capacity = {3, 0, 0}, .hosts = second, .count = 1},
    };
    const struct placement_demand demands[] = {{{1, 0, 0}}, {{2, 0, 0}}};
    struct placement_request request = {.demands = demands};
    struct arena arena;
    arena_init(&arena);
    void *fit = best_fit_policy.create(
        &(struct placement_setup){.classes = classes, .class_count = 2, .arena = &arena});
    best_fit_policy.update(fit, 0, 0, (const int64_t[]){2, 0, 0});
    assert_int_equal(best_fit_policy.find(fit, &request), 2);
    best_fit_policy.destroy(fit);
    arena_deinit(&arena);
}

static void best_fit_fills_equal_hosts_from_the_lowest_id(void **state)
{
    (void)state;
    enum { HOSTS = 5000 };
    struct arena arena;
    arena_init(&arena);
    uint32_t *hosts = ARENA_ARRAY(&arena, uint32_t, HOSTS);
    for (uint32_t h = 0; h < HOSTS; h++) {
        hosts[h] = h * 3 + 1;
    }
    const struct placement_class class = {
        .capacity = {64000, 256, 100}, .hosts = hosts, .count = HOSTS};
    const struct placement_demand demand = {{32000, 100, 7}};
    struct placement_request request = {.demands = &demand};
    void *fit = best_fit_policy.create(
        &(struct placement_setup){.classes = &class, .class_count = 1, .arena = &arena});
    for (uint32_t h = 0; h < HOSTS; h++) {
        assert_int_equal(best_fit_policy.find(fit, &request), hosts[h]);
        best_fit_policy.update(fit, 0, h, (const int64_t[]){32000, 156, 93});
        assert_int_equal(best_fit_policy.find(fit, &request), hosts[h]);
        best_fit_policy.update(fit, 0, h, (const int64_t[]){0, 56, 86});
    }
    assert_int_equal(best_fit_policy.find(fit, &request), PLACEMENT_NONE);
    best_fit_policy.destroy(fit);
    arena_deinit(&arena);
}

static void best_fit_states_its_weights_as_fields(void **state)
{
    (void)state;
    const struct field *weights = best_fit_policy.option.table->fields;
    assert_string_equal(weights->key, "weights");
    assert_int_equal(weights->offset, offsetof(struct weights_spec, weights));
    assert_int_equal(best_fit_policy.option.table->size, sizeof(struct weights_spec));
    static const char *const keys[] = {"cpu", "memory", "disk"};
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        assert_string_equal(weights->table->fields[k].key, keys[k]);
        assert_int_equal(weights->table->fields[k].offset, k * sizeof(int64_t));
        assert_string_equal(weights->table->fields[k].fallback, "1");
    }
    assert_null(weights->table->fields[COUNT_OF(keys)].key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_fit_names_the_host_that_a_scan_names),
        cmocka_unit_test(best_fit_weighs_as_it_is_told),
        cmocka_unit_test(best_fit_without_weights_is_first_fit),
        cmocka_unit_test(best_fit_chooses_the_least_left_over_where_first_fit_chooses_the_first),
        cmocka_unit_test(best_fit_breaks_ties_between_classes_by_host_id),
        cmocka_unit_test(best_fit_sees_ties_between_classes_through_rounding),
        cmocka_unit_test(best_fit_fills_equal_hosts_from_the_lowest_id),
        cmocka_unit_test(best_fit_states_its_weights_as_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
