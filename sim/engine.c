// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/engine.h"

#include "sim/check.h"
#include "sim/fingerprint.h"

#include <stdio.h>
#include <string.h>

enum {
    FETCH_LEAST = 3,         // events that stand ready, below which fetching ahead is no use
    BATCH_MOST = 256,        // events of one batch; more are handed over in turns
    PURGE_STALE_LEAST = 1024 // below this, stale events are not worth a walk
};

// What sim->current is before the first event and after the last.
static const struct event no_event = {.tag = UINT32_MAX};

static size_t models_count(const struct model *const *models)
{
    size_t count = 0;
    while (models[count] != NULL) {
        count++;
    }
    return count;
}

static size_t model_index(const struct sim *sim, const struct model *model)
{
    size_t index = 0;
    while (index < sim->model_count && sim->models[index] != model) {
        index++;
    }
    SIM_CHECK(sim, index < sim->model_count);
    return index;
}

static uint32_t model_kind_count(const struct model *model)
{
    uint32_t count = 0;
    while (model->kinds != NULL && model->kinds[count].name != NULL) {
        count++;
    }
    return count;
}

static uint32_t model_table_count(const struct model *model)
{
    uint32_t count = 0;
    while (model->tables != NULL && model->tables[count] != NULL) {
        count++;
    }
    return count;
}

// -----------------------------------------------------------------------------------------------
// Building
// -----------------------------------------------------------------------------------------------

static void register_kinds(struct sim *sim)
{
    uint32_t count = 0;
    for (size_t m = 0; m < sim->model_count; m++) {
        sim->first_kinds[m] = count;
        count += model_kind_count(sim->models[m]);
    }
    SIM_CHECK(sim, count < EVENT_KINDS); // the last number stands for no event at all
    sim->kinds = ARENA_ARRAY(sim->arena, struct sim_kind, count + 1);
    sim->kind_count = count;
    for (size_t m = 0; m < sim->model_count; m++) {
        const struct event_kind *kinds = sim->models[m]->kinds;
        for (uint32_t k = 0; k < model_kind_count(sim->models[m]); k++) {
            SIM_CHECK(sim, (kinds[k].handler != NULL) != (kinds[k].batch != NULL));
            SIM_CHECK(sim, !kinds[k].timer || kinds[k].batch == NULL);
            sim->kinds[sim->first_kinds[m] + k] = (struct sim_kind){
                .handler = kinds[k].handler,
                .batch = kinds[k].batch,
                .fetch = kinds[k].fetch,
                .state = sim->states[m],
                .priority = kinds[k].priority,
                .timer = kinds[k].timer,
                .kind = &kinds[k],
            };
        }
    }
}

static void open_tables(struct sim *sim)
{
    for (size_t m = 0; m < sim->model_count; m++) {
        uint32_t count = model_table_count(sim->models[m]);
        sim->tables[m] = ARENA_ARRAY(sim->arena, uint32_t, count + 1);
        for (uint32_t t = 0; t < count; t++) {
            const struct table *table = sim->models[m]->tables[t];
            bool recorded = sim->sink.open != NULL && table->level <= sim->level;
            sim->tables[m][t] =
                recorded ? sim->sink.open(sim->sink.context, table) : SIM_NOT_RECORDED;
        }
    }
}

static struct sim *sim_prepare(const struct sim_options *options)
{
    struct sim *sim = ARENA_NEW(options->arena, struct sim);
    const struct settings *settings = options->scenario->settings;
    CHECK(settings->duration > 0 && settings->duration <= SIMTIME_MAX);
    sim->end = settings->duration;
    sim->warm_up = settings->warm_up;
    sim->seed = (uint64_t)settings->seed;
    sim->arena = options->arena;
    sim->scenario = options->scenario;
    sim->models = options->models;
    sim->model_count = models_count(options->models);
    sim->level = options->level;
    sim->sources = options->sources;
    sim->on_fault = options->on_fault;
    sim->fault_context = options->fault_context;
    sim->fingerprint = FINGERPRINT_START;
    sim->current = no_event;
    sim->queue = event_queue_create();
    summary_init(&sim->summary, sim->arena);
    sim->record_interval = settings->record != NULL ? settings->record->interval : 0;
    sim->next_record = SIMTIME_NEVER;
    return sim;
}

