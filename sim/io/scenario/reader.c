// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/reader.h"

#include "sim/check.h"
#include "sim/expectation.h"
#include "sim/io/scenario/complain.h"
#include "sim/io/scenario/doc_parse.h"
#include "sim/io/scenario/effective.h"
#include "sim/io/scenario/include.h"
#include "sim/io/scenario/mounts.h"
#include "sim/io/scenario/override.h"
#include "sim/io/scenario/schema.h"
#include "sim/io/sha256.h"
#include "sim/model.h"

#include <string.h>

enum { PATHS_LOOKED_AT = 64 };

void reader_init(struct reader *reader)
{
    memset(reader, 0, sizeof *reader);
    arena_init(&reader->arena);
    diag_init(&reader->diags, &reader->arena);
}

void reader_deinit(struct reader *reader)
{
    if (reader->doc != NULL) {
        doc_deinit(reader->doc);
    }
    diag_deinit(&reader->diags);
    grow_free(reader->paths);
    grow_free(reader->inputs);
    arena_deinit(&reader->arena);
    memset(reader, 0, sizeof *reader);
}

// ---- Files ----

void reader_note_input(struct reader *reader, const char *path, const uint8_t sha256[32])
{
    for (size_t i = 0; i < reader->input_count; i++) {
        if (strcmp(reader->inputs[i].path, path) == 0) {
            return;
        }
    }
    reader->inputs = grow(reader->inputs, &reader->input_capacity, reader->input_count + 1,
                          sizeof *reader->inputs);
    struct scenario_input *input = &reader->inputs[reader->input_count++];
    input->path = arena_text(&reader->arena, path, strlen(path));
    memcpy(input->sha256, sha256, sizeof input->sha256);
}

const char *reader_open_path(struct reader *reader, const char *given, bool by_set)
{
    bool as_it_stands = by_set || given[0] == '/' || reader->folder == NULL;
    const char *opened =
        as_it_stands ? given : arena_format(&reader->arena, "%s%s", reader->folder, given);
    // Copies hand out the same paths again and again; a look at the last few is enough to notice.
    size_t first = reader->path_count > PATHS_LOOKED_AT ? reader->path_count - PATHS_LOOKED_AT : 0;
    for (size_t i = first; i < reader->path_count; i++) {
        if (strcmp(reader->paths[i].opened, opened) == 0) {
            return reader->paths[i].opened;
        }
    }
    reader->paths =
        grow(reader->paths, &reader->path_capacity, reader->path_count + 1, sizeof *reader->paths);
    reader->paths[reader->path_count++] = (struct reader_path){.opened = opened, .given = given};
    return opened;
}

const char *reader_given_path(struct reader *reader, const char *opened)
{
    const struct reader_path *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < reader->path_count; i++) {
        const struct reader_path *path = &reader->paths[i];
        size_t length = strlen(path->opened);
        bool below = strncmp(opened, path->opened, length) == 0 &&
                     (opened[length] == '\0' || opened[length] == '/' ||
                      (length > 0 && path->opened[length - 1] == '/'));
        if (below && length >= longest) {
            best = path;
            longest = length;
        }
    }
    if (best == NULL) {
        return opened;
    }
    return arena_format(&reader->arena, "%s%s", best->given, opened + longest);
}

// ---- Reading ----

static uint32_t read_text(struct reader *reader, const struct reader_options *options)
{
    struct doc *doc = reader->doc;
    uint32_t root = doc_parse(doc, options->path, options->text, options->length);
    if (root == DOC_NONE) {
        return DOC_NONE;
    }
    if (doc_type(doc, root) != DOC_MAPPING) {
        doc_problem(doc, doc_place(doc, root), "a scenario must be a mapping of keys to values",
                    "the first line is virga: 1");
        return DOC_NONE;
    }
    uint32_t include = doc_find_key(doc, root, "include", strlen("include"));
    if (include != DOC_NONE) {
        doc_problem(doc, doc_place(doc, include),
                    "a scenario that is not a file cannot include files", NULL);
    }
    uint8_t digest[SHA256_SIZE];
    sha256_of(digest, options->text, options->length);
    reader_note_input(reader, options->path, digest);
    return root;
}

