// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/schema_sample.h"

#include "sim/io/reader.h"
#include "sim/io/sha256.h"
#include "sim/quantity.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// Reads a whole file; complains and returns NULL when it cannot be read.
static char *read_file(struct schema_binder *binder, uint32_t node, const char *path,
                       size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        schema_complain(binder, node, NULL, "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    char *bytes = NULL;
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        bytes = grow(bytes, &capacity, *length + (1 << 16), 1);
        size_t taken = fread(bytes + *length, 1, 1 << 16, file);
        *length += taken;
        if (taken == 0 || *length > SCHEMA_SAMPLE_BYTES_MOST) {
            break;
        }
    }
    bool failed = ferror(file) != 0;
    int code = errno;
    fclose(file);
    if (failed || *length > SCHEMA_SAMPLE_BYTES_MOST) {
        schema_complain(binder, node, NULL, "cannot read %s: %s", path,
                        failed ? strerror(code) : "it is larger than 64 MiB");
        grow_free(bytes);
        return NULL;
    }
    return bytes;
}

// One number of a line, in base units; the unit may still be open (work or a duration).
static bool parse_line(struct schema_binder *binder, const char *line, size_t length,
                       const char *suffix, double *value)
{
    char text[SCHEMA_SAMPLE_LINE_BYTES_MOST + 40];
    bool bare = length > 0 && strchr("0123456789.", line[length - 1]) != NULL;
    int written = snprintf(text, sizeof text, "%.*s%s%s", (int)length, line,
                           bare && suffix != NULL ? " " : "", bare && suffix != NULL ? suffix : "");
    if (written < 0 || (size_t)written >= sizeof text) {
        return false;
    }
    size_t size = (size_t)written;
    if (binder->users_unit == UNIT_NONE) {
        return quantity_parse_real(value, UNIT_NONE, text, size) == QUANTITY_OK;
    }
    int64_t exact;
    if (binder->users_unit == UNIT_WORK && !binder->unit_decided) {
        bool time = quantity_parse(&exact, UNIT_TIME, text, size) == QUANTITY_OK;
        binder->users_unit = time ? UNIT_TIME : UNIT_WORK;
        binder->unit_decided = true;
    }
    if (quantity_parse(&exact, binder->users_unit, text, size) != QUANTITY_OK) {
        return false;
    }
    *value = (double)exact;
    return true;
}

static bool parse_lines(struct schema_binder *binder, uint32_t node, const char *path,
                        const char *suffix, const char *bytes, size_t length,
                        struct field_list *values)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++) {
        lines += bytes[i] == '\n' || i + 1 == length;
    }
    double *items = ARENA_ARRAY(binder->arena, double, lines);
    const char *at = bytes, *end = bytes + length;
    for (size_t i = 0; i < lines; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop == NULL ? end : stop) - at);
        size_t shown = size > 0 && at[size - 1] == '\r' ? size - 1 : size;
        if (shown > SCHEMA_SAMPLE_LINE_BYTES_MOST ||
            !parse_line(binder, at, shown, suffix, &items[i])) {
            schema_complain(binder, node,
                            arena_format(binder->arena, "each line holds one number; %s",
                                         binder->users_unit == UNIT_NONE
                                             ? "without a unit"
                                             : quantity_unit_help(binder->users_unit)),
                            "%s:%zu: not a number that fits here: '%.*s'", path, i + 1,
                            (int)(shown > 60 ? 60 : shown), at);
            return false;
        }
        at += size + 1;
    }
    *values = (struct field_list){.items = items, .count = lines};
    return true;
}

static const struct schema_sample *find(struct schema_binder *binder, const char *path,
                                        const char *suffix)
{
    for (size_t i = 0; i < binder->sample_count; i++) {
        const struct schema_sample *sample = &binder->samples[i];
        bool same_suffix = suffix == NULL || sample->suffix == NULL
                               ? suffix == sample->suffix
                               : strcmp(suffix, sample->suffix) == 0;
        bool same_unit =
            sample->unit == binder->users_unit ||
            (sample->unit == UNIT_TIME && binder->users_unit == UNIT_WORK && !binder->unit_decided);
        if (same_suffix && same_unit && strcmp(sample->path, path) == 0) {
            return sample;
        }
    }
    return NULL;
}

bool schema_sample_read(struct schema_binder *binder, uint32_t node, const char *path,
                        const char *suffix, struct field_list *values)
{
    const struct schema_sample *known = find(binder, path, suffix);
    if (known != NULL) {
        binder->users_unit = known->unit;
        *values = known->values;
        return true;
    }
    size_t length;
    char *bytes = read_file(binder, node, path, &length);
    if (bytes == NULL) {
        return false;
    }
    bool whole = parse_lines(binder, node, path, suffix, bytes, length, values);
    if (whole) {
        uint8_t digest[SHA256_SIZE];
        sha256_of(digest, bytes, length);
        struct reader *reader = binder->request->reader;
        reader_note_input(reader, reader_given_path(reader, path), digest);
        binder->samples = grow(binder->samples, &binder->sample_capacity, binder->sample_count + 1,
                               sizeof *binder->samples);
        binder->samples[binder->sample_count++] = (struct schema_sample){
            .path = path, .suffix = suffix, .unit = binder->users_unit, .values = *values};
    }
    grow_free(bytes);
    return whole;
}
