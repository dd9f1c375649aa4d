// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/dist_fields.h"

#include "sim/real.h"

#include <string.h>

// A kind of distribution: its word with its rows, and how they become parameters.
struct dist_option {
    struct field_option option; // first: a reader knows only this
    enum dist_kind kind;
    bool (*fill)(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                 struct dist_fault *fault);
};

static bool fault_set(struct dist_fault *fault, const char *key, const char *message)
{
    *fault = (struct dist_fault){.key = key, .message = message};
    return false;
}

// ---- Rows ----

#define ROW(key_, member_, ...)                                                                    \
    {                                                                                              \
        .key = key_, .offset = offsetof(struct dist_fields, member_), __VA_ARGS__                  \
    }
#define USERS .type = FIELD_REAL, .unit = DIST_USERS_UNIT
#define PLAIN .type = FIELD_REAL, .unit = UNIT_NONE
#define END_OF_ROWS                                                                                \
    {                                                                                              \
        .key = NULL                                                                                \
    }
#define TABLE(rows_)                                                                               \
    {                                                                                              \
        .fields = rows_, .size = sizeof(struct dist_fields)                                        \
    }

static const struct field constant_rows[] = {
    ROW("value", value, .type = FIELD_QUANTITY, .unit = DIST_USERS_UNIT, .text = "Every draw."),
    END_OF_ROWS,
};

static const struct field uniform_rows[] = {
    ROW("low", low, USERS, .text = "Smallest value."),
    ROW("high", high, USERS, .text = "Largest value."),
    END_OF_ROWS,
};

static const struct field exponential_rows[] = {
    ROW("mean", mean, USERS, .positive = true, .text = "Mean."),
    END_OF_ROWS,
};

static const struct field normal_rows[] = {
    ROW("mean", mean, USERS, .positive = true, .text = "Mean of the bell before the cut at zero."),
    ROW("deviation", deviation, USERS, .text = "Standard deviation before the cut at zero."),
    END_OF_ROWS,
};

static const struct field lognormal_rows[] = {
    ROW("median", median, USERS, .positive = true, .optional = true,
        .text = "Median; give one percentile with it."),
    ROW("p75", percentiles[0], USERS, .positive = true, .optional = true,
        .text = "Value that 75 % of the draws stay below."),
    ROW("p90", percentiles[1], USERS, .positive = true, .optional = true,
        .text = "Value that 90 % of the draws stay below."),
    ROW("p95", percentiles[2], USERS, .positive = true, .optional = true,
        .text = "Value that 95 % of the draws stay below."),
    ROW("p99", percentiles[3], USERS, .positive = true, .optional = true,
        .text = "Value that 99 % of the draws stay below."),
    ROW("p99.9", percentiles[4], USERS, .positive = true, .optional = true,
        .text = "Value that 99.9 % of the draws stay below."),
    ROW("mean", mean, USERS, .positive = true, .optional = true,
        .text = "Mean, instead of the median; give the deviation or the variation with it."),
    ROW("deviation", deviation, USERS, .optional = true, .text = "Standard deviation."),
    ROW("variation", variation, PLAIN, .optional = true,
        .text = "Coefficient of variation: the standard deviation over the mean."),
    END_OF_ROWS,
};

static const struct field gamma_rows[] = {
    ROW("shape", shape, PLAIN, .positive = true, .text = "Shape; 1 is exponential."),
    ROW("scale", scale, USERS, .positive = true, .optional = true,
        .text = "Scale: the mean over the shape; give it or the mean."),
    ROW("mean", mean, USERS, .positive = true, .optional = true,
        .text = "Mean, instead of the scale."),
    END_OF_ROWS,
};

static const struct field weibull_rows[] = {
    ROW("shape", shape, PLAIN, .positive = true,
        .text = "Shape; 1 is exponential, below 1 failures come early."),
    ROW("scale", scale, USERS, .positive = true, .text = "Value that 63.2 % of draws stay below."),
    END_OF_ROWS,
};

static const struct field pareto_rows[] = {
    ROW("shape", shape, PLAIN, .positive = true,
        .text = "Tail index; the mean is finite above 1, the variance above 2."),
    ROW("minimum", minimum, USERS, .positive = true, .text = "Smallest value."),
    END_OF_ROWS,
};

