// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/theory/theory_case.h"

#include "sim/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include <cmocka.h>

static const double z_most = 4.5;

// Simulated time ends after 36 years; no run is made longer than a little less.
static const double duration_most_s = 1.1e9;

// One run joins its batches to between 21 and 42: its interval is taken for one of the fewest.
enum { BATCH_FREEDOM = 20 };

int64_t theory_longer(void)
{
    const char *validate = getenv("VIRGA_VALIDATE");
    bool longer = validate != NULL && validate[0] != '\0' && strcmp(validate, "0") != 0;
    return longer ? THEORY_LONGER : 1;
}

void theory_run(struct runner_result *result, const char *scenario, const char *const *sets,
                size_t set_count, int64_t replications)
{
    struct error error = {0};
    struct runner_options options = {
        .path = scenario,
        .sets = sets,
        .set_count = set_count,
        .seed = UNSET,
        .replications = replications,
        .level = -1,
        .models = model_registry,
        .err = stderr,
    };
    if (!runner_run(result, &options, &error)) {
        runner_result_deinit(result);
        fail_msg("%s did not run: %s", scenario, error.text);
    }
}

double theory_key(const struct runner_result *result, const char *key)
{
    const struct summary_item *item = summary_find(&result->summary, key);
    return item == NULL ? NAN : summary_number(item);
}

// -----------------------------------------------------------------------------------------------
// One comparison
// -----------------------------------------------------------------------------------------------

double theory_z_of_t(double t, double freedom)
{
    return gsl_cdf_ugaussian_Qinv(gsl_cdf_tdist_Q(fabs(t), freedom));
}

// From a 95 % interval of Student's law to a z.
static double z_of_interval(double off, double half_width, double freedom)
{
    if (off == 0) {
        return 0;
    }
    double error = half_width / gsl_cdf_tdist_Qinv(0.025, freedom);
    return error > 0 ? theory_z_of_t(off / error, freedom) : INFINITY;
}

static double z_of_claim(const struct theory_claim *claim, const struct summary_item *item,
                         const struct theory_case *theory_case, double longer)
{
    double off = fabs(summary_number(item) - claim->exact);
    double freedom = (double)theory_case->replications - 1;
    switch (claim->rule) {
    case THEORY_EXACT:
    case THEORY_ABSENT:
        return off == 0 ? 0 : INFINITY;
    case THEORY_BATCHES:
        return z_of_interval(off, item->half_width, BATCH_FREEDOM);
    case THEORY_REPLICATIONS:
        return z_of_interval(off, item->half_width, freedom);
    case THEORY_QUANTILE:
        return z_of_interval(fmax(0, off - claim->exact / 256), item->half_width, freedom);
    case THEORY_KNOWN:
        return off / (claim->error / sqrt(longer));
    case THEORY_KNOWN_COUNT:
        off = fabs(summary_number(item) - claim->exact * longer);
        return off / (claim->error * sqrt(longer));
    }
    return INFINITY;
}

static bool claim_holds(const struct theory_claim *claim, const struct theory_case *theory_case,
                        const struct runner_result *result, double longer)
{
    const struct summary_item *item = summary_find(&result->summary, claim->key);
    if (item == NULL || claim->rule == THEORY_ABSENT) {
        bool holds = item == NULL && claim->rule == THEORY_ABSENT;
        print_message("#   %-42s %s\n", claim->key, item == NULL ? "absent" : "present");
        return holds;
    }
    double z = z_of_claim(claim, item, theory_case, longer);
    bool counts = claim->rule == THEORY_KNOWN_COUNT;
    print_message("#   %-42s %.9g, exact %.9g, z %.2f\n", claim->key, summary_number(item),
                  claim->exact * (counts ? longer : 1), z);
    return z <= z_most;
}

// -----------------------------------------------------------------------------------------------
// A case
// -----------------------------------------------------------------------------------------------

void theory_check(const struct theory_case *theory_case)
{
    const char *sets[THEORY_SETS + 1];
    size_t count = 0;
    while (count < THEORY_SETS && theory_case->sets[count] != NULL) {
        sets[count] = theory_case->sets[count];
        count++;
    }
    double longer = 1;
    if (theory_case->duration_s > 0) {
        longer = fmin((double)theory_longer(), duration_most_s / theory_case->duration_s);
    }
    char duration[64];
    snprintf(duration, sizeof duration, "duration=%.0fs", theory_case->duration_s * longer);
    if (theory_case->duration_s > 0) {
        sets[count++] = duration;
    }
    struct runner_result result;
    int64_t replications = theory_case->replications > 0 ? theory_case->replications : 1;
    theory_run(&result, theory_case->scenario, sets, count, replications);
    size_t broken = 0;
    for (size_t i = 0; i < THEORY_CLAIMS && theory_case->claims[i].key != NULL; i++) {
        broken += !claim_holds(&theory_case->claims[i], theory_case, &result, longer);
    }
    runner_result_deinit(&result);
    assert_int_equal(broken, 0);
}

void theory_test(void **state)
{
    theory_check(*state);
}
