// SPDX-License-Identifier: GPL-3.0-or-later
// The life of VMs in whole runs: every instant, state, cause, decision and reason against tables.
#include "models/vm.h"

#include "tests/models/model_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define S NS_PER_S

// One hour on one host of two threads.
#define REGION                                                                                     \
    "virga: 1\n"                                                                                   \
    "name: lives\n"                                                                                \
    "duration: 1h\n"                                                                               \
    "seed: 2385\n"                                                                                 \
    "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB, disk: 100 GB}}\n"               \
    "hosts: {main: {type: box, count: 1}}\n"                                                       \
    "images: {slow: {boot: 90 s, shut_down: 7 s}, tail: {shut_down: 7 s}}\n"                       \
    "instance_types:\n"                                                                            \
    "  one: {vcpus: 1, memory: 3 GiB, disk: 10 GB}\n"                                              \
    "  two: {vcpus: 2, memory: 1 GiB}\n"

struct event_row {
    int64_t time, instance;
    const char *state, *cause;
    int64_t host;
};

static void assert_events(const struct model_run *run, const struct event_row *rows, size_t count)
{
    for (size_t i = 0; i < count && i < model_run_rows(run, "/events"); i++) {
        assert_int_equal(model_run_integer(run, "/events", i, "time"), rows[i].time);
        assert_int_equal(model_run_integer(run, "/events", i, "instance"), rows[i].instance);
        assert_string_equal(model_run_word(run, "/events", i, "state"), rows[i].state);
        assert_string_equal(model_run_word(run, "/events", i, "cause"), rows[i].cause);
        assert_int_equal(model_run_integer(run, "/events", i, "host"), rows[i].host);
    }
    assert_int_equal(model_run_rows(run, "/events"), count);
}

static void run_text(struct model_run *run, const char *text)
{
    model_run_init(run, text, NULL, RECORD_FULL);
    model_run_finish(run);
}

#define ASSERT_EVENTS(run, ...)                                                                    \
    assert_events((run), (const struct event_row[]){__VA_ARGS__},                                  \
                  sizeof((const struct event_row[]){__VA_ARGS__}) / sizeof(struct event_row))

// ---- lives ----

