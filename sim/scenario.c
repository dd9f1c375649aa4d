// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario.h"

void *scenario_specs(const struct scenario *scenario, const struct model *model, size_t *count)
{
    for (size_t i = 0; i < scenario->part_count; i++) {
        if (scenario->parts[i].model == model) {
            *count = scenario->parts[i].count;
            return scenario->parts[i].specs;
        }
    }
    *count = 0;
    return NULL;
}
