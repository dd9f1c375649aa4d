// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/chunk.h"

#include "sim/arena.h"
#include "sim/check.h"

#include <string.h>
#include <zlib.h>

enum { CHECKSUM_SIZE = 4 };

struct chunk_coder {
    z_stream streams[2]; // by habit
    uint8_t *shuffled;   // grows; owned
    uint8_t *coded;      // grows; owned
    size_t shuffled_capacity, coded_capacity;
};

struct chunk_coder *chunk_coder_create(void)
{
    static const int strategies[2] = {
        [CHUNK_PATTERNS] = Z_DEFAULT_STRATEGY,
        [CHUNK_RUNS] = Z_RLE,
    };
    size_t capacity = 0;
    struct chunk_coder *coder = grow(NULL, &capacity, 1, sizeof *coder);
    for (size_t i = 0; i < 2; i++) {
        // Window and memory level are those of compress2, which HDF5's filter uses.
        int code =
            deflateInit2(&coder->streams[i], CHUNK_LEVEL, Z_DEFLATED, MAX_WBITS, 8, strategies[i]);
        CHECK(code == Z_OK);
    }
    return coder;
}

void chunk_coder_destroy(struct chunk_coder *coder)
{
    for (size_t i = 0; i < 2; i++) {
        deflateEnd(&coder->streams[i]);
    }
    grow_free(coder->shuffled);
    grow_free(coder->coded);
    grow_free(coder);
}

// Gathers the first bytes of all values, then the second ones, and so on.
static void shuffle(uint8_t *out, const uint8_t *values, size_t count, size_t width)
{
    for (size_t byte = 0; byte < width; byte++) {
        const uint8_t *from = values + byte;
        for (size_t i = 0; i < count; i++) {
            out[i] = from[i * width];
        }
        out += count;
    }
}

uint32_t chunk_fletcher32(const void *bytes, size_t size)
{
    // Sums stay below 2^32 for 360 words: 360 * 361 / 2 * 65535 plus what is carried in.
    enum { WORDS_MOST = 360 };
    const uint8_t *at = bytes;
    size_t words = size / 2;
    uint32_t low = 0, high = 0;
    while (words > 0) {
        size_t some = words < WORDS_MOST ? words : WORDS_MOST;
        words -= some;
        for (; some > 0; some--, at += 2) {
            low += (uint32_t)at[0] << 8 | at[1];
            high += low;
        }
        low = (low & 0xffff) + (low >> 16);
        high = (high & 0xffff) + (high >> 16);
    }
    if (size % 2 != 0) {
        low += (uint32_t)*at << 8;
        high += low;
        low = (low & 0xffff) + (low >> 16);
        high = (high & 0xffff) + (high >> 16);
    }
    low = (low & 0xffff) + (low >> 16);
    high = (high & 0xffff) + (high >> 16);
    return high << 16 | low;
}

static size_t deflate_all(z_stream *stream, uint8_t *out, size_t room, const uint8_t *in,
                          size_t size)
{
    CHECK(deflateReset(stream) == Z_OK);
    stream->next_in = (z_const Bytef *)in;
    stream->avail_in = (uInt)size;
    stream->next_out = out;
    stream->avail_out = (uInt)room;
    CHECK(deflate(stream, Z_FINISH) == Z_STREAM_END);
    return room - stream->avail_out;
}

const void *chunk_coder_code(struct chunk_coder *coder, size_t *coded_size, const void *values,
                             size_t size, size_t width, enum chunk_habit habit)
{
    CHECK(size % width == 0 && size <= (size_t)CHUNK_ROWS * 8);
    coder->shuffled = grow(coder->shuffled, &coder->shuffled_capacity, size, 1);
    shuffle(coder->shuffled, values, size / width, width);
    z_stream *stream = &coder->streams[habit];
    size_t room = deflateBound(stream, (uLong)size);
    coder->coded = grow(coder->coded, &coder->coded_capacity, room + CHECKSUM_SIZE, 1);
    size_t length = deflate_all(stream, coder->coded, room, coder->shuffled, size);
    uint32_t checksum = chunk_fletcher32(coder->coded, length);
    for (size_t i = 0; i < CHECKSUM_SIZE; i++) {
        coder->coded[length + i] = (uint8_t)(checksum >> 8 * i);
    }
    *coded_size = length + CHECKSUM_SIZE;
    return coder->coded;
}
