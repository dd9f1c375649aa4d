// SPDX-License-Identifier: GPL-3.0-or-later
// A document tree as YAML text that reads back to the same tree.
//
// The bytes depend on the tree alone. Whoever has bound a document by the schema writes the
// effective scenario with it: everything is in place then, defaults included.
#ifndef VIRGA_SIM_IO_EFFECTIVE_H
#define VIRGA_SIM_IO_EFFECTIVE_H

#include "sim/io/scenario/doc.h"

// Block style, two spaces a level, without the root's key `skip` (may be NULL). The text lives in
// the document's arena and ends with NUL.
const char *effective_yaml(struct doc *doc, uint32_t root, const char *skip, size_t *length);

// A value on one line: "30m", "[a, b]", "{distribution: exponential, mean: 3 s}".
const char *effective_flow(struct doc *doc, uint32_t node);

#endif
