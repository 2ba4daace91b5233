// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/summary/record_summary.h"

#include <algorithm>

namespace touchpoint::ctl {

RecordTally& RecordTally::operator+=(const RecordTally& other) {
  records += other.records;
  recorded += other.recorded;
  replayed += other.replayed;
  too_old += other.too_old;
  breaking += other.breaking;
  moving += other.moving;
  return *this;
}

void Redecided::Add(model::Verdict verdict) {
  scheduled += verdict == model::Verdict::kScheduled ? 1 : 0;
  deferred += verdict == model::Verdict::kDeferred ? 1 : 0;
  merged += verdict == model::Verdict::kMerged ? 1 : 0;
  suppressed += verdict == model::Verdict::kSuppressed ? 1 : 0;
}

void RecordTotals::Add(const RecordFate& fate) {
  RecordTally one;
  one.records = 1;
  one.replayed = fate.replayed ? 1 : 0;
  one.too_old = fate.too_old ? 1 : 0;
  one.recorded = fate.replayed || fate.too_old ? 0 : 1;
  one.breaking = fate.broken_rules.empty() ? 0 : 1;
  one.moving = fate.moved == 0 ? 0 : 1;
  sums_.all += one;
  teams_[fate.team] += one;
  sums_.with_outcomes += fate.says_outcome ? 1 : 0;
  stakeholders_.insert(fate.stakeholder_id);
  for (const std::string& rule : fate.broken_rules) {
    ++broken_[rule];
  }
  if (fate.done) {
    sums_.first = std::min(sums_.first.value_or(*fate.done), *fate.done);
    sums_.last = std::max(sums_.last.value_or(*fate.done), *fate.done);
  }
}

RecordSummary RecordTotals::Total() const {
  RecordSummary summary = sums_;
  summary.stakeholders = stakeholders_.size();
  for (const auto& [id, records] : broken_) {
    summary.broken.push_back({id, records});
  }
  std::stable_sort(summary.broken.begin(), summary.broken.end(),
                   [](const auto& a, const auto& b) { return a.records > b.records; });
  for (const auto& [name, tally] : teams_) {
    summary.teams.push_back({name, tally});
  }
  std::stable_sort(summary.teams.begin(), summary.teams.end(),
                   [](const auto& a, const auto& b) { return a.tally.records > b.tally.records; });
  return summary;
}

}  // namespace touchpoint::ctl
