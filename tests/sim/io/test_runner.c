// SPDX-License-Identifier: GPL-3.0-or-later
// What the runner tells while it runs; what it makes of a scenario is tested by tests/cli,
// tests/theory and tests/golden.
#include "sim/io/runner.h"

#include "sim/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

enum { REPLICATIONS = 8 };

struct told {
    double elapsed_s[REPLICATIONS]; // last told of each replication
    size_t count;
};

static void note(void *context, const struct runner_progress *progress)
{
    struct told *told = context;
    assert_in_range(progress->replication, 1, REPLICATIONS);
    assert_int_equal(progress->of, REPLICATIONS);
    assert_true(progress->now <= progress->end);
    told->elapsed_s[progress->replication - 1] = progress->elapsed_s;
    told->count++;
}

static double clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void runner_tells_the_time_of_each_replication_by_itself(void **state)
{
    (void)state;
    struct told told = {.count = 0};
    struct runner_result result;
    struct error error = {0};
    const struct runner_options options = {
        .path = "scenarios/mm1.yaml",
        .seed = UNSET,
        .replications = REPLICATIONS,
        .level = -1,
        .models = model_registry,
        .err = stderr,
        .progress = note,
        .progress_context = &told,
    };
    double before_s = clock_s();
    assert_true(runner_run(&result, &options, &error));
    double wall_s = clock_s() - before_s, sum_s = 0;
    for (size_t i = 0; i < REPLICATIONS; i++) {
        sum_s += told.elapsed_s[i];
    }
    assert_true(told.count > 0);
    assert_true(sum_s <= wall_s);
    runner_result_deinit(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runner_tells_the_time_of_each_replication_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
