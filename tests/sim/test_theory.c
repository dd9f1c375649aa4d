// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/theory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 6 };

// An argument as a test writes it; a name of NULL ends the list.
struct given {
    const char *name;
    double items[4];
    size_t count; // 0: one
};

static bool compute(double *value, struct error *error, const char *name, const struct given *given)
{
    struct settings_argument arguments[MOST];
    struct given copy[MOST];
    size_t count = 0;
    for (; given[count].name != NULL; count++) {
        copy[count] = given[count];
        size_t items = given[count].count == 0 ? 1 : given[count].count;
        arguments[count] =
            (struct settings_argument){given[count].name, {copy[count].items, items}};
    }
    *error = (struct error){0};
    return theory_value(value, name, arguments, count, error);
}

static void assert_value(double want, double tolerance, const char *name, const struct given *given)
{
    double value = NAN;
    struct error error;
    if (!compute(&value, &error, name, given)) {
        print_error("%s\n", error.text);
        fail();
    }
    if (!(fabs(value - want) <= tolerance)) {
        print_error("%s: %.10g instead of %.10g\n", name, value, want);
        fail();
    }
}

static void assert_refused(const char *text, const char *name, const struct given *given)
{
    double value = NAN;
    struct error error;
    assert_false(compute(&value, &error, name, given));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_string_equal(error.text, text);
}

#define GIVEN(...) ((const struct given[]){__VA_ARGS__, {.name = NULL}})
#define ONE(name, x)                                                                               \
    {                                                                                              \
        name, {x}, 1                                                                               \
    }
#define RATE(x) ONE("arrival_rate", x)
#define MEAN(x) ONE("service_mean", x)
#define SERVERS(x) ONE("servers", x)

static void theory_of_one_server_has_the_textbook_values(void **state)
{
    (void)state;
    assert_value(1, 1e-15, "mm1_wait", GIVEN(RATE(0.5), MEAN(1)));
    assert_value(4, 1e-14, "mm1_wait", GIVEN(MEAN(1), RATE(0.8)));
    assert_value(5, 1e-14, "mm1_response", GIVEN(RATE(0.8), MEAN(1)));
    assert_value(4, 1e-14, "mm1_in_system", GIVEN(RATE(0.8), MEAN(1)));
    assert_value(exp(-0.2 * 7.5), 1e-14, "mm1_response_tail",
                 GIVEN(RATE(0.8), MEAN(1), ONE("longer_than", 7.5)));
    // Another unit of time.
    assert_value(0.32, 1e-14, "mm1_wait", GIVEN(RATE(10), MEAN(0.08)));
}

static void theory_of_many_servers_has_the_textbook_values(void **state)
{
    (void)state;
    assert_value(0.668732, 5e-7, "mmc_wait_probability", GIVEN(RATE(9), MEAN(1), SERVERS(10)));
    assert_value(0.668732, 5e-7, "mmc_wait", GIVEN(RATE(9), MEAN(1), SERVERS(10)));
    assert_value(1.668732, 5e-7, "mmc_response", GIVEN(RATE(9), MEAN(1), SERVERS(10)));
    assert_value(2.651, 5e-4, "mmc_response", GIVEN(RATE(9.5), MEAN(1), SERVERS(10)));
    assert_value(0.64719, 5e-6, "mmc_wait_probability", GIVEN(RATE(2.4), MEAN(1), SERVERS(3)));
    assert_value(1.07865, 5e-6, "mmc_wait", GIVEN(RATE(2.4), MEAN(1), SERVERS(3)));
    assert_value(0.52986, 5e-6, "mmc_wait_probability", GIVEN(RATE(8.5), MEAN(1), SERVERS(10)));
    assert_value(0.35324, 5e-6, "mmc_wait", GIVEN(RATE(8.5), MEAN(1), SERVERS(10)));
    assert_value(0.668732 * exp(-3), 5e-8, "mmc_wait_tail",
                 GIVEN(RATE(9), MEAN(1), SERVERS(10), ONE("longer_than", 3)));
    assert_value(4, 1e-14, "mmc_wait", GIVEN(RATE(0.8), MEAN(1), SERVERS(1)));
}

