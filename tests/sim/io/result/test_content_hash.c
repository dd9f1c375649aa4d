// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/content_hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint64_t hash_of(const void *bytes, size_t size)
{
    struct content_hash hash;
    content_hash_init(&hash);
    content_hash_add(&hash, bytes, size);
    return content_hash_value(&hash);
}

// Values of the reference implementation of XXH64 with seed 0.
static void content_hash_gives_the_published_values(void **state)
{
    (void)state;
    const char *const spam = "Nobody inspects the spammish repetition";
    assert_true(hash_of("", 0) == UINT64_C(0xef46db3751d8e999));
    assert_true(hash_of("a", 1) == UINT64_C(0xd24ec4f1a98c6e5b));
    assert_true(hash_of("abc", 3) == UINT64_C(0x44bc2cf5ad770999));
    assert_true(hash_of(spam, strlen(spam)) == UINT64_C(0xfbcea83c8a378bf1));
}

static void content_hash_does_not_depend_on_how_bytes_are_cut(void **state)
{
    (void)state;
    uint8_t bytes[197];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + 11);
    }
    uint64_t whole = hash_of(bytes, sizeof bytes);
    for (size_t piece = 1; piece < sizeof bytes; piece++) {
        struct content_hash hash;
        content_hash_init(&hash);
        for (size_t at = 0; at < sizeof bytes; at += piece) {
            content_hash_add(&hash, bytes + at,
                             at + piece < sizeof bytes ? piece : sizeof bytes - at);
        }
        assert_true(content_hash_value(&hash) == whole);
    }
}

static void content_hash_changes_with_every_single_bit(void **state)
{
    (void)state;
    uint8_t bytes[71] = {0};
    uint64_t whole = hash_of(bytes, sizeof bytes);
    for (size_t bit = 0; bit < sizeof bytes * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_true(hash_of(bytes, sizeof bytes) != whole);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void content_hash_keeps_neighbouring_texts_apart(void **state)
{
    (void)state;
    struct content_hash a, b;
    content_hash_init(&a);
    content_hash_init(&b);
    content_hash_add_text(&a, "ab");
    content_hash_add_text(&a, "c");
    content_hash_add_text(&b, "a");
    content_hash_add_text(&b, "bc");
    assert_true(content_hash_value(&a) != content_hash_value(&b));
}

static void content_hash_text_has_sixteen_digits(void **state)
{
    (void)state;
    char text[CONTENT_HASH_TEXT_SIZE];
    assert_string_equal(content_hash_text(text, 0xbeef), "000000000000beef");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_hash_gives_the_published_values),
        cmocka_unit_test(content_hash_does_not_depend_on_how_bytes_are_cut),
        cmocka_unit_test(content_hash_changes_with_every_single_bit),
        cmocka_unit_test(content_hash_keeps_neighbouring_texts_apart),
        cmocka_unit_test(content_hash_text_has_sixteen_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
