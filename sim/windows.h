// SPDX-License-Identifier: GPL-3.0-or-later
// The mean of a level over time with a confidence interval: how many were in the system, how much
// was allocated.
//
// The time after the warm-up is cut into WINDOWS_COUNT equal windows; the mean of the level in each
// is one observation for batch means (sim/batches.h). The mean itself comes from the level's exact
// integral. Windows only read the level, just before it changes.
#ifndef VIRGA_SIM_WINDOWS_H
#define VIRGA_SIM_WINDOWS_H

#include "sim/batches.h"
#include "sim/level.h"

enum { WINDOWS_COUNT = 512 };

struct windows {
    int64_t start;          // ns: end of the warm-up
    int64_t length;         // ns of a window, at least 1
    int64_t next;           // ns: end of the window that is open; start before the first
    int64_t scale;          // observations are counted in 1/scale
    int128 base;            // the level's integral at start
    int128 seen;            // and where the open window began
    struct batches batches; // of window means x scale
};

// scale: large enough that means of windows times it are fine integers, small enough that they fit
// 63 bits: 2^30 for counts of things, 1 for Hz.
void windows_init(struct windows *windows, int64_t start, int64_t end, int64_t scale);

void windows_close(struct windows *windows, const struct level *level,
                   int64_t now); // internal: windows that ended by `now`

// Call before every change of the level, and once at the end.
static inline void windows_roll(struct windows *windows, const struct level *level, int64_t now)
{
    if (__builtin_expect(now >= windows->next, 0)) {
        windows_close(windows, level, now);
    }
}

// The exact mean of the level from start to `end`, to which it was rolled, and its interval. NaN
// when that time is empty.
struct interval windows_interval(const struct windows *windows, const struct level *level,
                                 int64_t end);

#endif
