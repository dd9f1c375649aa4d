// SPDX-License-Identifier: GPL-3.0-or-later
// What the requests or jobs of one part of the region experienced: counts, waiting, latency.
//
// Counts and integrals cover the whole run; means and quantiles leave out what arrived before the
// warm-up was over. Little's law holds as an identity of integers: the number in the system,
// integrated over time, equals the time spent in the system, summed over everyone.
#ifndef VIRGA_MODELS_RESPONSE_H
#define VIRGA_MODELS_RESPONSE_H

#include "sim/sketch.h"
#include "sim/stats.h"
#include "sim/windows.h"

// Jobs by the time that each takes alone, in octaves of nanoseconds.
enum { RESPONSE_OCTAVES = 64 };

struct response_octave {
    uint64_t count;
    double slowdown; // sum of latency over the time the job takes alone
};

struct response {
    int64_t warm_up; // ns
    uint64_t arrived, completed, rejected, lost;
    uint64_t seen, turned_away; // of arrivals and rejections, those after the warm-up
    uint64_t delayed;           // observed completions that waited at all
    struct level in_system;     // waiting and in service
    struct windows windows;     // of in_system
    int128 spent_ns;            // time in the system of everyone who left it
    int128 inside_arrival_ns;   // sum of the arrival times of those inside now
    int64_t last_completion;    // ns, -1 for none
    struct stats wait;          // ns, of observed completions
    struct stats latency;       // ns, of observed completions
    struct sketch sketch;       // of latencies
    struct batches wait_batches, latency_batches;     // ns
    struct batches delayed_batches, rejected_batches; // 1 or 0 for each observed one
    struct response_octave *octaves; // RESPONSE_OCTAVES, or NULL: slowdown is not asked for
    int128 alone_ns;                 // sum of the times that observed jobs take alone
};

// Everything lives in `arena`. The run is observed from warm_up to end (ns). by_size: keep
// slowdowns by size.
void response_init(struct response *response, struct arena *arena, int64_t warm_up, int64_t end,
                   bool by_size);

// Internal: the number in the system changes.
static inline void response_move(struct response *response, int64_t now, int64_t by)
{
    windows_roll(&response->windows, &response->in_system, now);
    level_change(&response->in_system, now, by);
}

// Internal: someone arrives, and is rejected or not.
static inline void response_observe_arrival(struct response *response, int64_t now, bool rejected)
{
    response->arrived++;
    if (now >= response->warm_up) {
        response->seen++;
        response->turned_away += rejected;
        batches_add(&response->rejected_batches, rejected);
    }
}

static inline void response_arrive(struct response *response, int64_t now)
{
    response_observe_arrival(response, now, false);
    response->inside_arrival_ns += now;
    response_move(response, now, 1);
}

// It arrived and found no room.
static inline void response_reject(struct response *response, int64_t now)
{
    response_observe_arrival(response, now, true);
    response->rejected++;
}

// A job that arrived at `arrival` leaves undone.
void response_lose(struct response *response, int64_t now, int64_t arrival);

// A job is done. work (mHz x ns) at vcpu_mhz is the time that it takes alone.
void response_complete(struct response *response, int64_t now, int64_t arrival, int64_t start,
                       uint128 work, int64_t vcpu_mhz);

// Does everyone who arrived stand somewhere, and does Little's identity hold at `now`?
bool response_balances(const struct response *response, int64_t now);

// Brings the number in the system to the end of the run; those inside have spent their time until
// then.
void response_close(struct response *response, int64_t end);

// Adds what `from` counted to `into`, for totals; batches stay those of the parts.
void response_merge(struct response *into, const struct response *from);

// Sizes of jobs relative to the mean of all, in octaves of the time that they take alone.
enum response_size {
    RESPONSE_TINY,   // three octaves and more below the mean's
    RESPONSE_SMALL,  // two or one below
    RESPONSE_MIDDLE, // the mean's own
    RESPONSE_LARGE,  // one or two above
    RESPONSE_HUGE,   // three and more above
    RESPONSE_SIZES
};

// The mean slowdown (latency over the time alone) of observed jobs of a size; NaN when there were
// none.
double response_slowdown(const struct response *response, enum response_size size);

#endif
