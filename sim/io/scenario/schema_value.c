// SPDX-License-Identifier: GPL-3.0-or-later
// One value by one row.
#include "sim/check.h"
#include "sim/dist_fields.h"
#include "sim/io/scenario/reader.h"
#include "sim/io/scenario/schema_binder.h"
#include "sim/nearest.h"
#include "sim/quantity.h"
#include "sim/simtime.h"

#include <string.h>

bool schema_value_unresolved(const struct schema_binder *binder, uint32_t node)
{
    return doc_type(binder->doc, node) == DOC_SCALAR && !doc_at(binder->doc, node)->quoted &&
           doc_text(binder->doc, node)[0] == '$';
}

const struct field_option *schema_value_option(const struct field *row, const char *word)
{
    for (const struct field_option *const *option = row->options; *option != NULL; option++) {
        if (strcmp((*option)->name, word) == 0) {
            return *option;
        }
    }
    return NULL;
}

void schema_value_absent(const struct field *row, void *target)
{
    switch (row->type) {
    case FIELD_FLAG:
        *(bool *)target = false;
        break;
    case FIELD_INTEGER:
    case FIELD_QUANTITY:
    case FIELD_DATE:
        *(int64_t *)target = UNSET;
        break;
    case FIELD_REAL:
        *(double *)target = __builtin_nan("");
        break;
    case FIELD_TEXT:
    case FIELD_PATH:
        *(const char **)target = NULL;
        break;
    case FIELD_WORD:
    case FIELD_REFERENCE:
        *(int32_t *)target = -1;
        break;
    case FIELD_DISTRIBUTION:
        *(struct dist *)target = dist_of_constant(UNSET, row->unit);
        break;
    case FIELD_TABLE:
        *(void **)target = NULL;
        break;
    case FIELD_LIST:
    case FIELD_MAP:
        *(struct field_list *)target = (struct field_list){0};
        break;
    case FIELD_VARIANT:
        *(struct field_choice *)target = (struct field_choice){0};
        break;
    }
}

static size_t size_of(const struct field *row)
{
    switch (row->type) {
    case FIELD_FLAG:
        return sizeof(bool);
    case FIELD_INTEGER:
    case FIELD_QUANTITY:
    case FIELD_DATE:
        return sizeof(int64_t);
    case FIELD_REAL:
        return sizeof(double);
    case FIELD_TEXT:
    case FIELD_PATH:
        return sizeof(const char *);
    case FIELD_WORD:
    case FIELD_REFERENCE:
        return sizeof(int32_t);
    case FIELD_DISTRIBUTION:
        return sizeof(struct dist);
    case FIELD_TABLE:
        return row->table->size;
    case FIELD_LIST:
    case FIELD_MAP:
        return sizeof(struct field_list);
    case FIELD_VARIANT:
        return sizeof(struct field_choice);
    }
    CHECK(false);
    return 0;
}

// ---- Numbers ----

// What a value of a row has to look like, for messages.
static const char *form_of(struct schema_binder *binder, enum unit unit, bool real)
{
    if (unit == UNIT_NONE) {
        return real ? "a number" : "a whole number";
    }
    if (binder->work_or_time && !binder->unit_decided && unit == UNIT_WORK) {
        return arena_format(binder->arena, "%s, or %s", quantity_unit_help(UNIT_TIME),
                            quantity_unit_help(UNIT_WORK));
    }
    return quantity_unit_help(unit);
}

static void complain_fault(struct schema_binder *binder, uint32_t node, const char *key,
                           enum quantity_fault fault, const char *form)
{
    const char *shown = schema_shown(binder, node);
    const char *write = arena_format(binder->arena, "write %s", form);
    switch (fault) {
    case QUANTITY_OK:
        break;
    case QUANTITY_NOT_A_NUMBER:
        schema_complain(binder, node, NULL, "%s must be %s, not '%s'", key, form, shown);
        break;
    case QUANTITY_NO_UNIT:
        schema_complain(binder, node, write, "%s needs a unit: '%s' is a bare number", key, shown);
        break;
    case QUANTITY_BAD_UNIT:
        schema_complain(binder, node, write, "'%s' has a unit that %s cannot have", shown, key);
        break;
    case QUANTITY_TOO_FINE:
        schema_complain(binder, node, write, "%s is finer than what can be told apart: '%s'", key,
                        shown);
        break;
    case QUANTITY_OVERFLOW:
        schema_complain(binder, node, NULL, "%s is too large: '%s'", key, shown);
        break;
    }
}

