// SPDX-License-Identifier: GPL-3.0-or-later
// Stations driven by hand: every completion to the nanosecond, against tables and against a station
// that keeps the work of each job by itself.
#include "models/station.h"

#include "sim/rng.h"
#include "sim/simtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// A station with its rules, and a host that gives it all it wants up to `capacity`.
struct bench {
    struct arena arena;
    struct response response;
    struct station_rules rules;
    struct station station;
    int64_t capacity; // mHz
    int64_t now;
    int64_t done[64]; // times of completions, in order
    uint64_t done_count;
};

static void bench_init(struct bench *bench, uint32_t servers, uint32_t room, uint32_t vcpus,
                       int64_t vcpu_mhz, int64_t capacity)
{
    *bench = (struct bench){.capacity = capacity};
    arena_init(&bench->arena);
    response_init(&bench->response, &bench->arena, 0, SIMTIME_MAX, true);
    bench->rules = (struct station_rules){servers, room, &bench->response};
    station_init(&bench->station, &bench->rules, vcpus, vcpu_mhz, 0);
    station_open(&bench->station, 0);
}

static void bench_deinit(struct bench *bench)
{
    assert_true(response_balances(&bench->response, bench->now));
    station_deinit(&bench->station);
    arena_deinit(&bench->arena);
}

static void bench_settle(struct bench *bench)
{
    int64_t demand = station_demand(&bench->station);
    station_set_rate(&bench->station, bench->now,
                     demand < bench->capacity ? demand : bench->capacity);
}

// Lets time pass to `until`, ending what is done by then or at that instant.
static void bench_pass(struct bench *bench, int64_t until)
{
    uint64_t steps = 0;
    int64_t next;
    while ((next = station_next(&bench->station)) <= until) {
        assert_true(next >= bench->now && ++steps < 10000);
        uint64_t before = bench->response.completed;
        bench->now = next;
        station_complete(&bench->station, next);
        bench_settle(bench);
        for (; before < bench->response.completed; before++) {
            assert_true(bench->done_count < COUNT_OF(bench->done));
            bench->done[bench->done_count++] = next;
        }
    }
    bench->now = until;
}

static enum station_arrival bench_arrive(struct bench *bench, int64_t time, uint128 work)
{
    bench_pass(bench, time);
    enum station_arrival arrival = station_arrive(&bench->station, time, work);
    bench_settle(bench);
    return arrival;
}

static void bench_drain(struct bench *bench)
{
    while (station_next(&bench->station) != SIMTIME_NEVER) {
        bench_pass(bench, station_next(&bench->station));
    }
}

static void bench_expect(const struct bench *bench, const int64_t *done, uint64_t count)
{
    assert_int_equal(bench->done_count, count);
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(bench->done[i], done[i]);
    }
}

// ---- first come, first served ----

// One server of 2.385 GHz = 2,385,000,000,000 mHz; a job of w ns is w x 2385000000000 mHz ns.
static void station_serves_one_after_the_other_in_order_of_arrival(void **state)
{
    (void)state;
    const int64_t mhz = INT64_C(2385000000000);
    struct bench bench;
    bench_init(&bench, 1, STATION_UNLIMITED, 1, mhz, mhz);
    assert_int_equal(bench_arrive(&bench, 11, (uint128)mhz * 100), STATION_BEGAN);
    assert_int_equal(bench_arrive(&bench, 37, (uint128)mhz * 30), STATION_WAITS);
    assert_int_equal(bench_arrive(&bench, 37, (uint128)mhz * 5), STATION_WAITS);
    assert_int_equal(bench_arrive(&bench, 200, (uint128)mhz * 7), STATION_BEGAN);
    bench_drain(&bench);
    // Begin, end: 11-111, 111-141, 141-146, 200-207.
    bench_expect(&bench, (const int64_t[]){111, 141, 146, 207}, 4);
    assert_int_equal(bench.response.wait.sum, (111 - 37) + (141 - 37));
    assert_int_equal(bench.response.latency.sum, 100 + (141 - 37) + (146 - 37) + 7);
    assert_int_equal(bench.response.delayed, 2);
    assert_int_equal(bench.response.last_completion, 207);
    bench_deinit(&bench);
}

