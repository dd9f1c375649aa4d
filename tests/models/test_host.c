// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts under the engine: a contended host worked out by hand, and any host against division from
// scratch after every change.
#include "models/host.h"

#include "models/hypervisor/scheduler.h"
#include "sim/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// ---- a model with one host, which does what a test tells it ----

struct bench {
    struct hosts *hosts;
    struct host *host; // the only one
    struct sim *sim;
    void (*act)(struct bench *bench, uint32_t step);
    void *context;
    struct arena arena;
    struct settings settings;
    struct scenario scenario;
};

struct bench_state {
    struct hosts hosts; // first: host_complete is handed this as the model's state
    struct bench *bench;
};

enum { KIND_WORK_DONE, KIND_ACT };

static void on_act(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)sim;
    (void)argument;
    struct bench *bench = ((struct bench_state *)state)->bench;
    bench->act(bench, target);
}

static const struct event_kind bench_kinds[] = {
    [KIND_WORK_DONE] = {.name = "work done",
                        .priority = EVENT_END_OF_WORK,
                        .timer = true,
                        .handler = host_complete},
    [KIND_ACT] = {.name = "act", .priority = EVENT_ARRIVAL, .handler = on_act},
    {.name = NULL},
};

static bool bench_build(struct sim *sim, void *state, struct error *error)
{
    (void)error;
    hosts_init(state, sim, 1, hypervisor_scheduler(hypervisor_schedulers[0]), KIND_WORK_DONE);
    return true;
}

static void bench_release(void *state)
{
    hosts_deinit(state);
}

static const struct model bench_model = {
    .name = "bench",
    .kinds = bench_kinds,
    .state_size = sizeof(struct bench_state),
    .build = bench_build,
    .release = bench_release,
};

static const struct model *const bench_models[] = {&bench_model, NULL};

static void bench_init(struct bench *bench, int64_t capacity, int64_t duration)
{
    *bench = (struct bench){.settings = {.duration = duration}};
    arena_init(&bench->arena);
    bench->scenario = (struct scenario){.arena = &bench->arena, .settings = &bench->settings};
    struct error error = {0};
    bench->sim = sim_create(&(struct sim_options){.arena = &bench->arena,
                                                  .scenario = &bench->scenario,
                                                  .models = bench_models},
                            &error);
    assert_non_null(bench->sim);
    struct bench_state *state = sim_state(bench->sim, &bench_model);
    state->bench = bench;
    bench->hosts = &state->hosts;
    bench->host = &bench->hosts->items[0];
    bench->host->capacity = capacity;
    bench->host->thread_mhz = capacity;
    sim_start(bench->sim, (struct sink){0});
}

static void bench_deinit(struct bench *bench)
{
    host_audit(bench->hosts, 0, 1);
    sim_destroy(bench->sim);
    arena_deinit(&bench->arena);
}

static void bench_schedule(struct bench *bench, int64_t time, uint32_t step)
{
    sim_schedule(bench->sim, KIND_ACT, time, step, 0);
}

static int64_t share_of(const struct bench *bench, uint32_t vm)
{
    return host_claim_of(bench->hosts, vm)->share;
}

