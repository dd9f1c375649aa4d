// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_csv.h"

#include "tests/sim/io/result/sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Prints each table of an HDF5 result and compares it with the file of the CSV result: the two ways
// to CSV give the same bytes, but for CF's underscores in words.
static void results_csv_prints_what_a_csv_result_holds(void **state)
{
    (void)state;
    const struct {
        const char *table, *file;
    } cases[] = {
        {"series/things", "series.things.csv"},
        {"catalog/nothing", "catalog.nothing.csv"},
        {"inputs", "inputs.csv"},
        {"summary", "summary.csv"},
    };
    char folder[64], h5[96], csv[96], path[160];
    struct error error = {0};
    sample_make_folder(folder);
    snprintf(h5, sizeof h5, "%s/a.h5", folder);
    snprintf(csv, sizeof csv, "%s/csv", folder);
    assert_true(sample_write(TRACE_OUT_HDF5, h5, 53, 20011, &error));
    assert_true(sample_write(TRACE_OUT_CSV, csv, 53, 20011, &error));
    struct results_file *file = results_read_open(h5, &error);
    assert_non_null(file);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *text = NULL;
        size_t size = 0, wanted_size;
        FILE *out = open_memstream(&text, &size);
        assert_true(results_csv_print(out, file, results_read_table(file, cases[i].table), &error));
        fclose(out);
        snprintf(path, sizeof path, "%s/%s", csv, cases[i].file);
        uint8_t *wanted = sample_read_bytes(path, &wanted_size);
        assert_int_equal(size, wanted_size);
        assert_memory_equal(text, wanted, size);
        free(wanted);
        free(text);
    }
    results_read_close(file);
    sample_remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_csv_prints_what_a_csv_result_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
