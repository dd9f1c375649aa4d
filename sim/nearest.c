// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/nearest.h"

#include <string.h>

// Letters that people mix up on the keyboard of a thought: case, and the two ways to join words.
static unsigned char folded(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned char)(c - 'A' + 'a');
    }
    return c == '_' ? (unsigned char)'-' : (unsigned char)c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

// Optimal string alignment over three rows of the usual table: `above[j]` is the distance of the
// first i - 1 bytes of a to the first j of b.
static size_t distance_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][NEAREST_LENGTH_MOST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++) {
        above[j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned char x = folded(a[i - 1]), y = folded(b[j - 1]);
            row[j] = least(above[j - 1] + (x != y), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == folded(b[j - 2]) && y == folded(a[i - 2])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_length];
}

void nearest_begin(struct nearest *nearest, const char *word)
{
    size_t length = strlen(word);
    size_t allowed = length < 2 ? 0 : length < 6 ? 1 : length / 3;
    *nearest = (struct nearest){.word = word, .distance = allowed + 1};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    size_t length = strlen(nearest->word), other = strlen(candidate);
    if (length > NEAREST_LENGTH_MOST || other > NEAREST_LENGTH_MOST) {
        return;
    }
    size_t distance = distance_between(nearest->word, length, candidate, other);
    if (distance < nearest->distance) {
        nearest->best = candidate;
        nearest->distance = distance;
    }
}

const char *nearest(const char *word, const char *const *words, size_t count)
{
    struct nearest search;
    nearest_begin(&search, word);
    for (size_t i = 0; i < count; i++) {
        nearest_offer(&search, words[i]);
    }
    return search.best;
}
