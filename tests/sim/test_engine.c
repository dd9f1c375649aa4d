// SPDX-License-Identifier: GPL-3.0-or-later
// The engine with a model that does what each test plans: order, timers, batches, recording,
// slices, two runs at a time, and reports of failed checks.
#include "sim/engine.h"

#include "sim/io/result/memory_sink.h"
#include "tests/sim/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_notes(const struct toy *toy, const struct toy_note *expected, size_t count)
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
    toy_schedule(toy, TOY_ARRIVAL, 77, 1);
    toy_schedule(toy, TOY_ARRIVAL, 76, 2);
    toy_schedule(toy, TOY_END, 77, 3);
    toy_set_timer(toy, 77, 4);
    toy_schedule(toy, TOY_ARRIVAL, 77, 5);
    toy_schedule(toy, TOY_END, 0, 6);
}

static void engine_executes_by_time_then_priority_then_order_of_scheduling(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_order);
    toy_play_out(&play);
    assert_notes(play.toy,
                 (const struct toy_note[]){{0, TOY_END, 6, 0},
                                           {76, TOY_ARRIVAL, 2, 0},
                                           {77, TOY_END, 3, 0},
                                           {77, TOY_TIMER, 4, 0},
                                           {77, TOY_ARRIVAL, 1, 0},
                                           {77, TOY_ARRIVAL, 5, 0}},
                 6);
    assert_int_equal(play.toy->notes[0].argument, 18);
    assert_int_equal(play.sim->executed, 6);
    assert_int_equal(play.sim->kinds[play.toy->first_kind + TOY_ARRIVAL].executed, 3);
    assert_int_equal(play.sim->now, 100);
    toy_play_deinit(&play);
}

static void plan_going_back(struct toy *toy)
{
    toy_schedule(toy, TOY_ARRIVAL, 9, 1);
    toy_schedule(toy, TOY_ARRIVAL, 9, 2);
}

static void react_going_back(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)arg;
    if (kind == TOY_ARRIVAL) {
        toy_set_timer(toy, 9, target);
        toy_schedule(toy, TOY_END, 9, target);
    }
}

static void engine_executes_earlier_priorities_of_the_instant_before_it_goes_on(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_going_back);
    play.toy->react = react_going_back;
    toy_play_out(&play);
    assert_notes(play.toy,
                 (const struct toy_note[]){{9, TOY_ARRIVAL, 1, 0},
                                           {9, TOY_END, 1, 0},
                                           {9, TOY_TIMER, 1, 0},
                                           {9, TOY_ARRIVAL, 2, 0},
                                           {9, TOY_END, 2, 0},
                                           {9, TOY_TIMER, 2, 0}},
                 6);
    toy_play_deinit(&play);
}

static void plan_end(struct toy *toy)
{
    toy_schedule(toy, TOY_ARRIVAL, 99, 1);
    toy_schedule(toy, TOY_END, 100, 2);
    toy_schedule(toy, TOY_END, 101, 3);
    toy_schedule(toy, TOY_END, SIMTIME_MAX, 4);
    toy_set_timer(toy, 99, 5);
    toy_set_timer(toy, 50, 6);
    toy_set_timer(toy, 100, 6); // moved beyond the end: it never comes
    toy_set_timer(toy, SIMTIME_NEVER, 7);
}

static void engine_never_executes_events_at_the_end_or_after(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_end);
    toy_play_out(&play);
    assert_notes(play.toy,
                 (const struct toy_note[]){{99, TOY_TIMER, 5, 0}, {99, TOY_ARRIVAL, 1, 0}}, 2);
    toy_play_deinit(&play);
}

// ---- timers ----

static void plan_timers(struct toy *toy)
{
    toy_set_timer(toy, 20, 1);
    toy_set_timer(toy, 10, 1); // earlier
    toy_set_timer(toy, 11, 2);
    toy_set_timer(toy, 30, 2); // later
    toy_set_timer(toy, 12, 3);
    toy_cancel_timer(toy, 3);
    toy_cancel_timer(toy, 3);
    toy_cancel_timer(toy, 4000); // never set
    toy_set_timer(toy, 13, 5);
    toy_cancel_timer(toy, 5);
    toy_set_timer(toy, 14, 5);
    for (int64_t i = 0; i < 40; i++) {
        toy_set_timer(toy, 15, 6); // to the same instant, again and again
    }
}

