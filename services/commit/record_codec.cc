// SPDX-License-Identifier: Apache-2.0
#include "services/commit/record_codec.h"

#include <limits>

#include "services/commit/lease_codec.h"

namespace touchpoint::commit {
namespace {

using model::NameId;
using storage::v1::TouchpointRecord;

constexpr uint32_t kVerdictShift = 4;
constexpr uint32_t kPin = 1u << 7;
constexpr uint32_t kPlaced = 1u << 8;
constexpr uint32_t kReplan = 1u << 9;
constexpr uint32_t kFlagsEnd = 1u << 10;
constexpr int32_t kPriorityDefault = 50;

// Offsets wrap, so that every pair of instants survives, also the absurd ones.
int64_t Minus(Instant a, Instant b) {
  return static_cast<int64_t>(static_cast<uint64_t>(ToMillis(a)) -
                              static_cast<uint64_t>(ToMillis(b)));
}

Instant Plus(Instant a, int64_t offset) {
  return FromMillis(
      static_cast<int64_t>(static_cast<uint64_t>(ToMillis(a)) + static_cast<uint64_t>(offset)));
}

Instant Less(Instant a, int64_t offset) {
  return FromMillis(
      static_cast<int64_t>(static_cast<uint64_t>(ToMillis(a)) - static_cast<uint64_t>(offset)));
}

bool IsName(uint32_t id) {
  return id <= std::numeric_limits<NameId>::max();
}

bool IsState(uint32_t state) {
  return state >= static_cast<uint32_t>(model::State::kPlanned) &&
         state <= static_cast<uint32_t>(model::State::kExpired);
}

bool IsVerdict(uint32_t verdict) {
  return verdict <= static_cast<uint32_t>(model::Verdict::kSuppressed);
}

// Whether every number of the record is one that Encode() can write.
bool IsSound(const TouchpointRecord& record) {
  const uint32_t flags = record.flags();
  const int32_t priority = record.priority();
  bool sound = flags < kFlagsEnd && IsState(flags & 15) && IsVerdict(flags >> kVerdictShift & 7) &&
               priority >= -kPriorityDefault && priority <= 255 - kPriorityDefault &&
               IsName(record.team()) && IsName(record.purpose()) && IsName(record.topic()) &&
               IsName(record.initiative()) && IsName(record.channel()) &&
               IsName(record.occupation().zone()) &&
               record.channels_size() <= static_cast<int>(model::ChannelList::kMax);
  for (const uint32_t channel : record.channels()) {
    sound = sound && IsName(channel);
  }
  return sound;
}

}  // namespace

Failure CorruptRecord(const std::string& what) {
  return {Code::kDataLoss, "RECORD_CORRUPT", "a stored " + what + " is damaged", {}, {}, {}};
}

void Encode(const model::Touchpoint& touchpoint, TouchpointRecord& record) {
  const bool placed = touchpoint.scheduled != Instant();
  record.set_flags(static_cast<uint32_t>(touchpoint.state) |
                   static_cast<uint32_t>(touchpoint.verdict) << kVerdictShift |
                   (touchpoint.pin ? kPin : 0) | (placed ? kPlaced : 0) |
                   (touchpoint.replan_on_failure ? kReplan : 0));
  record.set_priority(touchpoint.priority - kPriorityDefault);
  record.set_team(touchpoint.team);
  record.set_purpose(touchpoint.purpose);
  record.set_topic(touchpoint.topic);
  record.set_initiative(touchpoint.initiative);
  for (const NameId channel : touchpoint.channels) {
    record.add_channels(channel);
  }
  record.set_channel(touchpoint.channel);
  record.set_preferred(ToMillis(touchpoint.preferred));
  record.set_lead(Minus(touchpoint.preferred, touchpoint.arrival));
  record.set_wait(Minus(touchpoint.earliest, touchpoint.arrival));
  record.set_room(Minus(touchpoint.latest, touchpoint.preferred));
  if (placed) {
    record.set_shift(Minus(touchpoint.scheduled, touchpoint.preferred));
  }
  record.set_request_key(touchpoint.request_key);
  record.set_host(touchpoint.host);
  if (touchpoint.occupied_from != Instant() || touchpoint.occupied_to != Instant() ||
      touchpoint.done_zone != model::kNoName) {
    auto* occupation = record.mutable_occupation();
    occupation->set_from(ToMillis(touchpoint.occupied_from));
    occupation->set_length(Minus(touchpoint.occupied_to, touchpoint.occupied_from));
    occupation->set_zone(touchpoint.done_zone);
  }
  if (touchpoint.lease != model::Lease()) {
    Encode(touchpoint.lease, *record.mutable_lease());
  }
}

Result<model::Touchpoint> Decode(const TouchpointRecord& record, model::Sequence sequence) {
  if (!IsSound(record)) {
    return tl::unexpected(CorruptRecord("touchpoint"));
  }
  model::Touchpoint touchpoint;
  touchpoint.sequence = sequence;
  touchpoint.state = static_cast<model::State>(record.flags() & 15);
  touchpoint.verdict = static_cast<model::Verdict>(record.flags() >> kVerdictShift & 7);
  touchpoint.pin = (record.flags() & kPin) != 0;
  touchpoint.replan_on_failure = (record.flags() & kReplan) != 0;
  touchpoint.priority = static_cast<uint8_t>(record.priority() + kPriorityDefault);
  touchpoint.team = static_cast<NameId>(record.team());
  touchpoint.purpose = static_cast<NameId>(record.purpose());
  touchpoint.topic = static_cast<NameId>(record.topic());
  touchpoint.initiative = static_cast<NameId>(record.initiative());
  for (const uint32_t channel : record.channels()) {
    touchpoint.channels.Add(static_cast<NameId>(channel));
  }
  touchpoint.channel = static_cast<NameId>(record.channel());
  touchpoint.preferred = FromMillis(record.preferred());
  touchpoint.arrival = Less(touchpoint.preferred, record.lead());
  touchpoint.earliest = Plus(touchpoint.arrival, record.wait());
  touchpoint.latest = Plus(touchpoint.preferred, record.room());
  if ((record.flags() & kPlaced) != 0) {
    touchpoint.scheduled = Plus(touchpoint.preferred, record.shift());
  }
  touchpoint.request_key = record.request_key();
  touchpoint.host = record.host();
  if (record.has_occupation()) {
    touchpoint.occupied_from = FromMillis(record.occupation().from());
    touchpoint.occupied_to = Plus(touchpoint.occupied_from, record.occupation().length());
    touchpoint.done_zone = static_cast<NameId>(record.occupation().zone());
  }
  const auto lease = Decode(record.lease());
  if (!lease) {
    return tl::unexpected(CorruptRecord("touchpoint"));
  }
  touchpoint.lease = *lease;
  return touchpoint;
}

void Encode(const model::Profile& profile, storage::v1::ProfileRecord& record) {
  record.set_time_zone(profile.time_zone);
  record.set_region(profile.region);
  for (const std::string& segment : profile.segments) {
    record.add_segments(segment);
  }
  record.set_do_not_contact(profile.do_not_contact);
  for (const model::OptOut& opt_out : profile.opt_outs) {
    auto* stored = record.add_opt_outs();
    stored->set_channel(opt_out.channel);
    stored->set_purpose(opt_out.purpose);
  }
}

model::Profile Decode(const storage::v1::ProfileRecord& record) {
  model::Profile profile;
  profile.time_zone = record.time_zone();
  profile.region = record.region();
  profile.segments.assign(record.segments().begin(), record.segments().end());
  profile.do_not_contact = record.do_not_contact();
  for (const storage::v1::OptOut& opt_out : record.opt_outs()) {
    profile.opt_outs.push_back({opt_out.channel(), opt_out.purpose()});
  }
  return profile;
}

}  // namespace touchpoint::commit
