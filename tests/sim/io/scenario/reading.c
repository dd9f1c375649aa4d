// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/io/scenario/reading.h"

#include "tests/sim/io/scenario/fake_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void reading_init(struct reading *reading, const char *text, const char *const *sets)
{
    *reading = (struct reading){.ok = false};
    size_t count = 0;
    while (sets != NULL && sets[count] != NULL) {
        count++;
    }
    struct reader_options options = {
        .path = "s/x.yaml",
        .text = text,
        .length = strlen(text),
        .models = fake_models,
        .sets = sets,
        .set_count = count,
        .seed = UNSET,
    };
    reader_init(&reading->reader);
    reading->ok = reader_read(&reading->reader, &options, &reading->error);
    size_t size;
    FILE *out = open_memstream(&reading->problems, &size);
    assert_non_null(out);
    reader_print_problems(&reading->reader, out, false);
    fclose(out);
}

void reading_deinit(struct reading *reading)
{
    reader_deinit(&reading->reader);
    free(reading->problems);
}

char *reading_changed(const char *from, const char *to)
{
    const char *at = strstr(fake_scenario, from);
    assert_non_null(at);
    size_t size = strlen(fake_scenario) + strlen(to) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    snprintf(text, size, "%.*s%s%s", (int)(at - fake_scenario), fake_scenario, to,
             at + strlen(from));
    return text;
}

void reading_refused(const char *text, const char *const *sets, const char *expected)
{
    struct reading reading;
    reading_init(&reading, text, sets);
    if (reading.ok || strstr(reading.problems, expected) == NULL) {
        print_error("expected '%s' in:\n%s", expected, reading.problems);
    }
    assert_false(reading.ok);
    assert_int_equal(reading.error.kind, ERROR_INPUT);
    assert_string_equal(reading.error.text, "");
    assert_null(reading.reader.scenario);
    assert_non_null(strstr(reading.problems, expected));
    reading_deinit(&reading);
}

void reading_change_refused(const char *from, const char *to, const char *expected)
{
    char *text = reading_changed(from, to);
    reading_refused(text, NULL, expected);
    free(text);
}

const void *reading_specs(const struct reading *reading, const struct model *model, size_t count)
{
    size_t found;
    if (!reading->ok) {
        print_error("%s", reading->problems);
    }
    assert_true(reading->ok);
    const void *specs = scenario_specs(reading->reader.scenario, model, &found);
    assert_int_equal(found, count);
    return specs;
}
