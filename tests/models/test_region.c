// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says of its region.
#include "models/region.h"

#include "tests/models/model_run.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void region_is_named_with_each_of_its_zones(void **state)
{
    (void)state;
    struct model_run run;
    model_run_init(&run,
                   "virga: 1\nduration: 1h\nseed: 2385\n"
                   "region: {name: Nusantara, zones: [east, \"west 2\"]}\n",
                   NULL, RECORD_SUMMARY);
    model_run_finish(&run);
    assert_int_equal(model_run_rows(&run, "/catalog/zones"), 2);
    assert_string_equal(model_run_word(&run, "/catalog/zones", 0, "name"), "east");
    assert_string_equal(model_run_word(&run, "/catalog/zones", 1, "name"), "west 2");
    assert_int_equal(model_run_integer(&run, "/catalog/zones", 1, "id"), 1);
    assert_string_equal(model_run_word(&run, "/catalog/zones", 1, "region"), "Nusantara");
    model_run_deinit(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(region_is_named_with_each_of_its_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
