// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool is_zero(const unsigned char *memory, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (memory[i] != 0) {
            return false;
        }
    }
    return true;
}

static void arena_alloc_hands_out_zeroed_memory_that_does_not_overlap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    static unsigned char *pieces[3000];
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        size_t size = i * 37 % 911;
        pieces[i] = arena_alloc(&arena, size);
        assert_true(is_zero(pieces[i], size));
        memset(pieces[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        for (size_t k = 0; k < i * 37 % 911; k++) {
            assert_int_equal(pieces[i][k], i % 255 + 1);
        }
    }
    arena_deinit(&arena);
}

static void
arena_alloc_aligns_small_pieces_for_any_type_and_large_ones_to_a_cache_line(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t size = 0; size < 300; size++) {
        uintptr_t at = (uintptr_t)arena_alloc(&arena, size);
        assert_int_equal(at % (size >= 64 ? 64 : 16), 0);
    }
    arena_deinit(&arena);
}

static void arena_alloc_serves_a_piece_larger_than_any_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *before = arena_alloc(&arena, 24);
    size_t size = (size_t)5 * 1024 * 1024 + 3;
    unsigned char *large = arena_alloc(&arena, size);
    assert_true(is_zero(large, size));
    assert_true(arena.bytes >= size);
    memset(before, 7, 24);
    assert_int_equal(large[0], 0);
    arena_deinit(&arena);
    assert_int_equal(arena.bytes, 0);
    assert_null(arena.blocks);
}

static void arena_text_copies_and_ends_with_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char source[] = "jakarta-a";
    char *text = arena_text(&arena, source, 7);
    assert_string_equal(text, "jakarta");
    assert_string_equal(arena_text(&arena, "", 0), "");
    assert_string_equal(arena_format(&arena, "%s.%d", "blog", 17), "blog.17");
    assert_string_equal(arena_format(&arena, "%0500d", 7) + 499, "7");
    arena_deinit(&arena);
}

static void grow_keeps_items_and_zeroes_new_room(void **state)
{
    (void)state;
    size_t capacity = 0;
    int64_t *items = NULL;
    for (size_t count = 0; count < 5000; count++) {
        size_t before = capacity;
        items = grow(items, &capacity, count + 1, sizeof *items);
        assert_true(capacity > count);
        for (size_t i = before; i < capacity; i++) {
            assert_int_equal(items[i], 0);
        }
        items[count] = (int64_t)(count * 3 + 1);
    }
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(items[i], i * 3 + 1);
    }
    grow_free(items);
}

static void grow_returns_the_same_array_while_there_is_room(void **state)
{
    (void)state;
    size_t capacity = 0;
    char *items = grow(NULL, &capacity, 100, 3);
    assert_true(capacity >= 100);
    size_t room = capacity;
    assert_ptr_equal(grow(items, &capacity, room, 3), items);
    assert_int_equal(capacity, room);
    grow_free(items);
    grow_free(NULL);
}

static void grow_doubles_so_that_appending_stays_linear(void **state)
{
    (void)state;
    size_t capacity = 0;
    char *items = NULL;
    int moves = 0;
    for (size_t count = 1; count <= 1000000; count++) {
        size_t before = capacity;
        items = grow(items, &capacity, count, 1);
        moves += capacity != before;
    }
    assert_true(moves <= 20);
    grow_free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_alloc_hands_out_zeroed_memory_that_does_not_overlap),
        cmocka_unit_test(
            arena_alloc_aligns_small_pieces_for_any_type_and_large_ones_to_a_cache_line),
        cmocka_unit_test(arena_alloc_serves_a_piece_larger_than_any_block),
        cmocka_unit_test(arena_text_copies_and_ends_with_nul),
        cmocka_unit_test(grow_keeps_items_and_zeroes_new_room),
        cmocka_unit_test(grow_returns_the_same_array_while_there_is_room),
        cmocka_unit_test(grow_doubles_so_that_appending_stays_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
