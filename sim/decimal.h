// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal texts and the numbers that they stand for, both ways, exactly.
//
// The C library's strtod and printf depend on the locale, and a quantity must not pass through a
// double where it is an integer. So a decimal is read once into its significant digits and a power
// of ten; from these it becomes an integer by exact arithmetic, or the nearest double with one
// rounding, ties to even.
#ifndef VIRGA_SIM_DECIMAL_H
#define VIRGA_SIM_DECIMAL_H

#include "sim/base.h"

enum {
    // Half the distance between two doubles has at most 767 significant digits, times a divisor of
    // seven digits; what lies beyond decides no rounding but for being zero or not.
    DECIMAL_DIGITS_MOST = 800,
    DECIMAL_DIVISOR_MOST = 1000000,
    DECIMAL_SHORTEST_MOST = 17, // digits that tell any double from its neighbours
};

// (-1)^negative x 0.d1 d2 ... dn x 10^point, without leading or trailing zeros; count 0 is zero.
struct decimal {
    int64_t point;
    uint16_t count;
    bool negative;
    bool cut; // digits beyond the most were dropped; at least one was not zero
    char digits[DECIMAL_DIGITS_MOST]; // '0' to '9'
};

// Reads a sign, digits, decimals and an exponent at the start of a text and returns the number of
// bytes read: 0 when it starts with no strict decimal number. Strict: a digit on both sides of the
// point, no leading zero before another digit.
size_t decimal_read(struct decimal *decimal, const char *text, size_t length);

// The decimal times `multiplier` (> 0) as an integer.
enum decimal_fit {
    DECIMAL_FITS,
    DECIMAL_TOO_FINE, // not a whole number
    DECIMAL_TOO_LARGE,
};
enum decimal_fit decimal_to_integer(int128 *value, const struct decimal *decimal,
                                    int64_t multiplier);

// The double nearest to the decimal divided by `divisor` (1 to DECIMAL_DIVISOR_MOST); false when it
// is too large for a double. What is too small for one is zero.
bool decimal_to_real(double *value, const struct decimal *decimal, uint32_t divisor);

// The shortest digits that read back to a finite positive double, the closest to it among these:
// value = 0.d1 d2 ... x 10^point. Returns their number.
int decimal_shortest(char digits[DECIMAL_SHORTEST_MOST], int *point, double value);

#endif
