// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/group_report.h"

#include "models/demand.h"
#include "models/group_state.h"
#include "models/tenant.h"
#include "sim/real.h"

enum {
    KEY_REQUESTS_ARRIVED,
    KEY_REQUESTS_COMPLETED,
    KEY_REQUESTS_REJECTED,
    KEY_REQUESTS_LOST,
    KEY_REJECTED_FRACTION,
    KEY_REQUESTS_IN_SYSTEM,
    KEY_WAIT_MEAN,
    KEY_WAIT_PROBABILITY,
    KEY_LATENCY_MEAN,
    KEY_LATENCY_P50,
    KEY_LATENCY_P95,
    KEY_LATENCY_P99,
    KEY_LATENCY_MAX,
    KEY_LATENCY_WARM_UP,
    KEY_JOBS_ARRIVED,
    KEY_JOBS_COMPLETED,
    KEY_JOBS_REJECTED,
    KEY_JOBS_WAIT_MEAN,
    KEY_JOBS_RESPONSE_MEAN,
    KEY_JOBS_LAST,
    KEY_SLOWDOWN, // and those of the sizes that follow
};

const struct summary_key group_report_keys[] = {
    {"requests.arrived", SUMMARY_INTEGER, "1", "Requests that arrived."},
    {"requests.completed", SUMMARY_INTEGER, "1", "Requests that were served."},
    {"requests.rejected", SUMMARY_INTEGER, "1",
     "Requests that found no room, or no running instance."},
    {"requests.lost", SUMMARY_INTEGER, "1", "Requests whose instance went away."},
    {"requests.rejected_fraction", SUMMARY_REAL, "1",
     "Rejected over arrived, of those after the warm-up."},
    {"requests.in_system_mean", SUMMARY_REAL, "1",
     "Mean number of requests waiting or in service, over time after the warm-up."},
    {"wait.mean", SUMMARY_REAL, "s", "Mean time from arrival to the begin of service."},
    {"wait.probability", SUMMARY_REAL, "1", "Share of the requests that waited at all."},
    {"latency.mean", SUMMARY_REAL, "s", "Mean time from arrival to completion."},
    {"latency.p50", SUMMARY_REAL, "s", "Half of the requests took no longer."},
    {"latency.p95", SUMMARY_REAL, "s", "95 of 100 requests took no longer."},
    {"latency.p99", SUMMARY_REAL, "s", "99 of 100 requests took no longer."},
    {"latency.max", SUMMARY_REAL, "s", "Longest time from arrival to completion."},
    {"latency.warm_up_observations", SUMMARY_INTEGER, "1",
     "How many of the first requests behind these means MSER would leave out as warm-up; when it "
     "is a "
     "large share, set a longer warm_up. Absent when the run had not settled by its middle."},
    {"jobs.arrived", SUMMARY_INTEGER, "1", "Jobs that arrived."},
    {"jobs.completed", SUMMARY_INTEGER, "1", "Jobs that were done."},
    {"jobs.rejected", SUMMARY_INTEGER, "1", "Jobs that found no room, or no instance."},
    {"jobs.wait_mean", SUMMARY_REAL, "s", "Mean time from arrival to the begin of service."},
    {"jobs.response_mean", SUMMARY_REAL, "s", "Mean time from arrival to completion."},
    {"jobs.last_completion", SUMMARY_REAL, "s",
     "When the last job was done, from the start: the makespan."},
    {"response.slowdown_by_size.tiny", SUMMARY_REAL, "1",
     "Mean of latency over the time alone, of those at least three octaves below the mean size."},
    {"response.slowdown_by_size.small", SUMMARY_REAL, "1", "The same, one or two octaves below."},
    {"response.slowdown_by_size.middle", SUMMARY_REAL, "1", "The same, in the octave of the mean."},
    {"response.slowdown_by_size.large", SUMMARY_REAL, "1", "The same, one or two octaves above."},
    {"response.slowdown_by_size.huge", SUMMARY_REAL, "1", "The same, three octaves above or more."},
    {.key = NULL},
};

static_assert(COUNT_OF(group_report_keys) == KEY_SLOWDOWN + RESPONSE_SIZES + 1, "one key a size");

static const double ns_per_s = 1e9;

// -----------------------------------------------------------------------------------------------
// Series
// -----------------------------------------------------------------------------------------------

struct series_row {
    int64_t time;
    int32_t group;
    int64_t running, arrived, completed, rejected;
    double in_system, latency_s;
};

