// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/content_hash.h"

#include <stdio.h>
#include <string.h>

#define PRIME_1 UINT64_C(0x9E3779B185EBCA87)
#define PRIME_2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define PRIME_3 UINT64_C(0x165667B19E3779F9)
#define PRIME_4 UINT64_C(0x85EBCA77C2B2AE63)
#define PRIME_5 UINT64_C(0x27D4EB2F165667C5)

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they lie in memory");

static uint64_t rotate(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint64_t round_of(uint64_t lane, uint64_t word)
{
    return rotate(lane + word * PRIME_2, 31) * PRIME_1;
}

void content_hash_init(struct content_hash *hash)
{
    memset(hash, 0, sizeof *hash);
    hash->lanes[0] = PRIME_1 + PRIME_2;
    hash->lanes[1] = PRIME_2;
    hash->lanes[2] = 0;
    hash->lanes[3] = 0 - PRIME_1;
}

static void add_stripes(struct content_hash *hash, const uint8_t *bytes, size_t count)
{
    uint64_t a = hash->lanes[0], b = hash->lanes[1], c = hash->lanes[2], d = hash->lanes[3];
    for (size_t i = 0; i < count; i++) {
        a = round_of(a, word_at(bytes));
        b = round_of(b, word_at(bytes + 8));
        c = round_of(c, word_at(bytes + 16));
        d = round_of(d, word_at(bytes + 24));
        bytes += CONTENT_HASH_STRIPE;
    }
    hash->lanes[0] = a;
    hash->lanes[1] = b;
    hash->lanes[2] = c;
    hash->lanes[3] = d;
}

void content_hash_add(struct content_hash *hash, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    size_t held = (size_t)(hash->length % CONTENT_HASH_STRIPE);
    hash->length += size;
    if (held > 0) {
        size_t taken = size < CONTENT_HASH_STRIPE - held ? size : CONTENT_HASH_STRIPE - held;
        if (taken > 0) {
            memcpy(hash->buffer + held, at, taken);
        }
        if (held + taken < CONTENT_HASH_STRIPE) {
            return;
        }
        add_stripes(hash, hash->buffer, 1);
        at += taken;
        size -= taken;
    }
    add_stripes(hash, at, size / CONTENT_HASH_STRIPE);
    size_t rest = size % CONTENT_HASH_STRIPE;
    if (rest > 0) {
        memcpy(hash->buffer, at + (size - rest), rest);
    }
}

void content_hash_add_text(struct content_hash *hash, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    content_hash_add_integer(hash, (int64_t)length);
    if (length > 0) {
        content_hash_add(hash, text, length);
    }
}

void content_hash_add_integer(struct content_hash *hash, int64_t value)
{
    content_hash_add(hash, &value, sizeof value);
}

static uint64_t merged_lanes(const struct content_hash *hash)
{
    static const int bits[4] = {1, 7, 12, 18};
    uint64_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        value += rotate(hash->lanes[i], bits[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        value = (value ^ round_of(0, hash->lanes[i])) * PRIME_1 + PRIME_4;
    }
    return value;
}

static uint64_t mixed_tail(uint64_t value, const uint8_t *at, size_t rest)
{
    for (; rest >= 8; at += 8, rest -= 8) {
        value = rotate(value ^ round_of(0, word_at(at)), 27) * PRIME_1 + PRIME_4;
    }
    if (rest >= 4) {
        uint32_t half;
        memcpy(&half, at, sizeof half);
        value = rotate(value ^ half * PRIME_1, 23) * PRIME_2 + PRIME_3;
        at += 4;
        rest -= 4;
    }
    for (; rest > 0; at++, rest--) {
        value = rotate(value ^ *at * PRIME_5, 11) * PRIME_1;
    }
    return value;
}

uint64_t content_hash_value(const struct content_hash *hash)
{
    uint64_t value = hash->length >= CONTENT_HASH_STRIPE ? merged_lanes(hash) : PRIME_5;
    value += hash->length;
    value = mixed_tail(value, hash->buffer, (size_t)(hash->length % CONTENT_HASH_STRIPE));
    value = (value ^ value >> 33) * PRIME_2;
    value = (value ^ value >> 29) * PRIME_3;
    return value ^ value >> 32;
}

const char *content_hash_text(char text[CONTENT_HASH_TEXT_SIZE], uint64_t value)
{
    snprintf(text, CONTENT_HASH_TEXT_SIZE, "%016llx", (unsigned long long)value);
    return text;
}