static void vm_boots_runs_shuts_down_and_is_gone(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {web: {type: one, image: slow, lifetime: 5m,\n"
                    "  arrivals: {process: deterministic, first: 1s, every: 10m, count: 2}}}}}\n");
    ASSERT_EVENTS(
        &run, {1 * S, 0, "pending", "requested", 0}, {1 * S, 0, "booting", "placed", 0},
        {91 * S, 0, "running", "booted", 0}, {301 * S, 0, "shutting_down", "lifetime_over", 0},
        {308 * S, 0, "terminated", "shut_down", 0}, {601 * S, 1, "pending", "requested", 0},
        {601 * S, 1, "booting", "placed", 0}, {691 * S, 1, "running", "booted", 0},
        {901 * S, 1, "shutting_down", "lifetime_over", 0},
        {908 * S, 1, "terminated", "shut_down", 0});
    assert_true(model_run_number(&run, "instances.boot_mean") == 90);
    assert_true(model_run_number(&run, "instances.in_system_mean") == 2.0 * 307 / 3600);
    // Held from placement until termination, boot and shutting down included.
    assert_true(model_run_number(&run, "instances.core_hours") == 2.0 * 307 / 3600);
    static const char *const table = "/catalog/instances";
    assert_int_equal(model_run_rows(&run, table), 2);
    assert_int_equal(model_run_integer(&run, table, 1, "placed"), 601 * S);
    assert_int_equal(model_run_integer(&run, table, 1, "running"), 691 * S);
    assert_int_equal(model_run_integer(&run, table, 1, "life_over"), 901 * S);
    assert_int_equal(model_run_integer(&run, table, 1, "terminated"), 908 * S);
    assert_int_equal(model_run_integer(&run, table, 1, "number"), 2);
    model_run_deinit(&run);
}

static void vm_without_an_image_runs_and_goes_at_once(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {web: {type: one, lifetime: 5m,\n"
                    "  arrivals: {process: deterministic, first: 1s, every: 10m, count: 1}}}}}\n");
    ASSERT_EVENTS(&run, {1 * S, 0, "pending", "requested", 0}, {1 * S, 0, "running", "booted", 0},
                  {301 * S, 0, "shutting_down", "lifetime_over", 0},
                  {301 * S, 0, "terminated", "shut_down", 0});
    assert_true(model_run_number(&run, "instances.boot_mean") == 0);
    model_run_deinit(&run);
}

static void vm_of_no_lifetime_is_placed_and_gone_within_its_instant(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {web: {type: two, lifetime: 0 s, load: 50 %,\n"
                    "  arrivals: {process: deterministic, first: 1s, every: 1s, count: 2}}}}}\n");
    ASSERT_EVENTS(
        &run, {1 * S, 0, "pending", "requested", 0}, {1 * S, 0, "running", "booted", 0},
        {1 * S, 0, "shutting_down", "lifetime_over", 0}, {1 * S, 0, "terminated", "shut_down", 0},
        {2 * S, 1, "pending", "requested", 0}, {2 * S, 1, "running", "booted", 0},
        {2 * S, 1, "shutting_down", "lifetime_over", 0}, {2 * S, 1, "terminated", "shut_down", 0});
    assert_true(model_run_number(&run, "instances.placed") == 2);
    assert_true(model_run_number(&run, "instances.in_system_mean") == 0);
    assert_true(model_run_number(&run, "cpu.used_core_seconds") == 0);
    assert_true(model_run_number(&run, "hosts.used") == 1);
    model_run_deinit(&run);
}

static void vm_of_no_lifetime_with_an_image_only_shuts_down(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {web: {type: one, image: slow, lifetime: 0 s,\n"
                    "  arrivals: {process: deterministic, first: 1s, every: 1s, count: 1}}}}}\n");
    ASSERT_EVENTS(&run, {1 * S, 0, "pending", "requested", 0}, {1 * S, 0, "booting", "placed", 0},
                  {1 * S, 0, "shutting_down", "lifetime_over", 0},
                  {8 * S, 0, "terminated", "shut_down", 0});
    assert_false(model_run_has(&run, "instances.boot_mean"));
    model_run_deinit(&run);
}

// A lifetime counts from placement, so it may be over before the boot is, or at its instant: ends
// of lives come first.
static void vm_whose_life_ends_while_it_boots_never_runs(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {\n"
                    "  early: {type: one, image: slow, lifetime: 40 s, load: 50 %,\n"
                    "    arrivals: {process: deterministic, first: 1s, every: 1s, count: 1}},\n"
                    "  even: {type: one, image: slow, lifetime: 90 s, load: 50 %,\n"
                    "    arrivals: {process: deterministic, first: 2s, every: 1s, count: 1}}}}}\n");
    ASSERT_EVENTS(&run, {1 * S, 0, "pending", "requested", 0}, {1 * S, 0, "booting", "placed", 0},
                  {2 * S, 1, "pending", "requested", 0}, {2 * S, 1, "booting", "placed", 0},
                  {41 * S, 0, "shutting_down", "lifetime_over", 0},
                  {48 * S, 0, "terminated", "shut_down", 0},
                  {92 * S, 1, "shutting_down", "lifetime_over", 0},
                  {99 * S, 1, "terminated", "shut_down", 0});
    assert_false(model_run_has(&run, "instances.boot_mean"));
    assert_int_equal(model_run_integer(&run, "/catalog/instances", 0, "running"), -1);
    model_run_deinit(&run);
}

static void vm_that_outlives_the_run_stands_in_the_catalogue_as_it_is(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run, REGION
             "tenants: {acme: {launches: {\n"
             "  on: {type: one, lifetime: 3600 s,\n"
             "    arrivals: {process: deterministic, first: 0s, every: 1s, count: 1}},\n"
             "  late: {type: one, image: slow,\n"
             "    arrivals: {process: deterministic, first: 3599s, every: 1s, count: 1}}}}}\n");
    ASSERT_EVENTS(&run, {0, 0, "pending", "requested", 0}, {0, 0, "running", "booted", 0},
                  {3599 * S, 1, "pending", "requested", 0}, {3599 * S, 1, "booting", "placed", 0});
    static const char *const table = "/catalog/instances";
    assert_string_equal(model_run_word(&run, table, 0, "state"), "running");
    assert_string_equal(model_run_word(&run, table, 1, "state"), "booting");
    assert_int_equal(model_run_integer(&run, table, 0, "terminated"), -1);
    assert_true(model_run_number(&run, "instances.core_hours") == 3601.0 / 3600);
    assert_true(model_run_number(&run, "instances.cores_peak") == 2);
    model_run_deinit(&run);
}

// The room of one that goes is there for one that comes at the same instant.
static void vm_is_placed_where_another_goes_at_the_same_instant(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             REGION "tenants: {acme: {launches: {web: {type: two, lifetime: 10 s,\n"
                    "  arrivals: {process: deterministic, first: 0s, every: 10s, count: 5}}}}}\n");
    assert_true(model_run_number(&run, "instances.placed") == 5);
    assert_true(model_run_number(&run, "instances.in_system_mean") == 50.0 / 3600);
    assert_true(model_run_number(&run, "instances.cores_peak") == 2);
    // One nanosecond more, and every other one finds the host full.
    const char *sets[] = {"tenants.acme.launches.web.lifetime=10000000001 ns", NULL};
    struct model_run longer;
    model_run_init(&longer,
                   REGION
                   "tenants: {acme: {launches: {web: {type: two, lifetime: 10 s,\n"
                   "  arrivals: {process: deterministic, first: 0s, every: 10s, count: 5}}}}}\n",
                   sets, RECORD_FULL);
    model_run_finish(&longer);
    assert_true(model_run_number(&longer, "instances.placed") == 3);
    assert_true(model_run_number(&longer, "instances.refused") == 2);
    // Those refused have numbers too.
    assert_int_equal(model_run_integer(&longer, "/catalog/instances", 1, "id"), 2);
    assert_int_equal(model_run_integer(&longer, "/catalog/instances", 1, "number"), 3);
    model_run_deinit(&longer);
    model_run_deinit(&run);
}

// ---- in the system ----

// One VM from 10 to 20, two from 20 to 30, one from 30 to 60, of 100 in all.
#define TWO_LIVES                                                                                  \
    "virga: 1\n"                                                                                   \
    "name: two lives\n"                                                                            \
    "duration: 100 s\n"                                                                            \
    "seed: 2385\n"                                                                                 \
    "host_types: {box: {cores: 4, speed: 2.385 GHz, memory: 8 GiB}}\n"                             \
    "hosts: {main: {type: box, count: 1}}\n"                                                       \
    "instance_types: {one: {vcpus: 1}, three: {vcpus: 3}}\n"                                       \
    "tenants: {acme: {launches: {\n"                                                               \
    "  a: {type: one, lifetime: 20 s,\n"                                                           \
    "    arrivals: {process: deterministic, first: 10s, every: 1s, count: 1}},\n"                  \
    "  b: {type: three, lifetime: 40 s,\n"                                                         \
    "    arrivals: {process: deterministic, first: 20s, every: 1s, count: 1}}}}}\n"

static void vm_numbers_in_the_system_have_mean_and_variance_over_time(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run, TWO_LIVES);
    assert_true(model_run_number(&run, "instances.in_system_mean") == 0.6);
    double variance = model_run_number(&run, "instances.in_system_variance");
    assert_true(fabs(variance - (0.8 - 0.36)) < 1e-15);
    assert_true(model_run_number(&run, "instances.core_hours") == (20.0 + 3 * 40) / 3600);
    assert_true(model_run_number(&run, "instances.cores_peak") == 4);
    assert_true(model_run_number(&run, "tenants.acme.launches.b.instances.in_system_mean") == 0.4);
    assert_true(model_run_number(&run, "tenants.acme.instances.in_system_mean") == 0.6);
    model_run_deinit(&run);
}

// Over [15, 100): one VM for 5 + 30 s, two for 10 s. Sums over the run stay.
static void vm_means_begin_after_the_warm_up_and_sums_do_not(void **state)
{
    (void)state;
    struct model_run run;
    const char *sets[] = {"warm_up=15s", NULL};
    model_run_init(&run, TWO_LIVES, sets, RECORD_SUMMARY);
    model_run_finish(&run);
    double mean = model_run_number(&run, "instances.in_system_mean");
    double variance = model_run_number(&run, "instances.in_system_variance");
    assert_true(fabs(mean - 55.0 / 85) < 1e-15);
    assert_true(fabs(variance - (75.0 / 85 - 55.0 / 85 * 55.0 / 85)) < 1e-15);
    assert_true(model_run_number(&run, "instances.core_hours") == (20.0 + 3 * 40) / 3600);
    assert_true(model_run_number(&run, "instances.requested") == 2);
    // Only b came after the warm-up.
    assert_false(model_run_has(&run, "tenants.acme.launches.a.instances.boot_mean"));
    assert_true(model_run_has(&run, "tenants.acme.launches.b.instances.boot_mean"));
    model_run_deinit(&run);
}

// ---- refusals ----

static const struct refusal {
    const char *reason;
    const char *region;   // hosts and types
    const char *launches; // of `last`, which is refused; others come before it
    const char *detail;   // in the sentence behind the reason
} refusals[] = {
    {"no_cpu",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 3}}\n"
     "instance_types: {full: {vcpus: 2}, asked: {vcpus: 1}}\n",
     "first: {type: full, count: 3}", "asked 2385 MHz"},
    {"no_memory",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "instance_types: {full: {vcpus: 1, memory: 7 GiB},\n"
     "  asked: {vcpus: 1, memory: 2 GiB}}\n",
     "first: {type: full, count: 2}", "of 2 hosts 0 lack CPU, 2 memory, 0 disk"},
    {"no_disk",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB, disk: 100 GB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "instance_types: {full: {vcpus: 1, disk: 95 GB}, asked: {vcpus: 1, disk: 6 GB}}\n",
     "first: {type: full, count: 2}", "of 2 hosts 0 lack CPU, 0 memory, 2 disk"},
    {"stranded",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "instance_types: {full: {vcpus: 2}, wide: {vcpus: 1, memory: 8 GiB},\n"
     "  asked: {vcpus: 1, memory: 2 GiB}}\n",
     "first: {types: [full, wide], count: 2}", "of 2 hosts 1 lack CPU, 1 memory, 0 disk"},
    {"too_large",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "instance_types: {full: {vcpus: 2}, asked: {vcpus: 3}}\n",
     "first: {type: full, count: 1}", "asked 7155 MHz"},
    {"no_suitable_host",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "instance_types: {full: {vcpus: 2}, asked: {vcpus: 1, speed: 2.4 GHz}}\n",
     "first: {type: full, count: 1}", "2 hosts are of a kind or zone"},
    {"reserved_cpu",
     "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
     "hosts: {main: {type: box, count: 2}}\n"
     "hypervisor: {cpu_overcommit: 4}\n"
     "instance_types: {full: {vcpus: 2, reservation: 180 %},\n"
     "  asked: {vcpus: 1, reservation: 21 %}}\n",
     "first: {type: full, count: 2}", ""},
};

