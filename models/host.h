// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts while they run: the claims of VMs on a host's CPU, its division, use, steal, power, energy.
//
// A VM's claim wants some CPU (`demand`), may use at most its ceiling, and gets a share. While the
// limits of all claims fit, every share is its limit and a change touches one claim, apart from a
// pass over the next completions of the host's VMs, which stand side by side. When they do not fit,
// the host is contended: the scheduler divides it anew at every change. Between changes all rates
// are constant, so use, want and steal are integrated exactly: mHz x ns in 128 bits.
//
// Changes are gathered and worked off together: host_touch() notes a claim whose demand may have
// changed, host_settle() at the end of an event's handler applies all of them, divides each
// contended host once, and sets the one timer of each host: the next completion of work among its
// VMs.
#ifndef VIRGA_MODELS_HOST_H
#define VIRGA_MODELS_HOST_H

#include "models/power.h"
#include "models/station.h"
#include "sim/engine.h"
#include "sim/fairshare.h"
#include "sim/pool.h"

struct hypervisor_scheduler;

// What a VM used and did not get, mHz x ns.
struct host_use {
    int128 used;   // integral of the share
    int128 wanted; // integral of the demand, ceilings apart
    int128 steal;  // integral of min(demand, ceiling) - share
};

struct host_claim {
    int64_t demand;  // mHz wanted, without ceiling
    int64_t limit;   // min(demand, ceiling)
    int64_t share;   // mHz given; 0 <= share <= limit
    int64_t since;   // ns: `use` stands for this instant
    int64_t ceiling; // mHz: cap and threads
    int64_t weight;
    int64_t reserved; // mHz held under contention
    struct host_use use;
    int64_t source_demand;   // mHz, set by host_want(); read at the next settling
    struct station *station; // whose demand counts instead, or NULL
    uint32_t host;           // id
    uint32_t slot;           // its place among the host's claims
    bool touched;
};

struct host {
    int64_t capacity; // mHz for VMs
    int64_t limits;   // sum of the limits of its claims
    int64_t used;     // sum of their shares
    int64_t timer;    // ns: time the completion timer is set to, SIMTIME_NEVER
    uint32_t count;   // claims
    bool contended;   // limits > capacity when it was last divided
    bool touched;
    bool undivided; // a limit changed that no share follows yet
    bool moved;     // one of `next` changed that the timer does not follow yet
    bool off_when_empty;
    bool ever_used;                  // a VM was placed on it
    const struct power_curve *curve; // NULL: power is not modelled
    struct fairshare_level level;
    uint32_t *vms; // ids in order of creation; grows; owned
    int64_t *next; // ns: next completion of each; grows; owned
    size_t vms_capacity, next_capacity;

    int64_t power_uw;     // now
    int64_t power_since;  // ns: `energy` and `busy_ns` stand for this instant
    int128 energy;        // uW x ns
    int64_t busy_ns;      // time with used > 0
    struct host_use gone; // of VMs that left

    int64_t thread_mhz;              // speed of one thread
    int32_t type, zone, pool, index; // index: within its pool
};

// Where the last recorded interval of a host ended.
struct host_mark {
    struct host_use use;
    int128 energy; // uW x ns
};

struct hosts {
    struct sim *sim;
    struct host *items; // in the arena
    uint32_t count;
    uint32_t occupied, occupied_peak; // hosts that hold a VM
    struct pool claims;               // by VM id
    const struct hypervisor_scheduler *scheduler;
    uint32_t completion_kind;
    uint32_t *touched_claims; // list; grows; owned
    size_t touched_claim_count, touched_claim_capacity;
    uint32_t *touched_hosts; // list; room for every host
    size_t touched_host_count;
    int64_t *scratch; // limits, reservations, weights, shares of one host; grows; owned
    size_t scratch_capacity;
    struct host_mark *marks; // of each host, for series; NULL before the first row
    int64_t marked;          // ns: end of the last recorded interval
};

void hosts_init(struct hosts *hosts, struct sim *sim, uint32_t count,
                const struct hypervisor_scheduler *scheduler, uint32_t completion_kind);
void hosts_deinit(struct hosts *hosts);

// Opens the claim of VM `vm` on a host, without demand. Claims are ordered by the order of opening,
// so VMs must come in order of their creation. ceiling, reserved in mHz.
void host_open_claim(struct hosts *hosts, uint32_t vm, uint32_t host, int64_t ceiling,
                     int64_t reserved, int64_t weight);
// Closes it and returns what it used in all. The freed share is given to others at the next
// settling.
struct host_use host_close_claim(struct hosts *hosts, uint32_t vm);

struct host_claim *host_claim_of(const struct hosts *hosts, uint32_t vm);

// Gives the claim a station, whose demand counts from now on; NULL takes it away.
void host_attach(struct hosts *hosts, uint32_t vm, struct station *station);
// The claim wants `demand` mHz from now on (claims without a station).
void host_want(struct hosts *hosts, uint32_t vm, int64_t demand);
// The claim's station may have changed.
void host_touch(struct hosts *hosts, uint32_t vm);
void host_settle_touched(struct hosts *hosts); // internal: something was

// Applies everything touched since the last settling. Cheap when nothing was.
static inline void host_settle(struct hosts *hosts)
{
    if (hosts->touched_claim_count + hosts->touched_host_count > 0) {
        host_settle_touched(hosts);
    }
}

// Fetches what settling a claim of the VM will touch, stage by stage (sim/model.h): from its first
// to its last stage.
void host_fetch_claim(const struct hosts *hosts, uint32_t vm, int stage);

// A host's completion timer fired: ends the work that is done. Settles.
event_handler host_complete;
event_fetch host_fetch;

// Use of a claim, of a host with those that left, and energy of a host (uW x ns), as of `time`, at
// or after the last change. They only look.
struct host_use host_claim_use(const struct host_claim *claim, int64_t time);
struct host_use host_use_until(const struct hosts *hosts, uint32_t host, int64_t time);
int128 host_energy_until(const struct host *host, int64_t time);
int64_t host_busy_until(const struct host *host, int64_t time);

// Sums and order of `count` hosts from `first` on hold.
void host_audit(const struct hosts *hosts, uint32_t first, uint32_t count);

#endif
