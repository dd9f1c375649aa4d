// SPDX-License-Identifier: GPL-3.0-or-later
// Laws of the time from an event to the next that it schedules, for testing the event queue: smooth
// ones, ties, heavy tails, clocks, and what is meant to be hard for a ladder.
#ifndef VIRGA_TESTS_SIM_INCREMENT_H
#define VIRGA_TESTS_SIM_INCREMENT_H

#include "sim/rng.h"
#include "sim/simtime.h"

enum { INCREMENT_LAWS = 9 };

struct increment_law {
    const char *name;
    int64_t (*increment)(struct rng *rng, int64_t now); // ns, at least 0
    bool leaps; // months at a time: a few hundred thousand events reach the end of time
};

extern const struct increment_law increment_laws[INCREMENT_LAWS]; // the first is exponential

#endif
