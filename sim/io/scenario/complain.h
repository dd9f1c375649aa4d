// SPDX-License-Identifier: GPL-3.0-or-later
// All problems of a scenario in one print: sorted by place, each with its source line and a caret.
//
//     scenario.yaml:12:7: error: unknown key 'memroy'
//        12 |       memroy: 4 GiB
//           |       ^~~~~~
//       did you mean 'memory'?
//
// What comes from a file is never trusted: control characters, bidirectional overrides and broken
// UTF-8 reach the terminal only as visible escapes. Long lines are shown through a window around
// the caret.
#ifndef VIRGA_SIM_IO_COMPLAIN_H
#define VIRGA_SIM_IO_COMPLAIN_H

#include "sim/diag.h"
#include "sim/io/scenario/doc.h"

#include <stdio.h>

// The number of problems: those of the reader (in doc) and those of models (may be NULL), those
// that were dropped beyond the limits included, before equal ones are joined.
size_t complain_count(const struct doc *doc, const struct diag_list *models);

// Prints every problem once, sorted by (file, line, column), then "N problems found; nothing was
// run". Prints nothing when there is none. With colour, ANSI colours. Returns the number N: equal
// complaints (same place, same message) count once.
size_t complain_print(FILE *out, const struct doc *doc, const struct diag_list *models,
                      bool colour);

#endif
