// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/mounts.h"

#include "sim/check.h"
#include "sim/model.h"
#include "sim/scenario.h"

#include <string.h>

const struct mount *mounts_child(const struct mount *mount, const char *key)
{
    for (const struct mount *child = mount->children; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            return child;
        }
    }
    return NULL;
}

const struct mount *mounts_find(const struct mount *root, const char *path)
{
    if (strcmp(root->path, path) == 0) {
        return root;
    }
    for (const struct mount *child = root->children; child != NULL; child = child->next) {
        const struct mount *found = mounts_find(child, path);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

// Splits "tenants.*.groups.*" into its parent "tenants.*", its key "groups" and its star.
static void split(struct mount *mount, struct arena *arena, const char **parent_path)
{
    size_t length = strlen(mount->path);
    mount->star = length > 2 && strcmp(mount->path + length - 2, ".*") == 0;
    size_t end = mount->star ? length - 2 : length;
    size_t start = end;
    while (start > 0 && mount->path[start - 1] != '.') {
        start--;
    }
    CHECK(end > start);
    mount->key = arena_text(arena, mount->path + start, end - start);
    *parent_path = start == 0 ? "" : arena_text(arena, mount->path, start - 1);
}

static bool has_row(const struct field_table *table, const char *key)
{
    for (const struct field *row = table->fields; row->key != NULL; row++) {
        if (strcmp(row->key, key) == 0) {
            return true;
        }
    }
    return false;
}

// A default would be written into the effective scenario and rename the one spec to "name.1".
static bool has_copies(const struct mount *mount)
{
    for (const struct field *row = mount->table->fields; row->key != NULL; row++) {
        if (strcmp(row->key, mount->model->copies) == 0) {
            return row->type == FIELD_INTEGER && row->optional && row->fallback == NULL;
        }
    }
    return false;
}

static void attach(struct mount *parent, struct mount *mount)
{
    CHECK(mounts_child(parent, mount->key) == NULL);
    CHECK(!has_row(parent->table, mount->key));
    mount->parent = parent;
    struct mount **end = &parent->children;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = mount;
}

const struct mount *mounts_build(struct arena *arena, const struct model *const *models)
{
    size_t count = 0;
    while (models[count] != NULL) {
        count++;
    }
    // The root stands before the models' mounts; a model without a mount leaves its place empty.
    struct mount *mounts = ARENA_ARRAY(arena, struct mount, count + 1);
    mounts[0] = (struct mount){.path = "", .key = "", .table = &settings_table};
    for (size_t i = 0; i < count; i++) {
        const struct model *model = models[i];
        mounts[i + 1] = (struct mount){
            .path = model->mount, .model = model, .part = (uint32_t)i, .table = model->table};
    }
    for (size_t i = 1; i <= count; i++) {
        if (mounts[i].path == NULL) {
            continue;
        }
        CHECK(mounts[i].table != NULL && mounts[i].table->size >= sizeof(struct spec));
        CHECK(mounts[i].model->copies == NULL || has_copies(&mounts[i]));
        const char *parent_path;
        split(&mounts[i], arena, &parent_path);
        size_t parent = 0;
        while (parent <= count &&
               (mounts[parent].path == NULL || strcmp(mounts[parent].path, parent_path) != 0)) {
            parent++;
        }
        CHECK(parent <= count && parent != i);
        attach(&mounts[parent], &mounts[i]);
    }
    return &mounts[0];
}
