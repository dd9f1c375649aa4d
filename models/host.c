// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/host.h"

#include "models/hypervisor/scheduler.h"

#include <string.h>

void hosts_init(struct hosts *hosts, struct sim *sim, uint32_t count,
                const struct hypervisor_scheduler *scheduler, uint32_t completion_kind)
{
    *hosts = (struct hosts){
        .sim = sim,
        .items = ARENA_ARRAY(sim->arena, struct host, count),
        .count = count,
        .scheduler = scheduler,
        .completion_kind = completion_kind,
    };
    hosts->touched_hosts = ARENA_ARRAY(sim->arena, uint32_t, count + 1);
    pool_init(&hosts->claims, sizeof(struct host_claim));
    for (uint32_t h = 0; h < count; h++) {
        hosts->items[h].timer = SIMTIME_NEVER;
    }
}

void hosts_deinit(struct hosts *hosts)
{
    for (uint32_t h = 0; h < hosts->count; h++) {
        grow_free(hosts->items[h].vms);
        grow_free(hosts->items[h].next);
    }
    pool_deinit(&hosts->claims);
    grow_free(hosts->touched_claims);
    grow_free(hosts->scratch);
}

struct host_claim *host_claim_of(const struct hosts *hosts, uint32_t vm)
{
    return pool_item(&hosts->claims, vm);
}

// -----------------------------------------------------------------------------------------------
// Integrals
// -----------------------------------------------------------------------------------------------

struct host_use host_claim_use(const struct host_claim *claim, int64_t time)
{
    int64_t dt = time - claim->since;
    struct host_use use = claim->use;
    use.used += (int128)claim->share * dt;
    use.wanted += (int128)claim->demand * dt;
    use.steal += (int128)(claim->limit - claim->share) * dt;
    return use;
}

static void integrate(struct host_claim *claim, int64_t now)
{
    if (claim->since != now) {
        claim->use = host_claim_use(claim, now);
        claim->since = now;
    }
}

static void add_use(struct host_use *into, struct host_use use)
{
    into->used += use.used;
    into->wanted += use.wanted;
    into->steal += use.steal;
}

struct host_use host_use_until(const struct hosts *hosts, uint32_t host, int64_t time)
{
    const struct host *h = &hosts->items[host];
    struct host_use use = h->gone;
    for (uint32_t i = 0; i < h->count; i++) {
        add_use(&use, host_claim_use(host_claim_of(hosts, h->vms[i]), time));
    }
    return use;
}

int128 host_energy_until(const struct host *host, int64_t time)
{
    return host->energy + (int128)host->power_uw * (time - host->power_since);
}

int64_t host_busy_until(const struct host *host, int64_t time)
{
    return host->busy_ns + (host->used > 0 ? time - host->power_since : 0);
}

// The sum of shares becomes `used`: closes energy and busy time of the old one.
static void set_used(struct hosts *hosts, struct host *host, int64_t used)
{
    int64_t now = hosts->sim->now;
    host->busy_ns = host_busy_until(host, now);
    host->energy = host_energy_until(host, now);
    host->power_since = now;
    host->used = used;
    if (host->curve != NULL) {
        bool off = host->count == 0 && host->off_when_empty;
        host->power_uw = off ? 0 : power_at(host->curve, used, host->capacity);
    }
}

// -----------------------------------------------------------------------------------------------
// Claims
// -----------------------------------------------------------------------------------------------

static void touch_host(struct hosts *hosts, uint32_t host)
{
    if (hosts->items[host].touched) {
        return;
    }
    hosts->items[host].touched = true;
    hosts->touched_hosts[hosts->touched_host_count++] = host;
}

void host_touch(struct hosts *hosts, uint32_t vm)
{
    struct host_claim *claim = host_claim_of(hosts, vm);
    if (claim->touched) {
        return;
    }
    claim->touched = true;
    hosts->touched_claims = grow(hosts->touched_claims, &hosts->touched_claim_capacity,
                                 hosts->touched_claim_count + 1, sizeof *hosts->touched_claims);
    hosts->touched_claims[hosts->touched_claim_count++] = vm;
}

