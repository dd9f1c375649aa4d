// SPDX-License-Identifier: GPL-3.0-or-later
// Assertions that stay in release builds: the answer to a programmer's error, never to bad input.
//
// CHECK costs one predicted branch and is on everywhere. DEBUG_CHECK is for walks over whole
// structures and is compiled only with -DVIRGA_DEBUG. A failed check outside a run prints its place
// and ends the process with exit code 3; inside a run use SIM_CHECK of sim/engine.h, which also
// tells the simulated time, the event and the seed, and lets the runner drop its temporary file.
#ifndef VIRGA_SIM_CHECK_H
#define VIRGA_SIM_CHECK_H

#include "sim/base.h"

// Prints "file:line: check failed: expression" to stderr and ends the process with exit code 3.
_Noreturn void check_fail(const char *file, int line, const char *expression);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0)) {                                                   \
            check_fail(__FILE__, __LINE__, #condition);                                            \
        }                                                                                          \
    } while (0)

#ifdef VIRGA_DEBUG
#define DEBUG_CHECK(condition) CHECK(condition)
#else
#define DEBUG_CHECK(condition) ((void)0)
#endif

#endif
