// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/complain.h"

#include "sim/io/utf8.h"

#include <string.h>

enum {
    LINE_COLUMNS = 92,        // of source shown for a problem
    COLUMNS_BEFORE = 32,      // of them before the caret, when the line is longer
    TAB_COLUMNS = 4,          // a tab is shown as this many spaces
    LINE_BYTES_MOST = 65536,  // a longer line is not shown, or a file of one line would cost
                              // its length once per problem
    MESSAGE_BYTES_MOST = 600, // of a message or remedy
};

// ---- Collecting ----

static bool is_before(const struct doc_place *a, const struct doc_place *b)
{
    if (a->file != b->file) {
        return a->file < b->file;
    }
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static bool is_same(const struct doc_problem *a, const struct doc_problem *b)
{
    return !is_before(&a->place, &b->place) && !is_before(&b->place, &a->place) &&
           strcmp(a->message, b->message) == 0;
}

// Keeps the problems sorted by place, those of one place in order of arrival, equal ones once. Few
// are kept (DOC_PROBLEMS_MOST and DIAG_MOST), so insertion is fast enough.
static void insert(struct doc_problem *sorted, size_t *count, struct doc_problem problem)
{
    size_t i = *count;
    while (i > 0 && is_before(&problem.place, &sorted[i - 1].place)) {
        i--;
    }
    for (size_t j = i; j > 0 && !is_before(&sorted[j - 1].place, &problem.place); j--) {
        if (is_same(&sorted[j - 1], &problem)) {
            return;
        }
    }
    memmove(&sorted[i + 1], &sorted[i], (*count - i) * sizeof *sorted);
    sorted[i] = problem;
    ++*count;
}

static size_t collect(struct doc_problem *sorted, const struct doc *doc,
                      const struct diag_list *models)
{
    size_t count = 0;
    for (size_t i = 0; i < doc->problem_count; i++) {
        insert(sorted, &count, doc->problems[i]);
    }
    for (size_t i = 0; models != NULL && i < models->count; i++) {
        const struct diag *item = &models->items[i];
        struct doc_problem problem = {
            .place = doc_place_of(doc, item->node, item->key),
            .message = item->message,
            .remedy = item->remedy,
        };
        insert(sorted, &count, problem);
    }
    return count;
}

size_t complain_count(const struct doc *doc, const struct diag_list *models)
{
    size_t ours = doc->problem_count + doc->problems_dropped;
    return models == NULL ? ours : ours + models->count + models->dropped;
}

// ---- Printing ----

struct colours {
    const char *place, *error, *remedy, *end;
};

static void print_text(FILE *out, const char *text)
{
    size_t length = strlen(text);
    bool cut = length > MESSAGE_BYTES_MOST;
    length = cut ? MESSAGE_BYTES_MOST : length;
    while (cut && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
        length--; // not in the middle of a character
    }
    utf8_print(out, text, length);
    fputs(cut ? "..." : "", out);
}

// The part of a source line that is shown, in columns of the screen from the line's start.
struct window {
    uint64_t from, to;         // shown part
    uint64_t caret, caret_end; // what is pointed at
    uint64_t width;            // of the whole line
};

// What stands for the character at text in a source line; returns its bytes.
static size_t show_source(char shown[UTF8_SHOWN_SIZE], int *columns, const char *text,
                          size_t length)
{
    if (text[0] == '\t') {
        snprintf(shown, UTF8_SHOWN_SIZE, "%*s", TAB_COLUMNS, "");
        *columns = TAB_COLUMNS;
        return 1;
    }
    return utf8_show(shown, columns, text, length);
}

static struct window place_window(const struct doc_place *place, const char *line, size_t length)
{
    struct window window = {.caret = UINT64_MAX, .caret_end = UINT64_MAX};
    char shown[UTF8_SHOWN_SIZE];
    int columns = 0;
    uint32_t column = 1;
    for (size_t i = 0; i < length; column++) {
        if (column == place->column) {
            window.caret = window.width;
        }
        if (column == place->end_column) {
            window.caret_end = window.width;
        }
        i += show_source(shown, &columns, line + i, length - i);
        window.width += (uint64_t)columns;
    }
    if (window.caret > window.width) {
        window.caret = window.width;
    }
    if (window.caret_end > window.width) {
        window.caret_end = window.width;
    }
    if (window.caret_end <= window.caret) {
        window.caret_end = window.caret + 1;
    }
    bool fits = window.width <= LINE_COLUMNS;
    window.from = fits || window.caret < COLUMNS_BEFORE ? 0 : window.caret - COLUMNS_BEFORE;
    window.to = window.from + LINE_COLUMNS;
    return window;
}

static void print_source(FILE *out, const struct window *window, const char *line, size_t length)
{
    char shown[UTF8_SHOWN_SIZE];
    int columns = 0;
    uint64_t at = 0;
    fputs(window->from > 0 ? "..." : "", out);
    for (size_t i = 0; i < length && at < window->to; at += (uint64_t)columns) {
        i += show_source(shown, &columns, line + i, length - i);
        if (at >= window->from) {
            fputs(shown, out);
        }
    }
    fputs(at < window->width ? "...\n" : "\n", out);
}

// The first column at or after `from` where a character begins: what print_source prints first.
static uint64_t first_shown(const struct window *window, const char *line, size_t length)
{
    char shown[UTF8_SHOWN_SIZE];
    int columns = 0;
    uint64_t at = 0;
    for (size_t i = 0; i < length && at < window->from; at += (uint64_t)columns) {
        i += show_source(shown, &columns, line + i, length - i);
    }
    return at;
}

static void print_caret(FILE *out, const struct window *window, uint64_t first,
                        const struct colours *colours)
{
    uint64_t lead = window->caret - first + (window->from > 0 ? 3 : 0);
    uint64_t end = window->caret_end < window->to ? window->caret_end : window->to;
    fprintf(out, "%*s%s^", (int)lead, "", colours->error);
    for (uint64_t i = window->caret + 1; i < end; i++) {
        fputc('~', out);
    }
    fprintf(out, "%s\n", colours->end);
}

static void print_place(FILE *out, const struct doc *doc, const struct doc_place *place,
                        const struct colours *colours)
{
    size_t length = 0;
    const char *line = doc_line(doc, place->file, place->line, &length);
    if (length == 0 || length > LINE_BYTES_MOST) {
        return;
    }
    struct window window = place_window(place, line, length);
    int gutter = place->line > 99999 ? 8 : 5;
    fprintf(out, "%*u | ", gutter, (unsigned)place->line);
    print_source(out, &window, line, length);
    fprintf(out, "%*s | ", gutter, "");
    print_caret(out, &window, first_shown(&window, line, length), colours);
}

static void print_problem(FILE *out, const struct doc *doc, const struct doc_problem *problem,
                          const struct colours *colours)
{
    const struct doc_place *place = &problem->place;
    bool is_somewhere = place->file < doc->file_count;
    if (is_somewhere) {
        fputs(colours->place, out);
        print_text(out, doc->files[place->file].name);
        fprintf(out, ":%u:%u:%s ", (unsigned)place->line, (unsigned)place->column, colours->end);
    }
    fprintf(out, "%serror:%s ", colours->error, colours->end);
    print_text(out, problem->message);
    fputc('\n', out);
    if (is_somewhere) {
        print_place(out, doc, place, colours);
    }
    if (problem->remedy != NULL) {
        fprintf(out, "  %s", colours->remedy);
        print_text(out, problem->remedy);
        fprintf(out, "%s\n", colours->end);
    }
}

size_t complain_print(FILE *out, const struct doc *doc, const struct diag_list *models, bool colour)
{
    static const struct colours plain = {"", "", "", ""};
    static const struct colours bright = {"\033[1m", "\033[1;31m", "\033[36m", "\033[0m"};
    size_t kept = doc->problem_count + (models == NULL ? 0 : models->count);
    size_t dropped = complain_count(doc, models) - kept;
    if (kept == 0) {
        return 0;
    }
    struct doc_problem *sorted = ARENA_ARRAY(doc->arena, struct doc_problem, kept);
    size_t count = collect(sorted, doc, models);
    for (size_t i = 0; i < count; i++) {
        print_problem(out, doc, &sorted[i], colour ? &bright : &plain);
    }
    size_t total = count + dropped;
    fprintf(out, "%zu problem%s found", total, total == 1 ? "" : "s");
    if (dropped > 0) {
        fprintf(out, " (the first %zu are shown)", count);
    }
    fputs("; nothing was run\n", out);
    return total;
}
