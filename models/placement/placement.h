// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of placement policies: how a request for capacity finds its host.
//
// A region has up to PLACEMENT_HOSTS_MOST hosts in classes; hosts of one class are equal in
// capacity, speed, zone and whatever else decides who may be placed there. The model of the hosts
// owns how much of each host is free and tells the policy about every change; the policy keeps an
// index of its own, so that finding a host costs nearly the same among 1,000 hosts as among
// 100,000.
//
// A policy is one constant object in one file of this folder and one word in placement.c. Policies
// are exact: what they return is defined by the free amounts alone, never by the order of updates.
#ifndef VIRGA_MODELS_PLACEMENT_PLACEMENT_H
#define VIRGA_MODELS_PLACEMENT_PLACEMENT_H

#include "sim/arena.h"
#include "sim/check.h"
#include "sim/field.h"

// The order of the amounts in every vector below.
enum placement_resource {
    PLACEMENT_CPU,    // mHz (thousandths of an instruction or cycle per second)
    PLACEMENT_MEMORY, // bytes
    PLACEMENT_DISK,   // bytes
    PLACEMENT_RESOURCES
};

enum { PLACEMENT_HOSTS_MOST = 1 << 24 };

#define PLACEMENT_NONE UINT32_MAX      // no host
#define PLACEMENT_BARRED (INT64_C(-1)) // demand for CPU in a class that the request may not use

// Hosts that differ only in what is free on them. Slot s of a class is its host hosts[s]; the ids
// of classes may interleave. Both arrays outlive the policy.
struct placement_class {
    int64_t capacity[PLACEMENT_RESOURCES]; // of an empty host, overcommit included; 0: not modelled
    const uint32_t *hosts;                 // ids, ascending
    uint32_t count;                        // of hosts, may be 0
};

// What a request takes of a host of one class: amounts >= 0, or PLACEMENT_BARRED for CPU when the
// class is too slow, in another zone, or barred for another reason. The amount of a resource that
// the class does not model is ignored.
struct placement_demand {
    int64_t amount[PLACEMENT_RESOURCES];
};

struct placement_request {
    const struct placement_demand *demands; // one for each class
};

// What a policy is made from; lives in the caller until create returns, `classes` until destroy.
struct placement_setup {
    const struct placement_class *classes;
    uint32_t class_count;
    const void *spec;    // a struct by the policy's option.table, NULL without a table
    struct arena *arena; // of the run
};

struct placement_policy {
    struct field_option option; // name, sentence, its own rows of the scenario

    // Makes the index of empty hosts; every host is in service with its whole capacity free.
    void *(*create)(const struct placement_setup *setup);
    // Gives back what does not live in the arena.
    void (*destroy)(void *state);
    // Says what is free now on the host at `slot` of a class, at most its capacity and below zero
    // only where the host is overdrawn, so that nothing fits. NULL takes the host out of service.
    void (*update)(void *state, uint32_t class_index, uint32_t slot, const int64_t *free);
    // The id of the host to place the request on, or PLACEMENT_NONE when it fits nowhere. Changes
    // no answer: placing is the caller's update.
    uint32_t (*find)(void *state, const struct placement_request *request);
};

// The policies, pointers to their first members, for the scenario's `policy` row; ends with NULL.
extern const struct field_option *const placement_policies[];

// The policy that a scenario's choice names.
static inline const struct placement_policy *placement_policy(const struct field_option *option)
{
    return (const struct placement_policy *)(const void *)option;
}

// The amounts that decide in a class: those of resources that it does not model become zero.
// Returns false when the class is barred.
static inline bool placement_effective(int64_t demand[PLACEMENT_RESOURCES],
                                       const struct placement_class *class,
                                       const struct placement_demand *asked)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        demand[k] = class->capacity[k] == 0 ? 0 : asked->amount[k];
    }
    return asked->amount[PLACEMENT_CPU] != PLACEMENT_BARRED;
}

// What is free on a host of a class as the policies compare it: zero for resources that the class
// does not model.
static inline void placement_room(int64_t room[PLACEMENT_RESOURCES],
                                  const struct placement_class *class, const int64_t *free)
{
    for (int k = 0; k < PLACEMENT_RESOURCES; k++) {
        CHECK(class->capacity[k] == 0 || free[k] <= class->capacity[k]);
        room[k] = class->capacity[k] == 0 ? 0 : free[k];
    }
}

// Why a request found no host, by resource and class.

// The hosts as their owner sees them.
struct placement_view {
    const struct placement_class *classes;
    uint32_t class_count;
    const int64_t (*free)[PLACEMENT_RESOURCES]; // by host id
    const bool *withdrawn;                      // by host id: out of service; NULL: none is
};

enum placement_reason {
    PLACEMENT_FITS,      // some host fits after all
    PLACEMENT_NO_HOST,   // there are no hosts, or all are barred or out of service
    PLACEMENT_TOO_LARGE, // more is asked than an empty host of any allowed class has
    PLACEMENT_SHORT,     // every host is short of one same resource: `resource`
    PLACEMENT_STRANDED,  // each resource is free on some host, but not all on one
};

struct placement_explanation {
    enum placement_reason reason;
    // The class to tell about: of the allowed classes that with a host in service which lacks the
    // fewest resources, then the lowest index; class_count when there is none.
    uint32_t class_index;
    // Resource that is short on the most hosts in service of the allowed classes, ties to the
    // first; TOO_LARGE: the first that no empty host of class_index covers. Means nothing for FITS,
    // NO_HOST.
    enum placement_resource resource;
    uint32_t classes_barred;                  // classes that the request may not use
    uint32_t hosts_barred;                    // hosts in them
    uint32_t hosts_withdrawn;                 // out of service, in allowed classes
    uint32_t hosts_tried;                     // in service, in allowed classes
    uint32_t hosts_fit;                       // of those tried, hosts that fit
    uint32_t short_of[PLACEMENT_RESOURCES];   // of those tried, hosts short of it (several may be)
    uint32_t short_only[PLACEMENT_RESOURCES]; // of those tried, hosts short of it and nothing else
    int64_t asked[PLACEMENT_RESOURCES];       // demand in class_index
    int64_t free_most[PLACEMENT_RESOURCES];   // most free on a tried host of class_index
};

// Looks at every host: meant for refusals that are recorded, not for every request.
void placement_explain(struct placement_explanation *explanation, const struct placement_view *view,
                       const struct placement_request *request);

#endif
