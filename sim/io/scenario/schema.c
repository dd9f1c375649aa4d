// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/schema.h"

#include "sim/check.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/scenario/schema_binder.h"
#include "sim/model.h"
#include "sim/quantity.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_SIZE = 1024, SHOWN_BYTES = 60 };

// ---- Complaints ----

void schema_complain(struct schema_binder *binder, uint32_t node, const char *remedy,
                     const char *format, ...)
{
    binder->faults++;
    if (binder->quiet) {
        return;
    }
    char message[MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    // What is wrong with a mapping or a sequence is shown at its key.
    uint32_t owner = doc_at(binder->doc, node)->owner;
    bool at_key = doc_type(binder->doc, node) != DOC_SCALAR && owner != DOC_NONE &&
                  doc_type(binder->doc, owner) == DOC_SCALAR;
    doc_problem(binder->doc, doc_place(binder->doc, at_key ? owner : node), message, remedy);
}

const char *schema_shown(struct schema_binder *binder, uint32_t scalar)
{
    const char *text = doc_text(binder->doc, scalar);
    size_t length = doc_length(binder->doc, scalar);
    if (length <= SHOWN_BYTES) {
        return text;
    }
    length = SHOWN_BYTES;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
        length--; // not in the middle of a character
    }
    return arena_format(binder->arena, "%.*s...", (int)length, text);
}

void schema_list_word(char list[SCHEMA_LIST_SIZE], const char *word)
{
    size_t used = strlen(list);
    snprintf(list + used, SCHEMA_LIST_SIZE - used, "%s%s", used == 0 ? "" : ", ", word);
}

// ---- Counting ----

// The value of the key that multiplies a spec, 0 without; the row itself complains of bad ones.
static int64_t copies_of(const struct schema_binder *binder, const struct mount *mount,
                         uint32_t node)
{
    const struct doc *doc = binder->doc;
    if (mount->model->copies == NULL || doc_type(doc, node) != DOC_MAPPING) {
        return 0;
    }
    uint32_t value = doc_find(doc, node, mount->model->copies);
    int64_t copies;
    if (value == DOC_NONE || doc_type(doc, value) != DOC_SCALAR ||
        quantity_parse(&copies, UNIT_NONE, doc_text(doc, value), doc_length(doc, value)) !=
            QUANTITY_OK ||
        copies < 1) {
        return 0;
    }
    return copies;
}

static bool count_children(struct schema_binder *binder, const struct mount *mount, uint32_t node,
                           int64_t times, int64_t *room);

// Counts one spec and all below it, `times` over. Returns false when there is no room for them.
static bool count_spec(struct schema_binder *binder, const struct mount *mount, uint32_t node,
                       int64_t times, int64_t *room)
{
    int64_t copies = copies_of(binder, mount, node);
    copies = copies > 0 ? copies : 1;
    if (copies > *room / times) {
        schema_complain(binder, node, "lower the copies, of which those of parts in parts multiply",
                        "more than %d parts in one scenario", SCHEMA_SPECS_MOST);
        return false;
    }
    *room -= times * copies;
    binder->scenario->parts[mount->part].count += (size_t)(times * copies);
    return count_children(binder, mount, node, times * copies, room);
}

// Counts before anything is bound, so that specs lie in arrays that never move.
static bool count_children(struct schema_binder *binder, const struct mount *mount, uint32_t node,
                           int64_t times, int64_t *room)
{
    const struct doc *doc = binder->doc;
    if (doc_type(doc, node) != DOC_MAPPING) {
        return true;
    }
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        uint32_t part = doc_find(doc, node, child->key);
        if (part == DOC_NONE) {
            continue;
        }
        if (!child->star) {
            if (!count_spec(binder, child, part, times, room)) {
                return false;
            }
            continue;
        }
        if (doc_type(doc, part) != DOC_MAPPING) {
            continue;
        }
        for (uint32_t key = doc_first(doc, part); key != DOC_NONE; key = doc_next(doc, key)) {
            if (!count_spec(binder, child, doc_value(doc, key), times, room)) {
                return false;
            }
        }
    }
    return true;
}

