// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/response.h"

#include "sim/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MHZ = 1000 };

struct bench {
    struct arena arena;
    struct response response;
};

static void bench_init(struct bench *bench, int64_t warm_up, bool by_size)
{
    arena_init(&bench->arena);
    response_init(&bench->response, &bench->arena, warm_up, 100000, by_size);
}

static void bench_deinit(struct bench *bench)
{
    arena_deinit(&bench->arena);
}

// A job that takes `alone` ns by itself.
static void pass(struct bench *bench, int64_t arrival, int64_t start, int64_t end, uint64_t alone)
{
    response_complete(&bench->response, end, arrival, start, (uint128)alone * MHZ, MHZ);
}

static void response_trims_means_by_arrival_and_never_counts(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 100, false);
    struct response *r = &bench.response;
    response_arrive(r, 99);
    response_arrive(r, 100);
    response_reject(r, 99);
    response_reject(r, 100);
    response_arrive(r, 101);
    pass(&bench, 99, 130, 150, 20);  // came before the warm-up was over
    pass(&bench, 100, 100, 177, 77); // at its end: is observed
    pass(&bench, 101, 177, 200, 23);
    assert_int_equal(r->arrived, 5);
    assert_int_equal(r->completed, 3);
    assert_int_equal(r->rejected, 2);
    assert_int_equal(r->seen, 3);
    assert_int_equal(r->turned_away, 1);
    assert_int_equal(r->latency.count, 2);
    assert_true(stats_mean(&r->latency) == (77 + 99) / 2.0);
    assert_true(stats_mean(&r->wait) == (0 + 76) / 2.0);
    assert_int_equal(r->delayed, 1);
    assert_int_equal(r->latency.most, 99);
    assert_true(r->spent_ns == 51 + 77 + 99); // of everyone
    assert_int_equal(r->last_completion, 200);
    assert_true(response_balances(r, 200));
    bench_deinit(&bench);
}

static void response_quantiles_are_within_one_part_in_256(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 0, false);
    for (int64_t i = 1; i <= 10000; i++) {
        response_arrive(&bench.response, 0);
    }
    for (int64_t i = 1; i <= 10000; i++) {
        pass(&bench, 0, 0, i * i, 1);
    }
    static const double shares[] = {0.5, 0.95, 0.99, 0.001};
    for (int i = 0; i < 4; i++) {
        double exact = shares[i] * 10000 * shares[i] * 10000;
        double found = (double)sketch_quantile(&bench.response.sketch, shares[i]);
        assert_true(fabs(found - exact) <= exact / 256);
    }
    bench_deinit(&bench);
}

// Mean size 1000 ns, octave 9 (512 to 1023). Slowdown is latency over the time alone.
static void response_slowdowns_go_by_octaves_from_the_mean(void **state)
{
    (void)state;
    static const struct {
        uint64_t alone;
        int64_t latency;
    } jobs[] = {
        {1, 7},       // octave 0: tiny
        {127, 381},   // octave 6, three below: tiny, 3
        {128, 256},   // octave 7: small, 2
        {511, 2555},  // octave 8: small, 5
        {512, 512},   // octave 9: middle, 1
        {1023, 4092}, // octave 9: middle, 4
        {1024, 6144}, // octave 10: large, 6
        {4674, 9348}, // octave 12: huge, 2
        {1000, 3000}, // octave 9: middle, 3
        {1000, 8000}, // octave 9: middle, 8
        {0, 99999},   // no work: no slowdown
    };
    struct bench bench;
    bench_init(&bench, 0, true);
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        response_arrive(&bench.response, 0);
    }
    assert_true(isnan(response_slowdown(&bench.response, RESPONSE_MIDDLE)));
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        response_complete(&bench.response, 100000, 100000 - jobs[i].latency, 100000,
                          (uint128)jobs[i].alone * MHZ + MHZ - 1, MHZ);
    }
    assert_true(bench.response.alone_ns == 10000);
    assert_true(response_slowdown(&bench.response, RESPONSE_TINY) == (7.0 + 3) / 2);
    assert_true(response_slowdown(&bench.response, RESPONSE_SMALL) == (2.0 + 5) / 2);
    assert_true(response_slowdown(&bench.response, RESPONSE_MIDDLE) == (1.0 + 4 + 3 + 8) / 4);
    assert_true(response_slowdown(&bench.response, RESPONSE_LARGE) == 6);
    assert_true(response_slowdown(&bench.response, RESPONSE_HUGE) == 2);
    bench_deinit(&bench);
}

static void response_has_no_slowdown_of_sizes_that_never_came(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 0, true);
    response_arrive(&bench.response, 5);
    pass(&bench, 5, 5, 25, 10);
    assert_true(response_slowdown(&bench.response, RESPONSE_MIDDLE) == 2);
    assert_true(isnan(response_slowdown(&bench.response, RESPONSE_HUGE)));
    assert_true(isnan(response_slowdown(&bench.response, RESPONSE_TINY)));
    bench_deinit(&bench);
}

