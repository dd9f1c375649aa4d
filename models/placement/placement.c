// SPDX-License-Identifier: GPL-3.0-or-later
// The list of placement policies: a new one is its file and one word here.
#include "models/placement/placement.h"

extern const struct placement_policy first_fit_policy;
extern const struct placement_policy best_fit_policy;

const struct field_option *const placement_policies[] = {
    &best_fit_policy.option,
    &first_fit_policy.option,
    NULL,
};
