// SPDX-License-Identifier: GPL-3.0-or-later
// The field tables as a JSON Schema (draft-07), so that editors complete and check scenarios.
//
// It is never stricter than the reader: a parameter ($name) may stand for any value, and keys that
// the reader requires may be missing, because an included file or --set can bring them.
#ifndef VIRGA_SIM_IO_JSON_SCHEMA_H
#define VIRGA_SIM_IO_JSON_SCHEMA_H

#include <stdio.h>

struct model;

// Writes the schema of whole scenarios for a list of models that ends with NULL.
void json_schema_write(FILE *out, const struct model *const *models);

#endif
