// SPDX-License-Identifier: GPL-3.0-or-later
// Complaints about the user's input: collected while reading and checking, printed together.
//
// A model complains about a key of one of its specs; it knows neither YAML nor files. sim/io finds
// the place (file, line, column) from the spec's node and prints all complaints sorted by place.
#ifndef VIRGA_SIM_DIAG_H
#define VIRGA_SIM_DIAG_H

#include "sim/arena.h"

#define DIAG_NO_NODE UINT32_MAX

struct diag {
    uint32_t node;   // the reader's number of the mapping complained about, or DIAG_NO_NODE
    const char *key; // key within that mapping, dotted for depth ("count.max"), or NULL: all of it
    const char *message; // what is wrong: one sentence without a full stop
    const char *remedy;  // how to mend it, or NULL
};

enum { DIAG_MOST = 1000 }; // later complaints are counted, not kept

struct diag_list {
    struct arena *arena; // of all texts
    struct diag *items;  // grows; owned
    size_t count, capacity;
    size_t dropped; // beyond DIAG_MOST
};

void diag_init(struct diag_list *list, struct arena *arena);
void diag_deinit(struct diag_list *list);

// message and remedy are copied; remedy may be NULL.
void diag_add(struct diag_list *list, uint32_t node, const char *key, const char *message,
              const char *remedy);

#endif
