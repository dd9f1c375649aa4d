// SPDX-License-Identifier: GPL-3.0-or-later
// Several replications of one run put together: every number becomes its mean over them, with a 95
// % interval from Student's t.
//
// Replications differ in their seeds alone, so their numbers are independent. A number that not
// every replication had (nothing arrived in one of them) is the mean of those that had it, and not
// trusted: leaving out the empty ones may bias it.
#ifndef VIRGA_SIM_REPLICATIONS_H
#define VIRGA_SIM_REPLICATIONS_H

#include "sim/summary.h"

// Puts the means of `count` >= 1 summaries into an empty one, keys in order of their first
// appearance. A single summary is copied; of texts, which have no mean, the first stays.
void replications_combine(struct summary *into, const struct summary *summaries, size_t count);

// The seed of replication r >= 0 of a scenario: its own for r = 0, else hashed from it and r.
int64_t replications_seed(int64_t seed, int64_t replication);

#endif
