// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/trace/trace_cell.h"

#include "sim/check.h"
#include "sim/simtime.h"

#include <stdio.h>
#include <string.h>

// What holds for a cell that is not a number: "a duration such as 30m".
static const char *help(enum unit unit)
{
    switch (unit) {
    case UNIT_NONE:
        return "a whole number";
    case UNIT_TEXT:
        return "a word";
    case UNIT_DATE:
        return "a date such as 2026-03-01T00:00:00Z";
    default:
        return quantity_unit_help(unit);
    }
}

// Base units in a bare 1.
static bool read_suffix(int64_t *numerator, int64_t *denominator, enum unit unit,
                        const char *suffix)
{
    *numerator = *denominator = 1;
    if (suffix == NULL) {
        CHECK(unit == UNIT_NONE || unit == UNIT_TEXT || unit == UNIT_DATE || unit == UNIT_RATIO);
        if (unit == UNIT_DATE) {
            *numerator = NS_PER_S;
        } else if (unit == UNIT_RATIO) {
            *numerator = 1000000;
        }
        return true;
    }
    if (unit == UNIT_NONE || unit == UNIT_TEXT) {
        return false;
    }
    return quantity_suffix(numerator, denominator, unit == UNIT_DATE ? UNIT_TIME : unit, suffix,
                           strlen(suffix));
}

bool trace_cell_kind(struct trace_cell_kind *kind, const struct source_want *want,
                     const char *suffix, struct error *error)
{
    CHECK(want->unit != UNIT_RATE && want->unit < UNIT_COUNT); // rates are real numbers
    int64_t numerator, denominator;
    if (!read_suffix(&numerator, &denominator, want->unit, suffix)) {
        return error_set(error, ERROR_INPUT, "%s is not a unit of the column %s, which holds %s",
                         suffix, want->name, help(want->unit));
    }
    *kind = (struct trace_cell_kind){.want = want, .quick = want->unit != UNIT_TEXT};
    scaled_init(&kind->scaled, numerator, denominator, want->unit == UNIT_NONE);
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

// The byte behind the quoted text that begins at `at`, or NULL when it is not closed.
static const char *quoted_end(const char *at)
{
    for (at++; *at != '\n'; at++) {
        if (*at == '"' && at[1] != '"') {
            return at + 1;
        }
        at += *at == '"'; // two of them stand for one
    }
    return NULL;
}

const char *trace_cell_end(const char *at)
{
    while (is_space(*at)) {
        at++;
    }
    if (*at != '"') {
        while (*at != ',' && *at != '\n') {
            at++;
        }
        return at;
    }
    at = quoted_end(at);
    if (at == NULL) {
        return NULL;
    }
    while (is_space(*at) || (*at == '\r' && at[1] == '\n')) {
        at++;
    }
    return *at == ',' || *at == '\n' ? at : NULL;
}

// Undoes the quotes of the text between them.
static void unquote(struct trace_cell *cell, const char *at, const char *end)
{
    cell->at = at;
    cell->length = (size_t)(end - at);
    if (memchr(at, '"', cell->length) == NULL) {
        return;
    }
    cell->at = cell->unquoted;
    cell->length = 0;
    for (; at < end && cell->length < TRACE_CELL_MOST; at++) {
        cell->unquoted[cell->length++] = *at;
        at += *at == '"';
    }
}

void trace_cell_read(struct trace_cell *cell, const char *at, const char *end)
{
    end -= end > at && *end == '\n' && end[-1] == '\r';
    while (at < end && is_space(*at)) {
        at++;
    }
    while (end > at && is_space(end[-1])) {
        end--;
    }
    if (end - at >= 2 && *at == '"' && end[-1] == '"') {
        unquote(cell, at + 1, end - 1);
        return;
    }
    cell->at = at;
    cell->length = (size_t)(end - at);
}

static bool read_word(int64_t *value, const char *const *words, const struct trace_cell *cell)
{
    for (int64_t i = 0; words[i] != NULL; i++) {
        if (strlen(words[i]) == cell->length && memcmp(words[i], cell->at, cell->length) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

// Many logs write UTC without saying so; a trace's date without an offset is UTC.
static bool read_date(int64_t *value, const struct trace_cell *cell)
{
    char text[SIMTIME_TEXT_SIZE];
    if (simtime_parse_date(value, cell->at, cell->length)) {
        return true;
    }
    if (cell->length + 1 >= sizeof text) {
        return false;
    }
    memcpy(text, cell->at, cell->length);
    text[cell->length] = 'Z';
    return simtime_parse_date(value, text, cell->length + 1);
}

bool trace_cell_value(int64_t *value, const struct trace_cell_kind *kind,
                      const struct trace_cell *cell)
{
    const struct source_want *want = kind->want;
    if (cell->length == 0) {
        *value = UNSET;
        return want->optional;
    }
    if (want->unit == UNIT_TEXT) {
        return read_word(value, want->words, cell);
    }
    enum quantity_fault fault = scaled_parse(value, &kind->scaled, cell->at, cell->length);
    if (fault != QUANTITY_NOT_A_NUMBER) {
        return fault == QUANTITY_OK;
    }
    if (want->unit == UNIT_DATE) {
        return read_date(value, cell);
    }
    return want->unit != UNIT_NONE &&
           quantity_parse(value, want->unit, cell->at, cell->length) == QUANTITY_OK;
}

enum { SHOWN_MOST = 40, SHOWN_SIZE = SHOWN_MOST + 4 };

// A cell as a message can show it: cut, and without what a terminal would act on.
static void show(char shown[SHOWN_SIZE], const struct trace_cell *cell)
{
    size_t length = cell->length < SHOWN_MOST ? cell->length : SHOWN_MOST;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)cell->at[i];
        shown[i] = c < 0x20 || c >= 0x7f ? '?' : (char)c;
    }
    snprintf(shown + length, SHOWN_SIZE - length, "%s", length < cell->length ? "..." : "");
}

static void list_words(char text[TRACE_CELL_FAULT_SIZE], const char *shown,
                       const char *const *words)
{
    int length = snprintf(text, TRACE_CELL_FAULT_SIZE, "\"%s\" is none of", shown);
    for (size_t i = 0; words[i] != NULL && length < TRACE_CELL_FAULT_SIZE; i++) {
        length += snprintf(text + length, TRACE_CELL_FAULT_SIZE - (size_t)length, "%s %s",
                           i == 0 ? "" : ",", words[i]);
    }
}

const char *trace_cell_fault(char text[TRACE_CELL_FAULT_SIZE], const struct trace_cell_kind *kind,
                             const struct trace_cell *cell)
{
    const struct source_want *want = kind->want;
    char shown[SHOWN_SIZE];
    show(shown, cell);
    int64_t value;
    if (cell->length == 0) {
        snprintf(text, TRACE_CELL_FAULT_SIZE, "the cell is empty");
    } else if (want->unit == UNIT_TEXT) {
        list_words(text, shown, want->words);
    } else if (scaled_parse(&value, &kind->scaled, cell->at, cell->length) == QUANTITY_OVERFLOW) {
        snprintf(text, TRACE_CELL_FAULT_SIZE, "%s is too large for 64 bits", shown);
    } else {
        snprintf(text, TRACE_CELL_FAULT_SIZE, "\"%s\" is not %s", shown, help(want->unit));
    }
    return text;
}