static void station_ends_work_at_the_first_nanosecond_at_which_it_is_done(void **state)
{
    (void)state;
    const int64_t mhz = INT64_C(2385000000007);
    // Work short of, at, and beyond a whole number of nanoseconds.
    for (int64_t more = -1; more <= 1; more++) {
        struct bench bench;
        bench_init(&bench, 1, STATION_UNLIMITED, 1, mhz, mhz);
        bench_arrive(&bench, 5, (uint128)(mhz * 77 + more));
        assert_int_equal(station_next(&bench.station), more <= 0 ? 82 : 83);
        bench_pass(&bench, 81);
        station_complete(&bench.station, 81); // too early: nothing is done
        assert_int_equal(bench.response.completed, 0);
        bench_drain(&bench);
        bench_expect(&bench, (const int64_t[]){more <= 0 ? 82 : 83}, 1);
        bench_deinit(&bench);
    }
}

// ---- sharing ----

// Three jobs of 30, 31 and 90 share 11 mHz. At 5 ns, 55 = 3 x 18 + 1; at 9 ns, 18 + (44 + 1) / 3 =
// 33: the first two are done (8 ns: 18 + (33 + 1) div 3 = 29 is too little). The third has 57 to
// go, alone: 57 / 11 = 5.2, done at 15 ns.
static void station_shares_exactly_and_carries_the_rest(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, STATION_UNLIMITED, STATION_UNLIMITED, 3, 100, 11);
    bench_arrive(&bench, 0, 30);
    bench_arrive(&bench, 0, 31);
    bench_arrive(&bench, 0, 90);
    bench_pass(&bench, 5);
    bench_settle(&bench);
    assert_int_equal(bench.station.attained, 18);
    assert_int_equal(bench.station.carry, 1);
    assert_int_equal(station_next(&bench.station), 9);
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){9, 9, 15}, 3);
    bench_deinit(&bench);
}

// 11 mHz among three for 1 ns: 3 each and 2 carried. The first is done; of the two left, the one
// that needs 1 more gets it from the carry at the same instant.
static void station_divides_the_carry_among_those_who_remain(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, STATION_UNLIMITED, STATION_UNLIMITED, 3, 100, 11);
    bench_arrive(&bench, 0, 3);
    bench_arrive(&bench, 0, 4);
    bench_arrive(&bench, 0, 100);
    bench_pass(&bench, 1);
    bench_expect(&bench, (const int64_t[]){1, 1}, 2);
    assert_int_equal(bench.station.attained, 4);
    bench_drain(&bench);
    // 100 - 4 = 96 left, at 11 for each ns: 8.7, and what the carry held is counted.
    bench_expect(&bench, (const int64_t[]){1, 1, 10}, 3);
    bench_deinit(&bench);
}

// However often it is looked at, what was attained is the same: 1 ns at a time, or all at once.
static void station_attains_the_same_in_many_steps_as_in_one(void **state)
{
    (void)state;
    struct bench once, often;
    const int64_t rate = INT64_C(2385000000001);
    bench_init(&once, STATION_UNLIMITED, STATION_UNLIMITED, 7, rate, rate);
    bench_init(&often, STATION_UNLIMITED, STATION_UNLIMITED, 7, rate, rate);
    for (int i = 0; i < 7; i++) {
        bench_arrive(&once, 0, (uint128)rate * 1000000);
        bench_arrive(&often, 0, (uint128)rate * 1000000);
    }
    for (int64_t now = 1; now <= 997; now++) {
        station_set_rate(&often.station, now, rate);
        station_set_rate(&often.station, now, rate);
    }
    station_set_rate(&once.station, 997, rate);
    assert_true(once.station.attained == often.station.attained);
    assert_int_equal(once.station.carry, often.station.carry);
    assert_true(once.station.attained * 7 + (uint64_t)once.station.carry == (uint128)rate * 997);
    assert_int_equal(station_next(&once.station), station_next(&often.station));
    once.now = often.now = 997;
    bench_deinit(&once);
    bench_deinit(&often);
}

static void station_keeps_work_done_when_the_rate_changes(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, STATION_UNLIMITED, STATION_UNLIMITED, 2, 1000, 1000);
    bench_arrive(&bench, 0, 23850);
    assert_int_equal(station_next(&bench.station), 24); // 23.85
    station_set_rate(&bench.station, 10, 700);          // 13850 left
    assert_int_equal(station_next(&bench.station), 30); // 10 + 19.8
    station_set_rate(&bench.station, 15, 0);            // 10350 left
    assert_int_equal(station_next(&bench.station), SIMTIME_NEVER);
    bench.now = 100;
    station_set_rate(&bench.station, 100, 1000);
    assert_int_equal(station_next(&bench.station), 111);
    bench_arrive(&bench, 105, 5350); // 5350 left of the first: 10700 in all, at 1000
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){116, 116}, 2);
    bench_deinit(&bench);
}

// ---- servers, room, no work ----

