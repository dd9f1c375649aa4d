// SPDX-License-Identifier: GPL-3.0-or-later
// How fast result rows are written: rows of 48 bytes, compressed, appended one at a time.
//
// Usage: bench_trace_out [--quick]. Prints CPU nanoseconds per row and rows per second, as the
// median of rounds, beside the same columns compressed by zlib alone at the level that HDF5's own
// filter would use. The rows are a host series: time, host, a measured real, a measured integer, a
// small count, and a real with few values.
#include "sim/io/result/chunk.h"
#include "tests/sim/io/result/sample_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { ROUNDS = 5, HOSTS = 40, COLUMNS = 6 };

struct row {
    int64_t time, host;
    double used;
    int64_t energy, count;
    double level;
};

static_assert(sizeof(struct row) == 48, "rows of the benchmark have 48 bytes");

static const struct column columns[] = {
    {"time", COLUMN_TIME, "ns", offsetof(struct row, time), NULL, NULL, "End."},
    {"host", COLUMN_INTEGER, "1", offsetof(struct row, host), NULL, NULL, "Host."},
    {"used", COLUMN_REAL, "core_s", offsetof(struct row, used), NULL, NULL, "Work."},
    {"energy", COLUMN_INTEGER, "uJ", offsetof(struct row, energy), NULL, NULL, "Energy."},
    {"count", COLUMN_INTEGER, "1", offsetof(struct row, count), NULL, NULL, "Virtual machines."},
    {"level", COLUMN_REAL, "1", offsetof(struct row, level), NULL, NULL, "Level."},
    {.name = NULL},
};
static const struct table table = {"/series/hosts", "Hosts over time.", RECORD_SERIES, columns,
                                   sizeof(struct row)};

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(2685821657736338717);
}

static void make_rows(struct row *rows, size_t count)
{
    uint64_t random = 88172645463325252;
    for (size_t i = 0; i < count; i++) {
        double uniform = (double)(next_random(&random) >> 11) * 0x1p-53;
        rows[i] = (struct row){
            .time = INT64_C(300000000000) * (int64_t)(i / HOSTS),
            .host = (int64_t)(i % HOSTS),
            .used = 1e3 * uniform,
            .energy = (int64_t)(3e14 * uniform),
            .count = (int64_t)(next_random(&random) % 100),
            .level = (double)(int)(64 * uniform) / 64,
        };
    }
}

static double write_rows(const char *path, const struct row *rows, size_t count)
{
    struct error error = {0};
    double began = cpu_seconds();
    struct trace_out *out = trace_out_create(TRACE_OUT_HDF5, path, sample_header(), &error);
    struct sink sink = trace_out_sink(out);
    uint32_t number = sink.open(sink.context, &table);
    for (size_t i = 0; i < count; i++) {
        sink.append(sink.context, number, &rows[i], 1);
    }
    if (!trace_out_commit(out, 0, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(4);
    }
    return cpu_seconds() - began;
}

// Shuffled columns through compress2, once for each chunk: what the stock filter must do at least.
static double compress_rows(const struct row *rows, size_t count)
{
    static uint8_t shuffled[CHUNK_ROWS * 8], coded[CHUNK_ROWS * 16];
    double began = cpu_seconds();
    for (size_t first = 0; first + CHUNK_ROWS <= count; first += CHUNK_ROWS) {
        for (size_t column = 0; column < COLUMNS; column++) {
            const uint8_t *from = (const uint8_t *)(rows + first) + column * 8;
            for (size_t i = 0; i < (size_t)CHUNK_ROWS * 8; i++) {
                shuffled[i] = from[i % CHUNK_ROWS * sizeof *rows + i / CHUNK_ROWS];
            }
            uLongf size = sizeof coded;
            compress2(coded, &size, shuffled, sizeof shuffled, CHUNK_LEVEL);
        }
    }
    return cpu_seconds() - began;
}

static double median(double *values)
{
    for (size_t i = 1; i < ROUNDS; i++) {
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) {
            double value = values[j];
            values[j] = values[j - 1];
            values[j - 1] = value;
        }
    }
    return values[ROUNDS / 2];
}

int main(int argument_count, char **arguments)
{
    bool quick = argument_count > 1 && strcmp(arguments[1], "--quick") == 0;
    size_t count = (size_t)CHUNK_ROWS * (quick ? 4 : 64);
    struct row *rows = malloc(count * sizeof *rows);
    char folder[64], path[96];
    double writing[ROUNDS], compressing[ROUNDS];
    make_rows(rows, count);
    sample_make_folder(folder);
    snprintf(path, sizeof path, "%s/a.h5", folder);
    for (size_t i = 0; i < ROUNDS; i++) {
        writing[i] = write_rows(path, rows, count);
        compressing[i] = compress_rows(rows, count);
    }
    sample_remove_folder(folder);
    free(rows);
    double ours = median(writing) / (double)count, stock = median(compressing) / (double)count;
    printf("result rows of 48 bytes, all of writing   %6.0f ns/row  %6.2f M rows/s\n", ours * 1e9,
           1e-6 / ours);
    printf("the same, shuffle and compress2 alone     %6.0f ns/row  %6.2f M rows/s\n", stock * 1e9,
           1e-6 / stock);
    return 0;
}
