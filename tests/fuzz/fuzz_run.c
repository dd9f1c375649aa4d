// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a scenario of the real models: what they accept is built and run for some thousand
// events, with every conservation law checked; never a crash or a hang.
#include "models/group.h"
#include "models/host_pool.h"
#include "sim/engine.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/trace/trace_in.h"

#include <stdlib.h>

enum { HOSTS_MOST = 3000, SPECS_MOST = 3000, INSTANCES_MOST = 3000, EVENTS_MOST = 5000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Large regions are legal and slow; nothing is found in them that small ones lack.
static bool is_small(const struct scenario *scenario)
{
    size_t count, total = 0;
    for (size_t i = 0; i < scenario->part_count; i++) {
        total += scenario->parts[i].count;
    }
    int64_t hosts = host_pool_total(scenario), instances = 0;
    const struct group_spec *groups = scenario_specs(scenario, &group_model, &count);
    for (size_t g = 0; g < count; g++) {
        const struct group_count *wanted = groups[g].count;
        if (wanted != NULL) {
            instances += wanted->initial != UNSET ? wanted->initial : wanted->per_host * hosts;
        }
    }
    return total < SPECS_MOST && hosts < HOSTS_MOST && instances < INSTANCES_MOST;
}

static void abort_run(void *context, const char *report)
{
    (void)context;
    (void)report;
    abort(); // by a signal, on which the fuzzer keeps the input
}

static void run(const struct scenario *scenario)
{
    struct arena arena;
    struct trace_in traces;
    struct error error = {0};
    arena_init(&arena);
    trace_in_init(&traces, &arena, false);
    struct sim_options options = {
        .arena = &arena,
        .scenario = scenario,
        .models = model_registry,
        .sources = trace_in_source(&traces),
        .level = RECORD_SUMMARY,
        .on_fault = abort_run,
    };
    struct sim *sim = sim_create(&options, &error);
    if (sim != NULL) {
        sim_start(sim, (struct sink){0});
        sim_run(sim, EVENTS_MOST);
        sim_destroy(sim);
    }
    trace_in_deinit(&traces);
    arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct reader reader;
    struct reader_options options = {
        .path = "fuzz/x.yaml",
        .text = (const char *)data,
        .length = size,
        .models = model_registry,
        .seed = UNSET,
    };
    reader_init(&reader);
    if (reader_read(&reader, &options, &error) && is_small(reader.scenario)) {
        run(reader.scenario);
    }
    reader_deinit(&reader);
    return 0;
}