#define SERIES(member) offsetof(struct series_row, member)

static const struct column series_columns[] = {
    {"time", COLUMN_TIME, "ns", SERIES(time), NULL, NULL, "End of the interval."},
    {"group", COLUMN_ID, NULL, SERIES(group), NULL, "/catalog/groups", "The group."},
    {"running", COLUMN_INTEGER, "1", SERIES(running), NULL, NULL,
     "Instances that run at the end of the interval."},
    {"arrived", COLUMN_INTEGER, "1", SERIES(arrived), NULL, NULL,
     "Requests or jobs that arrived in the interval."},
    {"completed", COLUMN_INTEGER, "1", SERIES(completed), NULL, NULL,
     "Requests or jobs that were done in the interval."},
    {"rejected", COLUMN_INTEGER, "1", SERIES(rejected), NULL, NULL,
     "Requests or jobs that were rejected in the interval."},
    {"in_system", COLUMN_REAL, "1", SERIES(in_system), NULL, NULL,
     "Number waiting or in service, averaged over the interval."},
    {"latency_mean", COLUMN_REAL, "s", SERIES(latency_s), NULL, NULL,
     "Mean latency of those done in the interval that arrived after the warm-up; NaN for none."},
    {.name = NULL},
};

static const struct table series_table = {
    .path = "/series/groups",
    .text = "Groups that serve requests or jobs, over time.",
    .level = RECORD_SERIES,
    .columns = series_columns,
    .row_size = sizeof(struct series_row),
};

const struct table *const group_report_tables[] = {&series_table, NULL};

static void record_group(struct sim *sim, struct group *group, int64_t time)
{
    const struct response *r = &group->response;
    struct group_mark before = group->mark;
    group->mark = (struct group_mark){
        .time = time,
        .arrived = r->arrived,
        .completed = r->completed,
        .rejected = r->rejected,
        .observed = r->latency.count,
        .inside = level_integral(&r->in_system, time),
        .latency = r->latency.sum,
    };
    const struct group_mark *now = &group->mark;
    double observed = (double)(now->observed - before.observed);
    struct series_row row = {
        .time = time,
        .group = group->owner.id,
        .running = group->running_count,
        .arrived = (int64_t)(now->arrived - before.arrived),
        .completed = (int64_t)(now->completed - before.completed),
        .rejected = (int64_t)(now->rejected - before.rejected),
        .in_system = (double)(now->inside - before.inside) / (double)(time - before.time),
        .latency_s =
            observed > 0 ? (double)(now->latency - before.latency) / observed / ns_per_s : REAL_NAN,
    };
    sim_append(sim, &group_model, 0, &row);
}

void group_report_record(struct sim *sim, void *state, int64_t time)
{
    struct groups *groups = state;
    for (uint32_t g = 0; g < groups->count; g++) {
        if (groups->items[g].serves) {
            record_group(sim, &groups->items[g], time);
        }
    }
}

// -----------------------------------------------------------------------------------------------
// Summary
// -----------------------------------------------------------------------------------------------

// The half-width of a mean over several parts. Those that draw independently add up as squares of
// half-width times number; those that serve the same requests err together and add up as they are.
struct spread {
    double square; // of the half-width times the number
    bool known, trusted;
};

enum { SPREAD_WAIT, SPREAD_LATENCY, SPREAD_DELAYED, SPREAD_REJECTED, SPREAD_IN_SYSTEM, SPREADS };

// What the groups that serve one stream of requests have added to a scope.
struct shared {
    uint32_t scope;         // its number; what stands here for another one counts as nothing
    double halves[SPREADS]; // sums of half-width times number
};

struct report {
    struct groups *groups;
    const struct demands *demands;
    struct shared *shared; // of each stream of the demands
    uint32_t scope;        // number of the scope at hand, from 1
};

// What is put together under one scope: the experiences of requests, or of jobs.
struct totals {
    bool used;
    struct response response;
    double in_system; // sum of the parts' means
    uint64_t warm_up; // observations that MSER would leave out
    bool settled;     // in every part
    struct spread spreads[SPREADS];
};

static void totals_init(struct totals *totals, struct arena *arena)
{
    *totals = (struct totals){.settled = true};
    response_init(&totals->response, arena, 0, 1, true);
    for (int i = 0; i < SPREADS; i++) {
        totals->spreads[i] = (struct spread){.known = true, .trusted = true};
    }
}

