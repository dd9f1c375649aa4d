// SPDX-License-Identifier: GPL-3.0-or-later
// Notation: lambda arrivals per second, s mean service in seconds, c servers, a = lambda s the
// offered load, rho = a / c the load of each server. Sources: Kleinrock, Queueing Systems (1975);
// Harchol-Balter, Performance Modeling and Design of Computer Systems (2013); others where they
// stand.
#include "sim/theory.h"

#include "sim/arena.h"
#include "sim/real.h"

static double first(const struct theory_numbers *numbers, size_t index)
{
    return numbers[index].items[0];
}

// Refuses a load that no queue can carry.
static bool stable(double load, const char *name, struct error *error)
{
    if (load < 1) {
        return true;
    }
    char text[QUANTITY_TEXT_SIZE];
    return error_set(error, ERROR_INPUT,
                     "%s: the load is %s; at 1 and above the queue grows for ever", name,
                     quantity_real_text(text, load));
}

static bool same_length(const struct theory_numbers *a, const struct theory_numbers *b,
                        const char *a_name, const char *b_name, const char *name,
                        struct error *error)
{
    if (a->count == b->count) {
        return true;
    }
    return error_set(error, ERROR_INPUT, "%s: '%s' and '%s' must be equally long", name, a_name,
                     b_name);
}

#define FORMULA(name_)                                                                             \
    static bool name_(double *value, const struct theory_numbers *numbers, const char *name,       \
                      struct error *error)

#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define ARRIVAL_RATE                                                                               \
    {                                                                                              \
        "arrival_rate", THEORY_POSITIVE, false, false, 0, "arrivals per second"                    \
    }
#define SERVICE_MEAN                                                                               \
    {                                                                                              \
        "service_mean", THEORY_POSITIVE, false, false, 0, "mean service in seconds"                \
    }
#define SERVERS                                                                                    \
    {                                                                                              \
        "servers", THEORY_COUNT, false, false, 0, "number of servers"                              \
    }
#define LONGER_THAN                                                                                \
    {                                                                                              \
        "longer_than", THEORY_NOT_NEGATIVE, false, false, 0, "a time in seconds"                   \
    }

// ---- M/M/1 ----

static const struct theory_parameter mm1_parameters[] = {ARRIVAL_RATE, SERVICE_MEAN, END};
static const struct theory_parameter mm1_tail_parameters[] = {ARRIVAL_RATE, SERVICE_MEAN,
                                                              LONGER_THAN, END};

FORMULA(mm1_response)
{
    double service = first(numbers, 1), load = first(numbers, 0) * service;
    *value = service / (1 - load);
    return stable(load, name, error);
}

FORMULA(mm1_wait)
{
    double load = first(numbers, 0) * first(numbers, 1);
    *value = load * first(numbers, 1) / (1 - load);
    return stable(load, name, error);
}

FORMULA(mm1_in_system)
{
    double load = first(numbers, 0) * first(numbers, 1);
    *value = load / (1 - load);
    return stable(load, name, error);
}

FORMULA(mm1_response_tail)
{
    double load = first(numbers, 0) * first(numbers, 1);
    *value = real_exp(-(1 - load) / first(numbers, 1) * first(numbers, 2));
    return stable(load, name, error);
}

// ---- Many servers ----

// B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1)).
static double blocking_of(double servers, double load)
{
    double blocking = 1;
    for (double c = 1; c <= servers; c++) {
        blocking = load * blocking / (c + load * blocking);
    }
    return blocking;
}

static const struct theory_parameter erlang_parameters[] = {
    SERVERS, {"load", THEORY_POSITIVE, false, false, 0, "offered load in erlangs"}, END};

FORMULA(erlang_b)
{
    (void)name;
    (void)error;
    *value = blocking_of(first(numbers, 0), first(numbers, 1));
    return true;
}

static const struct theory_parameter mmc_parameters[] = {ARRIVAL_RATE, SERVICE_MEAN, SERVERS, END};
static const struct theory_parameter mmc_tail_parameters[] = {ARRIVAL_RATE, SERVICE_MEAN, SERVERS,
                                                              LONGER_THAN, END};

