// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/memory_sink.h"

#include "tests/sim/io/result/sample_result.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void memory_sink_keeps_rows_and_copies_names(void **state)
{
    (void)state;
    struct memory_sink memory;
    memory_sink_init(&memory);
    sample_fill(memory_sink_socket(&memory), 53, 11);
    const struct memory_table *things = memory_sink_table(&memory, "/catalog/things");
    assert_int_equal(things->count, 53);
    for (size_t i = 0; i < things->count; i++) {
        char name[32];
        struct sample_row wanted = sample_row(i, name);
        const struct sample_row *row = memory_sink_row(things, i);
        assert_int_equal(row->memory, wanted.memory);
        assert_string_equal(row->name, name);
    }
    assert_int_equal(memory_sink_table(&memory, "/series/things")->count, 11);
    assert_int_equal(memory_sink_table(&memory, "/catalog/nothing")->count, 0);
    assert_null(memory_sink_table(&memory, "/catalog"));
    memory_sink_deinit(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_sink_keeps_rows_and_copies_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
