// SPDX-License-Identifier: GPL-3.0-or-later
// The engine with a model that does what each test plans: order, timers, batches, recording,
// slices, two runs at a time, and reports of failed checks.
#include "sim/engine.h"

#include "sim/io/memory_sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// ---- a model that notes what happens ----

struct note {
    int64_t time;
    uint32_t kind, target, argument;
};

struct toy {
    struct sim *sim;
    void (*plan)(struct toy *toy);                                                // at the start
    void (*react)(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg); // may be NULL
    struct note notes[2000];
    size_t note_count;
    uint32_t first_kind;
    size_t batches[16];
    size_t batch_count;
    uint64_t audits, whole_audits, finishes;
    int64_t recorded[64];
    size_t recorded_count;
    struct rng rng;
};

enum { END, ARRIVAL, TIMER, BATCH, OTHER_BATCH };

static void note(struct toy *toy, uint32_t kind, uint32_t target, uint32_t argument)
{
    assert_true(toy->note_count < COUNT_OF(toy->notes));
    toy->notes[toy->note_count++] = (struct note){toy->sim->now, kind, target, argument};
    if (toy->react != NULL) {
        toy->react(toy, kind, target, argument);
    }
}

#define HANDLER(name, kind)                                                                        \
    static void name(struct sim *sim, void *state, uint32_t target, uint32_t argument)             \
    {                                                                                              \
        assert_ptr_equal(sim, ((struct toy *)state)->sim);                                         \
        note(state, kind, target, argument);                                                       \
    }

HANDLER(on_end, END)
HANDLER(on_arrival, ARRIVAL)
HANDLER(on_timer, TIMER)

static void note_batch(struct toy *toy, uint32_t kind, const uint32_t *targets, size_t count)
{
    if (toy->batch_count < COUNT_OF(toy->batches)) {
        toy->batches[toy->batch_count] = count;
    }
    toy->batch_count++;
    for (size_t i = 0; i < count; i++) {
        note(toy, kind, targets[i], 0);
    }
}

static void on_batch(struct sim *sim, void *state, const uint32_t *targets, size_t count)
{
    (void)sim;
    note_batch(state, BATCH, targets, count);
}

static void on_other_batch(struct sim *sim, void *state, const uint32_t *targets, size_t count)
{
    (void)sim;
    note_batch(state, OTHER_BATCH, targets, count);
}

static const struct event_kind toy_kinds[] = {
    [END] = {.name = "end", .priority = EVENT_END_OF_WORK, .handler = on_end},
    [ARRIVAL] = {.name = "arrival", .priority = EVENT_ARRIVAL, .handler = on_arrival},
    [TIMER] = {.name = "timer", .priority = EVENT_SLEEP, .timer = true, .handler = on_timer},
    [BATCH] = {.name = "batch", .priority = EVENT_INPUT_STEP, .batch = on_batch},
    [OTHER_BATCH] = {.name = "other batch", .priority = EVENT_INPUT_STEP, .batch = on_other_batch},
    {.name = NULL},
};

struct toy_row {
    int64_t time;
};

static const struct column toy_columns[] = {
    {"time", COLUMN_TIME, "ns", offsetof(struct toy_row, time), NULL, NULL, "When."},
    {.name = NULL},
};
static const struct table toy_summary_table = {"/catalog/toys", "Toys.", RECORD_SUMMARY,
                                               toy_columns, sizeof(struct toy_row)};
static const struct table toy_full_table = {"/events", "Events.", RECORD_FULL, toy_columns,
                                            sizeof(struct toy_row)};
static const struct table *const toy_tables[] = {&toy_summary_table, &toy_full_table, NULL};

static const struct model toy_model;

static bool toy_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    struct toy *toy = state;
    toy->sim = sim;
    toy->first_kind = sim_first_kind(sim, &toy_model);
    sim_stream(sim, &toy->rng, "toys.one", "play");
    return true;
}

static void toy_start(struct sim *sim, void *state)
{
    (void)sim;
    struct toy *toy = state;
    if (toy->plan != NULL) {
        toy->plan(toy);
    }
}

static void toy_record(struct sim *sim, void *state, int64_t time)
{
    struct toy *toy = state;
    struct toy_row row = {time};
    assert_true(toy->note_count == 0 || toy->notes[toy->note_count - 1].time < time);
    assert_true(toy->recorded_count < COUNT_OF(toy->recorded));
    toy->recorded[toy->recorded_count++] = time;
    sim_append(sim, &toy_model, 1, &row);
}

