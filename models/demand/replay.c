// SPDX-License-Identifier: GPL-3.0-or-later
// Arrivals as a file tells them, in order of time.
#include "models/demand/arrivals.h"

#include <string.h>

extern const struct arrival_process arrivals_replay;

enum { WANTS_MOST = 8 };

struct replay_spec {
    const char *file;
    struct field_list columns; // of struct source_column
};

struct replay {
    const int64_t *times; // ns
    size_t count, next;
};

static const struct field replay_fields[] = {
    {.key = "file",
     .type = FIELD_PATH,
     .offset = offsetof(struct replay_spec, file),
     .text = "A CSV file, may be compressed with gzip, one arrival a row in order of time."},
    {.key = "columns",
     .type = FIELD_MAP,
     .table = &source_column_table,
     .offset = offsetof(struct replay_spec, columns),
     .text = "Which column of the file is what: arrive, and what else its user takes (cpu of a "
             "request; lifetime and type of a launch)."},
    {.key = NULL},
};

static const struct field_table replay_table = {
    .fields = replay_fields, .size = sizeof(struct replay_spec), .bare = NULL};

// What a file tells of an arrival (work, a lifetime) it tells of each, and never below zero.
static bool no_less_than_zero(const struct source_rows *rows, const struct source_want *wants,
                              size_t count, const char *file, struct error *error)
{
    for (size_t w = 0; w < count; w++) {
        for (size_t i = 0; rows->values[w] != NULL && i < rows->count; i++) {
            if (rows->values[w][i] < 0) {
                const char *fault = rows->values[w][i] == UNSET ? "empty" : "below zero";
                return error_set(error, ERROR_INPUT, "%s:%llu: %s is %s", file,
                                 (unsigned long long)source_line(rows, i), wants[w].name, fault);
            }
        }
    }
    return true;
}

static bool in_order(const struct source_rows *rows, const char *file, struct error *error)
{
    const int64_t *times = rows->values[0];
    for (size_t i = 1; i < rows->count; i++) {
        if (times[i] < times[i - 1]) {
            return error_set(error, ERROR_INPUT,
                             "%s:%llu: arrives before the row above it; sort the file by arrival",
                             file, (unsigned long long)source_line(rows, i));
        }
    }
    return true;
}

static bool replay_begin(struct arrivals *arrivals, const struct arrivals_setup *setup,
                         struct error *error)
{
    struct replay *state = arrivals->state;
    const struct replay_spec *spec = setup->spec;
    struct sim *sim = setup->sim;
    struct source_want wants[WANTS_MOST] = {{.name = "arrive", .unit = UNIT_TIME, .suffix = "s"}};
    SIM_CHECK(sim, setup->want_count < WANTS_MOST);
    for (size_t i = 0; i < setup->want_count; i++) {
        wants[i + 1] = setup->wants[i];
    }
    struct source_rows rows;
    if (!sim->sources.rows(sim->sources.context, &rows, sim->arena, spec->file, &spec->columns,
                           wants, setup->want_count + 1, error)) {
        return false;
    }
    state->times = rows.values[0];
    state->count = rows.count;
    arrivals->rows = rows;
    arrivals->rows.values++; // past the times
    return no_less_than_zero(&rows, wants, setup->want_count + 1, spec->file, error) &&
           in_order(&rows, spec->file, error);
}

static bool replay_next(struct arrivals *arrivals, int64_t after, struct arrival *arrival)
{
    (void)after;
    struct replay *state = arrivals->state;
    if (state->next == state->count) {
        return false;
    }
    *arrival = (struct arrival){.time = state->times[state->next], .row = (int64_t)state->next};
    state->next++;
    return true;
}

const struct arrival_process arrivals_replay = {
    .option = {.name = "replay", .text = "At the times that a file tells.", .table = &replay_table},
    .state_size = sizeof(struct replay),
    .begin = replay_begin,
    .next = replay_next,
};
