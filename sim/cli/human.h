// SPDX-License-Identifier: GPL-3.0-or-later
// A number as a person reads it: in a unit of fitting size, with as many digits as mean something.
//
// For pages on a terminal only; files and --json hold the numbers themselves.
#ifndef VIRGA_SIM_CLI_HUMAN_H
#define VIRGA_SIM_CLI_HUMAN_H

#include "sim/base.h"

enum { HUMAN_NUMBER_SIZE = 48, HUMAN_UNIT_SIZE = 32 };

struct human {
    char value[HUMAN_NUMBER_SIZE];  // "1,234"
    char margin[HUMAN_NUMBER_SIZE]; // in the same unit; "" without an interval
    char unit[HUMAN_UNIT_SIZE];     // "ms", "%", "core-hours"; "" for counts
};

// A value of a summary in `unit` ("s", "bytes", "kWh", "1" ...), whose interval reaches
// `half_width` to each side (negative: none). `key` tells shares, which are shown in percent, and
// seconds and hours of a core.
void human_measure(struct human *human, const char *key, const char *unit, double value,
                   double half_width);

// Digits in groups of three: "12,345,678". Returns text.
const char *human_integer(char text[HUMAN_NUMBER_SIZE], int64_t value);

// Four significant digits, no trailing zeros: "1,235", "0.5", "2.4e-06". Returns text.
const char *human_real(char text[HUMAN_NUMBER_SIZE], double value);

// A large count in short: "950", "12.3 k", "3.9 M". Returns text.
const char *human_short(char text[HUMAN_NUMBER_SIZE], double value);

#endif
