// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/result/sample_result.h"

#include "sim/check.h"
#include "sim/scenario.h"
#include "sim/simtime.h"
#include "sim/summary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const sample_words[] = {"running", "shut off", "deleted", NULL};

static const struct column thing_columns[] = {
    {"id", COLUMN_ID, NULL, offsetof(struct sample_row, id), NULL, NULL, "Its number."},
    {"host", COLUMN_ID, NULL, offsetof(struct sample_row, host), NULL, "/catalog/hosts",
     "Where it runs."},
    {"status", COLUMN_CODE, NULL, offsetof(struct sample_row, status), sample_words, NULL,
     "What it does."},
    {"name", COLUMN_NAME, NULL, offsetof(struct sample_row, name), NULL, NULL,
     "What it is called."},
    {"memory", COLUMN_INTEGER, "bytes", offsetof(struct sample_row, memory), NULL, NULL,
     "How much it holds."},
    {"used", COLUMN_REAL, "core_s", offsetof(struct sample_row, used), NULL, NULL,
     "How much it worked."},
    {"stop", COLUMN_TIME, "ns", offsetof(struct sample_row, stop), NULL, NULL, "When it stopped."},
    {.name = NULL},
};

static const struct column series_columns[] = {
    {"time", COLUMN_TIME, "ns", offsetof(struct sample_row, time), NULL, NULL,
     "End of the interval."},
    {"host", COLUMN_ID, NULL, offsetof(struct sample_row, host), NULL, "/catalog/hosts",
     "Where it runs."},
    {"used", COLUMN_REAL, "core_s", offsetof(struct sample_row, used), NULL, NULL,
     "How much it worked."},
    {"memory", COLUMN_INTEGER, "bytes", offsetof(struct sample_row, memory), NULL, NULL,
     "How much it holds."},
    {.name = NULL},
};

const struct table sample_things = {"/catalog/things", "All things.", RECORD_SUMMARY, thing_columns,
                                    sizeof(struct sample_row)};
const struct table sample_empty = {"/catalog/nothing", "Nothing.", RECORD_SUMMARY, thing_columns,
                                   sizeof(struct sample_row)};
const struct table sample_series = {"/series/things", "Things over time.", RECORD_SERIES,
                                    series_columns, sizeof(struct sample_row)};

struct sample_row sample_row(size_t index, char name[32])
{
    int32_t number = (int32_t)index;
    snprintf(name, 32, "wéb.%zu", index);
    return (struct sample_row){
        .time = 300 * NS_PER_S * (int64_t)(index / 40),
        .id = number,
        .host = number % 7 == 6 ? -1 : number % 40,
        .status = number % 3,
        .name = name,
        .memory = (INT64_C(1) << 40) + 12345 * (int64_t)index,
        .used = number % 11 == 10 ? -__builtin_nan("") : 2.385 * (double)index,
        .stop = number % 2 == 1 ? -1 : INT64_C(1000000007) * (int64_t)index,
    };
}

const struct trace_out_header *sample_header(void)
{
    static const struct scenario_input inputs[] = {
        {"prices/example.yaml", {0x0f, 0x1e, 0x2d}},
        {"=cmd|evil,\"quoted\"", {0xff}},
    };
    static const struct trace_out_header header = {
        .seed = 20260301,
        .start = SAMPLE_START_DAY * NS_PER_DAY,
        .scenario = SAMPLE_SCENARIO,
        .scenario_sha256 = {0xab, 0xcd},
        .inputs = inputs,
        .input_count = COUNT_OF(inputs),
    };
    return &header;
}

void sample_fill(struct sink sink, size_t things, size_t series)
{
    static const struct summary_key mean = {"wait.mean", SUMMARY_REAL, "s", "Mean wait."};
    static const struct summary_key total = {"hosts.total", SUMMARY_INTEGER, "1", "Hosts."};
    static const struct summary_key currency = {"bill.currency", SUMMARY_TEXT, NULL, "Currency."};
    char name[32];
    uint32_t thing_table = sink.open(sink.context, &sample_things);
    uint32_t series_table = sink.open(sink.context, &sample_series);
    sink.open(sink.context, &sample_empty);
    for (size_t i = 0; i < things; i++) {
        struct sample_row row = sample_row(i, name);
        sink.append(sink.context, thing_table, &row, 1);
    }
    for (size_t i = 0; i < series; i++) {
        struct sample_row row = sample_row(i, name);
        sink.append(sink.context, series_table, &row, 1);
    }
    struct arena arena;
    struct summary summary;
    arena_init(&arena);
    summary_init(&summary, &arena);
    summary_mean(&summary, "", &mean, 2.385, 0.125, false);
    summary_integer(&summary, "tenants.shop", &total, 40);
    summary_text(&summary, "", &currency, "EUR");
    sink.summarise(sink.context, &summary);
    summary_deinit(&summary);
    arena_deinit(&arena);
}

bool sample_write(enum trace_out_format format, const char *path, size_t things, size_t series,
                  struct error *error)
{
    struct trace_out *out = trace_out_create(format, path, sample_header(), error);
    if (out == NULL) {
        return false;
    }
    sample_fill(trace_out_sink(out), things, series);
    return trace_out_commit(out, 0x00c0ffee, error);
}

const char *sample_make_folder(char path[64])
{
    snprintf(path, 64, "/tmp/virga-test-XXXXXX");
    CHECK(mkdtemp(path) != NULL);
    return path;
}

void sample_remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char below[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (unlink(below) != 0) {
            sample_remove_folder(below);
        }
    }
    closedir(folder);
    rmdir(path);
}

size_t sample_count_entries(const char *path)
{
    DIR *folder = opendir(path);
    CHECK(folder != NULL);
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

uint8_t *sample_read_bytes(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    struct stat status;
    CHECK(fstat(fileno(file), &status) == 0);
    *size = (size_t)status.st_size;
    uint8_t *bytes = malloc(*size + 1);
    CHECK(bytes != NULL && fread(bytes, 1, *size, file) == *size);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

void sample_write_bytes(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(bytes, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}
