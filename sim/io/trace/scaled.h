// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal numbers of a trace, multiplied into whole base units without floating point.
//
// A trace carries what other programs printed (0.30000000000000004 s), so what is finer than a base
// unit is rounded to the nearest one, halves to even; the scenario's own quantities are exact or
// refused. Counts are never rounded, and a product outside 64 bits is refused. 23 digits and more
// count in full for every unit that we have; of those that are more than 126 bits can hold with the
// unit, it counts only whether they are all 0.
#ifndef VIRGA_SIM_IO_SCALED_H
#define VIRGA_SIM_IO_SCALED_H

#include "sim/quantity.h"

enum { SCALED_DECIMALS = 18 };

// How many base units a 1 of the trace is.
struct scaled {
    int64_t numerator, denominator; // > 0
    bool whole;                     // what is finer than a base unit is refused, not rounded
    // By number of decimals, base units in the last digit's 1 when they are whole, 0 when not.
    int64_t unit_of[SCALED_DECIMALS + 1];
    // The largest digits, read as one integer, whose product is whole and fits: 0 when not whole.
    uint64_t digits_most[SCALED_DECIMALS + 1];
};

void scaled_init(struct scaled *scaled, int64_t numerator, int64_t denominator, bool whole);

// Reads a number that fills `length` bytes: sign, digits, decimals, exponent (3, -0.25, .5, 1e-3).
enum quantity_fault scaled_parse(int64_t *value, const struct scaled *scaled, const char *text,
                                 size_t length);

// The quick way for what most cells hold: an optional minus sign, digits and decimals, few enough
// that the product is whole and fits. Returns where it stopped, or NULL when the number needs
// scaled_parse. The text must end with a byte that is neither digit nor point.
static inline const char *scaled_scan(int64_t *value, const struct scaled *scaled, const char *text)
{
    bool minus = *text == '-';
    const char *at = text + minus;
    const char *first = at;
    uint64_t digits = 0;
    for (; (unsigned char)(*at - '0') < 10; at++) {
        digits = digits * 10 + (unsigned char)(*at - '0');
    }
    size_t count = (size_t)(at - first), decimals = 0;
    if (*at == '.') {
        const char *point = at++;
        for (; (unsigned char)(*at - '0') < 10; at++) {
            digits = digits * 10 + (unsigned char)(*at - '0');
        }
        decimals = (size_t)(at - point) - 1;
        count += decimals;
    }
    if (count == 0 || count > SCALED_DECIMALS || digits > scaled->digits_most[decimals]) {
        return NULL;
    }
    int64_t product = (int64_t)digits * scaled->unit_of[decimals];
    *value = minus ? -product : product;
    return at;
}

#endif
