// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct summary_key total = {"hosts.total", SUMMARY_INTEGER, "1", "Hosts."};
static const struct summary_key wait = {"wait.mean", SUMMARY_REAL, "s", "Mean wait."};
static const struct summary_key currency = {"bill.currency", SUMMARY_TEXT, NULL, "Currency."};

struct fixture {
    struct arena arena;
    struct summary summary;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    arena_init(&fixture.arena);
    summary_init(&fixture.summary, &fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    summary_deinit(&fixture->summary);
    arena_deinit(&fixture->arena);
    return 0;
}

static void summary_keeps_items_in_the_order_of_putting(void **state)
{
    struct summary *summary = &((struct fixture *)*state)->summary;
    for (int64_t i = 0; i < 37; i++) {
        summary_integer(summary, "", &total, i * 3 - 5);
    }
    assert_int_equal(summary->count, 37);
    for (int64_t i = 0; i < 37; i++) {
        assert_int_equal(summary->items[i].integer, i * 3 - 5);
    }
}

static void summary_finds_an_item_by_scope_and_key(void **state)
{
    struct summary *summary = &((struct fixture *)*state)->summary;
    summary_real(summary, "", &wait, 2.385);
    summary_real(summary, "tenants.shop", &wait, 4.75);
    summary_integer(summary, "tenants.shop.groups.web", &total, INT64_MAX);
    assert_true(summary_number(summary_find(summary, "wait.mean")) == 2.385);
    assert_true(summary_number(summary_find(summary, "tenants.shop.wait.mean")) == 4.75);
    const struct summary_item *item = summary_find(summary, "tenants.shop.groups.web.hosts.total");
    assert_int_equal(item->integer, INT64_MAX);
    assert_null(summary_find(summary, "tenants.shopper.wait.mean"));
    assert_null(summary_find(summary, "tenants.shop"));
    assert_null(summary_find(summary, "tenants.shop."));
    assert_null(summary_find(summary, ".wait.mean"));
    assert_null(summary_find(summary, "wait.mean.x"));
    assert_null(summary_find(summary, ""));
}

static void summary_copies_scope_and_text(void **state)
{
    struct summary *summary = &((struct fixture *)*state)->summary;
    char scope[] = "zones.a", text[] = "EUR";
    summary_text(summary, scope, &currency, text);
    memset(scope, 'x', sizeof scope - 1);
    memset(text, 'y', sizeof text - 1);
    const struct summary_item *item = summary_find(summary, "zones.a.bill.currency");
    assert_non_null(item);
    assert_string_equal(item->text, "EUR");
    assert_true(isnan(summary_number(item)));
}

static void summary_leaves_out_reals_that_are_not_finite(void **state)
{
    struct summary *summary = &((struct fixture *)*state)->summary;
    summary_real(summary, "", &wait, (double)NAN);
    summary_real(summary, "", &wait, (double)INFINITY);
    summary_real(summary, "", &wait, -(double)INFINITY);
    summary_mean(summary, "", &wait, (double)NAN, 0.25, true);
    assert_int_equal(summary->count, 0);
    summary_real(summary, "", &wait, 1.7e308);
    assert_int_equal(summary->count, 1);
}

static void summary_mean_keeps_interval_and_trust(void **state)
{
    struct summary *summary = &((struct fixture *)*state)->summary;
    summary_real(summary, "", &wait, 7.0);
    summary_mean(summary, "a", &wait, 2.385, 0.125, false);
    summary_mean(summary, "b", &wait, 2.385, (double)INFINITY, false);
    assert_true(summary->items[0].half_width < 0);
    assert_true(summary->items[0].trusted);
    assert_true(summary->items[1].half_width == 0.125);
    assert_false(summary->items[1].trusted);
    assert_true(summary->items[2].half_width < 0); // an endless interval is none
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(summary_keeps_items_in_the_order_of_putting, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(summary_finds_an_item_by_scope_and_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(summary_copies_scope_and_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(summary_leaves_out_reals_that_are_not_finite, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(summary_mean_keeps_interval_and_trust, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
