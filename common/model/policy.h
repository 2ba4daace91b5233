// SPDX-License-Identifier: Apache-2.0
// The rules, as the policy file of SEMANTICS §9 states them. Plain values; `decide` compiles them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/feedback.h"

namespace touchpoint::model {

/// What a rule applies to: fields AND, values of a field OR, an absent field matches all.
struct Scope {
  using Values = std::optional<std::vector<std::string>>;
  Values channels;
  Values teams;
  Values purposes;
  Values topics;
  Values initiatives;
  Values segments;
};

/// Whether a field of a scope lets this value through.
bool Allows(const Scope::Values& values, const std::string& value);

/// A field that `each` makes one counter per distinct value of. No topic or initiative is a value.
enum class Dimension : uint8_t { kChannel, kTeam, kPurpose, kTopic, kInitiative };

enum class CapPeriod : uint8_t { kRolling, kCalendarDay, kCalendarWeek, kCalendarMonth };

struct Cap {
  std::string id;
  std::optional<uint32_t> limit;  // unset: no rule; 0: blocks all that obey
  CapPeriod period = CapPeriod::kRolling;
  Duration per{};  // of a rolling cap
  Scope scope;
  std::vector<Dimension> each;
};

struct Gap {
  std::string id;
  Duration at_least{};
  Scope scope;
  std::vector<Dimension> each;
};

/// [from, to) in local time on the days it starts on; from > to runs into the next morning.
struct QuietHours {
  std::string id;
  Scope::Values channels;
  uint8_t days = 0x7f;  // bit 0 is Monday
  std::chrono::minutes from{};
  std::chrono::minutes to{};  // all day: 00:00 to 24:00
};

/// Local dates [from, to), for stakeholders of `regions` (absent: everybody).
struct Blackout {
  std::string id;
  Scope::Values channels;
  Scope::Values regions;
  std::chrono::local_days from{};
  std::chrono::local_days to{};
};

enum class MergeWhen : uint8_t { kIfBlocked, kAlways };

struct MergeRule {
  std::string id;
  Scope::Values purposes;
  bool across_teams = false;
  MergeWhen when = MergeWhen::kIfBlocked;
  uint32_t size = 5;  // most contributors of one contact, at least 2
};

/// What follows once contacts of its scope have come to something, `times` times within `within`:
/// either consent is withdrawn or contacts pause.
struct OutcomeRule {
  std::string id;
  std::vector<Feedback> on;  // any of these, ascending
  uint32_t times = 1;
  Duration within{};  // where times > 1
  Scope scope;        // of what came to it and of what pauses
  /// Consent to contacts on the same channel, for the same purpose or both (kChannel, kPurpose,
  /// ascending); none of them: to all contacts. Unset: it is not withdrawn.
  std::optional<std::vector<Dimension>> withdraw;
  Duration pause{};             // after the last of them; zero where consent is withdrawn
  std::vector<Dimension> same;  // only what has the same values as what came to it, ascending
  bool others = false;          // only teams that had no part in it
  bool human = false;           // channels that people work, too

  bool IsOn(Feedback kind) const;
};

struct PurposeRights {
  uint32_t rank = 100;  // 0 is highest
  bool obeys_caps = true;
  bool counts = true;
  bool obeys_quiet_hours = true;  // blackouts too
  bool displaces = true;
  bool displaceable = true;
  bool merges = true;
  bool legal_duty = false;         // beats consent
  std::optional<Duration> window;  // unset: defaults.window
};

/// What a stakeholder without a time zone gets.
enum class UnknownZone : uint8_t { kDefault, kStrictest, kHold };

/// What a channel promises where nobody knows whether an attempt was sent.
enum class Delivery : uint8_t {
  kAtMostOnce,   // it is never sent again
  kAtLeastOnce,  // it is tried again, under the same dispatch id
};

/// At most `limit` contacts of a channel per `per`.
struct Pace {
  uint32_t limit = 0;
  Duration per{};
};

/// A way to reach a person, and how contacts on it are dispatched.
struct Channel {
  bool human = false;  // a person does the work
  // Unset: what the functions below say.
  std::optional<Delivery> delivery = {};
  std::optional<Duration> lease = {};
  std::optional<uint32_t> attempts = {};
  std::optional<Duration> backoff = {};
  std::optional<Pace> pace = {};  // unset: as fast as senders ask
  std::optional<Duration> spread =
      {};  // of what waited for the end of quiet hours; unset: not spread

  Delivery DeliveryOrDefault() const;  // people at most once, machines at least once
  Duration LeaseOrDefault() const;     // 4 h for people, 1 min for machines
  uint32_t AttemptsOrDefault() const;  // 5
  /// How long to wait once this many attempts were made: 30 s unless set, doubled with each, at
  /// most a day.
  Duration BackoffAfter(uint32_t made) const;
};

struct Policy {
  using Channel = model::Channel;

  Duration window = 14 * kDay;
  Duration freeze = std::chrono::minutes(30);
  uint32_t displacement_limit = 16;

  UnknownZone unknown_zone = UnknownZone::kDefault;
  std::string zone_default = "UTC";
  std::vector<std::string> zones_strictest;

  std::map<std::string, Channel> channels;
  std::optional<std::vector<std::string>> teams;  // unset: any
  std::map<std::string, PurposeRights> purposes;
  std::optional<PurposeRights> purpose_other;  // "*"; unset: an unlisted purpose is refused

  std::vector<Cap> caps;
  std::vector<Gap> gaps;
  std::vector<QuietHours> quiet_hours;
  std::vector<Blackout> blackouts;
  std::vector<MergeRule> merges;
  std::vector<OutcomeRule> outcomes;

  std::string revision;   // "sha256:" and the hash of the canonical form
  std::string canonical;  // the canonical form: what is stored to replay decisions

  /// A channel by its name; one that is not listed any more is like any other without settings.
  const Channel& ChannelOf(const std::string& name) const;
  bool KnowsTeam(const std::string& team) const;
  /// Whom a question is about that names no purpose: the purpose of the lowest rank, the first by
  /// name; "*" where none is listed.
  std::string LowestPurpose() const;
  /// The rights of a purpose; null: it is refused.
  const PurposeRights* Rights(const std::string& purpose) const;
  /// The zone that wall-clock rules use for a stakeholder whose profile says `time_zone`. Empty
  /// where that is unknown and there is not one zone instead.
  const std::string& ZoneFor(const std::string& time_zone) const;
};

}  // namespace touchpoint::model