// Erlang's C from his B: B / (1 - rho (1 - B)).
FORMULA(mmc_wait_probability)
{
    double offered = first(numbers, 0) * first(numbers, 1), load = offered / first(numbers, 2);
    double blocking = blocking_of(first(numbers, 2), offered);
    *value = blocking / (1 - load * (1 - blocking));
    return stable(load, name, error);
}

// Customers leave the waiting line at this rate while all servers are busy, less those who join it.
static double mmc_spare_rate(const struct theory_numbers *numbers)
{
    return first(numbers, 2) / first(numbers, 1) - first(numbers, 0);
}

FORMULA(mmc_wait)
{
    if (!mmc_wait_probability(value, numbers, name, error)) {
        return false;
    }
    *value /= mmc_spare_rate(numbers);
    return true;
}

FORMULA(mmc_response)
{
    if (!mmc_wait(value, numbers, name, error)) {
        return false;
    }
    *value += first(numbers, 1);
    return true;
}

FORMULA(mmc_wait_tail)
{
    if (!mmc_wait_probability(value, numbers, name, error)) {
        return false;
    }
    *value *= real_exp(-mmc_spare_rate(numbers) * first(numbers, 3));
    return true;
}

// ---- M/M/c/K ----

static const struct theory_parameter mmck_parameters[] = {
    ARRIVAL_RATE,
    SERVICE_MEAN,
    SERVERS,
    {"capacity", THEORY_COUNT, false, false, 0, "most customers in the system, those served too"},
    END};

// Sums of the state probabilities up to a common factor.
struct mmck {
    double all, weighted, last; // of p_n, of n p_n, and p_K
};

// p_n = p_(n-1) a / min(n, c); scaled down on the way, lest a large load overflow.
static bool mmck_sum(struct mmck *sum, const struct theory_numbers *numbers, const char *name,
                     struct error *error)
{
    double offered = first(numbers, 0) * first(numbers, 1);
    double servers = first(numbers, 2), capacity = first(numbers, 3);
    if (capacity < servers) {
        return error_set(error, ERROR_INPUT, "%s: 'capacity' must not be below 'servers'", name);
    }
    *sum = (struct mmck){1, 0, 1};
    for (double n = 1; n <= capacity; n++) {
        sum->last *= offered / (n < servers ? n : servers);
        sum->all += sum->last;
        sum->weighted += n * sum->last;
        if (sum->weighted > 0x1p800) {
            sum->last *= 0x1p-800;
            sum->all *= 0x1p-800;
            sum->weighted *= 0x1p-800;
        }
    }
    return true;
}

FORMULA(mmck_loss)
{
    struct mmck sum = {0};
    if (!mmck_sum(&sum, numbers, name, error)) {
        return false;
    }
    *value = sum.last / sum.all;
    return true;
}

FORMULA(mmck_in_system)
{
    struct mmck sum = {0};
    if (!mmck_sum(&sum, numbers, name, error)) {
        return false;
    }
    *value = sum.weighted / sum.all;
    return true;
}

// ---- M/G/1 ----

static const struct theory_parameter mg1_parameters[] = {
    ARRIVAL_RATE,
    SERVICE_MEAN,
    {"service_scv", THEORY_NOT_NEGATIVE, false, true, -1,
     "squared coefficient of variation of the service"},
    {"service_second_moment", THEORY_POSITIVE, false, true, -1,
     "mean of the squared service, instead of service_scv"},
    END};

// Pollaczek and Khinchine: lambda E[S^2] / (2 (1 - rho)).
static bool pollaczek(double *value, double rate, double mean, double second_moment,
                      const char *name, struct error *error)
{
    double load = rate * mean;
    *value = rate * second_moment / (2 * (1 - load));
    return stable(load, name, error);
}

FORMULA(mg1_wait)
{
    double mean = first(numbers, 1), scv = first(numbers, 2), second = first(numbers, 3);
    if ((scv < 0) == (second < 0)) {
        return error_set(error, ERROR_INPUT,
                         "%s needs either 'service_scv' or 'service_second_moment'", name);
    }
    if (second < 0) {
        second = mean * mean * (1 + scv);
    }
    if (second < mean * mean) {
        return error_set(error, ERROR_INPUT,
                         "%s: 'service_second_moment' must not be below the square of the mean",
                         name);
    }
    return pollaczek(value, first(numbers, 0), mean, second, name, error);
}

