// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tenant.h"

#include "sim/engine.h"

static const struct field tenant_fields[] = {
    {.key = "copies",
     .type = FIELD_INTEGER,
     .offset = offsetof(struct tenant_spec, copies),
     .optional = true,
     .low = 1,
     .high = 1000000,
     .text = "Makes this many tenants of it, named NAME.1, NAME.2, ...; each copy draws its own "
             "demand."},
    {.key = NULL},
};

static const struct field_table tenant_table = {
    .fields = tenant_fields, .size = sizeof(struct tenant_spec), .bare = NULL};

const char *tenant_scope(const struct scenario *scenario, int32_t id)
{
    size_t count;
    const struct tenant_spec *tenants = scenario_specs(scenario, &tenant_model, &count);
    return tenants[id].spec.path;
}

struct tenant_row {
    int64_t id;
    const char *name;
};

static const struct column tenant_columns[] = {
    {"id", COLUMN_INTEGER, "1", offsetof(struct tenant_row, id), NULL, NULL,
     "Number of the tenant, from 0."},
    {"name", COLUMN_NAME, NULL, offsetof(struct tenant_row, name), NULL, NULL, "Name."},
    {.name = NULL},
};

static const struct table tenants_table = {
    .path = "/catalog/tenants",
    .text = "Every tenant.",
    .level = RECORD_SUMMARY,
    .columns = tenant_columns,
    .row_size = sizeof(struct tenant_row),
};

static const struct table *const tenant_tables[] = {&tenants_table, NULL};

static void tenant_finish(struct sim *sim, void *state)
{
    (void)state;
    size_t count;
    const struct tenant_spec *tenants = scenario_specs(sim->scenario, &tenant_model, &count);
    for (size_t t = 0; t < count; t++) {
        struct tenant_row row = {.id = (int64_t)t, .name = tenants[t].spec.name};
        sim_append(sim, &tenant_model, 0, &row);
    }
}

const struct model tenant_model = {
    .name = "tenant",
    .text = "A customer of the region: its groups of instances and its streams of launches.",
    .example = "tenants:\n"
               "  blog:\n"
               "    copies: 3 # blog.1, blog.2 and blog.3\n"
               "    groups:\n"
               "      web: {type: small, count: 1, load: {level: 5 %}}\n",
    .mount = "tenants.*",
    .table = &tenant_table,
    .copies = "copies",
    .tables = tenant_tables,
    .state_size = 1,
    .finish = tenant_finish,
};
