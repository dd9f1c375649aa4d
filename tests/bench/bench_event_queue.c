// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the event queue is, beside a binary heap and std::priority_queue.
//
// Usage: bench_event_queue [--quick]. Prints CPU nanoseconds per event, as medians of rounds in
// which the candidates take turns in one process, so that a busy machine disturbs all alike. In
// the hold model an event is one pop and one push. In the timer mix it is the end of a request: a
// pop, the time-out of that request cancelled, and two pushes (the next end and its time-out);
// popping or purging the cancelled ones is part of the price. The candidates must pop the same
// events in the same order, or the program fails.
#include "sim/arena.h"
#include "sim/event_queue.h"
#include "sim/rng.h"
#include "tests/sim/heap_oracle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef bool stale_function(struct event event, void *context);

// In bench_priority_queue.cpp.
void *bench_priority_queue_create(void);
void bench_priority_queue_destroy(void *queue);
void bench_priority_queue_push(void *queue, struct event event);
bool bench_priority_queue_pop(void *queue, struct event *event);
size_t bench_priority_queue_count(const void *queue);
void bench_priority_queue_purge(void *queue, stale_function *stale, void *context);

enum { DRAWS = 1 << 15, GRIDS = 8, CANDIDATES = 3, ROUNDS_MOST = 5, QUICK_MOST = 1000000 };
enum { REQUEST_END = 1, TIME_OUT = 2 }; // kinds of the timer mix

// A queue behind plain functions. drive() is expanded once for each candidate, so that the calls
// through these pointers become direct ones, inlined where a user's would be.
struct candidate {
    void *(*create)(void);
    void (*destroy)(void *queue);
    void (*push)(void *queue, struct event event);
    bool (*pop)(void *queue, struct event *event);
    size_t (*count)(const void *queue);
    void (*purge)(void *queue, stale_function *stale, void *context);
};

struct workload {
    const char *name;
    void (*draw)(uint64_t *draws, struct rng *rng);
    bool timers;
    double must, goal; // ns per event, from a thousand pending to the end of the range
    size_t from, most; // pending; in the timer mix, requests, each with its end and its time-out
};

// One queue in one workload, from round to round.
struct state {
    void *queue;
    const uint64_t *draws; // below GRIDS: a grid's number; else nanoseconds from now
    uint64_t next_draw;
    int64_t tick[GRIDS];   // next one of each grid
    uint32_t *generations; // timer mix: of each request
    size_t stale;
    uint64_t trace; // hash of what was popped
};

// ---- laws ----

// Periods in ns: three grids of a cloud's monitoring, then some that meet often.
static const int64_t periods[GRIDS] = {
    1 * NS_PER_S, 10 * NS_PER_S, 60 * NS_PER_S, 2 * NS_PER_S,
    3 * NS_PER_S, 4 * NS_PER_S,  6 * NS_PER_S,  12 * NS_PER_S,
};

static uint64_t exponential(struct rng *rng, double mean_ns)
{
    return (uint64_t)(-mean_ns * log(rng_uniform(rng))) + GRIDS;
}

static void draw_exponential(uint64_t *draws, struct rng *rng)
{
    for (size_t i = 0; i < DRAWS; i++) {
        draws[i] = exponential(rng, 1e9);
    }
}

static void draw_cloud(uint64_t *draws, struct rng *rng)
{
    for (size_t i = 0; i < DRAWS; i++) {
        uint64_t part = rng_below(rng, 10);
        draws[i] = part < 5   ? rng_below(rng, 3)
                   : part < 8 ? exponential(rng, 50e6)
                              : (uint64_t)(30 * NS_PER_S);
    }
}

static void draw_grids(uint64_t *draws, struct rng *rng)
{
    for (size_t i = 0; i < DRAWS; i++) {
        draws[i] = rng_below(rng, GRIDS);
    }
}

static void draw_equal(uint64_t *draws, struct rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < DRAWS; i++) {
        draws[i] = 238500001;
    }
}

// 99 in 100 about a millisecond, the rest Pareto(1.1) from one second up to a year.
static void draw_heavy(uint64_t *draws, struct rng *rng)
{
    for (size_t i = 0; i < DRAWS; i++) {
        double tail = 1e9 * pow(rng_uniform(rng), -1 / 1.1);
        draws[i] = rng_below(rng, 100) > 0 ? exponential(rng, 1e6) : (uint64_t)fmin(tail, 3.2e16);
    }
}

static void draw_request(uint64_t *draws, struct rng *rng)
{
    for (size_t i = 0; i < DRAWS; i++) {
        draws[i] = exponential(rng, 50e6);
    }
}

