// SPDX-License-Identifier: Apache-2.0
// One contact with a stakeholder, planned or done: the part of it that rules look at.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/base/time.h"
#include "common/model/name_table.h"

namespace touchpoint::model {

/// SEMANTICS §2. The numbers are stored.
enum class State : uint8_t {
  kPlanned = 1,
  kMerged = 2,
  kSuppressed = 3,
  kLeased = 4,
  kInDoubt = 5,
  kDone = 6,
  kFailed = 7,
  kCancelled = 8,
  kExpired = 9,
};

/// The last decision about a touchpoint, also where it is finished. The numbers are stored.
enum class Verdict : uint8_t {
  kNone = 0,  // never asked for: cancelled before it was planned, or a record
  kScheduled = 1,
  kDeferred = 2,
  kMerged = 3,
  kSuppressed = 4,
};

std::string_view ToString(State state);
std::string_view ToString(Verdict verdict);

/// Number of a touchpoint within its stakeholder, from 1, in order of arrival, never reused.
using Sequence = uint32_t;
constexpr Sequence kNoSequence = 0;

/// The channels a plan accepts: the preferred one, then its alternates in the plan's order.
class ChannelList {
 public:
  static constexpr size_t kMax = 8;

  void Add(NameId channel) { ids_[size_++] = channel; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  NameId operator[](size_t i) const { return ids_[i]; }
  const NameId* begin() const { return ids_.data(); }
  const NameId* end() const { return ids_.data() + size_; }
  bool Contains(NameId channel) const {
    for (const NameId id : *this) {
      if (id == channel) {
        return true;
      }
    }
    return false;
  }
  friend bool operator==(const ChannelList&, const ChannelList&) = default;

 private:
  std::array<NameId, kMax> ids_ = {};
  uint8_t size_ = 0;
};

/// 128 random bits that tell one lease from every other.
using Nonce = std::array<uint64_t, 2>;

/// What is kept of the leases a touchpoint had; of a merged contact its host's.
struct Lease {
  uint32_t epoch = 0;     // of the latest one, growing with each; 0: there was none
  uint32_t attempts = 0;  // leases that were given and not returned
  Nonce nonce = {};       // of the latest one; zeros once it was returned
  Instant granted;        // when the latest one was given
  /// After an attempt: PLANNED is not placed before it, IN_DOUBT may be tried again from it on. The
  /// epoch: PLANNED wherever it may be, IN_DOUBT not at all.
  Instant not_before;
  friend bool operator==(const Lease&, const Lease&) = default;
};

struct Touchpoint {
  Sequence sequence = kNoSequence;
  State state = State::kPlanned;
  Verdict verdict = Verdict::kNone;

  // What was asked. The window is [earliest, latest); earliest <= preferred < latest.
  NameId team = kNoName;
  NameId purpose = kNoName;
  NameId topic = kNoName;
  NameId initiative = kNoName;
  ChannelList channels;
  uint8_t priority = 50;           // 0 to 100, higher is more important
  bool pin = false;                // never re-offered
  bool replan_on_failure = false;  // not done: placed anew, instead of ending
  Instant earliest;
  Instant preferred;
  Instant latest;
  Instant arrival;
  /// Identifies (team, request id) within the timeline up to a collision; the details hold the
  /// text.
  uint64_t request_key = 0;

  // What was decided. `channel` and `scheduled` are those of the host while merged, the last ones
  // while suppressed after having had a place; scheduled is the epoch if there never was one.
  NameId channel = kNoName;
  Instant scheduled;
  Sequence host = kNoSequence;  // while merged

  // LEASED, IN_DOUBT: the interval [grant, send_by] it counts at, from the first attempt that is in
  // doubt to the latest; one leased ahead of its time counts from that on. DONE: its real instant,
  // twice.
  Instant occupied_from;
  Instant occupied_to;
  NameId done_zone = kNoName;  // DONE: the IANA zone it was done in

  Lease lease;

  friend bool operator==(const Touchpoint&, const Touchpoint&) = default;
};

/// Finished: only an outcome that comes late changes it any more.
constexpr bool IsFinished(State state) {
  return state >= State::kDone;
}

/// The state as of `now`: what nobody leased by its latest_time has expired (SEMANTICS §2), whether
/// or not a commit has written that down yet.
constexpr State StateAt(const Touchpoint& touchpoint, Instant now) {
  const bool open = touchpoint.state == State::kPlanned || touchpoint.state == State::kMerged ||
                    touchpoint.state == State::kSuppressed;
  return open && touchpoint.latest <= now ? State::kExpired : touchpoint.state;
}

/// A contact that nobody planned here and that was recorded afterwards. It asked for nothing: its
/// window is the moment it arrived.
constexpr bool IsRecord(const Touchpoint& touchpoint) {
  return touchpoint.state == State::kDone && touchpoint.verdict == Verdict::kNone;
}

}  // namespace touchpoint::model