struct sim *sim_create(const struct sim_options *options, struct error *error)
{
    struct sim *sim = sim_prepare(options);
    sim->states = ARENA_ARRAY(sim->arena, void *, sim->model_count + 1);
    sim->first_kinds = ARENA_ARRAY(sim->arena, uint32_t, sim->model_count + 1);
    sim->tables = ARENA_ARRAY(sim->arena, uint32_t *, sim->model_count + 1);
    for (size_t m = 0; m < sim->model_count; m++) {
        sim->states[m] = arena_alloc(sim->arena, sim->models[m]->state_size);
    }
    register_kinds(sim);
    for (size_t m = 0; m < sim->model_count; m++) {
        const struct model *model = sim->models[m];
        if (model->build != NULL && !model->build(sim, sim->states[m], error)) {
            sim_destroy(sim);
            return NULL;
        }
    }
    return sim;
}

void sim_start(struct sim *sim, struct sink sink)
{
    sim->sink = sink;
    open_tables(sim);
    if (sim->level >= RECORD_SERIES && sink.append != NULL && sim->record_interval > 0) {
        sim->next_record = sim->record_interval;
    }
    for (size_t m = 0; m < sim->model_count; m++) {
        if (sim->models[m]->start != NULL) {
            sim->models[m]->start(sim, sim->states[m]);
        }
    }
}

void sim_destroy(struct sim *sim)
{
    for (size_t m = sim->model_count; m-- > 0;) {
        if (sim->models[m]->release != NULL) {
            sim->models[m]->release(sim->states[m]);
        }
    }
    for (uint32_t k = 0; k < sim->kind_count; k++) {
        grow_free(sim->kinds[k].generations);
    }
    event_queue_destroy(sim->queue);
    summary_deinit(&sim->summary);
}

// -----------------------------------------------------------------------------------------------
// Timers: an event carries its generation; the timer it belongs to knows the current one
// -----------------------------------------------------------------------------------------------

static bool event_is_stale(struct event event, void *context)
{
    const struct sim *sim = context;
    const struct sim_kind *kind = &sim->kinds[event_kind(event)];
    return kind->timer && kind->generations[event.target] != (event_argument(event) << 1 | 1);
}

static void purge(struct sim *sim)
{
    event_queue_purge(sim->queue, event_is_stale, sim);
    sim->stale = 0;
}

// Makes the pending event of a timer stale. Its generation is at `generation`.
static void make_stale(struct sim *sim, uint32_t *generation)
{
    *generation -= 1;
    sim->stale++;
    if (sim->stale > PURGE_STALE_LEAST && sim->stale > event_queue_count(sim->queue) / 2) {
        purge(sim);
    }
}

void sim_timer_cancel(struct sim *sim, uint32_t kind_number, uint32_t target)
{
    struct sim_kind *kind = &sim->kinds[kind_number];
    SIM_CHECK(sim, kind->timer);
    if (target < kind->generation_capacity && (kind->generations[target] & 1) != 0) {
        make_stale(sim, &kind->generations[target]);
    }
}

void sim_timer_set(struct sim *sim, uint32_t kind_number, int64_t time, uint32_t target)
{
    struct sim_kind *kind = &sim->kinds[kind_number];
    SIM_CHECK(sim, kind->timer && time >= sim->now);
    kind->generations = grow(kind->generations, &kind->generation_capacity, (size_t)target + 1,
                             sizeof *kind->generations);
    uint32_t *generation = &kind->generations[target];
    if ((*generation & 1) != 0) {
        make_stale(sim, generation);
    }
    if (time >= sim->end) {
        return; // never executed: the run covers [0, end)
    }
    uint32_t next = (*generation >> 1) + 1;
    if (next > EVENT_ARGUMENT_MAX) {
        // The counter is used up. Once nothing stale is pending, it can begin anew.
        *generation = 0;
        purge(sim);
        next = 1;
    }
    *generation = next << 1 | 1;
    event_queue_push(sim->queue, (struct event){event_key(time, kind->priority), target,
                                                kind_number << EVENT_ARGUMENT_BITS | next});
}

