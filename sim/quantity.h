// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with units: how a scenario, a trace or an option says "2 GiB", and the integer we keep.
//
// A quantity is an exact integer in its unit's base. Decimals are read without floating point; what
// is finer than one base unit is an error, not a rounding. The same table of suffixes serves
// parsing, printing, the JSON Schema and error texts.
#ifndef VIRGA_SIM_QUANTITY_H
#define VIRGA_SIM_QUANTITY_H

#include "sim/base.h"

enum unit {
    UNIT_NONE,      // a plain count or real number; no suffix allowed
    UNIT_TIME,      // ns: ns us ms s m min h d w; compounds such as 1h30m
    UNIT_SPEED,     // mHz (thousandths of a cycle or instruction per second): Hz kHz MHz GHz MIPS
    UNIT_WORK,      // instructions or cycles: MI, GI, cycles, kcycles, Mcycles, Gcycles
    UNIT_MEMORY,    // bytes: B kB MB GB TB KiB MiB GiB TiB
    UNIT_BANDWIDTH, // bit/s: bit/s kbit/s Mbit/s Gbit/s Tbit/s
    UNIT_POWER,     // microwatt: W mW kW
    UNIT_ENERGY,    // joule as an integer of microjoule: J kJ Wh kWh
    UNIT_RATIO,     // millionths: a plain number or %; the only unit that may be left out
    UNIT_RATE,      // events per second as a real number: /s /min /h /d
    UNIT_FORMULA,   // an argument of a formula as a real number: plain, or a rate, time or share
    UNIT_TEXT,      // no number at all: a name (columns of tables and traces)
    UNIT_DATE,      // ns since 1970 (columns)
    UNIT_COUNT
};

// How a quantity was refused.
enum quantity_fault {
    QUANTITY_OK,
    QUANTITY_NOT_A_NUMBER, // no strict decimal number at the start
    QUANTITY_NO_UNIT,      // a bare number where a unit is needed
    QUANTITY_BAD_UNIT,     // a suffix that the unit does not know
    QUANTITY_TOO_FINE,     // not a whole number of base units
    QUANTITY_OVERFLOW,     // outside int64 in base units
};

// Reads `length` bytes: optional sign, digits with optional decimals and exponent, optional space,
// suffix. No octal, hex, infinity, NaN, digit separators, or trailing bytes. Locale-independent.
enum quantity_fault quantity_parse(int64_t *value, enum unit unit, const char *text, size_t length);

// The same for UNIT_NONE, UNIT_RATE (per second) and UNIT_RATIO (as a fraction: 60 % is 0.6),
// correctly rounded to the nearest double.
enum quantity_fault quantity_parse_real(double *value, enum unit unit, const char *text,
                                        size_t length);

enum { QUANTITY_TEXT_SIZE = 64 };

// Writes a text that quantity_parse reads back to the same integer, in the largest suffix that
// keeps it short ("2 GiB", "1h30m", "2.6 GHz", "60 %"). Returns text.
const char *quantity_text(char text[QUANTITY_TEXT_SIZE], enum unit unit, int64_t value);

// Shortest decimal text that reads back to the same double; used wherever a real is printed, so
// that output does not pass through libm or the locale. Returns text.
const char *quantity_real_text(char text[QUANTITY_TEXT_SIZE], double value);

// "a duration such as 30m, 1h30m or 250 ms": for error texts and the reference.
const char *quantity_unit_help(enum unit unit);
// The base unit's name as written to columns: "ns", "mHz", "bytes", "1e-6".
const char *quantity_base_name(enum unit unit);
// The multiplier of a suffix in base units, as numerator / denominator; false when unknown. Trace
// columns name their units with it ("s", "MI").
bool quantity_suffix(int64_t *numerator, int64_t *denominator, enum unit unit, const char *suffix,
                     size_t length);
// The suffixes of a unit one by one, "" where it may be left out; NULL past the last.
const char *quantity_suffix_at(enum unit unit, size_t index);
// The unit that a suffix belongs to, UNIT_COUNT when none does. MIPS and MHz are both speeds.
enum unit quantity_suffix_unit(const char *suffix, size_t length);

#endif
