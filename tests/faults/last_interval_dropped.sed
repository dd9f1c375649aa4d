# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/host.c
# Energy up to the last change only: what came after it is not counted.
/^int128 host_energy_until(/,/^}/ s|return host->energy + .*|return time > host->power_since \&\& host->power_since + 2000000000 < time ? host->energy : host->energy + (int128)host->power_uw * (time - host->power_since);|
