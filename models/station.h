// SPDX-License-Identifier: GPL-3.0-or-later
// The work inside one VM: jobs and requests that wait for a server and share the VM's CPU.
//
// At most `servers` jobs are in service at once, the others wait in order of arrival. Jobs in
// service share what the hypervisor gives the VM equally, each at most one vCPU. One server is
// first-come first-served; unlimited servers are processor sharing; in between lies every pool of
// worker processes.
//
// Sharing costs nothing per job: because all jobs in service gain at one rate, the station keeps a
// single number, the service attained by each of them since it was last empty, and a job ends when
// that number reaches what it stood at when the job began plus the job's work. Work is counted in
// mHz x ns (10^-12 cycles), exactly: attained += (rate x dt + carry) div n, and the rest stays in
// the carry. A completion is the first nanosecond at which the work is done.
#ifndef VIRGA_MODELS_STATION_H
#define VIRGA_MODELS_STATION_H

#include "models/response.h"

// Work of one cycle or instruction, mHz x ns: a thousand mHz for 10^9 ns.
#define STATION_WORK_PER_CYCLE UINT64_C(1000000000000)

#define STATION_UNLIMITED UINT32_MAX
#define STATION_AS_VCPUS 0 // as many servers as the VM has vCPUs

// What the stations of one group have in common.
struct station_rules {
    uint32_t servers; // most jobs in service at once, or one of the above
    uint32_t room;    // most jobs in the station, waiting ones included, or STATION_UNLIMITED
    struct response *response; // where experiences are counted
};

struct station_waiting {
    uint128 work;    // mHz x ns
    int64_t arrival; // ns
};

struct station_service {
    uint128 finish;  // attained service at which the job is done
    uint128 work;    // mHz x ns
    int64_t arrival; // ns
    int64_t start;   // ns
};

struct station {
    const struct station_rules *rules;
    uint32_t vcpus;
    uint32_t servers; // most jobs in service at once; 0 until it is opened
    uint32_t serving_count;
    int64_t vcpu_mhz;                // speed of one vCPU, thousandths of a cycle per second
    int64_t rate;                    // mHz for all jobs in service together, as given by the host
    int64_t since;                   // ns: `attained` and `carry` stand for this instant
    uint128 attained;                // by each job in service, mHz x ns
    int64_t carry;                   // mHz x ns not yet divided among the jobs
    struct station_service *serving; // binary heap by (finish, arrival); grows; owned
    struct station_waiting *waiting; // ring; grows; owned
    size_t serving_capacity, waiting_capacity;
    uint32_t waiting_head, waiting_count;
};

// vcpu_mhz > 0. The station starts empty and closed: jobs wait.
void station_init(struct station *station, const struct station_rules *rules, uint32_t vcpus,
                  int64_t vcpu_mhz, int64_t now);
// From now on jobs are served, those that wait first.
void station_open(struct station *station, int64_t now);
// Gives back its memory.
void station_deinit(struct station *station);
// Empties it: jobs still inside count as lost at `now`.
void station_lose(struct station *station, int64_t now);

enum station_arrival {
    STATION_REJECTED, // no room; counted
    STATION_WAITS,    // nothing changed for the jobs in service
    STATION_BEGAN,    // one more job in service: demand or rate of each may change
};

// A job of `work` (mHz x ns) arrives.
enum station_arrival station_arrive(struct station *station, int64_t now, uint128 work);

// CPU that the jobs in service can use, mHz: one vCPU each, all vCPUs at most.
int64_t station_demand(const struct station *station);

// From now on the jobs in service get `rate` together; 0 <= rate <= station_demand().
void station_set_rate(struct station *station, int64_t now, int64_t rate);

// Ends every job whose work is done at `now` and starts waiting ones. Call station_set_rate after
// it, also when the rate is still the same.
void station_complete(struct station *station, int64_t now);

// When the next job will be done at the present rate, ns; SIMTIME_NEVER without work or rate. The
// station must stand at `now` (station_set_rate was called).
int64_t station_next(const struct station *station);

#endif