static void toy_audit(struct sim *sim, void *state, bool whole)
{
    (void)sim;
    struct toy *toy = state;
    toy->audits++;
    toy->whole_audits += whole;
}

static void toy_finish(struct sim *sim, void *state)
{
    struct toy *toy = state;
    struct toy_row row = {sim->now};
    toy->finishes++;
    sim_append(sim, &toy_model, 0, &row);
    sim_mix(sim, rng_next(&toy->rng));
}

static const struct model toy_model = {
    .name = "toy",
    .kinds = toy_kinds,
    .tables = toy_tables,
    .state_size = sizeof(struct toy),
    .build = toy_build,
    .start = toy_start,
    .record = toy_record,
    .audit = toy_audit,
    .finish = toy_finish,
};

// A model without anything, so that the toy's kinds are not the first of all.
static const struct event_kind plain_kinds[] = {
    {.name = "nothing", .priority = EVENT_CONTROL, .handler = on_end}, {.name = NULL}};
static const struct model plain_model = {.name = "plain", .kinds = plain_kinds, .state_size = 1};

static const struct model *const toy_models[] = {&plain_model, &toy_model, NULL};

struct play {
    struct arena arena;
    struct settings settings;
    struct settings_record record;
    struct scenario scenario;
    struct sim *sim;
    struct toy *toy;
};

static void play_create(struct play *play, int64_t duration, int64_t interval,
                        enum record_level level)
{
    *play = (struct play){.settings = {.duration = duration, .seed = 2385}};
    play->record.interval = interval;
    play->settings.record = &play->record;
    arena_init(&play->arena);
    play->scenario = (struct scenario){.arena = &play->arena, .settings = &play->settings};
    struct error error = {0};
    play->sim = sim_create(&(struct sim_options){.arena = &play->arena,
                                                 .scenario = &play->scenario,
                                                 .models = toy_models,
                                                 .level = level},
                           &error);
    assert_non_null(play->sim);
    play->toy = sim_state(play->sim, &toy_model);
}

static void play_init(struct play *play, int64_t duration, void (*plan)(struct toy *toy))
{
    play_create(play, duration, 0, RECORD_NONE);
    play->toy->plan = plan;
    sim_start(play->sim, (struct sink){0});
}

static void play_deinit(struct play *play)
{
    sim_destroy(play->sim);
    arena_deinit(&play->arena);
}

static void play_out(struct play *play)
{
    assert_int_equal(sim_run(play->sim, UINT64_MAX), SIM_DONE);
}

static void schedule(struct toy *toy, uint32_t kind, int64_t time, uint32_t target)
{
    sim_schedule(toy->sim, toy->first_kind + kind, time, target, target * 3);
}

static void set_timer(struct toy *toy, int64_t time, uint32_t target)
{
    sim_timer_set(toy->sim, toy->first_kind + TIMER, time, target);
}

static void cancel_timer(struct toy *toy, uint32_t target)
{
    sim_timer_cancel(toy->sim, toy->first_kind + TIMER, target);
}

static void assert_notes(const struct toy *toy, const struct note *expected, size_t count)
{
    assert_int_equal(toy->note_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(toy->notes[i].time, expected[i].time);
        assert_int_equal(toy->notes[i].kind, expected[i].kind);
        assert_int_equal(toy->notes[i].target, expected[i].target);
    }
}

// ---- order ----

static void plan_order(struct toy *toy)
{
    schedule(toy, ARRIVAL, 77, 1);
    schedule(toy, ARRIVAL, 76, 2);
    schedule(toy, END, 77, 3);
    set_timer(toy, 77, 4);
    schedule(toy, ARRIVAL, 77, 5);
    schedule(toy, END, 0, 6);
}

static void engine_executes_by_time_then_priority_then_order_of_scheduling(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_order);
    play_out(&play);
    assert_notes(play.toy,
                 (const struct note[]){{0, END, 6, 0},
                                       {76, ARRIVAL, 2, 0},
                                       {77, END, 3, 0},
                                       {77, TIMER, 4, 0},
                                       {77, ARRIVAL, 1, 0},
                                       {77, ARRIVAL, 5, 0}},
                 6);
    assert_int_equal(play.toy->notes[0].argument, 18);
    assert_int_equal(play.sim->executed, 6);
    assert_int_equal(play.sim->kinds[play.toy->first_kind + ARRIVAL].executed, 3);
    assert_int_equal(play.sim->now, 100);
    play_deinit(&play);
}

