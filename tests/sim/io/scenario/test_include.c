// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/scenario/include.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[64];
    struct arena arena;
    struct doc doc;
    struct include_inputs inputs;
    struct error error;
};

static int begin(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    arena_init(&fixture.arena);
    doc_init(&fixture.doc, &fixture.arena);
    snprintf(fixture.folder, sizeof fixture.folder, "/tmp/virga-include-XXXXXX");
    *state = &fixture;
    return mkdtemp(fixture.folder) == NULL ? -1 : 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
    include_inputs_deinit(&fixture->inputs);
    doc_deinit(&fixture->doc);
    arena_deinit(&fixture->arena);
    return system(command);
}

static char *path_of(struct fixture *fixture, const char *name)
{
    return arena_format(&fixture->arena, "%s/%s", fixture->folder, name);
}

// Writes a file of the fixture's folder; folders on the way are made.
static void put(struct fixture *fixture, const char *name, const char *text)
{
    char *path = path_of(fixture, name);
    for (char *slash = path + strlen(fixture->folder) + 1; (slash = strchr(slash, '/')) != NULL;) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash++ = '/';
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(text, 1, strlen(text), file);
    fclose(file);
}

static uint32_t read_it(struct fixture *fixture, const char *name)
{
    return include_read(&fixture->doc, &fixture->inputs, path_of(fixture, name), NULL,
                        &fixture->error);
}

static void assert_value(struct fixture *fixture, uint32_t root, const char *path,
                         const char *value)
{
    uint32_t node = doc_find_path(&fixture->doc, root, path);
    if (node == DOC_NONE) {
        fail_msg("no %s", path);
    }
    assert_string_equal(doc_text(&fixture->doc, node), value);
}

// Reads s.yaml, which must have exactly one problem, in the file `file` at a line.
static uint32_t assert_one_problem(struct fixture *fixture, const char *message, const char *file,
                                   uint32_t line)
{
    struct doc *doc = &fixture->doc;
    uint32_t root = read_it(fixture, "s.yaml");
    assert_int_equal(fixture->error.kind, ERROR_NONE);
    assert_int_equal(doc->problem_count, 1);
    if (strstr(doc->problems[0].message, message) == NULL) {
        fail_msg("'%s' instead of '%s'", doc->problems[0].message, message);
    }
    const char *name = doc->files[doc->problems[0].place.file].name;
    assert_string_equal(name + strlen(name) - strlen(file), file);
    assert_int_equal(doc->problems[0].place.line, line);
    return root;
}

static void include_merges_mappings_and_lets_the_including_file_win(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "cat/base.yaml",
        "types:\n  small: {cpus: 1, disks: [a, b, c]}\n  big: {cpus: 8}\nempty: {x: 1}\nn: 1\n");
    put(fixture, "s.yaml",
        "n: 2\ninclude: [cat/base.yaml]\ntypes:\n  small: {disks: [z], ram: 2}\nempty:\nlast: 3\n");
    uint32_t root = read_it(fixture, "s.yaml");
    struct doc *doc = &fixture->doc;
    assert_int_equal(doc->problem_count, 0);
    assert_value(fixture, root, "types.small.cpus", "1");
    assert_value(fixture, root, "types.small.ram", "2");
    assert_value(fixture, root, "types.big.cpus", "8");
    assert_value(fixture, root, "types.small.disks.0", "z");
    assert_int_equal(doc_count(doc, doc_find_path(doc, root, "types.small.disks")), 1);
    assert_value(fixture, root, "n", "2");
    assert_value(fixture, root, "empty.x", "1");
    assert_value(fixture, root, "last", "3");
    assert_int_equal(doc_find(doc, root, "include"), DOC_NONE);
    // A value that won is pointed at where it stands, its key too.
    struct doc_place disks = doc_place_of(doc, root, "types.small.disks");
    assert_int_equal(disks.line, 4);
    assert_string_equal(strrchr(doc->files[disks.file].name, '/'), "/s.yaml");
    assert_int_equal(fixture->inputs.count, 2);
    assert_string_equal(fixture->inputs.items[1].path, "cat/base.yaml");
    assert_memory_equal(fixture->inputs.items[1].bytes, "types:\n", 7);
}

static void include_reads_files_within_files_relative_to_the_scenario(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: cat/a.yaml\n");
    put(fixture, "cat/a.yaml", "include: [cat/b.yaml]\na: 1\n");
    put(fixture, "cat/b.yaml", "b: 2\na: 0\n");
    uint32_t root = read_it(fixture, "s.yaml");
    assert_int_equal(fixture->doc.problem_count, 0);
    assert_value(fixture, root, "a", "1");
    assert_value(fixture, root, "b", "2");
    assert_int_equal(fixture->inputs.count, 3);
}

