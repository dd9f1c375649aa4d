# SPDX-License-Identifier: GPL-3.0-or-later
# file: models/station.c
# Jobs in service do not slow each other down.
/^static void advance(/,/^}/ s|uint128 each = work / station->serving_count;|uint128 each = work;|
/^static void advance(/,/^}/ s|station->carry = (int64_t)(work - each \* station->serving_count);|station->carry = 0;|
/^int64_t station_next(/,/^}/ s|(finish - station->attained) \* station->serving_count|(finish - station->attained)|