static void plan_going_back(struct toy *toy)
{
    schedule(toy, ARRIVAL, 9, 1);
    schedule(toy, ARRIVAL, 9, 2);
}

static void react_going_back(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)arg;
    if (kind == ARRIVAL) {
        set_timer(toy, 9, target);
        schedule(toy, END, 9, target);
    }
}

static void engine_executes_earlier_priorities_of_the_instant_before_it_goes_on(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_going_back);
    play.toy->react = react_going_back;
    play_out(&play);
    assert_notes(play.toy,
                 (const struct note[]){{9, ARRIVAL, 1, 0},
                                       {9, END, 1, 0},
                                       {9, TIMER, 1, 0},
                                       {9, ARRIVAL, 2, 0},
                                       {9, END, 2, 0},
                                       {9, TIMER, 2, 0}},
                 6);
    play_deinit(&play);
}

static void plan_end(struct toy *toy)
{
    schedule(toy, ARRIVAL, 99, 1);
    schedule(toy, END, 100, 2);
    schedule(toy, END, 101, 3);
    schedule(toy, END, SIMTIME_MAX, 4);
    set_timer(toy, 99, 5);
    set_timer(toy, 50, 6);
    set_timer(toy, 100, 6); // moved beyond the end: it never comes
    set_timer(toy, SIMTIME_NEVER, 7);
}

static void engine_never_executes_events_at_the_end_or_after(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_end);
    play_out(&play);
    assert_notes(play.toy, (const struct note[]){{99, TIMER, 5, 0}, {99, ARRIVAL, 1, 0}}, 2);
    play_deinit(&play);
}

// ---- timers ----

static void plan_timers(struct toy *toy)
{
    set_timer(toy, 20, 1);
    set_timer(toy, 10, 1); // earlier
    set_timer(toy, 11, 2);
    set_timer(toy, 30, 2); // later
    set_timer(toy, 12, 3);
    cancel_timer(toy, 3);
    cancel_timer(toy, 3);
    cancel_timer(toy, 4000); // never set
    set_timer(toy, 13, 5);
    cancel_timer(toy, 5);
    set_timer(toy, 14, 5);
    for (int64_t i = 0; i < 40; i++) {
        set_timer(toy, 15, 6); // to the same instant, again and again
    }
}

static void react_timers(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    if (target == 1 && toy->sim->now < 40) {
        set_timer(toy, toy->sim->now + 30, 1); // sets itself anew
    }
    if (target == 2) {
        cancel_timer(toy, 2); // is not pending any more
    }
}

static void engine_moves_and_cancels_timers(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_timers);
    play.toy->react = react_timers;
    play_out(&play);
    assert_notes(play.toy,
                 (const struct note[]){{10, TIMER, 1, 0},
                                       {14, TIMER, 5, 0},
                                       {15, TIMER, 6, 0},
                                       {30, TIMER, 2, 0},
                                       {40, TIMER, 1, 0}},
                 5);
    assert_int_equal(play.sim->executed, 5);
    assert_int_equal(play.sim->stale, 0);
    play_deinit(&play);
}

static void plan_many_moves(struct toy *toy)
{
    schedule(toy, ARRIVAL, 50, 1);
    set_timer(toy, 60, 2);
    set_timer(toy, 90, 3);
    // One turn more than there are generations.
    for (int64_t i = 0; i <= EVENT_ARGUMENT_MAX + INT64_C(2); i++) {
        set_timer(toy, 70 + i % 11, 4);
    }
    set_timer(toy, 71, 4);
    cancel_timer(toy, 3);
}

static void engine_keeps_a_timer_that_is_moved_more_often_than_generations_count(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_many_moves);
    // Stale events are dropped when they outnumber the live.
    assert_true(event_queue_count(play.sim->queue) < 4096);
    play_out(&play);
    assert_notes(play.toy,
                 (const struct note[]){{50, ARRIVAL, 1, 0}, {60, TIMER, 2, 0}, {71, TIMER, 4, 0}},
                 3);
    play_deinit(&play);
}

