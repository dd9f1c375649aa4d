// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 from strangers: decoding it strictly and showing it without harm to a terminal.
#ifndef VIRGA_SIM_IO_UTF8_H
#define VIRGA_SIM_IO_UTF8_H

#include "sim/base.h"

#include <stdio.h>

#define UTF8_BROKEN UINT32_MAX

// Decodes the character at text (length > 0) and writes its number of bytes. Overlong forms,
// surrogates, numbers above U+10FFFF and cut sequences are UTF8_BROKEN, one byte long.
uint32_t utf8_next(const char *text, size_t length, size_t *bytes);

// Whether a character may steer a terminal or reorder what a reader sees: C0 and C1 controls (tab
// and line feed too), line and paragraph separators, bidirectional overrides and isolates, the byte
// order mark, noncharacters.
bool utf8_is_harmful(uint32_t character);

// Columns that a terminal gives to a character: 0 for combining marks, 2 for wide East Asian ones
// and emoji, else 1. By block, not by a full Unicode table: it only places carets.
int utf8_width(uint32_t character);

enum { UTF8_SHOWN_SIZE = 16 };

// Writes how the character at text is shown: itself, or an escape (\t \n \x1b \u202e) when it is
// harmful or broken. Returns the number of its bytes in text and writes the columns shown.
size_t utf8_show(char shown[UTF8_SHOWN_SIZE], int *columns, const char *text, size_t length);

// Prints a text so shown.
void utf8_print(FILE *out, const char *text, size_t length);

#endif
