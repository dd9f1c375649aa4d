// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario file joined with the files that it includes.
//
// `include: [catalogue/x.yaml]` at the top of a document reads those files first; mappings are then
// merged deeply, and where both sides have a key, the including file's scalar or sequence replaces
// the included one. Two files included side by side may both add keys to a mapping, but not define
// the same key: that is an error naming both places. The `include` key itself does not reach the
// merged tree.
//
// Paths are relative to the scenario's folder, also in included files. Only regular files beneath
// that folder are opened (or, when not found there, beneath a library folder that the caller
// names): no absolute path, no "..", no symbolic link that leads out, checked by the kernel on
// opening.
#ifndef VIRGA_SIM_IO_INCLUDE_H
#define VIRGA_SIM_IO_INCLUDE_H

#include "sim/error.h"
#include "sim/io/doc.h"

enum { INCLUDE_DEPTH_MOST = 8 };

// A file that was read, for hashing.
struct include_input {
    const char *path;  // as given: of the scenario as the caller wrote it, else as in `include`
    const char *bytes; // the whole file, a byte order mark included; in the document's arena
    size_t length;
};

struct include_inputs {
    struct include_input *items; // in the order of reading; each file once
    size_t count, capacity;
};

// The caller starts from {0}.
void include_inputs_deinit(struct include_inputs *inputs);

// Reads the scenario at `path` with all that it includes and returns the root mapping of the merged
// tree. `library` is a second folder for included files, or NULL. Returns DOC_NONE either with
// `error` set, when the scenario itself cannot be read (ERROR_IO), or with problems in `doc`.
// Problems that leave a usable tree are reported with it: compare doc->problem_count.
uint32_t include_read(struct doc *doc, struct include_inputs *inputs, const char *path,
                      const char *library, struct error *error);

// The folder of a path: "" for one without a slash, else with the slash. In the arena.
const char *include_folder(struct arena *arena, const char *path);

#endif
