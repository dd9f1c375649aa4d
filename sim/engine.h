// SPDX-License-Identifier: GPL-3.0-or-later
// The engine: one run of one scenario, from build to finish, an event at a time.
//
// Everything hangs from struct sim; there is no global state, so any number of runs may be
// interleaved in one process. Between events nothing happens: models integrate rates exactly up to
// the next event. Recording is not an event: before the first event at or after a recording time,
// the models are asked to write a row; they only look. The fingerprint is a rolling hash of every
// executed event, so two runs that print the same fingerprint did the same things in the same
// order.
//
// A run covers [0, duration): an event at `duration` or later is not executed.
#ifndef VIRGA_SIM_ENGINE_H
#define VIRGA_SIM_ENGINE_H

#include "sim/check.h"
#include "sim/event_queue.h"
#include "sim/model.h"
#include "sim/rng.h"
#include "sim/sink.h"
#include "sim/source.h"

// What the engine keeps of a kind of events.
struct sim_kind {
    event_handler *handler;
    event_batch_handler *batch;
    event_fetch *fetch;
    void *state;
    uint32_t priority;
    bool timer;
    uint32_t *generations; // timers: for each target, generation << 1 | pending; grows; owned
    size_t generation_capacity;
    uint64_t executed;
    const struct event_kind *kind;
};

// The engine's own headline numbers; ends with a key of NULL.
extern const struct summary_key sim_summary_keys[];

enum sim_status {
    SIM_RUNNING, // more events before the end
    SIM_DONE,    // the clock stands at the end
};

struct sim {
    int64_t now; // ns since start
    int64_t end; // ns since start: duration
    struct event_queue *queue;
    struct sim_kind *kinds; // in order of the registry
    uint32_t kind_count;
    uint64_t executed;                               // events
    uint64_t fingerprint;                            // of executed events
    uint64_t stale;                                  // cancelled events still in the queue
    const struct event *fetch_first;                 // the queue's first event at the last fetching
    const struct event *fetched[EVENT_FETCH_STAGES]; // how far each stage has fetched
    int64_t next_record; // time of the next row of a series, SIMTIME_NEVER without
    int64_t record_interval;

    uint64_t seed;
    int64_t warm_up; // ns: observations of what arrived earlier stay out of means
    struct arena *arena;
    const struct scenario *scenario;
    const struct model *const *models;
    size_t model_count;
    void **states;         // one for each model
    uint32_t *first_kinds; // number of each model's first kind
    uint32_t **tables;     // the sink's numbers of each model's tables, or SIM_NOT_RECORDED
    enum record_level level;
    struct sink sink;
    struct source_io sources;
    struct summary summary;
    struct event current; // for the report of a failed check; its kind is out of range for none
    void (*on_fault)(void *context, const char *report);
    void *fault_context;
};

#define SIM_NOT_RECORDED UINT32_MAX

struct sim_options {
    struct arena *arena; // of the run; owned by the caller, who releases it after sim_destroy
    const struct scenario *scenario;
    const struct model *const *models; // ends with NULL
    struct source_io sources;
    enum record_level level;
    void (*on_fault)(void *context, const char *report); // a check failed: report, clean up
    void *fault_context;
};

// Builds a run: every input is read, nothing has happened. Returns NULL with `error` set when a
// model could not be built.
struct sim *sim_create(const struct sim_options *options, struct error *error);
// Starts it at time 0; rows go to `sink` from now on (all members NULL: nowhere). Once.
void sim_start(struct sim *sim, struct sink sink);
void sim_destroy(struct sim *sim);

// Executes `most` events, or a few more where the last of them belongs to a batch: results do not
// depend on where a run is interrupted. At the end of the run the models are finished, once.
enum sim_status sim_run(struct sim *sim, uint64_t most);

// The state of a model of this run; programmer's error when it is not in the list.
void *sim_state(const struct sim *sim, const struct model *model);
// The number of a model's first kind of events; add the model's own enumerator.
uint32_t sim_first_kind(const struct sim *sim, const struct model *model);

// A random stream of this run's seed.
void sim_stream(const struct sim *sim, struct rng *rng, const char *path, const char *purpose);

// Mixes a value into the fingerprint, at the end of the run: a stream's next draw shows any stray
// one.
void sim_mix(struct sim *sim, uint64_t value);

// Appends a row to the model's `index`-th table, if the level records it.
void sim_append(struct sim *sim, const struct model *model, uint32_t index, const void *row);
bool sim_recorded(const struct sim *sim, const struct model *model, uint32_t index);

_Noreturn void sim_fault(const struct sim *sim, const char *file, int line, const char *expression);

#define SIM_CHECK(sim, condition)                                                                  \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0)) {                                                   \
            sim_fault((sim), __FILE__, __LINE__, #condition);                                      \
        }                                                                                          \
    } while (0)

// Schedules an event of a kind that is not a timer. argument <= EVENT_ARGUMENT_MAX.
static inline void sim_schedule(struct sim *sim, uint32_t kind, int64_t time, uint32_t target,
                                uint32_t argument)
{
    SIM_CHECK(sim, time >= sim->now);
    DEBUG_CHECK(kind < sim->kind_count && !sim->kinds[kind].timer);
    DEBUG_CHECK(argument <= EVENT_ARGUMENT_MAX);
    if (time >= sim->end) {
        return; // never executed: the run covers [0, end)
    }
    event_queue_push(sim->queue, (struct event){event_key(time, sim->kinds[kind].priority), target,
                                                kind << EVENT_ARGUMENT_BITS | argument});
}

// Sets or moves the one timer of (kind, target).
void sim_timer_set(struct sim *sim, uint32_t kind, int64_t time, uint32_t target);
// Cancels it if it is pending.
void sim_timer_cancel(struct sim *sim, uint32_t kind, uint32_t target);

#endif
