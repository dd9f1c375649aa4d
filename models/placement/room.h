// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds on the room of many hosts at once: which of sixteen groups of hosts may hold a demand.
//
// The most that is free of each resource within a group promises much in vain, because the CPU may
// be free on one host and the memory on another: in a region 80 % full, hundreds of groups must be
// opened for one request. So a group also keeps the most of the lesser of two shares, as in
// max over hosts of min(2 cpu, memory): only a host that has both counts. With the pairs below
// nearly every group that promises also holds (measured: 4.0 groups opened for a request instead of
// 553, in a tree of four levels over 50,000 hosts filled by first fit).
//
// Shares are integers, rounded down. A share never falls when more is free, so a host with room
// passes every bound, whatever the rounding; one that passes may still lack room, and its exact
// amounts decide.
#ifndef VIRGA_MODELS_PLACEMENT_ROOM_H
#define VIRGA_MODELS_PLACEMENT_ROOM_H

#include "models/placement/placement.h"

enum {
    ROOM_FAN = 16,        // groups, or hosts, that are tested at once
    ROOM_LANES = 8,       // bounds of a group
    ROOM_SHARE_BITS = 29, // of an empty host's share
};

#define ROOM_NOTHING (-1) // the share of a host that holds nothing; no demand asks so little

// How amounts become shares in [0, 2^29): by shifts, since only the order matters. The capacity
// becomes at least 2^28.
struct room_scale {
    uint32_t up[PLACEMENT_RESOURCES], down[PLACEMENT_RESOURCES]; // bits; one of each pair is 0
};

struct room_shares {
    int32_t of[PLACEMENT_RESOURCES];
};

// The bounds of one host or group, or what a demand asks of them: cpu, memory, disk, then the
// lesser of (cpu, memory), (2 cpu, memory), (cpu, 2 memory), (cpu, disk), (memory, disk). CPU and
// memory run out in ratios that differ between VM types, hence three pairs of them.
struct room_bounds {
    int32_t lane[ROOM_LANES];
};

// Sixteen hosts; the pairs follow from the shares and are not kept.
struct room_hosts {
    int32_t share[PLACEMENT_RESOURCES][ROOM_FAN];
};

// Sixteen groups of hosts.
struct room_groups {
    int32_t most[ROOM_LANES][ROOM_FAN];
};

void room_scale_init(struct room_scale *scale, const int64_t capacity[PLACEMENT_RESOURCES]);

// The shares of what is free, at most the capacity; all ROOM_NOTHING when an amount is negative.
struct room_shares room_shares_of(const struct room_scale *scale,
                                  const int64_t free[PLACEMENT_RESOURCES]);

struct room_bounds room_bounds_of(const struct room_shares *shares);

// Entries that are not used.
void room_hosts_clear(struct room_hosts *hosts);
void room_groups_clear(struct room_groups *groups);

// The bounds of sixteen hosts, or of sixteen groups, together.
void room_hosts_most(struct room_bounds *bounds, const struct room_hosts *hosts);
void room_groups_most(struct room_bounds *bounds, const struct room_groups *groups);

// Bit i is set when host i, or a host of group i, may hold the demand with these bounds.
uint32_t room_hosts_mask(const struct room_hosts *hosts, const struct room_bounds *demand);
uint32_t room_groups_mask(const struct room_groups *groups, const struct room_bounds *demand);

static inline struct room_bounds room_groups_read(const struct room_groups *groups, uint32_t at)
{
    struct room_bounds bounds;
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        bounds.lane[lane] = groups->most[lane][at];
    }
    return bounds;
}

static inline void room_groups_write(struct room_groups *groups, uint32_t at,
                                     const struct room_bounds *bounds)
{
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        groups->most[lane][at] = bounds->lane[lane];
    }
}

static inline struct room_shares room_hosts_read(const struct room_hosts *hosts, uint32_t at)
{
    struct room_shares shares;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        shares.of[k] = hosts->share[k][at];
    }
    return shares;
}

static inline void room_hosts_write(struct room_hosts *hosts, uint32_t at,
                                    const struct room_shares *shares)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        hosts->share[k][at] = shares->of[k];
    }
}

static inline bool room_bounds_equal(const struct room_bounds *a, const struct room_bounds *b)
{
    int32_t difference = 0;
    for (int lane = 0; lane < ROOM_LANES; lane++) {
        difference |= a->lane[lane] ^ b->lane[lane];
    }
    return difference == 0;
}

// Is there room for the demand, exactly?
static inline bool room_fits(const int64_t free[PLACEMENT_RESOURCES],
                             const int64_t demand[PLACEMENT_RESOURCES])
{
    return free[PLACEMENT_CPU] >= demand[PLACEMENT_CPU] &&
           free[PLACEMENT_MEMORY] >= demand[PLACEMENT_MEMORY] &&
           free[PLACEMENT_DISK] >= demand[PLACEMENT_DISK];
}

#endif
