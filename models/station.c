// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/station.h"

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/simtime.h"

#include <string.h>

void station_init(struct station *station, const struct station_rules *rules, uint32_t vcpus,
                  int64_t vcpu_mhz, int64_t now)
{
    CHECK(vcpus > 0 && vcpu_mhz > 0);
    *station = (struct station){
        .rules = rules,
        .vcpus = vcpus,
        .vcpu_mhz = vcpu_mhz,
        .since = now,
    };
}

void station_deinit(struct station *station)
{
    grow_free(station->serving);
    grow_free(station->waiting);
    *station = (struct station){0};
}

void station_lose(struct station *station, int64_t now)
{
    for (uint32_t i = 0; i < station->serving_count; i++) {
        response_lose(station->rules->response, now, station->serving[i].arrival);
    }
    for (uint32_t i = 0; i < station->waiting_count; i++) {
        size_t at = (station->waiting_head + i) & (station->waiting_capacity - 1);
        response_lose(station->rules->response, now, station->waiting[at].arrival);
    }
    station->serving_count = 0;
    station->waiting_count = 0;
}

// -----------------------------------------------------------------------------------------------
// Jobs in service: a binary heap, soonest done first
// -----------------------------------------------------------------------------------------------

static bool sooner(const struct station_service *a, const struct station_service *b)
{
    return a->finish < b->finish || (a->finish == b->finish && a->arrival < b->arrival);
}

static void heap_push(struct station *station, struct station_service job)
{
    station->serving = grow(station->serving, &station->serving_capacity,
                            station->serving_count + (size_t)1, sizeof job);
    size_t at = station->serving_count++;
    while (at > 0 && sooner(&job, &station->serving[(at - 1) / 2])) {
        station->serving[at] = station->serving[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    station->serving[at] = job;
}

static void heap_pop(struct station *station)
{
    size_t count = --station->serving_count;
    struct station_service last = station->serving[count];
    size_t at = 0;
    for (size_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && sooner(&station->serving[child + 1], &station->serving[child])) {
            child++;
        }
        if (!sooner(&station->serving[child], &last)) {
            break;
        }
        station->serving[at] = station->serving[child];
        at = child;
    }
    if (count > 0) {
        station->serving[at] = last;
    }
}

// -----------------------------------------------------------------------------------------------
// Waiting jobs: a ring whose capacity is a power of two
// -----------------------------------------------------------------------------------------------

static void ring_grow(struct station *station)
{
    size_t before = station->waiting_capacity;
    size_t wanted = before == 0 ? 8 : before * 2;
    station->waiting =
        grow(station->waiting, &station->waiting_capacity, wanted, sizeof *station->waiting);
    CHECK(station->waiting_capacity == wanted);
    // The part that wrapped around moves behind the old end.
    memcpy(station->waiting + before, station->waiting,
           station->waiting_head * sizeof *station->waiting);
}

static void ring_push(struct station *station, struct station_waiting job)
{
    if (station->waiting_count == station->waiting_capacity) {
        ring_grow(station);
    }
    size_t at = (station->waiting_head + station->waiting_count) & (station->waiting_capacity - 1);
    station->waiting[at] = job;
    station->waiting_count++;
}

static struct station_waiting ring_pop(struct station *station)
{
    struct station_waiting job = station->waiting[station->waiting_head];
    station->waiting_head =
        (uint32_t)((station->waiting_head + 1) & (station->waiting_capacity - 1));
    station->waiting_count--;
    return job;
}

// -----------------------------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------------------------

// Brings the attained service up to `now` at the present rate.
static void advance(struct station *station, int64_t now)
{
    CHECK(now >= station->since);
    if (now == station->since && station->carry < station->serving_count) {
        return; // nothing to divide, however often it is asked within one instant
    }
    uint128 work = (uint128)(uint64_t)station->rate * (uint64_t)(now - station->since);
    station->since = now;
    if (station->serving_count == 0) {
        return;
    }
    work += (uint64_t)station->carry;
    if (station->serving_count == 1) {
        station->attained += work;
        station->carry = 0;
    } else {
        uint128 each = work / station->serving_count;
        station->attained += each;
        station->carry = (int64_t)(work - each * station->serving_count);
    }
}

static void begin(struct station *station, int64_t now, uint128 work, int64_t arrival)
{
    if (station->serving_count == 0) {
        station->attained = 0; // nobody remembers the old count
        station->carry = 0;
    }
    heap_push(station, (struct station_service){
                           .finish = station->attained + work,
                           .work = work,
                           .arrival = arrival,
                           .start = now,
                       });
}

static void start_waiting(struct station *station, int64_t now)
{
    while (station->waiting_count > 0 && station->serving_count < station->servers) {
        struct station_waiting next = ring_pop(station);
        begin(station, now, next.work, next.arrival);
    }
}

void station_open(struct station *station, int64_t now)
{
    uint32_t servers = station->rules->servers;
    station->servers = servers == STATION_AS_VCPUS ? station->vcpus : servers;
    advance(station, now);
    start_waiting(station, now);
}

enum station_arrival station_arrive(struct station *station, int64_t now, uint128 work)
{
    struct response *response = station->rules->response;
    if (station->serving_count + station->waiting_count >= station->rules->room) {
        response_reject(response, now);
        return STATION_REJECTED;
    }
    response_arrive(response, now);
    if (station->serving_count >= station->servers) {
        ring_push(station, (struct station_waiting){.work = work, .arrival = now});
        return STATION_WAITS;
    }
    advance(station, now);
    begin(station, now, work, now);
    return STATION_BEGAN;
}

int64_t station_demand(const struct station *station)
{
    uint32_t busy =
        station->serving_count < station->vcpus ? station->serving_count : station->vcpus;
    return busy * station->vcpu_mhz;
}

void station_set_rate(struct station *station, int64_t now, int64_t rate)
{
    advance(station, now);
    station->rate = rate;
}

void station_complete(struct station *station, int64_t now)
{
    advance(station, now);
    while (station->serving_count > 0 && station->serving[0].finish <= station->attained) {
        struct station_service job = station->serving[0];
        heap_pop(station);
        response_complete(station->rules->response, now, job.arrival, job.start, job.work,
                          station->vcpu_mhz);
        start_waiting(station, now);
    }
}

int64_t station_next(const struct station *station)
{
    if (station->serving_count == 0) {
        return SIMTIME_NEVER;
    }
    uint128 finish = station->serving[0].finish;
    if (finish <= station->attained) {
        return station->since;
    }
    uint128 left = finish - station->attained;
    if (station->serving_count > 1 &&
        __builtin_mul_overflow(left, (uint128)station->serving_count, &left)) {
        return SIMTIME_NEVER; // no rate does 2^128 mHz x ns within a run
    }
    if (left <= (uint64_t)station->carry) {
        return station->since;
    }
    if (station->rate == 0) {
        return SIMTIME_NEVER;
    }
    left -= (uint64_t)station->carry;
    uint64_t rate = (uint64_t)station->rate;
    uint128 wait = (left + rate - 1) / rate;
    return wait > (uint64_t)(SIMTIME_MAX - station->since) ? SIMTIME_NEVER
                                                           : station->since + (int64_t)wait;
}
