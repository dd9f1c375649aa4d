// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_child.h"

#include "sim/io/result/chunk.h"
#include "sim/io/result/h5_reader.h"
#include "sim/io/result/results_wire.h"
#include "sim/io/result/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CPU_SECONDS_LEAST = 60, // plus one for each of these many bytes of the file
    BYTES_PER_CPU_SECOND = 1 << 20,
};

static bool send_columns(struct h5_reader *reader, struct wire *wire, size_t number, uint64_t first,
                         size_t count)
{
    const struct results_table *table = &h5_reader_contents(reader)->tables[number];
    struct arena arena;
    bool good = true;
    for (size_t i = 0; i < table->column_count && good; i++) {
        union results_cells cells;
        arena_init(&arena);
        good = h5_reader_cells(reader, &cells, number, i, first, count, &arena);
        if (good) {
            results_wire_put_cells(wire, &table->columns[i], cells, count);
        }
        arena_deinit(&arena);
    }
    return good;
}

// Answers requests until the parent closes its end. Anything odd ends the child, which tells the
// parent enough.
static void serve(struct h5_reader *reader, struct wire *wire)
{
    const struct results_contents *contents = h5_reader_contents(reader);
    for (;;) {
        size_t number = wire_get_count(wire, contents->table_count);
        size_t first = wire_get_count(wire, INT64_MAX);
        size_t count = wire_get_count(wire, CHUNK_ROWS);
        if (wire->failed || number == contents->table_count) {
            return;
        }
        uint64_t rows = contents->tables[number].row_count;
        if (first > rows || count > rows - first) {
            return;
        }
        wire_put_integer(wire, RESULTS_CHILD_GOOD);
        if (!send_columns(reader, wire, number, first, count)) {
            return;
        }
        wire_flush(wire);
    }
}

static _Noreturn void run_child(int file, int socket)
{
    struct stat status = {0};
    struct error error = {0};
    struct wire wire;
    fstat(file, &status);
    sandbox_enter(&file, &socket,
                  CPU_SECONDS_LEAST + (uint64_t)status.st_size / BYTES_PER_CPU_SECOND);
    wire_init(&wire, socket);
    struct h5_reader *reader = h5_reader_open(file, &error);
    wire_put_integer(&wire, reader != NULL ? RESULTS_CHILD_GOOD : RESULTS_CHILD_REFUSED);
    if (reader == NULL) {
        wire_put_text(&wire, error.text);
    } else {
        results_wire_put_contents(&wire, h5_reader_contents(reader));
    }
    wire_flush(&wire);
    if (reader != NULL) {
        serve(reader, &wire);
    }
    _exit(0); // no exit handler of the parent's may run here
}

bool results_child_start(struct results_child *child, int file, struct error *error)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
        close(file);
        return error_set(error, ERROR_IO, "could not make a socket: %s", strerror(errno));
    }
    child->id = fork();
    if (child->id == 0) {
        close(sockets[0]);
        run_child(file, sockets[1]);
    }
    int error_number = errno;
    close(file);
    close(sockets[1]);
    if (child->id < 0) {
        close(sockets[0]);
        return error_set(error, ERROR_IO, "could not start a process: %s", strerror(error_number));
    }
    child->socket = sockets[0];
    return true;
}

void results_child_stop(struct results_child *child)
{
    close(child->socket);
    while (waitpid(child->id, NULL, 0) < 0 && errno == EINTR) {
    }
}