// `before`: the sum of those that err together with this one.
static void add_spread(struct spread *spread, double *before, struct interval interval,
                       uint64_t count)
{
    double half = interval.half_width * (double)count;
    if (count > 0) {
        spread->known = spread->known && interval.half_width >= 0;
        spread->trusted = spread->trusted && interval.trusted;
        spread->square += half * (half + 2 * *before); // what it adds to the square of their sum
        *before += half;
    }
}

static void totals_add(struct totals *totals, const struct response *r, double *before, int64_t end)
{
    uint64_t observed = r->latency.count;
    struct interval inside = windows_interval(&r->windows, &r->in_system, end);
    totals->used = true;
    totals->in_system += inside.mean;
    response_merge(&totals->response, r);
    uint64_t warm_up;
    totals->settled = batches_warm_up(&r->latency_batches, &warm_up) && totals->settled;
    totals->warm_up += warm_up;
    const struct {
        struct interval interval;
        uint64_t count;
    } parts[SPREADS] = {
        [SPREAD_WAIT] = {batches_interval(&r->wait_batches), observed},
        [SPREAD_LATENCY] = {batches_interval(&r->latency_batches), observed},
        [SPREAD_DELAYED] = {batches_interval(&r->delayed_batches), observed},
        [SPREAD_REJECTED] = {batches_interval(&r->rejected_batches), r->seen},
        [SPREAD_IN_SYSTEM] = {inside, 1},
    };
    for (int i = 0; i < SPREADS; i++) {
        add_spread(&totals->spreads[i], &before[i], parts[i].interval, parts[i].count);
    }
}

// Puts a mean over `count` observations, divided by `unit`; nothing when there were none.
static void put_mean(struct sim *sim, const char *scope, int key, const struct totals *totals,
                     int which, double mean, uint64_t count, double unit)
{
    const struct spread *spread = &totals->spreads[which];
    double half = spread->known && count > 0 ? real_sqrt(spread->square) / (double)count / unit
                                             : INTERVAL_NONE;
    if (count > 0) {
        summary_mean(&sim->summary, scope, &group_report_keys[key], mean / unit, half,
                     spread->trusted);
    }
}

static void put_slowdowns(struct sim *sim, const char *scope, const struct response *response)
{
    for (int size = 0; size < RESPONSE_SIZES; size++) {
        summary_real(&sim->summary, scope, &group_report_keys[KEY_SLOWDOWN + size],
                     response_slowdown(response, (enum response_size)size));
    }
}

// The middle of a bin may lie beyond the extremes, which are known exactly.
static double quantile_s(const struct response *response, double q)
{
    int64_t quantile = sketch_quantile(&response->sketch, q);
    quantile = quantile < response->latency.least ? response->latency.least : quantile;
    quantile = quantile > response->latency.most ? response->latency.most : quantile;
    return (double)quantile / ns_per_s;
}

static void put_requests(struct sim *sim, const char *scope, const struct totals *totals)
{
    const struct response *r = &totals->response;
    struct summary *summary = &sim->summary;
    const struct summary_key *keys = group_report_keys;
    summary_integer(summary, scope, &keys[KEY_REQUESTS_ARRIVED], (int64_t)r->arrived);
    summary_integer(summary, scope, &keys[KEY_REQUESTS_COMPLETED], (int64_t)r->completed);
    summary_integer(summary, scope, &keys[KEY_REQUESTS_REJECTED], (int64_t)r->rejected);
    summary_integer(summary, scope, &keys[KEY_REQUESTS_LOST], (int64_t)r->lost);
    put_mean(sim, scope, KEY_REJECTED_FRACTION, totals, SPREAD_REJECTED,
             (double)r->turned_away / (double)r->seen, r->seen, 1);
    put_mean(sim, scope, KEY_REQUESTS_IN_SYSTEM, totals, SPREAD_IN_SYSTEM, totals->in_system, 1, 1);
    uint64_t observed = r->latency.count;
    put_mean(sim, scope, KEY_WAIT_MEAN, totals, SPREAD_WAIT, stats_mean(&r->wait), observed,
             ns_per_s);
    put_mean(sim, scope, KEY_WAIT_PROBABILITY, totals, SPREAD_DELAYED,
             (double)r->delayed / (double)observed, observed, 1);
    put_mean(sim, scope, KEY_LATENCY_MEAN, totals, SPREAD_LATENCY, stats_mean(&r->latency),
             observed, ns_per_s);
    if (r->latency.count > 0) {
        summary_real(summary, scope, &keys[KEY_LATENCY_P50], quantile_s(r, 0.50));
        summary_real(summary, scope, &keys[KEY_LATENCY_P95], quantile_s(r, 0.95));
        summary_real(summary, scope, &keys[KEY_LATENCY_P99], quantile_s(r, 0.99));
        summary_real(summary, scope, &keys[KEY_LATENCY_MAX], (double)r->latency.most / ns_per_s);
        if (totals->settled) {
            summary_integer(summary, scope, &keys[KEY_LATENCY_WARM_UP], (int64_t)totals->warm_up);
        }
    }
    put_slowdowns(sim, scope, r);
}

