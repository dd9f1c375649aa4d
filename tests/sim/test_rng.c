// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/rng.h"

#include "tests/sim/goodness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// Known answers of Random123's kat_vectors: counter, key, result.
static void rng_philox_gives_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        uint32_t out[4];
        rng_philox(out, known[i].counter, known[i].key);
        assert_memory_equal(out, known[i].out, sizeof out);
    }
}

static void rng_next_hands_out_the_blocks_of_its_counter_in_order(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, UINT64_C(0x0123456789abcdef), "tenants.shop.groups.web", "boot");
    rng.block = UINT64_C(0xffffffff); // the carry into the second word must not be lost
    uint64_t stream = rng.stream;
    for (uint64_t block = 0xffffffff; block < UINT64_C(0x100000003); block++) {
        const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), (uint32_t)stream,
                                     (uint32_t)(stream >> 32)};
        const uint32_t key[2] = {0x89abcdef, 0x01234567};
        uint32_t out[4];
        rng_philox(out, counter, key);
        assert_true(rng_next(&rng) == ((uint64_t)out[1] << 32 | out[0]));
        assert_true(rng_next(&rng) == ((uint64_t)out[3] << 32 | out[2]));
    }
}

static uint64_t first_draw(uint64_t seed, const char *path, const char *purpose)
{
    struct rng rng;
    rng_init(&rng, seed, path, purpose);
    return rng_next(&rng);
}

static void rng_streams_differ_in_seed_path_and_purpose(void **state)
{
    (void)state;
    const uint64_t draws[] = {
        first_draw(1, "a.b", "c"),
        first_draw(1, "a", "b.c"),
        first_draw(1, "a.b", ""),
        first_draw(1, "", "a.b"),
        first_draw(1, "", ""),
        first_draw(1, "a.bc", ""),
        first_draw(1, "a.b", "d"),
        first_draw(2, "a.b", "c"),
        first_draw(UINT64_C(1) << 32, "a.b", "c"),
    };
    for (size_t i = 0; i < COUNT_OF(draws); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_true(draws[i] != draws[j]);
        }
    }
    assert_true(first_draw(1, "a.b", "c") == draws[0]);
}

// Results of every scenario ever run rest on these two numbers.
static void rng_stream_names_never_change(void **state)
{
    (void)state;
    assert_true(rng_hash("virga", 5, 0) == UINT64_C(0x48775eb2f48d7d4d));
    assert_true(first_draw(20260301, "demand.shoppers", "arrivals") ==
                UINT64_C(0x5614800ae5996ca8));
}

static void rng_hash_tells_names_apart_in_all_its_bits(void **state)
{
    (void)state;
    // Names that differ in one digit: each of the 64 bits must flip for about half of the pairs.
    enum { NAMES = 20000 };
    uint64_t flips[64] = {0};
    uint64_t before = rng_hash("vm-00000", 8, 7);
    for (int i = 1; i <= NAMES; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "vm-%05d", i);
        uint64_t hash = rng_hash(name, (size_t)length, 7);
        for (int bit = 0; bit < 64; bit++) {
            flips[bit] += (hash ^ before) >> bit & 1;
        }
        before = hash;
    }
    for (int bit = 0; bit < 64; bit++) {
        assert_true(fabs(goodness_binomial_z(flips[bit], NAMES, 0.5)) <= GOODNESS_Z);
    }
}

static void rng_uniform_never_reaches_zero_or_one(void **state)
{
    (void)state;
    struct rng rng = {.spare = UINT64_MAX, .has_spare = true};
    double most = rng_uniform(&rng);
    assert_true(most == 1 - 0x1p-53);
    rng = (struct rng){.spare = 0, .has_spare = true};
    double least = rng_uniform(&rng);
    assert_true(least == 0x1p-53);
}

static void rng_uniform_is_uniform(void **state)
{
    (void)state;
    size_t n = goodness_size(1000000);
    double *u = malloc(n * sizeof *u);
    struct rng rng;
    rng_init(&rng, 2385, "hosts.main", "failures");
    uint64_t below = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        u[i] = rng_uniform(&rng);
        below += u[i] < 1e-5;
        above += u[i] > 1 - 1e-5;
    }
    assert_true(fabs(goodness_binomial_z(below, (double)n, 1e-5)) <= GOODNESS_Z);
    assert_true(fabs(goodness_binomial_z(above, (double)n, 1e-5)) <= GOODNESS_Z);
    goodness_sort_uniform(u, n);
    assert_true(goodness_kolmogorov(u, n) > GOODNESS_P);
    assert_true(goodness_anderson(u, n) > GOODNESS_P);
    free(u);
}