static bool scalar_for(struct schema_binder *binder, const char *key, uint32_t node,
                       const char *form)
{
    if (schema_value_unresolved(binder, node)) {
        return false;
    }
    if (doc_type(binder->doc, node) != DOC_SCALAR) {
        schema_complain(binder, node, NULL, "%s must be %s, not a %s", key, form,
                        doc_type(binder->doc, node) == DOC_SEQUENCE ? "list" : "mapping");
        return false;
    }
    if (doc_is_empty(binder->doc, node)) {
        schema_complain(binder, node, NULL, "%s has no value: it must be %s", key, form);
        return false;
    }
    return true;
}

// Whether a number is in the row's range; complains with the range as people write it.
static bool integer_in_range(struct schema_binder *binder, const struct field *row, const char *key,
                             enum unit unit, uint32_t node, int64_t value)
{
    bool bounded = row->low != 0 || row->high != 0;
    bool inside = !bounded || (value >= row->low && value <= row->high);
    if (inside && (!row->positive || value > 0)) {
        return true;
    }
    char low[QUANTITY_TEXT_SIZE], high[QUANTITY_TEXT_SIZE];
    quantity_text(low, unit, row->low);
    quantity_text(high, unit, row->high);
    const char *shown = schema_shown(binder, node);
    if (row->positive && (!bounded || row->high == INT64_MAX)) {
        schema_complain(binder, node, NULL, "%s must be greater than zero, not '%s'", key, shown);
    } else if (row->positive && row->low <= 0) {
        schema_complain(binder, node, NULL, "%s must be greater than zero and at most %s, not '%s'",
                        key, high, shown);
    } else if (row->high == INT64_MAX) {
        schema_complain(binder, node, NULL, "%s must be at least %s, not '%s'", key, low, shown);
    } else if (row->low == row->high) {
        schema_complain(binder, node, NULL, "%s must be %s, not '%s'", key, low, shown);
    } else {
        schema_complain(binder, node, NULL, "%s must be from %s to %s, not '%s'", key, low, high,
                        shown);
    }
    return false;
}

static bool real_in_range(struct schema_binder *binder, const struct field *row, const char *key,
                          uint32_t node, double value)
{
    const char *shown = schema_shown(binder, node);
    if (row->positive && !(value > 0)) {
        schema_complain(binder, node, NULL, "%s must be greater than zero, not '%s'", key, shown);
        return false;
    }
    bool bounded = row->low != 0 || row->high != 0;
    if (bounded && !(value >= (double)row->low && value <= (double)row->high)) {
        if (row->high == INT64_MAX) {
            schema_complain(binder, node, NULL, "%s must be at least %lld, not '%s'", key,
                            (long long)row->low, shown);
        } else {
            schema_complain(binder, node, NULL, "%s must be from %lld to %lld, not '%s'", key,
                            (long long)row->low, (long long)row->high, shown);
        }
        return false;
    }
    return true;
}

// Quotes make a text: whoever writes "3" for a plain number is told, as later readers would be.
static bool is_plain(struct schema_binder *binder, const char *key, uint32_t node, const char *form)
{
    if (!doc_at(binder->doc, node)->quoted) {
        return true;
    }
    schema_complain(binder, node, "leave out the quotes", "%s must be %s, not a quoted text", key,
                    form);
    return false;
}

static void bind_integer(struct schema_binder *binder, const struct field *row, const char *key,
                         enum unit unit, uint32_t node, int64_t *target)
{
    *target = 0;
    const char *form = form_of(binder, unit, false);
    if (!scalar_for(binder, key, node, form) ||
        (unit == UNIT_NONE && !is_plain(binder, key, node, form))) {
        return;
    }
    int64_t value;
    enum quantity_fault fault =
        quantity_parse(&value, unit, doc_text(binder->doc, node), doc_length(binder->doc, node));
    if (fault == QUANTITY_TOO_FINE && unit == UNIT_NONE) {
        fault = QUANTITY_NOT_A_NUMBER; // "must be a whole number"
    }
    if (fault != QUANTITY_OK) {
        complain_fault(binder, node, key, fault, form);
    } else if (integer_in_range(binder, row, key, unit, node, value)) {
        *target = value;
    }
}

