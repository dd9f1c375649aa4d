// SPDX-License-Identifier: GPL-3.0-or-later
// The reference of results tells every table, column and headline number.
#include "sim/io/result/results_reference.h"

#include "sim/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const words[] = {"running", "shut off", NULL};
static const struct column columns[] = {
    {"id", COLUMN_INTEGER, "1", 0, NULL, NULL, "Number."},
    {"state", COLUMN_CODE, NULL, 0, words, NULL, "What it does."},
    {"host", COLUMN_ID, NULL, 0, NULL, "/catalog/hosts", "Where it is."},
    {"ended", COLUMN_TIME, "ns", 0, NULL, NULL, "When it ended."},
    {"used", COLUMN_REAL, "core_s", 0, NULL, NULL, "How much it worked."},
    {"name", COLUMN_NAME, NULL, 0, NULL, NULL, "What it is called."},
    {.name = NULL},
};
static const struct table things = {"/catalog/things", "All things.", RECORD_SUMMARY, columns, 64};
static const struct table events = {"/events", "What happened.", RECORD_FULL, columns, 64};
static const struct table *const tables[] = {&things, &events, NULL};
static const struct summary_key keys[] = {
    {"wait.mean", SUMMARY_REAL, "s", "Mean wait."},
    {"hosts.total", SUMMARY_INTEGER, "1", "Hosts."},
    {"bill.currency", SUMMARY_TEXT, NULL, "Currency."},
    {.key = NULL},
};
static const struct model thing_model = {.name = "thing", .tables = tables, .summary_keys = keys};
static const struct model silent_model = {.name = "silent"};
static const struct model *const models[] = {&silent_model, &thing_model, NULL};

static void results_reference_tells_tables_columns_and_numbers(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "| `run.fingerprint` |  | Rolling hash",
        "| `wait.mean` | s | Mean wait. |\n| `hosts.total` |  | Hosts. |\n"
        "| `bill.currency` |  | Currency. |\n",
        "\n### `/catalog/things`\n\nAll things. Written at level `summary` and above.\n\n"
        "| column | holds | unit | meaning |\n|---|---|---|---|\n"
        "| `id` | integer |  | Number. |\n"
        "| `state` | word: `running`, `shut off` |  | What it does. |\n"
        "| `host` | row of `/catalog/hosts` |  | Where it is. |\n"
        "| `ended` | time | ns from the start | When it ended. |\n"
        "| `used` | real | core_s | How much it worked. |\n"
        "| `name` | text |  | What it is called. |\n",
        "\n### `/events`\n\nWhat happened. Written at level `full`.\n",
        "\n### `/inputs`\n",
        "\n### `/summary`\n",
    };
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    results_reference_write(out, models);
    fclose(out);
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        if (strstr(text, pieces[i]) == NULL) {
            fail_msg("missing: %s\nin: %s", pieces[i], text);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_reference_tells_tables_columns_and_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
