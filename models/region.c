// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/region.h"

#include "sim/engine.h"
#include "sim/nearest.h"
#include "sim/simtime.h"

#include <string.h>

static const struct field zone_field = {
    .key = "zone", .type = FIELD_TEXT, .text = "Name of a zone."};

static const struct field region_fields[] = {
    {.key = "name",
     .type = FIELD_TEXT,
     .offset = offsetof(struct region_spec, title),
     .fallback = "region",
     .text = "Name of the region, as a console would show it."},
    {.key = "zones",
     .type = FIELD_LIST,
     .item = &zone_field,
     .offset = offsetof(struct region_spec, zones),
     .fallback = "[a]",
     .text = "Names of the availability zones; hosts stand in one of them, the first by default."},
    {.key = "utc_offset",
     .type = FIELD_TEXT,
     .offset = offsetof(struct region_spec, utc_offset),
     .fallback = "+00:00",
     .text = "Offset of local time from UTC; daily profiles follow it."},
    {.key = "reference_speed",
     .type = FIELD_QUANTITY,
     .unit = UNIT_SPEED,
     .offset = offsetof(struct region_spec, reference_speed),
     .fallback = "2.6 GHz",
     .low = 1000,
     .high = INT64_C(1000000000000000),
     .text = "Speed of the thread to which CPU times of services refer."},
    {.key = NULL},
};

static const struct field_table region_table = {
    .fields = region_fields, .size = sizeof(struct region_spec), .bare = NULL};

const struct region_spec *region_of(const struct scenario *scenario)
{
    size_t count;
    return scenario_specs(scenario, &region_model, &count);
}

// "+07:00", "-03:30" or "Z" to ns.
static bool parse_offset(int64_t *offset_ns, const char *text)
{
    if (strcmp(text, "Z") == 0) {
        *offset_ns = 0;
        return true;
    }
    bool shaped = strlen(text) == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
    for (int i = 1; shaped && i < 6; i++) {
        shaped = i == 3 || (text[i] >= '0' && text[i] <= '9');
    }
    if (!shaped) {
        return false;
    }
    int hours = (text[1] - '0') * 10 + (text[2] - '0');
    int minutes = (text[4] - '0') * 10 + (text[5] - '0');
    int64_t ns = hours * NS_PER_HOUR + minutes * NS_PER_MINUTE;
    *offset_ns = text[0] == '-' ? -ns : ns;
    return hours <= 14 && minutes < 60;
}

int64_t region_utc_offset_ns(const struct region_spec *region)
{
    int64_t offset_ns = 0;
    parse_offset(&offset_ns, region->utc_offset);
    return offset_ns;
}

const char *region_zone_name(const struct region_spec *region, int32_t zone)
{
    const char *const *names = region->zones.items;
    return names[zone];
}

const char *region_zone_scope(const struct region_spec *region, int32_t zone, struct arena *arena)
{
    return arena_format(arena, "zones.%s", scenario_step(arena, region_zone_name(region, zone)));
}

int32_t region_zone(const struct region_spec *region, const char *name)
{
    if (name == NULL) {
        return 0;
    }
    for (size_t i = 0; i < region->zones.count; i++) {
        if (strcmp(region_zone_name(region, (int32_t)i), name) == 0) {
            return (int32_t)i;
        }
    }
    return -1;
}

void region_check_zone(const struct region_spec *region, const char *name, uint32_t node,
                       struct diag_list *diags)
{
    if (region_zone(region, name) >= 0) {
        return;
    }
    struct nearest near;
    nearest_begin(&near, name);
    for (size_t i = 0; i < region->zones.count; i++) {
        nearest_offer(&near, region_zone_name(region, (int32_t)i));
    }
    const char *message = arena_format(diags->arena, "the region has no zone '%s'", name);
    const char *remedy =
        near.best != NULL
            ? arena_format(diags->arena, "did you mean '%s'?", near.best)
            : arena_format(diags->arena, "its first zone is '%s'; region.zones names them all",
                           region->zones.count > 0 ? region_zone_name(region, 0) : "");
    diag_add(diags, node, "zone", message, remedy);
}

static void region_check(const struct scenario *scenario, struct diag_list *diags)
{
    const struct region_spec *region = region_of(scenario);
    int64_t offset_ns;
    if (!parse_offset(&offset_ns, region->utc_offset)) {
        diag_add(diags, region->spec.node, "utc_offset", "not an offset from UTC",
                 "write it as +07:00, -03:30 or Z, at most 14 hours");
    }
    if (region->zones.count == 0) {
        diag_add(diags, region->spec.node, "zones", "a region has at least one zone",
                 "name one, or leave zones out for one that is called a");
    }
    for (size_t i = 0; i < region->zones.count; i++) {
        const char *name = region_zone_name(region, (int32_t)i);
        if (region_zone(region, name) != (int32_t)i) {
            diag_add(diags, region->spec.node, arena_format(diags->arena, "zones.%zu", i),
                     arena_format(diags->arena, "zone '%s' stands twice", name),
                     "remove it, or give it a name of its own");
        }
    }
}

struct zone_row {
    int64_t id;
    const char *name, *region;
};

static const struct column zone_columns[] = {
    {"id", COLUMN_INTEGER, "1", offsetof(struct zone_row, id), NULL, NULL,
     "Number of the zone, from 0."},
    {"name", COLUMN_NAME, NULL, offsetof(struct zone_row, name), NULL, NULL, "Name."},
    {"region", COLUMN_NAME, NULL, offsetof(struct zone_row, region), NULL, NULL,
     "Name of its region, as a console would show it."},
    {.name = NULL},
};

static const struct table zones_table = {
    .path = "/catalog/zones",
    .text = "Every availability zone.",
    .level = RECORD_SUMMARY,
    .columns = zone_columns,
    .row_size = sizeof(struct zone_row),
};

static const struct table *const region_tables[] = {&zones_table, NULL};

static void region_finish(struct sim *sim, void *state)
{
    (void)state;
    const struct region_spec *region = region_of(sim->scenario);
    for (size_t i = 0; i < region->zones.count; i++) {
        struct zone_row row = {.id = (int64_t)i,
                               .name = region_zone_name(region, (int32_t)i),
                               .region = region->title};
        sim_append(sim, &region_model, 0, &row);
    }
}

const struct model region_model = {
    .name = "region",
    .text = "One cloud region: zones, local time, and the reference speed for CPU times.",
    .example =
        "region: {name: jakarta, zones: [a, b], utc_offset: +07:00, reference_speed: 2.6 GHz}\n",
    .mount = "region",
    .table = &region_table,
    .tables = region_tables,
    .state_size = 1,
    .check = region_check,
    .finish = region_finish,
};
