// SPDX-License-Identifier: GPL-3.0-or-later
// Files of one number per line, plain or gzip, for empirical distributions.
#ifndef VIRGA_SIM_IO_SCHEMA_SAMPLE_H
#define VIRGA_SIM_IO_SCHEMA_SAMPLE_H

#include "sim/io/scenario/schema_binder.h"

enum { SCHEMA_SAMPLE_MOST = 10000000, SCHEMA_SAMPLE_LINE_BYTES_MOST = 200 };

// Reads `path` (as it can be opened) to doubles in base units of the binder's users_unit, which the
// first line decides when work or a duration may stand there. A bare number counts `suffix`s; NULL:
// each line has its unit. A file that copies share is read once. Complains at `node` and returns
// false when the file cannot be read or a line is not a number.
bool schema_sample_read(struct schema_binder *binder, uint32_t node, const char *path,
                        const char *suffix, struct field_list *values);

#endif
