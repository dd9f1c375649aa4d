// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/progress.h"

#include "sim/cli/human.h"
#include "sim/simtime.h"

#include <inttypes.h>
#include <unistd.h>

static const double PLAIN_INTERVAL_S = 10;

void progress_init(struct progress *progress, FILE *err)
{
    *progress = (struct progress){.err = err, .terminal = isatty(fileno(err)) == 1};
}

// The simulated time in whole units that move visibly in a run of that length.
static int64_t coarse(int64_t ns, int64_t of)
{
    static const int64_t units[] = {NS_PER_DAY, NS_PER_HOUR, NS_PER_MINUTE, NS_PER_S,
                                    NS_PER_S / 1000};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (of / units[i] >= 20) {
            return ns - ns % units[i];
        }
    }
    return ns;
}

static const char *time_left(char text[SIMTIME_TEXT_SIZE], double done, double elapsed_s)
{
    double left = elapsed_s * (1 - done) / done;
    if (left > 1e9) {
        snprintf(text, SIMTIME_TEXT_SIZE, "years");
        return text;
    }
    int64_t seconds = (int64_t)(left + 0.5);
    if (seconds >= 600) {
        seconds -= seconds % 60;
    }
    return simtime_duration_text(text, seconds * NS_PER_S);
}

const char *progress_text(char text[PROGRESS_TEXT_SIZE], const struct runner_progress *now,
                          double before_s)
{
    char at[SIMTIME_TEXT_SIZE], end[SIMTIME_TEXT_SIZE], left[SIMTIME_TEXT_SIZE];
    char speed[HUMAN_NUMBER_SIZE], run[64] = "";
    double part = now->end > 0 ? (double)now->now / (double)now->end : 1;
    double done = ((double)(now->replication - 1) + part) / (double)now->of;
    if (now->of > 1) {
        snprintf(run, sizeof run, "run %" PRId64 " of %" PRId64 ", ", now->replication, now->of);
    }
    int length = snprintf(text, PROGRESS_TEXT_SIZE, "%s%s of %s (%d %%)", run,
                          simtime_duration_text(at, coarse(now->now, now->end)),
                          simtime_duration_text(end, now->end), (int)(100 * part));
    if (now->elapsed_s > 0) {
        double rate = (double)now->events / now->elapsed_s;
        length += snprintf(text + length, PROGRESS_TEXT_SIZE - (size_t)length, ", %s events/s",
                           human_short(speed, rate));
    }
    if (done > 0 && before_s + now->elapsed_s > 1) {
        snprintf(text + length, PROGRESS_TEXT_SIZE - (size_t)length, ", %s left",
                 time_left(left, done, before_s + now->elapsed_s));
    }
    return text;
}

void progress_report(void *context, const struct runner_progress *now)
{
    struct progress *progress = context;
    char text[PROGRESS_TEXT_SIZE];
    if (progress->replication != now->replication) {
        progress->before_s += progress->run_s;
        progress->replication = now->replication;
    }
    progress->run_s = now->elapsed_s;
    if (progress->terminal) {
        fprintf(progress->err, "\r%s\x1b[K", progress_text(text, now, progress->before_s));
        fflush(progress->err);
        progress->drawn = true;
    } else if (progress->before_s + now->elapsed_s >= progress->printed_s + PLAIN_INTERVAL_S) {
        progress->printed_s = progress->before_s + now->elapsed_s;
        fprintf(progress->err, "%s\n", progress_text(text, now, progress->before_s));
    }
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn) {
        fputs("\r\x1b[K", progress->err);
        fflush(progress->err);
        progress->drawn = false;
    }
}
