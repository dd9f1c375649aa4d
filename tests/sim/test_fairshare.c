// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted max-min shares against a slow solver in exact fractions that knows no shortcut.
#include "sim/fairshare.h"

#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { COUNT_MOST = 50 };

struct problem {
    size_t count;
    int64_t limits[COUNT_MOST], reservations[COUNT_MOST], weights[COUNT_MOST];
    int64_t capacity;
};

static struct fairshare_claims claims_of(const struct problem *problem)
{
    return (struct fairshare_claims){problem->count, problem->limits, problem->reservations,
                                     problem->weights};
}

// ---- the slow solver ----

struct fraction {
    int128 top, bottom; // bottom > 0
};

static int128 clamp(int128 x, int128 low, int128 high)
{
    return x < low ? low : x > high ? high : x;
}

// The share of a claim at a level, times the level's denominator.
static int128 share_at(const struct problem *problem, size_t i, struct fraction level)
{
    return clamp(level.top * problem->weights[i], problem->reservations[i] * level.bottom,
                 problem->limits[i] * level.bottom);
}

// Does the claim rise with the level from here on?
static bool moves_at(const struct problem *problem, size_t i, struct fraction level)
{
    int128 amount = level.top * problem->weights[i];
    return amount >= problem->reservations[i] * level.bottom &&
           amount < problem->limits[i] * level.bottom;
}

static bool holds_at(const struct problem *problem, struct fraction level)
{
    int128 sum = 0;
    for (size_t i = 0; i < problem->count; i++) {
        sum += share_at(problem, i, level);
    }
    return sum <= problem->capacity * level.bottom;
}

// The highest of all levels at which something bends and the capacity suffices. Above it the amount
// is linear, so the exact level is one division away.
static struct fraction exact_level(const struct problem *problem)
{
    struct fraction best = {0, 1};
    for (size_t i = 0; i < problem->count; i++) {
        const struct fraction bends[] = {{problem->reservations[i], problem->weights[i]},
                                         {problem->limits[i], problem->weights[i]}};
        for (size_t b = 0; b < COUNT_OF(bends); b++) {
            if (bends[b].top * best.bottom > best.top * bends[b].bottom &&
                holds_at(problem, bends[b])) {
                best = bends[b];
            }
        }
    }
    int128 fixed = 0, weight = 0;
    for (size_t i = 0; i < problem->count; i++) {
        if (moves_at(problem, i, best)) {
            weight += problem->weights[i];
        } else {
            fixed += share_at(problem, i, best) / best.bottom; // a limit or a reservation: whole
        }
    }
    return weight == 0 ? best : (struct fraction){problem->capacity - fixed, weight};
}

// ---- comparing ----

static void refuse(const struct problem *problem, const int64_t *shares, const char *what)
{
    print_error("%s; capacity %lld\n", what, (long long)problem->capacity);
    for (size_t i = 0; i < problem->count; i++) {
        print_error("  limit %lld reservation %lld weight %lld share %lld\n",
                    (long long)problem->limits[i], (long long)problem->reservations[i],
                    (long long)problem->weights[i], (long long)shares[i]);
    }
    fail();
}

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            refuse(problem, shares, #condition);                                                   \
        }                                                                                          \
    } while (0)

static void check_shares(const struct problem *problem, const int64_t *shares)
{
    int128 wanted = 0, given = 0, left = problem->capacity;
    struct fraction level = exact_level(problem);
    int64_t floors[COUNT_MOST];
    for (size_t i = 0; i < problem->count; i++) {
        wanted += problem->limits[i];
        given += shares[i];
        REQUIRE(shares[i] >= problem->reservations[i] && shares[i] <= problem->limits[i]);
    }
    REQUIRE(given == (wanted < problem->capacity ? wanted : problem->capacity));
    if (wanted <= problem->capacity) {
        return; // the sum leaves nothing but the limits
    }
    for (size_t i = 0; i < problem->count; i++) {
        int128 exact = share_at(problem, i, level);
        int128 gap = shares[i] * level.bottom - exact;
        REQUIRE(gap >= -level.bottom && gap <= level.bottom);
        floors[i] = (int64_t)(exact / level.bottom);
        left -= floors[i];
    }
    for (size_t i = 0; i < problem->count; i++) {
        bool one_more = left > 0 && moves_at(problem, i, level);
        left -= one_more;
        REQUIRE(shares[i] == floors[i] + one_more); // what is left goes by index
    }
}

static void solve_and_check(const struct problem *problem, struct fairshare_level hint)
{
    int64_t shares[COUNT_MOST];
    struct fairshare_claims claims = claims_of(problem);
    memset(shares, 0xA5, sizeof shares);
    fairshare_divide(shares, &hint, &claims, problem->capacity);
    check_shares(problem, shares);
}

// ---- random problems ----

