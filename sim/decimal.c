// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/decimal.h"

#include "sim/check.h"

#include <float.h>
#include <string.h>

static_assert(FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "IEEE 754 binary64");
static_assert(FLT_EVAL_METHOD == 0, "doubles are not evaluated in a wider type");

// ---- Reading digits ----

// Beyond this every double and every integer of ours is zero or too large; a larger exponent is
// clamped, so that sums of exponents stay small.
enum { EXPONENT_MOST = 1000000 };

static bool is_digit(const char *text, size_t at, size_t length)
{
    return at < length && text[at] >= '0' && text[at] <= '9';
}

static void add_digit(struct decimal *decimal, char digit)
{
    if (decimal->count < DECIMAL_DIGITS_MOST) {
        decimal->digits[decimal->count++] = digit;
    } else if (digit != '0') {
        decimal->cut = true;
    }
}

// Reads "e-12" and adds it to the point; returns the bytes read, 0 when there is no exponent.
static size_t read_exponent(struct decimal *decimal, const char *text, size_t length)
{
    if (length == 0 || (text[0] != 'e' && text[0] != 'E')) {
        return 0;
    }
    bool negative = length > 1 && text[1] == '-';
    size_t at = length > 1 && (text[1] == '-' || text[1] == '+') ? 2 : 1;
    if (!is_digit(text, at, length)) {
        return 0;
    }
    int64_t exponent = 0;
    for (; is_digit(text, at, length); at++) {
        exponent = exponent < EXPONENT_MOST ? exponent * 10 + (text[at] - '0') : exponent;
    }
    decimal->point += negative ? -exponent : exponent;
    return at;
}

size_t decimal_read(struct decimal *decimal, const char *text, size_t length)
{
    decimal->count = 0;
    decimal->point = 0;
    decimal->cut = false;
    decimal->negative = length > 0 && text[0] == '-';
    size_t at = length > 0 && (text[0] == '-' || text[0] == '+');
    bool leading_zero = is_digit(text, at, length) && text[at] == '0';
    if (!is_digit(text, at, length) || (leading_zero && is_digit(text, at + 1, length))) {
        return 0;
    }
    for (; is_digit(text, at, length); at++) {
        if (decimal->count > 0 || text[at] != '0') {
            add_digit(decimal, text[at]);
            decimal->point++;
        }
    }
    if (at < length && text[at] == '.') {
        if (!is_digit(text, ++at, length)) {
            return 0;
        }
        for (; is_digit(text, at, length); at++) {
            if (decimal->count > 0 || text[at] != '0') {
                add_digit(decimal, text[at]);
            } else {
                decimal->point--;
            }
        }
    }
    at += read_exponent(decimal, text + at, length - at);
    while (!decimal->cut && decimal->count > 0 && decimal->digits[decimal->count - 1] == '0') {
        decimal->count--;
    }
    return at;
}

// ---- Integers ----

// How often `factor` divides *number, at most `most` times; *number is divided by it.
static int64_t take_factors(uint128 *number, unsigned factor, int64_t most)
{
    int64_t taken = 0;
    while (taken < most && *number % factor == 0) {
        *number /= factor;
        taken++;
    }
    return taken;
}

enum decimal_fit decimal_to_integer(int128 *value, const struct decimal *decimal,
                                    int64_t multiplier)
{
    enum { DIGITS_MOST = 38 }; // of a number in 127 bits
    CHECK(multiplier > 0);
    *value = 0;
    if (decimal->count == 0) {
        return DECIMAL_FITS;
    }
    if (decimal->point > DIGITS_MOST) {
        return DECIMAL_TOO_LARGE;
    }
    int64_t exponent = decimal->point - decimal->count;
    // No multiplier of ours has so many factors that longer digits could become whole.
    if (decimal->count > DIGITS_MOST || decimal->cut || exponent < -DIGITS_MOST * 2) {
        return DECIMAL_TOO_FINE;
    }
    uint128 number = 0;
    for (int i = 0; i < decimal->count; i++) {
        number = number * 10 + (unsigned)(decimal->digits[i] - '0');
    }
    uint128 factor = (uint128)multiplier;
    for (; exponent > 0; exponent--) {
        number *= 10; // stays below 10^38, see above
    }
    // number x factor is divisible by 10^n when its factors 2 and 5 suffice.
    int64_t twos = -exponent - take_factors(&factor, 2, -exponent);
    int64_t fives = -exponent - take_factors(&factor, 5, -exponent);
    twos -= take_factors(&number, 2, twos);
    fives -= take_factors(&number, 5, fives);
    if (twos > 0 || fives > 0) {
        return DECIMAL_TOO_FINE;
    }
    uint128 most = ((uint128)1 << 127) - 1;
    if (number > most / factor) {
        return DECIMAL_TOO_LARGE;
    }
    *value = decimal->negative ? -(int128)(number * factor) : (int128)(number * factor);
    return DECIMAL_FITS;
}

