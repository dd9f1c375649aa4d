// SPDX-License-Identifier: GPL-3.0-or-later
// The field tables as text for people: the reference in scenarios/README.md and `virga explain`.
#ifndef VIRGA_SIM_IO_REFERENCE_H
#define VIRGA_SIM_IO_REFERENCE_H

#include "sim/arena.h"

#include <stdio.h>

struct model;

// Writes the reference of every key, word, distribution and unit as Markdown: one section (##) for
// each part of a scenario. `models` ends with NULL.
void reference_write(FILE *out, const struct model *const *models);

// Explains a key ("hosts", "tenants.*.groups.*.count", "groups.count", "max") or a word
// ("best-fit", "lognormal"): every key whose path is, or ends with, what was asked. Returns false,
// having written nothing, when there is none; *nearest is then the nearest key or word, or NULL. It
// lives in the arena, as all that is needed on the way.
bool reference_explain(FILE *out, struct arena *arena, const char **nearest,
                       const struct model *const *models, const char *asked);

#endif
