// SPDX-License-Identifier: Apache-2.0
#include "common/model/attention.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/model/contact.h"
#include "common/model/lease.h"

namespace touchpoint::model {
namespace {

/// Stafford's mix: as good as random, and the same everywhere.
uint64_t Mix(uint64_t bits) {
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebU;
  return bits ^ bits >> 31;
}

/// The end of the window of a contact: of its contributor who has the least time.
Instant LatestOf(const Timeline& timeline, const Touchpoint& host) {
  Instant latest = host.latest;
  for (const Touchpoint& other : timeline.touchpoints) {
    if (other.host == host.sequence && other.state == State::kMerged) {
      latest = std::min(latest, other.latest);
    }
  }
  return latest;
}

bool IsReady(const Timeline& timeline, const Touchpoint& touchpoint, const Policy& policy,
             Instant now) {
  const auto due = DueAt(touchpoint, now);
  return due && *due <= now && ReadyTime(timeline, touchpoint, policy, now) <= now;
}

/// Whether a sender has it, or may have done it.
bool IsHeld(const Touchpoint& touchpoint) {
  return touchpoint.host == kNoSequence &&
         (touchpoint.state == State::kLeased || touchpoint.state == State::kInDoubt);
}

/// The next instant that means something to a touchpoint which is not ready at `now`, if that is
/// before `best`.
std::optional<Instant> Earlier(const Timeline& timeline, const Touchpoint& touchpoint,
                               const Policy& policy, Instant now, std::optional<Instant> best) {
  std::optional<Instant> next;
  switch (touchpoint.state) {
    case State::kPlanned:
      if (best && touchpoint.scheduled >= *best) {
        return best;  // which spares a look at the policy
      }
      next = ReadyTime(timeline, touchpoint, policy, now);
      next = next && *next > now ? next : touchpoint.latest;
      break;
    case State::kMerged:
    case State::kSuppressed:
      next = touchpoint.latest;
      break;
    case State::kLeased:
      next = touchpoint.occupied_to + kAcknowledgeGrace;
      break;
    case State::kInDoubt:
      next = DueAt(touchpoint, now);
      next = next && *next > now ? next : std::nullopt;
      break;
    default:
      break;
  }
  if (!next) {
    return best;
  }
  return best ? std::min(*best, *next) : *next;
}

}  // namespace

std::optional<Instant> ReadyTime(const Timeline& timeline, const Touchpoint& touchpoint,
                                 const Policy& policy, Instant now) {
  const auto due = DueAt(touchpoint, now);
  const bool first = touchpoint.state == State::kPlanned && touchpoint.lease.attempts == 0;
  if (!due || !first || touchpoint.verdict != Verdict::kDeferred) {
    return due;
  }
  const auto& spread = policy.ChannelOf(timeline.names.Text(touchpoint.channel)).spread;
  const Duration room = (LatestOf(timeline, touchpoint) - *due) / 2;
  const Duration width = std::min(spread.value_or(Duration(0)), room);
  if (width <= Duration(0)) {
    return due;
  }
  const uint64_t offset =
      Mix(timeline.surrogate + touchpoint.sequence) % static_cast<uint64_t>(width.count());
  return *due + Duration(static_cast<int64_t>(offset));
}

bool IsListed(const Timeline& timeline, const Policy& policy, Instant now) {
  return std::any_of(
      timeline.touchpoints.begin(), timeline.touchpoints.end(),
      [&](const Touchpoint& each) { return IsHeld(each) || IsReady(timeline, each, policy, now); });
}

std::optional<Instant> NextAttention(const Timeline& timeline, const Policy& policy, Instant now) {
  std::optional<Instant> next;
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    if (IsReady(timeline, touchpoint, policy, now)) {
      return now;
    }
    next = Earlier(timeline, touchpoint, policy, now, next);
  }
  return next;
}

Attention AttentionAt(const Timeline& timeline, const Policy& policy, Instant now) {
  Attention attention;
  std::map<ReadyList, Instant> ready;
  std::set<ReadyList> past;
  for (const Touchpoint& touchpoint : timeline.touchpoints) {
    attention.next = Earlier(timeline, touchpoint, policy, now, attention.next);
    const bool held = IsHeld(touchpoint);
    if (touchpoint.channel == kNoName || (touchpoint.scheduled > now && !held)) {
      continue;
    }
    ReadyList list{timeline.names.Text(touchpoint.channel),
                   LeadTeamOf(timeline, touchpoint, policy)};
    past.insert(list);
    list.held = true;
    past.insert(list);
    const bool is_ready = IsReady(timeline, touchpoint, policy, now);
    if (!is_ready && !held) {
      continue;
    }
    list.held = !is_ready;
    const Instant since =
        is_ready ? *ReadyTime(timeline, touchpoint, policy, now) : touchpoint.occupied_from;
    const auto [at, added] = ready.emplace(std::move(list), since);
    at->second = std::min(at->second, since);
  }
  for (const auto& [list, since] : ready) {
    past.erase(list);
  }
  attention.ready.assign(ready.begin(), ready.end());
  attention.past.assign(past.begin(), past.end());
  return attention;
}

}  // namespace touchpoint::model