// ---- the host worked by hand ----
//
// Four threads of T = 2.385 GHz = 2,385,000,000,000 mHz; all of them 9,540,000,000,000 mHz. In
// units of 10^9 mHz below, T = 2385 and the host has 9540.
//
//      VM   threads   weight   ceiling         held
//      a    2         200      4770
//      b    1         100      1431 (cap 60 %)
//      c    2         100      4770            3577.5 (reservation of 1.5 threads)
//      d    1         300      2385
//      e    4         100      9540
//
// A reservation holds what is wanted of it; c wants less than 3577.5 in the phases 3 and 4.
//
// 0  Uncontended: they want 4734.6 of 9540, and all get what they want.
// 1  b wants a whole thread and is capped: 1431. No steal, as no neighbour is to blame.
// 2  All want more than there is. c is held at 3577.5; the rest, 5962.5, would be 8.518 a unit of
//    weight for the 700 of a, b, d, e: 2555 for d, above its only thread. So d has 2385, and
//    3577.5 / 400 = 8.94375 a unit remain for a, b, e. That of c would be 894: it stays held.
// 3  b is idle, c wants T + 1 mHz and is held at that. 9540 - 2385.000000001 = 7154.999999999; d
//    would get half, above its thread: 2385. There remain 4769.999999999 among a and e, 2 to 1:
//    3179.9999999993 and 1589.9999999997. Rounded down 1 mHz is left; it goes to a.
// 4  c wants and is held at 1000, d is idle. 8540 / 400 = 21.35 a unit is 2135 for b, above its
//    cap: 1431. 7109 remain among a and e: 4739.3333 and 2369.6667; a gets the 1 mHz left.
// 5  c is held at 3577.5, d wants but 300.000000001. 5662.499999999 / 400 = 14.1562499999975 a
// unit:
//    a 2831.2499999995, b and e 1415.62499999975. Rounded down 2 mHz are left, for a and b.
// 6  c is gone. 9239.999999999 / 400 = 23.1 a unit is more than b may: 1431; then 7808.999999999 /
//    300 = 26.03 a unit is more than a may: 4770; e gets what remains, 3038.999999999.
// 7  Only a works, 8 nobody.

#define T INT64_C(2385000000000)
enum { VMS = 5, PHASES = 9 };

static const struct {
    int64_t ceiling, reserved, weight;
} hand_vms[VMS] = {
    {2 * T, 0, 200},
    {INT64_C(1431000000000), 0, 100},
    {2 * T, INT64_C(3577500000000), 100},
    {T, 0, 300},
    {4 * T, 0, 100},
};

static const struct phase {
    int64_t begin; // ns
    int64_t demands[VMS];
    int64_t shares[VMS];
    int64_t steals[VMS];
    int64_t power_uw;
} hand_phases[PHASES + 1] = {
    {0,
     {1234567890123, 1000000000007, 500000000000, 2000000000000, 0},
     {1234567890123, 1000000000007, 500000000000, 2000000000000, 0},
     {0, 0, 0, 0, 0},
     115777156},
    {10000000000,
     {1234567890123, T, 500000000000, 2000000000000, 0},
     {1234567890123, 1431000000000, 500000000000, 2000000000000, 0},
     {0, 0, 0, 0, 0},
     118073206},
    {17500000000,
     {2 * T, T, 2 * T, 5000000000000, 4 * T},
     {1788750000000, 894375000000, 3577500000000, T, 894375000000},
     {2981250000000, 536625000000, 1192500000000, 0, 8645625000000},
     135000000},
    {30000000000,
     {2 * T, 0, T + 1, 5000000000000, 4 * T},
     {3180000000000, 0, T + 1, T, 1589999999999},
     {1590000000000, 0, 0, 0, 7950000000001},
     135000000},
    {33333333333,
     {2 * T, T, 1000000000000, 0, 4 * T},
     {4739333333334, 1431000000000, 1000000000000, 0, 2369666666666},
     {30666666666, 0, 0, 0, 7170333333334},
     135000000},
    {35718333333,
     {2 * T, T, 2 * T, 300000000001, 4 * T},
     {2831250000000, 1415625000000, 3577500000000, 300000000001, 1415624999999},
     {1938750000000, 15375000000, 1192500000000, 0, 8124375000001},
     135000000},
    {95718333333,
     {2 * T, T, 0, 300000000001, 4 * T},
     {2 * T, 1431000000000, 0, 300000000001, 3038999999999},
     {0, 0, 0, 0, 6501000000001},
     135000000},
    {142718333334,
     {777000000777, 0, 0, 0, 0},
     {777000000777, 0, 0, 0, 0},
     {0, 0, 0, 0, 0},
     96387735},
    {143218333334, {0}, {0}, {0}, 93700000},
    {163218333334, {0}, {0}, {0}, 0}, // the end
};
enum { PHASE_C_LEAVES = 6 };

