// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of hypervisor schedulers: how a contended host divides its CPU among its VMs.
//
// A scheduler is one constant object in one file of this folder and one word in schedulers.c.
#ifndef VIRGA_MODELS_HYPERVISOR_SCHEDULER_H
#define VIRGA_MODELS_HYPERVISOR_SCHEDULER_H

#include "sim/fairshare.h"
#include "sim/field.h"

struct hypervisor_scheduler {
    struct field_option option; // name, sentence, its own rows of the scenario
    // Divides `capacity` mHz among claims that together want more. Shares sum to the capacity, keep
    // to limits and reservations, and depend on nothing but claims and capacity; `level` is a hint.
    void (*divide)(int64_t *shares, struct fairshare_level *level,
                   const struct fairshare_claims *claims, int64_t capacity);
};

// Pointers to their first members, for the scenario's `scheduler` row; ends with NULL.
extern const struct field_option *const hypervisor_schedulers[];

static inline const struct hypervisor_scheduler *
hypervisor_scheduler(const struct field_option *option)
{
    return (const struct hypervisor_scheduler *)(const void *)option;
}

#endif