// From tiny to huge: the number of bits is drawn first.
static int64_t any_size(struct rng *rng, uint32_t bits_most)
{
    uint64_t bits = rng_below(rng, bits_most + 1);
    return (int64_t)rng_below(rng, UINT64_C(1) << bits);
}

static void draw_claim(struct problem *problem, size_t i, struct rng *rng, uint64_t style)
{
    uint32_t bits = style & 1 ? 57 : 5; // 50 x 2^57 < 2^63
    int64_t limit = any_size(rng, bits);
    int64_t reservation = style & 2 ? (int64_t)rng_below(rng, (uint64_t)limit + 1) : 0;
    if (style & 4 && rng_below(rng, 3) == 0) {
        limit = reservation; // fixed from the start, often at zero
    }
    problem->limits[i] = limit;
    problem->reservations[i] = reservation;
    problem->weights[i] = style & 8    ? 100
                          : style & 16 ? 1 + (int64_t)rng_below(rng, 3)
                                       : 1 + (int64_t)rng_below(rng, FAIRSHARE_WEIGHT_MAX);
}

static void draw_problem(struct problem *problem, struct rng *rng)
{
    uint64_t style = rng_next(rng) >> 40;
    problem->count = style % 1009 == 0 ? COUNT_MOST : 1 + rng_below(rng, 12);
    int64_t least = 0, most = 0;
    for (size_t i = 0; i < problem->count; i++) {
        draw_claim(problem, i, rng, style);
        least += problem->reservations[i];
        most += problem->limits[i];
    }
    switch (rng_below(rng, 8)) {
    case 0:
        problem->capacity = least; // exactly the reservations, without any: nothing
        break;
    case 1:
        problem->capacity = most; // exactly the limits
        break;
    case 2:
        problem->capacity = most > least ? most - 1 : most;
        break;
    case 3:
        problem->capacity = least < most ? least + 1 : least;
        break;
    case 4:
        problem->capacity = most + any_size(rng, 3);
        break;
    default:
        problem->capacity = least + (int64_t)rng_below(rng, (uint64_t)(most - least) + 1);
    }
}

static struct fairshare_level any_hint(struct rng *rng)
{
    return (struct fairshare_level){any_size(rng, 62), any_size(rng, 39)};
}

static void fairshare_agrees_with_exact_fractions_in_a_million_cases(void **state)
{
    (void)state;
    struct rng rng;
    struct problem problem;
    struct fairshare_level none = {0, 0};
    rng_init(&rng, 2385, "fairshare", "cases");
    for (int i = 0; i < 1000000; i++) {
        draw_problem(&problem, &rng);
        solve_and_check(&problem, i % 2 == 0 ? none : any_hint(&rng));
    }
}

static void fairshare_does_not_depend_on_the_hint(void **state)
{
    (void)state;
    struct rng rng;
    struct problem problem;
    int64_t plain[COUNT_MOST], hinted[COUNT_MOST];
    rng_init(&rng, 2385, "fairshare", "hints");
    struct fairshare_level before = {0, 0};
    for (int i = 0; i < 20000; i++) {
        draw_problem(&problem, &rng);
        struct fairshare_claims claims = claims_of(&problem);
        struct fairshare_level level = {0, 0};
        fairshare_divide(plain, &level, &claims, problem.capacity);
        // Its own answer, the answer to another problem, extremes, and anything.
        const struct fairshare_level hints[] = {
            level, before, {INT64_MAX, 1}, {0, INT64_C(1000000000000)}, {1, 1}, any_hint(&rng)};
        for (size_t h = 0; h < COUNT_OF(hints); h++) {
            struct fairshare_level hint = hints[h];
            fairshare_divide(hinted, &hint, &claims, problem.capacity);
            assert_memory_equal(plain, hinted, problem.count * sizeof *plain);
            assert_int_equal(hint.denominator == 0, level.denominator == 0);
        }
        before = level;
    }
}

// A reservation lifts one claim after another above the level while limits hold others down: where
// Newton's steps cycle and the walk has to take over.
static void fairshare_solves_staircases_of_limits_and_reservations(void **state)
{
    (void)state;
    struct problem problem = {.count = COUNT_MOST};
    int64_t least = 0, most = 0;
    for (int64_t i = 0; i < COUNT_MOST; i++) {
        problem.weights[i] = 1 + i * i % 97;
        problem.reservations[i] = problem.weights[i] * (i % 2 == 0 ? 37 * i + 1 : 0);
        problem.limits[i] = problem.weights[i] * (37 * i + 19);
        least += problem.reservations[i];
        most += problem.limits[i];
    }
    for (problem.capacity = least; problem.capacity <= most; problem.capacity += 2385) {
        solve_and_check(&problem, (struct fairshare_level){0, 0});
        solve_and_check(&problem, (struct fairshare_level){problem.capacity, 1});
        solve_and_check(&problem, (struct fairshare_level){37 * 25, 1});
    }
}

