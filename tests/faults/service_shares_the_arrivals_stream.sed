# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/demand.c
# Service times are drawn from the numbers that made the gaps between arrivals.
s|sim_stream(sim, &stream->service, path, "service");|sim_stream(sim, \&stream->service, path, "arrivals");|
