// SPDX-License-Identifier: GPL-3.0-or-later
// Distributions: one number, or a mapping by the rows of its kind.
#include "sim/check.h"
#include "sim/dist_fields.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/scenario/schema_binder.h"
#include "sim/io/scenario/schema_sample.h"
#include "sim/quantity.h"

#include <string.h>

bool schema_dist_unit(struct schema_binder *binder, uint32_t node, enum unit *unit)
{
    *unit = binder->users_unit;
    if (binder->users_unit != UNIT_WORK || binder->unit_decided ||
        doc_type(binder->doc, node) != DOC_SCALAR) {
        return true;
    }
    const char *text = doc_text(binder->doc, node);
    size_t length = doc_length(binder->doc, node);
    int64_t value;
    if (quantity_parse(&value, UNIT_TIME, text, length) == QUANTITY_OK) {
        binder->users_unit = UNIT_TIME;
    } else if (quantity_parse(&value, UNIT_WORK, text, length) != QUANTITY_OK) {
        return false;
    }
    binder->unit_decided = true;
    *unit = binder->users_unit;
    return true;
}

static void bind_constant(struct schema_binder *binder, const struct field *row, const char *key,
                          uint32_t node, struct dist *dist)
{
    struct field number = {
        .key = row->key,
        .type = FIELD_QUANTITY,
        .unit = DIST_USERS_UNIT,
        .positive = row->positive,
        .low = row->low,
        .high = row->high,
    };
    if (number.low == 0 && number.high == 0) {
        number.high = INT64_MAX; // no draw is ever negative
    }
    int64_t value = 0;
    schema_value_bind(binder, &number, key, node, &value);
    *dist = dist_of_constant(value, binder->users_unit);
}

// Reads the file of an empirical distribution into its values.
static bool read_sample(struct schema_binder *binder, uint32_t mapping, struct dist_fields *fields)
{
    uint32_t node = doc_find(binder->doc, mapping, "file");
    if (doc_find(binder->doc, mapping, "values") != DOC_NONE) {
        schema_complain(binder, node, NULL, "give either the values or a file of them, not both");
        return false;
    }
    if (binder->users_unit == UNIT_WORK && !binder->unit_decided && fields->unit != NULL) {
        enum unit unit = quantity_suffix_unit(fields->unit, strlen(fields->unit));
        binder->users_unit = unit == UNIT_TIME ? UNIT_TIME : UNIT_WORK;
        binder->unit_decided = true;
    }
    return schema_sample_read(binder, node, fields->file, fields->unit, &fields->values);
}

static void bind_mapping(struct schema_binder *binder, const struct field *row, const char *key,
                         uint32_t node, struct dist *dist)
{
    size_t faults = binder->faults;
    struct field_choice choice = {0};
    uint32_t mapping = schema_table_bind(binder, &dist_table, NULL, key, node, &choice);
    if (binder->faults != faults || choice.option == NULL) {
        return;
    }
    struct dist_fields *fields = choice.spec;
    if (fields->file != NULL && !read_sample(binder, mapping, fields)) {
        return;
    }
    struct dist_fault fault = {0};
    if (!dist_from_fields(dist, binder->arena, choice.option, fields, binder->users_unit, &fault)) {
        uint32_t at = fault.key == NULL ? DOC_NONE : doc_find(binder->doc, mapping, fault.key);
        schema_complain(binder, at == DOC_NONE ? mapping : at, NULL, "%s: %s", key, fault.message);
        return;
    }
    if (row->positive && !(dist_mean(dist) > 0)) {
        schema_complain(binder, mapping, NULL, "%s must be greater than zero", key);
    }
}

void schema_dist_bind(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, struct dist *dist)
{
    CHECK(row->unit != UNIT_RATE && row->unit < UNIT_TEXT);
    *dist = dist_of_constant(0, row->unit);
    if (schema_value_unresolved(binder, node)) {
        return;
    }
    binder->users_unit = row->unit;
    binder->unit_decided = false;
    binder->work_or_time = row->unit == UNIT_WORK;
    switch (doc_type(binder->doc, node)) {
    case DOC_SCALAR:
        bind_constant(binder, row, key, node, dist);
        break;
    case DOC_MAPPING:
        bind_mapping(binder, row, key, node, dist);
        break;
    case DOC_SEQUENCE:
        schema_complain(binder, node,
                        "a sample is written {distribution: empirical, values: [...]}",
                        "%s must be one value or a distribution, not a list", key);
        break;
    }
    binder->work_or_time = false;
}
