// SPDX-License-Identifier: Apache-2.0
#include "common/policy/reach.h"

#include <algorithm>
#include <bitset>
#include <set>

namespace touchpoint::policy {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr size_t kMinutesPerDay = size_t{24} * 60;
constexpr size_t kMinutesPerWeek = 7 * kMinutesPerDay;
constexpr days kHorizon(400);

bool Matches(const model::Scope::Values& values, const std::string& value) {
  return !values || std::find(values->begin(), values->end(), value) != values->end();
}

// The weekdays that have a minute outside of quiet hours; bit 0 is Monday.
std::bitset<7> OpenWeekdays(const model::Policy& policy, const std::string& channel) {
  std::bitset<kMinutesPerWeek> quiet;
  for (const model::QuietHours& rule : policy.quiet_hours) {
    if (!Matches(rule.channels, channel)) {
      continue;
    }
    const auto from = static_cast<size_t>(rule.from.count());
    const auto to = static_cast<size_t>(rule.to.count());
    const size_t end = to > from ? to : to + kMinutesPerDay;
    for (size_t day = 0; day < 7; ++day) {
      for (size_t minute = from; (rule.days >> day & 1) != 0 && minute < end; ++minute) {
        quiet.set((day * kMinutesPerDay + minute) % kMinutesPerWeek);
      }
    }
  }
  std::bitset<7> open;
  for (size_t minute = 0; minute < kMinutesPerWeek; ++minute) {
    if (!quiet[minute]) {
      open.set(minute / kMinutesPerDay);
    }
  }
  return open;
}

bool HasOpenDay(const model::Policy& policy, const std::string& channel, Instant now) {
  const std::bitset<7> open = OpenWeekdays(policy, channel);
  // Local dates are a day around the UTC date, whatever the zone.
  const local_days today(std::chrono::floor<days>(now.time_since_epoch()));
  for (local_days day = today - days(1); day <= today + kHorizon + days(1); day += days(1)) {
    const bool blacked_out = std::any_of(
        policy.blackouts.begin(), policy.blackouts.end(), [&](const model::Blackout& blackout) {
          return !blackout.regions && Matches(blackout.channels, channel) && blackout.from <= day &&
                 day < blackout.to;
        });
    if (!blacked_out && open[std::chrono::weekday(day).iso_encoding() - 1]) {
      return true;
    }
  }
  return false;
}

// The cap of 0 that stops this team whatever the topic, initiative and segment; or null.
const model::Cap* CapAgainst(const model::Policy& policy, const std::string& channel,
                             const std::string& purpose, const std::string& team) {
  const auto stops = [&](const model::Cap& cap) {
    const model::Scope& scope = cap.scope;
    return cap.limit == 0U && !scope.topics && !scope.initiatives && !scope.segments &&
           Matches(scope.channels, channel) && Matches(scope.purposes, purpose) &&
           Matches(scope.teams, team);
  };
  const auto cap = std::find_if(policy.caps.begin(), policy.caps.end(), stops);
  return cap == policy.caps.end() ? nullptr : &*cap;
}

// The caps of 0 that stop every team, or nothing if there is one that they do not.
std::set<std::string> CapsAgainstAll(const model::Policy& policy, const std::string& channel,
                                     const std::string& purpose) {
  // Where any team may plan, there is one that no scope names.
  const std::vector<std::string> teams = policy.teams.value_or(std::vector<std::string>{""});
  std::set<std::string> ids;
  for (const std::string& team : teams) {
    const model::Cap* cap = CapAgainst(policy, channel, purpose, team);
    if (cap == nullptr) {
      return {};
    }
    ids.insert("'" + cap->id + "'");
  }
  return ids;
}

// Which rules leave no instant; "" if they leave one.
std::string Blocker(const model::Policy& policy, const std::string& channel, bool open,
                    const std::string& purpose, const model::PurposeRights& rights) {
  if (rights.obeys_quiet_hours && !open) {
    return "quiet hours and blackouts leave no time";
  }
  std::string caps;
  for (const std::string& id :
       rights.obeys_caps ? CapsAgainstAll(policy, channel, purpose) : std::set<std::string>()) {
    caps += (caps.empty() ? "cap " : ", ") + id;
  }
  return caps.empty() ? "" : caps + " allows none";
}

std::string Warning(const std::string& purpose, const std::string& channel,
                    const std::string& blocker) {
  return "nothing of purpose '" + purpose + "' can go out by '" + channel +
         "' within 400 days: " + blocker;
}

}  // namespace

Result<std::vector<std::string>> CheckReach(const model::Policy& policy, Instant now) {
  std::map<std::string, model::PurposeRights> purposes = policy.purposes;
  if (policy.purpose_other) {
    purposes["*"] = *policy.purpose_other;
  }
  std::vector<std::string> warnings;
  for (const auto& [channel, properties] : policy.channels) {
    const bool open = HasOpenDay(policy, channel, now);
    for (const auto& [purpose, rights] : purposes) {
      const std::string blocker = Blocker(policy, channel, open, purpose, rights);
      if (!blocker.empty()) {
        warnings.push_back(Warning(purpose, channel, blocker));
      }
    }
  }
  if (warnings.size() == policy.channels.size() * purposes.size()) {
    const std::string first = warnings.empty() ? "" : "; " + warnings.front();
    return tl::unexpected(Failure{Code::kInvalidArgument,
                                  "POLICY_BLOCKS_ALL",
                                  "this policy lets nothing out within 400 days" + first,
                                  {},
                                  {},
                                  {}});
  }
  return warnings;
}

}  // namespace touchpoint::policy
