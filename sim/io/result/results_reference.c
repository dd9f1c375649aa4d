// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/io/result/results_reference.h"

#include "sim/engine.h"
#include "sim/io/result/trace_out.h"

#include <string.h>

// ---- Tables ----

static void put_type(FILE *out, const struct column *column)
{
    static const char *const names[] = {
        [COLUMN_INTEGER] = "integer", [COLUMN_REAL] = "real", [COLUMN_CODE] = "word",
        [COLUMN_TIME] = "time",       [COLUMN_ID] = "row of", [COLUMN_NAME] = "text",
    };
    fputs(names[column->type], out);
    if (column->type == COLUMN_ID) {
        fprintf(out, " `%s`", column->refers);
    }
    for (size_t i = 0; column->type == COLUMN_CODE && column->words[i] != NULL; i++) {
        fprintf(out, "%s `%s`", i == 0 ? ":" : ",", column->words[i]);
    }
}

// Counts and shares are of unit 1, which tells nothing.
static const char *shown_unit(const char *unit)
{
    return unit == NULL || strcmp(unit, "1") == 0 ? "" : unit;
}

static void put_table(FILE *out, const struct table *table)
{
    static const char *const levels[] = {
        [RECORD_NONE] = "at every level",
        [RECORD_SUMMARY] = "at level `summary` and above",
        [RECORD_SERIES] = "at level `series` and above",
        [RECORD_FULL] = "at level `full`",
    };
    fprintf(out, "\n### `%s`\n\n%s Written %s.\n\n", table->path, table->text,
            levels[table->level]);
    fputs("| column | holds | unit | meaning |\n|---|---|---|---|\n", out);
    for (const struct column *column = table->columns; column->name != NULL; column++) {
        fprintf(out, "| `%s` | ", column->name);
        put_type(out, column);
        fprintf(out, " | %s | %s |\n",
                column->type == COLUMN_TIME ? "ns from the start" : shown_unit(column->unit),
                column->text);
    }
}

static void put_tables(FILE *out, const struct table *const *tables)
{
    for (const struct table *const *table = tables; table != NULL && *table != NULL; table++) {
        put_table(out, *table);
    }
}

// ---- Headline numbers ----

static void put_keys(FILE *out, const struct summary_key *keys)
{
    for (const struct summary_key *key = keys; key != NULL && key->key != NULL; key++) {
        fprintf(out, "| `%s` | %s | %s |\n", key->key, shown_unit(key->unit), key->text);
    }
}

void results_reference_write(FILE *out, const struct model *const *models)
{
    fputs("## Headline numbers\n\nKeys of `--json` and rows of `/summary`. A number that could not "
          "be observed is left out.\n\n| key | unit | meaning |\n|---|---|---|\n",
          out);
    put_keys(out, sim_summary_keys);
    for (size_t i = 0; models[i] != NULL; i++) {
        put_keys(out, models[i]->summary_keys);
    }
    fputs("\n## Tables\n", out);
    for (size_t i = 0; models[i] != NULL; i++) {
        put_tables(out, models[i]->tables);
    }
    put_tables(out, trace_out_tables);
}
