// SPDX-License-Identifier: GPL-3.0-or-later
// A Poisson process whose rate may follow a profile.
//
// A profile's rate is piecewise constant, so the process is drawn by inversion, exactly and with
// one draw for each arrival: the integral of the rate from one arrival to the next is exponential
// with mean 1 (Cinlar 1975, Introduction to Stochastic Processes, section 4.7), and it is used up
// part by part.
#include "models/demand/arrivals.h"
#include "models/demand/profile.h"
#include "sim/real.h"

#include <stdio.h>

extern const struct arrival_process arrivals_poisson;

struct poisson_spec {
    double mean_rate; // per second
    struct profile_spec *profile;
};

struct poisson {
    struct rng rng;
    double unit;           // the next draw, exponential with mean 1
    double ns_per_arrival; // at weight 1
    bool varies;
    bool rests; // no rate anywhere
    struct profile profile;
};

static const struct field poisson_fields[] = {
    {.key = "mean_rate",
     .type = FIELD_REAL,
     .unit = UNIT_RATE,
     .offset = offsetof(struct poisson_spec, mean_rate),
     .high = 1000000000,
     .text = "Mean arrivals in a time, over the whole profile."},
    {.key = "profile",
     .type = FIELD_TABLE,
     .table = &profile_table,
     .offset = offsetof(struct poisson_spec, profile),
     .fallback = "flat",
     .text = "How the rate rises and falls by local time."},
    {.key = NULL},
};

static const struct field_table poisson_table = {
    .fields = poisson_fields, .size = sizeof(struct poisson_spec), .bare = NULL};

static void poisson_check(const void *spec, struct diag_list *diags, uint32_t node, const char *key)
{
    const struct poisson_spec *poisson = spec;
    const char *problem = profile_problem(poisson->profile);
    if (problem != NULL) {
        char place[64];
        snprintf(place, sizeof place, "%s.profile", key);
        diag_add(diags, node, place, problem, NULL);
    }
}

static bool poisson_begin(struct arrivals *arrivals, const struct arrivals_setup *setup,
                          struct error *error)
{
    (void)error;
    struct poisson *state = arrivals->state;
    const struct poisson_spec *spec = setup->spec;
    sim_stream(setup->sim, &state->rng, setup->path, "arrivals");
    state->rests = !(spec->mean_rate > 0);
    state->ns_per_arrival = state->rests ? 0 : 1e9 / spec->mean_rate;
    profile_init(&state->profile, spec->profile, setup->sim->scenario->settings->start,
                 setup->utc_offset, setup->sim->arena);
    state->varies = state->profile.parts > 1;
    state->unit = -real_log(rng_uniform(&state->rng));
    return true;
}

// Rounds to the nearest nanosecond, at least 1; beyond any run, SIMTIME_MAX.
static int64_t whole_ns(double ns)
{
    if (ns >= (double)SIMTIME_MAX) {
        return SIMTIME_MAX;
    }
    int64_t rounded = (int64_t)(ns + 0.5);
    return rounded < 1 ? 1 : rounded;
}

// Uses up an integral of `left` arrivals from `after`: whole periods at once, since each of them
// holds as much, then part by part.
static int64_t walk_parts(const struct poisson *state, int64_t after, double left)
{
    double period_ns = (double)state->profile.period_ns;
    double periods = left * state->ns_per_arrival / period_ns;
    if (periods * period_ns >= (double)SIMTIME_MAX) {
        return SIMTIME_MAX;
    }
    int64_t time = after;
    if (periods >= 1) {
        time += (int64_t)periods * state->profile.period_ns;
        left -= (double)(int64_t)periods * period_ns / state->ns_per_arrival;
        left = left < 0 ? 0 : left; // by rounding
    }
    int64_t start = time;
    while (time < SIMTIME_MAX) {
        int64_t part_end;
        double weight = profile_weight(&state->profile, time, &part_end);
        double whole = (double)(part_end - time) * weight / state->ns_per_arrival;
        if (left < whole) {
            double ns = (double)(time - start) + left / weight * state->ns_per_arrival;
            return start + whole_ns(ns);
        }
        left -= whole;
        time = part_end;
    }
    return SIMTIME_MAX;
}

static bool poisson_next(struct arrivals *arrivals, int64_t after, struct arrival *arrival)
{
    struct poisson *state = arrivals->state;
    if (state->rests) {
        return false;
    }
    // The draw for the arrival after this one is begun now, so that nothing waits for its
    // logarithm.
    double left = state->unit;
    state->unit = -real_log(rng_uniform(&state->rng));
    arrival->row = -1;
    arrival->time = state->varies ? walk_parts(state, after, left)
                                  : after + whole_ns(left * state->ns_per_arrival);
    return true;
}

const struct arrival_process arrivals_poisson = {
    .option = {.name = "poisson",
               .text = "Independent of each other, at a mean rate that may follow a profile.",
               .table = &poisson_table},
    .state_size = sizeof(struct poisson),
    .check = poisson_check,
    .begin = poisson_begin,
    .next = poisson_next,
};
