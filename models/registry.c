// SPDX-License-Identifier: GPL-3.0-or-later
// Every model of the product, in the order in which they are built, started and finished: a model
// comes after those whose state it uses.
#include "models/demand.h"
#include "models/group.h"
#include "models/host_pool.h"
#include "models/host_type.h"
#include "models/hypervisor.h"
#include "models/image.h"
#include "models/instance_type.h"
#include "models/launch.h"
#include "models/load.h"
#include "models/placer.h"
#include "models/region.h"
#include "models/tenant.h"
#include "models/vm.h"

const struct model *const model_registry[] = {
    &region_model,        &host_type_model,
    &host_pool_model,     &hypervisor_model,
    &placer_model,        &image_model,
    &instance_type_model, &demand_model,
    &tenant_model,        &vm_model,
    &load_model,          &group_model,
    &launch_model,        NULL,
};
