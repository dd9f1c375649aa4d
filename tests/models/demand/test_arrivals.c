// SPDX-License-Identifier: GPL-3.0-or-later
// Arrival processes as a scenario names them: clocks, Poisson with and without a profile, replays.
#include "models/demand/arrivals.h"

#include "models/demand.h"
#include "tests/models/model_run.h"
#include "tests/sim/goodness.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

// A run with one demand, whose process is begun once more for the test.
struct bench {
    struct model_run run;
    struct arrivals arrivals;
    int64_t last; // ns: of the arrival before
};

static void bench_init(struct bench *bench, const char *arrivals, const char *path,
                       int64_t utc_offset)
{
    char text[1024];
    struct error error = {0};
    size_t count;
    snprintf(text, sizeof text,
             "virga: 1\nname: arrivals\nstart: 2026-03-05T00:00:00Z\nduration: 1h\nseed: 2385\n"
             "demand: {d: {arrivals: %s, service: {cpu: 1 s}}}\n",
             arrivals);
    model_run_init(&bench->run, text, NULL, RECORD_NONE);
    const struct demand_spec *specs =
        scenario_specs(bench->run.sim->scenario, &demand_model, &count);
    struct arrivals_setup setup = {.sim = bench->run.sim, .path = path, .utc_offset = utc_offset};
    assert_true(arrivals_begin(&bench->arrivals, specs[0].arrivals, &setup, &error));
    bench->last = 0;
}

static void bench_deinit(struct bench *bench)
{
    model_run_deinit(&bench->run);
}

// The next arrival's time, -1 when no more come.
static int64_t next(struct bench *bench)
{
    struct arrival arrival;
    if (!arrivals_next(&bench->arrivals, bench->last, &arrival)) {
        return -1;
    }
    assert_true(arrival.time >= bench->last);
    assert_int_equal(arrival.row, -1);
    bench->last = arrival.time;
    return arrival.time;
}

static void arrivals_of_a_clock_come_at_fixed_distances(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, "{process: deterministic, every: 7 ns, first: 3 ns, count: 4}", "x", 0);
    static const int64_t expected[] = {3, 10, 17, 24, -1, -1};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(next(&bench), expected[i]);
    }
    bench_deinit(&bench);
    bench_init(&bench, "{process: deterministic, every: 90 s}", "x", 0);
    for (int64_t i = 0; i < 100; i++) {
        assert_int_equal(next(&bench), i * 90 * NS_PER_S);
    }
    bench_deinit(&bench);
    bench_init(&bench, "{process: deterministic, every: 90 s, count: 0}", "x", 0);
    assert_int_equal(next(&bench), -1);
    bench_deinit(&bench);
}

static void arrivals_of_poisson_have_exponential_distances(void **state)
{
    (void)state;
    struct bench bench;
    const size_t count = goodness_size(200000);
    bench_init(&bench, "{process: poisson, mean_rate: 2385/s}", "x", 0);
    double *u = test_malloc(count * sizeof *u);
    for (size_t i = 0; i < count; i++) {
        int64_t before = bench.last;
        double gap = (double)(next(&bench) - before);
        u[i] = -expm1(-gap * 2385e-9);
    }
    goodness_sort_uniform(u, count);
    assert_true(goodness_kolmogorov(u, count) > GOODNESS_P);
    test_free(u);
    bench_deinit(&bench);
}

