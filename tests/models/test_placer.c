// SPDX-License-Identifier: GPL-3.0-or-later
// Placement in whole runs: who fits where under speeds, zones, overcommit and reservations.
#include "models/placer.h"

#include "tests/models/model_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "virga: 1\nname: placement\nduration: 1 h\nseed: 1\n"

static void run_text(struct model_run *run, const char *text)
{
    model_run_init(run, text, NULL, RECORD_FULL);
    model_run_finish(run);
}

// Which host each instance gets, in order of request; -1 for those refused.
static void assert_hosts(const char *text, const int64_t *hosts, size_t count)
{
    struct model_run run;
    run_text(&run, text);
    assert_int_equal(model_run_rows(&run, "/decisions"), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(model_run_integer(&run, "/decisions", i, "host"), hosts[i]);
    }
    model_run_deinit(&run);
}

#define ASSERT_HOSTS(text, ...)                                                                    \
    assert_hosts((text), (const int64_t[]){__VA_ARGS__},                                           \
                 sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void placer_gives_a_vcpu_a_thread_of_whatever_speed(void **state)
{
    (void)state;
    ASSERT_HOSTS(HEAD "host_types: {slow: {cores: 2, speed: 1 GHz, memory: 8 GiB},\n"
                      "  fast: {cores: 2, speed: 3 GHz, memory: 8 GiB}}\n"
                      "hosts: {a: {type: slow, count: 1}, b: {type: fast, count: 1}}\n"
                      "instance_types: {one: {vcpus: 1}}\n"
                      "tenants: {t: {groups: {g: {type: one, count: 5}}}}\n",
                 0, 0, 1, 1, -1);
}

// 1.2 GHz need a thread of as much; two threads of 2.385 GHz together hold three of them, and four
// of the threads that are just fast enough hold four.
static void placer_fits_stated_speeds_to_fast_threads_and_the_sum(void **state)
{
    (void)state;
    ASSERT_HOSTS(HEAD "host_types: {slow: {cores: 9, speed: 1.199 GHz, memory: 8 GiB},\n"
                      "  fast: {cores: 2, speed: 2.385 GHz, memory: 8 GiB},\n"
                      "  even: {cores: 4, speed: 1.2 GHz, memory: 8 GiB}}\n"
                      "hosts: {a: {type: slow, count: 1}, b: {type: fast, count: 1},\n"
                      "  c: {type: even, count: 1}}\n"
                      "instance_types: {s: {vcpus: 1, speed: 1.2 GHz}}\n"
                      "tenants: {t: {groups: {g: {type: s, count: 8}}}}\n",
                 1, 1, 1, 2, 2, 2, 2, -1);
}

static void placer_keeps_to_the_zone_asked_for(void **state)
{
    (void)state;
    ASSERT_HOSTS(HEAD "region: {zones: [a, b]}\n"
                      "host_types: {box: {cores: 2, speed: 1 GHz, memory: 8 GiB}}\n"
                      "hosts: {one: {type: box, count: 1, zone: a},\n"
                      "  two: {type: box, count: 1, zone: b}}\n"
                      "instance_types: {one: {vcpus: 1}}\n"
                      "tenants: {t: {groups: {b: {type: one, count: 3, zone: b},\n"
                      "  any: {type: one, count: 3}}}}\n",
                 1, 1, -1, 0, 0, -1);
}

static void placer_overcommits_threads_and_memory(void **state)
{
    (void)state;
    ASSERT_HOSTS(
        HEAD "hypervisor: {cpu_overcommit: 2.5, memory_overcommit: 1.25}\n"
             "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
             "hosts: {main: {type: box, count: 1}}\n"
             "instance_types: {thin: {vcpus: 1}, thick: {vcpus: 1, memory: 5 GiB}}\n"
             "tenants: {t: {groups: {a: {type: thick, count: 3}, b: {type: thin, count: 4}}}}\n",
        0, 0, -1, 0, 0, 0, -1);
}

// Five vCPUs of a quarter reserved each on two threads at an overcommit of 4 fill 1.25; 80 % more
// do not fit, 75 % do.
static void placer_refuses_reservations_above_the_capacity(void **state)
{
    (void)state;
    ASSERT_HOSTS(HEAD "hypervisor: {cpu_overcommit: 4}\n"
                      "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
                      "hosts: {main: {type: box, count: 2}}\n"
                      "instance_types: {q: {vcpus: 1, reservation: 25 %},\n"
                      "  big: {vcpus: 1, reservation: 80 %}, fit: {vcpus: 1, reservation: 75 %},\n"
                      "  none: {vcpus: 1}}\n"
                      "tenants: {t: {groups: {a: {type: q, count: 5}, b: {type: big, count: 3},\n"
                      "  c: {type: fit, count: 1}, d: {type: none, count: 2}}}}\n",
                 0, 0, 0, 0, 0, // 1.25 reserved
                 1, 1, -1,      // the first stood aside; the second has 1.6
                 0,             // and is not forgotten
                 0, 0);
}

static void placer_says_when_only_reservations_are_short(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run, HEAD "hypervisor: {cpu_overcommit: 4}\n"
                        "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB}}\n"
                        "hosts: {main: {type: box, count: 2}}\n"
                        "instance_types: {big: {vcpus: 2, reservation: 180 %}}\n"
                        "tenants: {t: {groups: {a: {type: big, count: 3}}}}\n");
    assert_string_equal(model_run_word(&run, "/decisions", 2, "reason"), "reserved_cpu");
    assert_non_null(strstr(model_run_word(&run, "/decisions", 2, "detail"),
                           "2 have room, but too little CPU that is not reserved"));
    model_run_deinit(&run);
}

