// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/runner.h"

#include "sim/engine.h"
#include "sim/interval.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/trace/trace_in.h"
#include "sim/io/result/trace_out.h"
#include "sim/replications.h"
#include "sim/theory.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    SLICE_EVENTS_LEAST = 1 << 6, // between two looks at the clock and at signals
    SLICE_EVENTS_MOST = 1 << 18,
    NS_PER_PROGRESS = 100000000,
};

// One run of the scenario, with everything it holds.
struct runner {
    const struct runner_options *options;
    struct runner_result *result;
    struct reader *reader; // the result's
    struct trace_in traces;
    struct arena arena; // of one replication
    struct sim *sim;
    struct trace_out *out;
    int64_t replication;
    double started_s, told_s; // of this replication; of the last progress told
};

static double clock_s(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// -----------------------------------------------------------------------------------------------
// Signals: held back while a result is being made, looked at between slices
// -----------------------------------------------------------------------------------------------

static void signals_of_interest(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

static void hold_signals(sigset_t *before)
{
    sigset_t set;
    signals_of_interest(&set);
    sigprocmask(SIG_BLOCK, &set, before);
}

// The number of a signal that has come, taken from the process; 0 for none.
static int take_signal(void)
{
    sigset_t set;
    signals_of_interest(&set);
    int taken = sigtimedwait(&set, NULL, &(struct timespec){0});
    return taken > 0 ? taken : 0;
}

// -----------------------------------------------------------------------------------------------
// One replication
// -----------------------------------------------------------------------------------------------

static void tell_progress(struct runner *runner)
{
    const struct runner_options *options = runner->options;
    double now_s = clock_s(CLOCK_MONOTONIC);
    if (options->progress == NULL || (now_s - runner->told_s) * 1e9 < NS_PER_PROGRESS) {
        return;
    }
    runner->told_s = now_s;
    struct runner_progress progress = {
        .now = runner->sim->now,
        .end = runner->sim->end,
        .events = runner->sim->executed,
        .elapsed_s = now_s - runner->started_s,
        .replication = runner->replication + 1,
        .of = options->replications,
    };
    options->progress(options->progress_context, &progress);
}

// A path that ends with a slash names a folder of CSV files, any other one an HDF5 file.
static bool is_folder(const char *path)
{
    size_t length = strlen(path);
    return length > 1 && path[length - 1] == '/';
}

// "out.h5" for a single run, "out.3.h5" for the third of several; "out/" becomes "out", "out.3".
static const char *output_path(struct runner *runner)
{
    const char *path = runner->options->output;
    size_t length = strlen(path) - is_folder(path);
    struct arena *arena = &runner->result->arena;
    if (runner->options->replications == 1) {
        return arena_text(arena, path, length);
    }
    long long number = (long long)runner->replication + 1;
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(path, '.');
    if (is_folder(path) || dot == NULL || (slash != NULL && dot < slash)) {
        return arena_format(arena, "%.*s.%lld", (int)length, path, number);
    }
    return arena_format(arena, "%.*s.%lld%s", (int)(dot - path), path, number, dot);
}

static const struct scenario_input *all_inputs(struct runner *runner, size_t *count)
{
    size_t traces;
    const struct scenario_input *read = trace_in_inputs(&runner->traces, &traces);
    for (size_t i = 0; i < traces; i++) {
        reader_note_input(runner->reader, reader_given_path(runner->reader, read[i].path),
                          read[i].sha256);
    }
    *count = runner->reader->input_count - 1; // the first is the scenario itself
    return runner->reader->inputs + 1;
}

static bool open_output(struct runner *runner, struct error *error)
{
    size_t count, length;
    const struct scenario_input *inputs = all_inputs(runner, &count);
    if (runner->options->replications > 1) {
        reader_tell_seed(runner->reader, (int64_t)runner->sim->seed);
    }
    struct trace_out_header header = {
        .seed = runner->sim->seed,
        .start = runner->reader->scenario->settings->start,
        .scenario = reader_effective_yaml(runner->reader, &length),
        .inputs = inputs,
        .input_count = count,
    };
    memcpy(header.scenario_sha256, runner->reader->inputs[0].sha256, sizeof header.scenario_sha256);
    const char *path = output_path(runner);
    enum trace_out_format format =
        is_folder(runner->options->output) ? TRACE_OUT_CSV : TRACE_OUT_HDF5;
    runner->out = trace_out_create(format, path, &header, error);
    if (runner->out != NULL && runner->result->output == NULL) {
        runner->result->output = path;
    }
    return runner->out != NULL;
}

static void on_fault(void *context, const char *report)
{
    (void)report;
    struct runner *runner = context;
    if (runner->out != NULL) {
        trace_out_abandon(runner->out);
    }
}

// Events may take nanoseconds or milliseconds; a signal is to be seen within a moment either way.
static uint64_t next_slice(uint64_t slice, double took_s)
{
    if (took_s < 0.02) {
        return slice < SLICE_EVENTS_MOST ? slice * 2 : slice;
    }
    return took_s > 0.1 && slice > SLICE_EVENTS_LEAST ? slice / 2 : slice;
}

// Runs to the end, or until a signal comes. Returns false on a signal.
static bool simulate(struct runner *runner)
{
    double cpu_s = clock_s(CLOCK_PROCESS_CPUTIME_ID);
    double wall_s = clock_s(CLOCK_MONOTONIC);
    uint64_t slice = SLICE_EVENTS_LEAST;
    bool done = false;
    while (!done && runner->result->signal == 0) {
        double began_s = clock_s(CLOCK_MONOTONIC);
        done = sim_run(runner->sim, slice) == SIM_DONE;
        slice = next_slice(slice, clock_s(CLOCK_MONOTONIC) - began_s);
        tell_progress(runner);
        runner->result->signal = take_signal();
    }
    runner->result->cpu_s += clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_s;
    runner->result->wall_s += clock_s(CLOCK_MONOTONIC) - wall_s;
    return runner->result->signal == 0;
}

static bool record_and_simulate(struct runner *runner, enum record_level level, struct error *error)
{
    bool recorded = runner->options->output != NULL && level > RECORD_NONE;
    if (recorded && !open_output(runner, error)) {
        return false;
    }
    sim_start(runner->sim, recorded ? trace_out_sink(runner->out) : (struct sink){0});
    bool finished = simulate(runner);
    if (!recorded) {
        return true;
    }
    struct trace_out *out = runner->out;
    runner->out = NULL;
    if (!finished) {
        trace_out_drop(out);
        runner->result->output = NULL;
        return true;
    }
    return trace_out_commit(out, runner->sim->fingerprint, error);
}

static enum record_level level_of(const struct runner *runner)
{
    const struct settings *settings = runner->reader->scenario->settings;
    return (enum record_level)(runner->options->level >= 0 ? runner->options->level
                                                           : settings->record->level);
}

static struct sim *build(struct runner *runner, const struct scenario *scenario,
                         struct error *error)
{
    return sim_create(
        &(struct sim_options){
            .arena = &runner->arena,
            .scenario = scenario,
            .models = runner->options->models,
            .sources = trace_in_source(&runner->traces),
            .level = level_of(runner),
            .on_fault = on_fault,
            .fault_context = runner,
        },
        error);
}

// The scenario of one replication: the same but for the seed.
static const struct scenario *seeded(struct runner *runner)
{
    struct scenario *scenario = ARENA_NEW(&runner->arena, struct scenario);
    *scenario = *runner->reader->scenario;
    scenario->settings = ARENA_NEW(&runner->arena, struct settings);
    *scenario->settings = *runner->reader->scenario->settings;
    scenario->settings->seed = replications_seed(scenario->settings->seed, runner->replication);
    return scenario;
}

static bool run_replication(struct runner *runner, struct summary *summary, struct error *error)
{
    sigset_t before;
    runner->started_s = clock_s(CLOCK_MONOTONIC);
    arena_init(&runner->arena);
    runner->sim = build(runner, seeded(runner), error);
    // While inputs are read there is nothing to drop: a signal ends the process at once.
    hold_signals(&before);
    bool done = runner->sim != NULL && record_and_simulate(runner, level_of(runner), error);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (done) {
        summary_init(summary, &runner->result->arena);
        for (size_t i = 0; i < runner->sim->summary.count; i++) {
            summary_copy(summary, &runner->sim->summary.items[i]);
        }
        if (runner->replication == 0) {
            runner->result->seed = runner->sim->seed;
            runner->result->fingerprint = runner->sim->fingerprint;
        }
        runner->result->events += runner->sim->executed;
    }
    if (runner->sim != NULL) {
        sim_destroy(runner->sim);
    }
    arena_deinit(&runner->arena);
    return done;
}

// -----------------------------------------------------------------------------------------------
// Exact answers beside the simulated ones
// -----------------------------------------------------------------------------------------------

static bool work_out(struct runner_expectation *expectation, const struct settings_expect *expect,
                     const struct summary *summary, struct error *error)
{
    const struct summary_item *item = summary_find(summary, expect->key);
    *expectation = (struct runner_expectation){
        .key = expect->key,
        .formula = expect->formula,
        .simulated = item != NULL ? summary_number(item) : __builtin_nan(""),
        .half_width = item != NULL ? item->half_width : INTERVAL_NONE,
    };
    return theory_value(&expectation->exact, expect->formula, expect->with.items,
                        expect->with.count, error);
}

static bool work_out_all(struct runner *runner, struct error *error)
{
    const struct field_list *expect = &runner->reader->scenario->settings->expect;
    const struct settings_expect *items = expect->items;
    struct runner_result *result = runner->result;
    result->expectations =
        ARENA_ARRAY(&result->arena, struct runner_expectation, expect->count + 1);
    result->expectation_count = expect->count;
    for (size_t i = 0; i < expect->count; i++) {
        if (!work_out(&result->expectations[i], &items[i], &result->summary, error)) {
            return false;
        }
    }
    return true;
}

// -----------------------------------------------------------------------------------------------
// The story
// -----------------------------------------------------------------------------------------------

static bool read_scenario(struct runner *runner, struct error *error)
{
    const struct runner_options *options = runner->options;
    struct reader_options reading = {
        .path = options->path,
        .models = options->models,
        .sets = options->sets,
        .set_count = options->set_count,
        .seed = options->seed,
    };
    if (reader_read(runner->reader, &reading, error)) {
        return true;
    }
    reader_print_problems(runner->reader, options->err, options->colour);
    return false;
}

// A file that was asked for and would hold nothing is a contradiction, not a silence.
static bool writes_what_it_says(const struct runner *runner, struct error *error)
{
    return runner->options->output == NULL || level_of(runner) != RECORD_NONE ||
           error_set(error, ERROR_INPUT,
                     "record level none writes no file; leave out the output, or record summary");
}

static bool run_all(struct runner *runner, struct error *error)
{
    struct runner_result *result = runner->result;
    int64_t replications = runner->options->replications;
    struct summary *summaries = ARENA_ARRAY(&result->arena, struct summary, (size_t)replications);
    size_t count = 0;
    bool done = true;
    for (; done && runner->replication < replications && result->signal == 0;
         runner->replication++) {
        done = run_replication(runner, &summaries[count], error);
        count += done;
    }
    if (done && result->signal == 0) {
        replications_combine(&result->summary, summaries, count);
        done = work_out_all(runner, error);
    }
    for (size_t r = 0; r < count; r++) {
        summary_deinit(&summaries[r]);
    }
    return done;
}

static void begin(struct runner *runner, struct runner_result *result,
                  const struct runner_options *options)
{
    *result = (struct runner_result){.replications = options->replications};
    arena_init(&result->arena);
    summary_init(&result->summary, &result->arena);
    result->reader = ARENA_NEW(&result->arena, struct reader);
    *runner = (struct runner){.options = options, .result = result, .reader = result->reader};
    reader_init(runner->reader);
    trace_in_init(&runner->traces, &result->arena, options->output != NULL);
}

bool runner_run(struct runner_result *result, const struct runner_options *options,
                struct error *error)
{
    struct runner runner;
    begin(&runner, result, options);
    bool done = read_scenario(&runner, error) && writes_what_it_says(&runner, error);
    if (done) {
        result->scenario = result->reader->scenario;
        done = run_all(&runner, error);
    }
    trace_in_deinit(&runner.traces);
    return done;
}

void runner_result_deinit(struct runner_result *result)
{
    reader_deinit(result->reader);
    summary_deinit(&result->summary);
    arena_deinit(&result->arena);
}

bool runner_check(const struct runner_options *options, struct error *error)
{
    struct runner runner;
    struct runner_result result;
    begin(&runner, &result, options);
    bool sound = read_scenario(&runner, error);
    if (sound) {
        arena_init(&runner.arena);
        runner.sim = build(&runner, runner.reader->scenario, error);
        sound = runner.sim != NULL;
        if (sound) {
            sim_destroy(runner.sim);
        }
        arena_deinit(&runner.arena);
    }
    trace_in_deinit(&runner.traces);
    runner_result_deinit(&result);
    return sound;
}