// Plain numbers, rates and shares are read as such; a real with another unit, or of a distribution,
// is exact in its base units first, so that "0.1 s" is what it says.
static void bind_real(struct schema_binder *binder, const struct field *row, const char *key,
                      enum unit unit, uint32_t node, double *target)
{
    *target = 0;
    const char *form = form_of(binder, unit, true);
    if (!scalar_for(binder, key, node, form) ||
        (unit == UNIT_NONE && !is_plain(binder, key, node, form))) {
        return;
    }
    const char *text = doc_text(binder->doc, node);
    size_t length = doc_length(binder->doc, node);
    double value = 0;
    enum quantity_fault fault;
    bool share = unit == UNIT_RATIO && row->unit == UNIT_RATIO;
    if (unit == UNIT_NONE || unit == UNIT_RATE || unit == UNIT_FORMULA || share) {
        fault = quantity_parse_real(&value, unit, text, length);
    } else {
        int64_t exact = 0;
        fault = quantity_parse(&exact, unit, text, length);
        value = (double)exact;
    }
    if (fault != QUANTITY_OK) {
        complain_fault(binder, node, key, fault, form);
    } else if (real_in_range(binder, row, key, node, value)) {
        *target = value;
    }
}

// A number of a distribution is in the unit of the key that the distribution stands at.
static void bind_number(struct schema_binder *binder, const struct field *row, const char *key,
                        uint32_t node, void *target)
{
    enum unit unit = row->unit;
    if (unit == DIST_USERS_UNIT && !schema_dist_unit(binder, node, &unit)) {
        unit = binder->users_unit; // reading it as such says what is wrong
    }
    if (row->type == FIELD_REAL) {
        bind_real(binder, row, key, unit, node, target);
    } else {
        bind_integer(binder, row, key, unit, node, target);
    }
}

// ---- Words, texts, dates ----

static void bind_flag(struct schema_binder *binder, const char *key, uint32_t node, bool *target)
{
    const char *form = "true or false";
    if (!scalar_for(binder, key, node, form) || !is_plain(binder, key, node, form)) {
        return;
    }
    *target = doc_is(binder->doc, node, "true");
    if (!*target && !doc_is(binder->doc, node, "false")) {
        schema_complain(binder, node, NULL, "%s must be true or false, not '%s'", key,
                        schema_shown(binder, node));
    }
}

static void bind_text(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, const char **target)
{
    *target = "";
    if (!scalar_for(binder, key, node, row->type == FIELD_PATH ? "a path" : "a text")) {
        return;
    }
    const char *text = doc_text(binder->doc, node);
    if (row->type == FIELD_TEXT) {
        *target = text;
        return;
    }
    if (text[0] == '\0') {
        schema_complain(binder, node, NULL, "%s must be a path, not an empty text", key);
        return;
    }
    const struct schema_request *request = binder->request;
    uint32_t file = doc_place(binder->doc, node).file;
    bool by_set = file >= request->set_file_first && file < request->set_file_after;
    *target = reader_open_path(request->reader, text, by_set);
}

static void bind_word(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, int32_t *target)
{
    *target = 0;
    char words[SCHEMA_LIST_SIZE] = "";
    size_t count = 0;
    for (; row->words[count] != NULL; count++) {
        schema_list_word(words, row->words[count]);
    }
    const char *form = arena_format(binder->arena, "one of %s", words);
    if (!scalar_for(binder, key, node, form)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (doc_is(binder->doc, node, row->words[i])) {
            *target = (int32_t)i;
            return;
        }
    }
    const char *near = nearest(doc_text(binder->doc, node), row->words, count);
    schema_complain(binder, node,
                    near == NULL ? NULL : arena_format(binder->arena, "did you mean '%s'?", near),
                    "%s must be %s, not '%s'", key, form, schema_shown(binder, node));
}

static void bind_date(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, int64_t *target)
{
    *target = 0;
    const char *form = "a date such as 2026-03-01 or 2026-03-01T12:30:00Z";
    if (!scalar_for(binder, key, node, form)) {
        return;
    }
    int64_t value;
    if (!simtime_parse_date(&value, doc_text(binder->doc, node), doc_length(binder->doc, node))) {
        schema_complain(binder, node, NULL, "%s must be %s, not '%s'", key, form,
                        schema_shown(binder, node));
        return;
    }
    char low[SIMTIME_TEXT_SIZE], high[SIMTIME_TEXT_SIZE];
    if ((row->low != 0 || row->high != 0) && (value < row->low || value > row->high)) {
        schema_complain(binder, node, NULL, "%s must be from %s to %s, not '%s'", key,
                        simtime_date_text(low, row->low), simtime_date_text(high, row->high),
                        schema_shown(binder, node));
        return;
    }
    *target = value;
}