static const struct theory_parameter mg1_hyperexponential_parameters[] = {
    ARRIVAL_RATE,
    {"weights", THEORY_POSITIVE, true, false, 0, "a weight for each branch of the service"},
    {"means", THEORY_POSITIVE, true, false, 0, "the mean of each branch in seconds"},
    END};

FORMULA(mg1_hyperexponential_wait)
{
    const struct theory_numbers *weights = &numbers[1], *means = &numbers[2];
    if (!same_length(weights, means, "weights", "means", name, error)) {
        return false;
    }
    double total = 0, mean = 0, second = 0;
    for (size_t i = 0; i < weights->count; i++) {
        total += weights->items[i];
        mean += weights->items[i] * means->items[i];
        second += weights->items[i] * 2 * means->items[i] * means->items[i];
    }
    return pollaczek(value, first(numbers, 0), mean / total, second / total, name, error);
}

// Processor sharing is the same for any law of the service: E[T] = s / (1 - rho).
static const struct theory_parameter ps_given_parameters[] = {
    {"load", THEORY_NOT_NEGATIVE, false, false, 0, "load of the processor, below 1"},
    {"size", THEORY_NOT_NEGATIVE, false, false, 0, "service of the job in seconds"},
    END};

FORMULA(mg1_ps_response_given)
{
    *value = first(numbers, 1) / (1 - first(numbers, 0));
    return stable(first(numbers, 0), name, error);
}

// ---- The sleeping dyno: M/G/1 with a deterministic idle timer D and a boot S ----
//
// Exceptional first service (Welch, Operations Research 12, 1964). With p = exp(-lambda D) a busy
// period begins asleep with probability p; all shares have 1 + lambda p E[S] below.

#define TIMER                                                                                      \
    {                                                                                              \
        "idle_timer", THEORY_NOT_NEGATIVE, false, false, 0, "idle seconds before sleep"            \
    }
#define BOOT_MEAN                                                                                  \
    {                                                                                              \
        "boot_mean", THEORY_NOT_NEGATIVE, false, false, 0, "mean boot in seconds"                  \
    }

static const struct theory_parameter sleep_parameters[] = {ARRIVAL_RATE, SERVICE_MEAN, TIMER,
                                                           BOOT_MEAN, END};
static const struct theory_parameter sleep_wait_parameters[] = {
    ARRIVAL_RATE,
    SERVICE_MEAN,
    TIMER,
    BOOT_MEAN,
    {"service_scv", THEORY_NOT_NEGATIVE, false, true, 1,
     "squared coefficient of variation of the service, 1 if left out"},
    {"boot_scv", THEORY_NOT_NEGATIVE, false, true, 0,
     "squared coefficient of variation of the boot, 0 if left out"},
    END};

// The probability that an idle period ends in sleep.
static double sleep_chance(const struct theory_numbers *numbers)
{
    return real_exp(-first(numbers, 0) * first(numbers, 2));
}

FORMULA(sleep_wait)
{
    double rate = first(numbers, 0), mean = first(numbers, 1), boot = first(numbers, 3);
    double second = mean * mean * (1 + first(numbers, 4));
    double boot_second = boot * boot * (1 + first(numbers, 5));
    double p = sleep_chance(numbers);
    if (!pollaczek(value, rate, mean, second, name, error)) {
        return false;
    }
    *value += (2 * p * boot + rate * p * boot_second) / (2 * (1 + rate * p * boot));
    return true;
}

FORMULA(sleep_asleep)
{
    double rate = first(numbers, 0), load = rate * first(numbers, 1), p = sleep_chance(numbers);
    *value = p * (1 - load) / (1 + rate * p * first(numbers, 3));
    return stable(load, name, error);
}

FORMULA(sleep_booting)
{
    double rate = first(numbers, 0), load = rate * first(numbers, 1), p = sleep_chance(numbers);
    double booted = rate * p * first(numbers, 3);
    *value = booted * (1 - load) / (1 + booted);
    return stable(load, name, error);
}

// ---- Several stations ----

FORMULA(random_routing_response)
{
    double service = first(numbers, 1), load = first(numbers, 0) * service / first(numbers, 2);
    *value = service / (1 - load);
    return stable(load, name, error);
}

static const struct theory_parameter tandem_parameters[] = {
    ARRIVAL_RATE,
    {"service_means", THEORY_POSITIVE, true, false, 0, "mean service of each station in seconds"},
    END};

