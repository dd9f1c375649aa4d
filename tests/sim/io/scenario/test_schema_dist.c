// SPDX-License-Identifier: GPL-3.0-or-later
// Distributions as a scenario writes them, and every way to write none.
#include "tests/sim/io/scenario/fake_models.h"
#include "tests/sim/io/scenario/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct fake_demand *read_service(struct reading *to, const char *service)
{
    char line[512];
    snprintf(line, sizeof line, "service: %s\n", service);
    char *text =
        reading_changed("service: {distribution: lognormal, median: 80 ms, p99: 400 ms}\n", line);
    reading_init(to, text, NULL);
    free(text);
    return reading_specs(to, &fake_demand_model, 1);
}

static void schema_dist_reads_work_or_a_duration_as_written(void **state)
{
    (void)state;
    struct reading other;
    const struct fake_demand *demand = read_service(&other, "400 MI");
    assert_int_equal(demand->service.kind, DIST_CONSTANT);
    assert_int_equal(demand->service.unit, UNIT_WORK);
    assert_int_equal(demand->service.constant, 400000000);
    reading_deinit(&other);
    demand = read_service(&other, "80 ms");
    assert_int_equal(demand->service.unit, UNIT_TIME);
    assert_int_equal(demand->service.constant, 80000000);
    reading_deinit(&other);
    demand = read_service(&other, "{distribution: exponential, mean: 2 Gcycles}");
    assert_int_equal(demand->service.unit, UNIT_WORK);
    assert_true(demand->service.a == 2e9);
    reading_deinit(&other);
}

static void schema_dist_reads_each_kind_of_distribution(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum dist_kind kind;
        double mean; // ns
    } cases[] = {
        {"{distribution: constant, value: 7 ms}", DIST_CONSTANT, 7e6},
        {"{distribution: uniform, low: 1 ms, high: 4 ms}", DIST_UNIFORM, 2.5e6},
        {"{distribution: exponential, mean: 3 ms}", DIST_EXPONENTIAL, 3e6},
        {"{distribution: normal, mean: 90 ms, deviation: 1 ms}", DIST_NORMAL, 90e6},
        {"{distribution: lognormal, mean: 12 ms, variation: 1.5}", DIST_LOGNORMAL, 12e6},
        {"{distribution: lognormal, mean: 12 ms, deviation: 18 ms}", DIST_LOGNORMAL, 12e6},
        {"{distribution: gamma, shape: 2.5, scale: 2 ms}", DIST_GAMMA, 5e6},
        {"{distribution: gamma, shape: 2.5, mean: 2 ms}", DIST_GAMMA, 2e6},
        {"{distribution: weibull, shape: 1, scale: 4 ms}", DIST_WEIBULL, 4e6},
        {"{distribution: pareto, shape: 3, minimum: 2 ms}", DIST_PARETO, 3e6},
        {"{distribution: hyperexponential, branches: [{weight: 1, mean: 5.5 ms},"
         " {weight: 9, mean: 0.5 ms}]}",
         DIST_HYPEREXPONENTIAL, 1e6},
        {"{distribution: empirical, values: [9 ms, 1 ms, 2 ms]}", DIST_EMPIRICAL, 4e6},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reading other;
        const struct fake_demand *demand = read_service(&other, cases[i].text);
        assert_int_equal(demand->service.kind, cases[i].kind);
        assert_int_equal(demand->service.unit, UNIT_TIME);
        double mean = dist_mean(&demand->service);
        assert_true(mean > cases[i].mean * (1 - 1e-9) && mean < cases[i].mean * (1 + 1e-9));
        reading_deinit(&other);
    }
}

static void schema_dist_reads_a_lognormal_by_median_and_percentile(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario, NULL);
    const struct fake_demand *demand = reading_specs(&reading, &fake_demand_model, 1);
    struct dist expected = {0};
    dist_set_lognormal(&expected, 80e6, 0.99, 400e6);
    assert_true(demand->service.a == expected.a && demand->service.b == expected.b);
    assert_int_equal(demand->service.unit, UNIT_TIME);
    reading_deinit(&reading);
}

static void schema_dist_sorts_samples_and_sums_zipf(void **state)
{
    (void)state;
    struct reading reading;
    reading_init(&reading, fake_scenario, NULL);
    const struct fake_demand *demand = reading_specs(&reading, &fake_demand_model, 1);
    assert_true(demand->rate == 20);
    assert_int_equal(demand->size.kind, DIST_EMPIRICAL);
    assert_int_equal(demand->size.unit, UNIT_MEMORY);
    assert_true(demand->size.values[0] == 1000 && demand->size.values[2] == 3000);
    assert_int_equal(demand->items.kind, DIST_ZIPF);
    assert_int_equal(demand->items.count, 50);
    assert_true(demand->items.values[49] == 1);
    double ratio = demand->items.values[0] / (demand->items.values[1] - demand->items.values[0]);
    assert_true(ratio > 2.1435 && ratio < 2.1436); // 2 to the 1.1
    reading_deinit(&reading);
}

