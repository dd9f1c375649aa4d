# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand/profile.c
# A profile follows UTC instead of local time.
s|int64_t local = (start + utc_offset + MONDAY_SHIFT) % profile->period_ns;|int64_t local = (start + 0 * utc_offset + MONDAY_SHIFT) % profile->period_ns;|
