// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/include.h"

#include "sim/io/scenario/doc_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A file known by its identity, so that a second name for it is recognised.
struct visit {
    dev_t device;
    ino_t inode;
    uint32_t root; // of its merged tree, kept to be cloned; DOC_NONE when it cannot be used
    bool open;     // its includes are being read: to include it now would be a circle
};

struct joining {
    struct doc *doc;
    struct include_inputs *inputs;
    const char *folder;        // of the scenario
    int folder_fd, library_fd; // -1: none
    struct visit *visits;
    size_t visit_count, visit_capacity;
    size_t entries; // of all `include` lists so far
};

void include_inputs_deinit(struct include_inputs *inputs)
{
    grow_free(inputs->items);
    *inputs = (struct include_inputs){0};
}

const char *include_folder(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return arena_text(arena, path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

// ---- Files ----

// Reads an open file to its end into the arena, at most one byte more than doc_parse accepts.
static bool read_all(struct arena *arena, int fd, const char **bytes, size_t *length)
{
    char *buffer = NULL;
    size_t capacity = 0;
    *length = 0;
    ssize_t got = 1;
    while (got != 0 && *length <= DOC_FILE_BYTES_MOST) {
        buffer = grow(buffer, &capacity, *length + 65536, 1);
        got = read(fd, buffer + *length, 65536);
        if (got < 0 && errno != EINTR) {
            grow_free(buffer);
            return false;
        }
        *length += got > 0 ? (size_t)got : 0;
    }
    *bytes = arena_text(arena, buffer, *length);
    grow_free(buffer);
    return true;
}

static void note_input(struct include_inputs *inputs, const char *path, const char *bytes,
                       size_t length)
{
    inputs->items =
        grow(inputs->items, &inputs->capacity, inputs->count + 1, sizeof *inputs->items);
    inputs->items[inputs->count++] = (struct include_input){path, bytes, length};
}

// Opens a relative path one folder after another without following links. Returns -1 with errno.
static int open_beneath(int folder_fd, const char *path)
{
    char step[256]; // NAME_MAX and its NUL
    int fd = dup(folder_fd);
    while (fd >= 0) {
        size_t length = strcspn(path, "/");
        bool last = path[length] == '\0';
        if (length >= sizeof step) {
            close(fd);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(step, path, length);
        step[length] = '\0';
        // Opening a pipe for reading would wait for its writer.
        int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (last ? O_NONBLOCK : O_DIRECTORY);
        int next = openat(fd, length == 0 ? "." : step, flags);
        int reason = errno;
        close(fd);
        errno = reason;
        if (last) {
            return next;
        }
        fd = next;
        path += length + 1;
    }
    return -1;
}

// Whether a path stays beneath its folder by its letters alone.
static bool is_beneath(const char *path)
{
    if (path[0] == '/' || path[0] == '\0') {
        return false;
    }
    for (;;) {
        size_t length = strcspn(path, "/");
        if (length == 2 && memcmp(path, "..", 2) == 0) {
            return false;
        }
        if (path[length] == '\0') {
            return true;
        }
        path += length + 1;
    }
}

// ---- Merging ----

// "hosts.main.count": the keys that lead to a key.
static const char *path_of_key(const struct doc *doc, uint32_t key)
{
    const char *path = doc_text(doc, key);
    uint32_t above = doc_at(doc, doc_at(doc, key)->owner)->owner;
    while (above != DOC_NONE && doc_type(doc, above) == DOC_SCALAR) {
        path = arena_format(doc->arena, "%s.%s", doc_text(doc, above), path);
        above = doc_at(doc, doc_at(doc, above)->owner)->owner;
    }
    return path;
}

static bool is_same_place(struct doc_place a, struct doc_place b)
{
    return a.file == b.file && a.line == b.line && a.column == b.column;
}

// Two files included side by side both define a key; the same file included twice does not count.
static void check_siblings(struct doc *doc, uint32_t there, uint32_t here)
{
    struct doc_place first = doc_at(doc, there)->place;
    struct doc_place second = doc_at(doc, here)->place;
    if (is_same_place(first, second)) {
        return;
    }
    const char *remedy = arena_format(
        doc->arena, "keep one of them, the other is at %s:%u:%u; or set it in the including file",
        doc->files[first.file].name, (unsigned)first.line, (unsigned)first.column);
    doc_problemf(doc, second, remedy, "'%s' is defined by two included files",
                 path_of_key(doc, there));
}

// Moves all keys of `from` into `into`. What both have: mappings are merged; else the later value
// replaces the earlier, or is a problem between siblings. Depth is bounded by the parser.
static void merge(struct doc *doc, uint32_t into, uint32_t from, bool siblings)
{
    for (uint32_t key; (key = doc_take_first(doc, from)) != DOC_NONE;) {
        uint32_t value = doc_value(doc, key);
        uint32_t twin = doc_find_key(doc, into, doc_text(doc, key), doc_length(doc, key));
        if (twin == DOC_NONE) {
            doc_put(doc, into, key, value);
            continue;
        }
        uint32_t earlier = doc_value(doc, twin);
        bool was_mapping = doc_type(doc, earlier) == DOC_MAPPING;
        if (was_mapping && doc_type(doc, value) == DOC_MAPPING) {
            merge(doc, earlier, value, siblings);
        } else if (was_mapping && doc_is_empty(doc, value)) {
            continue; // "hosts:" with nothing below it says nothing
        } else if (siblings) {
            check_siblings(doc, twin, key);
        } else {
            doc_take_over(doc, twin, key);
        }
    }
}

// ---- Joining ----

static uint32_t join(struct joining *joining, uint32_t root, int depth);

// Parses a file's text and joins it with its includes; a scenario is a mapping at its root.
static uint32_t parse_and_join(struct joining *joining, const char *name, const char *bytes,
                               size_t length, int depth)
{
    struct doc *doc = joining->doc;
    note_input(joining->inputs, name, bytes, length);
    uint32_t root = doc_parse(doc, name, bytes, length);
    if (root == DOC_NONE) {
        return DOC_NONE;
    }
    if (doc_type(doc, root) != DOC_MAPPING) {
        doc_problem(doc, doc_place(doc, root), "a scenario has keys and values at its top",
                    "write keys and values, as in 'virga: 1'");
        return DOC_NONE;
    }
    return join(joining, root, depth);
}

static struct visit *find_visit(struct joining *joining, const struct stat *status)
{
    for (size_t i = 0; i < joining->visit_count; i++) {
        struct visit *visit = &joining->visits[i];
        if (visit->device == status->st_dev && visit->inode == status->st_ino) {
            return visit;
        }
    }
    return NULL;
}

// Returns the index of the new visit: the array moves when it grows.
static size_t add_visit(struct joining *joining, const struct stat *status)
{
    joining->visits = grow(joining->visits, &joining->visit_capacity, joining->visit_count + 1,
                           sizeof *joining->visits);
    joining->visits[joining->visit_count] = (struct visit){
        .device = status->st_dev, .inode = status->st_ino, .root = DOC_NONE, .open = true};
    return joining->visit_count++;
}

static int open_included(const struct joining *joining, const char *path)
{
    int fd = -1;
    errno = ENOENT; // of a scenario in a folder that may be passed but not opened
    if (joining->folder_fd >= 0) {
        fd = open_beneath(joining->folder_fd, path);
    }
    if (fd < 0 && errno == ENOENT && joining->library_fd >= 0) {
        fd = open_beneath(joining->library_fd, path);
    }
    return fd;
}

static void complain_of_open(struct joining *joining, uint32_t entry, const char *path, int reason)
{
    struct doc *doc = joining->doc;
    struct doc_place place = doc_place(doc, entry);
    if (reason == ENOENT) {
        const char *remedy =
            arena_format(doc->arena, "looked for %s%s; paths are relative to the scenario's folder",
                         joining->folder[0] == '\0' ? "./" : joining->folder, path);
        doc_problemf(doc, place, remedy, "included file '%s' does not exist", path);
    } else if (reason == ELOOP || reason == ENOTDIR) {
        doc_problemf(doc, place, "name the file itself by folders and file names",
                     "the path '%s' leads through a symbolic link or a file", path);
    } else {
        doc_problemf(doc, place, NULL, "included file '%s' cannot be opened: %s", path,
                     strerror(reason));
    }
}

// Reads an included file that is open; returns a tree that the caller may take apart.
static uint32_t read_included(struct joining *joining, uint32_t entry, const char *path, int fd,
                              int depth)
{
    struct doc *doc = joining->doc;
    struct doc_place place = doc_place(doc, entry);
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        doc_problemf(doc, place, "include regular files only", "'%s' is not a regular file", path);
        return DOC_NONE;
    }
    struct visit *known = find_visit(joining, &status);
    if (known != NULL && known->open) {
        doc_problemf(doc, place, "remove one of the includes that lead round",
                     "including '%s' here makes a circle", path);
        return DOC_NONE;
    }
    uint32_t root = known == NULL ? DOC_NONE : known->root;
    if (known == NULL) {
        const char *bytes = NULL;
        size_t length = 0;
        size_t visit = add_visit(joining, &status);
        if (!read_all(doc->arena, fd, &bytes, &length)) {
            doc_problemf(doc, place, NULL, "included file '%s' cannot be read: %s", path,
                         strerror(errno));
        } else {
            root = parse_and_join(joining, path, bytes, length, depth);
        }
        joining->visits[visit].root = root;
        joining->visits[visit].open = false;
    }
    if (root == DOC_NONE) {
        return DOC_NONE;
    }
    if (doc->node_count + doc_size(doc, root) > DOC_NODES_MOST) {
        doc_problemf(doc, place, "include less", "more than %d keys and values in a scenario",
                     DOC_NODES_MOST);
        return DOC_NONE;
    }
    return doc_clone(doc, root);
}

// Reads one entry of an `include` list; DOC_NONE after a problem.
static uint32_t include_entry(struct joining *joining, uint32_t entry, int depth)
{
    struct doc *doc = joining->doc;
    struct doc_place place = doc_place(doc, entry);
    if (doc_type(doc, entry) != DOC_SCALAR || !is_beneath(doc_text(doc, entry))) {
        doc_problem(
            doc, place, "an include is a path beneath the scenario's folder",
            "write a path such as catalogue/x.yaml, without a leading '/' and without '..'");
        return DOC_NONE;
    }
    if (depth > INCLUDE_DEPTH_MOST || ++joining->entries > INCLUDE_FILES_MOST) {
        doc_problemf(doc, place, "include less",
                     "more than %d files within files, or %d files in all", INCLUDE_DEPTH_MOST,
                     INCLUDE_FILES_MOST);
        return DOC_NONE;
    }
    const char *path = doc_text(doc, entry);
    int fd = open_included(joining, path);
    if (fd < 0) {
        complain_of_open(joining, entry, path, errno);
        return DOC_NONE;
    }
    uint32_t tree = read_included(joining, entry, path, fd, depth);
    close(fd);
    return tree;
}

static void include_into(struct joining *joining, uint32_t merged, uint32_t entry, int depth)
{
    uint32_t tree = include_entry(joining, entry, depth + 1);
    if (tree != DOC_NONE) {
        merge(joining->doc, merged, tree, true);
    } else {
        joining->inputs->incomplete = true;
    }
}

// Takes a document's `include` list off it and merges it over what the list names.
static uint32_t join(struct joining *joining, uint32_t root, int depth)
{
    struct doc *doc = joining->doc;
    uint32_t list = doc_find(doc, root, "include");
    if (list == DOC_NONE) {
        return root;
    }
    uint32_t merged = doc_new_mapping(doc, doc_place(doc, root));
    if (doc_type(doc, list) == DOC_SEQUENCE) {
        for (uint32_t entry = doc_first(doc, list); entry != DOC_NONE;
             entry = doc_next(doc, entry)) {
            include_into(joining, merged, entry, depth);
        }
    } else if (!doc_is_empty(doc, list)) {
        include_into(joining, merged, list, depth);
    }
    uint32_t own = doc_new_mapping(doc, doc_place(doc, root));
    for (uint32_t key; (key = doc_take_first(doc, root)) != DOC_NONE;) {
        if (!doc_is(doc, key, "include")) {
            doc_put(doc, own, key, doc_value(doc, key));
        }
    }
    merge(doc, merged, own, false);
    return merged;
}

// ---- The scenario itself ----

static bool cannot_read(struct error *error, const char *path, int reason)
{
    return error_set(error, ERROR_IO, "cannot read %s: %s", path, strerror(reason));
}

static bool read_scenario(struct joining *joining, const char **bytes, size_t *length,
                          const char *path, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0) {
        return cannot_read(error, path, errno);
    }
    bool done = fstat(fd, &status) == 0 && read_all(joining->doc->arena, fd, bytes, length);
    int reason = errno;
    close(fd);
    if (!done) {
        return cannot_read(error, path, reason);
    }
    add_visit(joining, &status); // stays open: nothing may include the scenario
    return true;
}

static int open_folder(const char *path)
{
    return open(path[0] == '\0' ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

uint32_t include_read(struct doc *doc, struct include_inputs *inputs, const char *path,
                      const char *library, struct error *error)
{
    struct joining joining = {
        .doc = doc,
        .inputs = inputs,
        .folder = include_folder(doc->arena, path),
    };
    const char *bytes = NULL;
    size_t length = 0;
    uint32_t root = DOC_NONE;
    if (read_scenario(&joining, &bytes, &length, path, error)) {
        joining.folder_fd = open_folder(joining.folder);
        joining.library_fd = library == NULL ? -1 : open_folder(library);
        root = parse_and_join(&joining, path, bytes, length, 0);
        if (joining.folder_fd >= 0) {
            close(joining.folder_fd);
        }
        if (joining.library_fd >= 0) {
            close(joining.library_fd);
        }
    }
    grow_free(joining.visits);
    return root;
}
