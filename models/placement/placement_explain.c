// SPDX-License-Identifier: GPL-3.0-or-later
// Why a request found no host: which resources are short, on how many hosts.
#include "models/placement/placement.h"

#include <string.h>

// What one class adds to the explanation.
struct class_tally {
    uint32_t tried;
    uint32_t lacking_least; // fewest resources that a tried host is short of
    int64_t free_most[PLACEMENT_RESOURCES];
};

static void try_host(struct placement_explanation *explanation, struct class_tally *tally,
                     const int64_t *room, const int64_t *demand)
{
    uint32_t lacking = 0;
    int last = 0;
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        if (tally->tried == 0 || room[k] > tally->free_most[k]) {
            tally->free_most[k] = room[k];
        }
        if (room[k] < demand[k]) {
            explanation->short_of[k]++;
            lacking++;
            last = k;
        }
    }
    explanation->hosts_fit += lacking == 0;
    if (lacking == 1) {
        explanation->short_only[last]++;
    }
    if (tally->tried == 0 || lacking < tally->lacking_least) {
        tally->lacking_least = lacking;
    }
    tally->tried++;
}

static void try_class(struct placement_explanation *explanation, struct class_tally *tally,
                      const struct placement_view *view, const struct placement_class *class,
                      const int64_t *demand)
{
    for (uint32_t slot = 0; slot < class->count; slot++) {
        uint32_t host = class->hosts[slot];
        if (view->withdrawn != NULL && view->withdrawn[host]) {
            explanation->hosts_withdrawn++;
            continue;
        }
        int64_t room[PLACEMENT_RESOURCES];
        placement_room(room, class, view->free[host]);
        try_host(explanation, tally, room, demand);
    }
    explanation->hosts_tried += tally->tried;
}

// The first resource of which the demand exceeds an empty host's, or PLACEMENT_RESOURCES.
static int beyond_capacity(const struct placement_class *class, const int64_t *demand)
{
    int k = 0;
    while (k < PLACEMENT_RESOURCES && demand[k] <= class->capacity[k]) {
        k++;
    }
    return k;
}

static void conclude(struct placement_explanation *explanation, bool too_large)
{
    explanation->reason = PLACEMENT_STRANDED;
    for (int k = PLACEMENT_RESOURCES - 1; k >= 0; k--) {
        if (explanation->short_of[k] >= explanation->short_of[explanation->resource]) {
            explanation->resource = (enum placement_resource)k;
        }
    }
    if (explanation->hosts_tried == 0) {
        explanation->reason = PLACEMENT_NO_HOST;
    } else if (explanation->hosts_fit > 0) {
        explanation->reason = PLACEMENT_FITS;
    } else if (too_large) {
        explanation->reason = PLACEMENT_TOO_LARGE;
    } else if (explanation->short_of[explanation->resource] == explanation->hosts_tried) {
        explanation->reason = PLACEMENT_SHORT;
    }
}

void placement_explain(struct placement_explanation *explanation, const struct placement_view *view,
                       const struct placement_request *request)
{
    memset(explanation, 0, sizeof *explanation);
    explanation->class_index = view->class_count;
    uint32_t lacking_least = PLACEMENT_RESOURCES + 1;
    bool too_large = true;
    int beyond = 0;
    for (uint32_t c = 0; c < view->class_count; c++) {
        const struct placement_class *class = &view->classes[c];
        int64_t demand[PLACEMENT_RESOURCES];
        if (!placement_effective(demand, class, &request->demands[c])) {
            explanation->classes_barred++;
            explanation->hosts_barred += class->count;
            continue;
        }
        struct class_tally tally = {0};
        try_class(explanation, &tally, view, class, demand);
        if (tally.tried == 0) {
            continue;
        }
        too_large = too_large && beyond_capacity(class, demand) < PLACEMENT_RESOURCES;
        if (tally.lacking_least < lacking_least) {
            lacking_least = tally.lacking_least;
            explanation->class_index = c;
            beyond = beyond_capacity(class, demand);
            memcpy(explanation->asked, demand, sizeof demand);
            memcpy(explanation->free_most, tally.free_most, sizeof tally.free_most);
        }
    }
    conclude(explanation, too_large);
    if (explanation->reason == PLACEMENT_TOO_LARGE) {
        explanation->resource = (enum placement_resource)beyond;
    }
}
