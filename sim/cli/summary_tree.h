// SPDX-License-Identifier: GPL-3.0-or-later
// A summary's dotted paths as a tree, for nested objects.
//
// "tenants.shop.latency.mean" is four nodes deep. A name that holds dots stands in quotes in a path
// (tenants."my.shop") and is one node, and so is a copy (tenants.blog.17). Children keep the order
// in which the summary names them; of two equal paths the first stays.
#ifndef VIRGA_SIM_CLI_SUMMARY_TREE_H
#define VIRGA_SIM_CLI_SUMMARY_TREE_H

#include "sim/summary.h"

struct summary_node {
    const char *name;                // without quotes
    const struct summary_item *item; // NULL: only a folder
    bool part;                       // the scope of some item: a part of the region
    uint32_t number;                 // from 0, the root, in order of making
    struct summary_node *parent;     // NULL: the root
    struct summary_node *first, *last, *next;
};

// The root, whose children are the first components. Everything lives in `arena`.
struct summary_node *summary_tree_build(struct arena *arena, const struct summary *summary);

#endif
