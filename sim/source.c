// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/source.h"

static const struct field column_fields[] = {
    {.key = "column",
     .type = FIELD_TEXT,
     .offset = offsetof(struct source_column, column),
     .text = "What the file calls the column in its first line, or its number from 1."},
    {.key = "unit",
     .type = FIELD_TEXT,
     .offset = offsetof(struct source_column, unit),
     .optional = true,
     .text = "Unit in which the file counts, such as s or MI; without it, the one that its reader "
             "names."},
    {.key = NULL},
};

const struct field_table source_column_table = {
    .fields = column_fields,
    .size = sizeof(struct source_column),
    .bare = "column",
};

uint64_t source_line(const struct source_rows *rows, size_t row)
{
    struct source_jump last = {.row = 0, .line = 1};
    for (size_t i = 0; i < rows->jump_count && rows->jumps[i].row <= row; i++) {
        last = rows->jumps[i];
    }
    return last.line + (row - last.row);
}