static const struct field zipf_rows[] = {
    ROW("exponent", exponent, PLAIN, .text = "Value k is as likely as k to the minus exponent."),
    ROW("count", count, .type = FIELD_INTEGER, .low = 1, .high = DIST_ZIPF_MOST,
        .text = "Values run from 1 to this."),
    END_OF_ROWS,
};

static const struct field branch_rows[] = {
    {.key = "weight",
     .type = FIELD_REAL,
     .positive = true,
     .offset = offsetof(struct dist_branch, weight),
     .text = "How likely the branch is, against the sum of all weights."},
    {.key = "mean",
     .type = FIELD_REAL,
     .unit = DIST_USERS_UNIT,
     .positive = true,
     .offset = offsetof(struct dist_branch, mean),
     .text = "Mean of the branch's exponential."},
    END_OF_ROWS,
};
static const struct field_table branch_table = {.fields = branch_rows,
                                                .size = sizeof(struct dist_branch)};
static const struct field branch_item = {.type = FIELD_TABLE, .table = &branch_table};

static const struct field hyperexponential_rows[] = {
    ROW("branches", branches, .type = FIELD_LIST, .item = &branch_item,
        .text = "Exponentials, one of which is chosen for each draw."),
    END_OF_ROWS,
};

static const struct field value_item = {.type = FIELD_REAL, .unit = DIST_USERS_UNIT};

static const struct field empirical_rows[] = {
    ROW("values", values, .type = FIELD_LIST, .item = &value_item, .optional = true,
        .text = "The sample; each value is as likely."),
    ROW("file", file, .type = FIELD_PATH, .optional = true,
        .text = "A file of the sample, one number per line, instead of values."),
    ROW("unit", unit, .type = FIELD_TEXT, .optional = true,
        .text = "Unit of bare numbers in the file, such as ms."),
    END_OF_ROWS,
};

static const struct field_table constant_table = TABLE(constant_rows);
static const struct field_table uniform_table = TABLE(uniform_rows);
static const struct field_table exponential_table = TABLE(exponential_rows);
static const struct field_table normal_table = TABLE(normal_rows);
static const struct field_table lognormal_table = TABLE(lognormal_rows);
static const struct field_table gamma_table = TABLE(gamma_rows);
static const struct field_table weibull_table = TABLE(weibull_rows);
static const struct field_table pareto_table = TABLE(pareto_rows);
static const struct field_table zipf_table = TABLE(zipf_rows);
static const struct field_table hyperexponential_table = TABLE(hyperexponential_rows);
static const struct field_table empirical_table = TABLE(empirical_rows);

// ---- From rows to parameters ----

static bool fill_constant(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                          struct dist_fault *fault)
{
    (void)arena;
    if (fields->value < 0) {
        return fault_set(fault, "value", "the value must not be negative");
    }
    dist->constant = fields->value;
    return true;
}

static bool fill_uniform(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                         struct dist_fault *fault)
{
    (void)arena;
    if (fields->low < 0) {
        return fault_set(fault, "low", "low must not be negative");
    }
    if (fields->low > fields->high) {
        return fault_set(fault, "high", "high must not be below low");
    }
    dist->a = fields->low;
    dist->b = fields->high;
    return true;
}

static bool fill_exponential(struct dist *dist, struct arena *arena,
                             const struct dist_fields *fields, struct dist_fault *fault)
{
    (void)arena;
    (void)fault;
    dist->a = fields->mean;
    return true;
}

static bool fill_normal(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                        struct dist_fault *fault)
{
    (void)arena;
    if (fields->deviation < 0) {
        return fault_set(fault, "deviation", "the deviation must not be negative");
    }
    dist->a = fields->mean;
    dist->b = fields->deviation;
    return true;
}

static const double percentile_values[DIST_PERCENTILES] = {0.75, 0.90, 0.95, 0.99, 0.999};
static const char *const percentile_keys[DIST_PERCENTILES] = {"p75", "p90", "p95", "p99", "p99.9"};

// The one percentile that was given, -1 for none and DIST_PERCENTILES for several.
static int percentile_given(const struct dist_fields *fields)
{
    int given = -1;
    for (int i = 0; i < DIST_PERCENTILES; i++) {
        if (field_given(fields->percentiles[i])) {
            given = given < 0 ? i : DIST_PERCENTILES;
        }
    }
    return given;
}

