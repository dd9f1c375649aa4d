// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/scenario/json_validator.h"

#include "sim/quantity.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct validator {
    struct doc *doc;
    uint32_t root;
};

static bool accepts(const struct validator *validator, uint32_t schema, uint32_t node);

static bool is_number(const struct doc *doc, uint32_t node, double *value)
{
    return doc_type(doc, node) == DOC_SCALAR && !doc_at(doc, node)->quoted &&
           quantity_parse_real(value, UNIT_NONE, doc_text(doc, node), doc_length(doc, node)) ==
               QUANTITY_OK;
}

static const char *type_of(const struct doc *doc, uint32_t node)
{
    double value;
    switch (doc_type(doc, node)) {
    case DOC_SEQUENCE:
        return "array";
    case DOC_MAPPING:
        return "object";
    default:
        break;
    }
    if (doc_is_empty(doc, node)) {
        return "null";
    }
    if (is_number(doc, node, &value)) {
        return "number";
    }
    bool plain = !doc_at(doc, node)->quoted;
    return plain && (doc_is(doc, node, "true") || doc_is(doc, node, "false")) ? "boolean"
                                                                              : "string";
}

static bool has_type(const struct doc *doc, uint32_t node, uint32_t wanted)
{
    const char *type = type_of(doc, node);
    double value;
    bool whole = is_number(doc, node, &value) && value == (double)(int64_t)value;
    return doc_is(doc, wanted, type) || (whole && doc_is(doc, wanted, "integer"));
}

static bool any_type(const struct doc *doc, uint32_t node, uint32_t wanted)
{
    if (doc_type(doc, wanted) == DOC_SCALAR) {
        return has_type(doc, node, wanted);
    }
    for (uint32_t at = doc_first(doc, wanted); at != DOC_NONE; at = doc_next(doc, at)) {
        if (has_type(doc, node, at)) {
            return true;
        }
    }
    return false;
}

static bool matches(const struct doc *doc, uint32_t node, uint32_t pattern)
{
    if (strcmp(type_of(doc, node), "string") != 0) {
        return true; // a pattern judges strings only
    }
    regex_t regex;
    assert_int_equal(regcomp(&regex, doc_text(doc, pattern), REG_EXTENDED | REG_NOSUB), 0);
    bool match = regexec(&regex, doc_text(doc, node), 0, NULL, 0) == 0;
    regfree(&regex);
    return match;
}

static bool equals(const struct doc *doc, uint32_t node, uint32_t word)
{
    return doc_type(doc, node) == DOC_SCALAR && doc_is(doc, node, doc_text(doc, word));
}

static bool in_bounds(const struct doc *doc, uint32_t node, uint32_t bound, const char *keyword)
{
    double value, limit;
    assert_true(is_number(doc, bound, &limit));
    if (!is_number(doc, node, &value)) {
        return true;
    }
    return strcmp(keyword, "minimum") == 0   ? value >= limit
           : strcmp(keyword, "maximum") == 0 ? value <= limit
                                             : value > limit;
}

// Properties, with whatever stands for those that are not listed.
static bool accepts_members(const struct validator *validator, uint32_t schema, uint32_t node)
{
    const struct doc *doc = validator->doc;
    uint32_t properties = doc_find(doc, schema, "properties");
    uint32_t others = doc_find(doc, schema, "additionalProperties");
    if (doc_type(doc, node) != DOC_MAPPING) {
        return true;
    }
    for (uint32_t key = doc_first(doc, node); key != DOC_NONE; key = doc_next(doc, key)) {
        uint32_t member = properties == DOC_NONE ? DOC_NONE
                                                 : doc_find_key(doc, properties, doc_text(doc, key),
                                                                doc_length(doc, key));
        uint32_t rule = member == DOC_NONE ? others : doc_value(doc, member);
        if (rule != DOC_NONE && !accepts(validator, rule, doc_value(doc, key))) {
            return false;
        }
    }
    return true;
}

static bool accepts_some(const struct validator *validator, uint32_t schemas, uint32_t node,
                         bool all)
{
    const struct doc *doc = validator->doc;
    for (uint32_t at = doc_first(doc, schemas); at != DOC_NONE; at = doc_next(doc, at)) {
        if (accepts(validator, at, node) != all) {
            return !all;
        }
    }
    return all;
}

