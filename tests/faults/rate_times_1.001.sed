# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand/poisson.c
# Requests come a thousandth too often.
s|: 1e9 / spec->mean_rate|: 1e9 / (1.001 * spec->mean_rate)|