static void vm_is_refused_with_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        char text[2048];
        snprintf(text, sizeof text,
                 "virga: 1\nname: refusal\nduration: 1h\nseed: 1\n%s"
                 "tenants: {acme: {groups: {%s},\n"
                 "  launches: {last: {type: asked, arrivals: {process: deterministic,\n"
                 "    first: 77s, every: 1s, count: 1}}}}}\n",
                 refusal->region, refusal->launches);
        struct model_run run;
        run_text(&run, text);
        size_t rows = model_run_rows(&run, "/decisions");
        assert_true(model_run_number(&run, "instances.refused") == 1);
        for (size_t row = 0; row + 1 < rows; row++) {
            assert_string_equal(model_run_word(&run, "/decisions", row, "decision"), "placed");
            assert_string_equal(model_run_word(&run, "/decisions", row, "reason"), "none");
        }
        assert_string_equal(model_run_word(&run, "/decisions", rows - 1, "decision"), "refused");
        assert_string_equal(model_run_word(&run, "/decisions", rows - 1, "reason"),
                            refusal->reason);
        assert_int_equal(model_run_integer(&run, "/decisions", rows - 1, "time"), 77 * S);
        assert_int_equal(model_run_integer(&run, "/decisions", rows - 1, "host"), -1);
        const char *detail = model_run_word(&run, "/decisions", rows - 1, "detail");
        if (strstr(detail, refusal->detail) == NULL) {
            fail_msg("%s: '%s' does not say '%s'", refusal->reason, detail, refusal->detail);
        }
        size_t last = model_run_rows(&run, "/events") - 1;
        assert_string_equal(model_run_word(&run, "/events", last, "state"), "refused");
        assert_string_equal(model_run_word(&run, "/events", last, "cause"), "no_room");
        model_run_deinit(&run);
    }
}

