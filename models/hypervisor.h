// SPDX-License-Identifier: GPL-3.0-or-later
// The hypervisor: what it keeps of a host, how far hosts are overcommitted, how CPU is scheduled.
#ifndef VIRGA_MODELS_HYPERVISOR_H
#define VIRGA_MODELS_HYPERVISOR_H

#include "sim/model.h"

struct host_type_spec;

// Rows of kind type-2: a host operating system runs beneath the hypervisor.
struct hypervisor_hosted {
    int64_t host_memory; // bytes that the host operating system keeps
    int64_t host_cpu;    // millionths of the host's CPU that it keeps
};

struct hypervisor_spec {
    struct spec spec;
    struct field_choice kind;
    struct field_choice scheduler;
    int64_t cpu_overcommit, memory_overcommit; // millionths
    int64_t cpu_overhead; // millionths of the host's CPU lost to virtualisation
};

extern const struct model hypervisor_model;

const struct hypervisor_spec *hypervisor_of(const struct scenario *scenario);

// What is left for the VMs of a host of this type.
int64_t hypervisor_cpu_mhz(const struct hypervisor_spec *hypervisor,
                           const struct host_type_spec *type);
int64_t hypervisor_memory_bytes(const struct hypervisor_spec *hypervisor,
                                const struct host_type_spec *type);

// What placement may promise: that, times the overcommit. A vCPU claims a thread, so CPU is
// promised by threads, whatever a busy core yields.
int64_t hypervisor_promised_cpu_mhz(const struct hypervisor_spec *hypervisor,
                                    const struct host_type_spec *type);
int64_t hypervisor_promised_memory_bytes(const struct hypervisor_spec *hypervisor,
                                         const struct host_type_spec *type);

#endif