static struct scenario *make_room(struct schema_binder *binder, uint32_t root)
{
    const struct model *const *models = binder->request->models;
    struct scenario *scenario = ARENA_NEW(binder->arena, struct scenario);
    binder->scenario = scenario;
    scenario->arena = binder->arena;
    scenario->settings = ARENA_NEW(binder->arena, struct settings);
    while (models[scenario->part_count] != NULL) {
        scenario->part_count++;
    }
    scenario->parts = ARENA_ARRAY(binder->arena, struct scenario_part, scenario->part_count);
    int64_t room = SCHEMA_SPECS_MOST;
    bool fits = count_children(binder, binder->request->mounts, root, 1, &room);
    for (size_t i = 0; i < scenario->part_count; i++) {
        struct scenario_part *part = &scenario->parts[i];
        part->model = models[i];
        if (part->count > 0 && fits) {
            part->specs = arena_alloc(binder->arena, part->count * models[i]->table->size);
        }
        part->count = 0; // counts up again as specs are bound
    }
    return fits ? scenario : NULL;
}

// ---- Binding ----

struct spec *schema_spec(const struct schema_binder *binder, uint32_t part, int32_t id)
{
    const struct scenario_part *specs = &binder->scenario->parts[part];
    CHECK(id >= 0 && (size_t)id < specs->count);
    return (void *)((char *)specs->specs + (size_t)id * specs->model->table->size);
}

static const char *path_below(struct arena *arena, const struct spec *parent, const char *key,
                              const char *step)
{
    const char *above = parent == NULL ? "" : parent->path;
    const char *dot = above[0] == '\0' ? "" : ".";
    return step == NULL ? arena_format(arena, "%s%s%s", above, dot, key)
                        : arena_format(arena, "%s%s%s.%s", above, dot, key, step);
}

static void bind_children(struct schema_binder *binder, const struct mount *mount,
                          struct spec *spec, const char *label, uint32_t mapping);

// Where a spec stands in the document, and which copy of it is meant.
struct spec_place {
    const char *name; // of the document; NULL: a mount without a star
    uint32_t key;     // its node, for complaints about the name
    uint32_t node;
    int64_t copy; // 0: not multiplied
    int64_t copies;
};

static void bind_spec(struct schema_binder *binder, const struct mount *mount, struct spec *parent,
                      const struct spec_place *place)
{
    struct arena *arena = binder->arena;
    struct scenario_part *part = &binder->scenario->parts[mount->part];
    int32_t id = (int32_t)part->count++;
    struct spec *spec = schema_spec(binder, mount->part, id);
    const char *name = place->name == NULL ? "" : place->name;
    const char *step = place->name == NULL ? NULL : scenario_step(arena, name);
    *spec = (struct spec){
        .name = name,
        .path = path_below(arena, parent, mount->key, step),
        .node = place->node,
        .id = id,
        .parent = parent == NULL ? -1 : parent->id,
        .copy = parent == NULL ? 0 : parent->copy,
        .draw = parent == NULL ? 0 : parent->draw,
    };
    if (place->copy > 0) {
        spec->name = arena_format(arena, "%s.%lld", name, (long long)place->copy);
        spec->path = arena_format(arena, "%s.%lld", spec->path, (long long)place->copy);
        spec->copy = (int32_t)place->copy;
        int64_t before = spec->draw > 0 ? (spec->draw - 1) * place->copies : 0;
        spec->draw = (int32_t)(before + place->copy); // at most as many as there are specs
    }
    if (place->name != NULL && name[0] == '\0') {
        schema_complain(binder, place->key, NULL, "a name in %s must not be empty", mount->key);
    }
    schema_refer_add(binder, mount, spec, place->key);
    const struct mount *outer_mount = binder->mount;
    struct spec *outer = binder->spec;
    binder->mount = mount;
    binder->spec = spec;
    uint32_t mapping =
        schema_table_bind(binder, mount->table, mount, spec->path, place->node, spec);
    if (mapping != DOC_NONE) {
        spec->node = mapping;
        bind_children(binder, mount, spec, spec->path, mapping);
    }
    binder->mount = outer_mount;
    binder->spec = outer;
}

