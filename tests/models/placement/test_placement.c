// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/placement/placement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void placement_policies_are_whole_and_sorted_by_name(void **state)
{
    (void)state;
    const struct field_option *const *option = placement_policies;
    assert_non_null(*option);
    for (; *option != NULL; option++) {
        const struct placement_policy *policy = placement_policy(*option);
        assert_ptr_equal(&policy->option, *option);
        assert_non_null(policy->option.text);
        assert_non_null(policy->create);
        assert_non_null(policy->destroy);
        assert_non_null(policy->update);
        assert_non_null(policy->find);
        if (option[1] != NULL) {
            assert_true(strcmp(option[0]->name, option[1]->name) < 0);
        }
    }
}

// Every policy, whatever its preference, names the only host that has room, then none.
static void placement_policies_all_find_the_only_host_with_room(void **state)
{
    (void)state;
    static const uint32_t hosts[] = {3, 5, 8};
    const struct placement_class class = {.capacity = {9, 9, 9}, .hosts = hosts, .count = 3};
    const struct placement_demand demand = {{4, 5, 6}};
    struct placement_request request = {.demands = &demand};
    for (const struct field_option *const *option = placement_policies; *option != NULL; option++) {
        const struct placement_policy *policy = placement_policy(*option);
        struct arena arena;
        arena_init(&arena);
        void *index = policy->create(
            &(struct placement_setup){.classes = &class, .class_count = 1, .arena = &arena});
        policy->update(index, 0, 0, (const int64_t[]){3, 9, 9});
        policy->update(index, 0, 2, (const int64_t[]){9, 9, 5});
        policy->update(index, 0, 1, (const int64_t[]){4, 5, 6});
        assert_int_equal(policy->find(index, &request), 5);
        policy->update(index, 0, 1, (const int64_t[]){4, 4, 6});
        assert_int_equal(policy->find(index, &request), PLACEMENT_NONE);
        policy->destroy(index);
        arena_deinit(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placement_policies_are_whole_and_sorted_by_name),
        cmocka_unit_test(placement_policies_all_find_the_only_host_with_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
