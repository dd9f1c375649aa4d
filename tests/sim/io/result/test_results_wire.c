// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// The child's end writes, the parent's end reads; what is written must fit a socket's buffer.
struct fixture {
    struct wire child, parent;
    struct arena arena;
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
        return -1;
    }
    wire_init(&fixture->child, sockets[0]);
    wire_init(&fixture->parent, sockets[1]);
    arena_init(&fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close(fixture->child.socket);
    close(fixture->parent.socket);
    arena_deinit(&fixture->arena);
    free(fixture);
    return 0;
}

static const char *const words[] = {"off", "on", NULL};

// Contents that pass; each test harms a copy.
struct sample {
    struct results_attribute attribute;
    struct results_column columns[2];
    struct results_table table;
    struct results_contents contents;
};

static void make_sample(struct sample *sample)
{
    *sample = (struct sample){
        .attribute = {"seed", NULL, 42},
        .columns = {{"id", COLUMN_ID, NULL, "Number.", "/x", NULL, 0},
                    {"state", COLUMN_CODE, NULL, "State.", NULL, words, 2}},
        .table = {"/catalog/things", "Things.", 17, sample->columns, 2},
    };
    sample->contents =
        (struct results_contents){&sample->attribute, 1, "virga: 1\n", 5, &sample->table, 1};
}

static bool passes(struct fixture *fixture, const struct sample *sample,
                   struct results_contents *contents)
{
    results_wire_put_contents(&fixture->child, &sample->contents);
    wire_flush(&fixture->child);
    shutdown(fixture->child.socket, SHUT_WR);
    return results_wire_get_contents(&fixture->parent, contents, &fixture->arena);
}

static void results_wire_carries_contents_unchanged(void **state)
{
    struct sample sample;
    struct results_contents contents;
    make_sample(&sample);
    assert_true(passes(*state, &sample, &contents));
    assert_int_equal(contents.attributes[0].integer, 42);
    assert_null(contents.attributes[0].text);
    assert_string_equal(contents.scenario, "virga: 1\n");
    assert_int_equal(contents.start, 5);
    assert_string_equal(contents.tables[0].path, "/catalog/things");
    assert_int_equal(contents.tables[0].row_count, 17);
    assert_string_equal(contents.tables[0].columns[0].refers, "/x");
    assert_null(contents.tables[0].columns[0].unit);
    assert_string_equal(contents.tables[0].columns[1].words[1], "on");
    assert_null(contents.tables[0].columns[1].words[2]);
}

static void strange_path(struct sample *sample)
{
    sample->table.path = "/catalog/../etc";
}
static void empty_part(struct sample *sample)
{
    sample->table.path = "/catalog//things";
}
static void relative_path(struct sample *sample)
{
    sample->table.path = "catalog";
}
static void strange_column(struct sample *sample)
{
    sample->columns[0].name = "a<b";
}
static void strange_attribute(struct sample *sample)
{
    sample->attribute.name = "\x1b[2J";
}
static void unknown_type(struct sample *sample)
{
    sample->columns[0].type = (enum column_type)99;
}
static void words_without_code(struct sample *sample)
{
    sample->columns[1].type = COLUMN_INTEGER;
}
static void reference_without_id(struct sample *sample)
{
    sample->columns[0].type = COLUMN_REAL;
}
static void no_columns(struct sample *sample)
{
    sample->table.column_count = 0;
}
static void too_many_rows(struct sample *sample)
{
    sample->table.row_count = UINT64_MAX;
}
static void missing_scenario(struct sample *sample)
{
    sample->contents.scenario = NULL;
}

static void results_wire_takes_nothing_on_trust(void **state)
{
    void (*const harms[])(struct sample *) = {
        strange_path,       empty_part,           relative_path,    strange_column,
        strange_attribute,  unknown_type,         no_columns,       too_many_rows,
        words_without_code, reference_without_id, missing_scenario,
    };
    for (size_t i = 0; i < COUNT_OF(harms); i++) {
        struct sample sample;
        struct results_contents contents;
        void *fixture = NULL;
        assert_int_equal(set_up(&fixture), 0);
        make_sample(&sample);
        harms[i](&sample);
        assert_false(passes(fixture, &sample, &contents));
        tear_down(&fixture);
    }
    (void)state;
}

static void results_wire_refuses_codes_without_a_word_and_ids_below_none(void **state)
{
    static const struct results_column code = {"s", COLUMN_CODE, NULL, "", NULL, words, 2};
    static const struct results_column id = {"i", COLUMN_ID, NULL, "", "", NULL, 0};
    static const struct results_column integer = {"n", COLUMN_INTEGER, NULL, "", NULL, NULL, 0};
    const struct {
        const struct results_column *column;
        int64_t value;
        bool good;
    } cases[] = {
        {&code, 0, true}, {&code, 1, true}, {&code, 2, false}, {&code, -1, false},
        {&id, -1, true},  {&id, -2, false}, {&id, 7, true},    {&integer, INT64_MIN, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        void *opaque = NULL;
        assert_int_equal(set_up(&opaque), 0);
        struct fixture *fixture = opaque;
        int64_t value = 0;
        results_wire_put_cells(&fixture->child, cases[i].column,
                               (union results_cells){.integers = &cases[i].value}, 1);
        wire_flush(&fixture->child);
        bool good =
            results_wire_get_cells(&fixture->parent, cases[i].column, &value, 1, &fixture->arena);
        assert_int_equal(good, cases[i].good);
        assert_int_equal(value, cases[i].value);
        tear_down(&opaque);
    }
    (void)state;
}

static void results_wire_notices_a_child_that_ends_early(void **state)
{
    struct fixture *fixture = *state;
    struct results_contents contents;
    wire_put_integer(&fixture->child, 1);
    wire_put_text(&fixture->child, "seed");
    wire_flush(&fixture->child);
    shutdown(fixture->child.socket, SHUT_WR);
    assert_false(results_wire_get_contents(&fixture->parent, &contents, &fixture->arena));
}

static void results_wire_allocates_nothing_for_a_length_beyond_its_limit(void **state)
{
    struct fixture *fixture = *state;
    wire_put_integer(&fixture->child, INT64_MAX);
    wire_flush(&fixture->child);
    assert_null(wire_get_text(&fixture->parent, &fixture->arena, 1000));
    assert_true(fixture->parent.failed);
    assert_int_equal(fixture->arena.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(results_wire_carries_contents_unchanged, set_up, tear_down),
        cmocka_unit_test(results_wire_takes_nothing_on_trust),
        cmocka_unit_test(results_wire_refuses_codes_without_a_word_and_ids_below_none),
        cmocka_unit_test_setup_teardown(results_wire_notices_a_child_that_ends_early, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            results_wire_allocates_nothing_for_a_length_beyond_its_limit, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