// Pairs of 64 x 64 cells: within one stream, and across streams drawn in turn.
static void check_pairs(struct rng *first, struct rng *second)
{
    enum { SIDE = 64, CELLS = SIDE * SIDE };
    size_t n = goodness_size(1000000);
    uint64_t *counts = calloc(CELLS, sizeof *counts);
    double *expected = malloc(CELLS * sizeof *expected);
    for (size_t i = 0; i < n; i++) {
        size_t x = (size_t)(rng_uniform(first) * SIDE), y = (size_t)(rng_uniform(second) * SIDE);
        counts[x * SIDE + y]++;
    }
    for (size_t i = 0; i < CELLS; i++) {
        expected[i] = (double)n / CELLS;
    }
    double p = goodness_chi_square(expected, counts, CELLS);
    assert_true(p > GOODNESS_P && p < 1 - GOODNESS_P);
    free(counts);
    free(expected);
}

static void rng_successive_draws_are_independent(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 0, "", "");
    check_pairs(&rng, &rng);
}

static void rng_interleaved_streams_are_independent(void **state)
{
    (void)state;
    struct rng first, second;
    rng_init(&first, 17, "tenants.blog.1", "arrivals");
    rng_init(&second, 17, "tenants.blog.2", "arrivals");
    check_pairs(&first, &second);
    rng_init(&first, 17, "tenants.blog.1", "arrivals");
    rng_init(&second, 18, "tenants.blog.1", "arrivals");
    check_pairs(&first, &second);
}

static void rng_streams_do_not_disturb_each_other(void **state)
{
    (void)state;
    struct rng alone, mixed, other;
    rng_init(&alone, 5, "a", "x");
    rng_init(&mixed, 5, "a", "x");
    rng_init(&other, 5, "b", "x");
    for (int i = 0; i < 1001; i++) {
        for (int j = 0; j < i % 3; j++) {
            rng_next(&other);
        }
        assert_true(rng_next(&alone) == rng_next(&mixed));
    }
}

static void rng_below_stays_below_and_is_even(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 99, "below", "");
    enum { BOUND = 37 };
    size_t n = goodness_size(500000);
    uint64_t counts[BOUND] = {0};
    double expected[BOUND];
    for (size_t i = 0; i < n; i++) {
        uint64_t draw = rng_below(&rng, BOUND);
        assert_true(draw < BOUND);
        counts[draw]++;
    }
    for (size_t i = 0; i < BOUND; i++) {
        expected[i] = (double)n / BOUND;
    }
    assert_true(goodness_chi_square(expected, counts, BOUND) > GOODNESS_P);
    assert_true(rng_below(&rng, 1) == 0);
}

static void rng_below_has_no_bias_at_a_bound_that_wastes_a_third(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 100, "below", "");
    // Without rejection the lower half of this range would be drawn twice as often as the rest.
    const uint64_t bound = UINT64_C(3) << 62;
    size_t n = goodness_size(300000);
    uint64_t counts[3] = {0};
    const double expected[3] = {(double)n / 3, (double)n / 3, (double)n / 3};
    uint64_t thirds[3] = {0};
    for (size_t i = 0; i < n; i++) {
        uint64_t draw = rng_below(&rng, bound);
        assert_true(draw < bound);
        counts[draw >> 62]++;
        thirds[draw % 3]++; // the draws that rejection must drop share one remainder
    }
    assert_true(goodness_chi_square(expected, counts, 3) > GOODNESS_P);
    assert_true(goodness_chi_square(expected, thirds, 3) > GOODNESS_P);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rng_philox_gives_the_known_answers),
        cmocka_unit_test(rng_next_hands_out_the_blocks_of_its_counter_in_order),
        cmocka_unit_test(rng_streams_differ_in_seed_path_and_purpose),
        cmocka_unit_test(rng_stream_names_never_change),
        cmocka_unit_test(rng_hash_tells_names_apart_in_all_its_bits),
        cmocka_unit_test(rng_uniform_never_reaches_zero_or_one),
        cmocka_unit_test(rng_uniform_is_uniform),
        cmocka_unit_test(rng_successive_draws_are_independent),
        cmocka_unit_test(rng_interleaved_streams_are_independent),
        cmocka_unit_test(rng_streams_do_not_disturb_each_other),
        cmocka_unit_test(rng_below_stays_below_and_is_even),
        cmocka_unit_test(rng_below_has_no_bias_at_a_bound_that_wastes_a_third),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