static const struct workload workloads[] = {
    {"exponential", draw_exponential, false, 18, 11, 100, 100000},
    {"exponential", draw_exponential, false, 20, 12, 1000000, 1000000},
    {"exponential", draw_exponential, false, 25, 19, 10000000, 10000000},
    {"cloud mix", draw_cloud, false, 26, 18, 100, 1000000},
    {"eight grids", draw_grids, false, 40, 25, 100, 10000000},
    {"all equal", draw_equal, false, 40, 25, 100, 10000000},
    {"heavy tail", draw_heavy, false, 40, 25, 100, 10000000},
    {"timer mix", draw_request, true, 35, 22, 100, 50000},
};

// ---- the loop, the same for all ----

static inline uint64_t next_key(struct state *state, int64_t now)
{
    uint64_t draw = state->draws[state->next_draw++ % DRAWS];
    if (draw >= GRIDS) {
        return event_key(now + (int64_t)draw, EVENT_CONTROL);
    }
    while (state->tick[draw] <= now) {
        state->tick[draw] += periods[draw];
    }
    return event_key(state->tick[draw], EVENT_CONTROL);
}

static bool is_stale(struct event event, void *context)
{
    const struct state *state = context;
    return event_kind(event) == TIME_OUT &&
           event_argument(event) != (state->generations[event.target] & EVENT_ARGUMENT_MAX);
}

__attribute__((always_inline)) static inline void
start_request(const struct candidate *candidate, struct state *state, uint32_t target, int64_t now)
{
    uint32_t generation = state->generations[target] & EVENT_ARGUMENT_MAX;
    candidate->push(state->queue, (struct event){next_key(state, now), target,
                                                 (uint32_t)REQUEST_END << EVENT_ARGUMENT_BITS});
    candidate->push(state->queue,
                    (struct event){event_key(now + 30 * NS_PER_S, EVENT_SLEEP), target,
                                   (uint32_t)TIME_OUT << EVENT_ARGUMENT_BITS | generation});
}

static inline uint64_t trace_step(uint64_t trace, struct event event)
{
    return (trace ^ event.key ^ event.target) * UINT64_C(0x9e3779b97f4a7c15);
}

// Runs `count` events of the hold model: each one popped is pushed again, later.
__attribute__((always_inline)) static inline void hold(const struct candidate *candidate,
                                                       struct state *shared, size_t count)
{
    struct state state = *shared; // in registers, as far as the compiler likes
    struct event event;
    while (count > 0 && candidate->pop(state.queue, &event)) {
        state.trace = trace_step(state.trace, event);
        event.key = next_key(&state, event_time(event));
        candidate->push(state.queue, event);
        count--;
    }
    *shared = state;
}

// Runs `count` ends of requests.
__attribute__((always_inline)) static inline void serve(const struct candidate *candidate,
                                                        struct state *state, size_t count)
{
    struct event event;
    while (count > 0 && candidate->pop(state->queue, &event)) {
        state->trace = trace_step(state->trace, event);
        if (event_kind(event) == TIME_OUT) {
            state->stale--; // requests take 50 ms: only cancelled time-outs ever come due
            continue;
        }
        state->generations[event.target]++;
        state->stale++;
        start_request(candidate, state, event.target, event_time(event));
        if (state->stale > candidate->count(state->queue) / 2) {
            candidate->purge(state->queue, is_stale, state);
            state->stale = 0;
        }
        count--;
    }
}

// Runs `count` events of either kind of workload.
__attribute__((always_inline)) static inline void drive(const struct candidate *candidate,
                                                        struct state *state, size_t count)
{
    if (state->generations == NULL) {
        hold(candidate, state, count);
    } else {
        serve(candidate, state, count);
    }
}

static void fill(const struct candidate *candidate, struct state *state, size_t pending)
{
    for (uint32_t i = 0; i < pending; i++) {
        if (state->generations == NULL) {
            candidate->push(state->queue, (struct event){next_key(state, 0), i, 0});
        } else {
            start_request(candidate, state, i, 0);
        }
    }
}

// ---- candidates ----

static void *ours_create(void)
{
    return event_queue_create();
}

static void ours_destroy(void *queue)
{
    event_queue_destroy(queue);
}

static inline void ours_push(void *queue, struct event event)
{
    event_queue_push(queue, event);
}

static inline bool ours_pop(void *queue, struct event *event)
{
    return event_queue_pop(queue, event);
}

static size_t ours_count(const void *queue)
{
    return event_queue_count(queue);
}

static void ours_purge(void *queue, stale_function *stale, void *context)
{
    event_queue_purge(queue, stale, context);
}

static void *heap_create(void)
{
    size_t count = 0;
    return grow(NULL, &count, 1, sizeof(struct heap_oracle));
}

static void heap_destroy(void *queue)
{
    heap_oracle_deinit(queue);
    grow_free(queue);
}

static void heap_push(void *queue, struct event event)
{
    heap_oracle_push(queue, event);
}

