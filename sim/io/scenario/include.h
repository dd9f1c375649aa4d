// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario file joined with the files that it includes.
//
// `include: [catalogue/x.yaml]` at the top of a document reads those files first; mappings are then
// merged deeply, and where both sides have a key, the including file's scalar or list replaces the
// included one. Two files included side by side may both add keys to a mapping, but not define the
// same key: that is a problem that names both places. The `include` key itself does not reach the
// merged tree.
//
// Paths are relative to the scenario's folder, also in included files. Only regular files beneath
// that folder are opened (or, when not found there, beneath a library folder that the caller
// names): no absolute path, no "..", no symbolic link on the way. Each folder of the path is opened
// from the one above it, so nothing can be swapped between looking and opening.
#ifndef VIRGA_SIM_IO_INCLUDE_H
#define VIRGA_SIM_IO_INCLUDE_H

#include "sim/error.h"
#include "sim/io/scenario/doc.h"

enum {
    INCLUDE_DEPTH_MOST = 8,    // files within files, the scenario not counted
    INCLUDE_FILES_MOST = 1000, // entries of all `include` lists
};

// A file that was read, for hashing.
struct include_input {
    const char *path;  // as given: of the scenario by the caller, else in `include`
    const char *bytes; // the whole file, a byte order mark included; in the document's arena
    size_t length;
};

struct include_inputs {
    struct include_input *items; // in the order of reading, the scenario first; each file once
    size_t count, capacity;
    bool incomplete; // a file could not be included
};

// The caller starts from {0}.
void include_inputs_deinit(struct include_inputs *inputs);

// Reads the scenario at `path` with all that it includes and returns the root mapping of the merged
// tree. `library` is a second folder for included files, or NULL. Returns DOC_NONE either with
// `error` set (ERROR_IO), when the scenario itself cannot be read, or with problems in `doc`. A
// problem with an included file leaves a usable tree: compare doc->problem_count.
uint32_t include_read(struct doc *doc, struct include_inputs *inputs, const char *path,
                      const char *library, struct error *error);

// The folder of a path: "" for one without a slash, else with the slash. In the arena.
const char *include_folder(struct arena *arena, const char *path);

#endif
