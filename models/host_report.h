// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says about its hosts: catalogue, series, and headline numbers by region and zone.
#ifndef VIRGA_MODELS_HOST_REPORT_H
#define VIRGA_MODELS_HOST_REPORT_H

#include "sim/model.h"

struct sim;

extern const struct table *const host_report_tables[];
extern const struct summary_key host_report_keys[];

// Writes the interval that ends at `time` to the series of hosts and of the region.
void host_report_record(struct sim *sim, void *hosts, int64_t time);
// Writes the catalogue and the summary at the end of the run.
void host_report_finish(struct sim *sim, void *hosts);

#endif
