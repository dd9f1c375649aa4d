// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/quantity.h"

#include "sim/check.h"
#include "sim/decimal.h"
#include "sim/simtime.h"

#include <stdio.h>
#include <string.h>

// ---- The table of suffixes ----

struct suffix {
    const char *text;
    int64_t numerator;   // base units in one of it ...
    int64_t denominator; // ... over this; not 1 only for rates
    bool prints;         // whether quantity_text may choose it
};

#define KI INT64_C(1024)

static const struct suffix time_suffixes[] = {
    {"ns", 1, 1, false},          {"us", 1000, 1, false},         {"ms", 1000000, 1, false},
    {"s", NS_PER_S, 1, false},    {"m", NS_PER_MINUTE, 1, false}, {"min", NS_PER_MINUTE, 1, false},
    {"h", NS_PER_HOUR, 1, false}, {"d", NS_PER_DAY, 1, false},    {"w", 7 * NS_PER_DAY, 1, false},
    {NULL, 0, 0, false},
};
static const struct suffix speed_suffixes[] = {
    {"GHz", INT64_C(1000000000000), 1, true},
    {"MHz", 1000000000, 1, true},
    {"kHz", 1000000, 1, true},
    {"Hz", 1000, 1, true},
    {"MIPS", 1000000000, 1, false},
    {NULL, 0, 0, false},
};
static const struct suffix work_suffixes[] = {
    {"Gcycles", 1000000000, 1, true},
    {"Mcycles", 1000000, 1, true},
    {"kcycles", 1000, 1, true},
    {"cycles", 1, 1, true},
    {"GI", 1000000000, 1, false},
    {"MI", 1000000, 1, false},
    {NULL, 0, 0, false},
};
static const struct suffix memory_suffixes[] = {
    {"TiB", KI *KI *KI *KI, 1, true},
    {"TB", INT64_C(1000000000000), 1, true},
    {"GiB", KI *KI *KI, 1, true},
    {"GB", 1000000000, 1, true},
    {"MiB", KI *KI, 1, true},
    {"MB", 1000000, 1, true},
    {"KiB", KI, 1, true},
    {"kB", 1000, 1, true},
    {"B", 1, 1, true},
    {NULL, 0, 0, false},
};
static const struct suffix bandwidth_suffixes[] = {
    {"Tbit/s", INT64_C(1000000000000), 1, true},
    {"Gbit/s", 1000000000, 1, true},
    {"Mbit/s", 1000000, 1, true},
    {"kbit/s", 1000, 1, true},
    {"bit/s", 1, 1, true},
    {NULL, 0, 0, false},
};
static const struct suffix power_suffixes[] = {
    {"kW", 1000000000, 1, true},
    {"W", 1000000, 1, true},
    {"mW", 1000, 1, true},
    {NULL, 0, 0, false},
};
static const struct suffix energy_suffixes[] = {
    {"kWh", INT64_C(3600000000000), 1, true},
    {"Wh", INT64_C(3600000000), 1, true},
    {"kJ", 1000000000, 1, true},
    {"J", 1000000, 1, true},
    {NULL, 0, 0, false},
};
static const struct suffix ratio_suffixes[] = {
    {"", 1000000, 1, false},
    {"%", 10000, 1, false},
    {NULL, 0, 0, false},
};
static const struct suffix rate_suffixes[] = {
    {"/s", 1, 1, false},     {"/min", 1, 60, false}, {"/h", 1, 3600, false},
    {"/d", 1, 86400, false}, {NULL, 0, 0, false},
};
static const struct suffix plain_suffixes[] = {{"", 1, 1, true}, {NULL, 0, 0, false}};

static const struct suffix formula_suffixes[] = {
    {"", 1, 1, false},       {"/s", 1, 1, false}, {"/min", 1, 60, false}, {"/h", 1, 3600, false},
    {"/d", 1, 86400, false}, {"s", 1, 1, false},  {"ms", 1, 1000, false}, {"us", 1, 1000000, false},
    {"%", 1, 100, false},    {NULL, 0, 0, false},
};

struct unit_row {
    const struct suffix *suffixes; // ends with NULL; NULL: not a number
    const char *base;
    const char *help;
};