static void vm_placements_are_recorded_with_their_host(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run,
             "virga: 1\nname: placed\nduration: 1h\nseed: 1\n"
             "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
             "hosts: {main: {type: box, count: 3}}\n"
             "instance_types: {one: {vcpus: 1}, two: {vcpus: 2}}\n"
             "tenants: {acme: {groups: {g: {types: [one, two], alternate: true, count: 5}}}}\n");
    static const int64_t hosts[] = {0, 1, 0, 2, -1}; // first fit; the fifth finds none
    assert_int_equal(model_run_rows(&run, "/decisions"), COUNT_OF(hosts));
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        assert_int_equal(model_run_integer(&run, "/decisions", i, "host"), hosts[i]);
        assert_int_equal(model_run_integer(&run, "/decisions", i, "instance"), i);
    }
    assert_true(model_run_number(&run, "instances.refused_fraction") == 0.2);
    model_run_deinit(&run);
}

// ---- work ----

static void vm_serves_requests_without_work_within_their_instant(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run, "virga: 1\nname: no work\nduration: 100 s\nseed: 1\n"
                   "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
                   "hosts: {main: {type: box, count: 1}}\n"
                   "instance_types: {one: {vcpus: 1}}\n"
                   "demand: {pings: {arrivals: {process: deterministic, every: 1 s},\n"
                   "  service: {cpu: 0 s}}}\n"
                   "tenants: {acme: {groups: {g: {type: one, count: 2, demand: pings},\n"
                   "  h: {type: one, count: 1, demand: pings, discipline: processor-sharing}}}}\n");
    assert_true(model_run_number(&run, "requests.completed") == 100);
    assert_true(model_run_number(&run, "latency.max") == 0);
    assert_true(model_run_number(&run, "instances.refused") == 1); // h found no thread left
    assert_true(model_run_number(&run, "tenants.acme.groups.h.requests.rejected") == 100);
    model_run_deinit(&run);
}