static void theory_of_loss_has_the_textbook_values(void **state)
{
    (void)state;
    assert_value(0.214582, 5e-7, "erlang_b", GIVEN(SERVERS(10), ONE("load", 10)));
    assert_value(0.0269574, 5e-8, "erlang_b", GIVEN(SERVERS(100), ONE("load", 90)));
    assert_value(0.14108, 5e-6, "mmck_loss",
                 GIVEN(RATE(1.8), MEAN(1), SERVERS(2), ONE("capacity", 5)));
    assert_value(2.4570, 5e-5, "mmck_in_system",
                 GIVEN(RATE(1.8), MEAN(1), SERVERS(2), ONE("capacity", 5)));
    // Without a waiting room it is Erlang's B; with an endless one nothing is lost.
    assert_value(0.214582, 5e-7, "mmck_loss",
                 GIVEN(RATE(10), MEAN(1), SERVERS(10), ONE("capacity", 10)));
    assert_value(4, 1e-12, "mmck_in_system",
                 GIVEN(RATE(0.8), MEAN(1), SERVERS(1), ONE("capacity", 10000)));
}

static void theory_of_huge_loads_neither_overflows_nor_loses_its_way(void **state)
{
    (void)state;
    assert_value(0.9, 1e-5, "erlang_b", GIVEN(SERVERS(100000), ONE("load", 1e6)));
    assert_value(0.9, 1e-5, "mmck_loss",
                 GIVEN(RATE(1e6), MEAN(1), SERVERS(100000), ONE("capacity", 100050)));
    assert_value(1, 1e-4, "kaufman_roberts_utilisation",
                 GIVEN(ONE("capacity", 50000), ONE("sizes", 1), ONE("loads", 1e9)));
}

static void theory_of_general_service_has_the_textbook_values(void **state)
{
    (void)state;
    assert_value(13.0, 1e-12, "mg1_hyperexponential_wait",
                 GIVEN(RATE(0.8), {"weights", {0.1, 0.9}, 2}, {"means", {5.5, 0.5}, 2}));
    assert_value(13.0, 1e-12, "mg1_hyperexponential_wait",
                 GIVEN(RATE(0.8), {"weights", {2, 18}, 2}, {"means", {5.5, 0.5}, 2}));
    assert_value(13.0, 1e-12, "mg1_wait",
                 GIVEN(RATE(0.8), MEAN(1), ONE("service_second_moment", 6.5)));
    assert_value(13.0, 1e-12, "mg1_wait", GIVEN(RATE(0.8), MEAN(1), ONE("service_scv", 5.5)));
    assert_value(2, 1e-12, "mg1_wait", GIVEN(RATE(0.8), MEAN(1), ONE("service_scv", 0)));
    assert_value(5, 1e-12, "mg1_ps_response", GIVEN(RATE(0.8), MEAN(1)));
    assert_value(2.385 / 0.3, 1e-12, "mg1_ps_response_given",
                 GIVEN(ONE("load", 0.7), ONE("size", 2.385)));
}

static void theory_of_sleeping_servers_has_the_known_values(void **state)
{
    (void)state;
    const struct given *usual =
        GIVEN(RATE(0.1), MEAN(1), ONE("idle_timer", 10), ONE("boot_mean", 5));
    assert_value(2.0531, 5e-5, "sleep_wait", usual);
    assert_value(0.27965, 5e-6, "sleep_asleep", usual);
    assert_value(0.13983, 5e-6, "sleep_booting", usual);
    assert_value(4.2778, 5e-5, "sleep_wait",
                 GIVEN(RATE(0.1), MEAN(1), ONE("idle_timer", 0), ONE("boot_mean", 5)));
    assert_value(
        5.1111, 5e-5, "sleep_wait",
        GIVEN(RATE(0.1), MEAN(1), ONE("idle_timer", 0), ONE("boot_mean", 5), ONE("boot_scv", 1)));
    assert_value(
        2.7780, 5e-5, "sleep_wait",
        GIVEN(RATE(0.5), MEAN(1), ONE("idle_timer", 2), ONE("boot_mean", 3), ONE("boot_scv", 1)));
    assert_value(2, 1e-12, "sleep_wait",
                 GIVEN(RATE(0.8), MEAN(1), ONE("idle_timer", 1e9), ONE("boot_mean", 3),
                       ONE("service_scv", 0)));
}

static void theory_of_several_stations_has_the_textbook_values(void **state)
{
    (void)state;
    assert_value(10, 1e-12, "random_routing_response", GIVEN(RATE(9), MEAN(1), SERVERS(10)));
    assert_value(20, 1e-12, "random_routing_response", GIVEN(RATE(9.5), MEAN(1), SERVERS(10)));
    assert_value(8.333, 5e-4, "tandem_response",
                 GIVEN(RATE(0.7), {"service_means", {1, 1 / 0.9}, 2}));
}

