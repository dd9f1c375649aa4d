// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/progress.h"
#include "sim/simtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct runner_progress at(int64_t hours, double elapsed_s, int64_t replication, int64_t of)
{
    return (struct runner_progress){.now = hours * NS_PER_HOUR + 7,
                                    .end = 31 * NS_PER_DAY,
                                    .events = (uint64_t)(elapsed_s * 2.5e6),
                                    .elapsed_s = elapsed_s,
                                    .replication = replication,
                                    .of = of};
}

static void progress_tells_time_speed_and_what_is_left(void **state)
{
    (void)state;
    char text[PROGRESS_TEXT_SIZE];
    struct runner_progress now = at(186, 10, 1, 1);
    assert_string_equal(progress_text(text, &now, 0), "7d of 31d (25 %), 2.5 M events/s, 30s left");
}

static void progress_counts_the_replications_that_come(void **state)
{
    (void)state;
    char text[PROGRESS_TEXT_SIZE];
    struct runner_progress now = at(372, 10, 2, 4);
    assert_string_equal(progress_text(text, &now, 20),
                        "run 2 of 4, 15d of 31d (50 %), 2.5 M events/s, 50s left");
}

static void progress_guesses_nothing_in_the_first_second(void **state)
{
    (void)state;
    char text[PROGRESS_TEXT_SIZE];
    struct runner_progress now = at(0, 0, 1, 1);
    assert_null(strstr(progress_text(text, &now, 0), "left"));
    now = at(372, 0.5, 1, 1);
    assert_null(strstr(progress_text(text, &now, 0), "left"));
}

static void progress_prints_a_plain_line_every_ten_seconds_off_a_terminal(void **state)
{
    (void)state;
    FILE *err = tmpfile();
    struct progress progress;
    progress_init(&progress, err);
    assert_false(progress.terminal);
    for (int tenth = 1; tenth <= 255; tenth++) {
        struct runner_progress now = at(tenth, tenth / 10.0, 1, 1);
        progress_report(&progress, &now);
    }
    progress_clear(&progress);
    int lines = 0;
    rewind(err);
    for (int c = fgetc(err); c != EOF; c = fgetc(err)) {
        assert_int_not_equal(c, '\r');
        assert_int_not_equal(c, '\x1b');
        lines += c == '\n';
    }
    assert_int_equal(lines, 2);
    fclose(err);
}

static void progress_adds_up_the_time_of_short_replications(void **state)
{
    (void)state;
    FILE *err = tmpfile();
    struct progress progress;
    progress_init(&progress, err);
    for (int64_t run = 1; run <= 4; run++) {
        for (int tenth = 1; tenth <= 40; tenth++) {
            struct runner_progress now = at(tenth, tenth / 10.0, run, 4);
            progress_report(&progress, &now);
        }
    }
    rewind(err);
    char line[256];
    assert_non_null(fgets(line, sizeof line, err));
    assert_non_null(strstr(line, "run 3 of 4"));
    assert_null(fgets(line, sizeof line, err));
    fclose(err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_tells_time_speed_and_what_is_left),
        cmocka_unit_test(progress_counts_the_replications_that_come),
        cmocka_unit_test(progress_guesses_nothing_in_the_first_second),
        cmocka_unit_test(progress_prints_a_plain_line_every_ten_seconds_off_a_terminal),
        cmocka_unit_test(progress_adds_up_the_time_of_short_replications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
