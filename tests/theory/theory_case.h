// SPDX-License-Identifier: GPL-3.0-or-later
// Whole runs of scenarios compared with exact answers: what a run is, what it must show, and how
// far chance may carry it.
//
// Seeds are fixed, so a comparison either holds forever or never. Its deviation is turned into the
// z of the normal law with the same probability, and |z| <= 4.5 is asked for: a right program would
// fail one comparison in 150,000 for a seed that was not looked at before. VIRGA_VALIDATE=1 in the
// environment runs everything up to THEORY_LONGER times as long, where small faults stand out
// further.
#ifndef VIRGA_TESTS_THEORY_THEORY_CASE_H
#define VIRGA_TESTS_THEORY_THEORY_CASE_H

#include "sim/io/runner.h"

enum { THEORY_SETS = 10, THEORY_CLAIMS = 12, THEORY_LONGER = 20 };

enum theory_rule {
    THEORY_EXACT,        // to the last bit
    THEORY_ABSENT,       // the run has no such key: there was nothing to observe
    THEORY_BATCHES,      // by the interval that one long run reports
    THEORY_REPLICATIONS, // by Student's t over replications
    THEORY_KNOWN,        // by a standard error that theory gives for the stated duration
    THEORY_KNOWN_COUNT,  // the same, of a number that grows with the duration, as its variance does
    THEORY_QUANTILE,     // as THEORY_REPLICATIONS, beyond the one part in 256 of sim/sketch.h
};

struct theory_claim {
    const char *key;
    double exact;
    enum theory_rule rule;
    double error; // standard error of THEORY_KNOWN and THEORY_KNOWN_COUNT
};

struct theory_case {
    const char *name; // a claim
    const char *scenario;
    const char *sets[THEORY_SETS]; // "key=value", after the first NULL none
    double duration_s;             // 0: the scenario's, never longer
    int64_t replications;          // 0: one
    struct theory_claim claims[THEORY_CLAIMS];
};

// How much longer than stated runs are: 1, or THEORY_LONGER.
int64_t theory_longer(void);

// Runs a scenario; the test fails, and shows the complaints, when it does not run. The caller
// releases the result with runner_result_deinit().
void theory_run(struct runner_result *result, const char *scenario, const char *const *sets,
                size_t set_count, int64_t replications);

// A key of a finished run; NaN when it has none.
double theory_key(const struct runner_result *result, const char *key);

// Runs a case and holds it to its claims, after showing all of them.
void theory_check(const struct theory_case *theory_case);

// A test function for cmocka: its state is a struct theory_case.
void theory_test(void **state);

// The z of the normal law that is as unlikely as `t` of Student's law.
double theory_z_of_t(double t, double freedom);

#endif
