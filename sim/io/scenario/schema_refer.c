// SPDX-License-Identifier: GPL-3.0-or-later
// What a reference names: found once every spec is known.
//
// A name is looked for where the target's siblings of the referring spec's own tenant stand, then
// with the copy number of the referring spec; a path is looked for below each enclosing spec, from
// the nearest outwards. The table of names is a hash, used for look-up only.
#include "sim/check.h"
#include "sim/io/scenario/schema_binder.h"
#include "sim/model.h"
#include "sim/nearest.h"
#include "sim/rng.h"

#include <stdio.h>
#include <string.h>

enum {
    NAMES_LEAST = 64,
    COMPLAINTS_MOST = 100, // about references: each searches for what was meant
    OFFERS_MOST = 2000,    // specs looked at in one such search
};

// What a slot of the table is looked up by.
struct name_key {
    uint32_t part;
    int32_t parent;   // of a name; of no meaning for a path
    const char *text; // name or path
    bool by_path;
};

static uint64_t hash_of(const struct name_key *key)
{
    uint64_t basis = (uint64_t)key->part << 33 | (uint64_t)key->by_path << 32 |
                     (key->by_path ? 0 : (uint32_t)key->parent);
    return rng_hash(key->text, strlen(key->text), basis);
}

// The slot of a key, or the free slot where it would stand.
static size_t slot_of(const struct schema_binder *binder, const struct name_key *key, uint64_t hash)
{
    size_t mask = binder->name_size - 1;
    size_t at = (size_t)hash & mask;
    for (; binder->names[at].id >= 0; at = (at + 1) & mask) {
        const struct schema_name *name = &binder->names[at];
        if (name->hash != hash || name->part != key->part || name->by_path != key->by_path) {
            continue;
        }
        const struct spec *spec = schema_spec(binder, name->part, name->id);
        if (key->by_path ? strcmp(spec->path, key->text) == 0
                         : spec->parent == key->parent && strcmp(spec->name, key->text) == 0) {
            break;
        }
    }
    return at;
}

static int32_t find(const struct schema_binder *binder, const struct name_key *key)
{
    if (binder->name_size == 0) {
        return -1;
    }
    return binder->names[slot_of(binder, key, hash_of(key))].id;
}

static void widen(struct schema_binder *binder)
{
    struct schema_name *old = binder->names;
    size_t old_size = binder->name_size;
    size_t size = old_size == 0 ? NAMES_LEAST : 2 * old_size;
    size_t capacity = 0;
    binder->names = grow(NULL, &capacity, size, sizeof *binder->names);
    binder->name_size = size;
    for (size_t i = 0; i < size; i++) {
        binder->names[i].id = -1;
    }
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].id >= 0) {
            size_t at = (size_t)old[i].hash & (size - 1);
            while (binder->names[at].id >= 0) {
                at = (at + 1) & (size - 1);
            }
            binder->names[at] = old[i];
        }
    }
    grow_free(old);
}

// Returns false when the key is taken.
static bool insert(struct schema_binder *binder, const struct name_key *key, int32_t id)
{
    if (2 * (binder->name_count + 1) > binder->name_size) {
        widen(binder);
    }
    uint64_t hash = hash_of(key);
    struct schema_name *name = &binder->names[slot_of(binder, key, hash)];
    if (name->id >= 0) {
        return false;
    }
    *name =
        (struct schema_name){.hash = hash, .part = key->part, .id = id, .by_path = key->by_path};
    binder->name_count++;
    return true;
}

void schema_refer_add(struct schema_binder *binder, const struct mount *mount,
                      const struct spec *spec, uint32_t key_node)
{
    struct name_key by_name = {.part = mount->part, .parent = spec->parent, .text = spec->name};
    struct name_key by_path = {.part = mount->part, .text = spec->path, .by_path = true};
    bool fresh = insert(binder, &by_name, spec->id);
    fresh = insert(binder, &by_path, spec->id) && fresh;
    if (!fresh) {
        bool quiet = binder->quiet; // only a further copy may take a name twice
        binder->quiet = false;
        schema_complain(binder, key_node, "names made by copies end with .1, .2 and so on",
                        "the name %s is taken twice", spec->path);
        binder->quiet = quiet;
    }
}

void schema_refer_later(struct schema_binder *binder, const struct field *row, const char *key,
                        uint32_t node, int32_t *target)
{
    binder->pending = grow(binder->pending, &binder->pending_capacity, binder->pending_count + 1,
                           sizeof *binder->pending);
    binder->pending[binder->pending_count++] = (struct schema_pending){
        .target = target,
        .row = row,
        .key = key,
        .mount = binder->mount,
        .spec = binder->spec,
        .node = node,
    };
}

// The spec that encloses another, or NULL at the top; moves the mount along.
static const struct spec *enclosing(const struct schema_binder *binder, const struct spec *spec,
                                    const struct mount **mount)
{
    const struct mount *outer = (*mount)->parent;
    *mount = outer;
    return outer->model == NULL ? NULL : schema_spec(binder, outer->part, spec->parent);
}