static void theory_of_one_host_has_the_values_of_kaufman_and_roberts(void **state)
{
    (void)state;
    const double blocking[] = {0.03002, 0.06474, 0.14894};
    for (int class = 1; class <= 3; class ++) {
        assert_value(blocking[class - 1], 5e-6, "kaufman_roberts_blocking",
                     GIVEN(ONE("capacity", 32), {"sizes", {1, 2, 4}, 3}, {"loads", {10, 4, 1.5}, 3},
                           ONE("class", class)));
    }
    assert_value(0.6965, 5e-5, "kaufman_roberts_utilisation",
                 GIVEN(ONE("capacity", 32), {"sizes", {1, 2, 4}, 3}, {"loads", {10, 4, 1.5}, 3}));
    // One class of size 1 is Erlang's B; what is larger than the host never fits.
    assert_value(0.214582, 5e-7, "kaufman_roberts_blocking",
                 GIVEN(ONE("capacity", 10), ONE("sizes", 1), ONE("loads", 10), ONE("class", 1)));
    assert_value(
        1, 0, "kaufman_roberts_blocking",
        GIVEN(ONE("capacity", 10), {"sizes", {11, 1}, 2}, {"loads", {3, 3}, 2}, ONE("class", 1)));
}

static void theory_of_occupancy_and_availability_is_elementary(void **state)
{
    (void)state;
    assert_value(7.5, 1e-14, "mginf_mean", GIVEN(RATE(3), MEAN(2.5)));
    assert_value(7.5, 1e-14, "mginf_variance", GIVEN(RATE(3), MEAN(2.5)));
    assert_value(0.99, 1e-15, "availability", GIVEN(ONE("mtbf", 99), ONE("mttr", 1)));
    assert_value(0.9994, 1e-15, "availability_parallel",
                 GIVEN({"availabilities", {0.97, 0.98}, 2}));
}

static void theory_names_the_nearest_formula_and_argument(void **state)
{
    (void)state;
    assert_refused("there is no formula 'mm1_wiat'; did you mean 'mm1_wait'?", "mm1_wiat",
                   GIVEN(RATE(0.5)));
    assert_refused("there is no formula 'banana'; virga list formulas names them all", "banana",
                   GIVEN(RATE(0.5)));
    assert_refused("mm1_wait takes no 'arival_rate'; did you mean 'arrival_rate'?", "mm1_wait",
                   GIVEN(ONE("arival_rate", 0.5)));
    assert_refused("mm1_wait takes no 'mu'; it takes arrival_rate, service_mean", "mm1_wait",
                   GIVEN(ONE("mu", 1)));
}

static void theory_refuses_missing_and_repeated_arguments(void **state)
{
    (void)state;
    assert_refused("mm1_wait needs 'service_mean': mean service in seconds", "mm1_wait",
                   GIVEN(RATE(0.5)));
    assert_refused("mm1_wait: 'arrival_rate' is given twice", "mm1_wait",
                   GIVEN(RATE(0.5), RATE(0.6), MEAN(1)));
    assert_refused("mm1_wait: 'arrival_rate' takes one number", "mm1_wait",
                   GIVEN({"arrival_rate", {0.5, 0.6}, 2}, MEAN(1)));
    const struct settings_argument empty = {"service_means", {NULL, 0}};
    double value;
    struct error error = {0};
    assert_false(theory_value(&value, "tandem_response", &empty, 1, &error));
    assert_string_equal(error.text, "tandem_response: 'service_means' takes at least one number");
}

static void theory_refuses_numbers_out_of_range(void **state)
{
    (void)state;
    assert_refused("mm1_wait: 'arrival_rate' must be greater than 0; -2.385 is not", "mm1_wait",
                   GIVEN(RATE(-2.385), MEAN(1)));
    assert_refused("mm1_wait: 'service_mean' must be a finite number; this is not", "mm1_wait",
                   GIVEN(RATE(0.5), MEAN(INFINITY)));
    assert_refused("mmc_wait: 'servers' must be a whole number from 1 to 1000000; 2.5 is not",
                   "mmc_wait", GIVEN(SERVERS(2.5)));
    assert_refused("mm1_response_tail: 'longer_than' must not be negative; -1 is not",
                   "mm1_response_tail", GIVEN(ONE("longer_than", -1)));
    assert_refused("availability_parallel: 'availabilities' must be from 0 to 1; 1.01 is not",
                   "availability_parallel", GIVEN({"availabilities", {0.5, 1.01}, 2}));
}

