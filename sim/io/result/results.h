// SPDX-License-Identifier: GPL-3.0-or-later
// Result files that are whole or absent: a temporary name, a lock, a sync, a rename.
//
// A file is written as ".NAME.virga-partial" in the folder of its final name, under an flock that
// lives as long as its writer. A second writer to the same name is refused; the partial file of a
// writer that died has no lock, and is swept by the next writer in that folder. Until the rename
// the final name is absent or holds the old result, whatever happens to the process. What stands
// there and is no result (the scenario itself, after -o) is never replaced. A folder (of CSV files)
// is made in the same way.
#ifndef VIRGA_SIM_IO_RESULTS_H
#define VIRGA_SIM_IO_RESULTS_H

#include "sim/arena.h"
#include "sim/error.h"

enum results_kind { RESULTS_FILE, RESULTS_FOLDER };

struct results {
    struct arena arena; // of the texts
    enum results_kind kind;
    const char *final_path; // as given
    const char *partial_path;
    const char *folder; // of both
    int file;           // of the partial file, open for reading and writing, locked; -1 when done
};

// Starts a result. Leaves a signal for files grown beyond a limit (SIGXFSZ) ignored, so that this
// too is an error of writing. A folder must not stand yet, or be empty. On false there is nothing
// to drop.
bool results_begin(struct results *results, enum results_kind kind, const char *final_path,
                   struct error *error);

// Syncs and gives the final name; removes the partial file when that fails. HDF5 must have closed
// the file. Releases `results` in any case.
bool results_commit(struct results *results, struct error *error);

// Removes the partial file and releases `results`. Harmless when it was committed or dropped.
void results_drop(struct results *results);

// Opens a file in a folder that is being made, "hosts.csv", for writing; -1 with `error` set.
int results_create_in(const struct results *results, const char *name, struct error *error);

#endif
