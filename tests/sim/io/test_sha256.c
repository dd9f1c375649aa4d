// SPDX-License-Identifier: GPL-3.0-or-later
// Known answers of FIPS 180-4 and of NIST's example files.
#include "sim/io/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *bytes, size_t size, const char *expected)
{
    uint8_t digest[SHA256_SIZE];
    char text[SHA256_TEXT_SIZE];
    sha256_of(digest, bytes, size);
    assert_string_equal(sha256_text(text, digest), expected);
}

static void sha256_gives_the_published_digests(void **state)
{
    (void)state;
    check("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    check(two_blocks, strlen(two_blocks),
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const char *long_blocks = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                              "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
    check(long_blocks, strlen(long_blocks),
          "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void sha256_of_a_million_letters_is_right_in_any_pieces(void **state)
{
    (void)state;
    char piece[1009]; // a prime, so that pieces never fall on block boundaries
    memset(piece, 'a', sizeof piece);
    for (size_t step = 1; step <= sizeof piece; step += 336) {
        struct sha256 sha;
        sha256_init(&sha);
        size_t left = 1000000;
        while (left > 0) {
            size_t part = left < step ? left : step;
            sha256_add(&sha, piece, part);
            left -= part;
        }
        uint8_t digest[SHA256_SIZE];
        char text[SHA256_TEXT_SIZE];
        sha256_end(&sha, digest);
        assert_string_equal(sha256_text(text, digest),
                            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

// 55, 56, 63 and 64 bytes are where the padding changes its number of blocks.
static void sha256_pads_right_on_both_sides_of_a_block(void **state)
{
    (void)state;
    char bytes[64];
    memset(bytes, 0, sizeof bytes);
    check(bytes, 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7");
    check(bytes, 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb");
    check(bytes, 63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971");
    check(bytes, 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(sha256_of_a_million_letters_is_right_in_any_pieces),
        cmocka_unit_test(sha256_pads_right_on_both_sides_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
