// SPDX-License-Identifier: GPL-3.0-or-later
// The root of a scenario: what no model owns.
#include "sim/diag.h"
#include "sim/scenario.h"
#include "sim/simtime.h"

// The last whole day that simulated time can tell: a little over 36 years.
#define DURATION_MOST (SIMTIME_MAX / NS_PER_DAY * NS_PER_DAY)

// Rows of one series. A run does not look at signals while it writes the rows between two events.
#define SERIES_ROWS_MOST 10000000

static const char *const level_words[] = {
    [RECORD_NONE] = "none", [RECORD_SUMMARY] = "summary", [RECORD_SERIES] = "series",
    [RECORD_FULL] = "full", [RECORD_FULL + 1] = NULL,
};

static const struct field record_fields[] = {
    {.key = "level",
     .type = FIELD_WORD,
     .words = level_words,
     .offset = offsetof(struct settings_record, level),
     .fallback = "summary",
     .text = "How much a result file holds: nothing; the headline numbers and catalogues; series "
             "over time too; or also every event, every decision and every host over time."},
    {.key = "interval",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = offsetof(struct settings_record, interval),
     .fallback = "5m",
     .positive = true,
     .high = DURATION_MOST,
     .text = "Time between two rows of a series; each row is the exact average over its interval."},
    {.key = NULL},
};

static const struct field_table record_table = {
    .fields = record_fields,
    .size = sizeof(struct settings_record),
    .bare = "level",
};

static const struct field argument_value = {.type = FIELD_REAL, .unit = UNIT_FORMULA};

static const struct field argument_fields[] = {
    {.key = "values",
     .type = FIELD_LIST,
     .item = &argument_value,
     .offset = offsetof(struct settings_argument, values),
     .text = "One number, or a list of them where the formula takes a list."},
    {.key = NULL},
};

static const struct field_table argument_table = {
    .fields = argument_fields,
    .size = sizeof(struct settings_argument),
    .bare = "values",
};

static const struct field expect_fields[] = {
    {.key = "key",
     .type = FIELD_TEXT,
     .offset = offsetof(struct settings_expect, key),
     .text = "Summary key whose simulated value is compared, such as wait.mean."},
    {.key = "formula",
     .type = FIELD_TEXT,
     .offset = offsetof(struct settings_expect, formula),
     .text = "Name of the closed form, such as mm1_wait."},
    {.key = "with",
     .type = FIELD_MAP,
     .table = &argument_table,
     .offset = offsetof(struct settings_expect, with),
     .fallback = "{}",
     .text = "Parameters of the formula by name, in base units (seconds, events per second)."},
    {.key = NULL},
};

static const struct field_table expect_table = {
    .fields = expect_fields,
    .size = sizeof(struct settings_expect),
};

static const struct field expect_item = {.type = FIELD_TABLE, .table = &expect_table};

static const struct field settings_fields[] = {
    {.key = "virga",
     .type = FIELD_INTEGER,
     .offset = offsetof(struct settings, version),
     .low = 1,
     .high = 1,
     .text = "Version of the scenario language."},
    {.key = "name",
     .type = FIELD_TEXT,
     .offset = offsetof(struct settings, title),
     .optional = true,
     .text = "Title of the scenario in reports."},
    {.key = "start",
     .type = FIELD_DATE,
     .offset = offsetof(struct settings, start),
     .fallback = "2026-01-01T00:00:00Z",
     .text = "Date and time at which the run begins; months and billing periods follow from it."},
    {.key = "duration",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = offsetof(struct settings, duration),
     .positive = true,
     .high = DURATION_MOST,
     .text = "Simulated time that the run covers."},
    {.key = "warm_up",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = offsetof(struct settings, warm_up),
     .fallback = "0s",
     .high = DURATION_MOST,
     .text = "What arrives before this time stays out of means and quantiles; usage, energy and "
             "counts are never trimmed."},
    {.key = "seed",
     .type = FIELD_INTEGER,
     .offset = offsetof(struct settings, seed),
     .high = INT64_MAX,
     .text = "Start of all random streams; the same seed gives the same result."},
    {.key = "record",
     .type = FIELD_TABLE,
     .table = &record_table,
     .offset = offsetof(struct settings, record),
     .fallback = "{}",
     .text = "What the result file holds; recording never changes a result."},
    {.key = "expect",
     .type = FIELD_LIST,
     .item = &expect_item,
     .offset = offsetof(struct settings, expect),
     .optional = true,
     .text = "Closed forms to print beside the simulated values."},
    {.key = NULL},
};

const struct field_table settings_table = {
    .fields = settings_fields,
    .size = sizeof(struct settings),
};

void settings_check(const struct settings *settings, struct diag_list *diags)
{
    if (settings->warm_up >= settings->duration) {
        diag_add(diags, settings->spec.node, "warm_up",
                 "warm_up must be shorter than the duration, or nothing is left to observe", NULL);
    }
    if (settings->start > INT64_MAX - settings->duration) {
        diag_add(diags, settings->spec.node, "duration",
                 "the run would end after the year 2262, where dates end", NULL);
    }
    if (settings->duration / settings->record->interval > SERIES_ROWS_MOST) {
        diag_add(diags, settings->spec.node, "record.interval",
                 "a series would have more than ten million rows",
                 "record less often, or run for a shorter time");
    }
}
