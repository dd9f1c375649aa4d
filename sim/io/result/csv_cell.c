// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/csv_cell.h"

#include "sim/quantity.h"

#include <inttypes.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at)
{
    while (is_digit(*at)) {
        at++;
    }
    return at;
}

// A plain decimal number, which no spreadsheet takes for a formula.
static bool is_number(const char *text)
{
    const char *at = text + (*text == '-' || *text == '+');
    if (!is_digit(*at)) {
        return false;
    }
    at = skip_digits(at);
    if (*at == '.') {
        at = skip_digits(at + 1);
    }
    if (*at == 'e' || *at == 'E') {
        at += at[1] == '-' || at[1] == '+' ? 2 : 1;
        if (!is_digit(*at)) {
            return false;
        }
        at = skip_digits(at);
    }
    return *at == '\0';
}

static bool looks_like_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL && !is_number(text);
}

// Bytes of the control character that `at` begins with: C0 but for tab and newline, DEL, C1 (which
// UTF-8 writes as c2 80 to c2 9f), 0 when there is none.
static size_t control_size(const unsigned char *at)
{
    if ((*at < 0x20 && *at != '\t' && *at != '\n') || *at == 0x7f) {
        return 1;
    }
    return *at == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f ? 2 : 0;
}

void csv_cell_text(FILE *out, const char *text)
{
    bool formula = looks_like_formula(text);
    bool quoted = formula || strpbrk(text, ",\"\n\r") != NULL;
    fputs(quoted ? "\"" : "", out);
    fputs(formula ? "'" : "", out);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        size_t control = control_size(at);
        if (control > 0) {
            fputs("\xef\xbf\xbd", out);
            at += control - 1;
        } else if (*at == '"') {
            fputs("\"\"", out);
        } else {
            putc(*at, out);
        }
    }
    fputs(quoted ? "\"" : "", out);
}

void csv_cell_integer(FILE *out, int64_t value)
{
    fprintf(out, "%" PRId64, value);
}

void csv_cell_real(FILE *out, double value)
{
    char text[QUANTITY_TEXT_SIZE];
    if (value == value) {
        fputs(quantity_real_text(text, value), out);
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool csv_cell_needs_unit(const char *name, const char *unit)
{
    return unit != NULL && *unit != '\0' && strcmp(unit, "1") != 0 &&
           !ends_with(name, "_seconds") && !ends_with(name, "_kwh");
}

void csv_cell_head(FILE *out, const char *name, const char *unit)
{
    fputs(name, out);
    if (!csv_cell_needs_unit(name, unit)) {
        return;
    }
    putc('_', out);
    for (const char *at = unit; *at != '\0'; at++) {
        bool plain = is_digit(*at) || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        putc(plain ? *at : '_', out);
    }
}
