// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/demand/profile.h"

#include "sim/simtime.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define MONDAY INT64_C(1772409600000000000) // 2026-03-02T00:00:00Z

static struct profile_spec shape(const char *name)
{
    const struct field_option *const *options = profile_table.fields[0].options;
    while (strcmp((*options)->name, name) != 0) {
        options++;
    }
    return (struct profile_spec){.shape = {.option = *options}};
}

// A custom shape, filled by its table as a reader does.
static struct profile_spec custom(struct arena *arena, int64_t period, double *weights,
                                  size_t count)
{
    struct profile_spec spec = shape("custom");
    const struct field_table *table = spec.shape.option->table;
    char *filled = arena_alloc(arena, table->size);
    for (const struct field *field = table->fields; field->key != NULL; field++) {
        if (strcmp(field->key, "period") == 0) {
            memcpy(filled + field->offset, &period, sizeof period);
        } else {
            struct field_list list = {.items = weights, .count = count};
            memcpy(filled + field->offset, &list, sizeof list);
        }
    }
    spec.shape.spec = filled;
    return spec;
}

static double weight_at(const struct profile *profile, int64_t time)
{
    int64_t part_end;
    return profile_weight(profile, time, &part_end);
}

static void profile_shapes_have_mean_one(void **state)
{
    (void)state;
    static const char *const names[] = {"flat", "office-day", "office-week", "evening-day"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct profile profile;
        struct profile_spec spec = shape(names[i]);
        assert_null(profile_problem(&spec));
        profile_init(&profile, &spec, MONDAY + 77, 0, &arena);
        double sum = 0;
        for (size_t part = 0; part < profile.parts; part++) {
            sum += profile.weights[part];
        }
        assert_true(fabs(sum / (double)profile.parts - 1) < 1e-14);
        assert_int_equal((int64_t)profile.parts * profile.part_ns, profile.period_ns);
    }
    double odd[] = {0, 2.385, 7, 0.1};
    struct profile profile;
    struct profile_spec spec = custom(&arena, 4 * NS_PER_HOUR, odd, COUNT_OF(odd));
    assert_null(profile_problem(&spec));
    profile_init(&profile, &spec, MONDAY, 0, &arena);
    assert_true(weight_at(&profile, 0) == 0);
    assert_true(fabs(weight_at(&profile, NS_PER_HOUR) - 2.385 * 4 / 9.485) < 1e-15);
    arena_deinit(&arena);
}

static void profile_week_begins_on_monday_by_local_time(void **state)
{
    (void)state;
    static const int64_t offsets[] = {0, 7 * NS_PER_HOUR, -(NS_PER_HOUR * 7 / 2), 14 * NS_PER_HOUR};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        struct profile_spec spec = shape("office-week");
        // A start in the middle of a Thursday, before 1970 for one of them.
        int64_t start = MONDAY + 3 * NS_PER_DAY + 55 * NS_PER_MINUTE;
        start -= i == 3 ? 7 * NS_PER_DAY * 3000 : 0;
        struct profile profile;
        profile_init(&profile, &spec, start, offsets[i], &arena);
        // 10:30 local of each day of four weeks.
        for (int64_t day = 0; day < 28; day++) {
            int64_t unix_ns = MONDAY + 7 * NS_PER_DAY + day * NS_PER_DAY + NS_PER_HOUR * 21 / 2;
            unix_ns -= i == 3 ? 7 * NS_PER_DAY * 3000 : 0;
            double weight = weight_at(&profile, unix_ns - offsets[i] - start);
            double usual = weight_at(&profile, unix_ns - offsets[i] - start - day * NS_PER_DAY);
            assert_true(usual > 1);
            assert_true(day % 7 < 5 ? weight == usual : fabs(weight - usual / 4) < 1e-15);
        }
    }
    arena_deinit(&arena);
}