// Each hour of the week, by local time, against the Poisson law of its own mean.
static void arrivals_follow_their_profile_hour_by_hour(void **state)
{
    (void)state;
    enum { WEEK = 7 * 24, WEEKS = 400 };
    static const double office[24] = {2,  1,  1,  1,  1,  2,  4, 8, 14, 18, 19, 18,
                                      15, 17, 18, 17, 15, 11, 8, 6, 5,  4,  3,  2};
    struct bench bench;
    uint64_t counts[WEEK] = {0};
    double expected[WEEK], sum = 0;
    const int64_t offset = 5 * NS_PER_HOUR + 30 * NS_PER_MINUTE;
    bench_init(&bench, "{process: poisson, mean_rate: 3/h, profile: office-week}", "x", offset);
    // 2026-03-05 is a Thursday, so local time begins 3 days and 5.5 h into a week.
    const int64_t into = 3 * NS_PER_DAY + offset, end = WEEKS * 7 * NS_PER_DAY;
    for (int64_t time = next(&bench); time < end; time = next(&bench)) {
        counts[(into + time) / NS_PER_HOUR % WEEK]++;
    }
    for (int hour = 0; hour < WEEK; hour++) {
        sum += expected[hour] = office[hour % 24] * (hour / 24 < 5 ? 1 : 0.25);
    }
    for (int hour = 0; hour < WEEK; hour++) {
        expected[hour] *= 3.0 * WEEK / sum * WEEKS;
        double z = ((double)counts[hour] - expected[hour]) / sqrt(expected[hour]);
        assert_true(fabs(z) < GOODNESS_Z);
    }
    assert_true(goodness_chi_square(expected, counts, WEEK) > GOODNESS_P);
    bench_deinit(&bench);
}

static void arrivals_of_another_path_are_others(void **state)
{
    (void)state;
    struct bench a, again, other;
    bench_init(&a, "{process: poisson, mean_rate: 10/h}", "demand.a", 0);
    bench_init(&again, "{process: poisson, mean_rate: 20/h}", "demand.a", 0);
    bench_init(&other, "{process: poisson, mean_rate: 10/h}", "demand.b", 0);
    for (int i = 0; i < 100; i++) {
        int64_t gap = -a.last, twice = -again.last;
        gap += next(&a);
        twice += next(&again);
        assert_true(llabs(gap - 2 * twice) <= 2); // the same draws at another rate
        assert_int_not_equal(a.last, next(&other));
    }
    bench_deinit(&a);
    bench_deinit(&again);
    bench_deinit(&other);
}

// The next one may be beyond any run, and parts may be short: neither takes long to find out.
static void arrivals_that_hardly_ever_come_are_found_at_once(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, "{process: poisson, mean_rate: 0/s}", "x", 0);
    assert_int_equal(next(&bench), -1);
    bench_deinit(&bench);
    bench_init(&bench,
               "{process: poisson, mean_rate: 0.000000000001/d,\n"
               "  profile: {shape: custom, period: 1 s, weights: [0, 1, 0, 2]}}",
               "x", 0);
    assert_int_equal(next(&bench), SIMTIME_MAX);
    bench_deinit(&bench);
    bench_init(&bench,
               "{process: poisson, mean_rate: 1/d,\n"
               "  profile: {shape: custom, period: 1 s, weights: [0, 1, 0, 2]}}",
               "x", 0);
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t before = bench.last;
        int64_t quarter = next(&bench) % NS_PER_S / (NS_PER_S / 4);
        assert_true(quarter == 1 || quarter == 3); // never in a part without weight
        sum += (double)(bench.last - before);
    }
    assert_true(fabs(sum / 1000 / (double)NS_PER_DAY - 1) < GOODNESS_Z / sqrt(1000));
    bench_deinit(&bench);
}

// ---- replays ----