static void put_jobs(struct sim *sim, const char *scope, const struct totals *totals)
{
    const struct response *r = &totals->response;
    struct summary *summary = &sim->summary;
    const struct summary_key *keys = group_report_keys;
    summary_integer(summary, scope, &keys[KEY_JOBS_ARRIVED], (int64_t)r->arrived);
    summary_integer(summary, scope, &keys[KEY_JOBS_COMPLETED], (int64_t)r->completed);
    summary_integer(summary, scope, &keys[KEY_JOBS_REJECTED], (int64_t)r->rejected);
    if (r->latency.count > 0) {
        summary_real(summary, scope, &keys[KEY_JOBS_WAIT_MEAN], stats_mean(&r->wait) / ns_per_s);
        summary_real(summary, scope, &keys[KEY_JOBS_RESPONSE_MEAN],
                     stats_mean(&r->latency) / ns_per_s);
    }
    if (r->last_completion >= 0) {
        summary_real(summary, scope, &keys[KEY_JOBS_LAST], (double)r->last_completion / ns_per_s);
    }
    put_slowdowns(sim, scope, r);
}

// Neighbours among the groups: those of a tenant stand together, in order of the tenants.
struct span {
    uint32_t first, after;
};

// What groups of the same stream have added to the scope at hand.
static struct shared *shared_of(struct report *report, const struct group *group)
{
    const struct spec *spec = &group->spec->spec;
    size_t stream = demand_stream_of(report->demands, group->spec->demand, spec->draw);
    struct shared *shared = &report->shared[stream];
    if (shared->scope != report->scope) {
        *shared = (struct shared){.scope = report->scope};
    }
    return shared;
}

static void put_scope(struct report *report, const char *scope, struct span span, bool jobs)
{
    struct groups *groups = report->groups;
    struct totals totals = {0};
    report->scope++;
    for (uint32_t g = span.first; g < span.after; g++) {
        const struct group *group = &groups->items[g];
        if (!group->serves || (group->spec->jobs != NULL) != jobs) {
            continue;
        }
        if (!totals.used) {
            totals_init(&totals, groups->sim->arena);
        }
        struct shared alone = {0};
        struct shared *shared = jobs ? &alone : shared_of(report, group);
        totals_add(&totals, &group->response, shared->halves, groups->sim->end);
    }
    if (totals.used && jobs) {
        put_jobs(groups->sim, scope, &totals);
    } else if (totals.used) {
        put_requests(groups->sim, scope, &totals);
    }
}

static void put_both(struct report *report, const char *scope, struct span span)
{
    put_scope(report, scope, span, false);
    put_scope(report, scope, span, true);
}

void group_report_finish(struct sim *sim, void *state)
{
    struct groups *groups = state;
    for (uint32_t g = 0; g < groups->count; g++) {
        response_close(&groups->items[g].response, sim->end);
    }
    const struct demands *demands = sim_state(sim, &demand_model);
    struct report report = {
        .groups = groups,
        .demands = demands,
        .shared = ARENA_ARRAY(sim->arena, struct shared, demands->stream_count + 1),
    };
    put_both(&report, "", (struct span){0, groups->count});
    size_t tenants;
    scenario_specs(sim->scenario, &tenant_model, &tenants);
    struct span span = {0, 0};
    for (size_t t = 0; t < tenants; t++) {
        while (span.after < groups->count && groups->items[span.after].owner.tenant == (int32_t)t) {
            span.after++;
        }
        put_both(&report, tenant_scope(sim->scenario, (int32_t)t), span);
        span.first = span.after;
    }
    SIM_CHECK(sim, span.after == groups->count);
    for (uint32_t g = 0; g < groups->count; g++) {
        put_both(&report, groups->items[g].owner.path, (struct span){g, g + 1});
    }
}
