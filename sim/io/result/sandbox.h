// SPDX-License-Identifier: GPL-3.0-or-later
// Gives away almost everything that a process may do, for good.
#ifndef VIRGA_SIM_IO_SANDBOX_H
#define VIRGA_SIM_IO_SANDBOX_H

#include "sim/base.h"

// Keeps one file open for reading and one socket, whose numbers change, and closes all others. Sets
// signals to their defaults and points standard streams to /dev/null. From then on the process can
// open no file or connection, write no file, start no process, dump no core, and has limits on
// address space and CPU time. To be called right after fork, while there is one thread.
void sandbox_enter(int *file, int *socket, uint64_t cpu_seconds);

#endif