FORMULA(tandem_response)
{
    *value = 0;
    for (size_t i = 0; i < numbers[1].count; i++) {
        double service = numbers[1].items[i], load = first(numbers, 0) * service;
        if (!stable(load, name, error)) {
            return false;
        }
        *value += service / (1 - load);
    }
    return true;
}

// ---- Kaufman and Roberts: sizes of several classes on one host, blocked ones lost ----

#define CAPACITY                                                                                   \
    {                                                                                              \
        "capacity", THEORY_COUNT, false, false, 0, "units of the host"                             \
    }
#define SIZES                                                                                      \
    {                                                                                              \
        "sizes", THEORY_COUNT, true, false, 0, "units that one of each class takes"                \
    }
#define LOADS                                                                                      \
    {                                                                                              \
        "loads", THEORY_POSITIVE, true, false, 0, "offered load of each class in erlangs"          \
    }

static const struct theory_parameter kaufman_parameters[] = {CAPACITY, SIZES, LOADS, END};
static const struct theory_parameter kaufman_class_parameters[] = {
    CAPACITY,
    SIZES,
    LOADS,
    {"class", THEORY_COUNT, false, false, 0, "number of the class asked about, from 1"},
    END};

// q(0) = 1, j q(j) = sum over k of a_k b_k q(j - b_k), up to a common factor (Kaufman, IEEE Trans.
// Communications 29, 1981). Scaled down when it grows too large.
static void kaufman_fill(double *q, size_t capacity, const struct theory_numbers *sizes,
                         const struct theory_numbers *loads)
{
    q[0] = 1;
    for (size_t j = 1; j <= capacity; j++) {
        double sum = 0;
        for (size_t k = 0; k < sizes->count; k++) {
            size_t size = (size_t)sizes->items[k];
            if (size <= j) {
                sum += loads->items[k] * sizes->items[k] * q[j - size];
            }
        }
        q[j] = sum / (double)j;
        if (q[j] > 0x1p800) {
            for (size_t i = 0; i <= j; i++) {
                q[i] *= 0x1p-800;
            }
        }
    }
}

// The occupancies of 0 to `capacity` units, which the caller frees, and their sum; NULL on error.
static double *kaufman_occupancies(double *sum, const struct theory_numbers *numbers,
                                   const char *name, struct error *error)
{
    if (!same_length(&numbers[1], &numbers[2], "sizes", "loads", name, error)) {
        return NULL;
    }
    size_t capacity = (size_t)first(numbers, 0), room = 0;
    double *q = grow(NULL, &room, capacity + 1, sizeof *q);
    kaufman_fill(q, capacity, &numbers[1], &numbers[2]);
    *sum = 0;
    for (size_t j = 0; j <= capacity; j++) {
        *sum += q[j];
    }
    return q;
}

// A class is blocked in the states that leave less room than its size.
FORMULA(kaufman_roberts_blocking)
{
    if (first(numbers, 3) > (double)numbers[1].count) {
        return error_set(error, ERROR_INPUT, "%s: 'class' is above the number of classes", name);
    }
    double sum;
    double *q = kaufman_occupancies(&sum, numbers, name, error);
    if (q == NULL) {
        return false;
    }
    size_t capacity = (size_t)first(numbers, 0);
    size_t size = (size_t)numbers[1].items[(size_t)first(numbers, 3) - 1];
    double blocked = 0;
    for (size_t j = size <= capacity ? capacity - size + 1 : 0; j <= capacity; j++) {
        blocked += q[j];
    }
    *value = blocked / sum;
    grow_free(q);
    return true;
}

FORMULA(kaufman_roberts_utilisation)
{
    double sum;
    double *q = kaufman_occupancies(&sum, numbers, name, error);
    if (q == NULL) {
        return false;
    }
    size_t capacity = (size_t)first(numbers, 0);
    double used = 0;
    for (size_t j = 1; j <= capacity; j++) {
        used += (double)j * q[j];
    }
    *value = used / sum / (double)capacity;
    grow_free(q);
    return true;
}

// ---- M/G/infinity, availability ----

FORMULA(mginf_occupancy)
{
    (void)name;
    (void)error;
    *value = first(numbers, 0) * first(numbers, 1);
    return true;
}