static void bind_named(struct schema_binder *binder, const struct mount *mount, struct spec *parent,
                       uint32_t key)
{
    struct spec_place place = {.name = doc_text(binder->doc, key), .key = key};
    int64_t copies = copies_of(binder, mount, doc_value(binder->doc, key));
    place.copies = copies;
    bool quiet = binder->quiet;
    for (int64_t i = 1; i <= copies || i == 1; i++) {
        place.node = doc_value(binder->doc, key); // the first binding may have replaced it
        place.copy = copies > 0 ? i : 0;
        binder->quiet = quiet || i > 1;
        bind_spec(binder, mount, parent, &place);
    }
    binder->quiet = quiet;
}

static void bind_mount(struct schema_binder *binder, const struct mount *mount, struct spec *parent,
                       uint32_t node)
{
    struct doc *doc = binder->doc;
    if (!mount->star) {
        bind_spec(binder, mount, parent, &(struct spec_place){.key = node, .node = node});
        return;
    }
    if (doc_is_empty(doc, node)) {
        schema_table_replace(binder, node, doc_new_mapping(doc, doc_place(doc, node)));
        return;
    }
    if (doc_type(doc, node) != DOC_MAPPING) {
        if (!schema_value_unresolved(binder, node)) {
            schema_complain(binder, node, NULL, "%s must be a mapping from names to their settings",
                            mount->key);
        }
        return;
    }
    for (uint32_t key = doc_first(doc, node); key != DOC_NONE; key = doc_next(doc, key)) {
        bind_named(binder, mount, parent, key);
    }
}

static void bind_children(struct schema_binder *binder, const struct mount *mount,
                          struct spec *spec, const char *label, uint32_t mapping)
{
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        uint32_t node = doc_find(binder->doc, mapping, child->key);
        if (node != DOC_NONE) {
            bind_mount(binder, child, spec, node);
        } else if (child->model->required && !child->star) {
            schema_complain(binder, mapping,
                            arena_format(binder->arena, "%s: %s", child->key, child->model->text),
                            "%s needs a section '%s'", label, child->key);
        }
    }
}

// A section of the root that may be left out stands for an empty one: all its defaults.
static void add_absent(struct schema_binder *binder, uint32_t root)
{
    struct doc *doc = binder->doc;
    const struct mount *child = binder->request->mounts->children;
    for (; doc_type(doc, root) == DOC_MAPPING && child != NULL; child = child->next) {
        if (!child->star && !child->model->required &&
            doc_find(doc, root, child->key) == DOC_NONE) {
            doc_set(doc, root, child->key, doc_new_mapping(doc, doc_place(doc, root)));
        }
    }
}

struct scenario *schema_bind(const struct schema_request *request, bool *whole)
{
    struct reader *reader = request->reader;
    struct schema_binder binder = {.request = request, .doc = reader->doc, .arena = &reader->arena};
    const char *label = "the scenario";
    add_absent(&binder, request->root);
    struct scenario *scenario = make_room(&binder, request->root);
    if (scenario != NULL) {
        struct settings *settings = scenario->settings;
        settings->spec = (struct spec){.name = "", .path = "", .node = request->root, .parent = -1};
        schema_table_bind(&binder, request->mounts->table, request->mounts, label, request->root,
                          settings);
        bind_children(&binder, request->mounts, NULL, label, request->root);
        schema_refer_resolve(&binder);
    }
    *whole = scenario != NULL && binder.faults == binder.stray;
    grow_free(binder.names);
    grow_free(binder.pending);
    grow_free(binder.defaults);
    grow_free(binder.samples);
    return scenario;
}
