// SPDX-License-Identifier: GPL-3.0-or-later
// Synthetic CPU load of VMs: a level, drawn anew after a drawn time, for each VM by itself.
#ifndef VIRGA_MODELS_LOAD_H
#define VIRGA_MODELS_LOAD_H

#include "sim/dist.h"
#include "sim/model.h"

// The scenario's `load:` mapping; a bare value is the level.
struct load_spec {
    struct dist level; // millionths of all vCPUs of the VM
    struct dist hold;  // ns
};

extern const struct field_table load_table;
extern const struct model load_model;

struct loads;

// Loads a running VM by `spec` from now on; path and number name its stream.
void load_begin(struct loads *loads, uint32_t vm, const struct load_spec *spec, const char *path,
                uint64_t number);
// The VM works no more.
void load_end(struct loads *loads, uint32_t vm);

#endif
