// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/mounts.h"

#include "sim/model.h"
#include "tests/sim/io/scenario/fake_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void mounts_nest_by_their_patterns_in_the_order_of_the_models(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct mount *root = mounts_build(&arena, fake_models);
    assert_null(root->parent);
    assert_null(root->model);
    assert_ptr_equal(root->table, &settings_table);
    const struct mount *tenants = mounts_child(root, "tenants");
    assert_true(tenants->star);
    assert_string_equal(tenants->path, "tenants.*");
    assert_ptr_equal(tenants->parent, root);
    const struct mount *groups = mounts_find(root, "tenants.*.groups.*");
    assert_ptr_equal(groups->parent, tenants);
    assert_ptr_equal(groups->model, &fake_group_model);
    assert_string_equal(groups->key, "groups");
    assert_ptr_equal(fake_models[groups->part], &fake_group_model);
    // The balancers come first in the list, though their parent comes after them.
    assert_string_equal(tenants->children->key, "balancers");
    assert_ptr_equal(tenants->children->next, groups);
    assert_false(mounts_child(root, "region")->star);
    assert_null(mounts_child(root, "groups"));
    assert_null(mounts_find(root, "tenants.*.groups"));
    arena_deinit(&arena);
}

static void mounts_pass_over_models_without_a_part(void **state)
{
    (void)state;
    static const struct model silent = {.name = "silent"};
    const struct model *const models[] = {&silent, &fake_type_model, NULL};
    struct arena arena;
    arena_init(&arena);
    const struct mount *root = mounts_build(&arena, models);
    assert_string_equal(root->children->key, "instance_types");
    assert_int_equal(root->children->part, 1);
    assert_null(root->children->next);
    arena_deinit(&arena);
}

// Builds a list in a child process; true when that was a programmer's error.
static bool dies(const struct model *const *models)
{
    pid_t child = fork();
    if (child == 0) {
        assert_non_null(freopen("/dev/null", "w", stderr));
        struct arena arena;
        arena_init(&arena);
        mounts_build(&arena, models);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

static void mounts_refuse_lists_that_make_no_tree(void **state)
{
    (void)state;
    struct model at_row = fake_type_model, copied = fake_type_model, defaulted = fake_type_model;
    at_row.mount = "record";
    copied.copies = "copies"; // its table has no such row
    defaulted.copies = "vcpus";
    const struct model *const lists[][3] = {
        {&fake_type_model, &fake_type_model, NULL}, // twice at one place
        {&fake_group_model, NULL},                  // without tenants
        {&at_row, NULL},                            // at the key of a row
        {&copied, NULL},
        {&defaulted, NULL}, // a required row cannot multiply
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        assert_true(dies(lists[i]));
    }
    assert_false(dies(fake_models));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mounts_nest_by_their_patterns_in_the_order_of_the_models),
        cmocka_unit_test(mounts_pass_over_models_without_a_part),
        cmocka_unit_test(mounts_refuse_lists_that_make_no_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