static void profile_of_a_day_follows_local_time(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct profile_spec spec = shape("evening-day");
    struct profile utc, jakarta;
    profile_init(&utc, &spec, MONDAY, 0, &arena);
    profile_init(&jakarta, &spec, MONDAY, 7 * NS_PER_HOUR, &arena);
    for (int64_t hour = 0; hour < 48; hour++) {
        assert_true(weight_at(&jakarta, hour * NS_PER_HOUR) ==
                    weight_at(&utc, (hour + 7) * NS_PER_HOUR));
    }
    double most = 0;
    int64_t busiest = 0;
    for (int64_t hour = 0; hour < 24; hour++) {
        double weight = weight_at(&utc, hour * NS_PER_HOUR);
        busiest = weight > most ? hour : busiest;
        most = weight > most ? weight : most;
    }
    assert_int_equal(busiest, 20);
    arena_deinit(&arena);
}

static void profile_tells_where_each_part_ends(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    double weights[] = {1, 2, 3};
    struct profile_spec spec = custom(&arena, 30 * NS_PER_S, weights, COUNT_OF(weights));
    struct profile profile;
    profile_init(&profile, &spec, MONDAY + 47 * NS_PER_S, 0, &arena); // 17 s into a period
    static const struct {
        int64_t time, end;
        double weight;
    } cases[] = {
        {0, 3 * NS_PER_S, 1},
        {3 * NS_PER_S - 1, 3 * NS_PER_S, 1},
        {3 * NS_PER_S, 13 * NS_PER_S, 1.5},
        {13 * NS_PER_S, 23 * NS_PER_S, 0.5},
        {INT64_C(3000000) * NS_PER_S + 12 * NS_PER_S, INT64_C(3000013) * NS_PER_S, 1.5},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t end;
        assert_true(profile_weight(&profile, cases[i].time, &end) == cases[i].weight);
        assert_int_equal(end, cases[i].end);
    }
    arena_deinit(&arena);
}

// 2262-04-11T20:00:00Z is a Friday, three and a half hours before the last time that 64 bits hold.
static void profile_begins_in_the_last_hours_of_the_calendar_too(void **state)
{
    (void)state;
    const struct civil last = {.year = 2262, .month = 4, .day = 11, .hour = 20};
    struct arena arena;
    arena_init(&arena);
    struct profile profile;
    struct profile_spec spec = shape("office-week");
    profile_init(&profile, &spec, civil_to_ns(&last), 14 * NS_PER_HOUR, &arena);
    assert_int_equal(profile.origin_ns, 5 * NS_PER_DAY + 10 * NS_PER_HOUR);
    profile_init(&profile, &spec, civil_to_ns(&last), -NS_PER_HOUR, &arena);
    assert_int_equal(profile.origin_ns, 4 * NS_PER_DAY + 19 * NS_PER_HOUR);
    arena_deinit(&arena);
}

static void profile_refuses_what_has_no_mean_or_no_whole_parts(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    double none[] = {0, 0, 0}, some[] = {0, 1, 0};
    struct profile_spec spec = custom(&arena, NS_PER_DAY, none, 3);
    assert_non_null(strstr(profile_problem(&spec), "above zero"));
    spec = custom(&arena, NS_PER_DAY, none, 0);
    assert_non_null(strstr(profile_problem(&spec), "above zero"));
    spec = custom(&arena, NS_PER_DAY + 1, some, 3);
    assert_non_null(strstr(profile_problem(&spec), "whole number of ns"));
    spec = custom(&arena, NS_PER_DAY, some, 3);
    assert_null(profile_problem(&spec));
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile_shapes_have_mean_one),
        cmocka_unit_test(profile_week_begins_on_monday_by_local_time),
        cmocka_unit_test(profile_of_a_day_follows_local_time),
        cmocka_unit_test(profile_tells_where_each_part_ends),
        cmocka_unit_test(profile_begins_in_the_last_hours_of_the_calendar_too),
        cmocka_unit_test(profile_refuses_what_has_no_mean_or_no_whole_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