static void placer_leaves_disk_out_where_hosts_state_none(void **state)
{
    (void)state;
    ASSERT_HOSTS(HEAD "host_types: {bare: {cores: 1, speed: 1 GHz, memory: 8 GiB},\n"
                      "  disk: {cores: 4, speed: 1 GHz, memory: 8 GiB, disk: 100 GB}}\n"
                      "hosts: {a: {type: disk, count: 1}, b: {type: bare, count: 1}}\n"
                      "instance_types: {d: {vcpus: 1, disk: 60 GB}}\n"
                      "tenants: {t: {groups: {g: {type: d, count: 3}}}}\n",
                 0, 1, -1);
}

// Everything taken is given back, and the share allocated is exact: 2 of 4 threads for 600 s and
// 1 of 4 for 1200 s, of an hour.
static void placer_gives_back_what_it_took(void **state)
{
    (void)state;
    struct model_run run;
    run_text(&run, HEAD
             "host_types: {box: {cores: 2, speed: 2.385 GHz, memory: 8 GiB, disk: 1 TB}}\n"
             "hosts: {main: {type: box, count: 2}}\n"
             "instance_types: {two: {vcpus: 2, memory: 5 GiB, disk: 1 GB, reservation: 30 %},\n"
             "  one: {vcpus: 1, memory: 7 GiB}}\n"
             "tenants: {t: {launches: {\n"
             "  a: {type: two, lifetime: 10m, arrivals: {process: deterministic, every: 1s, count: "
             "1}},\n"
             "  b: {type: one, lifetime: 20m, arrivals: {process: deterministic, every: 1s, count: "
             "1}}}}}\n");
    const struct placer *placer = sim_state(run.sim, &placer_model);
    assert_int_equal(placer->class_count, 1);
    for (uint32_t host = 0; host < 2; host++) {
        assert_memory_equal(placer->free[host], placer->classes[0].capacity,
                            sizeof placer->free[host]);
        assert_int_equal(placer->reserved[host], 0);
    }
    double share = model_run_number(&run, "hosts.cpu_allocated_fraction");
    assert_true(fabs(share - (2 * 600 + 1 * 1200) / (4 * 3600.0)) < 1e-15);
    assert_true(model_run_number(&run, "hosts.used_peak") == 2);
    model_run_deinit(&run);
}

static void placer_tells_of_host_types_with_names_of_any_length(void **state)
{
    (void)state;
    char text[4096], name[1201];
    for (size_t i = 0; i < 1200; i += 2) {
        memcpy(name + i, "\xc3\xa9", 2); // a letter of two bytes
    }
    name[1200] = '\0';
    snprintf(text, sizeof text,
             HEAD "host_types: {%s: {cores: 1, speed: 1 GHz, memory: 8 GiB}}\n"
                  "hosts: {%.600s: {type: %s, count: 2}}\n"
                  "instance_types: {two: {vcpus: 2}}\n"
                  "tenants: {t: {groups: {g: {type: two, count: 1}}}}\n",
             name, name, name);
    struct model_run run;
    run_text(&run, text);
    const char *detail = model_run_word(&run, "/decisions", 0, "detail");
    assert_non_null(strstr(detail, name));
    assert_non_null(strstr(detail, "of 2 hosts 2 lack CPU, 0 memory, 0 disk"));
    const char *host = model_run_word(&run, "/catalog/hosts", 1, "name");
    assert_int_equal(strlen(host), 602);
    assert_string_equal(host + 600, ".2");
    model_run_deinit(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placer_gives_a_vcpu_a_thread_of_whatever_speed),
        cmocka_unit_test(placer_fits_stated_speeds_to_fast_threads_and_the_sum),
        cmocka_unit_test(placer_keeps_to_the_zone_asked_for),
        cmocka_unit_test(placer_overcommits_threads_and_memory),
        cmocka_unit_test(placer_refuses_reservations_above_the_capacity),
        cmocka_unit_test(placer_says_when_only_reservations_are_short),
        cmocka_unit_test(placer_leaves_disk_out_where_hosts_state_none),
        cmocka_unit_test(placer_gives_back_what_it_took),
        cmocka_unit_test(placer_tells_of_host_types_with_names_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
