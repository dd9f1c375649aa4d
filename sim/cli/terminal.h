// SPDX-License-Identifier: GPL-3.0-or-later
// What a text becomes on its way to a person's terminal.
//
// Names come from files of strangers, so control characters, bidirectional overrides and bytes that
// are not UTF-8 are shown as escapes (\x1b, \u202e) instead of being obeyed. Columns are counted as
// a terminal shows them. Colour is for terminals only.
#ifndef VIRGA_SIM_CLI_TERMINAL_H
#define VIRGA_SIM_CLI_TERMINAL_H

#include "sim/arena.h"

#include <stdio.h>

enum { TERMINAL_WIDTH = 80 }; // columns that our pages keep to

// Colour is wanted: `out` is a terminal, TERM is not "dumb", and NO_COLOR is unset or empty.
bool terminal_colour(FILE *out);

// Prints the heading of a section of a page on a line of its own: its first letter large, bold in
// colour.
void terminal_heading(FILE *out, const char *text, bool colour);

// `text` with everything unprintable escaped; a copy in `arena`.
const char *terminal_text(struct arena *arena, const char *text);

// Prints `text`, escaped.
void terminal_print(FILE *out, const char *text);

// Columns that a text takes when it is printed escaped.
size_t terminal_width(const char *text);

// Prints an escaped text and spaces up to `width` columns, spaces first when `right`.
void terminal_cell(FILE *out, const char *text, size_t width, bool right);

// Prints an escaped text in words, breaking lines at `width` columns; lines after the first begin
// with `indent` spaces, and the first is taken to stand there already. Ends the last line.
void terminal_wrap(FILE *out, const char *text, size_t indent, size_t width);

#endif
