// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/windows.h"

#include "sim/real.h"

void windows_init(struct windows *windows, int64_t start, int64_t end, int64_t scale)
{
    CHECK(scale > 0);
    int64_t length = (end - start) / WINDOWS_COUNT;
    *windows = (struct windows){
        .start = start,
        .length = length > 0 ? length : 1,
        .next = start,
        .scale = scale,
    };
    batches_init(&windows->batches);
}

void windows_close(struct windows *windows, const struct level *level, int64_t now)
{
    while (windows->next <= now) {
        int128 integral = level_integral(level, windows->next);
        if (windows->next == windows->start) {
            windows->base = integral;
        } else {
            int128 mean = (integral - windows->seen) * windows->scale / windows->length;
            batches_add(&windows->batches, (int64_t)mean);
        }
        windows->seen = integral;
        windows->next += windows->length;
    }
}

struct interval windows_interval(const struct windows *windows, const struct level *level,
                                 int64_t end)
{
    if (end <= windows->start) {
        return (struct interval){.mean = REAL_NAN, .half_width = INTERVAL_NONE};
    }
    struct interval interval = batches_interval(&windows->batches);
    int128 area = level_integral(level, end) - windows->base;
    interval.mean = (double)area / (double)(end - windows->start);
    if (interval.half_width >= 0) {
        interval.half_width /= (double)windows->scale;
    }
    return interval;
}
