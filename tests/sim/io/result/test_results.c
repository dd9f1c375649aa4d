// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results.h"

#include "tests/sim/io/result/sample_result.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIGNATURE "\x89HDF\r\n\x1a\n" // what every HDF5 file begins with

struct fixture {
    char folder[64];
    char path[96];    // folder/out.h5
    char partial[96]; // folder/.out.h5.virga-partial
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    sample_make_folder(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/out.h5", fixture->folder);
    snprintf(fixture->partial, sizeof fixture->partial, "%s/.out.h5.virga-partial",
             fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    sample_remove_folder(fixture->folder);
    free(fixture);
    return 0;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void put(const struct results *results, const char *text)
{
    assert_int_equal(write(results->file, text, strlen(text)), strlen(text));
}

static void assert_holds(const char *path, const char *text)
{
    size_t size;
    uint8_t *bytes = sample_read_bytes(path, &size);
    assert_string_equal((char *)bytes, text);
    free(bytes);
}

static void results_commit_gives_the_final_name_and_leaves_no_other(void **state)
{
    const struct fixture *fixture = *state;
    struct results results;
    struct error error = {0};
    assert_true(results_begin(&results, RESULTS_FILE, fixture->path, &error));
    assert_true(exists(fixture->partial));
    put(&results, "whole");
    assert_false(exists(fixture->path));
    assert_true(results_commit(&results, &error));
    assert_holds(fixture->path, "whole");
    assert_int_equal(sample_count_entries(fixture->folder), 1);
}

static void results_drop_keeps_the_old_result(void **state)
{
    const struct fixture *fixture = *state;
    struct results results;
    struct error error = {0};
    sample_write_bytes(fixture->path, SIGNATURE "old", strlen(SIGNATURE "old"));
    assert_true(results_begin(&results, RESULTS_FILE, fixture->path, &error));
    put(&results, "half of the ne");
    results_drop(&results);
    results_drop(&results); // harmless
    assert_holds(fixture->path, SIGNATURE "old");
    assert_int_equal(sample_count_entries(fixture->folder), 1);
}

static void results_begin_replaces_results_and_empty_files_only(void **state)
{
    const struct fixture *fixture = *state;
    const struct {
        const char *text;
        bool replaced;
    } cases[] = {
        {"", true},          {SIGNATURE, true},          {SIGNATURE "an older one", true},
        {"virga: 1", false}, {"12\n7\n31\n88\n", false}, {"\x89HDF", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct results results;
        struct error error = {0};
        sample_write_bytes(fixture->path, cases[i].text, strlen(cases[i].text));
        bool began = results_begin(&results, RESULTS_FILE, fixture->path, &error);
        assert_int_equal(began, cases[i].replaced);
        if (began) {
            results_drop(&results);
        } else {
            assert_int_equal(error.kind, ERROR_IO);
            assert_non_null(strstr(error.text, "is no result"));
        }
        assert_holds(fixture->path, cases[i].text);
        assert_int_equal(sample_count_entries(fixture->folder), 1);
    }
}

static void results_begin_refuses_a_second_writer_to_one_name(void **state)
{
    const struct fixture *fixture = *state;
    struct results first, second, other;
    struct error error = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/other.h5", fixture->folder);
    assert_true(results_begin(&first, RESULTS_FILE, fixture->path, &error));
    put(&first, SIGNATURE "first");
    assert_false(results_begin(&second, RESULTS_FILE, fixture->path, &error));
    assert_int_equal(error.kind, ERROR_IO);
    assert_non_null(strstr(error.text, "another process is writing it"));
    error = (struct error){0};
    assert_true(results_begin(&other, RESULTS_FILE, path, &error)); // another name is no conflict
    assert_true(results_commit(&first, &error));
    assert_holds(fixture->path, SIGNATURE "first");
    assert_true(results_begin(&second, RESULTS_FILE, fixture->path, &error));
    put(&second, "second");
    assert_true(results_commit(&second, &error));
    assert_holds(fixture->path, "second");
    results_drop(&other);
    assert_int_equal(sample_count_entries(fixture->folder), 1);
}

// A child begins a result and is killed in the middle of it.
static void die_while_writing(const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        struct results results;
        struct error error = {0};
        if (!results_begin(&results, RESULTS_FILE, path, &error)) {
            _exit(1);
        }
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void results_begin_sweeps_what_dead_writers_left(void **state)
{
    const struct fixture *fixture = *state;
    struct results alive, results;
    struct error error = {0};
    char dead[128], living[128], foreign[128];
    snprintf(dead, sizeof dead, "%s/dead.h5", fixture->folder);
    snprintf(living, sizeof living, "%s/living.h5", fixture->folder);
    snprintf(foreign, sizeof foreign, "%s/.download.partial", fixture->folder);
    sample_write_bytes(foreign, "not ours", 8);
    die_while_writing(dead);
    die_while_writing(fixture->path);
    assert_true(exists(fixture->partial));
    assert_int_equal(sample_count_entries(fixture->folder), 2);       // the second swept the first
    assert_true(results_begin(&alive, RESULTS_FILE, living, &error)); // sweeps that too
    assert_int_equal(sample_count_entries(fixture->folder), 2);
    assert_true(results_begin(&results, RESULTS_FILE, fixture->path, &error));
    assert_int_equal(sample_count_entries(fixture->folder), 3); // the living one stays
    put(&alive, "alive");
    assert_true(results_commit(&alive, &error));
    assert_holds(living, "alive");
    results_drop(&results);
    assert_holds(foreign, "not ours");
}

static void results_begin_tells_why_a_place_cannot_be_written(void **state)
{
    const struct fixture *fixture = *state;
    const struct {
        const char *path, *why;
        enum error_kind kind;
    } cases[] = {
        {"/nowhere/at/all/out.h5", "No such file or directory", ERROR_IO},
        {"/proc/out.h5", "could not write /proc/out.h5: ", ERROR_IO},
        {"/dev/null", "it is not a regular file", ERROR_IO},
        {fixture->folder, "it is not a regular file", ERROR_IO},
        {"", "does not name a result file", ERROR_INPUT},
        {"/", "does not name a result file", ERROR_INPUT},
        {"/tmp/..", "does not name a result file", ERROR_INPUT},
        {".", "does not name a result file", ERROR_INPUT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct results results;
        struct error error = {0};
        assert_false(results_begin(&results, RESULTS_FILE, cases[i].path, &error));
        assert_int_equal(error.kind, cases[i].kind);
        assert_non_null(strstr(error.text, cases[i].why));
    }
}

static void results_begin_works_in_the_current_folder(void **state)
{
    const struct fixture *fixture = *state;
    struct results results;
    struct error error = {0};
    char before[512];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(fixture->folder), 0);
    bool began = results_begin(&results, RESULTS_FILE, "out.h5", &error);
    bool done = began && results_commit(&results, &error);
    assert_int_equal(chdir(before), 0);
    assert_true(done);
    assert_true(exists(fixture->path));
}

static void results_make_folders_whole_or_not_at_all(void **state)
{
    const struct fixture *fixture = *state;
    struct results results;
    struct error error = {0};
    char path[128], file[160];
    snprintf(path, sizeof path, "%s/csv/", fixture->folder);
    snprintf(file, sizeof file, "%s/csv/a.csv", fixture->folder);
    assert_true(results_begin(&results, RESULTS_FOLDER, path, &error));
    close(results_create_in(&results, "a.csv", &error));
    assert_int_equal(results_create_in(&results, "a.csv", &error), -1); // never twice
    assert_int_equal(error.kind, ERROR_IO);
    results_drop(&results);
    assert_int_equal(sample_count_entries(fixture->folder), 0);
    error = (struct error){0};
    assert_true(results_begin(&results, RESULTS_FOLDER, path, &error));
    close(results_create_in(&results, "a.csv", &error));
    assert_false(exists(file));
    assert_true(results_commit(&results, &error));
    assert_true(exists(file));
    assert_false(results_begin(&results, RESULTS_FOLDER, path, &error));
    assert_non_null(strstr(error.text, "not an empty folder"));
}

static void results_commit_fails_when_a_folder_took_the_name(void **state)
{
    const struct fixture *fixture = *state;
    struct results results;
    struct error error = {0};
    assert_true(results_begin(&results, RESULTS_FILE, fixture->path, &error));
    assert_int_equal(mkdir(fixture->path, 0777), 0);
    assert_false(results_commit(&results, &error));
    assert_int_equal(error.kind, ERROR_IO);
    assert_false(exists(fixture->partial));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(results_commit_gives_the_final_name_and_leaves_no_other,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(results_drop_keeps_the_old_result, set_up, tear_down),
        cmocka_unit_test_setup_teardown(results_begin_replaces_results_and_empty_files_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_begin_refuses_a_second_writer_to_one_name, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_begin_sweeps_what_dead_writers_left, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_begin_tells_why_a_place_cannot_be_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_begin_works_in_the_current_folder, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_make_folders_whole_or_not_at_all, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(results_commit_fails_when_a_folder_took_the_name, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
