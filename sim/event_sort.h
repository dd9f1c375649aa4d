// SPDX-License-Identifier: GPL-3.0-or-later
// Sorting a handful of events by key, equal keys staying in the order in which they stand.
#ifndef VIRGA_SIM_EVENT_SORT_H
#define VIRGA_SIM_EVENT_SORT_H

#include "sim/event.h"

enum { EVENT_SORT_MOST = 64 };

// Writes the `count` <= EVENT_SORT_MOST events of `in` to `out` in order; the two do not overlap.
void event_sort(struct event *out, const struct event *in, size_t count);

#endif
