// SPDX-License-Identifier: GPL-3.0-or-later
// As much of JSON Schema (draft-07) as our own schema uses, over document trees, for tests.
#ifndef VIRGA_TESTS_SIM_IO_JSON_VALIDATOR_H
#define VIRGA_TESTS_SIM_IO_JSON_VALIDATOR_H

#include "sim/io/scenario/doc.h"

// Whether `node` satisfies the schema whose whole document begins at `root`. Schema and value are
// trees of the same doc. A keyword that the validator does not know fails the test.
bool json_validator_accepts(struct doc *doc, uint32_t root, uint32_t node);

#endif
