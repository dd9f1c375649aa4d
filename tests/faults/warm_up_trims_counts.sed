# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/response.c
# Completions before the end of the warm-up are not counted.
s|^    response->completed++;|    response->completed += arrival >= response->warm_up;|
