# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand.c
# Work is rounded up to steps of 50 ms, as a simulator with ticks would.
s|^    uint64_t unit =$|    amount = (amount + 49999999) / 50000000 * 50000000;\
    uint64_t unit =|
