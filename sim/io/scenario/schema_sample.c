// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/schema_sample.h"

#include "sim/io/bytes.h"
#include "sim/io/scenario/reader.h"
#include "sim/quantity.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_BYTES = 60 };

// One number of a line, in base units; the unit may still be open (work or a duration).
static bool parse_line(struct schema_binder *binder, const char *line, size_t length,
                       const char *suffix, double *value)
{
    char text[SCHEMA_SAMPLE_LINE_BYTES_MOST + 40];
    bool bare = length > 0 && strchr("0123456789.", line[length - 1]) != NULL;
    int written = snprintf(text, sizeof text, "%.*s%s%s", (int)length, line,
                           bare && suffix != NULL ? " " : "", bare && suffix != NULL ? suffix : "");
    if (written < 0 || (size_t)written >= sizeof text || memchr(line, '\0', length) != NULL) {
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

// The sample while its file is read.
struct sample {
    double *values; // grows; owned
    size_t count, capacity;
};

static bool parse_run(struct schema_binder *binder, uint32_t node, const char *path,
                      const char *suffix, const struct bytes_run *run, struct sample *sample)
{
    for (const char *at = run->at, *end = run->at + run->length; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)(stop - at);
        size -= size > 0 && at[size - 1] == '\r';
        double value = 0;
        if (sample->count == SCHEMA_SAMPLE_MOST) {
            schema_complain(binder, node, NULL, "%s: more than %d values", path,
                            SCHEMA_SAMPLE_MOST);
            return false;
        }
        if (size > SCHEMA_SAMPLE_LINE_BYTES_MOST || !parse_line(binder, at, size, suffix, &value)) {
            const char *help = binder->users_unit == UNIT_NONE
                                   ? "a plain number"
                                   : quantity_unit_help(binder->users_unit);
            schema_complain(binder, node, arena_format(binder->arena, "each line holds %s", help),
                            "%s:%zu: not a number that fits here: '%.*s'", path, sample->count + 1,
                            (int)(size > SHOWN_BYTES ? SHOWN_BYTES : size), at);
            return false;
        }
        sample->values =
            grow(sample->values, &sample->capacity, sample->count + 1, sizeof *sample->values);
        sample->values[sample->count++] = value;
        at = stop + 1;
    }
    return true;
}

// Reads an open file to its end; false after a complaint or with `error` set.
static bool read_runs(struct schema_binder *binder, uint32_t node, struct bytes *bytes,
                      const char *suffix, struct sample *sample, struct error *error)
{
    struct bytes_run run;
    while (bytes_next(bytes, &run, error)) {
        if (run.length == 0) {
            return true;
        }
        if (!parse_run(binder, node, bytes->path, suffix, &run, sample)) {
            return false;
        }
    }
    return false;
}

static bool read_file(struct schema_binder *binder, uint32_t node, const char *path,
                      const char *suffix, struct field_list *values)
{
    struct sample sample = {0};
    struct error error = {0};
    struct bytes bytes;
    uint8_t digest[SHA256_SIZE] = {0};
    bytes_init(&bytes);
    bool whole = bytes_open(&bytes, path, true, &error) &&
                 read_runs(binder, node, &bytes, suffix, &sample, &error);
    if (error.kind != ERROR_NONE) {
        schema_complain(binder, node, NULL, "%s", error.text);
    }
    bytes_close(&bytes, digest);
    bytes_deinit(&bytes);
    if (whole) {
        double *items = ARENA_ARRAY(binder->arena, double, sample.count);
        if (sample.count > 0) {
            memcpy(items, sample.values, sample.count * sizeof *items);
        }
        *values = (struct field_list){.items = items, .count = sample.count};
        struct reader *reader = binder->request->reader;
        reader_note_input(reader, reader_given_path(reader, path), digest);
    }
    grow_free(sample.values);
    return whole;
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
    if (!read_file(binder, node, path, suffix, values)) {
        return false;
    }
    binder->samples = grow(binder->samples, &binder->sample_capacity, binder->sample_count + 1,
                           sizeof *binder->samples);
    binder->samples[binder->sample_count++] = (struct schema_sample){
        .path = path, .suffix = suffix, .unit = binder->users_unit, .values = *values};
    return true;
}
