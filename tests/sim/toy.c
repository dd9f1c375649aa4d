// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void note_event(struct toy *toy, uint32_t kind, uint32_t target, uint32_t argument)
{
    assert_true(toy->note_count < COUNT_OF(toy->notes));
    toy->notes[toy->note_count++] = (struct toy_note){toy->sim->now, kind, target, argument};
    if (toy->react != NULL) {
        toy->react(toy, kind, target, argument);
    }
}

#define HANDLER(name, kind)                                                                        \
    static void name(struct sim *sim, void *state, uint32_t target, uint32_t argument)             \
    {                                                                                              \
        assert_ptr_equal(sim, ((struct toy *)state)->sim);                                         \
        note_event(state, kind, target, argument);                                                 \
    }

HANDLER(on_end, TOY_END)
HANDLER(on_arrival, TOY_ARRIVAL)
HANDLER(on_timer, TOY_TIMER)

static void note_batch(struct toy *toy, uint32_t kind, const uint32_t *targets, size_t count)
{
    if (toy->batch_count < COUNT_OF(toy->batches)) {
        toy->batches[toy->batch_count] = count;
    }
    toy->batch_count++;
    for (size_t i = 0; i < count; i++) {
        note_event(toy, kind, targets[i], 0);
    }
}

static void on_batch(struct sim *sim, void *state, const uint32_t *targets, size_t count)
{
    (void)sim;
    note_batch(state, TOY_BATCH, targets, count);
}

static void on_other_batch(struct sim *sim, void *state, const uint32_t *targets, size_t count)
{
    (void)sim;
    note_batch(state, TOY_OTHER_BATCH, targets, count);
}

static const struct event_kind toy_kinds[] = {
    [TOY_END] = {.name = "end", .priority = EVENT_END_OF_WORK, .handler = on_end},
    [TOY_ARRIVAL] = {.name = "arrival", .priority = EVENT_ARRIVAL, .handler = on_arrival},
    [TOY_TIMER] = {.name = "timer", .priority = EVENT_SLEEP, .timer = true, .handler = on_timer},
    [TOY_BATCH] = {.name = "batch", .priority = EVENT_INPUT_STEP, .batch = on_batch},
    [TOY_OTHER_BATCH] = {.name = "other batch",
                         .priority = EVENT_INPUT_STEP,
                         .batch = on_other_batch},
    {.name = NULL},
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

const struct model toy_model = {
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

void toy_play_create(struct toy_play *play, int64_t duration, int64_t interval,
                     enum record_level level)
{
    *play = (struct toy_play){.settings = {.duration = duration, .seed = 2385}};
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

void toy_play_init(struct toy_play *play, int64_t duration, void (*plan)(struct toy *toy))
{
    toy_play_create(play, duration, 0, RECORD_NONE);
    play->toy->plan = plan;
    sim_start(play->sim, (struct sink){0});
}

void toy_play_deinit(struct toy_play *play)
{
    sim_destroy(play->sim);
    arena_deinit(&play->arena);
}

void toy_play_out(struct toy_play *play)
{
    assert_int_equal(sim_run(play->sim, UINT64_MAX), SIM_DONE);
}

void toy_schedule(struct toy *toy, uint32_t kind, int64_t time, uint32_t target)
{
    sim_schedule(toy->sim, toy->first_kind + kind, time, target, target * 3);
}

void toy_set_timer(struct toy *toy, int64_t time, uint32_t target)
{
    sim_timer_set(toy->sim, toy->first_kind + TOY_TIMER, time, target);
}

void toy_cancel_timer(struct toy *toy, uint32_t target)
{
    sim_timer_cancel(toy->sim, toy->first_kind + TOY_TIMER, target);
}

// ---- in a child ----

static void tell_fault(void *context, const char *report)
{
    int *pipe_end = context;
    dprintf(*pipe_end, "%s", report);
}

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

struct toy_child toy_play_in_child(void (*plan)(struct toy *toy),
                                   void (*react)(struct toy *, uint32_t, uint32_t, uint32_t))
{
    struct toy_child child = {0};
    int fault[2], err[2];
    assert_int_equal(pipe(fault), 0);
    assert_int_equal(pipe(err), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct toy_play play;
        dup2(err[1], STDERR_FILENO);
        toy_play_create(&play, 5 * NS_PER_S, 0, RECORD_NONE);
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
