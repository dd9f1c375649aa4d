// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/fairshare.h"

#include "sim/check.h"

#include <string.h>

// What a trial level makes of the claims: those at their limit or reservation are fixed, the others
// move with the level.
struct trial {
    int64_t fixed;  // sum of the fixed shares
    int64_t moving; // sum of the weights of the others
};

// level x weight >= amount, exactly. The whole part of the level decides nearly always, in 64 bits;
// only an amount between weight x whole and weight x (whole + 1) needs the fraction.
struct gauge {
    struct fairshare_level level;
    int64_t whole; // of the level, rounded down
};

static struct gauge gauge_of(struct fairshare_level level)
{
    return (struct gauge){level, level.numerator / level.denominator};
}

static bool reaches(const struct gauge *gauge, int64_t weight, int64_t amount)
{
    int64_t low;
    if (__builtin_mul_overflow(gauge->whole, weight, &low) || low >= amount) {
        return true; // amounts fit 63 bits
    }
    if (amount - low >= weight) {
        return false;
    }
    return (int128)gauge->level.numerator * weight >= (int128)amount * gauge->level.denominator;
}

static struct trial try_level(const struct fairshare_claims *claims, struct fairshare_level level)
{
    struct trial trial = {0};
    struct gauge gauge = gauge_of(level);
    for (size_t i = 0; i < claims->count; i++) {
        if (reaches(&gauge, claims->weights[i], claims->limits[i])) {
            trial.fixed += claims->limits[i];
        } else if (!reaches(&gauge, claims->weights[i], claims->reservations[i])) {
            trial.fixed += claims->reservations[i];
        } else {
            trial.moving += claims->weights[i];
        }
    }
    return trial;
}

static bool level_equal(struct fairshare_level a, struct fairshare_level b)
{
    return (int128)a.numerator * b.denominator == (int128)b.numerator * a.denominator;
}

static bool level_less(struct fairshare_level a, struct fairshare_level b)
{
    return (int128)a.numerator * b.denominator < (int128)b.numerator * a.denominator;
}

// Do the claims hold more than the capacity at this level?
static bool level_overflows(struct fairshare_level level, const struct trial *trial,
                            int64_t capacity)
{
    return (int128)level.numerator * trial->moving >
           (int128)(capacity - trial->fixed) * level.denominator;
}

// Newton's step: the level at which the claims that move now would use up what the fixed ones
// leave. False when nothing moves, or the fixed ones alone are too much.
static bool newton(struct fairshare_level *next, const struct trial *trial, int64_t capacity)
{
    *next = (struct fairshare_level){capacity - trial->fixed, trial->moving};
    return trial->moving > 0 && trial->fixed <= capacity;
}

// The lowest level above `low` at which some claim begins or ceases to move.
static struct fairshare_level bend_above(const struct fairshare_claims *claims,
                                         struct fairshare_level low)
{
    struct fairshare_level best = {INT64_MAX, 1};
    for (size_t i = 0; i < claims->count; i++) {
        struct fairshare_level bends[2] = {{claims->reservations[i], claims->weights[i]},
                                           {claims->limits[i], claims->weights[i]}};
        for (size_t b = 0; b < COUNT_OF(bends); b++) {
            if (level_less(low, bends[b]) && level_less(bends[b], best)) {
                best = bends[b];
            }
        }
    }
    return best;
}

// The certain way: upwards from a level that does not overflow, bend by bend; between two bends the
// amount held is linear in the level.
static struct fairshare_level walk(const struct fairshare_claims *claims, int64_t capacity,
                                   struct fairshare_level low)
{
    for (;;) {
        struct trial trial = try_level(claims, low);
        struct fairshare_level bend = bend_above(claims, low);
        struct fairshare_level next;
        if (newton(&next, &trial, capacity) && !level_less(bend, next)) {
            return next;
        }
        CHECK(bend.numerator < INT64_MAX);
        low = bend;
    }
}

// The quick way: Newton steps from the hint. Limits bend the amount held downwards and reservations
// upwards; with limits alone the steps converge in a pass or two, with both they may cycle, so they
// are bounded and the walk takes over from the highest level known not to overflow.
static struct fairshare_level find_level(const struct fairshare_claims *claims, int64_t capacity,
                                         struct fairshare_level hint)
{
    enum { NEWTON_MOST = 12 };
    struct fairshare_level low = {0, 1};
    struct fairshare_level level = hint.denominator > 0 ? hint : low;
    for (int step = 0; step < NEWTON_MOST; step++) {
        struct trial trial = try_level(claims, level);
        struct fairshare_level next;
        if (!level_overflows(level, &trial, capacity) && level_less(low, level)) {
            low = level;
        }
        if (!newton(&next, &trial, capacity)) {
            break;
        }
        if (level_equal(next, level)) {
            return next;
        }
        level = next;
    }
    return walk(claims, capacity, low);
}

// What a weight is worth at the level, rounded down; INT64_MAX when it outgrows every limit.
static int64_t worth(const struct gauge *gauge, int64_t weight)
{
    int64_t whole;
    if (__builtin_mul_overflow(gauge->whole, weight, &whole)) {
        return INT64_MAX;
    }
    int64_t denominator = gauge->level.denominator;
    int64_t part = gauge->level.numerator % denominator, product, amount;
    // Below the weight; 64 bits do, but for very many great weights.
    int64_t rest = __builtin_mul_overflow(part, weight, &product)
                       ? (int64_t)((int128)part * weight / denominator)
                       : product / denominator;
    return __builtin_add_overflow(whole, rest, &amount) ? INT64_MAX : amount;
}

// Shares at the level, rounded down, then one unit each to the moving claims until the sum is
// exact.
static void fill(int64_t *shares, const struct fairshare_claims *claims,
                 struct fairshare_level level, int64_t capacity)
{
    struct gauge gauge = gauge_of(level);
    int64_t left = capacity;
    int64_t weight = 0, amount = 0;
    for (size_t i = 0; i < claims->count; i++) {
        if (claims->weights[i] != weight) { // neighbours often weigh the same
            weight = claims->weights[i];
            amount = worth(&gauge, weight);
        }
        int64_t share = amount < claims->limits[i] ? amount : claims->limits[i];
        share = share < claims->reservations[i] ? claims->reservations[i] : share;
        shares[i] = share;
        left -= share;
    }
    CHECK(left >= 0);
    for (size_t i = 0; left > 0 && i < claims->count; i++) {
        bool moves = !reaches(&gauge, claims->weights[i], claims->limits[i]) &&
                     reaches(&gauge, claims->weights[i], claims->reservations[i]);
        if (moves) {
            shares[i]++;
            left--;
        }
    }
    CHECK(left == 0);
}

void fairshare_divide(int64_t *shares, struct fairshare_level *level,
                      const struct fairshare_claims *claims, int64_t capacity)
{
    int64_t wanted = 0;
    for (size_t i = 0; i < claims->count; i++) {
        wanted += claims->limits[i];
    }
    if (wanted <= capacity) {
        memcpy(shares, claims->limits, claims->count * sizeof *shares);
        *level = (struct fairshare_level){0, 0};
        return;
    }
    *level = find_level(claims, capacity, *level);
    fill(shares, claims, *level, capacity);
}
