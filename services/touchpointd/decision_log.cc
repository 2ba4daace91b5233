// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/decision_log.h"

#include <iterator>
#include <utility>

#include "common/model/touchpoint_id.h"
#include "services/commit/journal_codec.h"
#include "services/query/throttle_filter.h"

namespace touchpoint {
namespace {

using telemetry::Fields;
using telemetry::Line;

const char* MessageOf(const commit::LoggedChange& change) {
  if (change.cause == model::Cause::kRecorded) {
    return "recorded";
  }
  if (change.cause == model::Cause::kOutcome) {
    return "outcome reported";
  }
  switch (change.verdict) {
    case model::Verdict::kScheduled:
      return "scheduled";
    case model::Verdict::kDeferred:
      return "deferred";
    case model::Verdict::kMerged:
      return "merged";
    case model::Verdict::kSuppressed:
      return "suppressed";
    case model::Verdict::kNone:
      break;
  }
  return "cancelled before it was planned";
}

/// The rule an operator looks for: of a suppressed touchpoint the binding one, which comes last.
std::string RuleOf(const commit::LoggedChange& change) {
  if (change.reasons.empty()) {
    return "";
  }
  const bool suppressed = change.verdict == model::Verdict::kSuppressed;
  return (suppressed ? change.reasons.back() : change.reasons.front()).rule;
}

class Describer {
 public:
  Describer(const commit::StakeholderCommit& commit, commit::Partition partition,
            std::string stakeholder)
      : commit_(commit), partition_(partition), stakeholder_(std::move(stakeholder)) {}

  Line Describe(const commit::LoggedChange& change) const {
    Fields fields;
    fields.Add("stakeholder", stakeholder_)
        .Add("touchpoint_id", Id(change.sequence))
        .Add("team", change.team)
        .Add("channel", change.channel)
        .Add("purpose", change.purpose)
        .Add("verdict", ToString(change.verdict))
        .Add("verdict_before", ToString(change.verdict_before))
        .Add("cause", ToString(change.cause))
        .Add("state", ToString(change.state))
        .Add("rule", RuleOf(change));
    fields.Add("preferred", std::optional(change.preferred));
    const bool placed =
        change.verdict != model::Verdict::kSuppressed && change.scheduled != Instant();
    fields.Add("scheduled", placed ? std::optional(change.scheduled) : std::nullopt);
    fields.Add("next_legal", change.next_legal);
    if (change.host != model::kNoSequence) {
      fields.Add("merged_into", Id(change.host));
    }
    fields.Add("policy_rev", commit_.policy_revision);
    return {MessageOf(change), std::move(fields)};
  }

 private:
  std::string Id(model::Sequence sequence) const {
    return ToString(model::TouchpointId{partition_, commit_.after->surrogate, sequence});
  }

  const commit::StakeholderCommit& commit_;
  const commit::Partition partition_;
  const std::string stakeholder_;
};

}  // namespace

DecisionLog::DecisionLog(commit::TimelineStore& store, CoreLoop& core,
                         telemetry::Pseudonyms pseudonyms)
    : PassingStore(store), core_(core), pseudonyms_(std::move(pseudonyms)) {
}

void DecisionLog::Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
                         commit::Callback<commit::CommitOutcome> done) {
  if (!telemetry::IsLogged(telemetry::Logger::kDecision, telemetry::Level::kInfo)) {
    return PassingStore::Commit(std::move(commit), deadline, std::move(done));
  }
  std::vector<Line> lines;
  for (const commit::JournalStep& step : commit.steps) {
    for (const model::Change& change : step.decision.changes) {
      const commit::LoggedChange logged = commit::ToLogged(
          change, [&commit](model::NameId id) { return commit.after->names.Text(id); });
      if (query::BelongsToThrottleLog(logged)) {
        const Describer describer(commit, PartitionOf(commit.stakeholder_id),
                                  pseudonyms_.Of(commit.stakeholder_id));
        lines.push_back(describer.Describe(logged));
      }
    }
  }
  if (lines.empty()) {
    return PassingStore::Commit(std::move(commit), deadline, std::move(done));
  }
  PassingStore::Commit(
      std::move(commit), deadline,
      [this, lines = std::move(lines),
       done = std::move(done)](Result<commit::CommitOutcome> outcome) mutable {
        const bool committed = outcome && outcome->kind == commit::CommitOutcome::Kind::kCommitted;
        done(std::move(outcome));  // first: nobody who waits should wait for the log
        if (committed) {
          Write(std::move(lines));
        }
      });
}

void DecisionLog::Write(std::vector<Line> lines) {
  if (waiting_.empty()) {
    core_.Post([this] {
      telemetry::Log(telemetry::Logger::kDecision, telemetry::Level::kInfo, waiting_);
      waiting_.clear();
    });
  }
  waiting_.insert(waiting_.end(), std::make_move_iterator(lines.begin()),
                  std::make_move_iterator(lines.end()));
}

}  // namespace touchpoint
