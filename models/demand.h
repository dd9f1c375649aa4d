// SPDX-License-Identifier: GPL-3.0-or-later
// Demands: streams of requests, drawn once and seen alike by everyone who consumes them.
//
// All consumers of one demand with the same copy number see the same arrivals and the same service
// draws, so that ways of serving them can be compared side by side; different copies draw
// independently.
#ifndef VIRGA_MODELS_DEMAND_H
#define VIRGA_MODELS_DEMAND_H

#include "models/demand/arrivals.h"
#include "sim/dist.h"
#include "sim/model.h"

struct demand_service {
    struct dist cpu; // UNIT_TIME: ns on one thread of reference speed; UNIT_WORK: instructions
};

struct demand_spec {
    struct spec spec;
    struct arrivals_spec *arrivals;
    struct demand_service *service;
};

// Whoever takes requests of `work` mHz x ns, one at a time, at sim->now.
typedef void demand_consumer(void *context, uint32_t target, uint128 work);

struct demand_use {
    demand_consumer *offer;
    void *context;
    uint32_t target;
};

struct demand_stream {
    int32_t demand; // id
    int32_t copy;
    struct arrivals arrivals;
    struct arrival next; // the one that is scheduled
    struct rng service;
    int64_t drawn;           // service of the next request: ns or instructions
    struct demand_use *uses; // in order of joining; grows; owned
    size_t use_count, use_capacity;
};

// The streams of one demand by copy number.
struct demand_copies {
    uint32_t *streams; // index into `streams` plus 1, 0: none yet; grows; owned
    size_t capacity;
};

struct demands {
    struct sim *sim;
    struct hosts *hosts;
    const struct demand_spec *specs;
    size_t spec_count;
    struct demand_stream *streams; // one for each demand and copy number that is consumed; owned
    size_t stream_count, stream_capacity;
    struct demand_copies *copies; // one for each demand
    int64_t reference_mhz;
    uint32_t first_kind;
};

extern const struct model demand_model; // its state is struct demands

// Joins the consumers of a demand (id) with a copy number. Only while models are built.
// Fails when the first consumer's stream cannot be read.
bool demand_join(struct demands *demands, int32_t demand, int32_t copy, struct demand_use use,
                 struct error *error);
// The index in `streams` of the stream that consumers with this demand and number have joined.
size_t demand_stream_of(const struct demands *demands, int32_t demand, int32_t copy);

#endif
