// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario.h"

#include <string.h>

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

const char *scenario_step(struct arena *arena, const char *name)
{
    if (name[0] != '\0' && strpbrk(name, ".\"\\") == NULL) {
        return name;
    }
    char *text = arena_alloc(arena, 2 * strlen(name) + 3);
    char *to = text;
    *to++ = '"';
    for (; *name != '\0'; name++) {
        if (*name == '"' || *name == '\\') {
            *to++ = '\\';
        }
        *to++ = *name;
    }
    *to = '"';
    return text;
}
