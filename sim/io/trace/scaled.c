// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace/scaled.h"

#include "sim/check.h"

// A number as it is written: digits x 10^-decimals, with what did not fit into the digits.
struct written {
    bool minus;
    bool inexact; // digits other than 0 were dropped at the end
    uint128 digits;
    uint128 room;     // another digit fits while `digits` is at most this
    int64_t decimals; // may be negative
};

enum { EXPONENT_MOST = 100000 }; // a larger one is taken for this: the number is 0 or too large

void scaled_init(struct scaled *scaled, int64_t numerator, int64_t denominator, bool whole)
{
    CHECK(numerator > 0 && denominator > 0);
    *scaled = (struct scaled){.numerator = numerator, .denominator = denominator, .whole = whole};
    int64_t tens = 1;
    for (int decimals = 0; decimals <= SCALED_DECIMALS; decimals++) {
        int128 divisor = (int128)denominator * tens;
        if (numerator % divisor == 0) {
            int64_t unit = (int64_t)(numerator / divisor);
            scaled->unit_of[decimals] = unit;
            scaled->digits_most[decimals] = (uint64_t)(INT64_MAX / unit);
        }
        tens *= decimals < SCALED_DECIMALS ? 10 : 1;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Takes one digit; those beyond the room only move the point, and are remembered as inexact.
static void take_digit(struct written *number, char c, bool behind_point)
{
    if (number->digits <= number->room && !number->inexact) {
        number->digits = number->digits * 10 + (unsigned char)(c - '0');
        number->decimals += behind_point;
        return;
    }
    number->inexact = true;
    number->decimals -= !behind_point;
}

static const char *take_exponent(struct written *number, const char *at, const char *end)
{
    at++;
    bool minus = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    if (at == end || !is_digit(*at)) {
        return NULL;
    }
    int64_t exponent = 0;
    for (; at < end && is_digit(*at); at++) {
        exponent = exponent * 10 + (*at - '0');
        exponent = exponent > EXPONENT_MOST ? EXPONENT_MOST : exponent;
    }
    number->decimals += minus ? exponent : -exponent;
    return at;
}

static bool read_decimal(struct written *number, const char *text, size_t length, uint128 room)
{
    const char *at = text, *end = text + length;
    *number = (struct written){.minus = at < end && *at == '-', .room = room};
    at += at < end && (*at == '-' || *at == '+');
    bool any = false;
    for (; at < end && is_digit(*at); at++, any = true) {
        take_digit(number, *at, false);
    }
    if (at < end && *at == '.') {
        for (at++; at < end && is_digit(*at); at++, any = true) {
            take_digit(number, *at, true);
        }
    }
    if (any && at < end && (*at == 'e' || *at == 'E')) {
        at = take_exponent(number, at, end);
    }
    return any && at == end;
}

// Multiplies by ten `count` times; false when it does not fit.
static bool times_ten(uint128 *value, int64_t count)
{
    for (; count > 0 && *value != 0; count--) {
        if (*value > ~(uint128)0 / 10) {
            return false;
        }
        *value *= 10;
    }
    return true;
}

// dividend / divisor to the nearest integer, halves to even; `inexact` says that the dividend was a
// little more.
static uint128 divide_rounded(uint128 dividend, uint128 divisor, bool inexact)
{
    uint128 quotient = dividend / divisor;
    uint128 rest = dividend % divisor;
    uint128 other = divisor - rest; // how far the next integer is
    bool up = rest > other || (rest == other && (inexact || (quotient & 1) != 0));
    return quotient + up;
}

enum quantity_fault scaled_parse(int64_t *value, const struct scaled *scaled, const char *text,
                                 size_t length)
{
    // Digits times numerator stay below 2^126, so that a divisor beyond 128 bits leaves less than
    // half a base unit.
    struct written number;
    uint128 room = ((uint128)1 << 126) / (uint128)scaled->numerator / 10 - 1;
    if (!read_decimal(&number, text, length, room)) {
        return QUANTITY_NOT_A_NUMBER;
    }
    uint128 dividend = number.digits, numerator = (uint128)scaled->numerator;
    dividend *= numerator;
    uint128 divisor = (uint128)scaled->denominator;
    if (number.decimals < 0 && !times_ten(&dividend, -number.decimals)) {
        return QUANTITY_OVERFLOW;
    }
    uint128 magnitude = 0;
    bool exact = dividend == 0;
    if (number.decimals <= 0 || times_ten(&divisor, number.decimals)) {
        magnitude = divide_rounded(dividend, divisor, number.inexact);
        exact = dividend % divisor == 0;
    }
    if (scaled->whole && (!exact || number.inexact)) {
        return QUANTITY_TOO_FINE;
    }
    if (magnitude > (uint128)INT64_MAX) {
        return QUANTITY_OVERFLOW;
    }
    *value = number.minus ? -(int64_t)magnitude : (int64_t)magnitude;
    return QUANTITY_OK;
}
