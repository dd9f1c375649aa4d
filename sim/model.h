// SPDX-License-Identifier: GPL-3.0-or-later
// What a model is: one constant object in one file, which the engine runs without knowing what it
// is.
//
// A model mounts a field table somewhere in the scenario, declares kinds of events with their
// handlers, output tables and summary keys, and fills in the stages that it needs:
//
//   check    judge its specs; complaints only, nothing is built yet
//   build    read its inputs, make its entities; may fail through the environment
//   start    schedule its first events (time 0); all models are built
//   record   write one row of each series for the interval that ends now; only looks
//   audit    check conservation laws: of everything when `whole`, else of a bounded sample that
//            moves on from call to call; only looks
//   finish   close its integrals at the end of the run, put its summary, write its last rows
//
// Stages run in the order of the registry. A model's state is one struct, zeroed before build;
// models find each other's state by sim_state(). The list `model_registry` is defined in
// models/registry.c and only main and tests name it; everyone else is handed a list.
#ifndef VIRGA_SIM_MODEL_H
#define VIRGA_SIM_MODEL_H

#include "sim/column.h"
#include "sim/diag.h"
#include "sim/error.h"
#include "sim/event.h"
#include "sim/field.h"
#include "sim/scenario.h"
#include "sim/summary.h"

struct sim;

// target and argument are those of the event; `state` is the model's own.
typedef void event_handler(struct sim *sim, void *state, uint32_t target, uint32_t argument);
// All events of one kind and instant that follow each other, in order.
typedef void event_batch_handler(struct sim *sim, void *state, const uint32_t *targets,
                                 size_t count);

// An event for `target` will come soon: fetch into the cache what its handler will touch. Called up
// to EVENT_FETCH_STAGES times, each some events later, so that a later stage may follow a pointer
// that an earlier one fetched. It only reads, and the event may never come.
typedef void event_fetch(const void *state, uint32_t target, int stage);
enum { EVENT_FETCH_STAGES = 4 };

struct event_kind {
    const char *name; // "vm boot done"; unique in the registry
    enum event_priority priority;
    bool timer; // at most one pending for each target; can be moved and cancelled
    event_handler *handler;
    event_fetch *fetch;         // may be NULL
    event_batch_handler *batch; // instead of handler, not for timers
    const char *text;           // one sentence
};

struct model {
    const char *name;                // "group"
    const char *text;                // one paragraph for the reference
    const char *example;             // a piece of a scenario, for the reference; or NULL
    const char *mount;               // "tenants.*.groups.*"; NULL: no part of the scenario
    const struct field_table *table; // of its specs, which begin with struct spec
    const char *copies; // key of the table that multiplies a spec ("copies": an optional
                        // INTEGER without a default), or NULL
    bool required;      // a mount without a star must be written

    const struct event_kind *kinds;         // ends with a name of NULL, or NULL
    const struct table *const *tables;      // ends with NULL, or NULL
    const struct summary_key *summary_keys; // ends with a key of NULL, or NULL

    size_t state_size;
    void (*check)(const struct scenario *scenario, struct diag_list *diags);
    bool (*build)(struct sim *sim, void *state, struct error *error);
    void (*start)(struct sim *sim, void *state);
    void (*record)(struct sim *sim, void *state, int64_t time);
    void (*audit)(struct sim *sim, void *state, bool whole);
    void (*finish)(struct sim *sim, void *state);
    void (*release)(void *state); // frees what does not live in the run's arena
};

extern const struct model *const model_registry[]; // ends with NULL; defined in models/registry.c

#endif