static void plan_purge(struct toy *toy)
{
    for (uint32_t i = 0; i < 1900; i++) {
        schedule(toy, ARRIVAL, 10 + i % 7, i); // no timers: never stale
    }
    for (uint32_t i = 0; i < 5000; i++) {
        set_timer(toy, 5, i);
        set_timer(toy, 6 + i % 80, i);
        if (i % 100 != 0) {
            cancel_timer(toy, i);
        }
    }
}

static void engine_drops_only_cancelled_events_when_they_outnumber_the_others(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_purge);
    assert_true(event_queue_count(play.sim->queue) < 1950 + 4000);
    play_out(&play);
    size_t timers = 0;
    for (size_t i = 0; i < play.toy->note_count; i++) {
        const struct note *note = &play.toy->notes[i];
        timers += note->kind == TIMER;
        assert_true(note->kind == ARRIVAL ||
                    (note->target % 100 == 0 && note->time == 6 + note->target % 80));
    }
    assert_int_equal(timers, 50);
    assert_int_equal(play.toy->note_count, 1950);
    assert_int_equal(play.sim->stale, 0);
    play_deinit(&play);
}

// ---- batches ----

static void plan_batches(struct toy *toy)
{
    for (uint32_t i = 0; i < 600; i++) {
        sim_schedule(toy->sim, toy->first_kind + BATCH, 40, i, 0);
    }
    schedule(toy, OTHER_BATCH, 40, 7); // the same instant and priority, another kind
    schedule(toy, BATCH, 40, 601);
    schedule(toy, BATCH, 41, 602);
}

static void engine_hands_over_equal_events_in_batches(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_batches);
    play_out(&play);
    static const size_t expected[] = {256, 256, 88, 1, 1, 1};
    assert_int_equal(play.toy->batch_count, COUNT_OF(expected));
    assert_memory_equal(play.toy->batches, expected, sizeof expected);
    for (uint32_t i = 0; i < 600; i++) {
        assert_int_equal(play.toy->notes[i].target, i);
    }
    assert_int_equal(play.toy->notes[600].kind, OTHER_BATCH);
    assert_int_equal(play.sim->executed, 603);
    assert_int_equal(play.sim->kinds[play.toy->first_kind + BATCH].executed, 602);
    play_deinit(&play);
}

// ---- slices, stages ----

// A little world: an arrival schedules the next two, moves timers, and steps in batches.
static void plan_world(struct toy *toy)
{
    schedule(toy, ARRIVAL, 1, 1);
    schedule(toy, BATCH, 3, 1);
    schedule(toy, BATCH, 3, 2);
}

static void react_world(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)arg;
    int64_t now = toy->sim->now;
    if (kind == ARRIVAL) {
        set_timer(toy, now + (int64_t)rng_below(&toy->rng, 90), target % 13);
        schedule(toy, END, now + (int64_t)rng_below(&toy->rng, 50), target);
        schedule(toy, ARRIVAL, now + (int64_t)rng_below(&toy->rng, 9), target + 1);
    } else if (kind == BATCH) {
        schedule(toy, BATCH, now + 40, target);
    }
}

static void play_world(struct play *play, enum record_level level, int64_t interval)
{
    play_create(play, 2385, interval, level);
    play->toy->plan = plan_world;
    play->toy->react = react_world;
}

static void assert_same_play(const struct play *a, const struct play *b)
{
    assert_true(a->toy->note_count > 1000);
    assert_int_equal(a->sim->executed, b->sim->executed);
    assert_true(a->sim->fingerprint == b->sim->fingerprint);
    assert_int_equal(a->toy->note_count, b->toy->note_count);
    assert_memory_equal(a->toy->notes, b->toy->notes, a->toy->note_count * sizeof a->toy->notes[0]);
}

static void engine_gives_the_same_in_slices_of_any_size(void **state)
{
    (void)state;
    struct play whole, sliced;
    play_world(&whole, RECORD_NONE, 0);
    sim_start(whole.sim, (struct sink){0});
    play_out(&whole);
    for (uint64_t slice = 1; slice < 700; slice = slice * 3 + 1) {
        play_world(&sliced, RECORD_NONE, 0);
        sim_start(sliced.sim, (struct sink){0});
        uint64_t slices = 0;
        while (sim_run(sliced.sim, slice) == SIM_RUNNING) {
            slices++;
            assert_true(sliced.sim->executed <= slices * slice + slices);
        }
        assert_same_play(&whole, &sliced);
        assert_true(sliced.toy->audits >= slices);
        play_deinit(&sliced);
    }
    // The greatest number of events does not overflow in the middle of a run.
    play_world(&sliced, RECORD_NONE, 0);
    sim_start(sliced.sim, (struct sink){0});
    assert_int_equal(sim_run(sliced.sim, 100), SIM_RUNNING);
    assert_int_equal(sim_run(sliced.sim, UINT64_MAX), SIM_DONE);
    assert_same_play(&whole, &sliced);
    play_deinit(&sliced);
    play_deinit(&whole);
}

