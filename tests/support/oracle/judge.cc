// SPDX-License-Identifier: Apache-2.0
#include "tests/support/oracle/judge.h"

#include <algorithm>

namespace touchpoint::oracle {
namespace {

using model::CapPeriod;
using model::ReasonKind;

bool Obeys(const model::PurposeRights& rights) {
  return rights.obeys_caps;
}
bool Counts(const model::PurposeRights& rights) {
  return rights.counts;
}

bool Names(const model::Scope::Values& values, const std::string& value) {
  return !values || std::find(values->begin(), values->end(), value) != values->end();
}

bool NamesAny(const model::Scope::Values& values, const std::vector<std::string>& any) {
  return !values || std::any_of(any.begin(), any.end(),
                                [&](const std::string& one) { return Names(values, one); });
}

std::string ValueOf(model::Dimension dimension, const Contributor& contributor,
                    const std::string& channel) {
  switch (dimension) {
    case model::Dimension::kChannel:
      return channel;
    case model::Dimension::kTeam:
      return contributor.team;
    case model::Dimension::kPurpose:
      return contributor.purpose;
    case model::Dimension::kTopic:
      return contributor.topic;
    case model::Dimension::kInitiative:
      return contributor.initiative;
  }
  return "";
}

bool Touches(const Contact& contact, Instant begin, Duration length) {
  return contact.from < begin + length && begin <= contact.to;
}

// Every window of `length` that can hold one more than its neighbours has a contact begin in its
// last millisecond, or end in its first.
bool OverfillsAWindow(const Contact& contact, const std::vector<Contact>& counting, Duration length,
                      uint32_t limit) {
  std::vector<Instant> begins;
  for (const Contact& one : counting) {
    begins.push_back(one.from - length + Duration(1));
    begins.push_back(one.to);
  }
  return std::any_of(begins.begin(), begins.end(), [&](Instant begin) {
    const auto inside = std::count_if(counting.begin(), counting.end(), [&](const Contact& one) {
      return Touches(one, begin, length);
    });
    return Touches(contact, begin, length) && inside > static_cast<int64_t>(limit);
  });
}

int64_t PeriodOf(CapPeriod period, const WallTime& wall) {
  switch (period) {
    case CapPeriod::kCalendarWeek:
      return WeekOf(wall.day);
    case CapPeriod::kCalendarMonth:
      return MonthOf(wall.day);
    case CapPeriod::kRolling:
    case CapPeriod::kCalendarDay:
      break;
  }
  return wall.day;
}

bool IsQuietAt(const model::QuietHours& rule, const WallTime& wall) {
  const auto starts = [&](int64_t day) { return (rule.days >> WeekdayOf(day) & 1) != 0; };
  const Duration from = rule.from;
  const Duration to = rule.to;
  if (from < to) {
    return starts(wall.day) && from <= wall.time_of_day && wall.time_of_day < to;
  }
  return (starts(wall.day) && from <= wall.time_of_day) ||
         (starts(wall.day - 1) && wall.time_of_day < to);
}

}  // namespace

Judge::Judge(const model::Policy& policy, const model::Profile& profile, const ZoneDatabase& zones)
    : policy_(policy), profile_(profile), database_(zones) {
  std::vector<std::string> names = {profile.time_zone};
  if (profile.time_zone.empty()) {
    switch (policy.unknown_zone) {
      case model::UnknownZone::kDefault:
        names = {policy.zone_default};
        break;
      case model::UnknownZone::kStrictest:
        names = policy.zones_strictest;
        break;
      case model::UnknownZone::kHold:
        names = {};
        break;
    }
  }
  for (const std::string& name : names) {
    zones_.push_back(OffsetsOf(*zones.Find(name)));
  }
}

std::vector<Violation> Judge::Broken(const Contact& contact,
                                     const std::vector<Contact>& others) const {
  std::vector<Violation> broken;
  AddBrokenCounters(contact, others, broken);
  if (contact.state != model::State::kPlanned) {
    return broken;
  }
  if (IsHeld(contact)) {
    broken.push_back({contact.host(), ReasonKind::kUnknownTimeZone, ""});
  }
  AddBrokenWallClock(contact, broken);
  if (BreaksConsent(contact)) {
    broken.push_back({contact.host(), ReasonKind::kConsent, ""});
  }
  for (const Contributor& contributor : contact.contributors) {
    const auto& accepted = contributor.channels;
    if (contact.from < contributor.earliest || contact.from >= contributor.latest ||
        std::find(accepted.begin(), accepted.end(), contact.channel) == accepted.end()) {
      broken.push_back({contact.host(), ReasonKind::kWindow, ""});
    }
  }
  return broken;
}

void Judge::AddBrokenCounters(const Contact& contact, const std::vector<Contact>& others,
                              std::vector<Violation>& broken) const {
  for (const model::Cap& cap : policy_.caps) {
    if (BreaksCap(cap, contact, others)) {
      const bool rolling = cap.period == CapPeriod::kRolling;
      broken.push_back(
          {contact.host(), rolling ? ReasonKind::kRollingCap : ReasonKind::kCalendarCap, cap.id});
    }
  }
  for (const model::Gap& gap : policy_.gaps) {
    const model::Cap cap{gap.id, 1, CapPeriod::kRolling, gap.at_least, gap.scope, gap.each};
    if (BreaksCap(cap, contact, others)) {
      broken.push_back({contact.host(), ReasonKind::kGap, gap.id});
    }
  }
}

// Nobody knows what local time is: what would have to obey one waits, whether or not a rule forbids
// anything today.
bool Judge::IsHeld(const Contact& contact) const {
  if (!zones_.empty()) {
    return false;
  }
  return std::any_of(
      contact.contributors.begin(), contact.contributors.end(), [&](const Contributor& one) {
        return one.rights.obeys_quiet_hours ||
               std::any_of(policy_.caps.begin(), policy_.caps.end(), [&](const model::Cap& cap) {
                 return cap.limit && cap.period != CapPeriod::kRolling && one.rights.obeys_caps &&
                        Matches(cap.scope, one, contact.channel);
               });
      });
}

bool Judge::Matches(const model::Scope& scope, const Contributor& contributor,
                    const std::string& channel) const {
  return Names(scope.channels, channel) && Names(scope.teams, contributor.team) &&
         Names(scope.purposes, contributor.purpose) && Names(scope.topics, contributor.topic) &&
         Names(scope.initiatives, contributor.initiative) &&
         NamesAny(scope.segments, profile_.segments);
}

std::vector<Judge::Counter> Judge::Counters(const model::Scope& scope,
                                            const std::vector<model::Dimension>& each,
                                            const Contact& contact,
                                            bool (*right)(const model::PurposeRights&)) const {
  std::vector<Counter> counters;
  for (const Contributor& contributor : contact.contributors) {
    if (!right(contributor.rights) || !Matches(scope, contributor, contact.channel)) {
      continue;
    }
    Counter counter;
    for (const model::Dimension dimension : each) {
      counter.push_back(ValueOf(dimension, contributor, contact.channel));
    }
    counters.push_back(std::move(counter));
  }
  return counters;
}

// The contact itself, and the others that count toward the counter.
std::vector<Contact> Judge::Counting(const model::Scope& scope,
                                     const std::vector<model::Dimension>& each,
                                     const Counter& counter, const Contact& contact,
                                     const std::vector<Contact>& others) const {
  std::vector<Contact> counting = {contact};
  for (const Contact& other : others) {
    const std::vector<Counter> counters = Counters(scope, each, other, Counts);
    if (other.host() != contact.host() &&
        std::find(counters.begin(), counters.end(), counter) != counters.end()) {
      counting.push_back(other);
    }
  }
  return counting;
}

bool Judge::BreaksCap(const model::Cap& cap, const Contact& contact,
                      const std::vector<Contact>& others) const {
  if (!cap.limit) {
    return false;
  }
  const std::vector<Counter> obeyed = Counters(cap.scope, cap.each, contact, Obeys);
  return std::any_of(obeyed.begin(), obeyed.end(), [&](const Counter& counter) {
    const auto counting = Counting(cap.scope, cap.each, counter, contact, others);
    return cap.period == CapPeriod::kRolling
               ? OverfillsAWindow(contact, counting, cap.per, *cap.limit)
               : BreaksCalendar(cap, contact, counting);
  });
}

bool Judge::BreaksCalendar(const model::Cap& cap, const Contact& contact,
                           const std::vector<Contact>& counting) const {
  for (const Offsets& zone : zones_) {
    const auto period = [&](const Contact& one, Instant t) {
      const ZoneTable* done_in = database_.Find(one.done_zone);
      return PeriodOf(cap.period, WallTimeAt(done_in != nullptr ? OffsetsOf(*done_in) : zone, t));
    };
    for (int64_t own = period(contact, contact.from); own <= period(contact, contact.to); ++own) {
      const auto inside = std::count_if(counting.begin(), counting.end(), [&](const Contact& one) {
        return period(one, one.from) <= own && own <= period(one, one.to);
      });
      if (inside > static_cast<int64_t>(*cap.limit)) {
        return true;
      }
    }
  }
  return false;
}

bool Judge::IsQuiet(const model::QuietHours& rule, Instant t) const {
  return std::any_of(zones_.begin(), zones_.end(),
                     [&](const Offsets& zone) { return IsQuietAt(rule, WallTimeAt(zone, t)); });
}

bool Judge::IsBlackedOut(const model::Blackout& rule, Instant t) const {
  const int64_t from = rule.from.time_since_epoch().count();
  const int64_t to = rule.to.time_since_epoch().count();
  return (!rule.regions || Names(rule.regions, profile_.region)) &&
         std::any_of(zones_.begin(), zones_.end(), [&](const Offsets& zone) {
           const int64_t day = WallTimeAt(zone, t).day;
           return from <= day && day < to;
         });
}

void Judge::AddBrokenWallClock(const Contact& contact, std::vector<Violation>& broken) const {
  const bool obeys = std::any_of(
      contact.contributors.begin(), contact.contributors.end(),
      [](const Contributor& contributor) { return contributor.rights.obeys_quiet_hours; });
  if (!obeys) {
    return;
  }
  for (const model::QuietHours& rule : policy_.quiet_hours) {
    if (Names(rule.channels, contact.channel) && IsQuiet(rule, contact.from)) {
      broken.push_back({contact.host(), ReasonKind::kQuietHours, rule.id});
    }
  }
  for (const model::Blackout& rule : policy_.blackouts) {
    if (Names(rule.channels, contact.channel) && IsBlackedOut(rule, contact.from)) {
      broken.push_back({contact.host(), ReasonKind::kBlackout, rule.id});
    }
  }
}

bool Judge::BreaksConsent(const Contact& contact) const {
  return std::any_of(
      contact.contributors.begin(), contact.contributors.end(),
      [&](const Contributor& contributor) {
        const auto refused = [&](const model::OptOut& opt_out) {
          return (opt_out.channel.empty() || opt_out.channel == contact.channel) &&
                 (opt_out.purpose.empty() || opt_out.purpose == contributor.purpose);
        };
        return !contributor.rights.legal_duty &&
               (profile_.do_not_contact ||
                std::any_of(profile_.opt_outs.begin(), profile_.opt_outs.end(), refused));
      });
}

std::vector<Violation> Violations(const model::Timeline& timeline, const model::Policy& policy,
                                  const ZoneDatabase& zones, Instant now) {
  const Judge judge(policy, timeline.profile, zones);
  const std::vector<Contact> contacts = ContactsOf(timeline, policy, now);
  std::vector<Violation> violations;
  for (const Contact& contact : contacts) {
    const std::vector<Violation> broken = judge.Broken(contact, contacts);
    violations.insert(violations.end(), broken.begin(), broken.end());
  }
  return violations;
}

}  // namespace touchpoint::oracle
