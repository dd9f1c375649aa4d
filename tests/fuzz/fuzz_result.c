// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds damage to the reader of result files, on both sides of its wall.
//
// An input is what a child that was taken over might send: the parent must refuse it or hold
// well-formed contents. When the first byte is HARM the rest is a list of changes (offset in two
// bytes, new byte) to a good file, which must be refused with a reason, or be read to the end
// without complaint; that costs a process, so it has one value of the byte only.
#include "sim/check.h"
#include "sim/io/result/results_csv.h"
#include "sim/io/result/results_wire.h"
#include "tests/sim/io/result/sample_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HARM = 'h' };

static void check_contents(const struct results_contents *contents)
{
    for (size_t i = 0; i < contents->table_count; i++) {
        const struct results_table *table = &contents->tables[i];
        CHECK(table->path[0] == '/' && strstr(table->path, "//") == NULL);
        CHECK(table->column_count > 0);
        for (size_t j = 0; j < table->column_count; j++) {
            CHECK(results_wire_is_name(table->columns[j].name));
            CHECK((table->columns[j].words != NULL) == (table->columns[j].type == COLUMN_CODE));
        }
    }
}

// Contents, then ten cells of each column of the first table.
static void send_to_parent(const uint8_t *data, size_t size)
{
    int sockets[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0);
    CHECK(send(sockets[0], data, size, MSG_NOSIGNAL) == (ssize_t)size);
    shutdown(sockets[0], SHUT_WR);
    struct arena arena;
    struct wire *wire = malloc(sizeof *wire);
    struct results_contents contents;
    arena_init(&arena);
    wire_init(wire, sockets[1]);
    if (results_wire_get_contents(wire, &contents, &arena)) {
        check_contents(&contents);
        bool good = contents.table_count > 0;
        for (size_t i = 0; good && i < contents.tables[0].column_count; i++) {
            const char *values[10] = {NULL};
            good = results_wire_get_cells(wire, &contents.tables[0].columns[i], values, 10, &arena);
        }
    }
    arena_deinit(&arena);
    free(wire);
    close(sockets[0]);
    close(sockets[1]);
}

static void read_file(const char *path)
{
    struct error error = {0};
    struct results_file *file = results_read_open(path, &error);
    if (file == NULL) {
        CHECK(error.kind == ERROR_IO && error.text[0] != '\0');
        return;
    }
    FILE *out = fopen("/dev/null", "w");
    const struct results_contents *contents = results_read_contents(file);
    check_contents(contents);
    for (size_t i = 0; i < contents->table_count; i++) {
        CHECK(results_csv_print(out, file, &contents->tables[i], &error));
    }
    fclose(out);
    results_read_close(file);
}

static void harm_a_file(const uint8_t *data, size_t size)
{
    static uint8_t *good; // made once
    static size_t good_size;
    char folder[64], path[96];
    struct error error = {0};
    sample_make_folder(folder);
    snprintf(path, sizeof path, "%s/a.h5", folder);
    if (good == NULL) {
        CHECK(sample_write(TRACE_OUT_HDF5, path, 7, 41, &error));
        good = sample_read_bytes(path, &good_size);
    }
    uint8_t *bytes = malloc(good_size);
    memcpy(bytes, good, good_size);
    for (size_t at = 0; at + 3 <= size; at += 3) {
        bytes[(size_t)(data[at] | data[at + 1] << 8) % good_size] = data[at + 2];
    }
    sample_write_bytes(path, bytes, good_size);
    free(bytes);
    read_file(path);
    sample_remove_folder(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    if (data[0] == HARM) {
        harm_a_file(data + 1, size - 1);
    } else {
        send_to_parent(data + 1, size - 1);
    }
    return 0;
}