// Two servers on three vCPUs of 10 mHz; room for four.
static void station_limits_servers_and_room(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 2, 4, 3, 10, 1000);
    assert_int_equal(station_demand(&bench.station), 0);
    assert_int_equal(bench_arrive(&bench, 0, 100), STATION_BEGAN);
    assert_int_equal(station_demand(&bench.station), 10);
    assert_int_equal(bench_arrive(&bench, 1, 60), STATION_BEGAN);
    assert_int_equal(station_demand(&bench.station), 20);
    assert_int_equal(bench_arrive(&bench, 2, 50), STATION_WAITS);
    assert_int_equal(bench_arrive(&bench, 3, 5), STATION_WAITS);
    assert_int_equal(bench_arrive(&bench, 3, 5), STATION_REJECTED);
    assert_int_equal(station_demand(&bench.station), 20);
    bench_drain(&bench);
    // 0-10; 1-7; the third 7-12; the fourth begins at 10 when the first ends and needs 0.5: 11.
    bench_expect(&bench, (const int64_t[]){7, 10, 11, 12}, 4);
    assert_int_equal(bench.response.arrived, 5);
    assert_int_equal(bench.response.rejected, 1);
    assert_int_equal(bench.response.wait.sum, (7 - 2) + (10 - 3));
    bench_deinit(&bench);
}

static void station_has_as_many_servers_as_vcpus_when_told_so(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, STATION_AS_VCPUS, STATION_UNLIMITED, 3, 10, 1000);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(bench_arrive(&bench, 0, 70), i < 3 ? STATION_BEGAN : STATION_WAITS);
    }
    assert_int_equal(station_demand(&bench.station), 30);
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){7, 7, 7, 14, 14}, 5);
    bench_deinit(&bench);
}

// More servers than vCPUs: the demand stays that of the vCPUs, shared by all.
static void station_never_wants_more_than_its_vcpus(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 8, STATION_UNLIMITED, 2, 10, 1000);
    for (int i = 0; i < 4; i++) {
        bench_arrive(&bench, 0, 70);
    }
    assert_int_equal(station_demand(&bench.station), 20);
    bench_drain(&bench); // 4 x 70 / 20
    bench_expect(&bench, (const int64_t[]){14, 14, 14, 14}, 4);
    bench_deinit(&bench);
}

static void station_ends_jobs_without_work_at_once(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 1, STATION_UNLIMITED, 1, 10, 10);
    bench_arrive(&bench, 3, 0);
    assert_int_equal(station_next(&bench.station), 3);
    bench_pass(&bench, 3);
    bench_arrive(&bench, 4, 25);
    bench_arrive(&bench, 5, 0); // waits for the server, then takes no time
    bench_arrive(&bench, 5, 0);
    bench_arrive(&bench, 5, 10);
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){3, 7, 7, 7, 8}, 5);
    assert_int_equal(bench.response.wait.sum, 3 * 2);
    bench_deinit(&bench);
}

// ---- closed, lost ----

// Neighbours with reservations may leave a VM nothing at all.
static void station_ends_jobs_without_work_even_without_cpu(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 2, STATION_UNLIMITED, 1, 2385, 0);
    bench_arrive(&bench, 7, 0);
    bench_arrive(&bench, 9, 1);
    bench_arrive(&bench, 9, 0);
    bench_pass(&bench, 1000);
    assert_int_equal(bench.done_count, 2);
    assert_int_equal(bench.done[0], 7);
    assert_int_equal(bench.done[1], 9);
    assert_true(station_next(&bench.station) == SIMTIME_NEVER);
    bench_deinit(&bench);
}

static void station_lets_jobs_wait_until_it_is_opened(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, STATION_UNLIMITED, 3, 4, 10, 1000);
    station_init(&bench.station, &bench.rules, 4, 10, 0);
    assert_int_equal(bench_arrive(&bench, 2, 50), STATION_WAITS);
    assert_int_equal(bench_arrive(&bench, 5, 30), STATION_WAITS);
    assert_int_equal(station_demand(&bench.station), 0);
    assert_int_equal(station_next(&bench.station), SIMTIME_NEVER);
    bench_pass(&bench, 100);
    station_open(&bench.station, 100);
    bench_settle(&bench);
    assert_int_equal(station_demand(&bench.station), 20);
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){103, 105}, 2);
    assert_int_equal(bench.response.wait.sum, 98 + 95);
    bench_deinit(&bench);
}