static const struct theory_parameter availability_parameters[] = {
    {"mtbf", THEORY_POSITIVE, false, false, 0, "mean time between a repair and the next failure"},
    {"mttr", THEORY_NOT_NEGATIVE, false, false, 0, "mean time to repair, in the same unit"},
    END};

FORMULA(availability)
{
    (void)name;
    (void)error;
    *value = first(numbers, 0) / (first(numbers, 0) + first(numbers, 1));
    return true;
}

static const struct theory_parameter parallel_parameters[] = {
    {"availabilities", THEORY_PROBABILITY, true, false, 0, "availability of each part"}, END};

FORMULA(availability_parallel)
{
    (void)name;
    (void)error;
    double down = 1;
    for (size_t i = 0; i < numbers[0].count; i++) {
        down *= 1 - numbers[0].items[i];
    }
    *value = 1 - down;
    return true;
}

const struct theory_formula theory_formulas[] = {
    {"mm1_wait", "s", "Mean wait in M/M/1.", mm1_parameters, mm1_wait},
    {"mm1_response", "s", "Mean response time in M/M/1.", mm1_parameters, mm1_response},
    {"mm1_in_system", "1", "Mean number in M/M/1.", mm1_parameters, mm1_in_system},
    {"mm1_response_tail", "1", "Share of M/M/1 responses longer than a given time.",
     mm1_tail_parameters, mm1_response_tail},
    {"mmc_wait", "s", "Mean wait in M/M/c.", mmc_parameters, mmc_wait},
    {"mmc_wait_probability", "1", "Probability to wait in M/M/c (Erlang C).", mmc_parameters,
     mmc_wait_probability},
    {"mmc_wait_tail", "1", "Share of M/M/c waits longer than a given time.", mmc_tail_parameters,
     mmc_wait_tail},
    {"mmc_response", "s", "Mean response time in M/M/c.", mmc_parameters, mmc_response},
    {"mmck_loss", "1", "Share of arrivals that find M/M/c/K full.", mmck_parameters, mmck_loss},
    {"mmck_in_system", "1", "Mean number in M/M/c/K.", mmck_parameters, mmck_in_system},
    {"erlang_b", "1", "Share of arrivals lost by servers without a queue, for any service law.",
     erlang_parameters, erlang_b},
    {"mg1_wait", "s", "Mean wait in M/G/1, first come, first served.", mg1_parameters, mg1_wait},
    {"mg1_hyperexponential_wait", "s", "Mean wait in M/G/1 with hyperexponential service.",
     mg1_hyperexponential_parameters, mg1_hyperexponential_wait},
    {"mg1_ps_response", "s", "Mean response time in M/G/1 with processor sharing.", mm1_parameters,
     mm1_response},
    {"mg1_ps_response_given", "s",
     "Mean response time of a job of given size in M/G/1 with processor sharing.",
     ps_given_parameters, mg1_ps_response_given},
    {"sleep_wait", "s", "Mean wait at a server that sleeps when idle for long and boots on demand.",
     sleep_wait_parameters, sleep_wait},
    {"sleep_asleep", "1", "Share of time that such a server is asleep.", sleep_parameters,
     sleep_asleep},
    {"sleep_booting", "1", "Share of time that such a server boots.", sleep_parameters,
     sleep_booting},
    {"random_routing_response", "s", "Mean response time of M/M/1 servers chosen at random.",
     mmc_parameters, random_routing_response},
    {"tandem_response", "s", "Mean response time of M/M/1 stations passed one after the other.",
     tandem_parameters, tandem_response},
    {"kaufman_roberts_blocking", "1",
     "Share of a class that finds no room on a host, for any lifetime law.",
     kaufman_class_parameters, kaufman_roberts_blocking},
    {"kaufman_roberts_utilisation", "1", "Mean used share of such a host.", kaufman_parameters,
     kaufman_roberts_utilisation},
    {"mginf_mean", "1", "Mean number in M/G/infinity.", mm1_parameters, mginf_occupancy},
    {"mginf_variance", "1", "Variance of the number in M/G/infinity, which is Poisson.",
     mm1_parameters, mginf_occupancy},
    {"availability", "1", "Share of time that a repairable part is up.", availability_parameters,
     availability},
    {"availability_parallel", "1", "Share of time that at least one of several parts is up.",
     parallel_parameters, availability_parallel},
    {.name = NULL},
};