// The curve of an HP ProLiant ML110 G5, W at 0, 10, ..., 100 %. Phase 0 uses 49.6286 %: 110 W and
// 0.96286 of the 6 W up to the next point. Phase 7 uses 8.1447 %: 93.7 W + 0.81447 x 3.3 W.
static const struct power_curve hand_curve = {{93700000, 97000000, 101000000, 105000000, 110000000,
                                               116000000, 121000000, 125000000, 129000000,
                                               133000000, 135000000}};

// Sums over the phases of rate times length, as whole 10^12 mHz ns and the rest.
struct sum {
    int64_t high, low;
};
static const struct {
    struct sum used, wanted, steal;
} hand_sums[VMS + 1] = {
    {{460321123081, 252590000000}, {619284888080, 721000000000}, {158963764999, 468410000000}},
    {{187519622501, 501000000000}, {318583225002, 455000000000}, {7630312500, 0}},
    {{278453749999, 208333333333}, {364909999999, 208333333333}, {86456250000, 0}},
    {{104862499999, 612000000001}, {146266666665, 407000000001}, {0, 0}},
    {{249901842502, 397076666666}, {1194582900006, 360000000000}, {944681057503, 962923333334}},
    // all of them, the one that left included
    {{1281058838083, 971000000000}, {2643627679754, 151333333334}, {1197731385003, 431333333334}},
};

static int128 whole(struct sum sum)
{
    return (int128)sum.high * INT64_C(1000000000000) + sum.low;
}

struct hand {
    bool backwards;        // demands change in the other order
    struct host_use c_use; // as told when it left
};

static void hand_open(struct bench *bench)
{
    for (uint32_t vm = 0; vm < VMS; vm++) {
        host_open_claim(bench->hosts, vm, 0, hand_vms[vm].ceiling, hand_vms[vm].reserved,
                        hand_vms[vm].weight);
    }
}

static void hand_act(struct bench *bench, uint32_t step)
{
    struct hand *hand = bench->context;
    const struct phase *phase = &hand_phases[step];
    assert_int_equal(bench->sim->now, phase->begin);
    if (step == 0) {
        hand_open(bench);
    } else if (step == PHASE_C_LEAVES) {
        hand->c_use = host_close_claim(bench->hosts, 2);
    }
    for (uint32_t i = 0; i < VMS; i++) {
        uint32_t vm = hand->backwards ? VMS - 1 - i : i;
        if (vm != 2 || step < PHASE_C_LEAVES) {
            host_want(bench->hosts, vm, phase->demands[vm]);
        }
    }
    host_settle(bench->hosts); // all changes of the instant at once
    host_audit(bench->hosts, 0, 1);
    int64_t used = 0;
    for (uint32_t vm = 0; vm < VMS; vm++) {
        if (vm != 2 || step < PHASE_C_LEAVES) {
            const struct host_claim *claim = host_claim_of(bench->hosts, vm);
            assert_int_equal(claim->share, phase->shares[vm]);
            assert_int_equal(claim->limit - claim->share, phase->steals[vm]);
            used += claim->share;
        }
    }
    assert_int_equal(bench->host->used, used);
    assert_int_equal(bench->host->power_uw, phase->power_uw);
    if (step + 1 < PHASES) {
        bench_schedule(bench, hand_phases[step + 1].begin, step + 1);
    }
}

static void assert_use(struct host_use use, size_t row)
{
    assert_true(use.used == whole(hand_sums[row].used));
    assert_true(use.wanted == whole(hand_sums[row].wanted));
    assert_true(use.steal == whole(hand_sums[row].steal));
}

