// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_writer.h"

#include "sim/io/result/chunk.h"
#include "tests/sim/io/result/sample_result.h"

#include <hdf5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[64];
    char path[96];
    FILE *file;
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    sample_make_folder(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/a.h5", fixture->folder);
    fixture->file = fopen(fixture->path, "w+b");
    *state = fixture;
    return fixture->file == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    fclose(fixture->file);
    sample_remove_folder(fixture->folder);
    free(fixture);
    return 0;
}

// Writes a sample through the library's file and opens it with the library's own driver.
static hid_t written(const struct fixture *fixture, size_t things, size_t series)
{
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, things, series, &error));
    hid_t file = H5Fopen(fixture->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static herr_t assert_timeless(hid_t object, const char *name, const H5O_info_t *info, void *count)
{
    (void)object;
    (void)name;
    assert_true(info->atime == 0 && info->mtime == 0 && info->ctime == 0 && info->btime == 0);
    ++*(size_t *)count;
    return 0;
}

static void h5_writer_stores_no_times(void **state)
{
    hid_t file = written(*state, 53, 97);
    size_t count = 0;
    assert_true(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, assert_timeless, &count) >= 0);
    assert_int_equal(count, 1 + 1 + 2 + 5 + 2 + 7 + 7 + 4 + 9); // root, scenario, folders, ...
    H5Fclose(file);
}

static hsize_t chunk_of(hid_t file, const char *path, int filters)
{
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    hid_t creation = H5Dget_create_plist(dataset);
    hsize_t chunk = 0;
    assert_int_equal(H5Pget_chunk(creation, 1, &chunk), 1);
    assert_int_equal(H5Pget_nfilters(creation), filters);
    H5Pclose(creation);
    H5Dclose(dataset);
    return chunk;
}

static void h5_writer_makes_chunks_of_sixteen_k_rows_or_of_a_short_table(void **state)
{
    hid_t file = written(*state, 53, CHUNK_ROWS + 1);
    assert_int_equal(chunk_of(file, "/catalog/things/used", 3), 53);
    assert_int_equal(chunk_of(file, "/catalog/things/name", 2), 53); // no checksum on names
    assert_int_equal(chunk_of(file, "/catalog/nothing/used", 3), 1);
    assert_int_equal(chunk_of(file, "/series/things/time", 3), CHUNK_ROWS);
    H5Fclose(file);
}

static bool has_type(hid_t file, const char *path, hid_t type)
{
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    hid_t own = H5Dget_type(dataset);
    bool equal = H5Tequal(own, type) > 0;
    H5Tclose(own);
    H5Dclose(dataset);
    return equal;
}

static void h5_writer_uses_explicit_little_endian_types(void **state)
{
    hid_t file = written(*state, 53, 97);
    assert_true(has_type(file, "/catalog/things/memory", H5T_STD_I64LE));
    assert_true(has_type(file, "/catalog/things/stop", H5T_STD_I64LE));
    assert_true(has_type(file, "/catalog/things/used", H5T_IEEE_F64LE));
    assert_true(has_type(file, "/catalog/things/id", H5T_STD_I32LE));
    assert_true(has_type(file, "/catalog/things/status", H5T_STD_I8LE));
    H5Fclose(file);
}

