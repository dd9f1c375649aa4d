// SPDX-License-Identifier: GPL-3.0-or-later
// The region: its zones, its clock's offset, and the speed that CPU times refer to.
#ifndef VIRGA_MODELS_REGION_H
#define VIRGA_MODELS_REGION_H

#include "sim/model.h"

struct region_spec {
    struct spec spec;
    const char *title;       // key `name`
    struct field_list zones; // of const char *
    const char *utc_offset;  // "+07:00"
    int64_t reference_speed; // mHz: one thread of the machine on which CPU seconds were measured
};

extern const struct model region_model;

const struct region_spec *region_of(const struct scenario *scenario);
// The offset of local time from UTC, ns.
int64_t region_utc_offset_ns(const struct region_spec *region);
// Index of a zone by its name, the first zone for NULL, -1 when there is no such zone.
int32_t region_zone(const struct region_spec *region, const char *name);
// Complains when a spec's `zone` (NULL: none) names no zone of the region.
void region_check_zone(const struct region_spec *region, const char *name, uint32_t node,
                       struct diag_list *diags);
const char *region_zone_name(const struct region_spec *region, int32_t zone);
// The scope of its headline numbers: "zones.a"; in the arena.
const char *region_zone_scope(const struct region_spec *region, int32_t zone, struct arena *arena);

#endif
