// SPDX-License-Identifier: GPL-3.0-or-later
// Headline numbers of requests and jobs: by group, by tenant, and for the region.
#ifndef VIRGA_MODELS_GROUP_REPORT_H
#define VIRGA_MODELS_GROUP_REPORT_H

#include "sim/model.h"

struct sim;

extern const struct summary_key group_report_keys[];

void group_report_finish(struct sim *sim, void *groups);

#endif
