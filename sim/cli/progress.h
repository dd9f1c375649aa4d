// SPDX-License-Identifier: GPL-3.0-or-later
// How far a run is: one line that is redrawn on a terminal, a plain line every ten seconds
// elsewhere.
#ifndef VIRGA_SIM_CLI_PROGRESS_H
#define VIRGA_SIM_CLI_PROGRESS_H

#include "sim/io/runner.h"

struct progress {
    FILE *err;
    bool terminal;       // redraw one line
    bool drawn;          // that line stands there
    double before_s;     // wall time of the replications before this one
    double run_s;        // wall time of this replication at the last call
    double printed_s;    // wall time of all at the last plain line
    int64_t replication; // at the last call; 0 before the first
};

void progress_init(struct progress *progress, FILE *err);

// For struct runner_options: context is a struct progress.
void progress_report(void *context, const struct runner_progress *now);

// Removes the line from the terminal.
void progress_clear(struct progress *progress);

// "12d of 31d (39 %), 3.9 M events/s, 8 s left". Returns text.
enum { PROGRESS_TEXT_SIZE = 160 };
const char *progress_text(char text[PROGRESS_TEXT_SIZE], const struct runner_progress *now,
                          double before_s);

#endif
