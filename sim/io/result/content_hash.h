// SPDX-License-Identifier: GPL-3.0-or-later
// A fast 64-bit hash of a stream of bytes, for noticing damage to a result file.
//
// It is XXH64 (Yann Collet, "xxHash fast digest algorithm", specification 0.1.1, seed 0), so a
// stranger can check a file with any implementation of it. It runs near memory speed and its value
// depends on neither the machine nor on how the stream was cut into pieces. It does not protect
// against someone who forges a file on purpose.
#ifndef VIRGA_SIM_IO_CONTENT_HASH_H
#define VIRGA_SIM_IO_CONTENT_HASH_H

#include "sim/base.h"

enum { CONTENT_HASH_STRIPE = 32, CONTENT_HASH_TEXT_SIZE = 17 };

struct content_hash {
    uint64_t lanes[4];
    uint64_t length;                     // bytes so far
    uint8_t buffer[CONTENT_HASH_STRIPE]; // the last length % 32 bytes
};

void content_hash_init(struct content_hash *hash);
void content_hash_add(struct content_hash *hash, const void *bytes, size_t size);

// A text as its length (8 bytes, little endian) and its bytes, so that neighbours cannot run into
// each other; NULL counts as empty.
void content_hash_add_text(struct content_hash *hash, const char *text);
void content_hash_add_integer(struct content_hash *hash, int64_t value); // 8 bytes, little endian

// The hash of what was added so far; more may be added afterwards.
uint64_t content_hash_value(const struct content_hash *hash);

// Writes 16 hexadecimal digits. Returns text.
const char *content_hash_text(char text[CONTENT_HASH_TEXT_SIZE], uint64_t value);

#endif
