// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/response.h"

#include <math.h> // NAN only

void response_init(struct response *response, struct arena *arena, int64_t warm_up, int64_t end,
                   bool by_size)
{
    *response = (struct response){.warm_up = warm_up, .last_completion = -1};
    level_init(&response->in_system, 0, 0);
    windows_init(&response->windows, warm_up, end, INT64_C(1) << 30);
    stats_init(&response->wait);
    stats_init(&response->latency);
    sketch_init(&response->sketch, arena);
    batches_init(&response->wait_batches);
    batches_init(&response->latency_batches);
    batches_init(&response->delayed_batches);
    batches_init(&response->rejected_batches);
    if (by_size) {
        response->octaves = ARENA_ARRAY(arena, struct response_octave, RESPONSE_OCTAVES);
    }
}

static void leave(struct response *response, int64_t now, int64_t arrival)
{
    response->inside_arrival_ns -= arrival;
    response->spent_ns += now - arrival;
    response_move(response, now, -1);
}

void response_lose(struct response *response, int64_t now, int64_t arrival)
{
    response->lost++;
    leave(response, now, arrival);
}

static void observe_size(struct response *response, int64_t latency, uint128 work, int64_t vcpu_mhz)
{
    uint64_t alone = (uint64_t)(work / (uint64_t)vcpu_mhz);
    if (alone == 0) {
        return; // no work, no slowdown
    }
    response->alone_ns += alone;
    struct response_octave *octave = &response->octaves[63 - __builtin_clzll(alone)];
    octave->count++;
    octave->slowdown += (double)latency / (double)alone;
}

void response_complete(struct response *response, int64_t now, int64_t arrival, int64_t start,
                       uint128 work, int64_t vcpu_mhz)
{
    response->completed++;
    response->last_completion = now;
    leave(response, now, arrival);
    if (arrival < response->warm_up) {
        return;
    }
    int64_t wait = start - arrival, latency = now - arrival;
    response->delayed += wait > 0;
    batches_add(&response->delayed_batches, wait > 0);
    stats_add(&response->wait, wait);
    stats_add(&response->latency, latency);
    sketch_add(&response->sketch, latency);
    batches_add(&response->wait_batches, wait);
    batches_add(&response->latency_batches, latency);
    if (response->octaves != NULL) {
        observe_size(response, latency, work, vcpu_mhz);
    }
}

bool response_balances(const struct response *response, int64_t now)
{
    int64_t inside = response->in_system.value;
    if (inside < 0 || response->arrived != (uint64_t)inside + response->completed +
                                               response->rejected + response->lost) {
        return false;
    }
    if (inside == 0 && response->inside_arrival_ns != 0) {
        return false; // someone left who had not come at that time
    }
    int128 spent = response->spent_ns + (int128)inside * now - response->inside_arrival_ns;
    return level_integral(&response->in_system, now) == spent;
}

void response_close(struct response *response, int64_t end)
{
    response_move(response, end, 0);
    response->spent_ns += (int128)response->in_system.value * end - response->inside_arrival_ns;
}

void response_merge(struct response *into, const struct response *from)
{
    into->arrived += from->arrived;
    into->completed += from->completed;
    into->rejected += from->rejected;
    into->lost += from->lost;
    into->spent_ns += from->spent_ns;
    into->seen += from->seen;
    into->turned_away += from->turned_away;
    into->delayed += from->delayed;
    if (from->last_completion > into->last_completion) {
        into->last_completion = from->last_completion;
    }
    stats_merge(&into->wait, &from->wait);
    stats_merge(&into->latency, &from->latency);
    sketch_merge(&into->sketch, &from->sketch);
    into->alone_ns += from->alone_ns;
    for (int i = 0; into->octaves != NULL && from->octaves != NULL && i < RESPONSE_OCTAVES; i++) {
        into->octaves[i].count += from->octaves[i].count;
        into->octaves[i].slowdown += from->octaves[i].slowdown;
    }
}

double response_slowdown(const struct response *response, enum response_size size)
{
    static const int below[RESPONSE_SIZES] = {-RESPONSE_OCTAVES, -2, 0, 1, 3};
    static const int above[RESPONSE_SIZES] = {-3, -1, 0, 2, RESPONSE_OCTAVES};
    uint64_t count = 0;
    double sum = 0;
    for (int i = 0; i < RESPONSE_OCTAVES; i++) {
        count += response->octaves[i].count;
    }
    if (count == 0) {
        return NAN;
    }
    int middle = 63 - __builtin_clzll((uint64_t)(response->alone_ns / (int128)count) | 1);
    count = 0;
    for (int i = 0; i < RESPONSE_OCTAVES; i++) {
        if (i - middle >= below[size] && i - middle <= above[size]) {
            count += response->octaves[i].count;
            sum += response->octaves[i].slowdown;
        }
    }
    return count == 0 ? NAN : sum / (double)count;
}
