// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/sort.h"

#include "sim/arena.h"

#include <string.h>

// What one call works on.
struct sorting {
    size_t size; // bytes of an item
    sort_order *order;
    void *context;
};

// Merges two neighbouring sorted runs from `from` into `to`; of equals the left one goes first.
static void merge(const struct sorting *s, char *to, const char *from, size_t left, size_t right)
{
    const char *a = from, *a_end = from + left * s->size;
    const char *b = a_end, *b_end = a_end + right * s->size;
    if (right == 0 || s->order(a_end - s->size, b, s->context) <= 0) {
        memcpy(to, from, (left + right) * s->size);
        return;
    }
    while (a < a_end && b < b_end) {
        const char **first = s->order(b, a, s->context) < 0 ? &b : &a;
        memcpy(to, *first, s->size);
        *first += s->size;
        to += s->size;
    }
    memcpy(to, a, (size_t)(a_end - a));
    memcpy(to + (a_end - a), b, (size_t)(b_end - b));
}

static bool is_sorted(const struct sorting *s, const char *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (s->order(items + (i - 1) * s->size, items + i * s->size, s->context) > 0) {
            return false;
        }
    }
    return true;
}

void sort(void *items, size_t count, size_t size, sort_order *order, void *context)
{
    struct sorting s = {.size = size, .order = order, .context = context};
    if (is_sorted(&s, items, count)) {
        return;
    }
    size_t capacity = 0;
    char *spare = grow(NULL, &capacity, count, size);
    char *from = items, *to = spare;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * run) {
            size_t left = count - begin < run ? count - begin : run;
            size_t rest = count - begin - left;
            merge(&s, to + begin * size, from + begin * size, left, rest < run ? rest : run);
        }
        char *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items) {
        memcpy(items, from, count * size);
    }
    grow_free(spare);
}