static void include_takes_a_file_that_is_reached_twice_once(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: [a.yaml, b.yaml, ./a.yaml]\n");
    put(fixture, "a.yaml", "include: [c.yaml]\na: 1\n");
    put(fixture, "b.yaml", "include: [c.yaml]\nb: 2\n");
    put(fixture, "c.yaml", "deep: {c: [3]}\n");
    uint32_t root = read_it(fixture, "s.yaml");
    assert_int_equal(fixture->doc.problem_count, 0);
    assert_value(fixture, root, "deep.c.0", "3");
    assert_value(fixture, root, "a", "1");
    assert_value(fixture, root, "b", "2");
    assert_int_equal(fixture->inputs.count, 4);
}

static void include_complains_when_siblings_define_the_same_key(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: [a.yaml, b.yaml]\n");
    put(fixture, "a.yaml", "x: 1\nhosts:\n  main: {count: 4}\n");
    put(fixture, "b.yaml", "hosts:\n  main: {count: 5, rack: 2}\n");
    uint32_t root =
        assert_one_problem(fixture, "'hosts.main.count' is defined by two", "b.yaml", 2);
    assert_non_null(strstr(fixture->doc.problems[0].remedy, "the other is at a.yaml:3:10"));
    assert_value(fixture, root, "hosts.main.rack", "2");
}

static void include_complains_of_a_missing_file_where_it_is_named(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "a: 1\ninclude:\n  - cat/none.yaml\n");
    uint32_t root =
        assert_one_problem(fixture, "included file 'cat/none.yaml' does not exist", "s.yaml", 3);
    assert_non_null(strstr(fixture->doc.problems[0].remedy, fixture->folder));
    assert_value(fixture, root, "a", "1");
}

static void include_stays_beneath_the_folder_of_the_scenario(void **state)
{
    static const char *const paths[] = {"/etc/passwd", "../x.yaml", "a/../../x.yaml",
                                        "..",          "''",        "{a: 1}"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct fixture *fixture = *state;
        put(fixture, "s.yaml", arena_format(&fixture->arena, "include: [%s]\n", paths[i]));
        assert_one_problem(fixture, "a path beneath the scenario's folder", "s.yaml", 1);
        end(state);
        begin(state);
    }
}

static void include_follows_no_symbolic_link(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "real/x.yaml", "x: 1\n");
    assert_int_equal(symlink("/etc/passwd", path_of(fixture, "link.yaml")), 0);
    assert_int_equal(symlink("real", path_of(fixture, "folder")), 0);
    put(fixture, "s.yaml", "include: [link.yaml, folder/x.yaml, real/x.yaml/y]\n");
    read_it(fixture, "s.yaml");
    assert_int_equal(fixture->doc.problem_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(strstr(fixture->doc.problems[i].message, "leads through a symbolic link"));
    }
    assert_int_equal(fixture->inputs.count, 1);
}

static void include_opens_regular_files_only(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(mkfifo(path_of(fixture, "pipe"), 0666), 0);
    put(fixture, "folder/x.yaml", "x: 1\n");
    put(fixture, "s.yaml", "include: [pipe, folder]\n");
    read_it(fixture, "s.yaml");
    assert_int_equal(fixture->doc.problem_count, 2);
    assert_string_equal(fixture->doc.problems[0].message, "'pipe' is not a regular file");
    assert_string_equal(fixture->doc.problems[1].message, "'folder' is not a regular file");
}

static void include_refuses_circles_by_any_name(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: [a.yaml]\n");
    put(fixture, "a.yaml", "\ninclude: [b.yaml]\n");
    put(fixture, "b.yaml", "include: [same.yaml]\n");
    assert_int_equal(link(path_of(fixture, "a.yaml"), path_of(fixture, "same.yaml")), 0);
    assert_one_problem(fixture, "including 'same.yaml' here makes a circle", "b.yaml", 1);
    end(state);
    begin(state);
    put(fixture, "s.yaml", "include: [s.yaml]\n");
    assert_one_problem(fixture, "including 's.yaml' here makes a circle", "s.yaml", 1);
}

static void include_refuses_more_than_eight_files_within_files(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: [f1.yaml]\n");
    for (int i = 1; i <= 9; i++) {
        char name[24];
        snprintf(name, sizeof name, "f%d.yaml", i);
        put(fixture, name,
            arena_format(&fixture->arena, "k%d: 1\ninclude: [f%d.yaml]\n", i, i + 1));
    }
    uint32_t root = assert_one_problem(fixture, "more than 8 files within files", "f8.yaml", 2);
    assert_value(fixture, root, "k8", "1");
    assert_int_equal(doc_find(&fixture->doc, root, "k9"), DOC_NONE);
}

