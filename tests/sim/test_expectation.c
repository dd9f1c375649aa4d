// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/expectation.h"
#include "sim/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct summary_key keys[] = {
    {"wait.mean", SUMMARY_REAL, "s", "Mean wait."},
    {"latency.p95", SUMMARY_REAL, "s", "A quantile."},
    {"latency.p99", SUMMARY_REAL, "s", "Another."},
    {.key = NULL},
};
static const struct model model = {.name = "queue", .summary_keys = keys};
static const struct model bare = {.name = "nothing"};
static const struct model *const models[] = {&bare, &model, NULL};

struct fixture {
    struct arena arena;
    struct diag_list diags;
};

// What is said of an expectation that follows a sound one.
static const struct diag *say(struct fixture *fixture, const char *key, const char *formula,
                              double rate)
{
    double mean = 1, sound = 0.5;
    struct settings_argument first[] = {{"arrival_rate", {&sound, 1}},
                                        {"service_mean", {&mean, 1}}};
    struct settings_argument second[] = {{"arrival_rate", {&rate, 1}},
                                         {"service_mean", {&mean, 1}}};
    struct settings_expect expect[] = {{"wait.mean", "mm1_wait", {first, 2}},
                                       {key, formula, {second, 2}}};
    struct settings settings = {.expect = {expect, 2}};
    arena_init(&fixture->arena);
    diag_init(&fixture->diags, &fixture->arena);
    expectation_check(&settings, models, &fixture->diags);
    return fixture->diags.items;
}

static void forget(struct fixture *fixture)
{
    diag_deinit(&fixture->diags);
    arena_deinit(&fixture->arena);
}

static void expectation_check_takes_any_part_of_the_region(void **state)
{
    (void)state;
    static const char *const names[] = {"wait.mean", "tenants.a b.wait.mean", "zones.z.latency.p99",
                                        "run.events"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct fixture fixture;
        say(&fixture, names[i], "mm1_wait", 0.875);
        assert_int_equal(fixture.diags.count, 0);
        forget(&fixture);
    }
}

static void expectation_check_offers_the_nearest_key_for_an_unknown_one(void **state)
{
    (void)state;
    static const struct {
        const char *name, *remedy;
    } cases[] = {
        {"wait.maen", "did you mean 'wait.mean'?"},
        {"tenants.shop.latency.q99", "did you mean 'latency.p99'?"},
        {"utilisation", "'virga list keys' names them all"},
        {"shop.zzz.q", "'virga list keys' names them all"},
        {"", "'virga list keys' names them all"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        const struct diag *diag = say(&fixture, cases[i].name, "mm1_wait", 0.875);
        assert_int_equal(fixture.diags.count, 1);
        assert_string_equal(diag->key, "expect.1.key");
        assert_non_null(strstr(diag->message, "no model puts a number called"));
        assert_string_equal(diag->remedy, cases[i].remedy);
        forget(&fixture);
    }
}

static void expectation_check_works_every_formula_out_before_the_run(void **state)
{
    (void)state;
    struct fixture fixture;
    const struct diag *diag = say(&fixture, "wait.mean", "mm1_weight", 0.875);
    assert_int_equal(fixture.diags.count, 1);
    assert_string_equal(diag->key, "expect.1.formula");
    assert_non_null(strstr(diag->message, "did you mean 'mm1_wait'?"));
    forget(&fixture);
    diag = say(&fixture, "wait.mean", "mm1_wait", 2.25);
    assert_int_equal(fixture.diags.count, 1);
    assert_string_equal(diag->key, "expect.1.with");
    assert_non_null(strstr(diag->message, "the queue grows for ever"));
    forget(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectation_check_takes_any_part_of_the_region),
        cmocka_unit_test(expectation_check_offers_the_nearest_key_for_an_unknown_one),
        cmocka_unit_test(expectation_check_works_every_formula_out_before_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
