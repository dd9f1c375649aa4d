// SPDX-License-Identifier: GPL-3.0-or-later
// The list of problems that a document keeps.
#include "sim/io/scenario/doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void doc_problem(struct doc *doc, struct doc_place place, const char *message, const char *remedy)
{
    if (doc->problem_count == DOC_PROBLEMS_MOST) {
        doc->problems_dropped++;
        return;
    }
    doc->problems =
        grow(doc->problems, &doc->problem_capacity, doc->problem_count + 1, sizeof *doc->problems);
    doc->problems[doc->problem_count++] = (struct doc_problem){
        .place = place,
        .message = arena_text(doc->arena, message, strlen(message)),
        .remedy = remedy == NULL ? NULL : arena_text(doc->arena, remedy, strlen(remedy)),
    };
}

void doc_problemf(struct doc *doc, struct doc_place place, const char *remedy, const char *format,
                  ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    doc_problem(doc, place, message, remedy);
}
