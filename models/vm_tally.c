// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/vm_tally.h"

#include "sim/engine.h"

void vm_tally_init(struct vm_tally *tally, const struct sim *sim)
{
    windows_init(&tally->windows, sim->warm_up, sim->end, INT64_C(1) << 30);
    level_init(&tally->in_system, 0, 0);
    level_init(&tally->vcpus, 0, 0);
    stats_init(&tally->boot);
    batches_init(&tally->refusals);
}

void vm_tally_close(struct vm_tally *tally, const struct sim *sim)
{
    // The time averages begin anew at the end of the warm-up, once the clock has passed it.
    if (!tally->warm && sim->now >= sim->warm_up) {
        level_restart(&tally->in_system, sim->warm_up);
        tally->warm = true;
    }
    windows_roll(&tally->windows, &tally->in_system, sim->now);
}

void vm_tally_move(struct vm_tally *tally, const struct sim *sim, int64_t vms, int64_t vcpus)
{
    vm_tally_close(tally, sim);
    level_change(&tally->in_system, sim->now, vms);
    level_change(&tally->vcpus, sim->now, vms * vcpus);
}

void vm_tally_request(struct vm_tally *tally, const struct sim *sim, bool refused)
{
    tally->requested++;
    tally->placed += !refused;
    tally->refused += refused;
    if (sim->now >= sim->warm_up) {
        batches_add(&tally->refusals, refused);
    }
}

void vm_tally_boot(struct vm_tally *tally, const struct sim *sim, int64_t placed)
{
    if (placed >= sim->warm_up) {
        stats_add(&tally->boot, sim->now - placed);
    }
}