static void engine_finishes_and_audits_the_whole_once(void **state)
{
    (void)state;
    struct play play;
    play_init(&play, 100, plan_order);
    assert_int_equal(sim_run(play.sim, 0), SIM_RUNNING);
    play_out(&play);
    assert_int_equal(sim_run(play.sim, 5), SIM_DONE);
    assert_int_equal(play.toy->finishes, 1);
    assert_true(play.toy->whole_audits >= 1);
    play_deinit(&play);
}

static void engine_runs_two_plays_interleaved_as_it_runs_each_alone(void **state)
{
    (void)state;
    struct play alone, a, b;
    play_world(&alone, RECORD_NONE, 0);
    play_world(&a, RECORD_NONE, 0);
    play_world(&b, RECORD_NONE, 0);
    b.toy->react = NULL; // another story
    sim_start(alone.sim, (struct sink){0});
    sim_start(a.sim, (struct sink){0});
    sim_start(b.sim, (struct sink){0});
    play_out(&alone);
    while (sim_run(a.sim, 7) == SIM_RUNNING) {
        sim_run(b.sim, 1);
    }
    assert_same_play(&alone, &a);
    play_deinit(&b);
    play_deinit(&a);
    play_deinit(&alone);
}

// ---- recording ----

static void compare_recorded(int64_t interval, const int64_t *times, size_t count)
{
    struct play plain, recorded;
    struct memory_sink memory;
    memory_sink_init(&memory);
    play_world(&plain, RECORD_NONE, interval);
    play_world(&recorded, RECORD_FULL, interval);
    sim_start(plain.sim, (struct sink){0});
    sim_start(recorded.sim, memory_sink_socket(&memory));
    play_out(&plain);
    play_out(&recorded);
    assert_same_play(&plain, &recorded);
    assert_int_equal(plain.toy->recorded_count, 0);
    assert_int_equal(recorded.toy->recorded_count, count);
    const struct memory_table *rows = memory_sink_table(&memory, "/events");
    assert_int_equal(rows->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct toy_row *row = memory_sink_row(rows, i);
        assert_int_equal(recorded.toy->recorded[i], times[i]);
        assert_int_equal(row->time, times[i]);
    }
    assert_ptr_equal(memory.summary, &recorded.sim->summary);
    play_deinit(&plain);
    play_deinit(&recorded);
    memory_sink_deinit(&memory);
}

// The run covers [0, 2385): the last interval is shorter, or exactly as long, or the only one.
static void engine_records_without_changing_anything(void **state)
{
    (void)state;
    compare_recorded(1000, (const int64_t[]){1000, 2000, 2385}, 3);
    compare_recorded(795, (const int64_t[]){795, 1590, 2385}, 3);
    compare_recorded(2384, (const int64_t[]){2384, 2385}, 2);
    compare_recorded(2385, (const int64_t[]){2385}, 1);
    compare_recorded(100000, (const int64_t[]){2385}, 1);
}

static void engine_opens_the_tables_of_its_level_only(void **state)
{
    (void)state;
    static const struct {
        enum record_level level;
        size_t tables, rows;
    } cases[] = {
        {RECORD_NONE, 0, 0}, {RECORD_SUMMARY, 1, 0}, {RECORD_SERIES, 1, 3}, {RECORD_FULL, 2, 3}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct play play;
        struct memory_sink memory;
        memory_sink_init(&memory);
        play_world(&play, cases[i].level, 1000);
        sim_start(play.sim, memory_sink_socket(&memory));
        assert_int_equal(memory.count, cases[i].tables);
        assert_int_equal(sim_recorded(play.sim, &toy_model, 0), cases[i].tables > 0);
        assert_int_equal(sim_recorded(play.sim, &toy_model, 1), cases[i].tables > 1);
        play_out(&play);
        assert_int_equal(play.toy->recorded_count, cases[i].rows);
        if (cases[i].tables > 0) {
            const struct memory_table *toys = memory_sink_table(&memory, "/catalog/toys");
            assert_int_equal(toys->count, 1);
            assert_int_equal(((const struct toy_row *)memory_sink_row(toys, 0))->time, 2385);
        }
        play_deinit(&play);
        memory_sink_deinit(&memory);
    }
}