static void run_hand(bool backwards)
{
    struct bench bench;
    struct hand hand = {.backwards = backwards};
    int64_t end = hand_phases[PHASES].begin;
    bench_init(&bench, 4 * T, end);
    bench.act = hand_act;
    bench.context = &hand;
    bench.host->curve = &hand_curve;
    bench.host->off_when_empty = true;
    bench_schedule(&bench, 0, 0);
    assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
    for (uint32_t vm = 0; vm < VMS; vm++) {
        bool gone = vm == 2;
        assert_use(gone ? hand.c_use : host_claim_use(host_claim_of(bench.hosts, vm), end), vm);
    }
    assert_use(host_use_until(bench.hosts, 0, end), VMS);
    // Power times length of the nine phases, in uW x ns: 5.797 Wh.
    assert_true(host_energy_until(bench.host, end) == whole((struct sum){20869989, 472590000000}));
    assert_int_equal(host_busy_until(bench.host, end), hand_phases[8].begin);
    bench_deinit(&bench);
}

static void host_shares_and_steal_are_those_worked_by_hand(void **state)
{
    (void)state;
    run_hand(false);
}

static void host_does_not_care_in_which_order_demands_change_at_an_instant(void **state)
{
    (void)state;
    run_hand(true);
}

// ---- any host, against division from scratch ----

enum { CROWD = 9, CROWD_STEPS = 4000 };

struct crowd {
    struct rng rng;
    uint32_t order[CROWD]; // open ones, in order of opening
    uint32_t count;
    int64_t demands[CROWD], shares[CROWD], limits[CROWD];
    struct host_use uses[CROWD]; // of this life of the claim
    struct host_use all;
    int128 energy;
    int64_t busy, power_uw, since;
    uint64_t contended;
};

static void integrate_crowd(struct crowd *crowd, int64_t now)
{
    int64_t dt = now - crowd->since, used = 0;
    for (uint32_t i = 0; i < crowd->count; i++) {
        uint32_t vm = crowd->order[i];
        int128 parts[3] = {(int128)crowd->shares[vm] * dt, (int128)crowd->demands[vm] * dt,
                           (int128)(crowd->limits[vm] - crowd->shares[vm]) * dt};
        crowd->uses[vm].used += parts[0];
        crowd->uses[vm].wanted += parts[1];
        crowd->uses[vm].steal += parts[2];
        crowd->all.used += parts[0];
        crowd->all.wanted += parts[1];
        crowd->all.steal += parts[2];
        used += crowd->shares[vm];
    }
    crowd->energy += (int128)crowd->power_uw * dt;
    crowd->busy += used > 0 ? dt : 0;
    crowd->since = now;
}

static void assert_same_use(struct host_use a, struct host_use b)
{
    assert_true(a.used == b.used && a.wanted == b.wanted && a.steal == b.steal);
}

static void open_one(struct bench *bench, struct crowd *crowd)
{
    // The pool hands out the claim freed last, as that of VMs does.
    const struct pool *pool = &bench->hosts->claims;
    uint32_t vm = pool->free_head != POOL_NONE ? pool->free_head : pool->fresh;
    if (vm >= CROWD) {
        return;
    }
    int64_t ceiling = 1 + (int64_t)rng_below(&crowd->rng, 400);
    int64_t reserved = rng_below(&crowd->rng, 3) == 0 ? ceiling < 90 ? ceiling : 90 : 0;
    host_open_claim(bench->hosts, vm, 0, ceiling, reserved, 1 + (int64_t)rng_below(&crowd->rng, 3));
    crowd->demands[vm] = crowd->limits[vm] = crowd->shares[vm] = 0;
    crowd->uses[vm] = (struct host_use){0};
    crowd->order[crowd->count++] = vm;
}

static void close_one(struct bench *bench, struct crowd *crowd)
{
    if (crowd->count == 0) {
        return;
    }
    uint32_t at = (uint32_t)rng_below(&crowd->rng, crowd->count);
    uint32_t vm = crowd->order[at];
    assert_same_use(host_close_claim(bench->hosts, vm), crowd->uses[vm]);
    crowd->count--;
    memmove(&crowd->order[at], &crowd->order[at + 1], (crowd->count - at) * sizeof *crowd->order);
}

