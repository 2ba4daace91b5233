// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/end_checks.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "common/model/attention.h"

namespace touchpoint::sim {
namespace {

using model::State;

constexpr size_t kAll = std::numeric_limits<int32_t>::max();
// Somebody looks at who is due, another one at the lists, and each of them may come too late once.
constexpr Duration kNoticed = 4 * kPollEvery;
constexpr Instant kNever = FromMillis(4'200'000'000'000);

}  // namespace

void EndChecks::CheckKept() {
  for (const Acknowledged& plan : world_.callers.acknowledged()) {
    if (world_.checks.IsErased(plan.key.stakeholder_id)) {
      continue;
    }
    const model::Timeline timeline = Look(world_.redis.store(), plan.key.stakeholder_id).timeline;
    const model::Touchpoint* touchpoint = timeline.Find(plan.id.sequence);
    const uint64_t key = model::RequestKeyHash(plan.key.team, plan.key.request_id);
    const auto same = std::count_if(timeline.touchpoints.begin(), timeline.touchpoints.end(),
                                    [&](const auto& each) { return each.request_key == key; });
    const std::string name = "plan " + plan.key.request_id;
    if (touchpoint == nullptr || touchpoint->request_key != key) {
      world_.checks.Complain("acknowledged " + name + " is lost");
    } else if (same != 1) {
      world_.checks.Complain(name + " is there " + std::to_string(same) + " times");
    } else if (plan.cancelled && !model::IsFinished(touchpoint->state)) {
      world_.checks.Complain(name + " was cancelled and goes on");
    } else if (plan.cancelled &&
               world_.checks.outside().WasSent({plan.id.surrogate, plan.id.sequence})) {
      world_.checks.Complain(name + " was cancelled and sent");
    }
  }
}

void EndChecks::CheckEnd(Instant now) {
  CheckKept();
  world_.callers.CheckKeys();
  CheckJournal();
  for (const std::string& person : people_) {
    if (world_.checks.IsErased(person)) {
      CheckErased(person);
    } else {
      CheckLive(person, now);
    }
  }
  world_.checks.Trace(static_cast<uint64_t>(ToMillis(now)));
}

void EndChecks::CheckJournal() {
  size_t entries = 0;
  commit::MemoryStore& store = world_.redis.store();
  for (commit::Partition partition = 0; partition < store.partitions(); ++partition) {
    store.Read(partition, {}, kAll, {},
               [&](const Result<commit::Journal::Page>& page) { entries += page->entries.size(); });
  }
  if (entries != world_.redis.writes()) {
    world_.checks.Complain("the journal has " + std::to_string(entries) + " entries for " +
                           std::to_string(world_.redis.writes()) + " commits");
  }
}

/// Nothing names the person any more.
void EndChecks::CheckErased(const std::string& stakeholder_id) {
  commit::MemoryStore& store = world_.redis.store();
  bool named = Look(store, stakeholder_id).timeline.revision != 0;
  const auto look = [&](const Result<std::vector<commit::DueStakeholder>>& due) {
    named = named || std::any_of(due->begin(), due->end(), [&](const auto& each) {
              return each.stakeholder_id == stakeholder_id;
            });
  };
  for (commit::Partition partition = 0; partition < store.partitions(); ++partition) {
    store.ListDue(partition, kNever, kAll, {}, look);
    store.ListReadyLists(partition, {}, [&](const Result<std::vector<commit::ReadyCount>>& lists) {
      for (const commit::ReadyCount& count : *lists) {
        store.ListReady(partition, count.list, 0, kAll, {}, look);
      }
    });
  }
  if (named) {
    world_.checks.Complain("somebody who was erased is still named");
  }
}

/// What is due has come to somebody, and what nobody has acknowledged has run out.
void EndChecks::CheckLive(const std::string& stakeholder_id, Instant now) {
  const model::Timeline timeline = Look(world_.redis.store(), stakeholder_id).timeline;
  for (const model::Touchpoint& each : timeline.touchpoints) {
    const auto ready = model::ReadyTime(timeline, each, world_.live.rulebook->policy(), now);
    const std::string name = "#" + std::to_string(each.sequence) + " of " + stakeholder_id;
    // Who returns a lease late leaves the contact at its time, which may be hours ago.
    const Instant free =
        std::max(ready.value_or(now),
                 world_.checks.outside().HeldUntil({timeline.surrogate, each.sequence}));
    if (ready && free + kNoticed <= now) {
      world_.checks.Complain(name + " is due since " + FormatRfc3339(*ready) +
                             ", and nobody was given it from " + FormatRfc3339(free) + " until " +
                             FormatRfc3339(now));
    }
    if (each.state == State::kLeased && each.occupied_to + kNoticed <= now) {
      world_.checks.Complain(name + " was leased until " + FormatRfc3339(each.occupied_to) +
                             ", and still is");
    }
  }
}

}  // namespace touchpoint::sim
