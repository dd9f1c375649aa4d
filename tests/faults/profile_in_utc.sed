# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand/profile.c
# A profile follows UTC instead of local time.
s|(utc_offset + MONDAY_SHIFT) % period|(0 * utc_offset + MONDAY_SHIFT) % period|