// -----------------------------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------------------------

static void record_until(struct sim *sim, int64_t time)
{
    while (sim->next_record <= time) {
        for (size_t m = 0; m < sim->model_count; m++) {
            if (sim->models[m]->record != NULL) {
                sim->models[m]->record(sim, sim->states[m], sim->next_record);
            }
        }
        sim->next_record += sim->record_interval;
    }
}

static void execute_batch(struct sim *sim, struct sim_kind *kind, struct event event)
{
    struct event events[BATCH_MOST];
    uint32_t targets[BATCH_MOST];
    targets[0] = event.target;
    size_t more = event_queue_pop_alike(sim->queue, event, events, BATCH_MOST - 1);
    for (size_t i = 0; i < more; i++) {
        targets[i + 1] = events[i].target;
        sim->fingerprint = fingerprint_event(sim->fingerprint, events[i].key, events[i].target,
                                             event_kind(events[i]));
    }
    kind->executed += more;
    sim->executed += more;
    kind->batch(sim, kind->state, targets, more + 1);
}

static void execute(struct sim *sim, struct event event)
{
    struct sim_kind *kind = &sim->kinds[event_kind(event)];
    if (kind->timer) {
        uint32_t *generation = &kind->generations[event.target];
        if (*generation != (event_argument(event) << 1 | 1)) {
            sim->stale--;
            return;
        }
        *generation -= 1;
    }
    int64_t time = event_time(event);
    if (__builtin_expect(time >= sim->next_record, 0)) {
        record_until(sim, time);
    }
    sim->now = time;
    sim->current = event;
    sim->fingerprint =
        fingerprint_event(sim->fingerprint, event.key, event.target, event_kind(event));
    kind->executed++;
    sim->executed++;
    if (kind->batch != NULL) {
        execute_batch(sim, kind, event);
    } else {
        kind->handler(sim, kind->state, event.target, event_argument(event));
    }
}

static void audit(struct sim *sim, bool whole)
{
    for (size_t m = 0; m < sim->model_count; m++) {
        if (sim->models[m]->audit != NULL) {
            sim->models[m]->audit(sim, sim->states[m], whole);
        }
    }
}

enum { KEY_EVENTS, KEY_FINGERPRINT };

const struct summary_key sim_summary_keys[] = {
    [KEY_EVENTS] = {"run.events", SUMMARY_INTEGER, "1", "Events executed."},
    [KEY_FINGERPRINT] = {"run.fingerprint", SUMMARY_TEXT, NULL,
                         "Rolling hash of the executed events: equal runs print the same."},
    {.key = NULL},
};

static void put_run(struct sim *sim)
{
    char text[32];
    snprintf(text, sizeof text, "%016llx", (unsigned long long)sim->fingerprint);
    summary_integer(&sim->summary, "", &sim_summary_keys[KEY_EVENTS], (int64_t)sim->executed);
    summary_text(&sim->summary, "", &sim_summary_keys[KEY_FINGERPRINT], text);
}

static void finish(struct sim *sim)
{
    sim->current = no_event;
    if (sim->next_record != SIMTIME_NEVER) {
        record_until(sim, sim->end);
        if (sim->next_record - sim->record_interval < sim->end) {
            sim->next_record = sim->end; // the last, shorter interval
            record_until(sim, sim->end);
        }
        sim->next_record = SIMTIME_NEVER;
    }
    sim->now = sim->end;
    audit(sim, true);
    for (size_t m = 0; m < sim->model_count; m++) {
        if (sim->models[m]->finish != NULL) {
            sim->models[m]->finish(sim, sim->states[m]);
        }
    }
    put_run(sim);
    if (sim->sink.summarise != NULL) {
        sim->sink.summarise(sim->sink.context, &sim->summary);
    }
}

