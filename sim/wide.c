// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/wide.h"

#include "sim/check.h"

struct wide wide_product(uint128 a, uint128 b)
{
    const uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64);
    const uint64_t b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    struct wide product = {(uint128)a0 * b0, (uint128)a1 * b1};
    const uint128 middles[2] = {(uint128)a0 * b1, (uint128)a1 * b0};
    for (int i = 0; i < 2; i++) {
        wide_add(&product, middles[i] << 64);
        product.high += middles[i] >> 64;
    }
    return product;
}

struct wide wide_scaled(struct wide x, uint64_t factor)
{
    struct wide low = wide_product(x.low, factor);
    struct wide high = wide_product(x.high, factor);
    CHECK(high.high == 0);
    low.high += high.low;
    CHECK(low.high >= high.low);
    return low;
}

struct wide wide_difference(struct wide a, struct wide b)
{
    CHECK(a.high > b.high || (a.high == b.high && a.low >= b.low));
    return (struct wide){a.low - b.low, a.high - b.high - (a.low < b.low)};
}

double wide_real(struct wide x)
{
    return (double)x.high * 0x1p128 + (double)x.low;
}
