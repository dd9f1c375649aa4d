// SPDX-License-Identifier: GPL-3.0-or-later
// How fast traces are read, beside the C library's getline and strtod.
//
// Usage: bench_trace [--quick]. Writes a table of a million jobs (a time with nine decimals, a VM,
// a length) and a folder of 1,052 files of 288 numbers, as a month of PlanetLab is, and prints CPU
// milliseconds as medians of rounds in which the candidates take turns. The files are in memory
// after the first round, so this measures the reader and not the disk. Both must read the same
// numbers, or the program fails.
#include "sim/check.h"
#include "sim/io/trace/trace_in.h"
#include "sim/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 7, FILES = 1052, SAMPLES = 288, CANDIDATES = 4 };

static const char *const names[CANDIDATES] = {"table, getline and strtod", "table", "table, hashed",
                                              "folder of series"};

struct place {
    char folder[64];
    char table[80];
    char series[80];
    size_t rows;
};

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void write_files(struct place *place)
{
    struct rng rng;
    rng_init(&rng, 20260301, "bench.trace", "jobs");
    snprintf(place->folder, sizeof place->folder, "/tmp/virga-bench-XXXXXX");
    CHECK(mkdtemp(place->folder) != NULL);
    snprintf(place->table, sizeof place->table, "%s/jobs.csv", place->folder);
    snprintf(place->series, sizeof place->series, "%s/series", place->folder);
    FILE *file = fopen(place->table, "w");
    CHECK(file != NULL);
    fputs("arrive,vm,length\r\n", file);
    uint64_t at = 1000000000;
    for (size_t i = 0; i < place->rows; i++) {
        uint64_t draw = rng_next(&rng);
        at += draw % 20000000;
        fprintf(file, "%llu.%09llu,%zu,%llu\r\n", (unsigned long long)(at / 1000000000),
                (unsigned long long)(at % 1000000000), i % 10000,
                (unsigned long long)(10000 + (draw >> 32) % 90000));
    }
    CHECK(fclose(file) == 0);
    CHECK(mkdir(place->series, 0700) == 0);
    for (int i = 0; i < FILES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/vm-%04d", place->series, i);
        file = fopen(path, "w");
        CHECK(file != NULL);
        for (int k = 0; k < SAMPLES; k++) {
            fprintf(file, "%d\n", (int)(rng_next(&rng) % 101));
        }
        CHECK(fclose(file) == 0);
    }
}

// Sums are compared in nanoseconds, counts and millions of instructions.
static uint64_t read_plainly(const struct place *place)
{
    FILE *file = fopen(place->table, "r");
    CHECK(file != NULL);
    char *line = NULL;
    size_t room = 0;
    uint64_t sum = 0;
    CHECK(getline(&line, &room, file) > 0);
    while (getline(&line, &room, file) > 0) {
        char *next = line;
        sum += (uint64_t)(strtod(next, &next) * 1e9 + 0.5);
        sum += (uint64_t)strtod(next + 1, &next);
        sum += (uint64_t)strtod(next + 1, &next);
    }
    free(line);
    fclose(file);
    return sum;
}

static uint64_t read_table(const struct place *place, bool hashed)
{
    const struct source_want wants[] = {
        {.name = "arrive", .unit = UNIT_TIME, .suffix = "s"},
        {.name = "vm", .unit = UNIT_NONE},
        {.name = "length", .unit = UNIT_NONE},
    };
    struct arena arena;
    struct trace_in in;
    struct error error = {0};
    struct source_rows rows;
    arena_init(&arena);
    trace_in_init(&in, &arena, hashed);
    struct source_io io = trace_in_source(&in);
    CHECK(io.rows(io.context, &rows, &arena, place->table, NULL, wants, 3, &error));
    CHECK(rows.count == place->rows);
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT_OF(wants); i++) {
        for (size_t row = 0; row < rows.count; row++) {
            sum += (uint64_t)rows.values[i][row];
        }
    }
    trace_in_deinit(&in);
    arena_deinit(&arena);
    return sum;
}

static void read_folder(const struct place *place)
{
    struct arena arena;
    struct trace_in in;
    struct error error = {0};
    const char *const *files;
    size_t count;
    arena_init(&arena);
    trace_in_init(&in, &arena, false);
    struct source_io io = trace_in_source(&in);
    CHECK(io.folder(io.context, &files, &count, &arena, place->series, &error) && count == FILES);
    for (size_t i = 0; i < FILES; i++) {
        const int64_t *values;
        CHECK(io.series(io.context, &values, &count, &arena, place->series, files[i], UNIT_RATIO,
                        "%", &error));
        CHECK(count == SAMPLES);
    }
    trace_in_deinit(&in);
    arena_deinit(&arena);
}

static double run(const struct place *place, int candidate, uint64_t *sum)
{
    double began = cpu_ms();
    switch (candidate) {
    case 0:
        *sum = read_plainly(place);
        break;
    case 3:
        read_folder(place);
        break;
    default:
        *sum = read_table(place, candidate == 2);
        break;
    }
    return cpu_ms() - began;
}

static double median(const double *took)
{
    double sorted[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > took[i]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = took[i];
    }
    return sorted[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    struct place place = {.rows = argc > 1 && strcmp(argv[1], "--quick") == 0 ? 50000 : 1000000};
    static double took[CANDIDATES][ROUNDS];
    uint64_t sums[CANDIDATES] = {0};
    write_files(&place);
    for (int round = 0; round < ROUNDS; round++) {
        for (int c = 0; c < CANDIDATES; c++) {
            took[c][round] = run(&place, c, &sums[c]);
        }
    }
    CHECK(sums[0] == sums[1] && sums[1] == sums[2]);
    printf("%zu rows, %d files of %d numbers; CPU ms, medians of %d\n", place.rows, FILES, SAMPLES,
           ROUNDS);
    for (int c = 0; c < CANDIDATES; c++) {
        printf("  %-26s %8.1f", names[c], median(took[c]));
        if (c == 1 || c == 2) {
            printf("  %.1f times as fast", median(took[0]) / median(took[c]));
        }
        putchar('\n');
    }
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", place.folder);
    return system(command) == 0 ? 0 : 1;
}
