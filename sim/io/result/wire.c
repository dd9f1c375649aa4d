// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void wire_init(struct wire *wire, int socket)
{
    wire->socket = socket;
    wire->failed = false;
    wire->in_used = wire->in_length = wire->out_used = 0;
}

void wire_flush(struct wire *wire)
{
    size_t sent = 0;
    while (sent < wire->out_used && !wire->failed) {
        // A reader that is gone must be an error of ours and not a signal.
        ssize_t some = send(wire->socket, wire->out + sent, wire->out_used - sent, MSG_NOSIGNAL);
        if (some > 0) {
            sent += (size_t)some;
        } else if (some == 0 || errno != EINTR) {
            wire->failed = true;
        }
    }
    wire->out_used = 0;
}

void wire_put(struct wire *wire, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    while (size > 0 && !wire->failed) {
        size_t room = WIRE_BUFFER_SIZE - wire->out_used;
        size_t some = size < room ? size : room;
        memcpy(wire->out + wire->out_used, from, some);
        wire->out_used += some;
        from += some;
        size -= some;
        if (wire->out_used == WIRE_BUFFER_SIZE) {
            wire_flush(wire);
        }
    }
}

void wire_put_integer(struct wire *wire, int64_t value)
{
    wire_put(wire, &value, sizeof value);
}

void wire_put_text(struct wire *wire, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    wire_put_integer(wire, text == NULL ? -1 : (int64_t)length);
    if (length > 0) {
        wire_put(wire, text, length);
    }
}

static void refill(struct wire *wire)
{
    ssize_t got;
    do {
        got = recv(wire->socket, wire->in, sizeof wire->in, 0);
    } while (got < 0 && errno == EINTR);
    wire->failed = got <= 0;
    wire->in_used = 0;
    wire->in_length = got > 0 ? (size_t)got : 0;
}

bool wire_get(struct wire *wire, void *bytes, size_t size)
{
    uint8_t *to = bytes;
    size_t left = size;
    while (left > 0 && !wire->failed) {
        if (wire->in_used == wire->in_length) {
            refill(wire);
            continue;
        }
        size_t held = wire->in_length - wire->in_used;
        size_t some = left < held ? left : held;
        memcpy(to, wire->in + wire->in_used, some);
        wire->in_used += some;
        to += some;
        left -= some;
    }
    if (wire->failed && size > 0) {
        memset(bytes, 0, size);
    }
    return !wire->failed;
}

int64_t wire_get_integer(struct wire *wire)
{
    int64_t value;
    wire_get(wire, &value, sizeof value);
    return value;
}

size_t wire_get_count(struct wire *wire, size_t most)
{
    int64_t value = wire_get_integer(wire);
    if (value < 0 || (uint64_t)value > most) {
        wire->failed = true;
    }
    return wire->failed ? 0 : (size_t)value;
}

const char *wire_get_text(struct wire *wire, struct arena *arena, size_t most)
{
    int64_t length = wire_get_integer(wire);
    if (length < -1 || (length >= 0 && (uint64_t)length > most)) {
        wire->failed = true;
    }
    if (length < 0 || wire->failed) {
        return NULL;
    }
    char *text = arena_alloc(arena, (size_t)length + 1);
    return wire_get(wire, text, (size_t)length) ? text : NULL;
}
