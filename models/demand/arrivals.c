// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/demand/arrivals.h"

extern const struct arrival_process arrivals_deterministic;
extern const struct arrival_process arrivals_poisson;
extern const struct arrival_process arrivals_replay;

const struct field_option *const arrival_processes[] = {
    &arrivals_deterministic.option,
    &arrivals_poisson.option,
    &arrivals_replay.option,
    NULL,
};

static const struct field arrivals_fields[] = {
    {.key = "process",
     .type = FIELD_VARIANT,
     .options = arrival_processes,
     .offset = offsetof(struct arrivals_spec, process),
     .text = "The law by which they come."},
    {.key = NULL},
};

const struct field_table arrivals_table = {
    .fields = arrivals_fields, .size = sizeof(struct arrivals_spec), .bare = NULL};

static const struct arrival_process *process_of(const struct arrivals_spec *spec)
{
    return (const struct arrival_process *)(const void *)spec->process.option;
}

void arrivals_check(const struct arrivals_spec *spec, struct diag_list *diags, uint32_t node,
                    const char *key)
{
    if (process_of(spec)->check != NULL) {
        process_of(spec)->check(spec->process.spec, diags, node, key);
    }
}

bool arrivals_begin(struct arrivals *arrivals, const struct arrivals_spec *spec,
                    struct arrivals_setup *setup, struct error *error)
{
    setup->spec = spec->process.spec;
    arrivals->process = process_of(spec);
    arrivals->state = arena_alloc(setup->sim->arena, arrivals->process->state_size);
    return arrivals->process->begin(arrivals, setup, error);
}