static void assert_text_attribute(hid_t file, const char *path, const char *name, const char *text)
{
    hid_t id = H5Aopen_by_name(file, path, name, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(id >= 0);
    hid_t type = H5Aget_type(id);
    assert_int_equal(H5Tget_cset(type), H5T_CSET_UTF8);
    char *own = NULL;
    assert_true(H5Aread(id, type, &own) >= 0);
    assert_string_equal(own, text);
    H5free_memory(own);
    H5Tclose(type);
    H5Aclose(id);
}

static void h5_writer_describes_columns_for_common_readers(void **state)
{
    hid_t file = written(*state, 53, 97);
    int8_t flags[3];
    assert_text_attribute(file, "/catalog/things/used", "units", "core_s");
    assert_text_attribute(file, "/catalog/things/used", "description", "How much it worked.");
    assert_text_attribute(file, "/catalog/things/host", "refers", "/catalog/hosts");
    assert_text_attribute(file, "/series/things/time", "units",
                          "nanoseconds since 2026-03-01T00:00:00Z");
    assert_text_attribute(file, "/catalog/things/status", "flag_meanings",
                          "running shut_off deleted");
    hid_t id =
        H5Aopen_by_name(file, "/catalog/things/status", "flag_values", H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Aread(id, H5T_NATIVE_INT8, flags) >= 0);
    assert_memory_equal(flags, ((const int8_t[]){0, 1, 2}), 3);
    H5Aclose(id);
    assert_text_attribute(file, "/series/things", "NX_class", "NXdata");
    assert_text_attribute(file, "/series/things", "signal", "used");
    assert_text_attribute(file, "/series/things", "axes", "time");
    assert_text_attribute(file, "/series", "default", "things");
    assert_text_attribute(file, "/", "default", "series");
    assert_true(H5Aexists_by_name(file, "/series/things/time", "_FillValue", H5P_DEFAULT) == 0);
    assert_true(H5Aexists_by_name(file, "/catalog/things/stop", "_FillValue", H5P_DEFAULT) > 0);
    H5Fclose(file);
}

// Follows the reference of a column to its dimension scale, and back.
static void h5_writer_makes_the_first_column_the_scale_of_the_others(void **state)
{
    hid_t file = written(*state, 53, 97);
    char name[64];
    hvl_t list;
    hid_t id =
        H5Aopen_by_name(file, "/catalog/things/used", "DIMENSION_LIST", H5P_DEFAULT, H5P_DEFAULT);
    hid_t type = H5Aget_type(id);
    assert_true(H5Aread(id, type, &list) >= 0);
    assert_int_equal(list.len, 1);
    hid_t scale = H5Rdereference2(id, H5P_DEFAULT, H5R_OBJECT, list.p);
    assert_true(H5Iget_name(scale, name, sizeof name) > 0);
    assert_string_equal(name, "/catalog/things/id");
    H5Dclose(scale);
    H5free_memory(list.p);
    H5Tclose(type);
    H5Aclose(id);
    id = H5Aopen_by_name(file, "/catalog/things/id", "REFERENCE_LIST", H5P_DEFAULT, H5P_DEFAULT);
    type = H5Aget_type(id);
    assert_int_equal(H5Tget_size(type), 12); // without the padding of a C struct
    hid_t space = H5Aget_space(id);
    assert_int_equal(H5Sget_simple_extent_npoints(space), 6);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(id);
    H5Fclose(file);
}

static void h5_writer_writes_one_kind_of_nan(void **state)
{
    hid_t file = written(*state, 53, 97);
    uint64_t bits[53];
    const double nan = __builtin_nan("");
    uint64_t wanted;
    memcpy(&wanted, &nan, sizeof wanted);
    hid_t dataset = H5Dopen2(file, "/catalog/things/used", H5P_DEFAULT);
    assert_true(H5Dread(dataset, H5T_IEEE_F64LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, bits) >= 0);
    assert_true(bits[10] == wanted && bits[21] == wanted); // the sample puts them in negated
    H5Dclose(dataset);
    H5Fclose(file);
}

static uint64_t hash_with(FILE *file, int64_t value, const char *name)
{
    struct sample_row row = sample_row(0, (char[32]){0});
    struct error error = {0};
    uint64_t hash;
    row.memory = value;
    row.name = name;
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    struct h5_writer *writer = h5_writer_create(fileno(file), 0);
    h5_writer_append(writer, h5_writer_table(writer, &sample_things), &row, 1);
    assert_true(h5_writer_close(writer, &hash, &error));
    return hash;
}

static void h5_writer_content_hash_follows_values_and_names(void **state)
{
    const struct fixture *fixture = *state;
    uint64_t hash = hash_with(fixture->file, 5, "a");
    assert_true(hash_with(fixture->file, 5, "a") == hash);
    assert_true(hash_with(fixture->file, 6, "a") != hash);
    assert_true(hash_with(fixture->file, 5, "b") != hash);
    assert_true(hash_with(fixture->file, 5, NULL) == hash_with(fixture->file, 5, ""));
}

static void h5_writer_reports_what_the_library_refuses(void **state)
{
    const struct fixture *fixture = *state;
    static const struct column twice[] = {
        {"id", COLUMN_ID, NULL, 0, NULL, NULL, "One."},
        {"id", COLUMN_ID, NULL, 0, NULL, NULL, "The same."},
        {.name = NULL},
    };
    static const struct table table = {"/twice", "Bad.", RECORD_SUMMARY, twice, 4};
    struct error error = {0};
    struct h5_writer *writer = h5_writer_create(fileno(fixture->file), 0);
    h5_writer_table(writer, &table);
    assert_false(h5_writer_close(writer, NULL, &error));
    assert_int_equal(error.kind, ERROR_IO);
    assert_non_null(strstr(error.text, "refused"));
}

static void h5_writer_reports_a_file_that_cannot_be_written(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    FILE *read_only = fopen(fixture->path, "rb");
    struct h5_writer *writer = h5_writer_create(fileno(read_only), 0);
    h5_writer_text(writer, "name", "value");
    assert_false(h5_writer_close(writer, NULL, &error));
    assert_int_equal(error.kind, ERROR_IO);
    fclose(read_only);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(h5_writer_stores_no_times),
        CASE(h5_writer_makes_chunks_of_sixteen_k_rows_or_of_a_short_table),
        CASE(h5_writer_uses_explicit_little_endian_types),
        CASE(h5_writer_describes_columns_for_common_readers),
        CASE(h5_writer_makes_the_first_column_the_scale_of_the_others),
        CASE(h5_writer_writes_one_kind_of_nan),
        CASE(h5_writer_content_hash_follows_values_and_names),
        CASE(h5_writer_reports_what_the_library_refuses),
        CASE(h5_writer_reports_a_file_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
