// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/summary.h"

#include "sim/check.h"

#include <string.h>

void summary_init(struct summary *summary, struct arena *arena)
{
    memset(summary, 0, sizeof *summary);
    summary->arena = arena;
}

void summary_deinit(struct summary *summary)
{
    grow_free(summary->items);
    memset(summary, 0, sizeof *summary);
}

// Not NaN and not infinite, without libm: those two are never equal to themselves minus themselves.
static bool is_finite(double value)
{
    return value - value == 0.0;
}

static struct summary_item *add_item(struct summary *summary, const char *scope,
                                     const struct summary_key *key, enum summary_type type)
{
    CHECK(key->type == type);
    summary->items =
        grow(summary->items, &summary->capacity, summary->count + 1, sizeof *summary->items);
    struct summary_item *item = &summary->items[summary->count++];
    memset(item, 0, sizeof *item);
    item->scope = arena_text(summary->arena, scope, strlen(scope));
    item->key = key;
    item->half_width = -1;
    item->trusted = true;
    return item;
}

void summary_integer(struct summary *summary, const char *scope, const struct summary_key *key,
                     int64_t value)
{
    add_item(summary, scope, key, SUMMARY_INTEGER)->integer = value;
}

void summary_real(struct summary *summary, const char *scope, const struct summary_key *key,
                  double value)
{
    if (is_finite(value)) {
        add_item(summary, scope, key, SUMMARY_REAL)->real = value;
    }
}

void summary_text(struct summary *summary, const char *scope, const struct summary_key *key,
                  const char *value)
{
    struct summary_item *item = add_item(summary, scope, key, SUMMARY_TEXT);
    item->text = arena_text(summary->arena, value, strlen(value));
}

void summary_mean(struct summary *summary, const char *scope, const struct summary_key *key,
                  double value, double half_width, bool trusted)
{
    if (!is_finite(value)) {
        return;
    }
    struct summary_item *item = add_item(summary, scope, key, SUMMARY_REAL);
    item->real = value;
    item->half_width = is_finite(half_width) ? half_width : -1;
    item->trusted = trusted;
}

void summary_copy(struct summary *summary, const struct summary_item *item)
{
    struct summary_item *copy = add_item(summary, item->scope, item->key, item->key->type);
    copy->integer = item->integer;
    copy->real = item->real;
    copy->half_width = item->half_width;
    copy->trusted = item->trusted;
    if (item->text != NULL) {
        copy->text = arena_text(summary->arena, item->text, strlen(item->text));
    }
}

static bool spells(const struct summary_item *item, const char *dotted)
{
    size_t length = strlen(item->scope);
    if (length > 0) {
        if (strncmp(dotted, item->scope, length) != 0 || dotted[length] != '.') {
            return false;
        }
        dotted += length + 1;
    }
    return strcmp(dotted, item->key->key) == 0;
}

const struct summary_item *summary_find(const struct summary *summary, const char *dotted)
{
    for (size_t i = 0; i < summary->count; i++) {
        if (spells(&summary->items[i], dotted)) {
            return &summary->items[i];
        }
    }
    return NULL;
}

double summary_number(const struct summary_item *item)
{
    switch (item->key->type) {
    case SUMMARY_INTEGER:
        return (double)item->integer;
    case SUMMARY_REAL:
        return item->real;
    case SUMMARY_TEXT:
        break;
    }
    return __builtin_nan("");
}
