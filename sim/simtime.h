// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated time: signed 64-bit nanoseconds since the scenario's `start`, on the UTC calendar.
//
// UTC here means POSIX time: every day has 86,400 s, there are no leap seconds. The start itself is
// kept as nanoseconds since 1970-01-01T00:00:00Z. A run may last SIMTIME_MAX, a little over 36
// years, because the event queue keeps four bits of a time's word for the priority.
#ifndef VIRGA_SIM_SIMTIME_H
#define VIRGA_SIM_SIMTIME_H

#include "sim/base.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_S)
#define NS_PER_HOUR (3600 * NS_PER_S)
#define NS_PER_DAY (86400 * NS_PER_S)
#define SIMTIME_MAX ((INT64_C(1) << 60) - 1)
#define SIMTIME_NEVER INT64_MAX

// The time `ns` (>= 0) after a time of a run; beyond any run, SIMTIME_MAX.
static inline int64_t simtime_after(int64_t time, int64_t ns)
{
    return ns < SIMTIME_MAX - time ? time + ns : SIMTIME_MAX;
}

// A civil date and time of day in UTC.
struct civil {
    int year, month, day; // month 1-12, day 1-31
    int hour, minute, second;
    int32_t nanosecond;
    int weekday; // 0 Monday to 6 Sunday
};

// ns since 1970 to civil time and back; years 1678 to 2262 (the range of 64-bit ns).
struct civil civil_from_ns(int64_t unix_ns);
int64_t civil_to_ns(const struct civil *civil);

enum { SIMTIME_TEXT_SIZE = 48 };

// Writes "1h30m", "31d", "250ms", "1.5us": exact, units d h m s ms us ns, largest first. Returns
// text.
const char *simtime_duration_text(char text[SIMTIME_TEXT_SIZE], int64_t ns);
// Writes RFC 3339 "2026-03-01T00:00:00Z" with as many decimals as needed. Returns text.
const char *simtime_date_text(char text[SIMTIME_TEXT_SIZE], int64_t unix_ns);

// Reads RFC 3339 (date alone, or date, T or space, time, optional decimals, Z or an offset) to ns
// since 1970. Returns false when the text is not such a date or is out of range.
bool simtime_parse_date(int64_t *unix_ns, const char *text, size_t length);

#endif