static void react_timers(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    if (target == 1 && toy->sim->now < 40) {
        toy_set_timer(toy, toy->sim->now + 30, 1); // sets itself anew
    }
    if (target == 2) {
        toy_cancel_timer(toy, 2); // is not pending any more
    }
}

static void engine_moves_and_cancels_timers(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_timers);
    play.toy->react = react_timers;
    toy_play_out(&play);
    assert_notes(play.toy,
                 (const struct toy_note[]){{10, TOY_TIMER, 1, 0},
                                           {14, TOY_TIMER, 5, 0},
                                           {15, TOY_TIMER, 6, 0},
                                           {30, TOY_TIMER, 2, 0},
                                           {40, TOY_TIMER, 1, 0}},
                 5);
    assert_int_equal(play.sim->executed, 5);
    assert_int_equal(play.sim->stale, 0);
    toy_play_deinit(&play);
}

static void plan_many_moves(struct toy *toy)
{
    toy_schedule(toy, TOY_ARRIVAL, 50, 1);
    toy_set_timer(toy, 60, 2);
    toy_set_timer(toy, 90, 3);
    // One turn more than there are generations.
    for (int64_t i = 0; i <= EVENT_ARGUMENT_MAX + INT64_C(2); i++) {
        toy_set_timer(toy, 70 + i % 11, 4);
    }
    toy_set_timer(toy, 71, 4);
    toy_cancel_timer(toy, 3);
}

static void engine_keeps_a_timer_that_is_moved_more_often_than_generations_count(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_many_moves);
    // Stale events are dropped when they outnumber the live.
    assert_true(event_queue_count(play.sim->queue) < 4096);
    toy_play_out(&play);
    assert_notes(play.toy,
                 (const struct toy_note[]){
                     {50, TOY_ARRIVAL, 1, 0}, {60, TOY_TIMER, 2, 0}, {71, TOY_TIMER, 4, 0}},
                 3);
    toy_play_deinit(&play);
}

static void plan_purge(struct toy *toy)
{
    for (uint32_t i = 0; i < 1900; i++) {
        toy_schedule(toy, TOY_ARRIVAL, 10 + i % 7, i); // no timers: never stale
    }
    for (uint32_t i = 0; i < 5000; i++) {
        toy_set_timer(toy, 5, i);
        toy_set_timer(toy, 6 + i % 80, i);
        if (i % 100 != 0) {
            toy_cancel_timer(toy, i);
        }
    }
}

static void engine_drops_only_cancelled_events_when_they_outnumber_the_others(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_purge);
    assert_true(event_queue_count(play.sim->queue) < 1950 + 4000);
    toy_play_out(&play);
    size_t timers = 0;
    for (size_t i = 0; i < play.toy->note_count; i++) {
        const struct toy_note *note = &play.toy->notes[i];
        timers += note->kind == TOY_TIMER;
        assert_true(note->kind == TOY_ARRIVAL ||
                    (note->target % 100 == 0 && note->time == 6 + note->target % 80));
    }
    assert_int_equal(timers, 50);
    assert_int_equal(play.toy->note_count, 1950);
    assert_int_equal(play.sim->stale, 0);
    toy_play_deinit(&play);
}

// ---- batches ----

static void plan_batches(struct toy *toy)
{
    for (uint32_t i = 0; i < 600; i++) {
        sim_schedule(toy->sim, toy->first_kind + TOY_BATCH, 40, i, 0);
    }
    toy_schedule(toy, TOY_OTHER_BATCH, 40, 7); // the same instant and priority, another kind
    toy_schedule(toy, TOY_BATCH, 40, 601);
    toy_schedule(toy, TOY_BATCH, 41, 602);
}

