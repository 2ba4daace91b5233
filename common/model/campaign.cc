// SPDX-License-Identifier: Apache-2.0
#include "common/model/campaign.h"

#include <algorithm>
#include <set>

namespace touchpoint::model {

std::string RequestIdOf(const CampaignKey& key) {
  return std::string(kCampaignPrefix) + key.campaign_id;
}

void CampaignTotals::Verdicts::Count(Verdict verdict) {
  scheduled += verdict == Verdict::kScheduled ? 1 : 0;
  deferred += verdict == Verdict::kDeferred ? 1 : 0;
  merged += verdict == Verdict::kMerged ? 1 : 0;
  suppressed += verdict == Verdict::kSuppressed ? 1 : 0;
}

void CampaignTotals::Verdicts::Add(const Verdicts& other) {
  scheduled += other.scheduled;
  deferred += other.deferred;
  merged += other.merged;
  suppressed += other.suppressed;
}

void CampaignTotals::Count(const Answer& first) {
  verdicts.Count(first.verdict);
  std::set<std::pair<std::string, ReasonKind>> named;
  for (const Reason& reason : first.reasons) {
    named.emplace(reason.rule, reason.kind);
  }
  for (const auto& rule : named) {
    rules[rule].Count(first.verdict);
  }
  if (first.verdict == Verdict::kDeferred && first.scheduled) {
    const Duration moved = *first.scheduled - first.preferred;
    const auto range = std::lower_bound(kDeferrals.begin(), kDeferrals.end(), moved);
    ++deferrals[static_cast<size_t>(range - kDeferrals.begin())];
  }
}

void CampaignTotals::Add(const CampaignTotals& other) {
  verdicts.Add(other.verdicts);
  cancelled += other.cancelled;
  duplicates += other.duplicates;
  for (const auto& [rule, counts] : other.rules) {
    rules[rule].Add(counts);
  }
  for (size_t i = 0; i < deferrals.size(); ++i) {
    deferrals[i] += other.deferrals[i];
  }
  for (const auto& [whose, count] : other.displaced) {
    displaced[whose] += count;
  }
  for (const auto& [reason, count] : other.refusals) {
    refusals[reason] += count;
  }
}

uint64_t CampaignTotals::refused() const {
  uint64_t sum = 0;
  for (const auto& [reason, count] : refusals) {
    sum += count;
  }
  return sum;
}

}  // namespace touchpoint::model
