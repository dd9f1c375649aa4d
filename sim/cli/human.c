// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/human.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Shown from `least` of the base unit upwards, in units of `size` base units.
struct scale {
    double least, size;
    const char *name;
};

struct ladder {
    const char *unit;           // as summaries name it
    const struct scale *scales; // largest first; ends with a least of 0
};

static const struct scale seconds[] = {
    {172800, 86400, "d"}, {7200, 3600, "h"},  {120, 60, "min"},   {1, 1, "s"},
    {1e-3, 1e-3, "ms"},   {1e-6, 1e-6, "us"}, {1e-9, 1e-9, "ns"}, {0, 1, "s"},
};
static const struct scale core_seconds[] = {{3600, 3600, "core-hours"}, {0, 1, "core-seconds"}};
static const struct scale core_hours[] = {{0, 1, "core-hours"}};
static const struct scale bytes[] = {
    {0x1p40, 0x1p40, "TiB"}, {0x1p30, 0x1p30, "GiB"}, {0x1p20, 0x1p20, "MiB"},
    {0x1p10, 0x1p10, "KiB"}, {0, 1, "bytes"},
};
static const struct scale kilowatt_hours[] = {{1, 1, "kWh"}, {1e-9, 1e-3, "Wh"}, {0, 1, "kWh"}};
static const struct scale kilograms[] = {
    {1e4, 1e3, "t"}, {1, 1, "kg"}, {1e-9, 1e-3, "g"}, {0, 1, "kg"}};
static const struct scale square_seconds[] = {{0, 1, "s^2"}};
static const struct scale counts[] = {{0, 1, ""}};
static const struct scale shares[] = {{0, 1e-2, "%"}};

static const struct ladder ladders[] = {
    {"s", seconds},    {"bytes", bytes},       {"kWh", kilowatt_hours},
    {"kg", kilograms}, {"s2", square_seconds}, {"1", counts},
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_share(const char *key, const char *unit)
{
    return strcmp(unit, "1") == 0 &&
           (ends_with(key, "_fraction") || ends_with(key, "probability") ||
            ends_with(key, "availability") || ends_with(key, "utilisation"));
}

static double magnitude(double value)
{
    return value < 0 ? -value : value;
}

static const struct scale *fitting_scale(const char *key, const char *unit, double value)
{
    const struct scale *scale = NULL;
    if (is_share(key, unit)) {
        scale = shares;
    } else if (ends_with(key, "core_seconds")) {
        scale = core_seconds;
    } else if (ends_with(key, "core_hours")) {
        scale = core_hours;
    }
    for (size_t i = 0; i < COUNT_OF(ladders) && scale == NULL; i++) {
        scale = strcmp(ladders[i].unit, unit) == 0 ? ladders[i].scales : NULL;
    }
    while (scale != NULL && magnitude(value) < scale->least) {
        scale++;
    }
    return scale;
}

// Puts commas between groups of three digits of the whole part. Text of more digits than fit is
// left as it is.
static void group_digits(char text[HUMAN_NUMBER_SIZE])
{
    size_t sign = text[0] == '-' ? 1 : 0;
    size_t digits = strspn(text + sign, "0123456789");
    size_t commas = digits == 0 ? 0 : (digits - 1) / 3, length = strlen(text);
    if (length + commas + 1 > HUMAN_NUMBER_SIZE) {
        return;
    }
    memmove(text + sign + digits + commas, text + sign + digits, length - sign - digits + 1);
    char *to = text + sign + digits + commas;
    for (size_t i = 0; i < digits; i++) {
        if (i > 0 && i % 3 == 0) {
            *--to = ',';
        }
        *--to = text[sign + digits - 1 - i];
    }
}

static void trim_zeros(char *text)
{
    if (strchr(text, '.') == NULL) {
        return;
    }
    char *end = text + strlen(text);
    while (end[-1] == '0') {
        end--;
    }
    end -= end[-1] == '.';
    *end = '\0';
}

static void fixed(char text[HUMAN_NUMBER_SIZE], double value, int decimals)
{
    snprintf(text, HUMAN_NUMBER_SIZE, "%.*f", decimals, value);
    group_digits(text);
}

// Decimals that show `significant` digits of a value, at most 9.
static int decimals_for(double value, int significant)
{
    int decimals = significant - 1;
    for (double at = magnitude(value); at >= 10 && decimals > 0; at /= 10) {
        decimals--;
    }
    for (double at = magnitude(value); at > 0 && at < 1 && decimals < 9; at *= 10) {
        decimals++;
    }
    return decimals;
}

const char *human_integer(char text[HUMAN_NUMBER_SIZE], int64_t value)
{
    snprintf(text, HUMAN_NUMBER_SIZE, "%" PRId64, value);
    group_digits(text);
    return text;
}

const char *human_real(char text[HUMAN_NUMBER_SIZE], double value)
{
    double size = magnitude(value);
    if (size != 0 && (size < 1e-5 || size >= 1e15)) {
        snprintf(text, HUMAN_NUMBER_SIZE, "%.4g", value);
        return text;
    }
    fixed(text, value, decimals_for(value, 4));
    trim_zeros(text);
    return text;
}

const char *human_short(char text[HUMAN_NUMBER_SIZE], double value)
{
    static const struct scale scales[] = {
        {1e9, 1e9, " G"}, {1e6, 1e6, " M"}, {1e3, 1e3, " k"}, {0, 1, ""}};
    const struct scale *scale = scales;
    while (value < scale->least) {
        scale++;
    }
    double scaled = value / scale->size;
    snprintf(text, HUMAN_NUMBER_SIZE, "%.*f%s", scaled < 100 && scale->size > 1 ? 1 : 0, scaled,
             scale->name);
    return text;
}

// Units that have no ladder are shown as they are, their words joined by hyphens.
static void copy_unit(char text[HUMAN_UNIT_SIZE], const char *unit)
{
    snprintf(text, HUMAN_UNIT_SIZE, "%s", unit);
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '_') {
            *at = '-';
        }
    }
}

void human_measure(struct human *human, const char *key, const char *unit, double value,
                   double half_width)
{
    const struct scale *scale = fitting_scale(key, unit, value);
    double size = scale == NULL ? 1 : scale->size;
    copy_unit(human->unit, scale == NULL ? unit : scale->name);
    human->margin[0] = '\0';
    double margin = half_width / size;
    if (half_width < 0 && strcmp(human->unit, "kWh") == 0) {
        fixed(human->value, value / size, 4); // metered, so shown as meters do
    } else if (half_width < 0) {
        human_real(human->value, value / size);
    } else if (margin == 0 || magnitude(margin) < 1e-6 || magnitude(value / size) >= 1e15) {
        human_real(human->value, value / size);
        human_real(human->margin, margin);
    } else {
        int decimals = decimals_for(margin, 2);
        fixed(human->value, value / size, decimals);
        fixed(human->margin, margin, decimals);
    }
}
