// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_json.h"

#include "sim/cli/json.h"
#include "sim/cli/summary_tree.h"
#include "sim/version.h"

#include <math.h>
#include <string.h>

// Grows only when a member is renamed, removed, or changes its meaning.
enum { SCHEMA_VERSION = 1 };

static void write_item(struct json *json, const char *name, const struct summary_item *item)
{
    switch (item->key->type) {
    case SUMMARY_INTEGER:
        json_integer(json, name, item->integer);
        break;
    case SUMMARY_REAL:
        json_real(json, name, item->real);
        break;
    case SUMMARY_TEXT:
        json_text(json, name, item->text);
        break;
    }
}

static void write_interval(struct json *json, struct arena *arena, const char *name,
                           const struct summary_item *item)
{
    if (item->key->type == SUMMARY_REAL && item->half_width >= 0) {
        json_interval(json, arena_format(arena, "%s_interval", name), item->real - item->half_width,
                      item->real + item->half_width);
    }
}

// The members of one object. Depth is that of the longest path, which the scenario's own limits
// bound.
static void write_children(struct json *json, struct arena *arena, const struct summary_node *node)
{
    for (const struct summary_node *child = node->first; child != NULL; child = child->next) {
        if (child->first == NULL) {
            write_item(json, child->name, child->item);
            write_interval(json, arena, child->name, child->item);
            continue;
        }
        json_open_object(json, child->name);
        if (child->item != NULL) {
            // Both a number and a folder (availability, availability.worst): no key is empty.
            write_item(json, "", child->item);
            write_interval(json, arena, "", child->item);
        }
        write_children(json, arena, child);
        json_close_object(json);
    }
}

static void write_expectations(struct json *json, const struct runner_result *result)
{
    json_open_array(json, "expectations");
    for (size_t i = 0; i < result->expectation_count; i++) {
        const struct runner_expectation *expectation = &result->expectations[i];
        json_open_object(json, NULL);
        json_text(json, "key", expectation->key);
        json_text(json, "formula", expectation->formula);
        json_real(json, "exact", expectation->exact);
        json_real(json, "simulated", expectation->simulated);
        if (expectation->half_width >= 0 && isfinite(expectation->simulated)) {
            json_interval(json, "simulated_interval",
                          expectation->simulated - expectation->half_width,
                          expectation->simulated + expectation->half_width);
        }
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_untrusted(struct json *json, struct arena *arena, const struct summary *summary)
{
    json_open_array(json, "untrusted");
    for (size_t i = 0; i < summary->count; i++) {
        const struct summary_item *item = &summary->items[i];
        if (item->half_width >= 0 && !item->trusted) {
            json_text(json, NULL,
                      arena_format(arena, "%s%s%s", item->scope, *item->scope == '\0' ? "" : ".",
                                   item->key->key));
        }
    }
    json_close_array(json);
}

void print_json(FILE *out, const struct runner_result *result)
{
    struct arena arena;
    arena_init(&arena);
    struct json json;
    json_begin(&json, out);
    json_open_object(&json, NULL);
    json_integer(&json, "schema_version", SCHEMA_VERSION);
    json_text(&json, "virga_version", VIRGA_VERSION);
    json_text(&json, "name", result->scenario->settings->title);
    json_integer(&json, "seed", (int64_t)result->seed);
    json_integer(&json, "replications", result->replications);
    write_children(&json, &arena, summary_tree_build(&arena, &result->summary));
    if (result->expectation_count > 0) {
        write_expectations(&json, result);
    }
    write_untrusted(&json, &arena, &result->summary);
    json_close_object(&json);
    json_finish(&json);
    arena_deinit(&arena);
}
