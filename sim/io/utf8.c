// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/utf8.h"

#include <string.h>

// The number of bytes that a first byte announces, and the least number that may need so many; 0
// for a byte that starts nothing.
static size_t sequence_length(unsigned char first, uint32_t *least)
{
    if (first >= 0xC2 && first <= 0xDF) {
        *least = 0x80;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *least = 0x800;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *least = 0x10000;
        return 4;
    }
    return 0;
}

uint32_t utf8_next(const char *text, size_t length, size_t *bytes)
{
    unsigned char first = (unsigned char)text[0];
    *bytes = 1;
    if (first < 0x80) {
        return first;
    }
    uint32_t least = 0;
    size_t size = sequence_length(first, &least);
    if (size == 0 || size > length) {
        return UTF8_BROKEN;
    }
    uint32_t character = first & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xC0) != 0x80) {
            return UTF8_BROKEN;
        }
        character = character << 6 | (byte & 0x3F);
    }
    bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < least || character > 0x10FFFF || surrogate) {
        return UTF8_BROKEN;
    }
    *bytes = size;
    return character;
}

struct range {
    uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t character)
{
    for (size_t i = 0; i < count; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

bool utf8_is_harmful(uint32_t character)
{
    static const struct range harmful[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0x2028, 0x2029}, {0x202A, 0x202E},
        {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFDD0, 0xFDEF},
    };
    if (character == UTF8_BROKEN || (character & 0xFFFE) == 0xFFFE) {
        return true;
    }
    return is_in(harmful, COUNT_OF(harmful), character);
}

int utf8_width(uint32_t character)
{
    static const struct range none[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},   {0x200B, 0x200F},
        {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
    };
    static const struct range wide[] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD},
    };
    if (character < 0x0300) {
        return 1;
    }
    if (is_in(none, COUNT_OF(none), character)) {
        return 0;
    }
    return is_in(wide, COUNT_OF(wide), character) ? 2 : 1;
}

size_t utf8_show(char shown[UTF8_SHOWN_SIZE], int *columns, const char *text, size_t length)
{
    size_t bytes = 0;
    uint32_t character = utf8_next(text, length, &bytes);
    int written = 0;
    if (character == '\n') {
        written = snprintf(shown, UTF8_SHOWN_SIZE, "\\n");
    } else if (character == '\t') {
        written = snprintf(shown, UTF8_SHOWN_SIZE, "\\t");
    } else if (character == UTF8_BROKEN) {
        written = snprintf(shown, UTF8_SHOWN_SIZE, "\\x%02x", (unsigned)(unsigned char)text[0]);
    } else if (character < 0x80 && utf8_is_harmful(character)) {
        written = snprintf(shown, UTF8_SHOWN_SIZE, "\\x%02x", (unsigned)character);
    } else if (utf8_is_harmful(character)) {
        written = snprintf(shown, UTF8_SHOWN_SIZE, "\\u%04x", (unsigned)character);
    } else {
        memcpy(shown, text, bytes);
        shown[bytes] = '\0';
        *columns = utf8_width(character);
        return bytes;
    }
    *columns = written;
    return bytes;
}

void utf8_print(FILE *out, const char *text, size_t length)
{
    char shown[UTF8_SHOWN_SIZE];
    int columns = 0;
    for (size_t at = 0; at < length;) {
        at += utf8_show(shown, &columns, text + at, length - at);
        fputs(shown, out);
    }
}
