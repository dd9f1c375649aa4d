// SPDX-License-Identifier: GPL-3.0-or-later
// 95 % confidence intervals of means, and the verdict whether to believe them.
//
// An interval is its middle and half of its width: in 95 of 100 runs the true mean lies inside,
// provided that the observations behind it were independent and many. Where that cannot be seen
// from the observations, `trusted` is false. Within one run observations depend on each other: see
// sim/batches.h, which makes them nearly independent.
#ifndef VIRGA_SIM_INTERVAL_H
#define VIRGA_SIM_INTERVAL_H

#include "sim/base.h"

// A half-width that could not be computed: there were too few observations.
#define INTERVAL_NONE (-1.0)

struct interval {
    double mean;       // NaN without observations
    double half_width; // of the 95 % interval, >= 0, or INTERVAL_NONE
    bool trusted;
};

// Fewer replications give intervals that jump about too much to compare.
enum { INTERVAL_REPLICATIONS_LEAST = 5 };

// The t with P(|T| <= t) = 0.95 for Student's T of `freedom` >= 1 degrees of freedom; absolute
// error below 3e-8, and correctly rounded up to 30.
double interval_student(uint64_t freedom);

// From independent values, one for each replication of a run; none without at least two.
struct interval interval_of_replications(const double *values, size_t count);

// How many of the first batch means belong to the warm-up: the cut that makes the marginal standard
// error of the rest smallest (MSER; White, Transactions of the SCS 1997, who takes batches of five
// observations: MSER-5). At most half may go: an answer of count / 2 says that the series had not
// settled, and should be taken as no answer.
size_t interval_warm_up(const double *means, size_t count);

#endif
