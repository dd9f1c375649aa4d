// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/check.h"

#include <stdio.h>
#include <unistd.h>

_Noreturn void check_fail(const char *file, int line, const char *expression)
{
    // Buffered results must not reach a file after a failed check: leave without exit handlers.
    fprintf(stderr, "virga: internal error: %s:%d: check failed: %s\n", file, line, expression);
    fflush(stderr);
    _exit(3);
}
