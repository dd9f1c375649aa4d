// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a scenario of the fake models from memory, for tests: what came of it, and what was
// printed.
#ifndef VIRGA_TESTS_SIM_IO_READING_H
#define VIRGA_TESTS_SIM_IO_READING_H

#include "sim/io/scenario/reader.h"

struct reading {
    struct reader reader;
    struct error error;
    bool ok;
    char *problems; // as printed without colour
};

// Reads a text under the name "s/x.yaml". `sets` ends with NULL, or is NULL.
void reading_init(struct reading *reading, const char *text, const char *const *sets);
void reading_deinit(struct reading *reading);

// A copy of fake_scenario with the first `from` replaced by `to`; the caller frees it.
char *reading_changed(const char *from, const char *to);

// Fails the test unless the text is refused with a complaint that holds `expected`.
void reading_refused(const char *text, const char *const *sets, const char *expected);
// The same for fake_scenario with a piece replaced.
void reading_change_refused(const char *from, const char *to, const char *expected);

// The specs of a model, which must number `count`.
const void *reading_specs(const struct reading *reading, const struct model *model, size_t count);

#endif