// ---- chance, fingerprint ----

static void react_stray_draw(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)target;
    (void)arg;
    rng_next(&toy->rng);
}

static void engine_shows_a_stray_draw_in_the_fingerprint(void **state)
{
    (void)state;
    struct play clean, stray, seeded;
    play_init(&clean, 100, plan_order);
    play_init(&stray, 100, plan_order);
    play_create(&seeded, 100, 0, RECORD_NONE);
    stray.toy->react = react_stray_draw;
    play_out(&clean);
    play_out(&stray);
    assert_true(clean.sim->fingerprint != stray.sim->fingerprint);
    const struct summary_item *shown = summary_find(&clean.sim->summary, "run.fingerprint");
    assert_int_equal(strlen(shown->text), 16);
    assert_int_equal(summary_number(summary_find(&clean.sim->summary, "run.events")), 6);
    // A stream depends on the seed, the path and the purpose alone.
    struct rng again, other;
    rng_init(&again, 2385, "toys.one", "play");
    sim_stream(seeded.sim, &other, "toys.one", "sleep");
    assert_true(rng_next(&again) == rng_next(&seeded.toy->rng));
    assert_true(rng_next(&again) != rng_next(&other));
    play_deinit(&clean);
    play_deinit(&stray);
    play_deinit(&seeded);
}

// ---- building ----

// What these models keep is where to count releases: the context of the sources, for want of
// another.
static bool build_counted(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    *(uint32_t **)state = sim->sources.context;
    return true;
}

static bool refuse_to_build(struct sim *sim, void *state, struct error *error)
{
    build_counted(sim, state, error);
    return error_set(error, ERROR_IO, "no such trace");
}

static void count_release(void *state)
{
    uint32_t *count = *(uint32_t **)state;
    if (count != NULL) {
        ++*count;
    }
}

static void engine_releases_everything_when_a_model_cannot_be_built(void **state)
{
    (void)state;
    uint32_t count = 0;
    static const struct model sound = {.name = "sound",
                                       .state_size = sizeof(uint32_t *),
                                       .build = build_counted,
                                       .release = count_release};
    static const struct model broken = {.name = "broken",
                                        .state_size = sizeof(uint32_t *),
                                        .build = refuse_to_build,
                                        .release = count_release};
    static const struct model *const models[] = {&sound, &broken, &sound, NULL};
    struct arena arena;
    arena_init(&arena);
    struct settings settings = {.duration = 1};
    struct scenario scenario = {.arena = &arena, .settings = &settings};
    struct error error = {0};
    assert_null(sim_create(&(struct sim_options){.arena = &arena,
                                                 .scenario = &scenario,
                                                 .models = models,
                                                 .sources = {.context = &count}},
                           &error));
    assert_int_equal(error.kind, ERROR_IO);
    assert_string_equal(error.text, "no such trace");
    assert_int_equal(count, 2); // the third was released as it was: zeroed
    arena_deinit(&arena);
}

// ---- failed checks ----

static void tell_fault(void *context, const char *report)
{
    int *pipe_end = context;
    dprintf(*pipe_end, "%s", report);
}

struct child {
    int exit_code;
    char report[512]; // as handed to on_fault
    char err[1024];   // as printed
};

static void drain(int from, char *text, size_t size)
{
    size_t length = 0;
    ssize_t got;
    while (length + 1 < size && (got = read(from, text + length, size - 1 - length)) > 0) {
        length += (size_t)got;
    }
    text[length] = '\0';
    close(from);
}