// Any come and go, in any order: the identity holds at every instant, and notices a wrong time.
static void response_balances_through_random_comings_and_goings(void **state)
{
    (void)state;
    struct bench bench;
    struct rng rng;
    int64_t inside[64], now = 0;
    uint32_t count = 0;
    rng_init(&rng, 2385, "response", "balance");
    bench_init(&bench, 5000, true);
    struct response *r = &bench.response;
    for (int i = 0; i < 20000; i++) {
        now += (int64_t)rng_below(&rng, 9);
        uint64_t deed = rng_below(&rng, 10);
        if (deed == 0) {
            response_reject(r, now);
        } else if (deed <= 5 && count < COUNT_OF(inside)) {
            response_arrive(r, now);
            inside[count++] = now;
        } else if (count > 0) {
            uint32_t at = (uint32_t)rng_below(&rng, count);
            int64_t arrival = inside[at];
            inside[at] = inside[--count];
            if (deed == 6) {
                response_lose(r, now, arrival);
            } else {
                pass(&bench, arrival, arrival, now, 3);
            }
        }
        assert_true(response_balances(r, now));
        assert_true(response_balances(r, now + 17));
        assert_int_equal(r->in_system.value, count);
    }
    assert_true(r->lost > 500 && r->completed > 5000 && count > 0);
    inside[0]++; // and now one is told of another time
    while (count > 0) {
        assert_true(response_balances(r, now));
        response_lose(r, now, inside[--count]);
    }
    assert_false(response_balances(r, now));
    bench_deinit(&bench);
}

static void response_counts_time_of_those_inside_when_it_closes(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 0, false);
    response_arrive(&bench.response, 1000);
    pass(&bench, 1000, 1000, 5000, 4000);
    response_arrive(&bench.response, 30000);
    response_close(&bench.response, 100000);
    assert_true(bench.response.spent_ns == 4000 + 70000);
    assert_true(level_integral(&bench.response.in_system, 100000) == 74000);
    bench_deinit(&bench);
}

static void response_merged_is_the_response_of_all(void **state)
{
    (void)state;
    struct bench parts[2], all, sum;
    struct rng rng;
    rng_init(&rng, 2385, "response", "merge");
    bench_init(&parts[0], 100, true);
    bench_init(&parts[1], 100, true);
    bench_init(&all, 100, true);
    bench_init(&sum, 100, true);
    for (int64_t i = 0; i < 5000; i += 10) {
        struct bench *part = &parts[rng_below(&rng, 2)];
        int64_t end = i + (int64_t)rng_below(&rng, 10);
        uint64_t alone = rng_below(&rng, 300);
        if (rng_below(&rng, 5) == 0) {
            response_reject(&part->response, i);
            response_reject(&all.response, i);
        } else {
            response_arrive(&part->response, i);
            response_arrive(&all.response, i);
            response_complete(&part->response, end, i, i, (uint128)alone * MHZ, MHZ);
            response_complete(&all.response, end, i, i, (uint128)alone * MHZ, MHZ);
        }
    }
    response_merge(&sum.response, &parts[0].response);
    response_merge(&sum.response, &parts[1].response);
    const struct response *a = &sum.response, *b = &all.response;
    assert_int_equal(a->arrived, b->arrived);
    assert_int_equal(a->completed, b->completed);
    assert_int_equal(a->rejected, b->rejected);
    assert_int_equal(a->seen, b->seen);
    assert_int_equal(a->turned_away, b->turned_away);
    assert_int_equal(a->delayed, b->delayed);
    assert_true(a->spent_ns == b->spent_ns && a->alone_ns == b->alone_ns);
    assert_int_equal(a->last_completion, b->last_completion);
    assert_true(a->latency.sum == b->latency.sum && a->latency.most == b->latency.most);
    assert_int_equal(sketch_quantile(&a->sketch, 0.9), sketch_quantile(&b->sketch, 0.9));
    for (int i = 0; i < RESPONSE_OCTAVES; i++) {
        assert_int_equal(a->octaves[i].count, b->octaves[i].count);
        assert_true(fabs(a->octaves[i].slowdown - b->octaves[i].slowdown) <=
                    1e-12 * b->octaves[i].slowdown);
    }
    bench_deinit(&parts[0]);
    bench_deinit(&parts[1]);
    bench_deinit(&all);
    bench_deinit(&sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(response_trims_means_by_arrival_and_never_counts),
        cmocka_unit_test(response_quantiles_are_within_one_part_in_256),
        cmocka_unit_test(response_slowdowns_go_by_octaves_from_the_mean),
        cmocka_unit_test(response_has_no_slowdown_of_sizes_that_never_came),
        cmocka_unit_test(response_balances_through_random_comings_and_goings),
        cmocka_unit_test(response_counts_time_of_those_inside_when_it_closes),
        cmocka_unit_test(response_merged_is_the_response_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
