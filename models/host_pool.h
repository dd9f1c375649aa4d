// SPDX-License-Identifier: GPL-3.0-or-later
// Pools of hosts: how many of which type stand in which zone; builds the hosts and reports on them.
#ifndef VIRGA_MODELS_HOST_POOL_H
#define VIRGA_MODELS_HOST_POOL_H

#include "sim/model.h"

struct host_pool_spec {
    struct spec spec;
    int32_t type;            // id of a host type, -1 when `types` is given
    struct field_list types; // of int32_t ids: alternate by index
    int64_t count;
    const char *zone;  // NULL: the region's first
    int64_t rack_size; // hosts of a rack, 0: the pool is one rack
    int32_t empty;     // enum host_pool_empty
};

enum host_pool_empty { HOST_POOL_EMPTY_OFF, HOST_POOL_EMPTY_ON };

// Its state is the struct hosts of models/host.h.
extern const struct model host_pool_model;

// Hosts of all pools together; at most HOST_POOL_HOSTS_MOST once the scenario was checked.
enum { HOST_POOL_HOSTS_MOST = 10000000 };
int64_t host_pool_total(const struct scenario *scenario);

// "main.17": index from 0, shown from 1. Written to `text`, which grows; the caller's. Returns it.
struct hosts;
char *host_pool_host_name(char *text, size_t *capacity, const struct hosts *hosts, uint32_t host);

#endif