// Divides anew what everyone wants now, and compares.
static void compare_crowd(struct bench *bench, struct crowd *crowd)
{
    int64_t limits[CROWD], reservations[CROWD], weights[CROWD], shares[CROWD], wanted = 0, used = 0;
    struct fairshare_claims claims = {crowd->count, limits, reservations, weights};
    struct fairshare_level level = {0, 0};
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct host_claim *claim = host_claim_of(bench->hosts, crowd->order[i]);
        int64_t demand = crowd->demands[crowd->order[i]];
        limits[i] = demand < claim->ceiling ? demand : claim->ceiling;
        reservations[i] = claim->reserved < limits[i] ? claim->reserved : limits[i];
        weights[i] = claim->weight;
        wanted += limits[i];
    }
    fairshare_divide(shares, &level, &claims, bench->host->capacity);
    for (uint32_t i = 0; i < crowd->count; i++) {
        uint32_t vm = crowd->order[i];
        assert_int_equal(share_of(bench, vm), shares[i]);
        crowd->shares[vm] = shares[i];
        crowd->limits[vm] = limits[i];
        used += shares[i];
    }
    assert_int_equal(bench->host->used, used);
    crowd->contended += wanted > bench->host->capacity;
    bool off = crowd->count == 0;
    crowd->power_uw = off ? 0 : power_at(&hand_curve, used, bench->host->capacity);
    assert_int_equal(bench->host->power_uw, crowd->power_uw);
    assert_int_equal(bench->hosts->occupied, !off);
}

static void crowd_act(struct bench *bench, uint32_t step)
{
    struct crowd *crowd = bench->context;
    integrate_crowd(crowd, bench->sim->now);
    for (uint64_t deeds = rng_below(&crowd->rng, 7); deeds > 0; deeds--) {
        uint64_t deed = rng_below(&crowd->rng, 10);
        if (deed == 0) {
            close_one(bench, crowd);
        } else if (deed <= 2) {
            open_one(bench, crowd);
        } else if (crowd->count > 0) {
            uint32_t vm = crowd->order[rng_below(&crowd->rng, crowd->count)];
            crowd->demands[vm] = (int64_t)rng_below(&crowd->rng, rng_below(&crowd->rng, 600) + 1);
            host_want(bench->hosts, vm, crowd->demands[vm]);
        }
    }
    host_settle(bench->hosts);
    host_audit(bench->hosts, 0, 1);
    compare_crowd(bench, crowd);
    assert_same_use(host_use_until(bench->hosts, 0, bench->sim->now), crowd->all);
    assert_true(host_energy_until(bench->host, bench->sim->now) == crowd->energy);
    assert_int_equal(host_busy_until(bench->host, bench->sim->now), crowd->busy);
    if (step + 1 < CROWD_STEPS) {
        bench_schedule(bench, bench->sim->now + (int64_t)rng_below(&crowd->rng, 1000), step + 1);
    }
}

// Claims come, go and change several at a time, at several instants alike; what is kept step by
// step is what a division of everything gives.
static void host_kept_by_changes_is_a_host_divided_anew(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct bench bench;
        struct crowd crowd = {0};
        rng_init(&crowd.rng, seed, "host", "crowd");
        bench_init(&bench, 811, INT64_C(1000) * CROWD_STEPS);
        bench.act = crowd_act;
        bench.context = &crowd;
        bench.host->curve = &hand_curve;
        bench.host->off_when_empty = true;
        bench_schedule(&bench, 0, 0);
        assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
        assert_true(crowd.contended > CROWD_STEPS / 20);
        bench_deinit(&bench);
    }
}

// ---- work ----

struct shop {
    struct station stations[2];
    struct station_rules rules;
    struct response response;
    uint32_t seen;
};

