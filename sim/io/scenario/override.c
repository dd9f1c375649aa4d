// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/override.h"

#include "sim/io/scenario/doc_parse.h"
#include "sim/io/scenario/effective.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/utf8.h"
#include "sim/nearest.h"

#include <string.h>

enum { PATH_BYTES_MOST = 4096 }; // of one --set

// A parameter while the scenario is put together.
struct parameter {
    const char *name;
    uint32_t key;      // its key node in the scenario
    uint32_t text;     // DOC_NONE: none
    uint32_t fallback; // DOC_NONE: none
    uint32_t given;    // by --set; DOC_NONE: none
    bool usable;       // the value that it stands for was found sound
};

struct work {
    struct override *override;
    struct doc *doc;
    struct arena *arena;
    struct parameter *items; // in the arena
    uint32_t *parameter_of;  // by the number of a key node, for look-up
    size_t count;
    uint32_t *set_values; // values of --set that name a parameter, by its place among the keys
    const char **set_names;
    size_t set_count;
};

// The default may be any YAML; the reference and the JSON Schema say so.
struct described_parameter {
    const char *name;
    const char *fallback, *text;
};
struct described_root {
    struct field_list include, parameters;
};

static const struct field described_parameter_rows[] = {
    {.key = "default",
     .type = FIELD_TEXT,
     .offset = offsetof(struct described_parameter, fallback),
     .optional = true,
     .text = "What $name stands for unless --set gives another value; without a default, --set has "
             "to give one."},
    {.key = "text",
     .type = FIELD_TEXT,
     .offset = offsetof(struct described_parameter, text),
     .optional = true,
     .text = "One line about what the parameter turns."},
    {.key = NULL},
};
static const struct field_table described_parameter_table = {
    .fields = described_parameter_rows,
    .size = sizeof(struct described_parameter),
    .bare = "default",
};
static const struct field include_item = {.type = FIELD_TEXT};
static const struct field described_rows[] = {
    {.key = "include",
     .type = FIELD_LIST,
     .item = &include_item,
     .offset = offsetof(struct described_root, include),
     .optional = true,
     .text = "Files read first, relative to the scenario; what the scenario says itself wins."},
    {.key = "parameters",
     .type = FIELD_MAP,
     .table = &described_parameter_table,
     .offset = offsetof(struct described_root, parameters),
     .optional = true,
     .text = "What a reader is meant to turn: a value $name anywhere stands for the parameter."},
    {.key = NULL},
};
const struct field_table override_table = {
    .fields = described_rows,
    .size = sizeof(struct described_root),
};

// ---- --set ----

// A key of the run itself, which --set turns without a path. A parameter may bear the name of a
// section (hosts): a section is never set whole, so `--set hosts=100` can only mean the parameter.
static bool is_setting(const struct mount *root, const char *name)
{
    const struct field *row = root->table->fields;
    while (row->key != NULL && strcmp(row->key, name) != 0) {
        row++;
    }
    return row->key != NULL || strcmp(name, "include") == 0 || strcmp(name, "parameters") == 0;
}

static bool is_root_key(const struct mount *root, const char *name)
{
    return is_setting(root, name) || mounts_child(root, name) != NULL;
}