void host_open_claim(struct hosts *hosts, uint32_t vm, uint32_t host, int64_t ceiling,
                     int64_t reserved, int64_t weight)
{
    struct host *h = &hosts->items[host];
    uint32_t id = pool_take(&hosts->claims);
    SIM_CHECK(hosts->sim, id == vm); // the pool of claims runs beside the pool of VMs
    h->vms = grow(h->vms, &h->vms_capacity, h->count + (size_t)1, sizeof *h->vms);
    h->next = grow(h->next, &h->next_capacity, h->count + (size_t)1, sizeof *h->next);
    h->vms[h->count] = vm;
    h->next[h->count] = SIMTIME_NEVER;
    *host_claim_of(hosts, vm) = (struct host_claim){
        .since = hosts->sim->now,
        .ceiling = ceiling,
        .weight = weight,
        .reserved = reserved,
        .host = host,
        .slot = h->count,
    };
    h->count++;
    h->ever_used = true;
    if (h->count == 1 && ++hosts->occupied > hosts->occupied_peak) {
        hosts->occupied_peak = hosts->occupied;
    }
    set_used(hosts, h, h->used); // an empty host may have been off
}

struct host_use host_close_claim(struct hosts *hosts, uint32_t vm)
{
    struct host_claim *claim = host_claim_of(hosts, vm);
    struct host *h = &hosts->items[claim->host];
    integrate(claim, hosts->sim->now);
    struct host_use use = claim->use;
    add_use(&h->gone, use);
    h->limits -= claim->limit;
    uint32_t behind = h->count - claim->slot - 1;
    memmove(&h->vms[claim->slot], &h->vms[claim->slot + 1], behind * sizeof *h->vms);
    memmove(&h->next[claim->slot], &h->next[claim->slot + 1], behind * sizeof *h->next);
    h->count--;
    hosts->occupied -= h->count == 0;
    for (uint32_t i = claim->slot; i < h->count; i++) {
        host_claim_of(hosts, h->vms[i])->slot = i;
    }
    set_used(hosts, h, h->used - claim->share);
    h->moved = true;
    h->undivided = h->undivided || h->contended; // others may get what it leaves
    touch_host(hosts, claim->host);
    for (size_t i = 0; claim->touched && i < hosts->touched_claim_count; i++) {
        if (hosts->touched_claims[i] == vm) {
            hosts->touched_claims[i] = hosts->touched_claims[--hosts->touched_claim_count];
            claim->touched = false;
        }
    }
    pool_give(&hosts->claims, vm);
    return use;
}

void host_attach(struct hosts *hosts, uint32_t vm, struct station *station)
{
    host_claim_of(hosts, vm)->station = station;
    host_touch(hosts, vm);
}

void host_want(struct hosts *hosts, uint32_t vm, int64_t demand)
{
    host_claim_of(hosts, vm)->source_demand = demand;
    host_touch(hosts, vm);
}

// -----------------------------------------------------------------------------------------------
// Settling
// -----------------------------------------------------------------------------------------------

// The claim gets `share`; what it used until now is closed.
static void give(struct host_claim *claim, int64_t share, int64_t now)
{
    integrate(claim, now);
    claim->share = share;
}

// Tells the claim's station its rate and notes when it will be done next.
static void forecast(struct host *host, const struct host_claim *claim, int64_t now)
{
    int64_t next = SIMTIME_NEVER;
    if (claim->station != NULL) {
        station_set_rate(claim->station, now, claim->share);
        next = station_next(claim->station);
    }
    host->moved = host->moved || next != host->next[claim->slot];
    host->next[claim->slot] = next;
}

