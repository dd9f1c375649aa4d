// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results.h"

#include "sim/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PARTIAL_SUFFIX ".virga-partial"

enum { ATTEMPTS_MOST = 100 };

static bool fail(struct error *error, const char *what, const char *path)
{
    return error_set(error, ERROR_IO, "could not %s %s: %s", what, path, strerror(errno));
}

// ---- Names --------------------------------------------------------------------------------------

static bool is_own_name(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

// A folder's trailing slashes are not part of its name.
static size_t length_of(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    return length;
}

static bool name_paths(struct results *results, const char *final_path, struct error *error)
{
    const char *final = arena_text(&results->arena, final_path, length_of(final_path));
    const char *slash = strrchr(final, '/');
    const char *name = slash == NULL ? final : slash + 1;
    if (name[0] == '\0' || is_own_name(name)) {
        return error_set(error, ERROR_INPUT, "\"%s\" does not name a result file", final_path);
    }
    results->final_path = final;
    results->folder = slash == NULL ? "."
                      : slash == final
                          ? "/"
                          : arena_text(&results->arena, final, (size_t)(slash - final));
    results->partial_path =
        arena_format(&results->arena, "%s/.%s" PARTIAL_SUFFIX, results->folder, name);
    return true;
}

static bool is_empty_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return false;
    }
    const struct dirent *entry = readdir(folder);
    while (entry != NULL && is_own_name(entry->d_name)) {
        entry = readdir(folder);
    }
    closedir(folder);
    return entry == NULL;
}

// Whether a file is one that a result may replace: an older result, or an empty file. Whoever names
// the scenario or a trace after -o must not lose it.
static bool is_replaceable(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char bytes[sizeof signature];
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT; // a link to nothing
    }
    ssize_t got = read(file, bytes, sizeof bytes);
    close(file);
    return got == 0 ||
           (got == (ssize_t)sizeof bytes && memcmp(bytes, signature, sizeof bytes) == 0);
}

// What stands under the final name must be something that a rename may replace.
static bool may_replace(const struct results *results, struct error *error)
{
    struct stat status;
    if (lstat(results->final_path, &status) != 0) {
        return errno == ENOENT ? true : fail(error, "write", results->final_path);
    }
    if (results->kind == RESULTS_FILE) {
        if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
            return error_set(error, ERROR_IO, "could not write %s: it is not a regular file",
                             results->final_path);
        }
        return is_replaceable(results->final_path) ||
               error_set(error, ERROR_IO,
                         "could not write %s: it stands there and is no result; "
                         "remove it, or choose another name",
                         results->final_path);
    }
    if (!S_ISDIR(status.st_mode) || !is_empty_folder(results->final_path)) {
        return error_set(error, ERROR_IO, "could not write %s: it is not an empty folder",
                         results->final_path);
    }
    return true;
}

// ---- Partial files ------------------------------------------------------------------------------

// Whether the path still names the open file: another process may have renamed or swept it between
// our opening and our locking it.
static bool still_named(int file, const char *path)
{
    struct stat opened, named;
    return fstat(file, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

static void remove_partial(const char *path)
{
    if (unlink(path) == 0 || (errno != EISDIR && errno != EPERM)) {
        return;
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (!is_own_name(entry->d_name)) {
            unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    closedir(folder);
    rmdir(path);
}

// Removes the partial files of writers that died: those that nobody holds a lock on. Errors are of
// no concern here; what could not be swept now will be later.
static void sweep(const char *folder_path)
{
    DIR *folder = opendir(folder_path);
    if (folder == NULL) {
        return;
    }
    const size_t suffix = strlen(PARTIAL_SUFFIX);
    struct arena arena;
    arena_init(&arena);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] != '.' || length <= suffix + 1 ||
            strcmp(entry->d_name + length - suffix, PARTIAL_SUFFIX) != 0) {
            continue;
        }
        const char *path = arena_format(&arena, "%s/%s", folder_path, entry->d_name);
        int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (file < 0) {
            continue;
        }
        if (flock(file, LOCK_EX | LOCK_NB) == 0 && still_named(file, path)) {
            remove_partial(path);
        }
        close(file);
    }
    closedir(folder);
    arena_deinit(&arena);
}

static int open_partial(const struct results *results)
{
    if (results->kind == RESULTS_FOLDER) {
        if (mkdir(results->partial_path, 0777) != 0 && errno != EEXIST) {
            return -1;
        }
        return open(results->partial_path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    return open(results->partial_path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
}

// Opens and locks the partial file. Whoever sweeps or renames it between the two makes us try
// again; that many times in a row means that something else is wrong.
static bool lock_partial(struct results *results, struct error *error)
{
    for (int i = 0; i < ATTEMPTS_MOST; i++) {
        int file = open_partial(results);
        if (file < 0) {
            return fail(error, "write", results->final_path);
        }
        if (flock(file, LOCK_EX | LOCK_NB) != 0) {
            bool held = errno == EWOULDBLOCK;
            if (!held) {
                fail(error, "lock", results->partial_path);
            }
            close(file);
            return held ? error_set(error, ERROR_IO,
                                    "could not write %s: another process is writing it",
                                    results->final_path)
                        : false;
        }
        if (still_named(file, results->partial_path)) {
            results->file = file;
            return true;
        }
        close(file);
    }
    return error_set(error, ERROR_IO, "could not write %s: its partial file keeps vanishing",
                     results->final_path);
}

// ---- The story ----------------------------------------------------------------------------------

static void release(struct results *results)
{
    if (results->file >= 0) {
        close(results->file);
    }
    arena_deinit(&results->arena);
    results->file = -1;
    results->partial_path = NULL;
}

bool results_begin(struct results *results, enum results_kind kind, const char *final_path,
                   struct error *error)
{
    memset(results, 0, sizeof *results);
    arena_init(&results->arena);
    results->kind = kind;
    results->file = -1;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGXFSZ, &ignore, NULL);
    if (!name_paths(results, final_path, error) || !may_replace(results, error)) {
        release(results);
        return false;
    }
    sweep(results->folder);
    if (!lock_partial(results, error)) {
        release(results);
        return false;
    }
    if (kind == RESULTS_FILE && ftruncate(results->file, 0) != 0) {
        fail(error, "write", results->final_path);
        results_drop(results);
        return false;
    }
    return true;
}

int results_create_in(const struct results *results, const char *name, struct error *error)
{
    CHECK(results->kind == RESULTS_FOLDER && results->file >= 0);
    int file = openat(results->file, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        fail(error, "write", name);
    }
    return file;
}

// Some file systems cannot sync a folder; they say EINVAL, and there is no more to do.
static bool sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return false;
    }
    bool synced = fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP;
    int error_number = errno;
    close(folder);
    errno = error_number;
    return synced;
}

bool results_commit(struct results *results, struct error *error)
{
    CHECK(results->file >= 0);
    if (fsync(results->file) != 0 && !(results->kind == RESULTS_FOLDER && errno == EINVAL)) {
        fail(error, "write", results->final_path);
        results_drop(results);
        return false;
    }
    if (rename(results->partial_path, results->final_path) != 0) {
        fail(error, "write", results->final_path);
        results_drop(results);
        return false;
    }
    bool synced = sync_folder(results->folder);
    if (!synced) {
        fail(error, "sync the folder of", results->final_path);
    }
    release(results);
    return synced;
}

void results_drop(struct results *results)
{
    if (results->partial_path == NULL) {
        return;
    }
    if (results->file >= 0 && still_named(results->file, results->partial_path)) {
        remove_partial(results->partial_path);
    }
    release(results);
}