// ---- by hand ----

static void expect_shares(const struct problem *problem, const int64_t *expected)
{
    int64_t shares[COUNT_MOST];
    struct fairshare_level level = {0, 0};
    struct fairshare_claims claims = claims_of(problem);
    fairshare_divide(shares, &level, &claims, problem->capacity);
    for (size_t i = 0; i < problem->count; i++) {
        assert_int_equal(shares[i], expected[i]);
    }
}

static void fairshare_gives_the_shares_of_the_example_in_its_header(void **state)
{
    (void)state;
    struct problem problem = {
        .count = 3, .limits = {1000, 3000, 3000}, .weights = {1, 1, 2}, .capacity = 4000};
    expect_shares(&problem, (const int64_t[]){1000, 1000, 2000});
}

static void fairshare_hands_remainders_to_moving_claims_in_order(void **state)
{
    (void)state;
    // 11 among 1, 2, 2 of 5: 2.2, 4.4, 4.4; rounded down 2, 4, 4, and the first gets the one left.
    struct problem problem = {
        .count = 3, .limits = {9, 9, 9}, .weights = {1, 2, 2}, .capacity = 11};
    expect_shares(&problem, (const int64_t[]){3, 4, 4});
    // The first is at its limit now, the second held by its reservation: the third and fourth move,
    // and share 14 - 2 - 5 = 7 as 3.5 and 3.5.
    problem = (struct problem){.count = 4,
                               .limits = {2, 9, 9, 9},
                               .reservations = {0, 5, 0, 0},
                               .weights = {1, 1, 1, 1},
                               .capacity = 14};
    expect_shares(&problem, (const int64_t[]){2, 5, 4, 3});
}

static void fairshare_gives_nothing_of_nothing(void **state)
{
    (void)state;
    struct problem problem = {.count = 3, .limits = {7, 0, 9}, .weights = {1, 5, 3}};
    expect_shares(&problem, (const int64_t[]){0, 0, 0});
    problem.count = 0;
    problem.capacity = 5;
    expect_shares(&problem, NULL);
}

static void fairshare_takes_the_largest_amounts(void **state)
{
    (void)state;
    struct problem problem = {.count = 2,
                              .limits = {INT64_MAX, 0},
                              .reservations = {INT64_MAX - 2385, 0},
                              .weights = {FAIRSHARE_WEIGHT_MAX, 1},
                              .capacity = INT64_MAX - 1};
    expect_shares(&problem, (const int64_t[]){INT64_MAX - 1, 0});
}

// A million claims of the greatest weight: the sum of weights is 10^12.
static void fairshare_divides_among_a_million_claims(void **state)
{
    (void)state;
    enum { COUNT = 1000000 };
    int64_t *all = test_malloc(4 * (size_t)COUNT * sizeof *all);
    int64_t *limits = all, *reservations = limits + COUNT, *weights = reservations + COUNT;
    int64_t *shares = weights + COUNT;
    for (int64_t i = 0; i < COUNT; i++) {
        limits[i] = INT64_MAX / COUNT;
        reservations[i] = 0;
        weights[i] = FAIRSHARE_WEIGHT_MAX;
    }
    struct fairshare_claims claims = {COUNT, limits, reservations, weights};
    struct fairshare_level level = {0, 0};
    const int64_t each = INT64_C(4611686018427);
    fairshare_divide(shares, &level, &claims, each * COUNT + 2385);
    for (int64_t i = 0; i < COUNT; i++) {
        assert_true(shares[i] == each + (i < 2385));
    }
    test_free(all);
}

// More reserved than there is breaks the contract: the run stops instead of giving nonsense.
static void fairshare_refuses_reservations_above_the_capacity(void **state)
{
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct problem problem = {
            .count = 2, .limits = {9, 9}, .reservations = {4, 4}, .weights = {1, 1}, .capacity = 7};
        int64_t shares[2];
        struct fairshare_level level = {0, 0};
        struct fairshare_claims claims = claims_of(&problem);
        if (freopen("/dev/null", "w", stderr) != NULL) {
            fairshare_divide(shares, &level, &claims, problem.capacity);
        }
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fairshare_agrees_with_exact_fractions_in_a_million_cases),
        cmocka_unit_test(fairshare_does_not_depend_on_the_hint),
        cmocka_unit_test(fairshare_solves_staircases_of_limits_and_reservations),
        cmocka_unit_test(fairshare_gives_the_shares_of_the_example_in_its_header),
        cmocka_unit_test(fairshare_hands_remainders_to_moving_claims_in_order),
        cmocka_unit_test(fairshare_gives_nothing_of_nothing),
        cmocka_unit_test(fairshare_takes_the_largest_amounts),
        cmocka_unit_test(fairshare_divides_among_a_million_claims),
        cmocka_unit_test(fairshare_refuses_reservations_above_the_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