static void shop_init(struct shop *shop, struct bench *bench, int64_t vcpu_mhz)
{
    *shop = (struct shop){0};
    response_init(&shop->response, &bench->arena, 0, SIMTIME_MAX, false);
    shop->rules = (struct station_rules){STATION_UNLIMITED, STATION_UNLIMITED, &shop->response};
    bench->context = shop;
    for (uint32_t vm = 0; vm < 2; vm++) {
        station_init(&shop->stations[vm], &shop->rules, 2, vcpu_mhz, 0);
        station_open(&shop->stations[vm], 0);
        host_open_claim(bench->hosts, vm, 0, 2 * vcpu_mhz, 0, vm == 0 ? 100 : 200);
        host_attach(bench->hosts, vm, &shop->stations[vm]);
    }
}

static void shop_deinit(struct shop *shop, struct bench *bench)
{
    assert_true(response_balances(&shop->response, bench->sim->now));
    station_deinit(&shop->stations[0]);
    station_deinit(&shop->stations[1]);
    bench_deinit(bench);
}

static void give_work(struct bench *bench, uint32_t vm, uint128 work)
{
    struct shop *shop = bench->context;
    station_arrive(&shop->stations[vm], bench->sim->now, work);
    host_touch(bench->hosts, vm);
}

// The host has 30 mHz, each VM two vCPUs of 20.
//   0 ns   The first VM gets a job of 300 at 20 mHz, its only vCPU at work.
//   5 ns   200 are left. The second gets two jobs of 300; it wants 40. 30 by weights 1 to 2: 10 and
//          20, which is 10 for each of its jobs.
//  25 ns   The first job is done; the second VM gets 30, 15 a job. 100 of each are left.
//  32 ns   First nanosecond at which those are done (31.67).
static void shop_act(struct bench *bench, uint32_t step)
{
    struct shop *shop = bench->context;
    static const int64_t shares[][2] = {{20, 0}, {10, 20}, {10, 20}, {0, 30}, {0, 30}, {0, 0}};
    static const uint64_t completed[] = {0, 0, 0, 1, 1, 3};
    if (step == 0) {
        give_work(bench, 0, 300);
    } else if (step == 1) {
        give_work(bench, 1, 300);
        give_work(bench, 1, 300);
    }
    host_settle(bench->hosts);
    assert_int_equal(share_of(bench, 0), shares[step][0]);
    assert_int_equal(share_of(bench, 1), shares[step][1]);
    assert_int_equal(shop->response.completed, completed[step]);
    shop->seen++;
}

static void host_tells_its_vms_their_rates_and_ends_their_work(void **state)
{
    (void)state;
    struct bench bench;
    struct shop shop;
    bench_init(&bench, 30, 1000);
    shop_init(&shop, &bench, 20);
    bench.act = shop_act;
    // Work ends before anything else of its instant: at 25 and at 32 it is done, at 24 and 31 not.
    static const int64_t times[] = {0, 5, 24, 25, 31, 32};
    for (uint32_t step = 0; step < COUNT_OF(times); step++) {
        bench_schedule(&bench, times[step], step);
    }
    assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
    assert_int_equal(shop.seen, COUNT_OF(times));
    assert_int_equal(shop.response.latency.sum, 25 + 27 + 27);
    struct host_use use = host_use_until(bench.hosts, 0, 1000);
    assert_true(use.used == 5 * 20 + 20 * 30 + 7 * 30);
    assert_true(use.wanted == 5 * 20 + 20 * 60 + 7 * 40);
    assert_true(use.steal == 20 * 30 + 7 * 10);
    shop_deinit(&shop, &bench);
}

static void idle_act(struct bench *bench, uint32_t step)
{
    struct shop *shop = bench->context;
    if (step == 0) {
        give_work(bench, 0, 0);
        give_work(bench, 0, 0);
        give_work(bench, 1, 0);
        host_settle(bench->hosts);
        assert_int_equal(shop->response.completed, 0);
    } else if (step == 1) {
        assert_int_equal(shop->response.completed, 3);
        give_work(bench, 1, 0); // the timer is set to this instant once more
        host_settle(bench->hosts);
    } else {
        assert_int_equal(shop->response.completed, 4);
    }
    shop->seen++;
}

