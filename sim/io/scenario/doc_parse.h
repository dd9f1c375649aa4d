// SPDX-License-Identifier: GPL-3.0-or-later
// YAML to a tree of nodes, refusing what a scenario has no use for.
//
// The .c file is the only one that includes <yaml.h>. It consumes libyaml's events, so that depth,
// size and aliases are bounded while reading: libyaml itself has no limit of depth, is quadratic in
// nested flow sequences, and accepts duplicate keys, embedded NUL, UTF-16, aliases to themselves
// and several documents in silence. Refused with a place and a remedy: all of these, tags (!!int),
// merge keys (<<), keys that are not scalars, control characters and bidirectional overrides.
#ifndef VIRGA_SIM_IO_DOC_PARSE_H
#define VIRGA_SIM_IO_DOC_PARSE_H

#include "sim/io/scenario/doc.h"

// Parses a whole file into `doc` under a name for messages. `bytes` are not copied and must outlive
// the document. Returns the root node, or DOC_NONE after adding at least one problem. Duplicate
// keys are problems but do not end the reading: compare doc->problem_count before and after.
uint32_t doc_parse(struct doc *doc, const char *name, const char *bytes, size_t length);

// The same for a small text that ends with NUL: the value of a --set or the default of a field. An
// empty text is an empty scalar here, not an error.
uint32_t doc_parse_value(struct doc *doc, const char *name, const char *text);

#endif
