// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a scenario, with any --set: a scenario or problems, never a crash or a hang. What is
// accepted is written as an effective scenario that is accepted again and written the same.
#include "tests/sim/io/scenario/fake_models.h"
#include "sim/io/scenario/reader.h"

#include <stdlib.h>
#include <string.h>

enum { SETS_MOST = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Unlike CHECK, leaves by a signal, on which the fuzzer keeps the input.
static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static bool read_text(struct reader *reader, const char *text, size_t length,
                      const char *const *sets, size_t set_count)
{
    struct error error = {0};
    struct reader_options options = {
        .path = "fuzz/x.yaml",
        .text = text,
        .length = length,
        .models = fake_models,
        .sets = sets,
        .set_count = set_count,
        .seed = UNSET,
    };
    reader_init(reader);
    bool ok = reader_read(reader, &options, &error);
    require(ok == (reader_problem_count(reader) == 0));
    require(ok == (error.kind == ERROR_NONE));
    return ok;
}

static void check_problems(const struct reader *reader)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    reader_print_problems(reader, out, false);
    fclose(out);
    require(strstr(text, "problem") != NULL);
    free(text);
}

// References lead to specs, parents come before their children, and every spec has a name.
static void check_specs(const struct scenario *scenario)
{
    size_t type_count, tenant_count, group_count;
    const struct fake_type *types = scenario_specs(scenario, &fake_type_model, &type_count);
    require(type_count == 0 || types != NULL);
    scenario_specs(scenario, &fake_tenant_model, &tenant_count);
    const struct fake_group *groups = scenario_specs(scenario, &fake_group_model, &group_count);
    for (size_t i = 0; i < group_count; i++) {
        require(groups[i].spec.id == (int32_t)i && groups[i].spec.name[0] != '\0');
        require(groups[i].type >= 0 && (size_t)groups[i].type < type_count);
        require(groups[i].spec.parent >= 0 && (size_t)groups[i].spec.parent < tenant_count);
        require(groups[i].count != NULL && groups[i].count->initial <= 1000);
    }
}

static void check_effective(struct reader *reader)
{
    size_t length, again_length;
    const char *text = reader_effective_yaml(reader, &length);
    struct reader again;
    if (!read_text(&again, text, length, NULL, 0)) {
        reader_print_problems(&again, stderr, false);
        abort();
    }
    const char *same = reader_effective_yaml(&again, &again_length);
    require(again_length == length && memcmp(text, same, length) == 0);
    reader_deinit(&again);
}

// The scenario ends at the first line "--set"; what stands between further such lines are values.
static size_t take_sets(char *text, char *sets[SETS_MOST])
{
    static const char mark[] = "\n--set\n";
    size_t count = 0;
    for (char *at = strstr(text, mark); at != NULL; at = strstr(at, mark)) {
        *at = '\0';
        at += strlen(mark);
        if (count == SETS_MOST) {
            break;
        }
        sets[count++] = at;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    char *sets[SETS_MOST];
    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    // Without a mark the scenario keeps all its bytes, also those behind a NUL.
    size_t set_count = take_sets(text, sets);
    size_t length = set_count > 0 ? strlen(text) : size;
    struct reader reader;
    if (read_text(&reader, text, length, (const char *const *)sets, set_count)) {
        check_specs(reader.scenario);
        check_effective(&reader);
    } else {
        check_problems(&reader);
    }
    reader_deinit(&reader);
    free(text);
    return 0;
}
