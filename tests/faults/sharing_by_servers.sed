# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/station.c
# A shared processor is divided by its vCPUs instead of by the jobs in service.
/^static void advance(/,/^}/ s|uint128 each = work / station->serving_count;|uint128 each = work / (station->vcpus > 1 ? station->vcpus : station->serving_count);|
