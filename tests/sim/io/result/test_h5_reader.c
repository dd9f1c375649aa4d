// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/h5_reader.h"

#include "sim/io/result/results_read.h"
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
};

static int set_up(void **state)
{
    struct fixture *fixture = malloc(sizeof *fixture);
    sample_make_folder(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/a.h5", fixture->folder);
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

// ---- What a stranger may put into a file --------------------------------------------------------

// Creates a column of one dimension where a good one stood.
static void replace_column(hid_t file, const char *path, hid_t type, hsize_t rows, hid_t creation)
{
    hsize_t most = H5S_UNLIMITED;
    hid_t space = H5Screate_simple(1, &rows, H5Pget_layout(creation) == H5D_CHUNKED ? &most : NULL);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    hid_t id = H5Dcreate2(file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(id >= 0);
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(creation);
}

// Creation properties that the reader demands of every object.
static hid_t column_properties(hsize_t chunk)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    if (chunk > 0) {
        H5Pset_chunk(creation, 1, &chunk);
    }
    return creation;
}

static void add_external_link(hid_t file)
{
    H5Lcreate_external("/etc/passwd", "/", file, "/catalog/passwd", H5P_DEFAULT, H5P_DEFAULT);
}

static void add_soft_link(hid_t file)
{
    H5Lcreate_soft("/catalog/things", file, "/catalog/alias", H5P_DEFAULT, H5P_DEFAULT);
}

static void add_loop(hid_t file)
{
    H5Lcreate_hard(file, "/catalog", file, "/catalog/again", H5P_DEFAULT, H5P_DEFAULT);
}

static void add_strange_name(hid_t file)
{
    H5Lcreate_hard(file, "/catalog", file, "/<script>", H5P_DEFAULT, H5P_DEFAULT);
}

static void add_named_type(hid_t file)
{
    hid_t type = H5Tcopy(H5T_STD_I32LE);
    H5Tcommit2(file, "/type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Tclose(type);
}

static void add_stray_dataset(hid_t file)
{
    hid_t space = H5Screate(H5S_SCALAR);
    H5Dclose(
        H5Dcreate2(file, "/stray", H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
}

static void use_external_storage(hid_t file)
{
    hid_t creation = column_properties(0);
    H5Pset_external(creation, "/etc/passwd", 0, 424);
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, 53, creation);
}

static void use_virtual_dataset(hid_t file)
{
    hid_t creation = column_properties(0);
    hsize_t rows = 53;
    hid_t space = H5Screate_simple(1, &rows, NULL);
    H5Pset_virtual(creation, space, "/etc/other.h5", "/x", space);
    H5Sclose(space);
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, rows, creation);
}

static void use_contiguous_layout(hid_t file)
{
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, 53, column_properties(0));
}

static void use_unknown_filter(hid_t file)
{
    hid_t creation = column_properties(53);
    H5Pset_scaleoffset(creation, H5Z_SO_INT, 0);
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, 53, creation);
}

static void use_huge_chunks(hid_t file)
{
    hid_t creation = column_properties(UINT64_C(1) << 26);
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, 53, creation);
}

static void use_endless_extent(hid_t file)
{
    hid_t creation = column_properties(53);
    replace_column(file, "/catalog/things/memory", H5T_STD_I64LE, UINT64_C(1) << 50, creation);
}

static void use_compound_type(hid_t file)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, 8);
    H5Tinsert(type, "a", 0, H5T_STD_I64LE);
    replace_column(file, "/catalog/things/memory", type, 53, column_properties(53));
    H5Tclose(type);
}

static void use_other_byte_order(hid_t file)
{
    replace_column(file, "/catalog/things/memory", H5T_STD_I64BE, 53, column_properties(53));
}

static void use_unequal_lengths(hid_t file)
{
    hid_t dataset = H5Dopen2(file, "/catalog/things/used", H5P_DEFAULT);
    hsize_t extent = 52;
    H5Dset_extent(dataset, &extent);
    H5Dclose(dataset);
}

static void change_a_value(hid_t file)
{
    hid_t dataset = H5Dopen2(file, "/summary/integer", H5P_DEFAULT);
    const int64_t values[3] = {0, 41, 0};
    H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
}

static void change_a_name(hid_t file)
{
    hid_t dataset = H5Dopen2(file, "/summary/text", H5P_DEFAULT);
    hid_t type = H5Dget_type(dataset);
    const char *const values[3] = {"", "", "USD"};
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Tclose(type);
    H5Dclose(dataset);
}

static void remove_flag_values(hid_t file)
{
    assert_true(H5Adelete_by_name(file, "/summary/type", "flag_values", H5P_DEFAULT) >= 0);
}

static void swap_flag_values(hid_t file)
{
    remove_flag_values(file);
    hsize_t extent = 3;
    const int8_t values[3] = {1, 0, 2};
    hid_t space = H5Screate_simple(1, &extent, NULL);
    hid_t id = H5Acreate_by_name(file, "/summary/type", "flag_values", H5T_STD_I8LE, space,
                                 H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(id, H5T_NATIVE_INT8, values) >= 0);
    H5Aclose(id);
    H5Sclose(space);
}

