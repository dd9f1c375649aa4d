// SPDX-License-Identifier: GPL-3.0-or-later
// Headline numbers of requests and jobs: by group, by tenant, and for the region.
#ifndef VIRGA_MODELS_GROUP_REPORT_H
#define VIRGA_MODELS_GROUP_REPORT_H

#include "sim/model.h"

struct sim;

extern const struct table *const group_report_tables[];
extern const struct summary_key group_report_keys[];

// Writes the interval that ends at `time` to the series of groups.
void group_report_record(struct sim *sim, void *groups, int64_t time);

void group_report_finish(struct sim *sim, void *groups);

#endif