static void apply(struct hosts *hosts, struct host_claim *claim)
{
    int64_t now = hosts->sim->now;
    struct host *host = &hosts->items[claim->host];
    int64_t demand = claim->station != NULL ? station_demand(claim->station) : claim->source_demand;
    claim->touched = false;
    if (demand != claim->demand) {
        integrate(claim, now);
        int64_t limit = demand < claim->ceiling ? demand : claim->ceiling;
        host->limits += limit - claim->limit;
        claim->demand = demand;
        claim->limit = limit;
        if (!host->contended && host->limits <= host->capacity) {
            set_used(hosts, host, host->used + limit - claim->share);
            claim->share = limit;
        } else {
            host->undivided = true;
        }
    }
    forecast(host, claim, now);
    touch_host(hosts, claim->host);
}

// Lays out the claims of a host side by side for the scheduler.
static struct fairshare_claims gather(struct hosts *hosts, const struct host *host)
{
    size_t n = host->count;
    hosts->scratch = grow(hosts->scratch, &hosts->scratch_capacity, 4 * n, sizeof *hosts->scratch);
    int64_t *limits = hosts->scratch, *reservations = limits + n, *weights = limits + 2 * n;
    for (size_t i = 0; i < n; i++) {
        const struct host_claim *claim = host_claim_of(hosts, host->vms[i]);
        limits[i] = claim->limit;
        reservations[i] = claim->reserved < claim->limit ? claim->reserved : claim->limit;
        weights[i] = claim->weight;
    }
    return (struct fairshare_claims){n, limits, reservations, weights};
}

static void divide(struct hosts *hosts, struct host *host)
{
    struct fairshare_claims claims = gather(hosts, host);
    int64_t *shares = hosts->scratch + 3 * claims.count;
    int64_t used = 0;
    if (host->limits > host->capacity) {
        hosts->scheduler->divide(shares, &host->level, &claims, host->capacity);
    } else {
        memcpy(shares, claims.limits, claims.count * sizeof *shares);
    }
    for (uint32_t i = 0; i < host->count; i++) {
        struct host_claim *claim = host_claim_of(hosts, host->vms[i]);
        used += shares[i];
        if (shares[i] != claim->share) {
            give(claim, shares[i], hosts->sim->now);
            forecast(host, claim, hosts->sim->now);
        }
    }
    host->contended = host->limits > host->capacity;
    host->undivided = false;
    set_used(hosts, host, used);
}

static void set_timer(struct hosts *hosts, uint32_t id)
{
    struct host *host = &hosts->items[id];
    if (!host->moved) {
        return;
    }
    host->moved = false;
    int64_t next = SIMTIME_NEVER;
    for (uint32_t i = 0; i < host->count; i++) {
        next = host->next[i] < next ? host->next[i] : next;
    }
    if (next == host->timer) {
        return;
    }
    host->timer = next;
    if (next == SIMTIME_NEVER) {
        sim_timer_cancel(hosts->sim, hosts->completion_kind, id);
    } else {
        sim_timer_set(hosts->sim, hosts->completion_kind, next, id);
    }
}

void host_settle_touched(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->touched_claim_count; i++) {
        apply(hosts, host_claim_of(hosts, hosts->touched_claims[i]));
    }
    hosts->touched_claim_count = 0;
    for (size_t i = 0; i < hosts->touched_host_count; i++) {
        uint32_t id = hosts->touched_hosts[i];
        struct host *host = &hosts->items[id];
        host->touched = false;
        if (host->undivided) {
            divide(hosts, host);
        }
        set_timer(hosts, id);
    }
    hosts->touched_host_count = 0;
}

void host_complete(struct sim *sim, void *state, uint32_t target, uint32_t argument)
{
    (void)argument;
    struct hosts *hosts = state;
    struct host *host = &hosts->items[target];
    host->timer = SIMTIME_NEVER;
    host->moved = true;
    for (uint32_t i = 0; i < host->count; i++) {
        if (host->next[i] <= sim->now) {
            struct host_claim *claim = host_claim_of(hosts, host->vms[i]);
            station_complete(claim->station, sim->now);
            if (station_demand(claim->station) == claim->demand) {
                forecast(host, claim, sim->now); // the next job wants as much: shares stay
            } else {
                host_touch(hosts, host->vms[i]);
            }
        }
    }
    if (hosts->touched_claim_count > 0) {
        host_settle_touched(hosts);
    } else {
        set_timer(hosts, target);
    }
}

