// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/demand/profile.h"

#include "sim/simtime.h"

#include <string.h>

// 1970-01-01 was a Thursday; three days later a week of ours began.
#define MONDAY_SHIFT (3 * NS_PER_DAY)

struct profile_custom {
    int64_t period;            // ns
    struct field_list weights; // of double
};

static const struct field weight_item = {
    .key = "weight", .type = FIELD_REAL, .high = 1000000000, .text = "Weight of one part."};

static const struct field custom_fields[] = {
    {.key = "period",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = offsetof(struct profile_custom, period),
     .fallback = "1d",
     .low = NS_PER_S,
     .high = SIMTIME_MAX,
     .text = "Time after which the profile repeats; it begins at local midnight, that of a week on "
             "Monday."},
    {.key = "weights",
     .type = FIELD_LIST,
     .item = &weight_item,
     .offset = offsetof(struct profile_custom, weights),
     .text = "Relative rates of equal parts of the period; their mean is made 1."},
    {.key = NULL},
};

static const struct field_table custom_table = {
    .fields = custom_fields, .size = sizeof(struct profile_custom), .bare = NULL};

// Relative load by hour of local time. The shapes are ours, drawn after the usual look of business
// and of evening traffic; they are assumptions, not measurements.
static const double office_hours[24] = {2,  1,  1,  1,  1,  2,  4, 8, 14, 18, 19, 18,
                                        15, 17, 18, 17, 15, 11, 8, 6, 5,  4,  3,  2};
static const double evening_hours[24] = {6, 4, 2, 1, 1, 1,  2,  4,  5,  6,  6,  7,
                                         8, 8, 7, 8, 9, 11, 14, 17, 19, 18, 14, 9};
static const double weekend_share = 0.25;

static const struct field_option shape_flat = {.name = "flat", .text = "The same at all times."};
static const struct field_option shape_office_day = {
    .name = "office-day", .text = "Busy from nine to five, every day alike (assumption)."};
static const struct field_option shape_office_week = {
    .name = "office-week",
    .text = "office-day from Monday to Friday, a quarter of it on the weekend (assumption)."};
static const struct field_option shape_evening_day = {
    .name = "evening-day", .text = "Busiest around eight in the evening (assumption)."};
static const struct field_option shape_custom = {
    .name = "custom", .text = "Weights of your own.", .table = &custom_table};

static const struct field_option *const shapes[] = {
    &shape_flat, &shape_office_day, &shape_office_week, &shape_evening_day, &shape_custom, NULL};

static const struct field profile_fields[] = {
    {.key = "shape",
     .type = FIELD_VARIANT,
     .options = shapes,
     .offset = offsetof(struct profile_spec, shape),
     .fallback = "flat",
     .text = "A profile by name, or custom."},
    {.key = NULL},
};

const struct field_table profile_table = {
    .fields = profile_fields, .size = sizeof(struct profile_spec), .bare = "shape"};

const char *profile_problem(const struct profile_spec *spec)
{
    if (spec->shape.option != &shape_custom) {
        return NULL;
    }
    const struct profile_custom *custom = spec->shape.spec;
    const double *weights = custom->weights.items;
    double sum = 0;
    for (size_t i = 0; i < custom->weights.count; i++) {
        sum += weights[i];
    }
    if (!(sum > 0)) {
        return "a profile needs at least one weight above zero";
    }
    bool even = custom->period % (int64_t)custom->weights.count == 0;
    return even ? NULL : "the period of a profile is a whole number of ns for each weight";
}

static void set_parts(struct profile *profile, const double *weights, size_t count, int64_t period,
                      struct arena *arena)
{
    double sum = 0;
    profile->weights = ARENA_ARRAY(arena, double, count);
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    for (size_t i = 0; i < count; i++) {
        profile->weights[i] = weights[i] * (double)count / sum;
    }
    profile->parts = count;
    profile->part_ns = period / (int64_t)count;
    profile->period_ns = profile->part_ns * (int64_t)count;
}

static void set_week(struct profile *profile, struct arena *arena)
{
    double weights[7 * 24];
    for (int hour = 0; hour < 7 * 24; hour++) {
        weights[hour] = office_hours[hour % 24] * (hour / 24 < 5 ? 1 : weekend_share);
    }
    set_parts(profile, weights, COUNT_OF(weights), 7 * NS_PER_DAY, arena);
}

void profile_init(struct profile *profile, const struct profile_spec *spec, int64_t start,
                  int64_t utc_offset, struct arena *arena)
{
    static const double flat[1] = {1};
    const struct field_option *shape = spec->shape.option;
    if (shape == &shape_custom) {
        const struct profile_custom *custom = spec->shape.spec;
        set_parts(profile, custom->weights.items, custom->weights.count, custom->period, arena);
    } else if (shape == &shape_office_week) {
        set_week(profile, arena);
    } else if (shape == &shape_office_day) {
        set_parts(profile, office_hours, 24, NS_PER_DAY, arena);
    } else if (shape == &shape_evening_day) {
        set_parts(profile, evening_hours, 24, NS_PER_DAY, arena);
    } else {
        set_parts(profile, flat, 1, NS_PER_DAY, arena);
    }
    // Each alone, because a start in the year 2262 leaves no room for what is added.
    int64_t period = profile->period_ns;
    int64_t local = (start % period + (utc_offset + MONDAY_SHIFT) % period) % period;
    profile->origin_ns = local < 0 ? local + period : local;
}

double profile_weight(const struct profile *profile, int64_t time, int64_t *part_end)
{
    int64_t at = (profile->origin_ns + time) % profile->period_ns;
    int64_t part = at / profile->part_ns;
    *part_end = time + profile->part_ns - at % profile->part_ns;
    return profile->weights[part];
}
