# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/station.c
# The request that came last is served next: the mean wait is right, its law is not.
/^static struct station_waiting ring_pop(/,/^}/ {
s|station->waiting\[station->waiting_head\];|station->waiting[(station->waiting_head + station->waiting_count - 1) \& (station->waiting_capacity - 1)];|
s|station->waiting_head =$|station->waiting_head +=|
s|(uint32_t)((station->waiting_head + 1) & (station->waiting_capacity - 1));|0;|
s|station->waiting_head = (station->waiting_head + 1) & (station->waiting_capacity - 1);||
}