static void replay(const char *content, struct source_rows *rows, struct arrival *first,
                   char *problem, size_t size)
{
    char path[] = "/tmp/virga-test-replay-XXXXXX", text[1024];
    struct model_run run;
    struct error error = {0};
    struct arrivals arrivals;
    size_t count;
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, content, strlen(content)), strlen(content));
    close(file);
    snprintf(text, sizeof text,
             "virga: 1\nname: replay\nduration: 1h\nseed: 1\n"
             "demand: {d: {arrivals: {process: replay, file: x.csv,\n"
             "  columns: {arrive: at, cpu: work}}, service: {cpu: 1 s}}}\n");
    char set[128];
    snprintf(set, sizeof set, "demand.d.arrivals.file=%s", path);
    model_run_init(&run, text, (const char *[]){set, NULL}, RECORD_NONE);
    const struct demand_spec *specs = scenario_specs(run.sim->scenario, &demand_model, &count);
    const struct source_want wants[] = {
        {.name = "cpu", .unit = UNIT_TIME, .suffix = "s", .optional = true}};
    struct arrivals_setup setup = {
        .sim = run.sim, .path = "x", .wants = wants, .want_count = COUNT_OF(wants)};
    bool sound = arrivals_begin(&arrivals, specs[0].arrivals, &setup, &error);
    unlink(path);
    if (sound) {
        *rows = arrivals.rows;
        for (int64_t row = 0; row < (int64_t)rows->count; row++) {
            struct arrival arrival;
            assert_true(arrivals_next(&arrivals, 0, &arrival));
            assert_int_equal(arrival.row, row);
            first[row] = arrival;
            first[row].row = rows->values[0][row]; // the work told of it
        }
        struct arrival none;
        assert_false(arrivals_next(&arrivals, 0, &none));
    }
    snprintf(problem, size, "%s", sound ? "" : error.text);
    model_run_deinit(&run);
}

static void arrivals_of_a_file_come_when_it_tells(void **state)
{
    (void)state;
    struct source_rows rows = {0};
    struct arrival told[8];
    char problem[ERROR_TEXT_SIZE];
    replay("at,work\n0.5,2\n0.5,0\n2.385,1.5\n", &rows, told, problem, sizeof problem);
    assert_string_equal(problem, "");
    assert_int_equal(rows.count, 3);
    assert_int_equal(told[0].time, NS_PER_S / 2);
    assert_int_equal(told[1].time, NS_PER_S / 2);
    assert_int_equal(told[2].time, 2385000000);
    assert_int_equal(told[0].row, 2 * NS_PER_S);
    assert_int_equal(told[1].row, 0);
}

static void arrivals_of_a_damaged_file_are_refused_with_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *problem;
    } cases[] = {
        {"at,work\n2,1\n1,1\n", ":3: arrives before the row above it"},
        {"at,work\n-1,1\n", ":2: arrive is below zero"},
        {"at,work\n1,1\n2,-3\n", ":3: cpu is below zero"},
        {"at,work\n1,1\n# a comment\n2,\n", ":4: cpu is empty"},
        {"at,work\n1,1\n,2\n", ":3:"},
        {"at,work\n1,x\n", ":2:"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct source_rows rows = {0};
        struct arrival told[8];
        char problem[ERROR_TEXT_SIZE];
        replay(cases[i].content, &rows, told, problem, sizeof problem);
        if (strstr(problem, cases[i].problem) == NULL) {
            fail_msg("'%s' instead of '%s'", problem, cases[i].problem);
        }
    }
}

static void arrivals_with_an_impossible_profile_are_refused(void **state)
{
    (void)state;
    model_run_refused("virga: 1\nname: x\nduration: 1h\nseed: 1\n"
                      "demand: {d: {service: {cpu: 1 s}, arrivals: {process: poisson,\n"
                      "  mean_rate: 1/s, profile: {shape: custom, weights: [0, 0]}}}}\n",
                      "at least one weight above zero");
    model_run_refused("virga: 1\nname: x\nduration: 1h\nseed: 1\n"
                      "demand: {d: {service: {cpu: 1 s}, arrivals: {process: poisson,\n"
                      "  mean_rate: 1/s,\n"
                      "  profile: {shape: custom, period: 1 s, weights: [1, 2, 3]}}}}\n",
                      "whole number of ns");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrivals_of_a_clock_come_at_fixed_distances),
        cmocka_unit_test(arrivals_of_poisson_have_exponential_distances),
        cmocka_unit_test(arrivals_follow_their_profile_hour_by_hour),
        cmocka_unit_test(arrivals_of_another_path_are_others),
        cmocka_unit_test(arrivals_that_hardly_ever_come_are_found_at_once),
        cmocka_unit_test(arrivals_of_a_file_come_when_it_tells),
        cmocka_unit_test(arrivals_of_a_damaged_file_are_refused_with_the_line),
        cmocka_unit_test(arrivals_with_an_impossible_profile_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
