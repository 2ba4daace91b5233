// SPDX-License-Identifier: Apache-2.0
// Counts what was decided and what the store made of it, in front of the store. Each decision once,
// when it is committed. No label has anything of a person: teams, channels and rules are those of
// the live policy.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/metrics/bounded_names.h"
#include "common/metrics/registry.h"
#include "common/model/policy.h"
#include "services/commit/passing_store.h"

namespace touchpoint {

class DecisionMetrics final : public commit::PassingStore {
 public:
  /// So many series touchpointd_decisions_total has at most; what comes later has team "other".
  static constexpr size_t kSeriesMax = 5'000;

  /// Both outlive it and all calls; `store` does the work.
  DecisionMetrics(commit::TimelineStore& store, metrics::Registry& registry);

  /// Whose names labels may have from now on.
  void SetPolicy(const model::Policy& policy);

  void Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<commit::CommitOutcome> done) override;

 private:
  /// What becomes of commits.
  struct Outcomes {
    metrics::Histogram seconds;
    std::vector<metrics::Counter> counters;  // by CommitOutcome::Kind, and last those that failed

    void Count(const Result<commit::CommitOutcome>& outcome, std::chrono::nanoseconds took) const;
  };
  static std::shared_ptr<const Outcomes> MakeOutcomes(metrics::Registry& registry);

  /// What one commit counts if it succeeds.
  struct Tally {
    std::vector<metrics::Counter> counters;
    std::vector<std::pair<metrics::Histogram, Duration>> delays;
  };

  Tally Count(const commit::StakeholderCommit& commit);
  void Count(const model::Change& change, const model::NameTable& names, Tally& tally);
  metrics::Counter DecisionsOf(const model::Change& change, const model::NameTable& names);
  metrics::Counter RuleOf(const model::Reason& reason);
  metrics::Histogram DelayOf(const model::Change& change, const model::NameTable& names);

  metrics::Registry& registry_;
  metrics::BoundedNames channels_;
  metrics::BoundedNames teams_;
  metrics::BoundedNames rules_;
  std::unordered_map<uint64_t, metrics::Counter> decisions_;
  std::unordered_map<metrics::BoundedNames::Number, metrics::Counter> rule_hits_;
  std::unordered_map<metrics::BoundedNames::Number, metrics::Histogram> delays_;
  metrics::Counter merges_;
  metrics::Counter displacements_;
  const std::shared_ptr<const Outcomes> outcomes_;  // shared with calls under way
};

}  // namespace touchpoint