static bool accepts_items(const struct validator *validator, uint32_t schema, uint32_t node)
{
    const struct doc *doc = validator->doc;
    for (uint32_t at = doc_type(doc, node) == DOC_SEQUENCE ? doc_first(doc, node) : DOC_NONE;
         at != DOC_NONE; at = doc_next(doc, at)) {
        if (!accepts(validator, schema, at)) {
            return false;
        }
    }
    return true;
}

static bool has_all(const struct doc *doc, uint32_t node, uint32_t keys)
{
    for (uint32_t at = doc_first(doc, keys); at != DOC_NONE; at = doc_next(doc, at)) {
        if (doc_type(doc, node) == DOC_MAPPING &&
            doc_find(doc, node, doc_text(doc, at)) == DOC_NONE) {
            return false;
        }
    }
    return true;
}

static bool in_words(const struct doc *doc, uint32_t node, uint32_t words)
{
    for (uint32_t at = doc_first(doc, words); at != DOC_NONE; at = doc_next(doc, at)) {
        if (equals(doc, node, at)) {
            return true;
        }
    }
    return false;
}

static uint32_t referred(const struct validator *validator, uint32_t reference)
{
    const char *prefix = "#/definitions/", *text = doc_text(validator->doc, reference);
    assert_int_equal(strncmp(text, prefix, strlen(prefix)), 0);
    uint32_t definitions = doc_find(validator->doc, validator->root, "definitions");
    uint32_t found = doc_find(validator->doc, definitions, text + strlen(prefix));
    assert_int_not_equal(found, DOC_NONE);
    return found;
}

static bool accepts_keyword(const struct validator *validator, uint32_t schema, uint32_t key,
                            uint32_t node)
{
    static const char *const silent[] = {"$schema", "title",      "description", "default",
                                         "then",    "properties", "definitions"};
    const struct doc *doc = validator->doc;
    const char *keyword = doc_text(doc, key);
    uint32_t value = doc_value(doc, key);
    if (strcmp(keyword, "type") == 0) {
        return any_type(doc, node, value);
    } else if (strcmp(keyword, "pattern") == 0) {
        return matches(doc, node, value);
    } else if (strcmp(keyword, "enum") == 0) {
        return in_words(doc, node, value);
    } else if (strcmp(keyword, "const") == 0) {
        return equals(doc, node, value);
    } else if (strcmp(keyword, "required") == 0) {
        return has_all(doc, node, value);
    } else if (strcmp(keyword, "items") == 0) {
        return accepts_items(validator, value, node);
    } else if (strcmp(keyword, "anyOf") == 0 || strcmp(keyword, "allOf") == 0) {
        return accepts_some(validator, value, node, keyword[1] == 'l');
    } else if (strcmp(keyword, "$ref") == 0) {
        return accepts(validator, referred(validator, value), node);
    } else if (strcmp(keyword, "if") == 0) {
        return !accepts(validator, value, node) ||
               accepts(validator, doc_find(doc, schema, "then"), node);
    } else if (strcmp(keyword, "minimum") == 0 || strcmp(keyword, "maximum") == 0 ||
               strcmp(keyword, "exclusiveMinimum") == 0) {
        return in_bounds(doc, node, value, keyword);
    } else if (strcmp(keyword, "additionalProperties") == 0) {
        return true; // with the members
    }
    for (size_t i = 0; i < COUNT_OF(silent); i++) {
        if (strcmp(keyword, silent[i]) == 0) {
            return true;
        }
    }
    fail_msg("the schema uses a keyword that is unknown here: %s", keyword);
    return false;
}

static bool accepts(const struct validator *validator, uint32_t schema, uint32_t node)
{
    const struct doc *doc = validator->doc;
    if (doc_type(doc, schema) == DOC_SCALAR) {
        return doc_is(doc, schema, "true");
    }
    for (uint32_t key = doc_first(doc, schema); key != DOC_NONE; key = doc_next(doc, key)) {
        if (!accepts_keyword(validator, schema, key, node)) {
            return false;
        }
    }
    return accepts_members(validator, schema, node);
}

bool json_validator_accepts(struct doc *doc, uint32_t root, uint32_t node)
{
    struct validator validator = {.doc = doc, .root = root};
    return accepts(&validator, root, node);
}