static void station_counts_whoever_is_inside_as_lost(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 2, STATION_UNLIMITED, 2, 10, 1000);
    for (int64_t i = 0; i < 11; i++) {
        bench_arrive(&bench, i, 1000);
    }
    bench_pass(&bench, 50);
    station_lose(&bench.station, 50);
    assert_int_equal(bench.response.lost, 11);
    assert_int_equal(bench.response.spent_ns, 11 * 50 - 55);
    assert_int_equal(station_demand(&bench.station), 0);
    assert_int_equal(station_next(&bench.station), SIMTIME_NEVER);
    bench_settle(&bench);
    bench_arrive(&bench, 60, 70); // an emptied station serves on
    bench_drain(&bench);
    bench_expect(&bench, (const int64_t[]){67}, 1);
    bench_deinit(&bench);
}

// ---- times x 1000 ----

// The same jobs a thousand times larger and further apart end within 1 ns (of the small clock) for
// each completion so far: each of them waits for a whole nanosecond.
static void compare_scaled(uint32_t servers, const char *purpose)
{
    struct bench small, large;
    struct rng rng;
    rng_init(&rng, 2385, "station", purpose);
    bench_init(&small, servers, STATION_UNLIMITED, 2, INT64_C(2385000000001), INT64_C(3999999999));
    bench_init(&large, servers, STATION_UNLIMITED, 2, INT64_C(2385000000001), INT64_C(3999999999));
    int64_t time = 0;
    for (int i = 0; i < 60; i++) {
        time += (int64_t)rng_below(&rng, 500);
        uint64_t work = rng_below(&rng, UINT64_C(3000000000000));
        bench_arrive(&small, time, work);
        bench_arrive(&large, time * 1000, (uint128)work * 1000);
    }
    bench_drain(&small);
    bench_drain(&large);
    assert_int_equal(small.done_count, 60);
    assert_int_equal(large.done_count, 60);
    for (int64_t i = 0; i < 60; i++) {
        int64_t gap = small.done[i] * 1000 - large.done[i];
        assert_true(gap > -1000 * (i + 1) && gap < 1000 * (i + 1));
    }
    bench_deinit(&small);
    bench_deinit(&large);
}

static void station_scales_with_time_within_a_nanosecond_a_completion(void **state)
{
    (void)state;
    compare_scaled(1, "scaled first come");
    compare_scaled(3, "scaled servers");
    compare_scaled(STATION_UNLIMITED, "scaled sharing");
}

// ---- against a station that keeps each job by itself ----

struct plain_job {
    uint128 left;
    int64_t arrival, start; // start -1: waits
};

struct plain {
    struct plain_job jobs[4096]; // in order of arrival
    uint32_t count, serving, servers, room;
    uint64_t rejected, completed, lost;
    int128 waited, latency;
    int64_t since, rate;
    uint128 carry;
};

// Shares out what was given since the last look: in equal parts, what cannot be divided later.
static void plain_advance(struct plain *plain, int64_t now)
{
    uint128 work = (uint128)plain->rate * (uint128)(now - plain->since) + plain->carry;
    plain->since = now;
    if (plain->serving == 0) {
        return;
    }
    for (uint32_t i = 0; i < plain->count; i++) {
        struct plain_job *job = &plain->jobs[i];
        uint128 each = work / plain->serving;
        if (job->start >= 0) {
            job->left -= each < job->left ? each : job->left;
        }
    }
    plain->carry = work % plain->serving;
}

static void plain_fill(struct plain *plain, int64_t now)
{
    for (uint32_t i = 0; i < plain->count && plain->serving < plain->servers; i++) {
        if (plain->jobs[i].start < 0) {
            plain->jobs[i].start = now;
            plain->carry = plain->serving == 0 ? 0 : plain->carry;
            plain->serving++;
        }
    }
}

static void plain_complete(struct plain *plain, int64_t now)
{
    plain_advance(plain, now);
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < plain->count && !again; i++) {
            const struct plain_job *job = &plain->jobs[i];
            if (job->start >= 0 && job->left == 0) {
                plain->completed++;
                plain->waited += job->start - job->arrival;
                plain->latency += now - job->arrival;
                plain->serving--;
                plain->count--;
                memmove(&plain->jobs[i], &plain->jobs[i + 1], (plain->count - i) * sizeof *job);
                plain_fill(plain, now);
                again = true;
            }
        }
    }
}

static void plain_arrive(struct plain *plain, int64_t now, uint128 work)
{
    if (plain->count >= plain->room) {
        plain->rejected++;
        return;
    }
    plain_advance(plain, now);
    assert_true(plain->count < COUNT_OF(plain->jobs));
    plain->jobs[plain->count++] = (struct plain_job){work, now, -1};
    plain_fill(plain, now);
}

static void plain_lose(struct plain *plain)
{
    plain->lost += plain->count;
    plain->count = plain->serving = 0;
}

