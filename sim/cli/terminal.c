// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/terminal.h"

#include "sim/io/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool terminal_colour(FILE *out)
{
    const char *refused = getenv("NO_COLOR"), *kind = getenv("TERM");
    return isatty(fileno(out)) == 1 && (refused == NULL || *refused == '\0') && kind != NULL &&
           strcmp(kind, "dumb") != 0;
}

void terminal_heading(FILE *out, const char *text, bool colour)
{
    fputs(colour ? "\x1b[1m" : "", out);
    if (*text >= 'a' && *text <= 'z') {
        fputc(*text - 'a' + 'A', out);
        text++;
    }
    terminal_print(out, text);
    fputs(colour ? "\x1b[0m\n" : "\n", out);
}

const char *terminal_text(struct arena *arena, const char *text)
{
    char shown[UTF8_SHOWN_SIZE];
    int columns = 0;
    size_t length = strlen(text), size = 0;
    for (size_t at = 0; at < length;) {
        at += utf8_show(shown, &columns, text + at, length - at);
        size += strlen(shown);
    }
    char *escaped = arena_alloc(arena, size + 1);
    char *end = escaped;
    for (size_t at = 0; at < length;) {
        at += utf8_show(shown, &columns, text + at, length - at);
        size_t bytes = strlen(shown);
        memcpy(end, shown, bytes);
        end += bytes;
    }
    return escaped;
}

void terminal_print(FILE *out, const char *text)
{
    utf8_print(out, text, strlen(text));
}

static size_t width_of(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        char shown[UTF8_SHOWN_SIZE];
        int columns = 0;
        at += utf8_show(shown, &columns, text + at, length - at);
        width += (size_t)columns;
    }
    return width;
}

size_t terminal_width(const char *text)
{
    return width_of(text, strlen(text));
}

void terminal_cell(FILE *out, const char *text, size_t width, bool right)
{
    size_t taken = terminal_width(text);
    int padding = taken < width ? (int)(width - taken) : 0;
    if (right) {
        fprintf(out, "%*s%s", padding, "", text);
    } else {
        fprintf(out, "%s%*s", text, padding, "");
    }
}

void terminal_wrap(FILE *out, const char *text, size_t indent, size_t width)
{
    size_t column = indent;
    const char *word = text + strspn(text, " ");
    while (*word != '\0') {
        size_t length = strcspn(word, " ");
        size_t taken = width_of(word, length);
        if (column > indent && column + 1 + taken > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        }
        bool joined = column > indent;
        fprintf(out, "%s%.*s", joined ? " " : "", (int)length, word);
        column += taken + (joined ? 1 : 0);
        word += length;
        word += strspn(word, " ");
    }
    fputc('\n', out);
}
