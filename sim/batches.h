// SPDX-License-Identifier: GPL-3.0-or-later
// The mean of one long run with a confidence interval, from batches of neighbouring observations.
//
// Waiting times of neighbours resemble each other, so a plain standard error is far too small. The
// means of long enough batches hardly do. Here the batches grow with the run: there are never more
// than 128, and when the last is full each two neighbours become one, so memory is constant (2 KiB)
// and adding costs an addition and a countdown. The interval joins each three batches, which makes
// 21 to 42 joint ones; the finer ones are kept to see whether they still depend on each other. If
// their lag-1 correlation is above BATCHES_CORRELATION_MOST, or there were fewer than
// BATCHES_TRUSTED_LEAST observations, the interval is not trusted: make the run longer.
//
// Measured on waiting times of M/M/1 from empty, 95 % wanted: at load 0.8 with 128,000 customers
// 94.3 % are covered and 98 % trusted, with 64,000 93.3 % and 95 %, with 4,000 85 % and nearly
// none; at load 0.5 with 16,000 94.1 % and 98 %.
#ifndef VIRGA_SIM_BATCHES_H
#define VIRGA_SIM_BATCHES_H

#include "sim/interval.h"

enum {
    BATCHES_MOST = 128,
    BATCHES_JOINT = 3,                            // fine batches in one of the interval
    BATCHES_TRUSTED_LEAST = 4 * BATCHES_MOST / 2, // observations: 64 batches of four
};
#define BATCHES_CORRELATION_MOST 0.2

struct batches {
    int128 sum;                // of the batch that is being filled
    uint64_t room;             // observations that it still takes, >= 1
    uint64_t size;             // observations in each batch, a power of two
    uint32_t full;             // batches filled, below BATCHES_MOST
    int128 sums[BATCHES_MOST]; // of each
};

void batches_init(struct batches *batches);

void batches_close(struct batches *batches); // internal: the batch is full

static inline void batches_add(struct batches *batches, int64_t x)
{
    batches->sum += x;
    if (--batches->room == 0) {
        batches_close(batches);
    }
}

uint64_t batches_count(const struct batches *batches);

// The exact mean of all observations (rounded once) and its interval.
struct interval batches_interval(const struct batches *batches);

// Correlation of neighbouring fine batches; 0 when all are equal or there are fewer than three.
double batches_correlation(const struct batches *batches);

// How many of the first observations MSER counts as warm-up, by whole fine batches. Returns false
// when the run had not settled in its first half, or was too short to tell (below 64 batches).
bool batches_warm_up(const struct batches *batches, uint64_t *observations);

#endif
