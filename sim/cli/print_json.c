// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/print_json.h"

#include "sim/cli/summary_tree.h"
#include "sim/io/json.h"
#include "sim/version.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// Grows only when a member is renamed, removed, or changes its meaning.
enum { SCHEMA_VERSION = 1 };

static void write_item(struct json *json, const char *name, const struct summary_item *item)
{
    if (item->half_width >= 0) {
        json_real(json, name, item->real); // over replications the mean of a count is none
        return;
    }
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
    if (item->half_width >= 0) {
        json_interval(json, arena_format(arena, "%s_interval", name), item->real - item->half_width,
                      item->real + item->half_width);
    }
}

static void write_node(struct json *json, struct arena *arena, const struct summary_node *node);

// The members of one object. The tree is not deep: see sim/cli/summary_tree.h.
static void write_children(struct json *json, struct arena *arena, const struct summary_node *node)
{
    for (const struct summary_node *child = node->first; child != NULL; child = child->next) {
        write_node(json, arena, child);
    }
}

static void write_node(struct json *json, struct arena *arena, const struct summary_node *node)
{
    if (node->first == NULL) {
        write_item(json, node->name, node->item);
        write_interval(json, arena, node->name, node->item);
        return;
    }
    json_open_object(json, node->name);
    if (node->item != NULL) {
        // Both a number and a folder (availability, availability.worst): no key is empty.
        write_item(json, "", node->item);
        write_interval(json, arena, "", node->item);
    }
    write_children(json, arena, node);
    json_close_object(json);
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

// What identifies the run, then whatever else the summary has below `run`.
static void write_run(struct json *json, struct arena *arena, const struct runner_result *result,
                      const struct summary_node *run)
{
    static const char *const own[] = {"seed", "replications", "events", "fingerprint"};
    json_open_object(json, "run");
    json_integer(json, own[0], (int64_t)result->seed);
    json_integer(json, own[1], result->replications);
    json_integer(json, own[2], (int64_t)result->events);
    json_text(json, own[3], arena_format(arena, "%016" PRIx64, result->fingerprint));
    const struct summary_node *child = run == NULL ? NULL : run->first;
    for (; child != NULL; child = child->next) {
        if (!is_one_of(child->name, own, COUNT_OF(own))) {
            write_node(json, arena, child);
        }
    }
    json_close_object(json);
}

// The run, then the region and its parts.
static void write_summary(struct json *json, struct arena *arena,
                          const struct runner_result *result)
{
    const struct summary_node *root = summary_tree_build(arena, &result->summary), *run = NULL;
    for (const struct summary_node *child = root->first; child != NULL; child = child->next) {
        run = strcmp(child->name, "run") == 0 ? child : run;
    }
    write_run(json, arena, result, run);
    for (const struct summary_node *child = root->first; child != NULL; child = child->next) {
        if (child != run) {
            write_node(json, arena, child);
        }
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
    write_summary(&json, &arena, result);
    if (result->expectation_count > 0) {
        write_expectations(&json, result);
    }
    write_untrusted(&json, &arena, &result->summary);
    json_close_object(&json);
    json_finish(&json);
    arena_deinit(&arena);
}
