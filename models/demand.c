// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/demand.h"

#include "models/host.h"
#include "models/host_pool.h"
#include "models/region.h"
#include "models/station.h"

static const struct field service_fields[] = {
    {.key = "cpu",
     .type = FIELD_DISTRIBUTION,
     .unit = UNIT_WORK,
     .offset = offsetof(struct demand_service, cpu),
     .text = "CPU work of a request: a time on one thread at the region's reference speed, or an "
             "amount of instructions or cycles."},
    {.key = NULL},
};

static const struct field_table service_table = {
    .fields = service_fields, .size = sizeof(struct demand_service), .bare = "cpu"};

static const struct field demand_fields[] = {
    {.key = "arrivals",
     .type = FIELD_TABLE,
     .table = &arrivals_table,
     .offset = offsetof(struct demand_spec, arrivals),
     .text = "When requests come."},
    {.key = "service",
     .type = FIELD_TABLE,
     .table = &service_table,
     .offset = offsetof(struct demand_spec, service),
     .text = "What a request needs."},
    {.key = NULL},
};

static const struct field_table demand_table = {
    .fields = demand_fields, .size = sizeof(struct demand_spec), .bare = NULL};

// What a replayed file may tell of a request: the work itself, in place of a draw.
static const struct source_want time_wants[] = {
    {.name = "cpu", .unit = UNIT_TIME, .suffix = "s", .optional = true}};
static const struct source_want work_wants[] = {
    {.name = "cpu", .unit = UNIT_WORK, .suffix = "MI", .optional = true}};

enum { WANT_CPU };

static void demand_check(const struct scenario *scenario, struct diag_list *diags)
{
    size_t count;
    const struct demand_spec *specs = scenario_specs(scenario, &demand_model, &count);
    for (size_t i = 0; i < count; i++) {
        arrivals_check(specs[i].arrivals, diags, specs[i].spec.node, "arrivals");
    }
}

static bool demand_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    struct demands *demands = state;
    size_t count;
    demands->sim = sim;
    demands->hosts = sim_state(sim, &host_pool_model);
    demands->specs = scenario_specs(sim->scenario, &demand_model, &count);
    demands->copies = ARENA_ARRAY(sim->arena, struct demand_copies, count + 1);
    demands->spec_count = count;
    demands->reference_mhz = region_of(sim->scenario)->reference_speed;
    demands->first_kind = sim_first_kind(sim, &demand_model);
    return true;
}

// -----------------------------------------------------------------------------------------------
// Arrivals
// -----------------------------------------------------------------------------------------------

static void schedule_next(struct demands *demands, uint32_t target)
{
    struct demand_stream *stream = &demands->streams[target];
    int64_t after = demands->sim->now;
    if (arrivals_next(&stream->arrivals, after, &stream->next)) {
        sim_schedule(demands->sim, demands->first_kind, stream->next.time, target, 0);
    }
}

// The work of the request that arrives now, mHz x ns.
static uint128 request_work(const struct demands *demands, struct demand_stream *stream)
{
    const struct dist *cpu = &demands->specs[stream->demand].service->cpu;
    const int64_t *told = stream->next.row >= 0 ? stream->arrivals.rows.values[WANT_CPU] : NULL;
    int64_t amount = stream->drawn;
    if (told != NULL) {
        amount = told[stream->next.row];
    } else {
        // One draw ahead: nothing waits for the one that is made here.
        stream->drawn = dist_draw_integer(cpu, &stream->service);
    }
    uint64_t unit =
        cpu->unit == UNIT_TIME ? (uint64_t)demands->reference_mhz : STATION_WORK_PER_CYCLE;
    return (uint128)(uint64_t)amount * unit;
}

static void on_arrival(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct demands *demands = state;
    struct demand_stream *stream = &demands->streams[target];
    uint128 work = request_work(demands, stream);
    for (size_t i = 0; i < stream->use_count; i++) {
        stream->uses[i].offer(stream->uses[i].context, stream->uses[i].target, work);
    }
    host_settle(demands->hosts);
    schedule_next(demands, target);
}

