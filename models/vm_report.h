// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says about its VMs: the catalogue of instances, events, decisions, headline numbers.
#ifndef VIRGA_MODELS_VM_REPORT_H
#define VIRGA_MODELS_VM_REPORT_H

#include "models/vm.h"

// Why a VM's state changed.
enum vm_cause {
    VM_CAUSE_REQUESTED,
    VM_CAUSE_PLACED,
    VM_CAUSE_BOOTED,
    VM_CAUSE_LIFETIME,
    VM_CAUSE_SHUT_DOWN,
    VM_CAUSE_NO_ROOM,
};

extern const struct table *const vm_report_tables[];
extern const struct summary_key vm_report_keys[];

// A VM's state has just changed.
void vm_report_event(struct vms *vms, const struct vm *vm, enum vm_cause cause);
// A VM was placed on vm->host.
void vm_report_placement(struct vms *vms, const struct vm *vm);
// The owner's next VM found no host; the owner has not counted it yet.
void vm_report_refusal(struct vms *vms, const struct vm_owner *owner,
                       const struct placer_request *request);
// The row of a VM in the catalogue; terminated: ns, -1 when it still exists.
void vm_report_instance(struct vms *vms, const struct vm *vm, struct host_use use,
                        int64_t terminated);
// Rows of the VMs that still exist, and the summary.
void vm_report_finish(struct vms *vms);

#endif