static bool heap_pop(void *queue, struct event *event)
{
    return heap_oracle_pop(queue, event);
}

static size_t heap_count(const void *queue)
{
    return ((const struct heap_oracle *)queue)->count;
}

static void heap_purge(void *queue, stale_function *stale, void *context)
{
    heap_oracle_purge(queue, stale, context);
}

static const struct candidate candidates[CANDIDATES] = {
    {ours_create, ours_destroy, ours_push, ours_pop, ours_count, ours_purge},
    {heap_create, heap_destroy, heap_push, heap_pop, heap_count, heap_purge},
    {bench_priority_queue_create, bench_priority_queue_destroy, bench_priority_queue_push,
     bench_priority_queue_pop, bench_priority_queue_count, bench_priority_queue_purge},
};

// One expansion of drive() for each, see struct candidate.
static void drive_candidate(size_t which, struct state *state, size_t count)
{
    switch (which) {
    case 0:
        drive(&candidates[0], state, count);
        break;
    case 1:
        drive(&candidates[1], state, count);
        break;
    default:
        drive(&candidates[2], state, count);
        break;
    }
}

// ---- measuring ----

static double cpu_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double median(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
            double value = values[j];
            values[j] = values[j - 1];
            values[j - 1] = value;
        }
    }
    return values[count / 2];
}

// Measures all candidates; returns false when they disagree.
static bool measure(double ns[CANDIDATES], const struct workload *workload, size_t pending,
                    size_t events, size_t rounds)
{
    static_assert(DRAWS * sizeof(uint64_t) <= 1 << 18, "must stay in the second-level cache");
    struct arena arena;
    arena_init(&arena);
    uint64_t *draws = ARENA_ARRAY(&arena, uint64_t, DRAWS);
    struct rng rng;
    rng_init(&rng, 2385, "bench", workload->name);
    workload->draw(draws, &rng);
    struct state states[CANDIDATES] = {0};
    double times[CANDIDATES][ROUNDS_MOST];
    for (size_t i = 0; i < CANDIDATES; i++) {
        states[i].draws = draws;
        states[i].queue = candidates[i].create();
        if (workload->timers) {
            states[i].generations = ARENA_ARRAY(&arena, uint32_t, pending);
        }
        fill(&candidates[i], &states[i], pending);
        drive_candidate(i, &states[i], events);
    }
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < CANDIDATES; i++) {
            double start = cpu_ns();
            drive_candidate(i, &states[i], events);
            times[i][round] = (cpu_ns() - start) / (double)events;
        }
    }
    bool agree = true;
    for (size_t i = 0; i < CANDIDATES; i++) {
        ns[i] = median(times[i], rounds);
        agree = agree && states[i].trace == states[0].trace;
        candidates[i].destroy(states[i].queue);
    }
    arena_deinit(&arena);
    return agree;
}

static void print_row(const struct workload *workload, size_t pending, const double *ns)
{
    printf("%-12s %9zu %8.1f %8.1f %10.1f %7.1f", workload->name, pending, ns[0], ns[1], ns[2],
           ns[2] / ns[0]);
    if (pending >= 1000) { // the targets begin there
        printf(" %6.0f %6.0f  %s", workload->must, workload->goal,
               ns[0] <= workload->goal   ? "goal"
               : ns[0] <= workload->must ? "must"
                                         : "MISSED");
    }
    printf("\n");
    fflush(stdout);
}

// One row for each power of ten in the workload's range, and one for its end.
static bool bench_workload(const struct workload *workload, bool quick)
{
    size_t most = quick && workload->most > QUICK_MOST ? QUICK_MOST : workload->most;
    for (size_t pending = workload->from; pending <= most;) {
        size_t least = quick ? 300000 : 2000000;
        size_t rounds = quick || pending > 1000000 ? 3 : ROUNDS_MOST;
        double ns[CANDIDATES];
        if (!measure(ns, workload, pending, pending > least ? pending : least, rounds)) {
            printf("%s, %zu pending: the candidates do not agree\n", workload->name, pending);
            return false;
        }
        print_row(workload, pending, ns);
        pending = pending < most && pending * 10 > most ? most : pending * 10;
    }
    return true;
}

int main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    if (argc > 2 || (argc == 2 && !quick)) {
        fprintf(stderr, "usage: bench_event_queue [--quick]\n");
        return 2;
    }
    printf("CPU ns per event\n%-12s %9s %8s %8s %10s %7s %6s %6s\n", "workload", "pending", "ours",
           "heap", "std::pq", "ratio", "must", "goal");
    for (size_t i = 0; i < COUNT_OF(workloads); i++) {
        if (!bench_workload(&workloads[i], quick)) {
            return 3;
        }
    }
    return 0;
}
