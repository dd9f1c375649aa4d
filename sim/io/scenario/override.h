// SPDX-License-Identifier: GPL-3.0-or-later
// What a user turns without editing the scenario: `--set` and parameters.
//
// `--set hosts.main.count=20` puts a value at the path of a key; `--set idle=5m` gives a parameter
// its value. Then each plain scalar `$name` is replaced by the value of its parameter, and each
// `$$text` by the text `$text`. Values are YAML, so lists and mappings can be set too.
#ifndef VIRGA_SIM_IO_OVERRIDE_H
#define VIRGA_SIM_IO_OVERRIDE_H

#include "sim/io/scenario/doc.h"
#include "sim/io/scenario/mounts.h"

struct reader_parameter;

// The rows of `parameters` and `include`, which never reach the schema: for those who describe
// the language.
extern const struct field_table override_table;

struct override {
    struct doc *doc;
    uint32_t root;              // mapping of the scenario
    const struct mount *mounts; // whose keys no parameter may bear
    const char *const *sets;    // "path=value"
    size_t set_count;
    int64_t seed; // of --seed; UNSET: none

    // Filled in:
    uint32_t set_file_first, set_file_after; // files of the doc that came by --set
    struct reader_parameter *parameters;     // in the document's arena
    size_t parameter_count;
};

// Applies everything; problems go to the document. A reference that found no value is left as it
// stands, and readers of values pass over it.
void override_apply(struct override *override);

#endif