static void assert_alike(const struct bench *bench, const struct plain *plain)
{
    const struct response *response = &bench->response;
    assert_true(response_balances(response, bench->now));
    assert_int_equal(response->completed, plain->completed);
    assert_int_equal(response->rejected, plain->rejected);
    assert_int_equal(response->lost, plain->lost);
    assert_true(response->wait.sum == plain->waited);
    assert_true(response->latency.sum == plain->latency);
    assert_int_equal(bench->station.serving_count, plain->serving);
    assert_int_equal(bench->station.waiting_count, plain->count - plain->serving);
}

// One random act of both, at bench->now.
static void act_alike(struct bench *bench, struct plain *plain, struct rng *rng)
{
    static const uint128 sizes[] = {0, 1, 7, 60, 385, 2385};
    switch (rng_below(rng, 40)) {
    case 0:
        station_lose(&bench->station, bench->now);
        plain_lose(plain);
        break;
    case 1:
    case 2:
    case 3:
        bench->capacity = (int64_t)rng_below(rng, 40); // often below the demand, sometimes 0
        break;
    default: {
        uint128 work = sizes[rng_below(rng, COUNT_OF(sizes))];
        work = rng_below(rng, 2) == 0 ? work : rng_below(rng, (uint64_t)work + 1);
        station_arrive(&bench->station, bench->now, work);
        plain_arrive(plain, bench->now, work);
    }
    }
}

static void settle_alike(struct bench *bench, struct plain *plain)
{
    bench_settle(bench);
    plain_advance(plain, bench->now);
    plain->rate = bench->station.rate;
}

// Passes time as bench_pass does, and tries each nanosecond in between in vain.
static void pass_alike(struct bench *bench, struct plain *plain, int64_t until)
{
    while (station_next(&bench->station) <= until) {
        bench->now = station_next(&bench->station);
        if (bench->now > plain->since) {
            uint64_t before = plain->completed;
            plain_complete(plain, bench->now - 1);
            assert_int_equal(plain->completed, before); // not a nanosecond late
        }
        uint64_t before = plain->completed;
        station_complete(&bench->station, bench->now);
        plain_complete(plain, bench->now);
        assert_true(plain->completed > before); // nor one early
        settle_alike(bench, plain);
    }
    bench->now = until;
}

static void station_agrees_with_jobs_kept_one_by_one(void **state)
{
    (void)state;
    static const uint32_t servers[] = {1, 2, 3, 17, STATION_UNLIMITED};
    static const uint32_t rooms[] = {STATION_UNLIMITED, 23, STATION_UNLIMITED, 300, 30};
    struct plain *plain = test_malloc(sizeof *plain);
    for (size_t c = 0; c < COUNT_OF(servers); c++) {
        struct rng rng;
        struct bench bench;
        rng_init(&rng, 2385 + c, "station", "random use");
        bench_init(&bench, servers[c], rooms[c], 3, 13, 40);
        memset(plain, 0, sizeof *plain);
        plain->servers = servers[c];
        plain->room = rooms[c];
        for (int i = 0; i < 6000; i++) {
            pass_alike(&bench, plain, bench.now + (int64_t)rng_below(&rng, 150));
            act_alike(&bench, plain, &rng);
            settle_alike(&bench, plain);
            assert_alike(&bench, plain);
        }
        assert_true(plain->completed > 1000 && plain->lost > 10);
        bench_deinit(&bench);
    }
    test_free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(station_serves_one_after_the_other_in_order_of_arrival),
        cmocka_unit_test(station_ends_work_at_the_first_nanosecond_at_which_it_is_done),
        cmocka_unit_test(station_shares_exactly_and_carries_the_rest),
        cmocka_unit_test(station_divides_the_carry_among_those_who_remain),
        cmocka_unit_test(station_attains_the_same_in_many_steps_as_in_one),
        cmocka_unit_test(station_keeps_work_done_when_the_rate_changes),
        cmocka_unit_test(station_limits_servers_and_room),
        cmocka_unit_test(station_has_as_many_servers_as_vcpus_when_told_so),
        cmocka_unit_test(station_never_wants_more_than_its_vcpus),
        cmocka_unit_test(station_ends_jobs_without_work_at_once),
        cmocka_unit_test(station_ends_jobs_without_work_even_without_cpu),
        cmocka_unit_test(station_lets_jobs_wait_until_it_is_opened),
        cmocka_unit_test(station_counts_whoever_is_inside_as_lost),
        cmocka_unit_test(station_scales_with_time_within_a_nanosecond_a_completion),
        cmocka_unit_test(station_agrees_with_jobs_kept_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