// The enclosing spec below which the target's names stand: its id, -1 for the top of the scenario,
// -2 when the referring spec lies elsewhere.
static int32_t scope_of(const struct schema_binder *binder, const struct schema_pending *pending,
                        const struct mount *target)
{
    if (target->parent->model == NULL) {
        return -1;
    }
    const struct mount *mount = pending->mount;
    for (const struct spec *spec = pending->spec; spec != NULL;
         spec = enclosing(binder, spec, &mount)) {
        if (mount == target->parent) {
            return spec->id;
        }
    }
    return -2;
}

// Looks a text up as a path below `above`, plain and with the copy number.
static int32_t find_path(const struct schema_binder *binder, const struct mount *target,
                         const char *above, const char *text, int32_t copy)
{
    char path[1024];
    struct name_key key = {.part = target->part, .text = path, .by_path = true};
    const char *dot = above[0] == '\0' ? "" : ".";
    int length = snprintf(path, sizeof path, "%s%s%s", above, dot, text);
    if (length < 0 || (size_t)length + 16 > sizeof path) {
        return -1;
    }
    int32_t id = find(binder, &key);
    if (id < 0 && copy > 0) {
        snprintf(path + length, sizeof path - (size_t)length, ".%ld", (long)copy);
        id = find(binder, &key);
    }
    return id;
}

static int32_t resolve(struct schema_binder *binder, const struct schema_pending *pending,
                       const struct mount *target, int32_t scope)
{
    const char *text = doc_text(binder->doc, pending->node);
    int32_t copy = pending->spec == NULL ? 0 : pending->spec->copy;
    struct name_key key = {.part = target->part, .parent = scope, .text = text};
    int32_t id = scope == -2 ? -1 : find(binder, &key);
    if (id < 0 && scope != -2 && copy > 0) {
        char name[1024];
        snprintf(name, sizeof name, "%s.%ld", text, (long)copy);
        key.text = name;
        id = find(binder, &key);
    }
    const struct mount *mount = pending->mount;
    for (const struct spec *spec = pending->spec; spec != NULL && id < 0;
         spec = enclosing(binder, spec, &mount)) {
        id = find_path(binder, target, spec->path, text, copy);
    }
    return id >= 0 ? id : find_path(binder, target, "", text, copy);
}

static void complain(struct schema_binder *binder, const struct schema_pending *pending,
                     const struct mount *target, int32_t scope)
{
    const char *text = doc_text(binder->doc, pending->node);
    const struct scenario_part *part = &binder->scenario->parts[target->part];
    char list[SCHEMA_LIST_SIZE] = "";
    const char *elsewhere = NULL;
    const char *copy = arena_format(binder->arena, "%s.1", text);
    bool copied = false;
    struct nearest near;
    nearest_begin(&near, text);
    for (size_t id = 0; id < part->count && id < OFFERS_MOST; id++) {
        const struct spec *spec = schema_spec(binder, target->part, (int32_t)id);
        if (scope == -2 || spec->parent == scope) {
            const char *name = scope == -2 ? spec->path : spec->name;
            nearest_offer(&near, name);
            schema_list_word(list, name);
            copied = copied || strcmp(spec->name, copy) == 0 || strcmp(spec->path, copy) == 0;
        }
        if (elsewhere == NULL && strcmp(spec->name, text) == 0) {
            elsewhere = spec->path;
        }
    }
    const char *remedy;
    if (copied) {
        remedy =
            arena_format(binder->arena, "it is multiplied by copies: name one, such as %s", copy);
    } else if (elsewhere != NULL) {
        remedy =
            arena_format(binder->arena, "for the one elsewhere, write its path: %s", elsewhere);
    } else if (near.best != NULL) {
        remedy = arena_format(binder->arena, "did you mean '%s'?", near.best);
    } else if (list[0] != '\0') {
        remedy = arena_format(binder->arena, "there are: %s", list);
    } else {
        remedy = arena_format(binder->arena, "there is nothing in %s yet", target->key);
    }
    schema_complain(binder, pending->node, remedy, "%s: there is no '%s' in %s", pending->key,
                    schema_shown(binder, pending->node), target->key);
}

void schema_refer_resolve(struct schema_binder *binder)
{
    uint32_t complained[COMPLAINTS_MOST]; // nodes: copies refer from the same one
    size_t count = 0;
    for (size_t i = 0; i < binder->pending_count; i++) {
        const struct schema_pending *pending = &binder->pending[i];
        const struct mount *target = mounts_find(binder->request->mounts, pending->row->refers);
        CHECK(target != NULL && target->model != NULL);
        int32_t scope = scope_of(binder, pending, target);
        *pending->target = resolve(binder, pending, target, scope);
        size_t known = 0;
        while (known < count && complained[known] != pending->node) {
            known++;
        }
        if (*pending->target < 0 && known == count && count < COMPLAINTS_MOST) {
            complained[count++] = pending->node;
            complain(binder, pending, target, scope);
        }
    }
}
