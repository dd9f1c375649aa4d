// SPDX-License-Identifier: GPL-3.0-or-later
// virga new: a folder with a scenario to start from.
#include "sim/cli/builtins.h"
#include "sim/cli/template.h"
#include "sim/cli/terminal.h"
#include "sim/error.h"
#include "sim/io/scenario/json_schema.h"
#include "sim/nearest.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct command_option new_options[] = {{.name = NULL}};

static const char SCENARIO_NAME[] = "scenario.yaml";
// Editors complete and check keys by the schema that the scenario's first line names.
#define SCHEMA_NAME "virga.schema.json"
static const char FIRST_LINE[] = "# yaml-language-server: $schema=" SCHEMA_NAME "\n";

// A folder in the making.
struct making {
    const struct command_line *line;
    struct arena arena;
    const char *folder;
    const struct template *scenario;
    struct error error;
};

static const struct template *find_template(struct making *making, const char *name)
{
    struct nearest search;
    nearest_begin(&search, name);
    for (size_t i = 0; i < template_count; i++) {
        if (strcmp(template_list[i].name, name) == 0) {
            return &template_list[i];
        }
        nearest_offer(&search, template_list[i].name);
    }
    const char *meant = search.best;
    error_set(&making->error, ERROR_INPUT, "virga new: there is no template '%s'%s%s%s", name,
              meant == NULL ? "; 'virga list templates' names them" : "; did you mean '",
              meant == NULL ? "" : meant, meant == NULL ? "" : "'?");
    return NULL;
}

static bool mentions(const struct template *file, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= file->size; at++) {
        if (memcmp(file->bytes + at, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static const char *path_of(struct making *making, const char *name)
{
    return arena_format(&making->arena, "%s/%s", making->folder, name);
}

static bool fail(struct making *making, const char *path)
{
    enum error_kind kind = errno == EEXIST || errno == ENOTDIR ? ERROR_INPUT : ERROR_IO;
    return error_set(&making->error, kind, "virga new: %s: %s%s", path, strerror(errno),
                     errno == EEXIST ? "; nothing is overwritten" : "");
}

// Makes the folders above a path below the new folder, and the new folder itself.
static bool make_folders(struct making *making, const char *path)
{
    for (const char *slash = path + strlen(making->folder); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        const char *folder = arena_text(&making->arena, path, (size_t)(slash - path));
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
            return fail(making, folder);
        }
    }
    return true;
}

static bool is_free(struct making *making, const char *name)
{
    struct stat found;
    const char *path = path_of(making, name);
    if (lstat(path, &found) == 0) {
        errno = EEXIST;
        return fail(making, path);
    }
    return errno == ENOENT || fail(making, path);
}

// Opens a file that must not be there yet; NULL with the error set.
static FILE *create(struct making *making, const char *path)
{
    FILE *file = make_folders(making, path) ? fopen(path, "wx") : NULL;
    if (file == NULL && making->error.kind == ERROR_NONE) {
        fail(making, path);
    }
    return file;
}

static bool finish(struct making *making, FILE *file, const char *path)
{
    bool broken = ferror(file) != 0;
    if (fclose(file) != 0 || broken) {
        return fail(making, path);
    }
    fputs("wrote ", making->line->out);
    terminal_print(making->line->out, path);
    fputc('\n', making->line->out);
    return true;
}

// `first` comes before the template's text.
static bool write_template(struct making *making, const struct template *file, const char *name,
                           const char *first)
{
    const char *path = path_of(making, name);
    FILE *out = create(making, path);
    if (out == NULL) {
        return false;
    }
    fputs(first, out);
    fwrite(file->bytes, 1, file->size, out);
    return finish(making, out, path);
}

static bool write_schema(struct making *making)
{
    const char *path = path_of(making, SCHEMA_NAME);
    FILE *out = create(making, path);
    if (out == NULL) {
        return false;
    }
    json_schema_write(out, making->line->models);
    return finish(making, out, path);
}

// Everything is looked for before anything is written.
static bool make_folder(struct making *making)
{
    const struct template *scenario = making->scenario;
    if (!is_free(making, SCENARIO_NAME) || !is_free(making, SCHEMA_NAME)) {
        return false;
    }
    const struct template *included = template_list + template_count;
    for (; included->name != NULL; included++) {
        if (mentions(scenario, included->path) && !is_free(making, included->path)) {
            return false;
        }
    }
    if (!write_template(making, scenario, SCENARIO_NAME, FIRST_LINE)) {
        return false;
    }
    for (included = template_list + template_count; included->name != NULL; included++) {
        if (mentions(scenario, included->path) &&
            !write_template(making, included, included->path, "")) {
            return false;
        }
    }
    return write_schema(making);
}

static int run_new(const struct command_line *line)
{
    struct making making = {.line = line, .folder = line->arguments[0]};
    arena_init(&making.arena);
    size_t length = strlen(making.folder);
    while (length > 1 && making.folder[length - 1] == '/') {
        making.folder = arena_text(&making.arena, making.folder, --length);
    }
    making.scenario =
        find_template(&making, line->argument_count > 1 ? line->arguments[1] : "minimal");
    if (making.scenario != NULL && make_folder(&making)) {
        fputs("\nnext: virga run ", line->out);
        terminal_print(line->out, path_of(&making, SCENARIO_NAME));
        fputc('\n', line->out);
    }
    if (making.error.kind != ERROR_NONE) {
        terminal_print(line->err, making.error.text);
        fputc('\n', line->err);
    }
    arena_deinit(&making.arena);
    return (int)making.error.kind;
}

const struct command new_command = {
    .name = "new",
    .arguments = "DIR [TEMPLATE]",
    .text = "Makes a folder with a commented scenario to start from, and the schema by which "
            "editors complete it; overwrites nothing.",
    .examples = "virga new my-region\nvirga new my-region small-region\nvirga list templates\n",
    .options = new_options,
    .arguments_least = 1,
    .arguments_most = 2,
    .run = run_new,
};
