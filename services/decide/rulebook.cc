// SPDX-License-Identifier: Apache-2.0
#include "services/decide/rulebook.h"

#include <algorithm>
#include <utility>

#include "common/base/assert.h"

namespace touchpoint::decide {
namespace {

constexpr size_t kRulesMax = 64;

/// A calendar period reaches at most this far around an instant it contains, zone shifts included.
Duration Reach(const CountingRule& rule) {
  switch (rule.period) {
    case model::CapPeriod::kRolling:
      return rule.per;
    case model::CapPeriod::kCalendarDay:
      return 3 * kDay;
    case model::CapPeriod::kCalendarWeek:
      return 9 * kDay;
    case model::CapPeriod::kCalendarMonth:
      return 33 * kDay;
  }
  return rule.per;
}

// FNV-1a of what are strong hashes already.
uint64_t Stamp(const std::string& revision, const std::string& zones) {
  uint64_t stamp = 14695981039346656037U;
  for (const std::string* text : {&revision, &zones}) {
    for (const char c : *text) {
      stamp = (stamp ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
  }
  return stamp | 1U;
}

}  // namespace

RuleMask Rulebook::Field::Get(const std::string& name) const {
  if (listed.empty()) {
    return unlisted;
  }
  const auto at = listed.find(name);
  return at == listed.end() ? unlisted : at->second;
}

void Rulebook::Field::Restrict(size_t rule, const model::Scope::Values& values) {
  if (!values) {
    return;
  }
  const RuleMask bit = RuleMask{1} << rule;
  for (const std::string& value : *values) {
    listed.try_emplace(value, unlisted);
  }
  unlisted &= ~bit;
  for (auto& [name, mask] : listed) {
    const bool named = std::find(values->begin(), values->end(), name) != values->end();
    mask = named ? mask | bit : mask & ~bit;
  }
}

Rulebook::Rulebook(model::Policy policy, std::shared_ptr<const ZoneDatabase> zones)
    : policy_(std::move(policy)),
      zones_(std::move(zones)),
      stamp_(Stamp(policy_.revision, zones_->digest())) {
  for (const model::Cap& cap : policy_.caps) {
    if (cap.limit) {
      Add({cap.id, false, cap.period, *cap.limit, cap.per, cap.each, {}, {}}, cap.scope);
    }
  }
  for (const model::Gap& gap : policy_.gaps) {
    Add({gap.id, true, model::CapPeriod::kRolling, 1, gap.at_least, gap.each, {}, {}}, gap.scope);
  }
  for (const model::OutcomeRule& rule : policy_.outcomes) {
    longest_pause_ = std::max(longest_pause_, rule.within + rule.pause);
  }
}

void Rulebook::Add(CountingRule rule, const model::Scope& scope) {
  TP_ASSERT(rules_.size() < kRulesMax);
  const size_t index = rules_.size();
  channels_.Restrict(index, scope.channels);
  teams_.Restrict(index, scope.teams);
  purposes_.Restrict(index, scope.purposes);
  topics_.Restrict(index, scope.topics);
  initiatives_.Restrict(index, scope.initiatives);
  segments_.Restrict(index, scope.segments);
  rule.reach = Reach(rule);
  rule.channels = scope.channels;
  longest_window_ = std::max(longest_window_, rule.reach);
  rules_.push_back(std::move(rule));
}

RuleMask Rulebook::ForSegments(const std::vector<std::string>& segments) const {
  RuleMask mask = segments_.unlisted;
  for (const std::string& segment : segments) {
    mask |= segments_.Get(segment);
  }
  return mask;
}

std::vector<const ZoneTable*> Rulebook::ZonesOf(const model::Profile& profile) const {
  if (const ZoneTable* zone = zones_->Find(profile.time_zone); zone != nullptr) {
    return {zone};
  }
  std::vector<const ZoneTable*> zones;
  if (policy_.unknown_zone == model::UnknownZone::kDefault) {
    zones.push_back(zones_->Find(policy_.zone_default));
  } else if (policy_.unknown_zone == model::UnknownZone::kStrictest) {
    for (const std::string& name : policy_.zones_strictest) {
      zones.push_back(zones_->Find(name));
    }
  }
  for (const ZoneTable* zone : zones) {
    TP_ASSERT(zone != nullptr);
  }
  return zones;
}

}  // namespace touchpoint::decide
