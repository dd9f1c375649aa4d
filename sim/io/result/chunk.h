// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks of a column as they stand in a result file: shuffled, deflated, checksummed.
//
// The bytes are what HDF5's own filters (shuffle, deflate, fletcher32) read back. Making them here
// and handing them over whole costs half of what the library's filter pipeline does, mostly because
// the state of zlib is kept and because shuffled reals hardly ever repeat anything but single
// bytes, which zlib's run-length strategy finds four times as fast at the same size. zlib is
// portable C, so the bytes depend on its release alone and not on the CPU.
#ifndef VIRGA_SIM_IO_CHUNK_H
#define VIRGA_SIM_IO_CHUNK_H

#include "sim/base.h"

enum { CHUNK_ROWS = 16384, CHUNK_LEVEL = 1 };

// How a column's bytes tend to repeat.
enum chunk_habit {
    CHUNK_PATTERNS, // ids and times: sequences come again; CHUNK_LEVEL of deflate
    CHUNK_RUNS,     // measured values: runs of equal bytes at most
};

struct chunk_coder;

struct chunk_coder *chunk_coder_create(void);
void chunk_coder_destroy(struct chunk_coder *coder);

// Codes `size` bytes of values of `width` bytes each. Returns bytes owned by the coder, good until
// its next use, with their number in `coded_size`.
const void *chunk_coder_code(struct chunk_coder *coder, size_t *coded_size, const void *values,
                             size_t size, size_t width, enum chunk_habit habit);

// Fletcher's checksum as HDF5 1.6.3 and later compute it (16-bit words, high byte first).
uint32_t chunk_fletcher32(const void *bytes, size_t size);

#endif