// A job that comes while its VM boots waits for it.
static void vm_serves_what_came_while_it_booted_once_it_runs(void **state)
{
    (void)state;
    char path[] = "/tmp/virga-test-jobs-XXXXXX", set[128];
    int file = mkstemp(path);
    assert_true(file >= 0);
    dprintf(file, "at,where,size\n5,0,2385\n7,0,4770\n100,0,2385\n");
    close(file);
    snprintf(set, sizeof set, "tenants.acme.groups.g.jobs.file=%s", path);
    const char *sets[] = {set, NULL};
    struct model_run run;
    model_run_init(&run,
                   REGION
                   "tenants: {acme: {groups: {g: {type: one, count: 1, image: slow,\n"
                   "  discipline: processor-sharing,\n"
                   "  jobs: {file: x.csv, columns: {arrive: at, vm: where, length: size}}}}}}\n",
                   sets, RECORD_FULL);
    model_run_finish(&run);
    unlink(path);
    // Runs at 90 s: one vCPU of 2385 MIPS serves 1 s and 2 s of work together, done at 92 and 93.
    assert_true(model_run_number(&run, "jobs.wait_mean") == (85.0 + 83) / 3);
    assert_true(fabs(model_run_number(&run, "jobs.response_mean") - (87.0 + 86 + 1) / 3) < 1e-12);
    assert_true(model_run_number(&run, "jobs.last_completion") == 101);
    model_run_deinit(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vm_boots_runs_shuts_down_and_is_gone),
        cmocka_unit_test(vm_without_an_image_runs_and_goes_at_once),
        cmocka_unit_test(vm_of_no_lifetime_is_placed_and_gone_within_its_instant),
        cmocka_unit_test(vm_of_no_lifetime_with_an_image_only_shuts_down),
        cmocka_unit_test(vm_whose_life_ends_while_it_boots_never_runs),
        cmocka_unit_test(vm_that_outlives_the_run_stands_in_the_catalogue_as_it_is),
        cmocka_unit_test(vm_is_placed_where_another_goes_at_the_same_instant),
        cmocka_unit_test(vm_numbers_in_the_system_have_mean_and_variance_over_time),
        cmocka_unit_test(vm_means_begin_after_the_warm_up_and_sums_do_not),
        cmocka_unit_test(vm_is_refused_with_the_reason),
        cmocka_unit_test(vm_placements_are_recorded_with_their_host),
        cmocka_unit_test(vm_serves_requests_without_work_within_their_instant),
        cmocka_unit_test(vm_serves_what_came_while_it_booted_once_it_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
