// SPDX-License-Identifier: GPL-3.0-or-later
// Proportional shares in the fluid limit: what Xen's credit scheduler and Linux's fair scheduler
// with bandwidth control both approach over times much longer than their slices.
#include "models/hypervisor/scheduler.h"

extern const struct hypervisor_scheduler hypervisor_fair_share;

const struct hypervisor_scheduler hypervisor_fair_share = {
    .option = {.name = "fair-share",
               .text = "Weighted max-min shares of the host by present demand, with caps and "
                       "reservations, exact at every change."},
    .divide = fairshare_divide,
};
