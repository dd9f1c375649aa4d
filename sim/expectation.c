// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/expectation.h"

#include "sim/engine.h"
#include "sim/nearest.h"
#include "sim/theory.h"

#include <string.h>

// The search for a summary key at the end of a dotted name.
struct key_search {
    const char *name; // "tenants.shop.wait.mean": the part of the region may be any
    bool found;
    const char *near; // the key that the end of the name is most like, or NULL
    size_t distance;  // of near
};

static size_t dots(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += *text == '.';
    }
    return count;
}

// The end of a name that has as many dots as a key.
static const char *end_like(const char *name, const char *key)
{
    size_t more = dots(name), wanted = dots(key);
    for (; more > wanted; more--) {
        name = strchr(name, '.') + 1;
    }
    return name;
}

static void search_keys(struct key_search *search, const struct summary_key *keys)
{
    for (; keys != NULL && keys->key != NULL; keys++) {
        struct nearest near;
        nearest_begin(&near, end_like(search->name, keys->key));
        search->found = search->found || strcmp(near.word, keys->key) == 0;
        nearest_offer(&near, keys->key);
        if (near.best != NULL && (search->near == NULL || near.distance < search->distance)) {
            search->near = near.best;
            search->distance = near.distance;
        }
    }
}

static void check_key(const char *name, const struct model *const *models, struct diag_list *diags,
                      uint32_t node, const char *place)
{
    struct key_search search = {.name = name};
    search_keys(&search, sim_summary_keys);
    for (; *models != NULL; models++) {
        search_keys(&search, (*models)->summary_keys);
    }
    if (!search.found) {
        diag_add(diags, node, place,
                 arena_format(diags->arena, "no model puts a number called '%s'", name),
                 search.near != NULL ? arena_format(diags->arena, "did you mean '%s'?", search.near)
                                     : "'virga list keys' names them all");
    }
}

void expectation_check(const struct settings *settings, const struct model *const *models,
                       struct diag_list *diags)
{
    const struct settings_expect *items = settings->expect.items;
    for (size_t i = 0; i < settings->expect.count; i++) {
        const struct settings_expect *expect = &items[i];
        const char *place = arena_format(diags->arena, "expect.%zu", i);
        double value;
        struct error error = {0};
        check_key(expect->key, models, diags, settings->spec.node,
                  arena_format(diags->arena, "%s.key", place));
        if (!theory_value(&value, expect->formula, expect->with.items, expect->with.count,
                          &error)) {
            const char *key = theory_find(expect->formula) == NULL ? "formula" : "with";
            diag_add(diags, settings->spec.node, arena_format(diags->arena, "%s.%s", place, key),
                     error.text, NULL);
        }
    }
}
