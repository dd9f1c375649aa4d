# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/station.c
# One request uses all vCPUs of its instance at once.
/^int64_t station_demand(/,/^}/ {
s|station->serving_count < station->vcpus ? station->serving_count : station->vcpus;|station->serving_count > 0 ? station->vcpus : 0;|
}