static bool start_stream(struct demands *demands, struct demand_stream *stream, struct error *error)
{
    struct sim *sim = demands->sim;
    const struct demand_spec *spec = &demands->specs[stream->demand];
    // A dot in a demand's own name would be quoted, so this is no other demand's path.
    const char *path = stream->copy == 0
                           ? spec->spec.path
                           : arena_format(sim->arena, "%s.%d", spec->spec.path, stream->copy);
    struct arrivals_setup setup = {
        .sim = sim,
        .path = path,
        .utc_offset = region_utc_offset_ns(region_of(sim->scenario)),
        .wants = spec->service->cpu.unit == UNIT_TIME ? time_wants : work_wants,
        .want_count = 1,
    };
    sim_stream(sim, &stream->service, path, "service");
    stream->drawn = dist_draw_integer(&spec->service->cpu, &stream->service);
    return arrivals_begin(&stream->arrivals, spec->arrivals, &setup, error);
}

bool demand_join(struct demands *demands, int32_t demand, int32_t copy, struct demand_use use,
                 struct error *error)
{
    struct demand_copies *copies = &demands->copies[demand];
    copies->streams =
        grow(copies->streams, &copies->capacity, (size_t)copy + 1, sizeof *copies->streams);
    size_t s = demands->stream_count;
    if (copies->streams[copy] > 0) {
        s = copies->streams[copy] - 1;
    } else {
        copies->streams[copy] = (uint32_t)s + 1;
        demands->streams =
            grow(demands->streams, &demands->stream_capacity, s + 1, sizeof *demands->streams);
        demands->streams[s] = (struct demand_stream){.demand = demand, .copy = copy};
        demands->stream_count++;
        if (!start_stream(demands, &demands->streams[s], error)) {
            return false;
        }
    }
    struct demand_stream *stream = &demands->streams[s];
    stream->uses =
        grow(stream->uses, &stream->use_capacity, stream->use_count + 1, sizeof *stream->uses);
    stream->uses[stream->use_count++] = use;
    return true;
}

size_t demand_stream_of(const struct demands *demands, int32_t demand, int32_t copy)
{
    const struct demand_copies *copies = &demands->copies[demand];
    SIM_CHECK(demands->sim, (size_t)copy < copies->capacity && copies->streams[copy] > 0);
    return copies->streams[copy] - 1;
}

static void demand_start(struct sim *sim, void *state)
{
    (void)sim;
    struct demands *demands = state;
    for (size_t s = 0; s < demands->stream_count; s++) {
        schedule_next(demands, (uint32_t)s);
    }
}

// The next draw of every stream goes into the fingerprint: a stray draw shows.
static void demand_finish(struct sim *sim, void *state)
{
    struct demands *demands = state;
    for (size_t s = 0; s < demands->stream_count; s++) {
        sim_mix(sim, (uint64_t)demands->streams[s].next.time);
        sim_mix(sim, rng_next(&demands->streams[s].service));
    }
}

static void demand_release(void *state)
{
    struct demands *demands = state;
    for (size_t s = 0; s < demands->stream_count; s++) {
        grow_free(demands->streams[s].uses);
    }
    grow_free(demands->streams);
    for (size_t d = 0; d < demands->spec_count; d++) {
        grow_free(demands->copies[d].streams);
    }
}

static const struct event_kind demand_kinds[] = {
    {.name = "request",
     .priority = EVENT_ARRIVAL,
     .handler = on_arrival,
     .text = "A request of a demand arrives."},
    {.name = NULL},
};

const struct model demand_model = {
    .name = "demand",
    .text = "A stream of requests, drawn once: every consumer sees the same arrivals and the same "
            "service draws.",
    .example =
        "demand:\n"
        "  orders:\n"
        "    arrivals: {process: poisson, mean_rate: 2/s, profile: office-day}\n"
        "    service: {cpu: {distribution: lognormal, median: 80 ms, p99: 400 ms}}\n"
        "  probes: # one every half a minute, which takes 5 ms\n"
        "    arrivals: {process: deterministic, every: 30 s}\n"
        "    service: 5 ms\n"
        "  recorded: # the times and the work of a log\n"
        "    arrivals: {process: replay, file: requests.csv, columns: {arrive: time, cpu: work}}\n"
        "    service: 10 ms # of rows that do not say\n",
    .mount = "demand.*",
    .table = &demand_table,
    .kinds = demand_kinds,
    .state_size = sizeof(struct demands),
    .check = demand_check,
    .build = demand_build,
    .start = demand_start,
    .finish = demand_finish,
    .release = demand_release,
};