static const struct unit_row units[UNIT_COUNT] = {
    [UNIT_NONE] = {plain_suffixes, "1", "a plain number such as 3"},
    [UNIT_TIME] = {time_suffixes, "ns",
                   "a duration such as 30m, 1h30m or 250 ms (ns us ms s m min h d w)"},
    [UNIT_SPEED] = {speed_suffixes, "mHz",
                    "a speed such as 2.6 GHz or 1000 MIPS (Hz kHz MHz GHz MIPS)"},
    [UNIT_WORK] = {work_suffixes, "cycles",
                   "an amount of work such as 400 MI or 2 Gcycles (MI GI cycles kcycles Mcycles "
                   "Gcycles)"},
    [UNIT_MEMORY] =
        {memory_suffixes, "bytes",
         "an amount of memory such as 512 MiB or 4 GiB (B kB MB GB TB KiB MiB GiB TiB)"},
    [UNIT_BANDWIDTH] = {bandwidth_suffixes, "bit/s",
                        "a bandwidth such as 25 Gbit/s (bit/s kbit/s Mbit/s Gbit/s Tbit/s)"},
    [UNIT_POWER] = {power_suffixes, "uW", "a power such as 350 W (mW W kW)"},
    [UNIT_ENERGY] = {energy_suffixes, "uJ", "an energy such as 1.5 kWh (J kJ Wh kWh)"},
    [UNIT_RATIO] = {ratio_suffixes, "1e-6", "a share such as 60 % or 0.6"},
    [UNIT_FORMULA] = {formula_suffixes, "1",
                      "a number, also a rate (/s /min /h /d), a time (s ms us) or a share (%)"},
    [UNIT_RATE] = {rate_suffixes, "1/s", "a rate such as 20/s or 4/h (/s /min /h /d)"},
    [UNIT_TEXT] = {NULL, "", "a text"},
    [UNIT_DATE] = {NULL, "ns", "a date such as 2026-03-01 or 2026-03-01T08:30:00+07:00"},
};

static const struct unit_row *row_of(enum unit unit)
{
    CHECK((unsigned)unit < UNIT_COUNT);
    return &units[unit];
}

const char *quantity_unit_help(enum unit unit)
{
    return row_of(unit)->help;
}

const char *quantity_base_name(enum unit unit)
{
    return row_of(unit)->base;
}

// The suffix that a unit knows by this text, or NULL.
static const struct suffix *find_suffix(enum unit unit, const char *text, size_t length)
{
    const struct suffix *suffix = row_of(unit)->suffixes;
    for (; suffix != NULL && suffix->text != NULL; suffix++) {
        if (strlen(suffix->text) == length && memcmp(suffix->text, text, length) == 0) {
            return suffix;
        }
    }
    return NULL;
}

bool quantity_suffix(int64_t *numerator, int64_t *denominator, enum unit unit, const char *suffix,
                     size_t length)
{
    const struct suffix *found = find_suffix(unit, suffix, length);
    if (found == NULL) {
        return false;
    }
    *numerator = found->numerator;
    *denominator = found->denominator;
    return true;
}

const char *quantity_suffix_at(enum unit unit, size_t index)
{
    const struct suffix *suffix = row_of(unit)->suffixes;
    for (; suffix != NULL && suffix->text != NULL; suffix++) {
        if (index-- == 0) {
            return suffix->text;
        }
    }
    return NULL;
}

enum unit quantity_suffix_unit(const char *suffix, size_t length)
{
    for (int unit = 0; length > 0 && unit < UNIT_COUNT; unit++) {
        if (find_suffix((enum unit)unit, suffix, length) != NULL) {
            return (enum unit)unit;
        }
    }
    return UNIT_COUNT;
}

// ---- Reading ----

// Reads the suffix at the start of a text: up to a space or a digit (only compounds have more), but
// all that is left when a unit has no compounds.
static enum quantity_fault read_suffix(const struct suffix **suffix, enum unit unit,
                                       const char *text, size_t *length)
{
    size_t end = *length;
    if (unit == UNIT_TIME) {
        for (end = 0; end < *length && text[end] != ' ' && (text[end] < '0' || text[end] > '9');) {
            end++;
        }
    }
    *suffix = find_suffix(unit, text, end);
    *length = end;
    if (*suffix != NULL) {
        return QUANTITY_OK;
    }
    return end == 0 ? QUANTITY_NO_UNIT : QUANTITY_BAD_UNIT;
}

static size_t skip_spaces(const char *text, size_t length)
{
    size_t spaces = 0;
    while (spaces < length && text[spaces] == ' ') {
        spaces++;
    }
    return spaces;
}