// Moments: deviation over mean = sqrt(exp(sigma^2) - 1), mean = exp(mu + sigma^2 / 2).
static bool fill_lognormal_by_mean(struct dist *dist, const struct dist_fields *fields,
                                   struct dist_fault *fault)
{
    if (field_given(fields->deviation) == field_given(fields->variation)) {
        return fault_set(fault, "mean", "with a mean, give either the deviation or the variation");
    }
    double variation =
        !field_given(fields->variation) ? fields->deviation / fields->mean : fields->variation;
    if (!(variation > 0 && variation <= 1e6)) {
        return fault_set(fault, !field_given(fields->variation) ? "deviation" : "variation",
                         "the deviation must be above zero and at most a million means");
    }
    double variance = real_log(1 + variation * variation);
    dist->a = real_log(fields->mean) - variance / 2;
    dist->b = real_sqrt(variance);
    return true;
}

static bool fill_lognormal(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                           struct dist_fault *fault)
{
    (void)arena;
    int given = percentile_given(fields);
    if (field_given(fields->median) == field_given(fields->mean)) {
        return fault_set(fault, NULL,
                         "a lognormal takes either median and a percentile, or mean and deviation");
    }
    if (!field_given(fields->median)) {
        if (given >= 0) {
            return fault_set(fault, "mean", "a percentile goes with a median, not with a mean");
        }
        return fill_lognormal_by_mean(dist, fields, fault);
    }
    if (field_given(fields->deviation) || field_given(fields->variation)) {
        return fault_set(fault, "median",
                         "a deviation or variation goes with a mean, not with a median");
    }
    if (given < 0 || given == DIST_PERCENTILES) {
        return fault_set(fault, "median",
                         "with a median, give one of p75, p90, p95, p99 and p99.9");
    }
    if (!(fields->percentiles[given] > fields->median)) {
        return fault_set(fault, percentile_keys[given], "a percentile must be above the median");
    }
    enum unit unit = dist->unit;
    dist_set_lognormal(dist, fields->median, percentile_values[given], fields->percentiles[given]);
    dist->unit = unit;
    return true;
}

static bool fill_gamma(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                       struct dist_fault *fault)
{
    (void)arena;
    if (field_given(fields->scale) == field_given(fields->mean)) {
        return fault_set(fault, "shape", "with the shape, give either the scale or the mean");
    }
    dist->a = fields->shape;
    dist->b = !field_given(fields->mean) ? fields->scale : fields->mean / fields->shape;
    return true;
}

static bool fill_weibull(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                         struct dist_fault *fault)
{
    (void)arena;
    (void)fault;
    dist->a = fields->shape;
    dist->b = fields->scale;
    return true;
}

static bool fill_pareto(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                        struct dist_fault *fault)
{
    (void)arena;
    (void)fault;
    dist->a = fields->shape;
    dist->b = fields->minimum;
    return true;
}

static bool fill_zipf(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                      struct dist_fault *fault)
{
    if (dist->unit != UNIT_NONE) {
        return fault_set(fault, "distribution",
                         "zipf draws whole numbers, and this key takes a quantity with a unit");
    }
    if (!(fields->exponent >= 0 && fields->exponent <= 100)) {
        return fault_set(fault, "exponent", "the exponent must be from 0 to 100");
    }
    size_t count = (size_t)fields->count;
    double *cumulative = ARENA_ARRAY(arena, double, count);
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        sum += real_exp(-fields->exponent * real_log((double)(k + 1)));
        cumulative[k] = sum;
    }
    for (size_t k = 0; k < count; k++) {
        cumulative[k] /= sum;
    }
    cumulative[count - 1] = 1;
    dist->a = fields->exponent;
    dist->b = (double)count;
    dist->values = cumulative;
    dist->count = count;
    return true;
}

static bool fill_hyperexponential(struct dist *dist, struct arena *arena,
                                  const struct dist_fields *fields, struct dist_fault *fault)
{
    size_t count = fields->branches.count;
    const struct dist_branch *branches = fields->branches.items;
    if (count == 0) {
        return fault_set(fault, "branches", "at least one branch is needed");
    }
    double *means = ARENA_ARRAY(arena, double, count);
    double *cumulative = ARENA_ARRAY(arena, double, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        means[i] = branches[i].mean;
        sum += branches[i].weight;
        cumulative[i] = sum;
    }
    for (size_t i = 0; i < count; i++) {
        cumulative[i] /= sum;
    }
    cumulative[count - 1] = 1;
    dist->values = means;
    dist->weights = cumulative;
    dist->count = count;
    return true;
}

