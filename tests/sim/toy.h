// SPDX-License-Identifier: GPL-3.0-or-later
// A model for tests of the engine: it does what a test plans, and notes everything that happens.
#ifndef VIRGA_TESTS_SIM_TOY_H
#define VIRGA_TESTS_SIM_TOY_H

#include "sim/engine.h"

enum { TOY_END, TOY_ARRIVAL, TOY_TIMER, TOY_BATCH, TOY_OTHER_BATCH };

struct toy_note {
    int64_t time;
    uint32_t kind, target, argument;
};

struct toy {
    struct sim *sim;
    void (*plan)(struct toy *toy);                                                // at the start
    void (*react)(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg); // may be NULL
    struct toy_note notes[2000];
    size_t note_count;
    uint32_t first_kind;
    size_t batches[16]; // sizes of the first batches
    size_t batch_count;
    uint64_t audits, whole_audits, finishes;
    int64_t recorded[64];
    size_t recorded_count;
    struct rng rng; // stream "toys.one", "play"; its next draw is mixed in at the end
};

extern const struct model toy_model; // its state is struct toy

// Of both its tables: /catalog/toys, one row at the end, and /events, one for each recording.
struct toy_row {
    int64_t time;
};

// One run of the toy, behind a model that has a kind of its own.
struct toy_play {
    struct arena arena;
    struct settings settings;
    struct settings_record record;
    struct scenario scenario;
    struct sim *sim;
    struct toy *toy;
};

// Built, not started. interval: between recordings, ns, 0 for none.
void toy_play_create(struct toy_play *play, int64_t duration, int64_t interval,
                     enum record_level level);
// Built and started without a sink.
void toy_play_init(struct toy_play *play, int64_t duration, void (*plan)(struct toy *toy));
void toy_play_deinit(struct toy_play *play);
// To its end.
void toy_play_out(struct toy_play *play);

// What plans are made of; an event's argument is three times its target.
void toy_schedule(struct toy *toy, uint32_t kind, int64_t time, uint32_t target);
void toy_set_timer(struct toy *toy, int64_t time, uint32_t target);
void toy_cancel_timer(struct toy *toy, uint32_t target);

struct toy_child {
    int exit_code;
    char report[512]; // as handed to on_fault
    char err[1024];   // as printed
};

// Plays 5 s in a child, with on_fault told and stderr caught.
struct toy_child toy_play_in_child(void (*plan)(struct toy *toy),
                                   void (*react)(struct toy *, uint32_t, uint32_t, uint32_t));

#endif
