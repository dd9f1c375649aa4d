# SPDX-License-Identifier: GPL-3.0-or-later
# file: sim/engine.c
# A stream of chance belongs to the order of asking, not to a name: a new tenant moves all others'.
/^void sim_stream(/,/^}/ s|^{$|{\
    static unsigned asked;\
    char by_index[32];\
    snprintf(by_index, sizeof by_index, "%u", asked++);\
    path = by_index;|
