// SPDX-License-Identifier: GPL-3.0-or-later
// Tenants: who the instances belong to.
#ifndef VIRGA_MODELS_TENANT_H
#define VIRGA_MODELS_TENANT_H

#include "sim/model.h"

struct tenant_spec {
    struct spec spec;
    int64_t copies;
};

extern const struct model tenant_model;

// The scope of a tenant's headline numbers by its id: its path, "tenants.shop".
const char *tenant_scope(const struct scenario *scenario, int32_t id);

#endif
