// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and texts over a socket between two processes that do not trust each other.
//
// The first failure stays; what is read afterwards is zero or NULL. Lengths are checked against a
// limit that the reader states before anything is allocated.
#ifndef VIRGA_SIM_IO_WIRE_H
#define VIRGA_SIM_IO_WIRE_H

#include "sim/arena.h"

enum { WIRE_BUFFER_SIZE = 32768 };

struct wire {
    int socket;
    bool failed;
    size_t in_used, in_length, out_used; // bytes
    uint8_t in[WIRE_BUFFER_SIZE], out[WIRE_BUFFER_SIZE];
};

void wire_init(struct wire *wire, int socket);

void wire_put(struct wire *wire, const void *bytes, size_t size);
void wire_put_integer(struct wire *wire, int64_t value);
void wire_put_text(struct wire *wire, const char *text); // may be NULL
void wire_flush(struct wire *wire);

// False when the other side ended or failed.
bool wire_get(struct wire *wire, void *bytes, size_t size);
int64_t wire_get_integer(struct wire *wire);
// A count between 0 and `most`.
size_t wire_get_count(struct wire *wire, size_t most);
// A text of at most `most` bytes, or NULL as it was put.
const char *wire_get_text(struct wire *wire, struct arena *arena, size_t most);

#endif