static void schema_dist_reads_samples_from_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/virga-sample-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    fputs("30\n10.5\n2 s\r\n", out);
    fclose(out);
    char service[200];
    snprintf(service, sizeof service, "{distribution: empirical, file: %s, unit: ms}", path);
    struct reading other;
    const struct fake_demand *demand = read_service(&other, service);
    assert_int_equal(demand->service.count, 3);
    assert_int_equal(demand->service.unit, UNIT_TIME);
    assert_true(demand->service.values[0] == 10.5e6);
    assert_true(demand->service.values[2] == 2e9);
    assert_int_equal(other.reader.input_count, 2);
    assert_string_equal(other.reader.inputs[1].path, path);
    reading_deinit(&other);

    out = fopen(path, "w");
    fputs("30\nten\n", out);
    fclose(out);
    char line[300];
    snprintf(line, sizeof line, "service: %s\n", service);
    reading_change_refused("service: {distribution: lognormal, median: 80 ms, p99: 400 ms}\n", line,
                           ":2: not a number that fits here: 'ten'");
    unlink(path);
    reading_change_refused("service: {distribution: lognormal, median: 80 ms, p99: 400 ms}\n", line,
                           "/tmp/virga-sample-");
}

static void schema_dist_refuses_parameters_that_make_no_distribution(void **state)
{
    (void)state;
    static const struct {
        const char *service, *says;
    } cases[] = {
        {"80", "service needs a unit: '80' is a bare number"},
        {"0 ms", "service must be greater than zero"},
        {"-3 ms", "service must be greater than zero"},
        {"3 GiB", "'3 GiB' has a unit that service cannot have"},
        {"[3 ms]", "service must be one value or a distribution, not a list"},
        {"{mean: 3 ms}", "needs a value for 'distribution'"},
        {"{distribution: exponentail, mean: 3 ms}", "did you mean 'exponential'?"},
        {"{distribution: exponential}", "needs a value for 'mean'"},
        {"{distribution: exponential, mean: 3 ms, median: 3 ms}", "it goes with distribution: "},
        {"{distribution: exponential, mean: 0 ms}", "mean must be greater than zero"},
        {"{distribution: normal, mean: 3 ms, deviation: 5 MI}",
         "'5 MI' has a unit that deviation cannot have"},
        {"{distribution: normal, mean: 3 ms, deviation: -1 ms}",
         "the deviation must not be negative"},
        {"{distribution: uniform, low: 4 ms, high: 1 ms}", "high must not be below low"},
        {"{distribution: uniform, low: -4 ms, high: 1 ms}", "low must not be negative"},
        {"{distribution: uniform, low: 0 ms, high: 0 ms}", "service must be greater than zero"},
        {"{distribution: lognormal, median: 3 ms}", "give one of p75, p90, p95, p99 and p99.9"},
        {"{distribution: lognormal, median: 3 ms, p90: 5 ms, p99: 9 ms}", "give one of p75"},
        {"{distribution: lognormal, median: 3 ms, p90: 3 ms}", "must be above the median"},
        {"{distribution: lognormal, median: 3 ms, mean: 5 ms}",
         "either median and a percentile, or mean and deviation"},
        {"{distribution: lognormal, mean: 3 ms, p90: 5 ms}", "not with a mean"},
        {"{distribution: lognormal, median: 3 ms, variation: 2}", "not with a median"},
        {"{distribution: lognormal, mean: 3 ms}", "either the deviation or the variation"},
        {"{distribution: lognormal, mean: 3 ms, variation: 0}", "must be above zero"},
        {"{distribution: gamma, shape: 2}", "either the scale or the mean"},
        {"{distribution: zipf, exponent: 1, count: 3}", "zipf draws whole numbers"},
        {"{distribution: hyperexponential, branches: []}", "at least one branch"},
        {"{distribution: empirical}", "needs values or a file of them"},
        {"{distribution: empirical, values: [-1 ms]}", "a value must not be negative"},
        {"{distribution: empirical, values: [1 ms], file: x}", "not both"},
        {"{distribution: constant, value: -1 ms}", "the value must not be negative"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char line[512];
        snprintf(line, sizeof line, "service: %s\n", cases[i].service);
        reading_change_refused("service: {distribution: lognormal, median: 80 ms, p99: 400 ms}\n",
                               line, cases[i].says);
    }
    reading_change_refused("exponent: 1.1", "exponent: 101", "the exponent must be from 0 to 100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_dist_reads_work_or_a_duration_as_written),
        cmocka_unit_test(schema_dist_reads_each_kind_of_distribution),
        cmocka_unit_test(schema_dist_reads_a_lognormal_by_median_and_percentile),
        cmocka_unit_test(schema_dist_sorts_samples_and_sums_zipf),
        cmocka_unit_test(schema_dist_reads_samples_from_a_file),
        cmocka_unit_test(schema_dist_refuses_parameters_that_make_no_distribution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