// Reads one number with its suffix; returns its bytes in *length.
static enum quantity_fault read_part(struct decimal *decimal, const struct suffix **suffix,
                                     enum unit unit, const char *text, size_t *length)
{
    size_t used = decimal_read(decimal, text, *length);
    if (used == 0) {
        return QUANTITY_NOT_A_NUMBER;
    }
    size_t spaces = skip_spaces(text + used, *length - used);
    size_t suffix_length = *length - used - spaces;
    enum quantity_fault fault = read_suffix(suffix, unit, text + used + spaces, &suffix_length);
    bool trailing_space = suffix_length == 0 && spaces > 0;
    *length = used + spaces + suffix_length;
    return fault == QUANTITY_OK && trailing_space ? QUANTITY_NOT_A_NUMBER : fault;
}

static enum quantity_fault add_part(int128 *sum, const struct decimal *decimal, int64_t multiplier)
{
    int128 part = 0;
    switch (decimal_to_integer(&part, decimal, multiplier)) {
    case DECIMAL_TOO_FINE:
        return QUANTITY_TOO_FINE;
    case DECIMAL_TOO_LARGE:
        return QUANTITY_OVERFLOW;
    case DECIMAL_FITS:
        break;
    }
    if (part < INT64_MIN || part > INT64_MAX) {
        return QUANTITY_OVERFLOW;
    }
    *sum += part;
    return QUANTITY_OK;
}

// Reads one part after another, as in 1h30m: each of a smaller unit, the sign only in front.
static enum quantity_fault read_parts(int128 *sum, enum unit unit, const char *text, size_t length)
{
    struct decimal decimal;
    const struct suffix *suffix = NULL;
    int64_t above = INT64_MAX;
    bool negative = length > 0 && text[0] == '-';
    for (size_t at = 0; at < length;) {
        bool is_signed = at > 0 && (text[at] == '-' || text[at] == '+');
        size_t used = length - at;
        enum quantity_fault fault = read_part(&decimal, &suffix, unit, text + at, &used);
        if (is_signed || fault != QUANTITY_OK) {
            return is_signed ? QUANTITY_NOT_A_NUMBER : fault;
        }
        if (suffix->numerator >= above) {
            return QUANTITY_BAD_UNIT;
        }
        above = suffix->numerator;
        decimal.negative = negative;
        fault = add_part(sum, &decimal, suffix->numerator);
        if (fault != QUANTITY_OK) {
            return fault;
        }
        at += used;
        size_t spaces = skip_spaces(text + at, length - at);
        at += at + spaces < length ? spaces : 0;
    }
    return QUANTITY_OK;
}

enum quantity_fault quantity_parse(int64_t *value, enum unit unit, const char *text, size_t length)
{
    CHECK(unit != UNIT_RATE && unit != UNIT_FORMULA && unit != UNIT_TEXT);
    if (unit == UNIT_DATE) {
        return simtime_parse_date(value, text, length) ? QUANTITY_OK : QUANTITY_NOT_A_NUMBER;
    }
    if (length == 0) {
        return QUANTITY_NOT_A_NUMBER;
    }
    int128 sum = 0;
    enum quantity_fault fault = read_parts(&sum, unit, text, length);
    if (fault != QUANTITY_OK) {
        return fault;
    }
    // INT64_MIN is UNSET, which no quantity reaches.
    if (sum <= INT64_MIN || sum > INT64_MAX) {
        return QUANTITY_OVERFLOW;
    }
    *value = (int64_t)sum;
    return QUANTITY_OK;
}

enum quantity_fault quantity_parse_real(double *value, enum unit unit, const char *text,
                                        size_t length)
{
    CHECK(unit == UNIT_NONE || unit == UNIT_RATE || unit == UNIT_RATIO || unit == UNIT_FORMULA);
    struct decimal decimal;
    const struct suffix *suffix = NULL;
    size_t used = length;
    enum quantity_fault fault = read_part(&decimal, &suffix, unit, text, &used);
    if (fault != QUANTITY_OK) {
        return fault;
    }
    // A share is a fraction here: 60 % is 0.6.
    bool is_percent = unit == UNIT_RATIO && suffix->text[0] == '%';
    uint32_t divisor = is_percent ? 100 : (uint32_t)suffix->denominator;
    return decimal_to_real(value, &decimal, divisor) ? QUANTITY_OK : QUANTITY_OVERFLOW;
}

