// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/chunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

// Undoes the coding with zlib and a plain loop, independently of HDF5.
static void assert_decodes_to(const uint8_t *coded, size_t coded_size, const uint8_t *values,
                              size_t size, size_t width)
{
    uint8_t *shuffled = malloc(size);
    uLongf length = size;
    assert_int_equal(uncompress(shuffled, &length, coded, coded_size - 4), Z_OK);
    assert_int_equal(length, size);
    size_t count = size / width;
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(shuffled[i % width * count + i / width], values[i]);
    }
    uint32_t checksum = chunk_fletcher32(coded, coded_size - 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(coded[coded_size - 4 + i], checksum >> 8 * i & 0xff);
    }
    free(shuffled);
}

static void chunk_coder_code_can_be_undone_for_every_width(void **state)
{
    (void)state;
    const size_t widths[] = {1, 4, 8}, counts[] = {1, 2, 37, 1000, CHUNK_ROWS};
    struct chunk_coder *coder = chunk_coder_create();
    uint8_t *values = malloc((size_t)CHUNK_ROWS * 8);
    uint64_t noise = 88172645463325252;
    for (size_t i = 0; i < (size_t)CHUNK_ROWS * 8; i++) {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        values[i] = i % 8 < 3 ? (uint8_t)noise : (uint8_t)(i / 4096);
    }
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        for (size_t j = 0; j < COUNT_OF(counts); j++) {
            for (int habit = CHUNK_PATTERNS; habit <= CHUNK_RUNS; habit++) {
                size_t coded_size, size = widths[i] * counts[j];
                const void *coded = chunk_coder_code(coder, &coded_size, values, size, widths[i],
                                                     (enum chunk_habit)habit);
                assert_decodes_to(coded, coded_size, values, size, widths[i]);
            }
        }
    }
    free(values);
    chunk_coder_destroy(coder);
}

static void chunk_coder_gives_the_same_bytes_again(void **state)
{
    (void)state;
    int64_t values[1000], others[500];
    for (int64_t i = 0; i < 1000; i++) {
        values[i] = i * i * 7919;
        others[i / 2] = -i;
    }
    struct chunk_coder *used = chunk_coder_create(), *fresh = chunk_coder_create();
    size_t size, again_size;
    const void *again;
    chunk_coder_code(used, &size, others, sizeof others, 8, CHUNK_RUNS);
    const void *bytes = chunk_coder_code(used, &size, values, sizeof values, 8, CHUNK_RUNS);
    again = chunk_coder_code(fresh, &again_size, values, sizeof values, 8, CHUNK_RUNS);
    assert_int_equal(size, again_size);
    assert_memory_equal(bytes, again, size);
    chunk_coder_destroy(used);
    chunk_coder_destroy(fresh);
}

// Sums of 16-bit words with the high byte first, modulo 65535, as exact integers.
static void chunk_fletcher32_agrees_with_its_definition(void **state)
{
    (void)state;
    uint8_t bytes[4001];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 151 + 3);
    }
    for (size_t size = 1; size <= sizeof bytes; size += size < 40 ? 1 : 331) {
        uint64_t low = 0, high = 0;
        for (size_t i = 0; i < size; i += 2) {
            low += (uint64_t)bytes[i] << 8 | (i + 1 < size ? bytes[i + 1] : 0);
            high += low;
        }
        assert_int_equal(chunk_fletcher32(bytes, size), (high % 65535) << 16 | low % 65535);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunk_coder_code_can_be_undone_for_every_width),
        cmocka_unit_test(chunk_coder_gives_the_same_bytes_again),
        cmocka_unit_test(chunk_fletcher32_agrees_with_its_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
