// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/fingerprint.h"

#include "tests/sim/goodness.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct happening {
    uint64_t key;
    uint32_t target, kind;
};

static uint64_t of(const struct happening *happenings, size_t count)
{
    uint64_t state = FINGERPRINT_START;
    for (size_t i = 0; i < count; i++) {
        state =
            fingerprint_event(state, happenings[i].key, happenings[i].target, happenings[i].kind);
    }
    return fingerprint_finish(state);
}

static void fingerprint_tells_events_apart_in_every_part(void **state)
{
    (void)state;
    const struct happening one = {UINT64_C(0x123456789), 7, 3};
    const struct happening others[] = {
        {one.key + 1, 7, 3}, {one.key + 16, 7, 3},  {one.key, 8, 3},    {one.key, 7, 4},
        {one.key, 3, 7},     {one.key << 32, 7, 3}, {one.key ^ 7, 0, 3}};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_true(of(&one, 1) != of(&others[i], 1));
    }
    assert_true(of(&one, 0) != of(&one, 1));
    const struct happening nothing = {0, 0, 0};
    assert_true(of(&nothing, 0) != of(&nothing, 1));
}

static void fingerprint_depends_on_the_order(void **state)
{
    (void)state;
    const struct happening there[] = {{160, 1, 2}, {160, 2, 2}, {176, 1, 5}};
    const struct happening back[] = {{160, 2, 2}, {160, 1, 2}, {176, 1, 5}};
    assert_true(of(there, 3) != of(back, 3));
    const struct happening twice[] = {{160, 1, 2}, {160, 1, 2}, {160, 1, 2}};
    assert_true(of(twice, 2) != of(twice, 3));
}

static void fingerprint_never_forgets_a_difference(void **state)
{
    (void)state;
    uint64_t right = FINGERPRINT_START, wrong = FINGERPRINT_START ^ 1;
    for (uint64_t i = 0; i < 100000; i++) {
        right = fingerprint_event(right, i * 160, (uint32_t)(i % 17), 2);
        wrong = fingerprint_event(wrong, i * 160, (uint32_t)(i % 17), 2);
        assert_true(right != wrong);
    }
}

// One bit more or less in an event flips about half of the bits that are printed.
static void fingerprint_spreads_each_bit_over_all(void **state)
{
    (void)state;
    enum { TRIALS = 20000 };
    uint64_t flips[64] = {0};
    for (uint64_t i = 0; i < TRIALS; i++) {
        struct happening one = {i * UINT64_C(1000003), (uint32_t)i, 3}, other = one;
        other.key ^= UINT64_C(1) << i % 60;
        uint64_t changed = of(&one, 1) ^ of(&other, 1);
        for (int bit = 0; bit < 64; bit++) {
            flips[bit] += changed >> bit & 1;
        }
    }
    for (int bit = 0; bit < 64; bit++) {
        assert_true(fabs(goodness_binomial_z(flips[bit], TRIALS, 0.5)) <= GOODNESS_Z);
    }
}

static void fingerprint_values_never_change(void **state)
{
    (void)state;
    const struct happening happenings[] = {{16, 1, 2}, {UINT64_C(1) << 63 | 12, 4000000000, 1023}};
    assert_true(of(happenings, 0) == UINT64_C(0xe9e0033e3badaf36));
    assert_true(of(happenings, 2) == UINT64_C(0x8d1b6c75b7377707));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprint_tells_events_apart_in_every_part),
        cmocka_unit_test(fingerprint_depends_on_the_order),
        cmocka_unit_test(fingerprint_never_forgets_a_difference),
        cmocka_unit_test(fingerprint_spreads_each_bit_over_all),
        cmocka_unit_test(fingerprint_values_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