// ---- Large integers ----

// Enough for 800 digits over 10^(800 + 330) and a divisor; see decimal_to_real.
enum { BIG_WORDS = 128 };

// A natural number in words of 32 bits, least first; no leading zero words.
struct big {
    int count;
    uint32_t words[BIG_WORDS];
};

static void big_add_word(struct big *big, uint32_t word)
{
    if (word != 0) {
        CHECK(big->count < BIG_WORDS);
        big->words[big->count++] = word;
    }
}

static void big_set(struct big *big, uint64_t value)
{
    big->count = 0;
    if (value >> 32 != 0) {
        big->count = 1;
        big->words[0] = (uint32_t)value;
    }
    big_add_word(big, value >> 32 != 0 ? (uint32_t)(value >> 32) : (uint32_t)value);
}

// big = big * factor + addend
static void big_multiply_add(struct big *big, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (int i = 0; i < big->count; i++) {
        carry += (uint64_t)big->words[i] * factor;
        big->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    big_add_word(big, (uint32_t)carry);
}

static void big_multiply_pow10(struct big *big, int64_t power)
{
    for (; power >= 9; power -= 9) {
        big_multiply_add(big, 1000000000, 0);
    }
    for (; power > 0; power--) {
        big_multiply_add(big, 10, 0);
    }
}

static void big_shift_left(struct big *big, int64_t bits)
{
    int words = (int)(bits / 32);
    int rest = (int)(bits % 32);
    if (big->count == 0) {
        return;
    }
    if (rest > 0) {
        big_multiply_add(big, UINT32_C(1) << rest, 0);
    }
    CHECK(big->count + words <= BIG_WORDS);
    memmove(big->words + words, big->words, (size_t)big->count * sizeof *big->words);
    memset(big->words, 0, (size_t)words * sizeof *big->words);
    big->count += words;
}

static int64_t big_bits(const struct big *big)
{
    if (big->count == 0) {
        return 0;
    }
    return (int64_t)big->count * 32 - __builtin_clz(big->words[big->count - 1]);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->words[i] != b->words[i]) {
            return a->words[i] < b->words[i] ? -1 : 1;
        }
    }
    return 0;
}

// a = a - b, for a >= b
static void big_subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        borrow += (int64_t)a->words[i] - (i < b->count ? b->words[i] : 0);
        a->words[i] = (uint32_t)borrow;
        borrow >>= 32; // arithmetic on the compilers that we build with: 0 or -1
    }
    while (a->count > 0 && a->words[a->count - 1] == 0) {
        a->count--;
    }
}

