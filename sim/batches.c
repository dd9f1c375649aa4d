// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/batches.h"

#include "sim/real.h"

// Once the first merging was done there are always half of the batches at least.
enum { SETTLED = BATCHES_MOST / 2 };

static_assert(SETTLED / BATCHES_JOINT >= 20, "an interval needs twenty batches");

void batches_init(struct batches *batches)
{
    *batches = (struct batches){.room = 1, .size = 1};
}

void batches_close(struct batches *batches)
{
    batches->sums[batches->full++] = batches->sum;
    batches->sum = 0;
    if (batches->full == BATCHES_MOST) {
        for (uint32_t i = 0; i < BATCHES_MOST / 2; i++) {
            batches->sums[i] = batches->sums[2 * i] + batches->sums[2 * i + 1];
        }
        batches->full = BATCHES_MOST / 2;
        batches->size *= 2;
    }
    batches->room = batches->size;
}

uint64_t batches_count(const struct batches *batches)
{
    return batches->full * batches->size + (batches->size - batches->room);
}

// Mean of `joint` neighbouring batches from `first` on.
static double mean_of(const struct batches *batches, uint32_t first, uint32_t joint)
{
    int128 sum = 0;
    for (uint32_t i = 0; i < joint; i++) {
        sum += batches->sums[first + i];
    }
    return (double)sum / ((double)batches->size * joint);
}

double batches_correlation(const struct batches *batches)
{
    uint32_t count = batches->full;
    if (count < 3) {
        return 0;
    }
    double mean = mean_of(batches, 0, count), squares = 0, products = 0, before = 0;
    for (uint32_t i = 0; i < count; i++) {
        double gap = mean_of(batches, i, 1) - mean;
        squares += gap * gap;
        products += gap * before;
        before = gap;
    }
    return squares > 0 ? products / squares : 0;
}

struct interval batches_interval(const struct batches *batches)
{
    // The newest batches, so that the few left over by grouping are those of the start.
    uint32_t groups = batches->full / BATCHES_JOINT;
    uint32_t first = batches->full - groups * BATCHES_JOINT;
    double means[BATCHES_MOST / BATCHES_JOINT];
    for (uint32_t i = 0; i < groups; i++) {
        means[i] = mean_of(batches, first + i * BATCHES_JOINT, BATCHES_JOINT);
    }
    struct interval interval = interval_of_replications(means, groups);
    uint64_t count = batches_count(batches);
    int128 total = batches->sum;
    for (uint32_t i = 0; i < batches->full; i++) {
        total += batches->sums[i];
    }
    interval.mean = count > 0 ? (double)total / (double)count : REAL_NAN;
    interval.trusted =
        count >= BATCHES_TRUSTED_LEAST && batches_correlation(batches) <= BATCHES_CORRELATION_MOST;
    return interval;
}

bool batches_warm_up(const struct batches *batches, uint64_t *observations)
{
    double means[BATCHES_MOST];
    for (uint32_t i = 0; i < batches->full; i++) {
        means[i] = mean_of(batches, i, 1);
    }
    size_t cut = interval_warm_up(means, batches->full);
    *observations = cut * batches->size;
    return batches->full >= SETTLED && cut < batches->full / 2;
}
