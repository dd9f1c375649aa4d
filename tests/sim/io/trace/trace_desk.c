// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/trace/trace_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static const char *const states[] = {"done", "lost", NULL};

static const struct source_want job_wants[TRACE_DESK_WANTS] = {
    {.name = "arrive", .unit = UNIT_TIME, .suffix = "s"},
    {.name = "vm", .unit = UNIT_NONE},
    {.name = "length", .unit = UNIT_WORK, .suffix = "MI", .optional = true},
    {.name = "state", .unit = UNIT_TEXT, .words = states, .optional = true},
};

int trace_desk_set_up(void **state)
{
    struct trace_desk *b = calloc(1, sizeof *b);
    assert_non_null(b);
    snprintf(b->folder, sizeof b->folder, "/tmp/virga-trace-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    arena_init(&b->arena);
    trace_in_init(&b->in, &b->arena, true);
    b->io = trace_in_source(&b->in);
    *state = b;
    return 0;
}

int trace_desk_tear_down(void **state)
{
    struct trace_desk *b = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
    assert_int_equal(system(command), 0);
    trace_in_deinit(&b->in);
    arena_deinit(&b->arena);
    free(b);
    return 0;
}

const char *trace_desk_path(struct trace_desk *b, const char *name)
{
    return arena_format(&b->arena, "%s/%s", b->folder, name);
}

const char *trace_desk_bytes(struct trace_desk *b, const char *name, const void *bytes, size_t size)
{
    const char *path = trace_desk_path(b, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *trace_desk_text(struct trace_desk *b, const char *name, const char *text)
{
    return trace_desk_bytes(b, name, text, strlen(text));
}

const char *trace_desk_gzip(struct trace_desk *b, const char *name, const char *text,
                            const char *mode)
{
    const char *path = trace_desk_path(b, name);
    gzFile file = gzopen(path, mode);
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

bool trace_desk_jobs(struct trace_desk *b, const char *path, struct source_column *columns,
                     size_t count)
{
    struct field_list list = {columns, count};
    b->error = (struct error){0};
    return b->io.rows(b->io.context, &b->rows, &b->arena, path, &list, job_wants, TRACE_DESK_WANTS,
                      &b->error);
}