// Where the '=' stands that ends the path; a quoted step may hold others.
static const char *end_of_path(const char *set)
{
    bool quoted = false;
    for (const char *at = set; *at != '\0'; at++) {
        if (*at == '\\' && quoted && at[1] != '\0') {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (*at == '=' && !quoted) {
            return at;
        }
    }
    return NULL;
}

// The name when a path has one step only, else NULL.
static const char *single_step(struct arena *arena, const char *path)
{
    const char *name;
    size_t length;
    return doc_path_step(arena, &path, &name, &length) && *path == '\0' ? name : NULL;
}

static void complain_unknown(struct work *work, const char *name, uint32_t value)
{
    struct nearest near;
    nearest_begin(&near, name);
    uint32_t parameters = doc_find(work->doc, work->override->root, "parameters");
    uint32_t key = parameters == DOC_NONE ? DOC_NONE : doc_first(work->doc, parameters);
    for (; key != DOC_NONE; key = doc_next(work->doc, key)) {
        nearest_offer(&near, doc_text(work->doc, key));
    }
    const struct mount *root = work->override->mounts;
    for (const struct field *row = root->table->fields; row->key != NULL; row++) {
        nearest_offer(&near, row->key);
    }
    for (const struct mount *child = root->children; child != NULL; child = child->next) {
        nearest_offer(&near, child->key);
    }
    const char *remedy = near.best != NULL
                             ? arena_format(work->arena, "did you mean '%s'?", near.best)
                             : "name a parameter, or the path of a key such as hosts.main.count";
    doc_problemf(work->doc, doc_place(work->doc, value), remedy,
                 "there is no parameter and no key '%s'", name);
}

// The name below a node that is so much like another that this one may be misspelt, or NULL.
static const char *like_name(const struct doc *doc, uint32_t names, const char *name)
{
    struct nearest near;
    nearest_begin(&near, name);
    bool mapping = names != DOC_NONE && doc_type(doc, names) == DOC_MAPPING;
    uint32_t key = mapping ? doc_first(doc, names) : DOC_NONE;
    for (; key != DOC_NONE; key = doc_next(doc, key)) {
        nearest_offer(&near, doc_text(doc, key));
    }
    return near.best;
}

// A path may make keys, so it is held to what the parser allows in names.
static bool may_be_path(const char *text, size_t length)
{
    for (size_t i = 0, bytes = 0; i < length; i += bytes) {
        if (utf8_is_harmful(utf8_next(text + i, length - i, &bytes))) {
            return false;
        }
    }
    return length > 0 && length <= PATH_BYTES_MOST;
}

// Complains when a path leads through the name of a spec that does not exist but is like one that
// does: it would make a spec of its own, which nobody meant. Other names are made on the way.
static bool leads_to_names(struct work *work, const char *path, uint32_t value)
{
    struct doc *doc = work->doc;
    const struct mount *mount = work->override->mounts;
    uint32_t node = work->override->root;
    const char *step;
    size_t length;
    bool named = false; // the step is the name of a spec
    while (node != DOC_NONE && mount != NULL && doc_path_step(work->arena, &path, &step, &length)) {
        bool mapping = doc_type(doc, node) == DOC_MAPPING;
        uint32_t next = mapping ? doc_find(doc, node, step) : DOC_NONE;
        const char *like =
            named && *path != '\0' && next == DOC_NONE ? like_name(doc, node, step) : NULL;
        if (like != NULL) {
            doc_problemf(doc, doc_place(doc, value),
                         arena_format(work->arena, "did you mean '%s'?", like),
                         "there is no '%s' in %s", step, mount->key);
            return false;
        }
        mount = named ? mount : mounts_child(mount, step);
        named = !named && mount != NULL && mount->star;
        node = next;
    }
    return true;
}

static void apply_set(struct work *work, const char *set)
{
    struct override *override = work->override;
    struct doc *doc = work->doc;
    const char *equals = end_of_path(set);
    if (equals == NULL || !may_be_path(set, (size_t)(equals - set))) {
        uint32_t file = doc_add_file(doc, "--set", set, strlen(set));
        doc_problem(doc, (struct doc_place){file, 1, 1, DOC_TO_END_OF_LINE},
                    "--set takes PATH=VALUE, the path in plain characters",
                    "for example --set duration=2h");
        return;
    }
    const char *path = arena_text(work->arena, set, (size_t)(equals - set));
    uint32_t value = doc_parse_value(doc, arena_format(work->arena, "--set %s", path), equals + 1);
    if (value == DOC_NONE) {
        return;
    }
    const char *name = single_step(work->arena, path);
    uint32_t parameters = doc_find(doc, override->root, "parameters");
    bool is_parameter = name != NULL && parameters != DOC_NONE &&
                        doc_type(doc, parameters) == DOC_MAPPING &&
                        doc_find(doc, parameters, name) != DOC_NONE;
    if (is_parameter && !is_setting(override->mounts, name)) {
        work->set_names[work->set_count] = name;
        work->set_values[work->set_count++] = value;
    } else if (name != NULL && strcmp(name, "include") == 0) {
        doc_problem(doc, doc_place(doc, value), "only the scenario itself can include files",
                    "write a scenario that includes both, and run that");
    } else if (name == NULL ? leads_to_names(work, path, value)
                            : is_root_key(override->mounts, name)) {
        doc_set(doc, override->root, path, value);
    } else if (name != NULL) {
        complain_unknown(work, name, value);
    }
}

static void apply_seed(struct work *work, int64_t seed)
{
    uint32_t value =
        doc_parse_value(work->doc, "--seed", arena_format(work->arena, "%lld", (long long)seed));
    if (value != DOC_NONE) {
        doc_put_text(work->doc, work->override->root, "seed", value);
    }
}

static void apply_sets(struct work *work)
{
    struct override *override = work->override;
    work->set_names = ARENA_ARRAY(work->arena, const char *, override->set_count);
    work->set_values = ARENA_ARRAY(work->arena, uint32_t, override->set_count);
    override->set_file_first = (uint32_t)work->doc->file_count;
    for (size_t i = 0; i < override->set_count; i++) {
        apply_set(work, override->sets[i]);
    }
    override->set_file_after = (uint32_t)work->doc->file_count;
    if (override->seed != UNSET) {
        apply_seed(work, override->seed);
    }
}

// ---- The section `parameters` ----

static bool is_reference(const struct doc *doc, uint32_t node)
{
    return doc_type(doc, node) == DOC_SCALAR && !doc_at(doc, node)->quoted &&
           doc_text(doc, node)[0] == '$';
}

// Puts a node where another stands, which lies in a sequence or behind a key.
static void put_instead(struct doc *doc, uint32_t node, uint32_t by)
{
    uint32_t owner = doc_at(doc, node)->owner;
    if (doc_type(doc, owner) == DOC_SEQUENCE) {
        doc_replace_item(doc, node, by);
    } else {
        doc_replace_value(doc, owner, by);
    }
}

static uint32_t without_dollar(struct doc *doc, uint32_t node)
{
    return doc_new_scalar(doc, doc_place(doc, node), doc_text(doc, node) + 1,
                          doc_length(doc, node) - 1, true);
}

// Checks that a parameter's value is made of plain values, and returns it with `$$` undone.
static uint32_t check_value(struct doc *doc, uint32_t node, const char *name, bool *sound)
{
    if (is_reference(doc, node)) {
        if (doc_text(doc, node)[1] == '$') {
            return without_dollar(doc, node);
        }
        doc_problemf(doc, doc_place(doc, node), "write the value itself; $$ is a literal dollar",
                     "the parameter '%s' cannot refer to another parameter", name);
        *sound = false;
        return node;
    }
    if (doc_type(doc, node) == DOC_SCALAR) {
        return node;
    }
    bool mapping = doc_type(doc, node) == DOC_MAPPING;
    for (uint32_t at = doc_first(doc, node); at != DOC_NONE;) {
        uint32_t next = doc_next(doc, at);
        uint32_t value = mapping ? doc_value(doc, at) : at;
        uint32_t checked = check_value(doc, value, name, sound);
        if (checked != value) {
            put_instead(doc, value, checked);
        }
        at = next;
    }
    return node;
}

// Returns false after a complaint.
static bool read_long_form(struct work *work, struct parameter *parameter, uint32_t mapping)
{
    static const char *const legal[] = {"default", "text"};
    struct doc *doc = work->doc;
    bool sound = true;
    for (uint32_t key = doc_first(doc, mapping); key != DOC_NONE; key = doc_next(doc, key)) {
        if (doc_is(doc, key, "default")) {
            parameter->fallback = doc_value(doc, key);
        } else if (doc_is(doc, key, "text") && doc_type(doc, doc_value(doc, key)) == DOC_SCALAR) {
            parameter->text = doc_value(doc, key);
        } else {
            const char *near = nearest(doc_text(doc, key), legal, COUNT_OF(legal));
            doc_problemf(
                doc, doc_place(doc, key),
                near != NULL ? arena_format(work->arena, "did you mean '%s'?", near)
                             : "legal: default, text; a mapping as a value stands at default",
                "unknown key '%s' in the parameter '%s'", doc_text(doc, key), parameter->name);
            sound = false;
        }
    }
    return sound;
}

static void read_parameter(struct work *work, struct parameter *parameter, uint32_t key)
{
    struct doc *doc = work->doc;
    uint32_t value = doc_value(doc, key);
    *parameter = (struct parameter){.name = doc_text(doc, key),
                                    .key = key,
                                    .text = DOC_NONE,
                                    .fallback = DOC_NONE,
                                    .given = DOC_NONE};
    if (is_setting(work->override->mounts, parameter->name)) {
        doc_problemf(doc, doc_place(doc, key), "choose another name",
                     "the parameter '%s' bears the name of a key of the scenario", parameter->name);
    }
    bool readable = true;
    if (doc_type(doc, value) == DOC_MAPPING) {
        readable = read_long_form(work, parameter, value);
    } else if (!doc_is_empty(doc, value)) {
        parameter->fallback = value;
    }
    for (size_t i = 0; i < work->set_count; i++) {
        if (strcmp(work->set_names[i], parameter->name) == 0) {
            parameter->given = work->set_values[i]; // the last one wins
        }
    }
    parameter->usable = true;
    if (parameter->fallback != DOC_NONE) {
        bool sound = true;
        parameter->fallback = check_value(doc, parameter->fallback, parameter->name, &sound);
        parameter->usable = sound || parameter->given != DOC_NONE;
    }
    if (parameter->given != DOC_NONE) {
        parameter->given = check_value(doc, parameter->given, parameter->name, &parameter->usable);
    } else if (parameter->fallback == DOC_NONE) {
        parameter->usable = false;
        if (readable) {
            doc_problemf(doc, doc_place(doc, key),
                         arena_format(work->arena, "give it one: --set %s=VALUE", parameter->name),
                         "the parameter '%s' has no value", parameter->name);
        }
    }
}

static void read_parameters(struct work *work)
{
    struct doc *doc = work->doc;
    uint32_t section = doc_find(doc, work->override->root, "parameters");
    if (section == DOC_NONE || doc_is_empty(doc, section)) {
        return;
    }
    if (doc_type(doc, section) != DOC_MAPPING) {
        doc_problem(doc, doc_place(doc, section),
                    "parameters must be a mapping from names to values", "for example {idle: 30m}");
        return;
    }
    work->items = ARENA_ARRAY(work->arena, struct parameter, doc_count(doc, section));
    work->parameter_of = ARENA_ARRAY(work->arena, uint32_t, doc->node_count);
    for (uint32_t key = doc_first(doc, section); key != DOC_NONE; key = doc_next(doc, key)) {
        work->parameter_of[key] = (uint32_t)work->count;
        read_parameter(work, &work->items[work->count++], key);
    }
}

// ---- References ----

static const struct parameter *find_parameter(const struct work *work, const char *name)
{
    uint32_t section = doc_find(work->doc, work->override->root, "parameters");
    uint32_t key =
        work->count == 0 ? DOC_NONE : doc_find_key(work->doc, section, name, strlen(name));
    return key == DOC_NONE ? NULL : &work->items[work->parameter_of[key]];
}

static void complain_missing(struct work *work, uint32_t node, const char *name)
{
    struct nearest near;
    nearest_begin(&near, name);
    for (size_t i = 0; i < work->count; i++) {
        nearest_offer(&near, work->items[i].name);
    }
    const char *remedy = near.best != NULL
                             ? arena_format(work->arena, "did you mean '$%s'?", near.best)
                             : "declare it under parameters, or write $$ for a literal dollar";
    doc_problemf(work->doc, doc_place(work->doc, node), remedy, "there is no parameter '%s'", name);
}

static void replace_reference(struct work *work, uint32_t node)
{
    struct doc *doc = work->doc;
    const char *name = doc_text(doc, node) + 1;
    if (name[0] == '$') {
        put_instead(doc, node, without_dollar(doc, node));
        return;
    }
    const struct parameter *parameter = find_parameter(work, name);
    if (parameter == NULL) {
        complain_missing(work, node, name);
        return;
    }
    if (!parameter->usable) {
        return; // complained about at the parameter
    }
    uint32_t value = parameter->given != DOC_NONE ? parameter->given : parameter->fallback;
    if (doc_size(doc, value) >
        DOC_NODES_MOST - (doc->node_count < DOC_NODES_MOST ? doc->node_count : DOC_NODES_MOST)) {
        doc_problem(doc, doc_place(doc, node), "parameters make the scenario too large", NULL);
        return;
    }
    put_instead(doc, node, doc_clone(doc, value));
}

// Replaces the references below a node; `skip` is a key of it that is passed over.
static void replace_below(struct work *work, uint32_t node, const char *skip)
{
    struct doc *doc = work->doc;
    bool mapping = doc_type(doc, node) == DOC_MAPPING;
    for (uint32_t at = doc_first(doc, node); at != DOC_NONE;) {
        uint32_t next = doc_next(doc, at);
        uint32_t value = mapping ? doc_value(doc, at) : at;
        if (skip != NULL && mapping && doc_is(doc, at, skip)) {
            at = next;
            continue;
        }
        if (is_reference(doc, value)) {
            replace_reference(work, value);
        } else {
            replace_below(work, value, NULL);
        }
        at = next;
    }
}

static void describe(struct work *work)
{
    struct override *override = work->override;
    override->parameters = ARENA_ARRAY(work->arena, struct reader_parameter, work->count);
    override->parameter_count = work->count;
    for (size_t i = 0; i < work->count; i++) {
        const struct parameter *from = &work->items[i];
        uint32_t value = from->given != DOC_NONE ? from->given : from->fallback;
        override->parameters[i] = (struct reader_parameter){
            .name = from->name,
            .text = from->text == DOC_NONE ? NULL : doc_text(work->doc, from->text),
            .fallback =
                from->fallback == DOC_NONE ? NULL : effective_flow(work->doc, from->fallback),
            .value = value == DOC_NONE ? NULL : effective_flow(work->doc, value),
        };
    }
}

void override_apply(struct override *override)
{
    struct work work = {.override = override, .doc = override->doc, .arena = override->doc->arena};
    apply_sets(&work);
    read_parameters(&work);
    replace_below(&work, override->root, "parameters");
    describe(&work);
}