static uint32_t read_files(struct reader *reader, const struct reader_options *options,
                           struct error *error)
{
    struct include_inputs inputs = {0};
    uint32_t root = include_read(reader->doc, &inputs, options->path, options->library, error);
    for (size_t i = 0; i < inputs.count; i++) {
        uint8_t digest[SHA256_SIZE];
        sha256_of(digest, inputs.items[i].bytes, inputs.items[i].length);
        reader_note_input(reader, inputs.items[i].path, digest);
    }
    // What a file would have defined that could not be read is not missing from the scenario.
    bool readable = !inputs.incomplete;
    include_inputs_deinit(&inputs);
    return readable ? root : DOC_NONE;
}

static void check(struct reader *reader, const struct scenario *scenario,
                  const struct model *const *models)
{
    settings_check(scenario->settings, &reader->diags);
    expectation_check(scenario->settings, models, &reader->diags);
    for (; *models != NULL; models++) {
        if ((*models)->check != NULL) {
            (*models)->check(scenario, &reader->diags);
        }
    }
}

static struct scenario *bind(struct reader *reader, const struct reader_options *options,
                             uint32_t root, bool *whole)
{
    struct override override = {
        .doc = reader->doc,
        .root = root,
        .mounts = mounts_build(&reader->arena, options->models),
        .sets = options->sets,
        .set_count = options->set_count,
        .seed = options->seed,
    };
    override_apply(&override);
    reader->parameters = override.parameters;
    reader->parameter_count = override.parameter_count;
    struct schema_request request = {
        .reader = reader,
        .mounts = override.mounts,
        .models = options->models,
        .root = root,
        .set_file_first = override.set_file_first,
        .set_file_after = override.set_file_after,
    };
    bool sound = reader_problem_count(reader) == 0; // an unknown parameter leaves a value open
    struct scenario *scenario = schema_bind(&request, whole);
    *whole = *whole && sound;
    return scenario;
}

bool reader_read(struct reader *reader, const struct reader_options *options, struct error *error)
{
    CHECK(reader->doc == NULL);
    reader->doc = ARENA_NEW(&reader->arena, struct doc);
    doc_init(reader->doc, &reader->arena);
    reader->folder = include_folder(&reader->arena, options->path);
    reader->root =
        options->text == NULL ? read_files(reader, options, error) : read_text(reader, options);
    if (error->kind != ERROR_NONE) {
        return false;
    }
    if (reader->root != DOC_NONE) {
        bool whole = false;
        struct scenario *scenario = bind(reader, options, reader->root, &whole);
        // Models judge whole specs only: what a row refused would mislead them.
        if (whole) {
            check(reader, scenario, options->models);
        }
        if (scenario != NULL && reader_problem_count(reader) == 0) {
            reader->scenario = scenario;
            return true;
        }
    }
    CHECK(reader_problem_count(reader) > 0);
    return error_set(error, ERROR_INPUT, "%s", "");
}

size_t reader_problem_count(const struct reader *reader)
{
    return reader->doc == NULL ? 0 : complain_count(reader->doc, &reader->diags);
}

void reader_print_problems(const struct reader *reader, FILE *out, bool colour)
{
    if (reader->doc != NULL) {
        complain_print(out, reader->doc, &reader->diags, colour);
    }
}

const char *reader_effective_yaml(struct reader *reader, size_t *length)
{
    CHECK(reader->scenario != NULL);
    return effective_yaml(reader->doc, reader->root, "parameters", length);
}

void reader_tell_seed(struct reader *reader, int64_t seed)
{
    CHECK(reader->scenario != NULL && seed >= 0);
    const char *text = arena_format(&reader->arena, "%lld", (long long)seed);
    uint32_t value = doc_parse_value(reader->doc, "--replications", text);
    doc_put_text(reader->doc, reader->root, "seed", value);
}