static void theory_refuses_queues_that_grow_for_ever(void **state)
{
    (void)state;
    static const char *const one[] = {"mm1_wait", "mm1_response", "mm1_in_system",
                                      "mg1_ps_response"};
    for (size_t i = 0; i < COUNT_OF(one); i++) {
        char text[ERROR_TEXT_SIZE];
        snprintf(text, sizeof text, "%s: the load is 1.25; at 1 and above the queue grows for ever",
                 one[i]);
        assert_refused(text, one[i], GIVEN(RATE(2.5), MEAN(0.5)));
    }
    assert_refused("mmc_wait: the load is 1; at 1 and above the queue grows for ever", "mmc_wait",
                   GIVEN(RATE(10), MEAN(1), SERVERS(10)));
    assert_refused("mg1_wait: the load is 1.5; at 1 and above the queue grows for ever", "mg1_wait",
                   GIVEN(RATE(1.5), MEAN(1), ONE("service_scv", 1)));
    assert_refused("tandem_response: the load is 1; at 1 and above the queue grows for ever",
                   "tandem_response", GIVEN(RATE(0.5), {"service_means", {1, 2}, 2}));
    assert_refused("sleep_wait: the load is 2; at 1 and above the queue grows for ever",
                   "sleep_wait",
                   GIVEN(RATE(2), MEAN(1), ONE("idle_timer", 1), ONE("boot_mean", 1)));
}

static void theory_refuses_arguments_that_contradict_each_other(void **state)
{
    (void)state;
    assert_refused("mg1_wait needs either 'service_scv' or 'service_second_moment'", "mg1_wait",
                   GIVEN(RATE(0.5), MEAN(1)));
    assert_refused(
        "mg1_wait needs either 'service_scv' or 'service_second_moment'", "mg1_wait",
        GIVEN(RATE(0.5), MEAN(1), ONE("service_scv", 1), ONE("service_second_moment", 2)));
    assert_refused("mg1_wait: 'service_second_moment' must not be below the square of the mean",
                   "mg1_wait", GIVEN(RATE(0.5), MEAN(1), ONE("service_second_moment", 0.9)));
    assert_refused("mmck_loss: 'capacity' must not be below 'servers'", "mmck_loss",
                   GIVEN(RATE(1), MEAN(1), SERVERS(3), ONE("capacity", 2)));
    assert_refused("mg1_hyperexponential_wait: 'weights' and 'means' must be equally long",
                   "mg1_hyperexponential_wait",
                   GIVEN(RATE(0.5), {"weights", {0.5, 0.5}, 2}, ONE("means", 1)));
    assert_refused("kaufman_roberts_utilisation: 'sizes' and 'loads' must be equally long",
                   "kaufman_roberts_utilisation",
                   GIVEN(ONE("capacity", 4), ONE("sizes", 1), {"loads", {1, 2}, 2}));
    assert_refused("kaufman_roberts_blocking: 'class' is above the number of classes",
                   "kaufman_roberts_blocking",
                   GIVEN(ONE("capacity", 4), ONE("sizes", 1), ONE("loads", 1), ONE("class", 2)));
}

static void theory_formulas_are_all_described(void **state)
{
    (void)state;
    for (const struct theory_formula *formula = theory_formulas; formula->name != NULL; formula++) {
        assert_ptr_equal(theory_find(formula->name), formula); // so no name stands twice
        assert_non_null(formula->value);
        assert_true(strcmp(formula->unit, "s") == 0 || strcmp(formula->unit, "1") == 0);
        assert_true(formula->text[strlen(formula->text) - 1] == '.');
        size_t count = 0;
        for (; formula->parameters[count].name != NULL; count++) {
            assert_non_null(formula->parameters[count].text);
        }
        assert_in_range(count, 1, THEORY_PARAMETERS_MOST);
    }
    assert_null(theory_find("mm1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(theory_of_one_server_has_the_textbook_values),
        cmocka_unit_test(theory_of_many_servers_has_the_textbook_values),
        cmocka_unit_test(theory_of_loss_has_the_textbook_values),
        cmocka_unit_test(theory_of_huge_loads_neither_overflows_nor_loses_its_way),
        cmocka_unit_test(theory_of_general_service_has_the_textbook_values),
        cmocka_unit_test(theory_of_sleeping_servers_has_the_known_values),
        cmocka_unit_test(theory_of_several_stations_has_the_textbook_values),
        cmocka_unit_test(theory_of_one_host_has_the_values_of_kaufman_and_roberts),
        cmocka_unit_test(theory_of_occupancy_and_availability_is_elementary),
        cmocka_unit_test(theory_names_the_nearest_formula_and_argument),
        cmocka_unit_test(theory_refuses_missing_and_repeated_arguments),
        cmocka_unit_test(theory_refuses_numbers_out_of_range),
        cmocka_unit_test(theory_refuses_queues_that_grow_for_ever),
        cmocka_unit_test(theory_refuses_arguments_that_contradict_each_other),
        cmocka_unit_test(theory_formulas_are_all_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
