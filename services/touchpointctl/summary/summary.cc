// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/summary.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_set>

namespace touchpoint::ctl {
namespace {

struct Contact {
  std::string_view stakeholder_id;
  std::string_view team;
  const ZoneTable* zone;
  Instant at;

  int64_t LocalDay() const {
    const LocalTime local = zone != nullptr ? zone->ToLocal(at) : LocalTime(at.time_since_epoch());
    return std::chrono::floor<std::chrono::days>(local).time_since_epoch().count();
  }
};

Conflicts Count(std::vector<Contact> contacts) {
  std::sort(contacts.begin(), contacts.end(), [](const Contact& a, const Contact& b) {
    return std::tie(a.stakeholder_id, a.at, a.team) < std::tie(b.stakeholder_id, b.at, b.team);
  });
  Conflicts conflicts;
  const Contact* before = nullptr;
  const Contact* first_of_day = nullptr;
  bool counted = false;  // this day is already known to be shared
  for (const Contact& contact : contacts) {
    const bool same = before != nullptr && before->stakeholder_id == contact.stakeholder_id;
    conflicts.close += same && contact.at - before->at < kDay ? 1 : 0;
    if (!same || first_of_day->LocalDay() != contact.LocalDay()) {
      first_of_day = &contact;
      counted = false;
    } else if (!counted && first_of_day->team != contact.team) {
      ++conflicts.shared_days;
      counted = true;
    }
    before = &contact;
  }
  return conflicts;
}

void Add(const PlanFate& fate, Tally& tally) {
  ++tally.plans;
  tally.scheduled += fate.verdict == model::Verdict::kScheduled ? 1 : 0;
  tally.deferred += fate.verdict == model::Verdict::kDeferred ? 1 : 0;
  tally.merged += fate.verdict == model::Verdict::kMerged ? 1 : 0;
  tally.suppressed += fate.verdict == model::Verdict::kSuppressed ? 1 : 0;
  tally.displaced += fate.displaced ? 1 : 0;
}

bool IsContact(const PlanFate& fate) {
  return fate.planned &&
         (fate.verdict == model::Verdict::kScheduled || fate.verdict == model::Verdict::kDeferred);
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  plans += other.plans;
  scheduled += other.scheduled;
  deferred += other.deferred;
  merged += other.merged;
  suppressed += other.suppressed;
  displaced += other.displaced;
  return *this;
}

Summary Summarize(const std::vector<PlanFate>& fates, const ZoneDatabase& zones) {
  Summary summary;
  std::map<std::string_view, Tally> teams;
  std::unordered_set<std::string_view> stakeholders;
  std::vector<Contact> asked;
  std::vector<Contact> planned;
  for (const PlanFate& fate : fates) {
    Add(fate, summary.all);
    Add(fate, teams[fate.team]);
    stakeholders.insert(fate.stakeholder_id);
    const ZoneTable* zone = zones.Find(fate.time_zone);
    if (fate.asked) {
      asked.push_back({fate.stakeholder_id, fate.team, zone, *fate.asked});
    }
    if (IsContact(fate)) {
      planned.push_back({fate.stakeholder_id, fate.team, zone, *fate.planned});
    }
  }
  summary.stakeholders = stakeholders.size();
  summary.as_asked = Count(std::move(asked));
  summary.as_planned = Count(std::move(planned));
  for (const auto& [name, tally] : teams) {
    summary.teams.push_back({std::string(name), tally});
  }
  std::stable_sort(
      summary.teams.begin(), summary.teams.end(),
      [](const Summary::Team& a, const Summary::Team& b) { return a.tally.plans > b.tally.plans; });
  return summary;
}

}  // namespace touchpoint::ctl
