// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/histogram.h"

#include "sim/check.h"

void histogram_init(struct histogram *histogram, struct arena *arena, int64_t low, int64_t width,
                    uint32_t bins)
{
    CHECK(width > 0 && bins > 0);
    CHECK((int128)low + (int128)width * bins <= INT64_MAX);
    *histogram = (struct histogram){
        .low = low, .width = width, .counts = ARENA_ARRAY(arena, uint64_t, bins), .bins = bins};
}

void histogram_add(struct histogram *histogram, int64_t x)
{
    if (x < histogram->low) {
        histogram->below++;
        return;
    }
    uint64_t bin = ((uint64_t)x - (uint64_t)histogram->low) / (uint64_t)histogram->width;
    if (bin < histogram->bins) {
        histogram->counts[bin]++;
    } else {
        histogram->above++;
    }
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
    CHECK(histogram->low == other->low);
    CHECK(histogram->width == other->width);
    CHECK(histogram->bins == other->bins);
    histogram->below += other->below;
    histogram->above += other->above;
    for (uint32_t i = 0; i < histogram->bins; i++) {
        histogram->counts[i] += other->counts[i];
    }
}

uint64_t histogram_count(const struct histogram *histogram)
{
    uint64_t count = histogram->below + histogram->above;
    for (uint32_t i = 0; i < histogram->bins; i++) {
        count += histogram->counts[i];
    }
    return count;
}
