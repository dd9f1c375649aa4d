// SPDX-License-Identifier: GPL-3.0-or-later
// Sorting that keeps equals in their order, so that a result never depends on how it was sorted.
#ifndef VIRGA_SIM_SORT_H
#define VIRGA_SIM_SORT_H

#include "sim/base.h"

// Less than, equal to or greater than 0 as `a` goes before, with or after `b`.
typedef int sort_order(const void *a, const void *b, void *context);

// Sorts `count` items of `size` bytes in place by merging: O(n log n) always, O(n) when they are in
// order already; takes as much memory again while it runs.
void sort(void *items, size_t count, size_t size, sort_order *order, void *context);

#endif
