// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/hypervisor/scheduler.h"

extern const struct hypervisor_scheduler hypervisor_fair_share;

const struct field_option *const hypervisor_schedulers[] = {
    &hypervisor_fair_share.option,
    NULL,
};
