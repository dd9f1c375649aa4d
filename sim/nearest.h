// SPDX-License-Identifier: GPL-3.0-or-later
// The legal word that a misspelt one was probably meant to be.
//
// Distance counts the bytes to insert, delete or replace and neighbours to swap (Damerau's optimal
// string alignment); letters that differ only in case, and `-` against `_`, cost nothing. A word
// is close when its distance is at most a third of the misspelt word's length, and at least one
// edit is always allowed to words of two bytes or more. Among equally near words the first offered
// wins, so the answer never depends on anything but the order of the words.
#ifndef VIRGA_SIM_NEAREST_H
#define VIRGA_SIM_NEAREST_H

#include "sim/base.h"

enum { NEAREST_LENGTH_MOST = 100 }; // longer words, in bytes, have no near ones

// A search in progress, for words that do not stand in one array.
struct nearest {
    const char *word; // misspelt; outlives the search
    const char *best; // the nearest close word so far, or NULL
    size_t distance;  // of best; without one, one more than what counts as close
};

void nearest_begin(struct nearest *nearest, const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);

// The nearest close word among `count` words, or NULL when none is close.
const char *nearest(const char *word, const char *const *words, size_t count);

#endif
