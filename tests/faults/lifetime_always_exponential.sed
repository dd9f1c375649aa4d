# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/launch.c
# A hidden exponential: any law of lifetimes becomes one of the same mean.
s|lifetime = dist_draw_integer(&launch->spec->lifetime, &launch->lifetime);|double mean = launch->spec->lifetime.kind == DIST_CONSTANT ? (double)launch->spec->lifetime.constant : dist_mean(\&launch->spec->lifetime);\
        lifetime = (int64_t)(-mean * real_log(rng_uniform(\&launch->lifetime)));|
