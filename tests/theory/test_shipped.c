// SPDX-License-Identifier: GPL-3.0-or-later
// The exact answers that shipped scenarios print beside their results: what users see agrees.
#include "tests/theory/theory_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <gsl/gsl_cdf.h>

#include <cmocka.h>

enum { REPLICATIONS = 8 };

// Every row of `expect:` has a value, an interval over the replications, and an agreement.
static void agrees(const char *scenario, const char *set, size_t expectations)
{
    struct runner_result result;
    theory_run(&result, scenario, &set, set != NULL, REPLICATIONS * theory_longer());
    double freedom = (double)result.replications - 1;
    size_t broken = 0;
    for (size_t i = 0; i < result.expectation_count; i++) {
        const struct runner_expectation *e = &result.expectations[i];
        assert_true(isfinite(e->simulated) && isfinite(e->exact) && e->half_width > 0);
        double error = e->half_width / gsl_cdf_tdist_Qinv(0.025, freedom);
        double z = theory_z_of_t((e->simulated - e->exact) / error, freedom);
        print_message("#   %-34s %.7g, exact %.7g, z %.2f\n", e->formula, e->simulated, e->exact,
                      z);
        broken += !(z <= 4.5);
    }
    assert_int_equal(result.expectation_count, expectations);
    runner_result_deinit(&result);
    assert_int_equal(broken, 0);
}

static void mm1_agrees_with_its_closed_forms(void **state)
{
    (void)state;
    agrees("scenarios/mm1.yaml", NULL, 2);
}

static void mm1_agrees_with_its_closed_forms_at_another_rate(void **state)
{
    (void)state;
    agrees("scenarios/mm1.yaml", "rate=0.55/s", 2);
}

static void mmc_agrees_with_its_closed_forms(void **state)
{
    (void)state;
    agrees("scenarios/mmc.yaml", NULL, 2);
}

static void erlang_b_agrees_with_its_closed_form(void **state)
{
    (void)state;
    agrees("scenarios/erlang-b.yaml", NULL, 1);
}

static void kaufman_roberts_agrees_with_its_closed_forms(void **state)
{
    (void)state;
    agrees("scenarios/kaufman-roberts.yaml", NULL, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mm1_agrees_with_its_closed_forms),
        cmocka_unit_test(mm1_agrees_with_its_closed_forms_at_another_rate),
        cmocka_unit_test(mmc_agrees_with_its_closed_forms),
        cmocka_unit_test(erlang_b_agrees_with_its_closed_form),
        cmocka_unit_test(kaufman_roberts_agrees_with_its_closed_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
