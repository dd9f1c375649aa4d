// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/trace_out.h"

#include "sim/check.h"
#include "sim/io/result/results_read.h"
#include "tests/sim/io/result/sample_result.h"

#include <errno.h>
#include <malloc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[64];
    char path[96], other[96];
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    sample_make_folder(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/a.h5", fixture->folder);
    snprintf(fixture->other, sizeof fixture->other, "%s/b.h5", fixture->folder);
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

static void assert_same_bytes(const char *a, const char *b)
{
    size_t a_size, b_size;
    uint8_t *a_bytes = sample_read_bytes(a, &a_size), *b_bytes = sample_read_bytes(b, &b_size);
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a_bytes, b_bytes, a_size);
    free(a_bytes);
    free(b_bytes);
}

static void trace_out_writes_equal_bytes_whatever_memory_held(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 61, 33333, &error));
#ifdef M_PERTURB
    mallopt(M_PERTURB, 0xa5); // fresh memory is filled with rubbish from here on
#endif
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->other, 61, 33333, &error));
#ifdef M_PERTURB
    mallopt(M_PERTURB, 0);
#endif
    assert_same_bytes(fixture->path, fixture->other);
}

static void trace_out_appends_many_rows_like_one_by_one(void **state)
{
    const struct fixture *fixture = *state;
    enum { ROWS = 20011 };
    struct error error = {0};
    struct sample_row *rows = calloc(ROWS, sizeof *rows);
    char(*names)[32] = calloc(ROWS, sizeof *names);
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = sample_row(i, names[i]);
    }
    for (int together = 0; together < 2; together++) {
        struct trace_out *out = trace_out_create(
            TRACE_OUT_HDF5, together ? fixture->path : fixture->other, sample_header(), &error);
        struct sink sink = trace_out_sink(out);
        uint32_t table = sink.open(sink.context, &sample_things);
        for (size_t i = 0; i < (together ? 1 : ROWS); i++) {
            sink.append(sink.context, table, rows + i, together ? ROWS : 1);
        }
        assert_true(trace_out_commit(out, 5, &error));
    }
    assert_same_bytes(fixture->path, fixture->other);
    free(names);
    free(rows);
}

static void assert_file(const char *folder, const char *name, const char *text)
{
    char path[160];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    uint8_t *bytes = sample_read_bytes(path, &size);
    assert_string_equal((char *)bytes, text);
    free(bytes);
}

static void trace_out_writes_a_folder_of_csv_files(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_CSV, fixture->path, 7, 41, &error));
    assert_int_equal(sample_count_entries(fixture->path), 7);
    assert_file(fixture->path, "scenario.yaml", SAMPLE_SCENARIO);
    assert_file(fixture->path, "catalog.nothing.csv",
                "id,host,status,name,memory_bytes,used_core_s,stop_ns\r\n");
    assert_file(fixture->path, "catalog.things.csv",
                "id,host,status,name,memory_bytes,used_core_s,stop_ns\r\n"
                "0,0,running,wéb.0,1099511627776,0,0\r\n"
                "1,1,shut off,wéb.1,1099511640121,2.385,\r\n"
                "2,2,deleted,wéb.2,1099511652466,4.77,2000000014\r\n"
                "3,3,running,wéb.3,1099511664811,7.154999999999999,\r\n"
                "4,4,shut off,wéb.4,1099511677156,9.54,4000000028\r\n"
                "5,5,deleted,wéb.5,1099511689501,11.924999999999999,\r\n"
                "6,,running,wéb.6,1099511701846,14.309999999999999,6000000042\r\n");
    assert_file(
        fixture->path, "inputs.csv",
        "path,sha256\r\n"
        "prices/example.yaml,0f1e2d0000000000000000000000000000000000000000000000000000000000\r\n"
        "\"'=cmd|evil,\"\"quoted\"\"\","
        "ff00000000000000000000000000000000000000000000000000000000000000\r\n");
    assert_file(fixture->path, "summary.csv",
                "key,type,value,integer,text,unit,half_width,trusted,description\r\n"
                "wait.mean,real,2.385,0,,s,0.125,no,Mean wait.\r\n"
                "tenants.shop.hosts.total,integer,40,40,,1,,yes,Hosts.\r\n"
                "bill.currency,text,,0,EUR,,,yes,Currency.\r\n");
}

static void trace_out_drop_leaves_nothing_behind(void **state)
{
    const struct fixture *fixture = *state;
    const enum trace_out_format formats[] = {TRACE_OUT_HDF5, TRACE_OUT_CSV};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct error error = {0};
        struct trace_out *out =
            trace_out_create(formats[i], fixture->path, sample_header(), &error);
        assert_non_null(out);
        sample_fill(trace_out_sink(out), 100, 20000);
        trace_out_drop(out);
        assert_int_equal(sample_count_entries(fixture->folder), 0);
    }
}

static void trace_out_abandon_removes_the_partial_file_alone(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    struct trace_out *out =
        trace_out_create(TRACE_OUT_HDF5, fixture->path, sample_header(), &error);
    sample_fill(trace_out_sink(out), 100, 20000);
    trace_out_abandon(out);
    assert_int_equal(sample_count_entries(fixture->folder), 0);
    trace_out_drop(out); // the process would end instead
}