// -----------------------------------------------------------------------------------------------
// Fetching ahead
// -----------------------------------------------------------------------------------------------

static void fetch_bytes(const void *memory, size_t size)
{
    for (size_t at = 0; at < size; at += 64) {
        __builtin_prefetch((const char *)memory + at);
    }
}

static void fetch_arrays(const struct host *host)
{
    fetch_bytes(host->next, host->count * sizeof *host->next);
    fetch_bytes(host->vms, host->count * sizeof *host->vms);
}

// Dividing a contended host touches every claim on it; beyond a few the cache would not hold them.
static void fetch_claims(const struct hosts *hosts, const struct host *host)
{
    enum { CLAIMS_MOST = 32 };
    for (uint32_t i = 0; i < host->count && i < CLAIMS_MOST; i++) {
        fetch_bytes(host_claim_of(hosts, host->vms[i]), sizeof(struct host_claim));
    }
}

void host_fetch_claim(const struct hosts *hosts, uint32_t vm, int stage)
{
    const struct host_claim *claim = host_claim_of(hosts, vm);
    if (stage == 0) {
        fetch_bytes(claim, sizeof *claim);
    } else if (stage == 1) {
        fetch_bytes(&hosts->items[claim->host], sizeof(struct host));
    } else if (stage == 2) {
        fetch_arrays(&hosts->items[claim->host]);
    } else if (hosts->items[claim->host].contended) {
        fetch_claims(hosts, &hosts->items[claim->host]);
    }
}

// The claim of the VM whose work is done next.
static const struct host_claim *next_claim(const struct hosts *hosts, const struct host *host)
{
    uint32_t soonest = 0;
    for (uint32_t i = 1; i < host->count; i++) {
        soonest = host->next[i] < host->next[soonest] ? i : soonest;
    }
    return host->count > 0 ? host_claim_of(hosts, host->vms[soonest]) : NULL;
}

void host_fetch(const void *state, uint32_t target, int stage)
{
    const struct hosts *hosts = state;
    const struct host *host = &hosts->items[target];
    if (stage == 0) {
        fetch_bytes(host, sizeof *host);
        return;
    }
    if (stage == 1) {
        fetch_arrays(host);
        return;
    }
    const struct host_claim *claim = next_claim(hosts, host);
    if (claim != NULL && stage == 2) {
        fetch_bytes(claim, sizeof *claim);
    } else if (claim != NULL && claim->station != NULL) {
        fetch_bytes(claim->station, sizeof *claim->station);
    }
}

// -----------------------------------------------------------------------------------------------
// Audit
// -----------------------------------------------------------------------------------------------

static void audit_host(const struct hosts *hosts, const struct host *host)
{
    int64_t limits = 0, shares = 0;
    for (uint32_t i = 0; i < host->count; i++) {
        const struct host_claim *claim = host_claim_of(hosts, host->vms[i]);
        SIM_CHECK(hosts->sim, claim->slot == i);
        SIM_CHECK(hosts->sim, claim->share >= 0 && claim->share <= claim->limit);
        SIM_CHECK(hosts->sim, claim->limit <= claim->ceiling && claim->limit <= claim->demand);
        limits += claim->limit;
        shares += claim->share;
    }
    SIM_CHECK(hosts->sim, limits == host->limits && shares == host->used);
    SIM_CHECK(hosts->sim, host->used <= host->capacity);
    SIM_CHECK(hosts->sim, host->used == host->limits || host->used == host->capacity);
}

void host_audit(const struct hosts *hosts, uint32_t first, uint32_t count)
{
    for (uint32_t h = first; h < first + count; h++) {
        audit_host(hosts, &hosts->items[h]);
    }
}
