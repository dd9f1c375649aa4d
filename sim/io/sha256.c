// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/sha256.h"

#include <string.h>

// First 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static void expand(uint32_t w[64], const uint8_t *block)
{
    for (int i = 0; i < 16; i++) {
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | (uint32_t)block[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

// One round of section 6.2.2. The eight working variables take turns instead of moving along, which
// is why compress() writes eight rounds out; choice and majority are in their shorter equal forms.
#define ROUND(a, b, c, d, e, f, g, h, i)                                                           \
    do {                                                                                           \
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);                                \
        uint32_t t1 = (h) + s1 + ((g) ^ ((e) & ((f) ^ (g)))) + round_constants[i] + w[i];          \
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);                                \
        (d) += t1;                                                                                 \
        (h) = t1 + s0 + (((a) & (b)) | ((c) & ((a) | (b))));                                       \
    } while (0)

static void compress(uint32_t state[8], const uint8_t *block)
{
    uint32_t w[64];
    expand(w, block);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i += 8) {
        ROUND(a, b, c, d, e, f, g, h, i);
        ROUND(h, a, b, c, d, e, f, g, i + 1);
        ROUND(g, h, a, b, c, d, e, f, i + 2);
        ROUND(f, g, h, a, b, c, d, e, i + 3);
        ROUND(e, f, g, h, a, b, c, d, i + 4);
        ROUND(d, e, f, g, h, a, b, c, i + 5);
        ROUND(c, d, e, f, g, h, a, b, i + 6);
        ROUND(b, c, d, e, f, g, h, a, i + 7);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void sha256_init(struct sha256 *sha)
{
    *sha = (struct sha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                  0x1f83d9ab, 0x5be0cd19},
    };
}

void sha256_add(struct sha256 *sha, const void *bytes, size_t size)
{
    const uint8_t *next = bytes;
    size_t held = sha->bytes % SHA256_BLOCK_SIZE;
    sha->bytes += size;
    if (held > 0) {
        size_t room = SHA256_BLOCK_SIZE - held;
        size_t part = size < room ? size : room;
        memcpy(sha->block + held, next, part);
        if (part < room) {
            return;
        }
        compress(sha->state, sha->block);
        next += part;
        size -= part;
    }
    for (; size >= SHA256_BLOCK_SIZE; size -= SHA256_BLOCK_SIZE, next += SHA256_BLOCK_SIZE) {
        compress(sha->state, next);
    }
    if (size > 0) {
        memcpy(sha->block, next, size);
    }
}

static void write_big_endian(uint8_t *out, uint64_t value, int size)
{
    for (int i = 0; i < size; i++) {
        out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    }
}

void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE])
{
    size_t held = sha->bytes % SHA256_BLOCK_SIZE;
    sha->block[held++] = 0x80;
    if (held > SHA256_BLOCK_SIZE - 8) {
        memset(sha->block + held, 0, SHA256_BLOCK_SIZE - held);
        compress(sha->state, sha->block);
        held = 0;
    }
    memset(sha->block + held, 0, SHA256_BLOCK_SIZE - 8 - held);
    write_big_endian(sha->block + SHA256_BLOCK_SIZE - 8, sha->bytes * 8, 8);
    compress(sha->state, sha->block);
    for (int i = 0; i < 8; i++) {
        write_big_endian(digest + 4 * i, sha->state[i], 4);
    }
}

void sha256_of(uint8_t digest[SHA256_SIZE], const void *bytes, size_t size)
{
    struct sha256 sha;
    sha256_init(&sha);
    sha256_add(&sha, bytes, size);
    sha256_end(&sha, digest);
}

const char *sha256_text(char text[SHA256_TEXT_SIZE], const uint8_t digest[SHA256_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < SHA256_SIZE; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[SHA256_TEXT_SIZE - 1] = '\0';
    return text;
}