static void engine_hands_over_equal_events_in_batches(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_batches);
    toy_play_out(&play);
    static const size_t expected[] = {256, 256, 88, 1, 1, 1};
    assert_int_equal(play.toy->batch_count, COUNT_OF(expected));
    assert_memory_equal(play.toy->batches, expected, sizeof expected);
    for (uint32_t i = 0; i < 600; i++) {
        assert_int_equal(play.toy->notes[i].target, i);
    }
    assert_int_equal(play.toy->notes[600].kind, TOY_OTHER_BATCH);
    assert_int_equal(play.sim->executed, 603);
    assert_int_equal(play.sim->kinds[play.toy->first_kind + TOY_BATCH].executed, 602);
    toy_play_deinit(&play);
}

// ---- slices, stages ----

// A little world: an arrival schedules the next two, moves timers, and steps in batches.
static void plan_world(struct toy *toy)
{
    toy_schedule(toy, TOY_ARRIVAL, 1, 1);
    toy_schedule(toy, TOY_BATCH, 3, 1);
    toy_schedule(toy, TOY_BATCH, 3, 2);
}

static void react_world(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)arg;
    int64_t now = toy->sim->now;
    if (kind == TOY_ARRIVAL) {
        toy_set_timer(toy, now + (int64_t)rng_below(&toy->rng, 90), target % 13);
        toy_schedule(toy, TOY_END, now + (int64_t)rng_below(&toy->rng, 50), target);
        toy_schedule(toy, TOY_ARRIVAL, now + (int64_t)rng_below(&toy->rng, 9), target + 1);
    } else if (kind == TOY_BATCH) {
        toy_schedule(toy, TOY_BATCH, now + 40, target);
    }
}

static void play_world(struct toy_play *play, enum record_level level, int64_t interval)
{
    toy_play_create(play, 2385, interval, level);
    play->toy->plan = plan_world;
    play->toy->react = react_world;
}

static void assert_same_play(const struct toy_play *a, const struct toy_play *b)
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
    struct toy_play whole, sliced;
    play_world(&whole, RECORD_NONE, 0);
    sim_start(whole.sim, (struct sink){0});
    toy_play_out(&whole);
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
        toy_play_deinit(&sliced);
    }
    // The greatest number of events does not overflow in the middle of a run.
    play_world(&sliced, RECORD_NONE, 0);
    sim_start(sliced.sim, (struct sink){0});
    assert_int_equal(sim_run(sliced.sim, 100), SIM_RUNNING);
    assert_int_equal(sim_run(sliced.sim, UINT64_MAX), SIM_DONE);
    assert_same_play(&whole, &sliced);
    toy_play_deinit(&sliced);
    toy_play_deinit(&whole);
}

static void engine_finishes_and_audits_the_whole_once(void **state)
{
    (void)state;
    struct toy_play play;
    toy_play_init(&play, 100, plan_order);
    assert_int_equal(sim_run(play.sim, 0), SIM_RUNNING);
    toy_play_out(&play);
    assert_int_equal(sim_run(play.sim, 5), SIM_DONE);
    assert_int_equal(play.toy->finishes, 1);
    assert_true(play.toy->whole_audits >= 1);
    toy_play_deinit(&play);
}

static void engine_runs_two_plays_interleaved_as_it_runs_each_alone(void **state)
{
    (void)state;
    struct toy_play alone, a, b;
    play_world(&alone, RECORD_NONE, 0);
    play_world(&a, RECORD_NONE, 0);
    play_world(&b, RECORD_NONE, 0);
    b.toy->react = NULL; // another story
    sim_start(alone.sim, (struct sink){0});
    sim_start(a.sim, (struct sink){0});
    sim_start(b.sim, (struct sink){0});
    toy_play_out(&alone);
    while (sim_run(a.sim, 7) == SIM_RUNNING) {
        sim_run(b.sim, 1);
    }
    assert_same_play(&alone, &a);
    toy_play_deinit(&b);
    toy_play_deinit(&a);
    toy_play_deinit(&alone);
}