// Entities of a large region are far apart in memory. While one event is handled, those of the
// events behind it are on their way into the cache: each stage runs ahead by its distance, over
// events as they become sorted. An event that is inserted between may be missed; that costs time
// only.
static void fetch_ahead(struct sim *sim, const struct event *first, size_t count)
{
    static const size_t distances[EVENT_FETCH_STAGES] = {16, 11, 7, 3};
    // Where the first event stands moves back when the queue has sorted the next ones.
    bool anew = sim->fetch_first == NULL || first < sim->fetch_first;
    sim->fetch_first = first;
    for (int stage = 0; stage < EVENT_FETCH_STAGES; stage++) {
        const struct event *at = anew || sim->fetched[stage] < first ? first : sim->fetched[stage];
        const struct event *until = first + (count < distances[stage] ? count : distances[stage]);
        for (; at < until; at++) {
            const struct sim_kind *kind = &sim->kinds[event_kind(*at)];
            if (stage == 0 && at->target < kind->generation_capacity) {
                __builtin_prefetch(&kind->generations[at->target]);
            }
            if (kind->fetch != NULL) {
                kind->fetch(kind->state, at->target, stage);
            }
        }
        sim->fetched[stage] = at;
    }
}

enum sim_status sim_run(struct sim *sim, uint64_t most)
{
    if (sim->now == sim->end) {
        return SIM_DONE;
    }
    struct event event;
    uint64_t last = most < UINT64_MAX - sim->executed ? sim->executed + most : UINT64_MAX;
    while (sim->executed < last) {
        if (!event_queue_pop(sim->queue, &event)) {
            finish(sim);
            return SIM_DONE;
        }
        const struct event *coming;
        size_t count = event_queue_upcoming(sim->queue, &coming);
        if (count > FETCH_LEAST) {
            fetch_ahead(sim, coming, count);
        }
        execute(sim, event);
    }
#ifdef VIRGA_DEBUG
    audit(sim, true);
#else
    audit(sim, false);
#endif
    return SIM_RUNNING;
}

// -----------------------------------------------------------------------------------------------
// What models ask for
// -----------------------------------------------------------------------------------------------

void *sim_state(const struct sim *sim, const struct model *model)
{
    return sim->states[model_index(sim, model)];
}

uint32_t sim_first_kind(const struct sim *sim, const struct model *model)
{
    return sim->first_kinds[model_index(sim, model)];
}

void sim_stream(const struct sim *sim, struct rng *rng, const char *path, const char *purpose)
{
    rng_init(rng, sim->seed, path, purpose);
}

void sim_mix(struct sim *sim, uint64_t value)
{
    sim->fingerprint = fingerprint_event(sim->fingerprint, value, 0, 0);
}

bool sim_recorded(const struct sim *sim, const struct model *model, uint32_t index)
{
    return sim->tables[model_index(sim, model)][index] != SIM_NOT_RECORDED;
}

void sim_append(struct sim *sim, const struct model *model, uint32_t index, const void *row)
{
    uint32_t number = sim->tables[model_index(sim, model)][index];
    if (number != SIM_NOT_RECORDED) {
        sim->sink.append(sim->sink.context, number, row, 1);
    }
}

_Noreturn void sim_fault(const struct sim *sim, const char *file, int line, const char *expression)
{
    char report[512], event[128], time[SIMTIME_TEXT_SIZE];
    uint32_t kind = event_kind(sim->current);
    if (kind < sim->kind_count) {
        snprintf(event, sizeof event, "event '%s' for %u", sim->kinds[kind].kind->name,
                 (unsigned)sim->current.target);
    } else {
        snprintf(event, sizeof event, "no event");
    }
    snprintf(report, sizeof report, "%s (simulated time %s, %s, seed %llu)", expression,
             simtime_duration_text(time, sim->now), event, (unsigned long long)sim->seed);
    if (sim->on_fault != NULL) {
        sim->on_fault(sim->fault_context, report);
    }
    check_fail(file, line, report);
}
