// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/theory.h"

#include "sim/check.h"
#include "sim/nearest.h"
#include "sim/real.h"

#include <string.h>

const struct theory_formula *theory_find(const char *name)
{
    for (const struct theory_formula *formula = theory_formulas; formula->name != NULL; formula++) {
        if (strcmp(formula->name, name) == 0) {
            return formula;
        }
    }
    return NULL;
}

static bool unknown_formula(const char *name, struct error *error)
{
    struct nearest search;
    nearest_begin(&search, name);
    for (const struct theory_formula *formula = theory_formulas; formula->name != NULL; formula++) {
        nearest_offer(&search, formula->name);
    }
    if (search.best == NULL) {
        return error_set(error, ERROR_INPUT,
                         "there is no formula '%s'; virga list formulas names "
                         "them all",
                         name);
    }
    return error_set(error, ERROR_INPUT, "there is no formula '%s'; did you mean '%s'?", name,
                     search.best);
}

// Names every parameter where none is near: there are never many.
static bool unknown_argument(const struct theory_formula *formula, const char *name,
                             struct error *error)
{
    struct nearest search;
    nearest_begin(&search, name);
    char all[256] = "";
    size_t used = 0;
    for (const struct theory_parameter *p = formula->parameters; p->name != NULL; p++) {
        nearest_offer(&search, p->name);
        size_t length = strlen(p->name), comma = used > 0 ? 2 : 0;
        CHECK(used + comma + length < sizeof all);
        memcpy(all + used, ", ", comma);
        memcpy(all + used + comma, p->name, length + 1);
        used += comma + length;
    }
    if (search.best == NULL) {
        return error_set(error, ERROR_INPUT, "%s takes no '%s'; it takes %s", formula->name, name,
                         all);
    }
    return error_set(error, ERROR_INPUT, "%s takes no '%s'; did you mean '%s'?", formula->name,
                     name, search.best);
}

// Why a number is outside a range, or NULL when it is inside.
static const char *range_fault(enum theory_range range, double x)
{
    if (!real_is_finite(x)) {
        return "must be a finite number";
    }
    switch (range) {
    case THEORY_POSITIVE:
        return x > 0 ? NULL : "must be greater than 0";
    case THEORY_NOT_NEGATIVE:
        return x >= 0 ? NULL : "must not be negative";
    case THEORY_PROBABILITY:
        return x >= 0 && x <= 1 ? NULL : "must be from 0 to 1";
    case THEORY_COUNT:
        return x >= 1 && x <= THEORY_COUNT_MOST && (double)real_round(x) == x
                   ? NULL
                   : "must be a whole number from 1 to 1000000";
    }
    check_fail(__FILE__, __LINE__, "range is one of enum theory_range");
}

static bool take_argument(struct theory_numbers *numbers, const struct theory_formula *formula,
                          const struct theory_parameter *parameter,
                          const struct settings_argument *argument, struct error *error)
{
    if (numbers->count > 0) {
        return error_set(error, ERROR_INPUT, "%s: '%s' is given twice", formula->name,
                         parameter->name);
    }
    const double *items = argument->values.items;
    size_t count = argument->values.count;
    if (count == 0 || (count > 1 && !parameter->list)) {
        return error_set(error, ERROR_INPUT, "%s: '%s' takes %s", formula->name, parameter->name,
                         parameter->list ? "at least one number" : "one number");
    }
    for (size_t i = 0; i < count; i++) {
        const char *fault = range_fault(parameter->range, items[i]);
        if (fault != NULL) {
            char text[QUANTITY_TEXT_SIZE];
            return error_set(
                error, ERROR_INPUT, "%s: '%s' %s; %s is not", formula->name, parameter->name, fault,
                real_is_finite(items[i]) ? quantity_real_text(text, items[i]) : "this");
        }
    }
    *numbers = (struct theory_numbers){items, count};
    return true;
}

// The place of a parameter in its formula, or that of the end.
static size_t parameter_index(const struct theory_formula *formula, const char *name)
{
    size_t i = 0;
    while (formula->parameters[i].name != NULL && strcmp(formula->parameters[i].name, name) != 0) {
        i++;
    }
    return i;
}

bool theory_value(double *value, const char *name, const struct settings_argument *arguments,
                  size_t count, struct error *error)
{
    const struct theory_formula *formula = theory_find(name);
    if (formula == NULL) {
        return unknown_formula(name, error);
    }
    const struct theory_parameter *parameters = formula->parameters;
    struct theory_numbers numbers[THEORY_PARAMETERS_MOST] = {{0}};
    for (size_t i = 0; i < count; i++) {
        size_t index = parameter_index(formula, arguments[i].name);
        if (parameters[index].name == NULL) {
            return unknown_argument(formula, arguments[i].name, error);
        }
        if (!take_argument(&numbers[index], formula, &parameters[index], &arguments[i], error)) {
            return false;
        }
    }
    for (size_t i = 0; parameters[i].name != NULL; i++) {
        if (numbers[i].count == 0 && !parameters[i].optional) {
            return error_set(error, ERROR_INPUT, "%s needs '%s': %s", name, parameters[i].name,
                             parameters[i].text);
        }
        if (numbers[i].count == 0) {
            numbers[i] = (struct theory_numbers){&parameters[i].fallback, 1};
        }
    }
    return formula->value(value, numbers, name, error);
}
