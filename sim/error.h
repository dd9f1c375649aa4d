// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong outside the program: a kind, which is the exit code, and one sentence.
#ifndef VIRGA_SIM_ERROR_H
#define VIRGA_SIM_ERROR_H

#include "sim/base.h"

// The values are the documented exit codes of the command line.
enum error_kind {
    ERROR_NONE = 0,
    ERROR_GOAL = 1,  // a stated goal was not met, or a difference was found
    ERROR_INPUT = 2, // usage or invalid input
    ERROR_LIMIT = 3, // a stated limit or an internal check failed in the run
    ERROR_IO = 4,    // a file could not be read or written
};

enum { ERROR_TEXT_SIZE = 512 };

// Owned by the caller, who starts from {0}; the first error set stays, later ones are dropped.
struct error {
    enum error_kind kind;
    char text[ERROR_TEXT_SIZE]; // no trailing newline; cut, never overrun
};

// Sets the error unless one is set already. Always returns false, so that a function can end with
// `return error_set(...)`.
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
