// SPDX-License-Identifier: GPL-3.0-or-later
// Common readers open a result file and find in it what was written, units and words included.
//
// Each reader is a script that is given the file of sample_result.h; it leaves with 77 when its
// tool is not installed, and the test is skipped. Debian: python3-h5py python3-xarray
// python3-h5netcdf python3-pandas r-bioc-rhdf5 hdf5-tools.
#include "tests/sim/io/result/sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { THINGS = 53, SERIES = 20011, EXIT_SKIP = 77, EXIT_NO_TOOL = 127 };

static char folder[64];

static int set_up(void **state)
{
    static char path[96];
    struct error error = {0};
    sample_make_folder(folder);
    snprintf(path, sizeof path, "%s/a.h5", folder);
    *state = path;
    return sample_write(TRACE_OUT_HDF5, path, THINGS, SERIES, &error) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sample_remove_folder(folder);
    return 0;
}

static void read_with(const char *command, const char *path)
{
    char line[512];
    snprintf(line, sizeof line, "%s %s", command, path);
    int status = system(line);
    assert_true(WIFEXITED(status));
    int code = WEXITSTATUS(status);
    if (code == EXIT_SKIP || code == EXIT_NO_TOOL) {
        print_message("not installed: what runs \"%s\"\n", command);
        skip();
    }
    assert_int_equal(code, 0);
}

static void readers_h5py_finds_values_and_recomputes_the_content_hash(void **state)
{
    read_with("/usr/bin/python3 tests/readers/read_h5py.py", *state);
}

static void readers_xarray_makes_data_frames_of_all_tables(void **state)
{
    read_with("/usr/bin/python3 -W ignore::RuntimeWarning tests/readers/read_xarray.py", *state);
}

static void readers_rhdf5_finds_values_and_attributes(void **state)
{
    read_with("Rscript tests/readers/read_rhdf5.R", *state);
}

static void readers_h5dump_reads_every_dataset(void **state)
{
    read_with("sh tests/readers/read_h5dump.sh", *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_h5py_finds_values_and_recomputes_the_content_hash),
        cmocka_unit_test(readers_xarray_makes_data_frames_of_all_tables),
        cmocka_unit_test(readers_rhdf5_finds_values_and_attributes),
        cmocka_unit_test(readers_h5dump_reads_every_dataset),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