// ---- recording ----

static void compare_recorded(int64_t interval, const int64_t *times, size_t count)
{
    struct toy_play plain, recorded;
    struct memory_sink memory;
    memory_sink_init(&memory);
    play_world(&plain, RECORD_NONE, interval);
    play_world(&recorded, RECORD_FULL, interval);
    sim_start(plain.sim, (struct sink){0});
    sim_start(recorded.sim, memory_sink_socket(&memory));
    toy_play_out(&plain);
    toy_play_out(&recorded);
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
    toy_play_deinit(&plain);
    toy_play_deinit(&recorded);
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
        struct toy_play play;
        struct memory_sink memory;
        memory_sink_init(&memory);
        play_world(&play, cases[i].level, 1000);
        sim_start(play.sim, memory_sink_socket(&memory));
        assert_int_equal(memory.count, cases[i].tables);
        assert_int_equal(sim_recorded(play.sim, &toy_model, 0), cases[i].tables > 0);
        assert_int_equal(sim_recorded(play.sim, &toy_model, 1), cases[i].tables > 1);
        toy_play_out(&play);
        assert_int_equal(play.toy->recorded_count, cases[i].rows);
        if (cases[i].tables > 0) {
            const struct memory_table *toys = memory_sink_table(&memory, "/catalog/toys");
            assert_int_equal(toys->count, 1);
            assert_int_equal(((const struct toy_row *)memory_sink_row(toys, 0))->time, 2385);
        }
        toy_play_deinit(&play);
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
    struct toy_play clean, stray, seeded;
    toy_play_init(&clean, 100, plan_order);
    toy_play_init(&stray, 100, plan_order);
    toy_play_create(&seeded, 100, 0, RECORD_NONE);
    stray.toy->react = react_stray_draw;
    toy_play_out(&clean);
    toy_play_out(&stray);
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
    toy_play_deinit(&clean);
    toy_play_deinit(&stray);
    toy_play_deinit(&seeded);
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

static void assert_fault(const struct toy_child *child, const char *expression, const char *where)
{
    assert_int_equal(child->exit_code, 3);
    if (strstr(child->report, expression) == NULL || strstr(child->report, where) == NULL) {
        fail_msg("'%s' without '%s' or '%s'", child->report, expression, where);
    }
    assert_non_null(strstr(child->err, child->report)); // printed too, behind the place
    assert_non_null(strstr(child->err, ": check failed: "));
}

static void plan_one(struct toy *toy)
{
    toy_schedule(toy, TOY_ARRIVAL, 3 * NS_PER_S / 2, 41);
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
    toy_schedule(toy, TOY_END, toy->sim->now - 1, target);
}

static void react_timer_in_the_past(struct toy *toy, uint32_t kind, uint32_t target, uint32_t arg)
{
    (void)kind;
    (void)arg;
    toy_set_timer(toy, toy->sim->now - 1, target);
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
    struct toy_child child = toy_play_in_child(plan_one, react_broken);
    assert_fault(&child, "target == 42",
                 "(simulated time 1.5s, event 'arrival' for 41, seed 2385)");
    child = toy_play_in_child(plan_broken, NULL);
    assert_fault(&child, "toy->note_count == 7", "(simulated time 0s, no event, seed 2385)");
    child = toy_play_in_child(plan_one, NULL);
    assert_int_equal(child.exit_code, 0);
    assert_string_equal(child.report, "");
}

static void engine_refuses_what_is_a_programmers_error(void **state)
{
    (void)state;
    struct toy_child child = toy_play_in_child(plan_one, react_in_the_past);
    assert_fault(&child, "time >= sim->now", "1.5s");
    child = toy_play_in_child(plan_one, react_timer_in_the_past);
    assert_fault(&child, "time >= sim->now", "1.5s");
    child = toy_play_in_child(plan_one, react_no_timer);
    assert_fault(&child, "kind->timer", "1.5s");
    child = toy_play_in_child(plan_one, react_unknown_model);
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