// ---- Death and full disks -----------------------------------------------------------------------

static void sleep_microseconds(long microseconds)
{
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

// Writes results one after the other until it is killed.
static _Noreturn void write_for_ever(const char *path)
{
    for (;;) {
        struct error error = {0};
        if (!sample_write(TRACE_OUT_HDF5, path, 50, 20000, &error)) {
            _exit(1);
        }
    }
}

// How long a result takes to write: a hundred times longer in some builds, on some machines.
static uint32_t microseconds_of_writing(const char *path)
{
    struct timespec begun, ended;
    struct error error = {0};
    clock_gettime(CLOCK_MONOTONIC, &begun);
    assert_true(sample_write(TRACE_OUT_HDF5, path, 50, 20000, &error));
    clock_gettime(CLOCK_MONOTONIC, &ended);
    unlink(path);
    return (uint32_t)((ended.tv_sec - begun.tv_sec) * 1000000 +
                      (ended.tv_nsec - begun.tv_nsec) / 1000);
}

static void trace_out_killed_at_any_moment_leaves_no_bad_file(void **state)
{
    const struct fixture *fixture = *state;
    const uint32_t longest = 200 + 4 * microseconds_of_writing(fixture->path);
    uint32_t random = 2463534242;
    size_t whole = 0;
    for (int i = 0; i < 30; i++) {
        pid_t child = fork();
        if (child == 0) {
            write_for_ever(fixture->path);
        }
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        sleep_microseconds(random % longest);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        if (access(fixture->path, F_OK) == 0) {
            struct error error = {0};
            struct results_file *file = results_read_open(fixture->path, &error);
            assert_string_equal(error.text, "");
            results_read_close(file);
            whole++;
            unlink(fixture->path);
        }
    }
    assert_true(whole > 0); // else nothing was tried
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 1, 1, &error));
    assert_int_equal(sample_count_entries(fixture->folder), 1); // partial files were swept
}

// Writes over an old result where there is too little room; returns what became of it.
static int write_with_limit(const char *path, rlim_t bytes, enum trace_out_format format)
{
    struct rlimit limit = {bytes, bytes};
    struct error error = {0};
    setrlimit(RLIMIT_FSIZE, &limit);
    if (sample_write(format, path, 500, 20000, &error)) {
        return 0;
    }
    bool told = error.kind == ERROR_IO && strstr(error.text, strerror(EFBIG)) != NULL &&
                strstr(error.text, path) != NULL;
    return told ? 4 : 1;
}

static void trace_out_reports_a_file_size_limit_and_keeps_the_old_result(void **state)
{
    const struct fixture *fixture = *state;
    const rlim_t limits[] = {0, 1, 100, 2000, 4096, 9000, 20000, 70001, 100000};
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 3, 5, &error));
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->other, 3, 5, &error));
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        pid_t child = fork();
        if (child == 0) {
            exit(write_with_limit(fixture->path, limits[i], TRACE_OUT_HDF5)); // exit handlers too
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 4);
        assert_same_bytes(fixture->path, fixture->other);
        assert_int_equal(sample_count_entries(fixture->folder), 2);
    }
}

static void trace_out_reports_a_size_limit_for_csv_too(void **state)
{
    const struct fixture *fixture = *state;
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {5000, 5000};
        struct error error = {0};
        setrlimit(RLIMIT_FSIZE, &limit);
        bool done = sample_write(TRACE_OUT_CSV, fixture->path, 500, 2000, &error);
        _exit(!done && error.kind == ERROR_IO ? 4 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
    assert_int_equal(sample_count_entries(fixture->folder), 0);
}

static void trace_out_reports_a_full_disk_and_leaves_nothing(void **state)
{
    const struct fixture *fixture = *state;
    if (mount("virga", fixture->folder, "tmpfs", 0, "size=96k") != 0) {
        print_message("only root can make a small disk\n");
        skip();
    }
    struct error error = {0};
    bool done = sample_write(TRACE_OUT_HDF5, fixture->path, 500, 20000, &error);
    size_t entries = sample_count_entries(fixture->folder);
    struct error later = {0};
    bool small = sample_write(TRACE_OUT_HDF5, fixture->path, 2, 2, &later);
    umount(fixture->folder);
    assert_false(done);
    assert_int_equal(error.kind, ERROR_IO);
    assert_non_null(strstr(error.text, strerror(ENOSPC)));
    assert_int_equal(entries, 0);
    assert_true(small); // the library still works in this process
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trace_out_writes_equal_bytes_whatever_memory_held, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(trace_out_appends_many_rows_like_one_by_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(trace_out_writes_a_folder_of_csv_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trace_out_drop_leaves_nothing_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trace_out_abandon_removes_the_partial_file_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(trace_out_killed_at_any_moment_leaves_no_bad_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            trace_out_reports_a_file_size_limit_and_keeps_the_old_result, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trace_out_reports_a_size_limit_for_csv_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(trace_out_reports_a_full_disk_and_leaves_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
