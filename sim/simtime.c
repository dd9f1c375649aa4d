// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simtime.h"

#include "sim/check.h"

#include <stdio.h>
#include <string.h>

// ---- The calendar ----

// The Gregorian calendar repeats every 400 years, 146,097 days. Counting years from 1 March puts
// the leap day at the end of a year, so that the day of the year follows from the month alone:
// months from March have lengths 31 30 31 30 31 | 31 30 31 30 31 | 31 28, that is 153 days in five.
enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400, DAYS_TO_1970 = 719468 };

// Days since 1970-01-01.
static int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - (YEARS_PER_ERA - 1)) / YEARS_PER_ERA;
    int64_t year_of_era = year - era * YEARS_PER_ERA;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void civil_from_days(struct civil *civil, int64_t days)
{
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    // Taking away the leap days before it turns a day of the era into 365-day years.
    int64_t leaps = day_of_era / 1460 - day_of_era / 36524 + day_of_era / 146096;
    int64_t year_of_era = (day_of_era - leaps) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    civil->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    civil->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    civil->year = (int)(year_of_era + era * YEARS_PER_ERA + (civil->month <= 2));
    civil->weekday = (int)(((days + 3) % 7 + 7) % 7); // 1970-01-01 was a Thursday
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_valid(const struct civil *civil)
{
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour >= 0 &&
           civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 && civil->second >= 0 &&
           civil->second <= 59 && civil->nanosecond >= 0 && civil->nanosecond < NS_PER_S;
}

struct civil civil_from_ns(int64_t unix_ns)
{
    int64_t days = unix_ns / NS_PER_DAY - (unix_ns % NS_PER_DAY < 0);
    // The first day of the range begins before the first nanosecond, so days * NS_PER_DAY may not
    // fit; the remainder does.
    int64_t rest = unix_ns % NS_PER_DAY;
    rest += rest < 0 ? NS_PER_DAY : 0;
    struct civil civil = {
        .hour = (int)(rest / NS_PER_HOUR),
        .minute = (int)(rest / NS_PER_MINUTE % 60),
        .second = (int)(rest / NS_PER_S % 60),
        .nanosecond = (int32_t)(rest % NS_PER_S),
    };
    civil_from_days(&civil, days);
    return civil;
}

// Nanoseconds since 1970 in 128 bits, for any year of four digits.
static int128 wide_from_civil(const struct civil *civil)
{
    int64_t days = days_from_civil(civil->year, civil->month, civil->day);
    int64_t rest = civil->hour * NS_PER_HOUR + civil->minute * NS_PER_MINUTE +
                   civil->second * NS_PER_S + civil->nanosecond;
    return (int128)days * NS_PER_DAY + rest;
}

int64_t civil_to_ns(const struct civil *civil)
{
    CHECK(is_valid(civil));
    int128 ns = wide_from_civil(civil);
    CHECK(ns >= INT64_MIN && ns <= INT64_MAX);
    return (int64_t)ns;
}

// ---- Durations ----

// Appends "12d" when the count is not zero.
static int append_whole(char *text, int used, uint64_t count, const char *suffix)
{
    if (count == 0) {
        return used;
    }
    return used + snprintf(text + used, SIMTIME_TEXT_SIZE - (size_t)used, "%llu%s",
                           (unsigned long long)count, suffix);
}

// Appends value / unit as an exact decimal, as in "1.5us"; unit is a power of ten.
static int append_decimal(char *text, int used, uint64_t value, uint64_t unit, const char *suffix)
{
    used += snprintf(text + used, SIMTIME_TEXT_SIZE - (size_t)used, "%llu",
                     (unsigned long long)(value / unit));
    uint64_t rest = value % unit;
    if (rest > 0) {
        text[used++] = '.';
    }
    for (; rest > 0; rest %= unit) {
        rest *= 10;
        text[used++] = (char)('0' + rest / unit);
    }
    return used + snprintf(text + used, SIMTIME_TEXT_SIZE - (size_t)used, "%s", suffix);
}

const char *simtime_duration_text(char text[SIMTIME_TEXT_SIZE], int64_t ns)
{
    if (ns == 0) {
        snprintf(text, SIMTIME_TEXT_SIZE, "0s");
        return text;
    }
    uint64_t rest = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    int used = snprintf(text, SIMTIME_TEXT_SIZE, "%s", ns < 0 ? "-" : "");
    used = append_whole(text, used, rest / (uint64_t)NS_PER_DAY, "d");
    used = append_whole(text, used, rest / (uint64_t)NS_PER_HOUR % 24, "h");
    used = append_whole(text, used, rest / (uint64_t)NS_PER_MINUTE % 60, "m");
    rest %= (uint64_t)NS_PER_MINUTE;
    if (rest >= (uint64_t)NS_PER_S) {
        append_decimal(text, used, rest, (uint64_t)NS_PER_S, "s");
    } else if (rest >= 1000000) {
        append_decimal(text, used, rest, 1000000, "ms");
    } else if (rest >= 1000) {
        append_decimal(text, used, rest, 1000, "us");
    } else {
        append_whole(text, used, rest, "ns");
    }
    return text;
}

// ---- Dates ----

const char *simtime_date_text(char text[SIMTIME_TEXT_SIZE], int64_t unix_ns)
{
    struct civil civil = civil_from_ns(unix_ns);
    int used = snprintf(text, SIMTIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:", civil.year,
                        civil.month, civil.day, civil.hour, civil.minute);
    if (civil.second < 10) {
        text[used++] = '0';
    }
    uint64_t ns = (uint64_t)civil.second * (uint64_t)NS_PER_S + (uint64_t)civil.nanosecond;
    append_decimal(text, used, ns, (uint64_t)NS_PER_S, "Z");
    return text;
}

// What is left to read of a text.
struct cursor {
    const char *at, *end;
};

// Reads exactly `count` digits.
static bool read_digits(int *value, struct cursor *from, int count)
{
    if (from->end - from->at < count) {
        return false;
    }
    int number = 0;
    for (int i = 0; i < count; i++) {
        char digit = *from->at++;
        if (digit < '0' || digit > '9') {
            return false;
        }
        number = number * 10 + (digit - '0');
    }
    *value = number;
    return true;
}

static bool read_one_of(struct cursor *from, const char *characters)
{
    bool found = from->at < from->end && *from->at != '\0' && strchr(characters, *from->at) != NULL;
    from->at += found;
    return found;
}

static bool read_decimals(struct civil *civil, struct cursor *from)
{
    if (!read_one_of(from, ".")) {
        return true;
    }
    int64_t unit = NS_PER_S;
    int digit = 0;
    int64_t ns = 0;
    while (unit > 1 && read_digits(&digit, from, 1)) {
        unit /= 10;
        ns += digit * unit;
        if (from->at == from->end || *from->at < '0' || *from->at > '9') {
            civil->nanosecond = (int32_t)ns;
            return true;
        }
    }
    return false; // no digit after the point, or finer than a nanosecond
}

// Reads "Z" or an offset such as +07:00 to nanoseconds east of UTC.
static bool read_offset(int64_t *offset, struct cursor *from)
{
    *offset = 0;
    if (read_one_of(from, "Zz")) {
        return true;
    }
    bool west = from->at < from->end && *from->at == '-';
    int hours = 0;
    int minutes = 0;
    if (!read_one_of(from, "+-") || !read_digits(&hours, from, 2) || !read_one_of(from, ":") ||
        !read_digits(&minutes, from, 2) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset = (hours * NS_PER_HOUR + minutes * NS_PER_MINUTE) * (west ? -1 : 1);
    return true;
}

static bool read_time(struct civil *civil, int64_t *offset, struct cursor *from)
{
    return read_digits(&civil->hour, from, 2) && read_one_of(from, ":") &&
           read_digits(&civil->minute, from, 2) && read_one_of(from, ":") &&
           read_digits(&civil->second, from, 2) && read_decimals(civil, from) &&
           read_offset(offset, from);
}

bool simtime_parse_date(int64_t *unix_ns, const char *text, size_t length)
{
    struct cursor from = {text, text + length};
    struct civil civil = {0};
    int64_t offset = 0;
    if (!read_digits(&civil.year, &from, 4) || !read_one_of(&from, "-") ||
        !read_digits(&civil.month, &from, 2) || !read_one_of(&from, "-") ||
        !read_digits(&civil.day, &from, 2)) {
        return false;
    }
    if (from.at < from.end && (!read_one_of(&from, "Tt ") || !read_time(&civil, &offset, &from))) {
        return false;
    }
    if (from.at != from.end || !is_valid(&civil)) {
        return false;
    }
    int128 ns = wide_from_civil(&civil) - offset;
    if (ns < INT64_MIN || ns > INT64_MAX) {
        return false;
    }
    *unix_ns = (int64_t)ns;
    return true;
}