// ---- Printing ----

// Writes magnitude / multiplier as an exact decimal; false when it does not end or grows too long.
static bool write_exact(char text[QUANTITY_TEXT_SIZE], bool negative, uint64_t magnitude,
                        uint64_t multiplier, const char *suffix)
{
    enum { LENGTH_MOST = 48 }; // leaves room for the suffix
    int used = snprintf(text, QUANTITY_TEXT_SIZE, "%s%llu", negative ? "-" : "",
                        (unsigned long long)(magnitude / multiplier));
    uint128 rest = magnitude % multiplier;
    if (rest > 0) {
        text[used++] = '.';
    }
    for (; rest > 0 && used < LENGTH_MOST; rest %= multiplier) {
        rest *= 10;
        text[used++] = (char)('0' + (int)(rest / multiplier));
    }
    const char *space = suffix[0] == '\0' ? "" : " ";
    snprintf(text + used, (size_t)(QUANTITY_TEXT_SIZE - used), "%s%s", space, suffix);
    return rest == 0;
}

// Writes the shortest of the texts that the unit's suffixes give; among equals the largest suffix,
// which stands first.
static void write_shortest(char text[QUANTITY_TEXT_SIZE], enum unit unit, bool negative,
                           uint64_t magnitude)
{
    char other[QUANTITY_TEXT_SIZE];
    text[0] = '\0';
    for (const struct suffix *suffix = row_of(unit)->suffixes; suffix->text != NULL; suffix++) {
        bool exact = suffix->prints && write_exact(other, negative, magnitude,
                                                   (uint64_t)suffix->numerator, suffix->text);
        if (exact && (text[0] == '\0' || strlen(other) < strlen(text))) {
            memcpy(text, other, sizeof other);
        }
    }
    CHECK(text[0] != '\0'); // the smallest suffix of each unit divides by 1, 1000 or a million
}

const char *quantity_text(char text[QUANTITY_TEXT_SIZE], enum unit unit, int64_t value)
{
    CHECK(unit != UNIT_RATE && unit != UNIT_FORMULA && unit != UNIT_TEXT);
    bool negative = value < 0;
    uint64_t magnitude = negative ? -(uint64_t)value : (uint64_t)value;
    if (unit == UNIT_TIME) {
        return simtime_duration_text(text, value);
    }
    if (unit == UNIT_DATE) {
        return simtime_date_text(text, value);
    }
    if (unit == UNIT_RATIO) {
        // Shares up to the whole read best in percent, factors such as an overcommit of 2 plain.
        bool percent = magnitude <= 1000000;
        write_exact(text, negative, magnitude, percent ? 10000 : 1000000, percent ? "%" : "");
        return text;
    }
    write_shortest(text, unit, negative, magnitude);
    return text;
}

static_assert((int)SIMTIME_TEXT_SIZE <= (int)QUANTITY_TEXT_SIZE, "times are written in place");

// Writes digits with the decimal point after `point` of them: 1500, 12.5, 0.00025.
static void write_positional(char *text, size_t room, const char *digits, int count, int point)
{
    static const char zeros[] = "00000000000000000";
    if (point <= 0) {
        snprintf(text, room, "0.%.*s%.*s", -point, zeros, count, digits);
    } else if (point >= count) {
        snprintf(text, room, "%.*s%.*s", count, digits, point - count, zeros);
    } else {
        snprintf(text, room, "%.*s.%.*s", point, digits, count - point, digits + point);
    }
}

const char *quantity_real_text(char text[QUANTITY_TEXT_SIZE], double value)
{
    uint64_t pattern = 0;
    memcpy(&pattern, &value, sizeof pattern);
    char *at = text;
    if (pattern >> 63 != 0) {
        *at++ = '-';
        value = -value;
    }
    size_t room = QUANTITY_TEXT_SIZE - 1;
    if (!(value > 0 && value <= 1.7976931348623157e308)) {
        snprintf(at, room, "%s", value == 0 ? "0" : value > 0 ? "inf" : "nan");
        return text;
    }
    char digits[DECIMAL_SHORTEST_MOST];
    int point = 0;
    int count = decimal_shortest(digits, &point, value);
    if (point > -5 && point <= 17) {
        write_positional(at, room, digits, count, point);
    } else {
        snprintf(at, room, "%c%s%.*se%d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
                 point - 1);
    }
    return text;
}
