// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as the engine sees it: settings of the run and, for each model, the specs that it
// mounted.
//
// sim/io reads it from YAML by the models' field tables; a test may fill it by hand. Everything in
// it is read-only once it was read and lives in its arena.
#ifndef VIRGA_SIM_SCENARIO_H
#define VIRGA_SIM_SCENARIO_H

#include "sim/arena.h"
#include "sim/column.h"
#include "sim/field.h"

struct model;

struct settings_record {
    int32_t level;    // enum record_level
    int64_t interval; // ns between rows of a series
};

// One closed form to print beside a simulated value.
struct settings_expect {
    const char *key;        // summary key: "wait.mean"
    const char *formula;    // name in sim/theory: "mm1_wait"
    struct field_list with; // of struct settings_argument
};

struct settings_argument {
    const char *name;         // parameter of the formula
    struct field_list values; // of double
};

// The scenario's root: what no model owns.
struct settings {
    struct spec spec;
    int64_t version;   // of the scenario language
    const char *title; // key `name`
    int64_t start;     // ns since 1970
    int64_t duration;  // ns
    int64_t warm_up;   // ns; trims means and quantiles by arrival time, never counts or sums
    int64_t seed;      // >= 0
    struct settings_record *record;
    struct field_list expect; // of struct settings_expect
};

extern const struct field_table settings_table;

struct diag_list;

// What the rows alone cannot say: complains when values that are legal by themselves do not fit.
void settings_check(const struct settings *settings, struct diag_list *diags);

// The specs of one model: an array of its spec structs in order of the document.
struct scenario_part {
    const struct model *model;
    void *specs;
    size_t count;
};

// A file that was read for this scenario; its hash goes into the result.
struct scenario_input {
    const char *path;   // as given, relative to the scenario where it was
    uint8_t sha256[32]; // of its bytes
};

struct scenario {
    struct arena *arena;
    struct settings *settings;
    struct scenario_part *parts; // one for each model handed to the reader, in that order
    size_t part_count;
};

// A name as one step of a dotted path: in double quotes when it holds what a path gives a meaning.
// The name itself, or a copy in the arena.
const char *scenario_step(struct arena *arena, const char *name);

// The specs of a model (an array of `count` structs of model->table->size bytes); NULL and 0 if
// none.
void *scenario_specs(const struct scenario *scenario, const struct model *model, size_t *count);

#endif