// Their end is an event of the same instant with an earlier priority than the arrival that made it,
// and comes before the next arrival.
static void host_ends_jobs_without_work_within_their_instant(void **state)
{
    (void)state;
    struct bench bench;
    struct shop shop;
    bench_init(&bench, 30, 1000);
    shop_init(&shop, &bench, 20);
    bench.act = idle_act;
    bench_schedule(&bench, 77, 0);
    bench_schedule(&bench, 77, 1);
    bench_schedule(&bench, 77, 2);
    assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
    assert_int_equal(shop.seen, 3);
    assert_int_equal(bench.sim->executed, 5);
    assert_int_equal(shop.response.latency.sum, 0);
    shop_deinit(&shop, &bench);
}

static void carry_act(struct bench *bench, uint32_t step)
{
    (void)step;
    give_work(bench, 0, 3);
    give_work(bench, 0, 4);
    give_work(bench, 0, 100);
    host_settle(bench->hosts);
}

// 11 mHz for 1 ns are 3 for each of three jobs; the 2 left complete the second one, whose end is
// another event of the same instant. The third has 96 to go: done at 10 ns.
static void host_ends_work_again_at_the_instant_of_an_end(void **state)
{
    (void)state;
    struct bench bench;
    struct shop shop;
    bench_init(&bench, 11, 1000);
    shop_init(&shop, &bench, 20);
    bench.act = carry_act;
    bench_schedule(&bench, 0, 0);
    assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
    assert_int_equal(shop.response.completed, 3);
    assert_int_equal(shop.response.latency.sum, 1 + 1 + 10);
    assert_int_equal(bench.sim->executed, 4);
    shop_deinit(&shop, &bench);
}

static void detach_act(struct bench *bench, uint32_t step)
{
    struct shop *shop = bench->context;
    if (step == 0) {
        give_work(bench, 0, 300);
        give_work(bench, 1, 290);
    } else {
        // The VM that works is gone at the instant before its work would be done.
        host_attach(bench->hosts, 1, NULL);
        host_want(bench->hosts, 1, 0);
        station_lose(&shop->stations[1], bench->sim->now);
        host_close_claim(bench->hosts, 1);
    }
    host_settle(bench->hosts);
}

static void host_forgets_the_work_of_a_vm_that_is_gone(void **state)
{
    (void)state;
    struct bench bench;
    struct shop shop;
    bench_init(&bench, 30, 1000);
    shop_init(&shop, &bench, 20);
    bench.act = detach_act;
    bench_schedule(&bench, 0, 0);  // 10 and 20
    bench_schedule(&bench, 14, 1); // 140 of 300, 280 of 290; the first gets 20 and needs 8 more
    assert_int_equal(sim_run(bench.sim, UINT64_MAX), SIM_DONE);
    assert_int_equal(shop.response.completed, 1);
    assert_int_equal(shop.response.lost, 1);
    assert_int_equal(shop.response.last_completion, 22);
    assert_int_equal(bench.hosts->occupied, 1);
    assert_int_equal(bench.hosts->occupied_peak, 1);
    shop_deinit(&shop, &bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_shares_and_steal_are_those_worked_by_hand),
        cmocka_unit_test(host_does_not_care_in_which_order_demands_change_at_an_instant),
        cmocka_unit_test(host_kept_by_changes_is_a_host_divided_anew),
        cmocka_unit_test(host_tells_its_vms_their_rates_and_ends_their_work),
        cmocka_unit_test(host_ends_jobs_without_work_within_their_instant),
        cmocka_unit_test(host_ends_work_again_at_the_instant_of_an_end),
        cmocka_unit_test(host_forgets_the_work_of_a_vm_that_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
