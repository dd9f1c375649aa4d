// SPDX-License-Identifier: GPL-3.0-or-later
// Closed forms of queueing theory, to stand beside what was simulated.
//
// A formula is one constant object: name, sentence, parameters, unit, function. Scenarios name them
// under `expect`, `virga list` prints them, and tests compare models with them. Parameters are in
// base units: seconds, arrivals per second, plain counts. The functions use + - * / sqrt and
// sim/real.h only, because their values are printed in results.
#ifndef VIRGA_SIM_THEORY_H
#define VIRGA_SIM_THEORY_H

#include "sim/error.h"
#include "sim/scenario.h"

// What a parameter's numbers must be; every one must also be finite.
enum theory_range {
    THEORY_POSITIVE,     // > 0
    THEORY_NOT_NEGATIVE, // >= 0
    THEORY_COUNT,        // whole, 1 to THEORY_COUNT_MOST
    THEORY_PROBABILITY,  // 0 to 1
};

enum { THEORY_COUNT_MOST = 1000000, THEORY_PARAMETERS_MOST = 6 };

struct theory_parameter {
    const char *name; // "arrival_rate"
    enum theory_range range;
    bool list;        // one number or more instead of exactly one
    bool optional;    // `fallback` stands in where it is absent
    double fallback;  // in the unit of the parameter
    const char *text; // a phrase with the unit
};

// The numbers given for one parameter.
struct theory_numbers {
    const double *items;
    size_t count; // at least 1
};

struct theory_formula {
    const char *name;                          // "mm1_wait"
    const char *unit;                          // of the value: "s", "1"
    const char *text;                          // one sentence
    const struct theory_parameter *parameters; // ends with a name of NULL
    // Numbers come in the order of the parameters and within their ranges; what no single range can
    // tell (an unstable queue) is an error of its own. The name is for its text.
    bool (*value)(double *value, const struct theory_numbers *numbers, const char *name,
                  struct error *error);
};

// All formulas, in the order of a textbook; ends with a name of NULL.
extern const struct theory_formula theory_formulas[];

// The formula of a name, or NULL.
const struct theory_formula *theory_find(const char *name);

// Computes a formula by name from named arguments, which may come in any order. Returns false with
// an ERROR_INPUT that names the nearest legal word when the formula or an argument is unknown, an
// argument is missing, given twice, out of range, or when there is no value (an unstable queue).
bool theory_value(double *value, const char *name, const struct settings_argument *arguments,
                  size_t count, struct error *error);

#endif
