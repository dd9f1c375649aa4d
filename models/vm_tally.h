// SPDX-License-Identifier: GPL-3.0-or-later
// What is counted of VMs in one part of the region: of an owner, of a tenant, of a zone, or of all.
#ifndef VIRGA_MODELS_VM_TALLY_H
#define VIRGA_MODELS_VM_TALLY_H

#include "sim/batches.h"
#include "sim/stats.h"
#include "sim/windows.h"

struct sim;

struct vm_tally {
    int64_t requested, placed, refused;
    struct level in_system;  // VMs from placement to termination; begins anew after the warm-up
    struct level vcpus;      // their vCPUs, over the whole run
    bool warm;               // in_system has begun anew
    struct windows windows;  // of in_system
    struct stats boot;       // ns from placement to running
    struct batches refusals; // 1 or 0 for each request after the warm-up
};

void vm_tally_init(struct vm_tally *tally, const struct sim *sim);

// A VM is requested, and refused or not.
void vm_tally_request(struct vm_tally *tally, const struct sim *sim, bool refused);
// `vms` (1 or -1) VMs of `vcpus` vCPUs each are placed or gone.
void vm_tally_move(struct vm_tally *tally, const struct sim *sim, int64_t vms, int64_t vcpus);
// One that was placed at `placed` runs now.
void vm_tally_boot(struct vm_tally *tally, const struct sim *sim, int64_t placed);
// Brings its averages to sim->now: the end of the run.
void vm_tally_close(struct vm_tally *tally, const struct sim *sim);

#endif