// ---- What holds more than one value ----

static void bind_list(struct schema_binder *binder, const struct field *row, const char *key,
                      uint32_t node, struct field_list *target)
{
    struct doc *doc = binder->doc;
    *target = (struct field_list){0};
    if (schema_value_unresolved(binder, node)) {
        return;
    }
    if (doc_type(doc, node) != DOC_SEQUENCE) {
        uint32_t list = doc_new_sequence(doc, doc_place(doc, node));
        schema_table_replace(binder, node, list);
        if (!doc_is_empty(doc, node)) {
            doc_append(doc, list, node);
        }
        node = list;
    }
    size_t size = size_of(row->item);
    target->count = doc_count(doc, node);
    target->items = arena_alloc(binder->arena, size * target->count);
    char *item = target->items;
    uint32_t at = doc_first(doc, node);
    while (at != DOC_NONE) {
        uint32_t next = doc_next(doc, at); // reading an item may put another in its place
        if (row->item->type == FIELD_TABLE) {
            schema_table_bind(binder, row->item->table, NULL, key, at, item);
        } else {
            schema_value_bind(binder, row->item, key, at, item);
        }
        item += size;
        at = next;
    }
}

static void bind_map(struct schema_binder *binder, const struct field *row, const char *key,
                     uint32_t node, struct field_list *target)
{
    struct doc *doc = binder->doc;
    *target = (struct field_list){0};
    if (doc_is_empty(doc, node)) {
        schema_table_replace(binder, node, doc_new_mapping(doc, doc_place(doc, node)));
        return;
    }
    if (doc_type(doc, node) != DOC_MAPPING) {
        if (!schema_value_unresolved(binder, node)) {
            schema_complain(binder, node, NULL, "%s must be a mapping from names to their settings",
                            key);
        }
        return;
    }
    target->count = doc_count(doc, node);
    target->items = arena_alloc(binder->arena, row->table->size * target->count);
    char *item = target->items;
    for (uint32_t name = doc_first(doc, node); name != DOC_NONE; name = doc_next(doc, name)) {
        const char *text = doc_text(doc, name);
        if (text[0] == '\0') {
            schema_complain(binder, name, NULL, "a name in %s must not be empty", key);
        }
        memcpy(item, &text, sizeof text);
        schema_table_bind(binder, row->table, NULL, arena_format(binder->arena, "%s.%s", key, text),
                          doc_value(doc, name), item);
        item += row->table->size;
    }
}

void schema_value_bind(struct schema_binder *binder, const struct field *row, const char *key,
                       uint32_t node, void *target)
{
    switch (row->type) {
    case FIELD_FLAG:
        bind_flag(binder, key, node, target);
        break;
    case FIELD_INTEGER:
    case FIELD_QUANTITY:
    case FIELD_REAL:
        bind_number(binder, row, key, node, target);
        break;
    case FIELD_TEXT:
    case FIELD_PATH:
        bind_text(binder, row, key, node, target);
        break;
    case FIELD_WORD:
        bind_word(binder, row, key, node, target);
        break;
    case FIELD_DATE:
        bind_date(binder, row, key, node, target);
        break;
    case FIELD_REFERENCE:
        *(int32_t *)target = -1;
        if (scalar_for(binder, key, node, "a name")) {
            schema_refer_later(binder, row, key, node, target);
        }
        break;
    case FIELD_DISTRIBUTION:
        schema_dist_bind(binder, row, key, node, target);
        break;
    case FIELD_TABLE: {
        void *table = arena_alloc(binder->arena, row->table->size);
        *(void **)target = table;
        schema_table_bind(binder, row->table, NULL, key, node, table);
        break;
    }
    case FIELD_LIST:
        bind_list(binder, row, key, node, target);
        break;
    case FIELD_MAP:
        bind_map(binder, row, key, node, target);
        break;
    case FIELD_VARIANT:
        CHECK(false); // a row of a mapping, which schema_table.c reads
        break;
    }
}
