// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void utf8_decodes_every_character_that_exists(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char text[4];
        size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
        uint32_t rest = c;
        for (size_t i = size; i-- > 1; rest >>= 6) {
            text[i] = (char)(0x80 | (rest & 0x3F));
        }
        text[0] = (char)(leads[size] | rest);
        size_t bytes = 0;
        uint32_t got = utf8_next(text, size, &bytes);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        assert_int_equal(got, surrogate ? UTF8_BROKEN : c);
        assert_int_equal(bytes, surrogate ? 1 : size);
        if (size > 1) {
            assert_int_equal(utf8_next(text, size - 1, &bytes), UTF8_BROKEN);
            assert_int_equal(bytes, 1);
        }
    }
}

static void utf8_refuses_overlong_forms_and_stray_bytes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\x80",         "\xBF",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\x80",
        "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF",         "\xC3(",        "\xE2\x82(",        "\xF0\x9F\x98(",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t bytes = 0;
        assert_int_equal(utf8_next(texts[i], strlen(texts[i]), &bytes), UTF8_BROKEN);
        assert_int_equal(bytes, 1);
    }
}

static void utf8_knows_which_characters_do_harm(void **state)
{
    (void)state;
    static const uint32_t harmful[] = {0,    7,      '\t',   '\n',   0x1B,   0x7F,    0x85,
                                       0x9B, 0x2028, 0x202E, 0x2066, 0xFEFF, 0x1FFFE, UTF8_BROKEN};
    static const uint32_t harmless[] = {' ', '~', 0xA0, 0xE9, 0x200D, 0x202F, 0x6F22, 0x1F600};
    for (size_t i = 0; i < COUNT_OF(harmful); i++) {
        assert_true(utf8_is_harmful(harmful[i]));
    }
    for (size_t i = 0; i < COUNT_OF(harmless); i++) {
        assert_false(utf8_is_harmful(harmless[i]));
    }
}

static void utf8_gives_wide_and_combining_characters_their_columns(void **state)
{
    (void)state;
    assert_int_equal(utf8_width('a'), 1);
    assert_int_equal(utf8_width(0xE9), 1);
    assert_int_equal(utf8_width(0x0301), 0);
    assert_int_equal(utf8_width(0x200B), 0);
    assert_int_equal(utf8_width(0x6F22), 2);
    assert_int_equal(utf8_width(0xAC00), 2);
    assert_int_equal(utf8_width(0x1F600), 2);
    assert_int_equal(utf8_width(0x0436), 1);
}

static void utf8_print_lets_no_control_through(void **state)
{
    (void)state;
    char *shown = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&shown, &size);
    static const char text[] = "a\tb\n\x1b[31m\x7f\xC2\x9B\xE2\x80\xAE\xFF\0caf\xC3\xA9";
    utf8_print(out, text, sizeof text - 1);
    fclose(out);
    assert_string_equal(shown, "a\\tb\\n\\x1b[31m\\x7f\\u009b\\u202e\\xff\\x00caf\xC3\xA9");
    free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_decodes_every_character_that_exists),
        cmocka_unit_test(utf8_refuses_overlong_forms_and_stray_bytes),
        cmocka_unit_test(utf8_knows_which_characters_do_harm),
        cmocka_unit_test(utf8_gives_wide_and_combining_characters_their_columns),
        cmocka_unit_test(utf8_print_lets_no_control_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