static void include_bounds_what_many_entries_add_up_to(void **state)
{
    struct fixture *fixture = *state;
    size_t used = 0;
    char *list = arena_alloc(&fixture->arena, 20000);
    used += (size_t)snprintf(list, 20000, "include: [");
    for (int i = 0; i <= INCLUDE_FILES_MOST; i++) {
        used += (size_t)snprintf(list + used, 20000 - used, "a.yaml, ");
    }
    snprintf(list + used, 20000 - used, "]\n");
    put(fixture, "s.yaml", list);
    put(fixture, "a.yaml", "a: 1\n");
    assert_one_problem(fixture, "or 1000 files in all", "s.yaml", 1);
    end(state);
    begin(state);
    // 3000 nodes, taken 500 times: more than a scenario may hold.
    list = arena_alloc(&fixture->arena, 20000);
    used = (size_t)snprintf(list, 20000, "l: [");
    for (int i = 0; i < 3000; i++) {
        used += (size_t)snprintf(list + used, 20000 - used, "x, ");
    }
    snprintf(list + used, 20000 - used, "]\n");
    put(fixture, "a.yaml", list);
    used = (size_t)snprintf(list, 20000, "include: [");
    for (int i = 0; i < 500; i++) {
        used += (size_t)snprintf(list + used, 20000 - used, "a.yaml, ");
    }
    snprintf(list + used, 20000 - used, "]\n");
    put(fixture, "s.yaml", list);
    read_it(fixture, "s.yaml");
    assert_true(fixture->doc.problem_count > 0);
    assert_string_equal(fixture->doc.problems[0].message,
                        "more than 1000000 keys and values in a scenario");
    assert_true(fixture->doc.node_count <= DOC_NODES_MOST);
}

static void include_looks_into_the_library_after_the_scenarios_folder(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "mine/s.yaml", "include: [both.yaml, only.yaml]\n");
    put(fixture, "mine/both.yaml", "both: mine\n");
    put(fixture, "library/both.yaml", "both: library\n");
    put(fixture, "library/only.yaml", "only: library\n");
    uint32_t root = include_read(&fixture->doc, &fixture->inputs, path_of(fixture, "mine/s.yaml"),
                                 path_of(fixture, "library"), &fixture->error);
    assert_int_equal(fixture->doc.problem_count, 0);
    assert_value(fixture, root, "both", "mine");
    assert_value(fixture, root, "only", "library");
}

static void include_goes_on_after_a_broken_file(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, "s.yaml", "include: [bad.yaml, list.yaml, bad.yaml, good.yaml]\n");
    put(fixture, "bad.yaml", "a: [\n");
    put(fixture, "list.yaml", "- 1\n");
    put(fixture, "good.yaml", "g: 1\n");
    uint32_t root = read_it(fixture, "s.yaml");
    assert_int_equal(fixture->doc.problem_count, 2);
    assert_string_equal(fixture->doc.problems[1].message,
                        "a scenario has keys and values at its top");
    assert_value(fixture, root, "g", "1");
}

static void include_says_when_the_scenario_itself_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(read_it(fixture, "none.yaml"), DOC_NONE);
    assert_int_equal(fixture->error.kind, ERROR_IO);
    assert_non_null(strstr(fixture->error.text, "none.yaml: No such file"));
    fixture->error = (struct error){0};
    assert_int_equal(read_it(fixture, "."), DOC_NONE);
    assert_int_equal(fixture->error.kind, ERROR_IO);
    assert_int_equal(fixture->doc.problem_count, 0);
}

static void include_folder_keeps_the_slash(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(include_folder(&fixture->arena, "a/b/c.yaml"), "a/b/");
    assert_string_equal(include_folder(&fixture->arena, "/c.yaml"), "/");
    assert_string_equal(include_folder(&fixture->arena, "c.yaml"), "");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(include_merges_mappings_and_lets_the_including_file_win),
        CASE(include_reads_files_within_files_relative_to_the_scenario),
        CASE(include_takes_a_file_that_is_reached_twice_once),
        CASE(include_complains_when_siblings_define_the_same_key),
        CASE(include_complains_of_a_missing_file_where_it_is_named),
        CASE(include_stays_beneath_the_folder_of_the_scenario),
        CASE(include_follows_no_symbolic_link),
        CASE(include_opens_regular_files_only),
        CASE(include_refuses_circles_by_any_name),
        CASE(include_refuses_more_than_eight_files_within_files),
        CASE(include_bounds_what_many_entries_add_up_to),
        CASE(include_looks_into_the_library_after_the_scenarios_folder),
        CASE(include_goes_on_after_a_broken_file),
        CASE(include_says_when_the_scenario_itself_cannot_be_read),
        CASE(include_folder_keeps_the_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
