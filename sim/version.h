// SPDX-License-Identifier: GPL-3.0-or-later
// The program's version, as printed by `virga version` and stored in each result file.
#ifndef VIRGA_SIM_VERSION_H
#define VIRGA_SIM_VERSION_H

#define VIRGA_VERSION "0.1.0"

#endif