static void big_add(struct big *a, const struct big *b)
{
    uint64_t carry = 0;
    int count = a->count > b->count ? a->count : b->count;
    for (int i = 0; i < count; i++) {
        carry += (uint64_t)(i < a->count ? a->words[i] : 0) + (i < b->count ? b->words[i] : 0);
        a->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    a->count = count;
    big_add_word(a, (uint32_t)carry);
}

// ---- Reals ----

// Every one of these powers is a double exactly.
static const double exact_pow10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { EXACT_POWER_MOST = 22, EXACT_DIGITS_MOST = 15 };
#define EXACT_INTEGER_MOST 9007199254740992.0 // 2^53

// Few digits and a small exponent: one multiplication or division of exact doubles, so one rounding
// (Clinger, "How to read floating point numbers accurately", 1990).
static bool real_from_few_digits(double *value, const struct decimal *decimal, uint32_t divisor)
{
    int64_t exponent = decimal->point - decimal->count;
    if (decimal->count > EXACT_DIGITS_MOST || exponent > EXACT_POWER_MOST ||
        exponent < -EXACT_POWER_MOST) {
        return false;
    }
    uint64_t number = 0;
    for (int i = 0; i < decimal->count; i++) {
        number = number * 10 + (unsigned)(decimal->digits[i] - '0');
    }
    if (exponent >= 0) {
        if (divisor != 1 && exponent > 0) {
            return false;
        }
        *value = (double)number * exact_pow10[exponent] / (double)divisor;
        return true;
    }
    double below = exact_pow10[-exponent] * (double)divisor;
    // With divisor 1 all powers are exact; else the product must be.
    if (divisor != 1 && (below > EXACT_INTEGER_MOST || exponent < -EXACT_DIGITS_MOST)) {
        return false;
    }
    *value = (double)number / below;
    return true;
}

// Rounds quotient x 2^exponent, a little more when `sticky`, to the nearest double, ties to even.
static bool assemble_real(double *value, uint64_t quotient, int64_t exponent, bool sticky)
{
    enum { LEAST_EXPONENT = -1074 }; // of the last bit of a subnormal
    int64_t bits = 64 - __builtin_clzll(quotient);
    int64_t kept = bits - DBL_MANT_DIG + exponent;
    kept = kept < LEAST_EXPONENT ? LEAST_EXPONENT : kept;
    int64_t drop = kept - exponent;
    CHECK(drop > 0);
    uint64_t mantissa = 0;
    if (drop < 64) {
        uint64_t half = UINT64_C(1) << (drop - 1);
        uint64_t rest = quotient & (2 * half - 1);
        mantissa = quotient >> drop;
        bool is_odd = mantissa % 2 == 1;
        mantissa += rest > half || (rest == half && (sticky || is_odd));
    }
    if (mantissa >> DBL_MANT_DIG != 0) {
        mantissa /= 2;
        kept++;
    }
    uint64_t pattern = mantissa; // of a subnormal, or of zero
    if (mantissa >> (DBL_MANT_DIG - 1) != 0) {
        uint64_t biased = (uint64_t)(kept - LEAST_EXPONENT + 1);
        if (biased >= 2047) {
            return false;
        }
        pattern = biased << 52 | (mantissa & ((UINT64_C(1) << 52) - 1));
    }
    memcpy(value, &pattern, sizeof *value);
    return true;
}

static bool real_from_many_digits(double *value, const struct decimal *decimal, uint32_t divisor)
{
    if (decimal->point > DBL_MAX_10_EXP + 8) { // beyond the range whatever the divisor
        return false;
    }
    if (decimal->point < -330) {
        *value = 0;
        return true;
    }
    int64_t exponent = decimal->point - decimal->count;
    struct big above = {0};
    struct big below = {0};
    for (int i = 0; i < decimal->count; i++) {
        big_multiply_add(&above, 10, (uint32_t)(decimal->digits[i] - '0'));
    }
    if (decimal->cut) {
        big_multiply_add(&above, 10, 1);
        exponent--;
    }
    big_set(&below, divisor);
    big_multiply_pow10(exponent > 0 ? &above : &below, exponent > 0 ? exponent : -exponent);
    // Equal lengths make the quotient 1/2 to 2; then 57 bits of it, one by one.
    int64_t shift = big_bits(&below) - big_bits(&above);
    big_shift_left(shift > 0 ? &above : &below, shift > 0 ? shift : -shift);
    uint64_t quotient = 0;
    for (int i = 0; i < 57; i++) {
        quotient *= 2;
        if (big_compare(&above, &below) >= 0) {
            big_subtract(&above, &below);
            quotient++;
        }
        big_shift_left(&above, 1);
    }
    return assemble_real(value, quotient, -56 - shift, above.count > 0);
}

bool decimal_to_real(double *value, const struct decimal *decimal, uint32_t divisor)
{
    CHECK(divisor >= 1 && divisor <= DECIMAL_DIVISOR_MOST);
    *value = 0;
    if (decimal->count > 0 && !real_from_few_digits(value, decimal, divisor) &&
        !real_from_many_digits(value, decimal, divisor)) {
        return false;
    }
    if (decimal->negative) {
        *value = -*value;
    }
    return true;
}

// ---- Shortest digits ----

// Writes the digits of number / 10^places without trailing zeros.
static int write_digits(char digits[DECIMAL_SHORTEST_MOST], int *point, uint64_t number, int places)
{
    int zeros = 0;
    for (; number % 10 == 0; number /= 10) {
        zeros++;
    }
    int count = 0;
    for (uint64_t rest = number; rest > 0; rest /= 10) {
        count++;
    }
    for (int i = count - 1; i >= 0; i--, number /= 10) {
        digits[i] = (char)('0' + number % 10);
    }
    *point = count + zeros - places;
    return count;
}

// Integers and decimals of at most 15 digits: no two such decimals are the same double, so one that
// reads back is the shortest. Returns 0 when there is none.
static int shortest_of_few(char digits[DECIMAL_SHORTEST_MOST], int *point, double value)
{
    for (int places = 0; places <= EXACT_POWER_MOST; places++) {
        double scaled = value * exact_pow10[places];
        if (scaled >= 1e15) {
            return 0;
        }
        uint64_t number = (uint64_t)(scaled + 0.5);
        if (number > 0 && (double)number / exact_pow10[places] == value) {
            return write_digits(digits, point, number, places);
        }
    }
    return 0;
}

// The state of the digit generation of Steele and White, "How to print floating-point numbers
// accurately" (1990), as improved by Burger and Dybvig (1996): value = rest / unit, and any number
// between value - below / unit and value + above / unit reads back to the value.
struct shortest {
    struct big rest, unit, below, above;
    bool ends_read_back; // the two ends of that range do too: the mantissa is even
};

static int64_t shortest_init(struct shortest *state, double value)
{
    uint64_t pattern = 0;
    memcpy(&pattern, &value, sizeof pattern);
    uint64_t mantissa = pattern & ((UINT64_C(1) << 52) - 1);
    int64_t biased = (int64_t)(pattern >> 52);
    bool narrow_below = mantissa == 0 && biased > 1; // the next lower double is nearer
    mantissa |= biased > 0 ? UINT64_C(1) << 52 : 0;
    int64_t exponent = (biased > 0 ? biased : 1) - 1075;
    int64_t up = exponent > 0 ? exponent : 0;
    int64_t down = exponent < 0 ? -exponent : 0;
    big_set(&state->rest, mantissa);
    big_set(&state->unit, 1);
    big_set(&state->below, 1);
    big_shift_left(&state->rest, up + 1 + narrow_below);
    big_shift_left(&state->unit, down + 1 + narrow_below);
    big_shift_left(&state->below, up);
    state->above = state->below;
    big_shift_left(&state->above, narrow_below);
    state->ends_read_back = mantissa % 2 == 0;
    return 64 - __builtin_clzll(mantissa) + exponent; // value < 2^this
}

// Whether rest + above reaches the next unit.
static bool reaches_unit(const struct shortest *state)
{
    struct big sum = state->rest;
    big_add(&sum, &state->above);
    int order = big_compare(&sum, &state->unit);
    return state->ends_read_back ? order >= 0 : order > 0;
}

static void multiply_all(struct shortest *state, int64_t power)
{
    big_multiply_pow10(&state->rest, power);
    big_multiply_pow10(&state->below, power);
    big_multiply_pow10(&state->above, power);
}

// Scales so that the value, its upper end included, is below one unit and at least a tenth of it;
// returns the power of ten taken out.
static int scale_to_unit(struct shortest *state, int64_t bits)
{
    // floor(bits x log10(2)) - 1 is never above the true power and at most two below it.
    int64_t product = bits * 30103;
    int64_t power = (product >= 0 ? product : product - 99999) / 100000 - 1;
    if (power > 0) {
        big_multiply_pow10(&state->unit, power);
    } else {
        multiply_all(state, -power);
    }
    for (; reaches_unit(state); power++) {
        big_multiply_pow10(&state->unit, 1);
    }
    return (int)power;
}

int decimal_shortest(char digits[DECIMAL_SHORTEST_MOST], int *point, double value)
{
    CHECK(value > 0 && value <= DBL_MAX);
    int count = shortest_of_few(digits, point, value);
    if (count > 0) {
        return count;
    }
    struct shortest state;
    *point = scale_to_unit(&state, shortest_init(&state, value));
    for (;;) {
        multiply_all(&state, 1);
        char digit = '0';
        for (; big_compare(&state.rest, &state.unit) >= 0; digit++) {
            big_subtract(&state.rest, &state.unit);
        }
        int order = big_compare(&state.rest, &state.below);
        bool low_ends = state.ends_read_back ? order <= 0 : order < 0;
        bool high_ends = reaches_unit(&state);
        if (low_ends && high_ends) {
            big_shift_left(&state.rest, 1);
            high_ends = big_compare(&state.rest, &state.unit) >= 0;
        }
        CHECK(count < DECIMAL_SHORTEST_MOST);
        digits[count++] = (char)(digit + high_ends);
        if (low_ends || high_ends) {
            return count;
        }
    }
}
