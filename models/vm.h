// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a VM: requested, placed or refused, booting, running, shutting down, terminated.
//
// Groups and launches are owners: they request VMs and are told when one runs and when its life
// ends. A lifetime runs from placement, boot included. Room on the host is held from placement
// until termination. Memory grows with the VMs that are alive: ids of terminated ones are used
// again, their numbers are not.
#ifndef VIRGA_MODELS_VM_H
#define VIRGA_MODELS_VM_H

#include "models/host.h"
#include "models/placer.h"
#include "models/vm_tally.h"
#include "sim/engine.h"
#include "sim/pool.h"

enum vm_state { VM_PENDING, VM_BOOTING, VM_RUNNING, VM_SHUTTING_DOWN, VM_TERMINATED, VM_REFUSED };

struct vm_owner {
    const char *path;                            // "tenants.shop.groups.web": names its streams
    const char *name;                            // "web": VMs are web.1, web.2, ...
    int32_t tenant;                              // id
    int32_t image;                               // id, -1: runs at once
    int32_t zone;                                // index, -1: any
    void *context;                               // passed back to the functions below
    void (*running)(void *context, uint32_t vm); // it runs now; may be NULL
    void (*ending)(void *context, uint32_t vm);  // its life is over, it works no more; may be NULL
    // From here on kept by vm.c.
    int32_t id;
    uint64_t numbered; // VMs so far
    struct vm_tally tally;
    struct rng boot, shut_down;
};

struct vm {
    int64_t placed, ran, ended; // ns, -1: not yet; ended: of its life
    uint64_t number;            // in order of creation in the region, from 0
    uint64_t owner_number;      // in order of creation of its owner, from 1
    int32_t owner, type;        // ids
    uint32_t host;              // id
    uint32_t state;             // enum vm_state
    int64_t vcpu_mhz;           // speed of one of its vCPUs
    struct station *station;    // NULL: no jobs or requests
    uint32_t station_id;
    bool alive; // false: the slot of the pool is free
};

struct vms {
    struct sim *sim;
    struct hosts *hosts;
    struct placer *placer;
    const struct instance_type_spec *types;
    struct pool items; // struct vm
    struct pool stations;
    struct vm_owner **owners; // grows; owned
    size_t owner_capacity;
    int32_t owner_count;
    struct vm_tally region;
    struct vm_tally *tenants; // one for each tenant
    struct vm_tally *zones;   // one for each zone
    uint64_t numbered;
    uint32_t first_kind;
};

extern const struct model vm_model; // its state is struct vms

// Makes an owner known; its fields up to the functions are filled. It must outlive the run.
void vm_add_owner(struct vms *vms, struct vm_owner *owner);

#define VM_FOREVER UNSET

// Requests a VM of a type (id) that lives for `lifetime` ns from its placement. Returns its id, or
// POOL_NONE when it was refused. When it runs at once, running() was called before this returns,
// and when its lifetime is 0 it may be gone already. The caller settles the hosts.
uint32_t vm_request(struct vms *vms, struct vm_owner *owner, int32_t type, int64_t lifetime);

struct vm *vm_of(const struct vms *vms, uint32_t id);

// Gives a VM a station by these rules. Its jobs are served from when the VM runs; earlier ones
// wait.
struct station *vm_equip(struct vms *vms, uint32_t id, const struct station_rules *rules);

#endif
