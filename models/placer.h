// SPDX-License-Identifier: GPL-3.0-or-later
// Placement: what is free on each host, and which host a VM gets by the scenario's policy.
#ifndef VIRGA_MODELS_PLACER_H
#define VIRGA_MODELS_PLACER_H

#include "models/placement/placement.h"
#include "sim/engine.h"
#include "sim/windows.h"

struct instance_type_spec;
struct hosts;

struct placer {
    const struct hosts *hosts;
    const struct placement_policy *policy;
    void *policy_state;
    struct placement_class *classes; // hosts of one type and zone
    uint32_t class_count;
    int32_t *class_types;                 // host type of each class
    int32_t *class_zones;                 // zone of each class
    uint32_t *host_classes;               // of each host
    uint32_t *host_slots;                 // of each host within its class
    int64_t (*free)[PLACEMENT_RESOURCES]; // of each host
    int64_t *reserved;                    // of each host: CPU reserved, mHz
    struct placement_demand *demands;     // scratch: of the request at hand
    uint32_t *aside;                      // scratch: hosts without CPU to reserve; grows; owned
    size_t aside_capacity;
    char *text; // scratch: the last explanation; grows; owned
    size_t text_capacity;
    struct level cpu;       // CPU held by VMs, Hz, over time: a region's mHz
                            // would not fit into 64 bits
    struct windows windows; // of cpu
    int128 cpu_capacity;    // CPU that may be held, mHz
};

// What a request asks for besides its type.
struct placer_request {
    const struct instance_type_spec *type;
    int32_t zone; // -1: any
};

extern const struct model placer_model;

// The host for a request, or PLACEMENT_NONE. Takes nothing yet.
uint32_t placer_find(struct placer *placer, const struct placer_request *request);
// Takes or gives back what an instance of the type holds of a host.
void placer_take(struct placer *placer, uint32_t host, const struct instance_type_spec *type);
void placer_give(struct placer *placer, uint32_t host, const struct instance_type_spec *type);

// Speed of one vCPU of the type on a host, and the CPU it holds reserved there, mHz.
int64_t placer_vcpu_mhz(const struct placer *placer, uint32_t host,
                        const struct instance_type_spec *type);
int64_t placer_reserved_mhz(const struct placer *placer, uint32_t host,
                            const struct instance_type_spec *type);

// Why a request finds no host.
void placer_explain(struct placer *placer, struct placement_explanation *explanation,
                    const struct placer_request *request);
// The words of placer_reason(), for recorded decisions; ends with NULL.
extern const char *const placer_reasons[];
int32_t placer_reason(const struct placement_explanation *explanation);
// One sentence with the numbers, valid until the next one.
const char *placer_explanation_text(struct placer *placer,
                                    const struct placement_explanation *explanation);

#endif