static void add_an_attribute(hid_t file)
{
    hid_t group = H5Gopen2(file, "/catalog/things", H5P_DEFAULT);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(group, "note", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    const int64_t value = 7;
    H5Awrite(id, H5T_NATIVE_INT64, &value);
    H5Aclose(id);
    H5Sclose(space);
    H5Gclose(group);
}

static void add_a_large_attribute(hid_t file)
{
    hid_t group = H5Gopen2(file, "/catalog/things", H5P_DEFAULT);
    hsize_t extent = 5000;
    hid_t space = H5Screate_simple(1, &extent, NULL);
    H5Aclose(H5Acreate2(group, "note", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
    H5Gclose(group);
}

static void remove_the_hash(hid_t file)
{
    H5Adelete(file, "content_hash");
}

static void remove_the_scenario(hid_t file)
{
    H5Ldelete(file, "/scenario", H5P_DEFAULT);
}

static void h5_reader_refuses_whatever_our_writer_would_not_write(void **state)
{
    const struct fixture *fixture = *state;
    const struct {
        void (*harm)(hid_t file);
        const char *why;
    } cases[] = {
        {add_external_link, "it links to somewhere else"},
        {add_soft_link, "it links to somewhere else"},
        {add_loop, "its groups are too deep"},
        {add_strange_name, "strange name"},
        {add_named_type, "an object cannot be read or is not one of ours"},
        {add_stray_dataset, "a dataset stands where none of ours does"},
        {use_external_storage, "stored in a way that is not ours"},
        {use_virtual_dataset, "stored in a way that is not ours"},
        {use_contiguous_layout, "stored in a way that is not ours"},
        {use_unknown_filter, "needs a filter that is not ours"},
        {use_huge_chunks, "chunks are not ours"},
        {use_endless_extent, "claims more rows than the file holds"},
        {use_compound_type, "has a type that is not ours"},
        {use_other_byte_order, "has a type that is not ours"},
        {use_unequal_lengths, "not equally long"},
        {change_a_value, "do not have the hash"},
        {change_a_name, "do not have the hash"},
        {swap_flag_values, "the words of a column are not those of its codes"},
        {remove_flag_values, "the words of a column are not those of its codes"},
        {add_an_attribute, "do not have the hash"},
        {add_a_large_attribute, "an attribute cannot be read or is not one of ours"},
        {remove_the_hash, "it was not written by virga"},
        {remove_the_scenario, "it was not written by virga"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 53, 97, &error));
        hid_t file = H5Fopen(fixture->path, H5F_ACC_RDWR, H5P_DEFAULT);
        assert_true(file >= 0);
        cases[i].harm(file);
        assert_true(H5Fclose(file) >= 0);
        assert_null(results_read_open(fixture->path, &error));
        assert_int_equal(error.kind, ERROR_IO);
        if (strstr(error.text, cases[i].why) == NULL) {
            fail_msg("case %zu: %s", i, error.text);
        }
    }
}

// Puts a byte at an offset of the file's first bytes.
static void poke(const char *path, size_t at, uint8_t byte)
{
    size_t size;
    uint8_t *bytes = sample_read_bytes(path, &size);
    bytes[at] = byte;
    sample_write_bytes(path, bytes, size);
    free(bytes);
}

static void h5_reader_refuses_superblocks_that_are_not_ours(void **state)
{
    const struct fixture *fixture = *state;
    const struct {
        size_t at;
        uint8_t byte;
        const char *why;
    } cases[] = {
        {0, 0, "not an HDF5 file"},           {8, 2, "superblock is not one of ours"},
        {13, 4, "superblock is not one"},     {14, 2, "superblock is not one"},
        {28, 1, "superblock is not one"},     {52, 0, "superblock is not one"}, // a driver's block
        {44, 0x55, "it is cut short or has"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 3, 5, &error));
        poke(fixture->path, cases[i].at, cases[i].byte);
        assert_null(results_read_open(fixture->path, &error));
        if (strstr(error.text, cases[i].why) == NULL) {
            fail_msg("case %zu: %s", i, error.text);
        }
        unlink(fixture->path); // what is no HDF5 file is not written over
    }
}

// The reader itself, without its child, gives the cells of a column.
static void h5_reader_cells_can_be_read_in_any_order(void **state)
{
    const struct fixture *fixture = *state;
    struct error error = {0};
    assert_true(sample_write(TRACE_OUT_HDF5, fixture->path, 53, 97, &error));
    FILE *file = fopen(fixture->path, "rb");
    struct h5_reader *reader = h5_reader_open(fileno(file), &error);
    assert_non_null(reader);
    struct arena arena;
    union results_cells cells;
    arena_init(&arena);
    for (uint64_t first = 50; first < 53; first--) {
        char name[32];
        struct sample_row row = sample_row((size_t)first, name);
        assert_true(h5_reader_cells(reader, &cells, 1, 3, first, 3, &arena));
        assert_string_equal(cells.names[0], name);
        assert_true(h5_reader_cells(reader, &cells, 1, 6, first, 3, &arena));
        assert_int_equal(cells.integers[0], row.stop);
    }
    arena_deinit(&arena);
    h5_reader_close(reader);
    fclose(file);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(h5_reader_refuses_whatever_our_writer_would_not_write),
        CASE(h5_reader_refuses_superblocks_that_are_not_ours),
        CASE(h5_reader_cells_can_be_read_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
