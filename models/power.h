// SPDX-License-Identifier: GPL-3.0-or-later
// The electric power of a host as a function of its CPU use: linear between eleven points, one for
// each tenth of load from idle to full (the shape of SPECpower_ssj2008 reports and of Beloglazov
// and Buyya 2012). Two points, idle and full, are the special case of a straight line.
#ifndef VIRGA_MODELS_POWER_H
#define VIRGA_MODELS_POWER_H

#include "sim/base.h"

enum { POWER_POINTS = 11 };

struct power_curve {
    int64_t uw[POWER_POINTS]; // microwatt at 0, 10, ..., 100 % load
};

void power_line(struct power_curve *curve, int64_t idle_uw, int64_t full_uw);

// Power in microwatt, rounded down, at `used` of `capacity`; 0 <= used <= capacity, capacity > 0.
int64_t power_at(const struct power_curve *curve, int64_t used, int64_t capacity);

#endif
