// SPDX-License-Identifier: GPL-3.0-or-later
// The loops over sixteen entries are plain and of fixed length, for the compiler to make vectors
// of.
#include "models/placement/room.h"

#include <string.h>

static_assert(PLACEMENT_RESOURCES == 3 && ROOM_LANES == 8, "the loops below name each lane");

static const int32_t bit_of[ROOM_FAN] = {1 << 0,  1 << 1,  1 << 2,  1 << 3, 1 << 4,  1 << 5,
                                         1 << 6,  1 << 7,  1 << 8,  1 << 9, 1 << 10, 1 << 11,
                                         1 << 12, 1 << 13, 1 << 14, 1 << 15};

void room_scale_init(struct room_scale *scale, const int64_t capacity[PLACEMENT_RESOURCES])
{
    *scale = (struct room_scale){0};
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        CHECK(capacity[k] >= 0);
        while (capacity[k] >> scale->down[k] >= INT64_C(1) << ROOM_SHARE_BITS) {
            scale->down[k]++;
        }
        while (capacity[k] > 0 && capacity[k] << scale->up[k] < INT64_C(1)
                                                                    << (ROOM_SHARE_BITS - 1)) {
            scale->up[k]++;
        }
    }
}

struct room_shares room_shares_of(const struct room_scale *scale,
                                  const int64_t free[PLACEMENT_RESOURCES])
{
    struct room_shares shares = {{ROOM_NOTHING, ROOM_NOTHING, ROOM_NOTHING}};
    if (free[PLACEMENT_CPU] < 0 || free[PLACEMENT_MEMORY] < 0 || free[PLACEMENT_DISK] < 0) {
        return shares;
    }
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        shares.of[k] = (int32_t)(free[k] << scale->up[k] >> scale->down[k]);
    }
    return shares;
}

static inline int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct room_bounds room_bounds_of(const struct room_shares *shares)
{
    int32_t cpu = shares->of[PLACEMENT_CPU];
    int32_t memory = shares->of[PLACEMENT_MEMORY];
    int32_t disk = shares->of[PLACEMENT_DISK];
    return (struct room_bounds){{cpu, memory, disk, lesser(cpu, memory), lesser(2 * cpu, memory),
                                 lesser(cpu, 2 * memory), lesser(cpu, disk), lesser(memory, disk)}};
}

void room_hosts_clear(struct room_hosts *hosts)
{
    memset(hosts, 0xff, sizeof *hosts); // ROOM_NOTHING in every byte
}

void room_groups_clear(struct room_groups *groups)
{
    memset(groups, 0xff, sizeof *groups);
}

void room_hosts_most(struct room_bounds *bounds, const struct room_hosts *hosts)
{
    const int32_t *cpu = hosts->share[PLACEMENT_CPU];
    const int32_t *memory = hosts->share[PLACEMENT_MEMORY];
    const int32_t *disk = hosts->share[PLACEMENT_DISK];
    int32_t a = ROOM_NOTHING, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (int i = 0; i < ROOM_FAN; i++) {
        a = greater(a, cpu[i]);
        b = greater(b, memory[i]);
        c = greater(c, disk[i]);
        d = greater(d, lesser(cpu[i], memory[i]));
        e = greater(e, lesser(2 * cpu[i], memory[i]));
        f = greater(f, lesser(cpu[i], 2 * memory[i]));
        g = greater(g, lesser(cpu[i], disk[i]));
        h = greater(h, lesser(memory[i], disk[i]));
    }
    *bounds = (struct room_bounds){{a, b, c, d, e, f, g, h}};
}

void room_groups_most(struct room_bounds *bounds, const struct room_groups *groups)
{
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        int32_t most = ROOM_NOTHING;
        for (int i = 0; i < ROOM_FAN; i++) {
            most = greater(most, groups->most[lane][i]);
        }
        bounds->lane[lane] = most;
    }
}

// A difference is negative where the bound is short. Bounds lie in [-2, 2^30), so none overflows.

uint32_t room_hosts_mask(const struct room_hosts *hosts, const struct room_bounds *demand)
{
    const int32_t *asked = demand->lane;
    int32_t mask = 0;
    for (int i = 0; i < ROOM_FAN; i++) {
        int32_t lacking = (hosts->share[0][i] - asked[0]) | (hosts->share[1][i] - asked[1]) |
                          (hosts->share[2][i] - asked[2]);
        mask |= lacking < 0 ? 0 : bit_of[i];
    }
    return (uint32_t)mask;
}

uint32_t room_groups_mask(const struct room_groups *groups, const struct room_bounds *demand)
{
    const int32_t *asked = demand->lane;
    int32_t mask = 0;
    for (int i = 0; i < ROOM_FAN; i++) {
        int32_t lacking = (groups->most[0][i] - asked[0]) | (groups->most[1][i] - asked[1]) |
                          (groups->most[2][i] - asked[2]) | (groups->most[3][i] - asked[3]) |
                          (groups->most[4][i] - asked[4]) | (groups->most[5][i] - asked[5]) |
                          (groups->most[6][i] - asked[6]) | (groups->most[7][i] - asked[7]);
        mask |= lacking < 0 ? 0 : bit_of[i];
    }
    return (uint32_t)mask;
}
