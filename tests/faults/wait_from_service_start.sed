# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/response.c
# Latency counts from the begin of service instead of from the arrival.
s|latency = now - arrival;|latency = now - start;|
