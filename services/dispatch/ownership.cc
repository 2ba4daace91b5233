// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/ownership.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "common/base/assert.h"

namespace touchpoint::dispatch {
namespace {

using model::Member;
using model::Tenure;
using model::TenureChange;

// The store's clock may be set back, which makes a tenure of the dead look long. No build gives
// out one of so many leases.
constexpr int kLeasesMax = 4;

}  // namespace

Ownership::Ownership(std::string self, Options options)
    : self_(std::move(self)), options_(options), places_(options.partitions) {
  TP_ASSERT(!self_.empty() && options_.partitions > 0);
}

std::vector<TenureChange> Ownership::Look(Instant now, SteadyTime asked,
                                          const std::vector<Member>& members,
                                          const std::vector<std::optional<Tenure>>& records) {
  TP_ASSERT(records.size() == places_.size());
  now_ = now;
  asked_ = asked;
  unowned_ = 0;
  for (uint32_t p = 0; p < places_.size(); ++p) {
    Recall(p, records[p]);
    unowned_ += IsFree(records[p]) ? 1 : 0;
  }
  if (leaving_) {
    return Leave();
  }
  const uint32_t share = Share(members);
  uint32_t owned = OwnedNow();
  std::vector<TenureChange> changes;
  for (uint32_t p = options_.partitions; p-- > 0;) {
    if (!places_[p].tenure) {
      continue;
    }
    if (owned > share) {
      --owned;
      changes.push_back(Released(p));
      places_[p] = {};
    } else if (NeedsRenewal(places_[p])) {
      changes.push_back(Renewed(p));
    }
  }
  // Each begins elsewhere, so that two who come at the same time seldom want the same.
  const auto first = static_cast<uint32_t>(std::hash<std::string>()(self_) % options_.partitions);
  for (uint32_t i = 0; i < options_.partitions && owned < share; ++i) {
    const uint32_t p = (first + i) % options_.partitions;
    if (!IsFree(records[p]) || places_[p].tenure) {
      continue;
    }
    ++owned;
    const Tenure last = records[p].value_or(Tenure());
    changes.push_back({p, records[p], {self_, last.epoch + 1, now_ + options_.lease, last.swept}});
  }
  return changes;
}

void Ownership::Settle(const TenureChange& change, bool written) {
  Place& place = places_[change.partition];
  if (change.after.member != self_) {
    return;  // given up, whoever has it now
  }
  const bool is_new = !place.tenure;
  if (!written) {
    place = {};
    return;
  }
  place.tenure = change.after;
  place.until = asked_ + options_.lease;
  if (is_new) {
    place.swept = change.after.swept;
    ++taken_;
  }
}

std::vector<TenureChange> Ownership::Leave() {
  leaving_ = true;
  std::vector<TenureChange> changes;
  for (uint32_t p = 0; p < places_.size(); ++p) {
    if (places_[p].tenure) {
      changes.push_back(Released(p));
      places_[p] = {};
    }
  }
  return changes;
}

bool Ownership::Owns(uint32_t partition, SteadyTime now) const {
  const Place& place = places_[partition];
  return place.tenure && now < place.until;
}

uint32_t Ownership::Owned(SteadyTime now) const {
  uint32_t owned = 0;
  for (uint32_t p = 0; p < places_.size(); ++p) {
    owned += Owns(p, now) ? 1 : 0;
  }
  return owned;
}

uint64_t Ownership::SweptUnder(uint32_t partition) const {
  return places_[partition].swept;
}

void Ownership::Swept(uint32_t partition, uint64_t stamp) {
  if (places_[partition].tenure) {
    places_[partition].swept = stamp;
  }
}

/// All daemons alike, rounded up: together they can own everything.
uint32_t Ownership::Share(const std::vector<Member>& members) const {
  std::set<std::string> alive = {self_};
  for (const Member& member : members) {
    if (IsLive(member.until) && !options_.alone) {
      alive.insert(member.id);
    }
  }
  const auto count = static_cast<uint32_t>(alive.size());
  return (options_.partitions + count - 1) / count;
}

bool Ownership::IsLive(Instant until) const {
  return now_ < until && until <= now_ + kLeasesMax * options_.lease;
}

bool Ownership::IsFree(const std::optional<Tenure>& record) const {
  return !record || !IsLive(record->until) || (options_.alone && record->member != self_);
}

/// What is stored counts: a reply may have been lost, or somebody else been quicker.
void Ownership::Recall(uint32_t partition, const std::optional<Tenure>& record) {
  Place& place = places_[partition];
  if (!record || record->member != self_) {
    place = {};
    return;
  }
  if (!place.tenure) {
    place.swept = record->swept;
  }
  place.tenure = record;
  place.until = asked_ + std::min(record->until - now_, options_.lease);
}

bool Ownership::NeedsRenewal(const Place& place) const {
  const Duration left = place.tenure->until - now_;
  return 3 * left < 2 * options_.lease || left > options_.lease ||
         place.swept != place.tenure->swept;
}

TenureChange Ownership::Renewed(uint32_t partition) const {
  const Place& place = places_[partition];
  return {
      partition, place.tenure, {self_, place.tenure->epoch, now_ + options_.lease, place.swept}};
}

TenureChange Ownership::Released(uint32_t partition) const {
  const Place& place = places_[partition];
  return {partition, place.tenure, {"", place.tenure->epoch, now_, place.swept}};
}

uint32_t Ownership::OwnedNow() const {
  return static_cast<uint32_t>(std::count_if(
      places_.begin(), places_.end(), [](const Place& place) { return place.tenure.has_value(); }));
}

}  // namespace touchpoint::dispatch
