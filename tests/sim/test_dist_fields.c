// SPDX-License-Identifier: GPL-3.0-or-later
// From the rows of a distribution to its parameters, without a document: what YAML cannot spoil.
// The complaints about wrong parameters are provoked in tests/sim/io/scenario/test_schema.c.
#include "sim/dist_fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_deinit(&arena);
    return 0;
}

static const struct field_option *option_named(const char *name)
{
    const struct field_option *const *option = dist_table.fields->options;
    while (*option != NULL && strcmp((*option)->name, name) != 0) {
        option++;
    }
    return *option;
}

static const struct dist_fields left_out = {
    .mean = __builtin_nan(""),
    .deviation = __builtin_nan(""),
    .variation = __builtin_nan(""),
    .scale = __builtin_nan(""),
    .median = __builtin_nan(""),
    .percentiles = {__builtin_nan(""), __builtin_nan(""), __builtin_nan(""), __builtin_nan(""),
                    __builtin_nan("")},
};

static struct dist make(const char *name, const struct dist_fields *fields, enum unit unit)
{
    struct dist dist;
    struct dist_fault fault = {0};
    bool made = dist_from_fields(&dist, &arena, option_named(name), fields, unit, &fault);
    if (!made) {
        print_error("%s: %s\n", name, fault.message);
    }
    assert_true(made);
    assert_int_equal(dist.unit, unit);
    return dist;
}

static void dist_table_names_every_kind_once(void **state)
{
    (void)state;
    static const char *const names[] = {
        "constant", "uniform", "exponential", "normal",           "lognormal", "gamma",
        "weibull",  "pareto",  "zipf",        "hyperexponential", "empirical"};
    size_t count = 0;
    for (; dist_table.fields->options[count] != NULL; count++) {
        const struct field_option *option = dist_table.fields->options[count];
        assert_int_equal(option->table->size, sizeof(struct dist_fields));
        assert_ptr_equal(option_named(option->name), option);
    }
    assert_int_equal(count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_non_null(option_named(names[i]));
    }
}

static void dist_of_constant_is_exact(void **state)
{
    (void)state;
    struct dist dist = dist_of_constant(INT64_C(9007199254740993), UNIT_TIME); // 2^53 + 1
    assert_int_equal(dist.kind, DIST_CONSTANT);
    assert_int_equal(dist.constant, INT64_C(9007199254740993));
}

static void dist_from_fields_finds_the_lognormal_of_a_mean(void **state)
{
    (void)state;
    struct dist_fields fields = left_out;
    fields.mean = 12e6;
    fields.variation = 1.5;
    struct dist dist = make("lognormal", &fields, UNIT_TIME);
    // sigma^2 = log(3.25), mu = log(12e6) - sigma^2 / 2, by an independent calculator.
    assert_true(dist.b > 1.0856587844 && dist.b < 1.0856587846);
    assert_true(dist.a > 15.7110897095 && dist.a < 15.7110897097);
}

static void dist_from_fields_keeps_the_percentile(void **state)
{
    (void)state;
    // 1.2815515655 and 3.0902323062 standard normal quantiles of 0.9 and 0.999.
    static const double quantiles[DIST_PERCENTILES] = {0.6744897502, 1.2815515655, 1.6448536270,
                                                       2.3263478740, 3.0902323062};
    for (int i = 0; i < DIST_PERCENTILES; i++) {
        struct dist_fields fields = left_out;
        fields.median = 1;
        fields.percentiles[i] = 2.718281828459045;
        struct dist dist = make("lognormal", &fields, UNIT_NONE);
        double product = dist.b * quantiles[i];
        assert_true(product > 1 - 1e-8 && product < 1 + 1e-8);
        assert_true(dist.a > -1e-12 && dist.a < 1e-12);
    }
}

static void dist_from_fields_sorts_samples_of_any_length(void **state)
{
    (void)state;
    static double values[1000];
    for (size_t count = 1; count <= COUNT_OF(values); count += 37) {
        for (size_t i = 0; i < count; i++) {
            values[i] = (double)(i * 7919 % 257); // with equals
        }
        struct dist_fields fields = left_out;
        fields.values = (struct field_list){values, count};
        struct dist dist = make("empirical", &fields, UNIT_MEMORY);
        assert_int_equal(dist.count, count);
        double sum = 0, expected = 0;
        for (size_t i = 0; i < count; i++) {
            assert_true(i == 0 || dist.values[i - 1] <= dist.values[i]);
            sum += dist.values[i];
            expected += values[i];
        }
        assert_true(sum == expected);
    }
}

static void dist_from_fields_sums_weights_to_exactly_one(void **state)
{
    (void)state;
    struct dist_branch branches[] = {{0.1, 5.5}, {0.2, 0.5}, {0.7, 2.0}};
    struct dist_fields fields = left_out;
    fields.branches = (struct field_list){branches, COUNT_OF(branches)};
    struct dist dist = make("hyperexponential", &fields, UNIT_TIME);
    assert_true(dist.weights[2] == 1);
    assert_true(dist.weights[0] > 0.0999999 && dist.weights[0] < 0.1000001);
    assert_true(dist.values[1] == 0.5);
    fields.exponent = 0.7;
    fields.count = DIST_ZIPF_MOST;
    dist = make("zipf", &fields, UNIT_NONE);
    assert_true(dist.values[DIST_ZIPF_MOST - 1] == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dist_table_names_every_kind_once),
        cmocka_unit_test(dist_of_constant_is_exact),
        cmocka_unit_test(dist_from_fields_finds_the_lognormal_of_a_mean),
        cmocka_unit_test(dist_from_fields_keeps_the_percentile),
        cmocka_unit_test(dist_from_fields_sorts_samples_of_any_length),
        cmocka_unit_test(dist_from_fields_sums_weights_to_exactly_one),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
