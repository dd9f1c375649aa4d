// SPDX-License-Identifier: GPL-3.0-or-later
// std::priority_queue with a sequence number, for comparison: the queue that most simulators have.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <vector>

extern "C" {
struct event { // as in sim/event.h, which is C
    std::uint64_t key;
    std::uint32_t target;
    std::uint32_t tag;
};

void *bench_priority_queue_create(void);
void bench_priority_queue_destroy(void *queue);
void bench_priority_queue_push(void *queue, struct event event);
bool bench_priority_queue_pop(void *queue, struct event *event);
std::size_t bench_priority_queue_count(const void *queue);
void bench_priority_queue_purge(void *queue, bool (*stale)(struct event event, void *context),
                                void *context);
}

static_assert(sizeof(struct event) == 16, "the same layout as in C");

namespace
{
struct entry {
    struct event event;
    std::uint64_t sequence;
};

struct later {
    bool operator()(const entry &a, const entry &b) const
    {
        return a.event.key > b.event.key || (a.event.key == b.event.key && a.sequence > b.sequence);
    }
};

// std::priority_queue keeps its vector protected; purging needs it.
struct pending : std::priority_queue<entry, std::vector<entry>, later> {
    std::uint64_t pushed = 0;

    template <typename Stale> void purge(Stale stale)
    {
        c.erase(std::remove_if(c.begin(), c.end(), stale), c.end());
        std::make_heap(c.begin(), c.end(), comp);
    }
};
} // namespace

void *bench_priority_queue_create(void)
{
    return new pending;
}

void bench_priority_queue_destroy(void *queue)
{
    delete static_cast<pending *>(queue);
}

void bench_priority_queue_push(void *queue, struct event event)
{
    pending *all = static_cast<pending *>(queue);
    all->push(entry{event, all->pushed++});
}

bool bench_priority_queue_pop(void *queue, struct event *event)
{
    pending *all = static_cast<pending *>(queue);
    if (all->empty()) {
        return false;
    }
    *event = all->top().event;
    all->pop();
    return true;
}

std::size_t bench_priority_queue_count(const void *queue)
{
    return static_cast<const pending *>(queue)->size();
}

void bench_priority_queue_purge(void *queue, bool (*stale)(struct event event, void *context),
                                void *context)
{
    static_cast<pending *>(queue)->purge(
        [stale, context](const entry &entry) { return stale(entry.event, context); });
}
