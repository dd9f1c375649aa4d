// SPDX-License-Identifier: GPL-3.0-or-later
// The whole path of one event: queue, dispatch, fingerprint, and an entity of 128 bytes that is
// touched and schedules its next event at an exponential distance, drawn beforehand.
#include "sim/engine.h"
#include "sim/real.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ENTITY_BYTES = 128, ROUNDS = 5, DISTANCES = 4096 };

struct entity {
    uint64_t state; // of its own small generator
    uint64_t visits;
    char rest[ENTITY_BYTES - 2 * sizeof(uint64_t)];
};

static_assert(sizeof(struct entity) == ENTITY_BYTES, "two cache lines");

struct entities {
    struct entity *items;
    uint32_t count;
    int64_t distances[DISTANCES]; // ns, exponential
};

static void on_visit(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)argument;
    struct entities *entities = state;
    struct entity *entity = &entities->items[target];
    entity->visits++;
    entity->state = entity->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    int64_t distance = entities->distances[entity->state >> 52];
    sim_schedule(sim, 0, sim->now + distance, target, 0);
}

static void fetch(const void *state, uint32_t target, int stage)
{
    const struct entities *entities = state;
    if (stage == 0) {
        __builtin_prefetch(&entities->items[target]);
        __builtin_prefetch((const char *)&entities->items[target] + 64);
    }
}

static const struct event_kind kinds[] = {
    {.name = "visit",
     .priority = EVENT_ARRIVAL,
     .handler = on_visit,
     .fetch = fetch,
     .text = "An entity is visited."},
    {.name = NULL},
};

extern const struct model bench_model;

static void start(struct sim *sim, void *state)
{
    struct entities *entities = state;
    entities->count = (uint32_t)sim->seed;
    entities->items = ARENA_ARRAY(sim->arena, struct entity, entities->count);
    struct rng rng;
    rng_init(&rng, 1, "bench", "visit");
    for (int i = 0; i < DISTANCES; i++) {
        entities->distances[i] = (int64_t)(-1e9 * real_log(rng_uniform(&rng))) + 1;
    }
    for (uint32_t i = 0; i < entities->count; i++) {
        entities->items[i].state = rng_next(&rng);
        sim_schedule(sim, 0, (int64_t)rng_below(&rng, 1000000000), i, 0);
    }
}

const struct model bench_model = {
    .name = "bench", .kinds = kinds, .state_size = sizeof(struct entities), .start = start};

static double cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

// The seed carries the number of entities.
static double event_ns(uint32_t count, uint64_t events)
{
    static const struct model *const models[] = {&bench_model, NULL};
    struct arena arena;
    struct error error = {0};
    struct settings settings = {.duration = SIMTIME_MAX, .seed = count};
    struct scenario scenario = {.settings = &settings};
    arena_init(&arena);
    struct sim *sim = sim_create(
        &(struct sim_options){.arena = &arena, .scenario = &scenario, .models = models}, &error);
    sim_start(sim, (struct sink){0});
    sim_run(sim, 2 * (uint64_t)count);
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double from = cpu_ns();
        sim_run(sim, events);
        double ns = (cpu_ns() - from) / (double)events;
        best = ns < best ? ns : best;
    }
    sim_destroy(sim);
    arena_deinit(&arena);
    return best;
}

int main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    uint64_t events = quick ? 1000000 : 10000000;
    printf("Full event: queue, dispatch, 128-byte entity (best of %d)\n", ROUNDS);
    printf("%10s %10s %14s\n", "entities", "ns/event", "must / goal");
    printf("%10d %10.1f %14s\n", 1000, event_ns(1000, events), "-");
    printf("%10d %10.1f %14s\n", 100000, event_ns(100000, events), "38 / 30");
    printf("%10d %10.1f %14s\n", 1000000, event_ns(1000000, events), "45 / 36");
    return 0;
}
