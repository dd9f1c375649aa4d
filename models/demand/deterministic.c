// SPDX-License-Identifier: GPL-3.0-or-later
// Arrivals at fixed distances: a clock.
#include "models/demand/arrivals.h"

extern const struct arrival_process arrivals_deterministic;

struct deterministic_spec {
    int64_t every; // ns
    int64_t first; // ns
    int64_t count; // UNSET: without end
};

struct deterministic {
    const struct deterministic_spec *spec;
    int64_t made;
};

#define OFFSET(member) offsetof(struct deterministic_spec, member)

static const struct field deterministic_fields[] = {
    {.key = "every",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = OFFSET(every),
     .low = 1,
     .high = SIMTIME_MAX,
     .text = "Time between two arrivals."},
    {.key = "first",
     .type = FIELD_QUANTITY,
     .unit = UNIT_TIME,
     .offset = OFFSET(first),
     .fallback = "0 s",
     .high = SIMTIME_MAX,
     .text = "Time of the first arrival."},
    {.key = "count",
     .type = FIELD_INTEGER,
     .offset = OFFSET(count),
     .optional = true,
     .high = INT64_MAX,
     .text = "How many arrive in all; without end when it is left out."},
    {.key = NULL},
};

static const struct field_table deterministic_table = {
    .fields = deterministic_fields, .size = sizeof(struct deterministic_spec), .bare = NULL};

static bool deterministic_begin(struct arrivals *arrivals, const struct arrivals_setup *setup,
                                struct error *error)
{
    (void)error;
    struct deterministic *state = arrivals->state;
    state->spec = setup->spec;
    return true;
}

static bool deterministic_next(struct arrivals *arrivals, int64_t after, struct arrival *arrival)
{
    struct deterministic *state = arrivals->state;
    if (state->spec->count != UNSET && state->made == state->spec->count) {
        return false;
    }
    int64_t time = state->made == 0 ? state->spec->first : after + state->spec->every;
    *arrival = (struct arrival){.time = time, .row = -1};
    state->made++;
    return true;
}

const struct arrival_process arrivals_deterministic = {
    .option = {.name = "deterministic",
               .text = "At fixed distances in time.",
               .table = &deterministic_table},
    .state_size = sizeof(struct deterministic),
    .begin = deterministic_begin,
    .next = deterministic_next,
};
