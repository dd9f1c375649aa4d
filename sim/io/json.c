// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/json.h"

#include "sim/check.h"
#include "sim/io/utf8.h"
#include "sim/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void write_character(FILE *out, uint32_t character, const char *bytes, size_t length)
{
    if (character == UTF8_BROKEN) {
        fputs("\xef\xbf\xbd", out);
    } else if (character == '"' || character == '\\') {
        fprintf(out, "\\%c", (int)character);
    } else if (character == '\n' || character == '\t') {
        fputs(character == '\n' ? "\\n" : "\\t", out);
    } else if (character <= 0xffff && utf8_is_harmful(character)) {
        fprintf(out, "\\u%04x", (unsigned)character);
    } else {
        fwrite(bytes, 1, length, out);
    }
}

static void write_string(FILE *out, const char *text)
{
    size_t length = strlen(text), bytes = 0;
    fputc('"', out);
    for (size_t at = 0; at < length; at += bytes) {
        uint32_t character = utf8_next(text + at, length - at, &bytes);
        write_character(out, character, text + at, bytes);
    }
    fputc('"', out);
}

static void new_line(struct json *json)
{
    fprintf(json->out, "\n%*s", 2 * json->depth, "");
}

// Whatever stands before a value: comma, new line, key.
static void begin_value(struct json *json, const char *key)
{
    if (json->depth > 0) {
        if (!json->fresh) {
            fputc(',', json->out);
        }
        new_line(json);
    }
    if (key != NULL) {
        write_string(json->out, key);
        fputs(": ", json->out);
    }
    json->fresh = false;
}

static void open_scope(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    fputc(bracket, json->out);
    json->depth++;
    json->fresh = true;
}

static void close_scope(struct json *json, char bracket)
{
    CHECK(json->depth > 0);
    json->depth--;
    if (!json->fresh) {
        new_line(json);
    }
    fputc(bracket, json->out);
    json->fresh = false;
}

void json_begin(struct json *json, FILE *out)
{
    *json = (struct json){.out = out, .fresh = true};
}

void json_finish(struct json *json)
{
    CHECK(json->depth == 0);
    fputc('\n', json->out);
}

void json_open_object(struct json *json, const char *key)
{
    open_scope(json, key, '{');
}

void json_close_object(struct json *json)
{
    close_scope(json, '}');
}

void json_open_array(struct json *json, const char *key)
{
    open_scope(json, key, '[');
}

void json_close_array(struct json *json)
{
    close_scope(json, ']');
}

void json_text(struct json *json, const char *key, const char *value)
{
    begin_value(json, key);
    if (value == NULL) {
        fputs("null", json->out);
    } else {
        write_string(json->out, value);
    }
}

void json_integer(struct json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    fprintf(json->out, "%" PRId64, value);
}

static void write_real(FILE *out, double value)
{
    char text[QUANTITY_TEXT_SIZE];
    fputs(isfinite(value) ? quantity_real_text(text, value) : "null", out);
}

void json_real(struct json *json, const char *key, double value)
{
    begin_value(json, key);
    write_real(json->out, value);
}

void json_flag(struct json *json, const char *key, bool value)
{
    begin_value(json, key);
    fputs(value ? "true" : "false", json->out);
}

void json_interval(struct json *json, const char *key, double low, double high)
{
    begin_value(json, key);
    fputc('[', json->out);
    write_real(json->out, low);
    fputs(", ", json->out);
    write_real(json->out, high);
    fputc(']', json->out);
}