// Plays in a child, with on_fault told and stderr caught.
static struct child play_in_child(void (*plan)(struct toy *toy),
                                  void (*react)(struct toy *, uint32_t, uint32_t, uint32_t))
{
    struct child child = {0};
    int fault[2], err[2];
    assert_int_equal(pipe(fault), 0);
    assert_int_equal(pipe(err), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct play play;
        dup2(err[1], STDERR_FILENO);
        play_create(&play, 5 * NS_PER_S, 0, RECORD_NONE);
        play.sim->on_fault = tell_fault;
        play.sim->fault_context = &fault[1];
        play.toy->plan = plan;
        play.toy->react = react;
        sim_start(play.sim, (struct sink){0});
        sim_run(play.sim, UINT64_MAX);
        _exit(0);
    }
    close(fault[1]);
    close(err[1]);
    drain(fault[0], child.report, sizeof child.report);
    drain(err[0], child.err, sizeof child.err);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    child.exit_code = WEXITSTATUS(status);
    return child;
}

static void assert_fault(const struct child *child, const char *expression, const char *where)
{
    assert_int_equal(child->exit_code, 3);
    if (strstr(child->report, expression) == NULL || strstr(child->report, where) == NULL) {
        fail_msg("'%s' without '%s' or '%s'", child->report, expression, where);
    }
    assert_non_null(strstr(child->err, child->report)); // printed too, behind the place
    assert_non_null(strstr(child->err, ".c:"));
    assert_non_null(strstr(child->err, "check failed"));
}

static void plan_one(struct toy *toy)
{
    schedule(toy, ARRIVAL, 3 * NS_PER_S / 2, 41);
}

static void react_broken(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    SIM_CHECK(toy->sim, target == 42);
}

static void react_in_the_past(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    schedule(toy, END, toy->sim->now - 1, target);
}

static void react_timer_in_the_past(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    set_timer(toy, toy->sim->now - 1, target);
}

static void react_no_timer(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)arg;
    sim_timer_cancel(toy->sim, toy->first_kind + kind, target);
}

static void react_unknown_model(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)target;
    (void)arg;
    static const struct model stranger = {.name = "stranger"};
    sim_state(toy->sim, &stranger);
}

static void plan_broken(struct toy *toy)
{
    SIM_CHECK(toy->sim, toy->note_count == 7);
}

static void engine_reports_a_failed_check_with_time_event_and_seed(void **state)
{
    (void)state;
    struct child child = play_in_child(plan_one, react_broken);
    assert_fault(&child, "target == 42",
                 "(simulated time 1.5s, event 'arrival' for 41, seed 2385)");
    child = play_in_child(plan_broken, NULL);
    assert_fault(&child, "toy->note_count == 7", "(simulated time 0s, no event, seed 2385)");
    child = play_in_child(plan_one, NULL);
    assert_int_equal(child.exit_code, 0);
    assert_string_equal(child.report, "");
}

static void engine_refuses_what_is_a_programmers_error(void **state)
{
    (void)state;
    struct child child = play_in_child(plan_one, react_in_the_past);
    assert_fault(&child, "time >= sim->now", "1.5s");
    child = play_in_child(plan_one, react_timer_in_the_past);
    assert_fault(&child, "time >= sim->now", "1.5s");
    child = play_in_child(plan_one, react_no_timer);
    assert_fault(&child, "kind->timer", "1.5s");
    child = play_in_child(plan_one, react_unknown_model);
    assert_fault(&child, "index < sim->model_count", "1.5s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_executes_by_time_then_priority_then_order_of_scheduling),
        cmocka_unit_test(engine_executes_earlier_priorities_of_the_instant_before_it_goes_on),
        cmocka_unit_test(engine_never_executes_events_at_the_end_or_after),
        cmocka_unit_test(engine_moves_and_cancels_timers),
        cmocka_unit_test(engine_keeps_a_timer_that_is_moved_more_often_than_generations_count),
        cmocka_unit_test(engine_drops_only_cancelled_events_when_they_outnumber_the_others),
        cmocka_unit_test(engine_hands_over_equal_events_in_batches),
        cmocka_unit_test(engine_gives_the_same_in_slices_of_any_size),
        cmocka_unit_test(engine_finishes_and_audits_the_whole_once),
        cmocka_unit_test(engine_runs_two_plays_interleaved_as_it_runs_each_alone),
        cmocka_unit_test(engine_records_without_changing_anything),
        cmocka_unit_test(engine_opens_the_tables_of_its_level_only),
        cmocka_unit_test(engine_shows_a_stray_draw_in_the_fingerprint),
        cmocka_unit_test(engine_releases_everything_when_a_model_cannot_be_built),
        cmocka_unit_test(engine_reports_a_failed_check_with_time_event_and_seed),
        cmocka_unit_test(engine_refuses_what_is_a_programmers_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
