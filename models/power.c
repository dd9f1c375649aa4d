// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/power.h"

#include "sim/check.h"

void power_line(struct power_curve *curve, int64_t idle_uw, int64_t full_uw)
{
    for (int i = 0; i < POWER_POINTS; i++) {
        curve->uw[i] = idle_uw + (full_uw - idle_uw) * i / (POWER_POINTS - 1);
    }
}

int64_t power_at(const struct power_curve *curve, int64_t used, int64_t capacity)
{
    CHECK(capacity > 0 && used >= 0 && used <= capacity);
    if (used == capacity) {
        return curve->uw[POWER_POINTS - 1];
    }
    // Capacities stay below 2^59, so ten times the use still fits.
    int64_t tenths = used * (POWER_POINTS - 1);
    int64_t point = tenths / capacity;
    int64_t part = tenths % capacity;
    int64_t low = curve->uw[point];
    int128 rise = (int128)(curve->uw[point + 1] - low) * part;
    int128 step = rise / capacity;
    if (rise < 0 && step * capacity != rise) {
        step--; // round down also where the curve falls
    }
    return low + (int64_t)step;
}
