// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 (FIPS 180-4) of the files that a run reads, so that a result names its inputs.
#ifndef VIRGA_SIM_IO_SHA256_H
#define VIRGA_SIM_IO_SHA256_H

#include "sim/base.h"

enum { SHA256_SIZE = 32, SHA256_BLOCK_SIZE = 64, SHA256_TEXT_SIZE = 65 };

struct sha256 {
    uint32_t state[8];
    uint64_t bytes;                   // taken so far
    uint8_t block[SHA256_BLOCK_SIZE]; // the part of a block that waits for more
};

void sha256_init(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *bytes, size_t size);
// Ends the hash; `sha` must be initialised again before it takes more.
void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]);

// The digest of one piece of memory.
void sha256_of(uint8_t digest[SHA256_SIZE], const void *bytes, size_t size);
// Writes 64 lower-case hex digits. Returns text.
const char *sha256_text(char text[SHA256_TEXT_SIZE], const uint8_t digest[SHA256_SIZE]);

#endif