// Merge sort from runs of one: n log n for any sample, and no state outside the two arrays.
static double *sorted(double *values, double *spare, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t start = 0; start < count; start += 2 * run) {
            size_t middle = start + run < count ? start + run : count;
            size_t end = middle + run < count ? middle + run : count;
            size_t left = start, right = middle;
            for (size_t to = start; to < end; to++) {
                bool from_left = right == end || (left < middle && values[left] <= values[right]);
                spare[to] = from_left ? values[left++] : values[right++];
            }
        }
        double *swap = values;
        values = spare;
        spare = swap;
    }
    return values;
}

static bool fill_empirical(struct dist *dist, struct arena *arena, const struct dist_fields *fields,
                           struct dist_fault *fault)
{
    size_t count = fields->values.count;
    if (count == 0) {
        return fault_set(fault, NULL, "an empirical distribution needs values or a file of them");
    }
    const double *given = fields->values.items;
    for (size_t i = 0; i < count; i++) {
        if (!(given[i] >= 0)) {
            return fault_set(fault, "values", "a value must not be negative");
        }
    }
    double *values = ARENA_ARRAY(arena, double, count);
    memcpy(values, given, count * sizeof *values);
    dist->values = sorted(values, ARENA_ARRAY(arena, double, count), count);
    dist->count = count;
    return true;
}

// ---- The list ----

#define OPTION(word_, kind_, text_)                                                                \
    static const struct dist_option option_##word_ = {                                             \
        .option = {.name = #word_, .text = text_, .table = &word_##_table},                        \
        .kind = kind_,                                                                             \
        .fill = fill_##word_,                                                                      \
    }

OPTION(constant, DIST_CONSTANT, "Always the same value; a bare number is short for it.");
OPTION(uniform, DIST_UNIFORM, "Any value between two, each as likely.");
OPTION(exponential, DIST_EXPONENTIAL, "Memoryless times.");
OPTION(normal, DIST_NORMAL, "The bell curve, cut at zero.");
OPTION(lognormal, DIST_LOGNORMAL,
       "Skewed to the right, by its median and a percentile or by its mean and deviation.");
OPTION(gamma, DIST_GAMMA, "Sums of exponentials for a whole shape.");
OPTION(weibull, DIST_WEIBULL, "Times to failure.");
OPTION(pareto, DIST_PARETO, "A heavy tail above a minimum.");
OPTION(zipf, DIST_ZIPF, "Whole numbers from 1, popular ones first.");
OPTION(hyperexponential, DIST_HYPEREXPONENTIAL,
       "A mixture of exponentials, more variable than one.");
OPTION(empirical, DIST_EMPIRICAL, "A sample that was measured; draws pick one of its values.");

static const struct field_option *const options[] = {
    &option_constant.option,         &option_uniform.option,   &option_exponential.option,
    &option_normal.option,           &option_lognormal.option, &option_gamma.option,
    &option_weibull.option,          &option_pareto.option,    &option_zipf.option,
    &option_hyperexponential.option, &option_empirical.option, NULL,
};

static const struct field choice_rows[] = {
    {.key = "distribution",
     .type = FIELD_VARIANT,
     .options = options,
     .text = "Kind of distribution, which says what else is given."},
    END_OF_ROWS,
};

const struct field_table dist_table = {.fields = choice_rows, .size = sizeof(struct field_choice)};

bool dist_from_fields(struct dist *dist, struct arena *arena, const struct field_option *option,
                      const struct dist_fields *fields, enum unit unit, struct dist_fault *fault)
{
    const struct dist_option *kind = (const struct dist_option *)(const void *)option;
    *dist = (struct dist){.kind = kind->kind, .unit = unit};
    return kind->fill(dist, arena, fields, fault);
}

struct dist dist_of_constant(int64_t value, enum unit unit)
{
    return (struct dist){.kind = DIST_CONSTANT, .unit = unit, .constant = value};
}
