// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/error.h"

#include "sim/check.h"

#include <stdarg.h>
#include <stdio.h>

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    CHECK(kind != ERROR_NONE);
    if (error->kind != ERROR_NONE) {
        return false;
    }
    error->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}
