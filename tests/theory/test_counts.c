// SPDX-License-Identifier: GPL-3.0-or-later
// How many arrive: a Poisson number, at a constant rate and under a profile.
//
// Requests meet an instance whose one place is taken by the first of them for good, so all others
// are rejected at once and a run costs little more than its arrivals. The duration draws nothing:
// with one seed a longer run begins like a shorter one, and the counts of single hours are
// differences between runs.
#include "tests/theory/theory_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <gsl/gsl_cdf.h>

#include <cmocka.h>

// A part in a thousand of the rate is 7.7 standard errors here.
static const struct theory_case rate_case = {
    .name = "sixty_million_arrivals_come_at_the_rate",
    .scenario = "tests/theory/arrivals.yaml",
    .sets = {"rate=100000/s"},
    .duration_s = 600,
    .claims = {{"requests.arrived", 6e7, THEORY_KNOWN_COUNT, 7746}},
};

enum { HOURS = 24 };

static double arrived_until(int hour, const char *weights)
{
    char duration[32];
    snprintf(duration, sizeof duration, "duration=%dh", hour);
    const char *sets[] = {"rate=2000/h", weights, duration};
    struct runner_result result;
    theory_run(&result, "tests/theory/arrivals.yaml", sets, COUNT_OF(sets), 1);
    double arrived = theory_key(&result, "requests.arrived");
    runner_result_deinit(&result);
    return arrived;
}

// A day from midnight in hours of weights, in a zone where it is three hours later: hour h of the
// run has the weight of hour h + 3.
static void hours_of_a_profile_have_poisson_counts_of_its_integral(void **state)
{
    (void)state;
    static const double weights[HOURS] = {5, 3, 0, 1, 2, 4,  7,  11, 16, 22, 29, 37,
                                          9, 9, 9, 0, 0, 50, 40, 30, 20, 10, 6,  5};
    char text[256];
    size_t sum = 0;
    size_t used =
        (size_t)snprintf(text, sizeof text, "profile={shape: custom, period: 1d, weights: [");
    for (int h = 0; h < HOURS; h++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.0f", h > 0 ? ", " : "",
                                 weights[h]);
        sum += (size_t)weights[h];
    }
    snprintf(text + used, sizeof text - used, "]}");
    double chi_square = 0, before = 0;
    int freedom = 0;
    for (int h = 0; h < HOURS; h++) {
        double until = arrived_until(h + 1, text), count = until - before;
        double mean = 2000 * weights[(h + 3) % HOURS] * HOURS / (double)sum;
        before = until;
        if (mean == 0) {
            assert_true(count == 0);
            continue;
        }
        chi_square += (count - mean) * (count - mean) / mean;
        freedom++;
    }
    print_message("#   chi-square %.2f of %d\n", chi_square, freedom);
    // Both tails: a deviation, and counts that are too even to be by chance.
    assert_true(gsl_cdf_chisq_Q(chi_square, freedom) > 3.4e-6);
    assert_true(gsl_cdf_chisq_P(chi_square, freedom) > 3.4e-6);
}

// The number of arrivals in many equal runs has the variance of its mean.
static void counts_of_replications_vary_as_poisson_does(void **state)
{
    (void)state;
    enum { RUNS = 400 };
    double sum = 0, squares = 0;
    for (int seed = 0; seed < RUNS; seed++) {
        char text[32];
        snprintf(text, sizeof text, "seed=%d", seed);
        const char *sets[] = {"rate=100/s", "duration=100s", text};
        struct runner_result result;
        theory_run(&result, "tests/theory/arrivals.yaml", sets, COUNT_OF(sets), 1);
        double off = theory_key(&result, "requests.arrived") - 10000;
        runner_result_deinit(&result);
        sum += off;
        squares += off * off;
    }
    double z_of_mean = sum / sqrt(10000.0 * RUNS);
    double chi_square = squares / 10000;
    print_message("#   mean z %.2f, chi-square %.1f of %d\n", z_of_mean, chi_square, RUNS);
    assert_true(fabs(z_of_mean) <= 4.5);
    assert_true(gsl_cdf_chisq_Q(chi_square, RUNS) > 3.4e-6);
    assert_true(gsl_cdf_chisq_P(chi_square, RUNS) > 3.4e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {.name = rate_case.name, .test_func = theory_test, .initial_state = (void *)&rate_case},
        cmocka_unit_test(hours_of_a_profile_have_poisson_counts_of_its_integral),
        cmocka_unit_test(counts_of_replications_vary_as_poisson_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
