// SPDX-License-Identifier: GPL-3.0-or-later
// A writer of JSON (RFC 8259) whose bytes depend on nothing but the values.
//
// Values are written as they come, indented by two spaces, keys in the order of the calls. Strings
// are escaped so that they are safe on a terminal as well: control characters and bidirectional
// overrides become \u escapes, bytes that are not UTF-8 become U+FFFD. Reals are the shortest
// decimals that read back to the same double; one that is not finite is written as null.
#ifndef VIRGA_SIM_IO_JSON_H
#define VIRGA_SIM_IO_JSON_H

#include "sim/base.h"

#include <stdio.h>

struct json {
    FILE *out;
    int depth;  // open objects and arrays
    bool fresh; // nothing stands in the innermost one yet
};

// Begins a document; the caller writes one value with key NULL and ends with json_finish.
void json_begin(struct json *json, FILE *out);
void json_finish(struct json *json);

// `key` is NULL inside an array and at the top.
void json_open_object(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *key);
void json_close_array(struct json *json);

void json_text(struct json *json, const char *key, const char *value); // NULL is written as null
void json_integer(struct json *json, const char *key, int64_t value);
void json_real(struct json *json, const char *key, double value);
void json_flag(struct json *json, const char *key, bool value);
// [low, high] on one line.
void json_interval(struct json *json, const char *key, double low, double high);

#endif
