// SPDX-License-Identifier: GPL-3.0-or-later
// The words that every other file speaks: integer widths, 128-bit integers, and lengths of arrays.
#ifndef VIRGA_SIM_BASE_H
#define VIRGA_SIM_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Sums of rate times time (work, use, energy, waiting) outgrow 64 bits; this is the one place that
// names the compiler's 128-bit integers. Both gcc and clang provide them on every 64-bit target.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// An integer that a scenario left unset; no quantity of ours reaches it.
#define UNSET INT64_MIN

// Printf-style checking of our own variadic functions.
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#endif
