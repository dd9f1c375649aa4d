// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/interval.h"
#include "sim/replications.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { REPLICATIONS = 6 };

static const struct summary_key wait_key = {"wait.mean", SUMMARY_REAL, "s", "Wait."};
static const struct summary_key count_key = {"jobs.arrived", SUMMARY_INTEGER, "1", "Jobs."};
static const struct summary_key name_key = {"run.name", SUMMARY_TEXT, NULL, "Name."};

struct bench {
    struct arena arena;
    struct summary parts[REPLICATIONS];
    struct summary whole;
};

static void begin(struct bench *bench)
{
    arena_init(&bench->arena);
    for (int r = 0; r < REPLICATIONS; r++) {
        summary_init(&bench->parts[r], &bench->arena);
    }
    summary_init(&bench->whole, &bench->arena);
}

static void end(struct bench *bench)
{
    for (int r = 0; r < REPLICATIONS; r++) {
        summary_deinit(&bench->parts[r]);
    }
    summary_deinit(&bench->whole);
    arena_deinit(&bench->arena);
}

static void replications_give_means_with_t_intervals(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    for (int r = 0; r < REPLICATIONS; r++) {
        summary_real(&bench.parts[r], "", &wait_key, 1.25 + r);
        summary_integer(&bench.parts[r], "tenants.a", &count_key, 10 * r);
        summary_text(&bench.parts[r], "", &name_key, r == 0 ? "first" : "other");
    }
    replications_combine(&bench.whole, bench.parts, REPLICATIONS);
    const struct summary_item *wait = summary_find(&bench.whole, "wait.mean");
    // Values 1.25 to 6.25: mean 3.75, variance 3.5, t of 5 degrees of freedom.
    assert_true(wait->real == 3.75 && wait->trusted);
    double half = interval_student(5) * 0.7637626158259734;
    assert_true(wait->half_width > half - 1e-12 && wait->half_width < half + 1e-12);
    assert_true(summary_number(summary_find(&bench.whole, "tenants.a.jobs.arrived")) == 25);
    assert_string_equal(summary_find(&bench.whole, "run.name")->text, "first");
    assert_int_equal(bench.whole.count, 3);
    end(&bench);
}

static void replications_keep_keys_that_only_some_had_and_do_not_trust_them(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    for (int r = 0; r < REPLICATIONS; r++) {
        if (r > 0) {
            summary_real(&bench.parts[r], "", &wait_key, 2);
        }
        summary_integer(&bench.parts[r], "", &count_key, r);
    }
    replications_combine(&bench.whole, bench.parts, REPLICATIONS);
    assert_int_equal(bench.whole.count, 2);
    const struct summary_item *wait = summary_find(&bench.whole, "wait.mean");
    assert_true(wait->real == 2 && wait->half_width == 0);
    assert_false(wait->trusted);
    assert_true(summary_find(&bench.whole, "jobs.arrived")->trusted);
    end(&bench);
}

static void replications_of_one_are_that_one(void **state)
{
    (void)state;
    struct bench bench;
    begin(&bench);
    summary_mean(&bench.parts[0], "", &wait_key, 4.5, 0.25, true);
    summary_integer(&bench.parts[0], "", &count_key, 7);
    replications_combine(&bench.whole, bench.parts, 1);
    assert_true(summary_find(&bench.whole, "wait.mean")->half_width == 0.25);
    assert_int_equal(summary_find(&bench.whole, "jobs.arrived")->integer, 7);
    assert_int_equal(summary_find(&bench.whole, "jobs.arrived")->key->type, SUMMARY_INTEGER);
    end(&bench);
}

static void replications_have_seeds_of_their_own(void **state)
{
    (void)state;
    assert_int_equal(replications_seed(42, 0), 42);
    for (int64_t r = 1; r < 100; r++) {
        assert_true(replications_seed(42, r) >= 0);
        assert_true(replications_seed(42, r) != replications_seed(42, r - 1));
        assert_true(replications_seed(42, r) != replications_seed(43, r));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replications_give_means_with_t_intervals),
        cmocka_unit_test(replications_keep_keys_that_only_some_had_and_do_not_trust_them),
        cmocka_unit_test(replications_of_one_are_that_one),
        cmocka_unit_test(replications_have_seeds_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
