// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/decision_metrics.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace touchpoint {
namespace {

using metrics::BoundedNames;
using model::Cause;
using model::Change;
using model::NameTable;
using model::Reason;
using model::Verdict;
using Kind = commit::CommitOutcome::Kind;

constexpr uint64_t kNumberBits = 16;

/// In the order of CommitOutcome::Kind, and then of failures.
constexpr std::array<const char*, 7> kOutcomes = {
    "committed",       "conflict", "clock_behind", "policy_behind",
    "campaign_closed", "erased",   "failed"};

template <typename Rules>
void AddIds(const Rules& rules, std::vector<std::string>& ids) {
  for (const auto& rule : rules) {
    ids.push_back(rule.id);
  }
}

/// Where no rule of the policy did it, what did.
std::vector<std::string> ReasonWords() {
  std::vector<std::string> words;
  for (uint32_t kind = 1; kind <= UINT8_MAX; ++kind) {
    if (model::IsReasonKind(kind)) {
      words.emplace_back(ToString(static_cast<model::ReasonKind>(kind)));
    }
  }
  words.emplace_back(ToString(model::ReasonKind::kErased));
  return words;
}

}  // namespace

DecisionMetrics::DecisionMetrics(commit::TimelineStore& store, metrics::Registry& registry)
    : PassingStore(store),
      registry_(registry),
      merges_(registry.MakeCounter("touchpointd_merges_total",
                                   "Touchpoints that were merged into another one.")),
      displacements_(registry.MakeCounter("touchpointd_displacements_total",
                                          "Touchpoints that had to move for a higher one.")),
      outcomes_(MakeOutcomes(registry)) {
}

std::shared_ptr<const DecisionMetrics::Outcomes> DecisionMetrics::MakeOutcomes(
    metrics::Registry& registry) {
  auto outcomes = std::make_shared<Outcomes>();
  outcomes->seconds =
      registry.MakeHistogram("touchpointd_commit_seconds", "How long the store took for a commit.",
                             metrics::CallSeconds());
  for (const char* outcome : kOutcomes) {
    outcomes->counters.push_back(registry.MakeCounter("touchpointd_commits_total",
                                                      "Commits, by what the store made of them.",
                                                      {{"outcome", outcome}}));
  }
  return outcomes;
}

void DecisionMetrics::Outcomes::Count(const Result<commit::CommitOutcome>& outcome,
                                      std::chrono::nanoseconds took) const {
  seconds.Observe(took);
  (outcome ? counters.at(static_cast<size_t>(outcome->kind)) : counters.back()).Add();
}

void DecisionMetrics::SetPolicy(const model::Policy& policy) {
  std::vector<std::string> channels;
  for (const auto& [name, channel] : policy.channels) {
    channels.push_back(name);
  }
  channels_.SetList(std::move(channels));
  teams_.SetList(policy.teams);
  std::vector<std::string> rules = ReasonWords();
  AddIds(policy.caps, rules);
  AddIds(policy.gaps, rules);
  AddIds(policy.quiet_hours, rules);
  AddIds(policy.blackouts, rules);
  AddIds(policy.merges, rules);
  rules_.SetList(std::move(rules));
}

void DecisionMetrics::Commit(commit::StakeholderCommit commit, commit::Deadline deadline,
                             commit::Callback<commit::CommitOutcome> done) {
  auto counting = [outcomes = outcomes_, tally = Count(commit),
                   start = std::chrono::steady_clock::now(),
                   done = std::move(done)](Result<commit::CommitOutcome> outcome) {
    outcomes->Count(outcome, std::chrono::steady_clock::now() - start);
    if (outcome && outcome->kind == Kind::kCommitted) {
      for (const metrics::Counter& counter : tally.counters) {
        counter.Add();
      }
      for (const auto& [histogram, delay] : tally.delays) {
        histogram.Observe(delay);
      }
    }
    done(std::move(outcome));
  };
  PassingStore::Commit(std::move(commit), deadline, std::move(counting));
}

DecisionMetrics::Tally DecisionMetrics::Count(const commit::StakeholderCommit& commit) {
  Tally tally;
  for (const commit::JournalStep& step : commit.steps) {
    for (const Change& change : step.decision.changes) {
      Count(change, commit.after->names, tally);
    }
  }
  return tally;
}

void DecisionMetrics::Count(const Change& change, const NameTable& names, Tally& tally) {
  tally.counters.push_back(DecisionsOf(change, names));
  for (const Reason& reason : change.reasons) {
    tally.counters.push_back(RuleOf(reason));
  }
  if (change.cause == Cause::kDisplaced) {
    tally.counters.push_back(displacements_);
  }
  const Verdict verdict = change.after.verdict;
  if (verdict == Verdict::kMerged && change.verdict_before != Verdict::kMerged) {
    tally.counters.push_back(merges_);
  }
  if (change.cause == Cause::kPlanned && verdict == Verdict::kDeferred) {
    tally.delays.emplace_back(
        DelayOf(change, names),
        std::max(change.after.scheduled - change.after.preferred, Duration(0)));
  }
}

metrics::Counter DecisionMetrics::DecisionsOf(const Change& change, const NameTable& names) {
  const BoundedNames::Number channel = channels_.NumberOf(names.Text(change.after.channel));
  BoundedNames::Number team = teams_.NumberOf(names.Text(change.after.team));
  const auto key = [&] {
    uint64_t bits = static_cast<uint64_t>(change.after.verdict);
    for (const uint64_t part : {static_cast<uint64_t>(change.cause), static_cast<uint64_t>(channel),
                                static_cast<uint64_t>(team)}) {
      bits = bits << kNumberBits | part;
    }
    return bits;
  };
  if (decisions_.size() >= kSeriesMax && decisions_.find(key()) == decisions_.end()) {
    team = BoundedNames::kOther;
  }
  const auto [at, is_new] = decisions_.try_emplace(key());
  if (is_new) {
    at->second = registry_.MakeCounter(
        "touchpointd_decisions_total",
        "Touchpoints that were decided about, each time, by what came of it and why.",
        {{"verdict", std::string(ToString(change.after.verdict))},
         {"cause", std::string(ToString(change.cause))},
         {"channel", channels_.NameOf(channel)},
         {"team", teams_.NameOf(team)}});
  }
  return at->second;
}

metrics::Counter DecisionMetrics::RuleOf(const Reason& reason) {
  const BoundedNames::Number rule =
      rules_.NumberOf(reason.rule.empty() ? ToString(reason.kind) : reason.rule);
  const auto [at, is_new] = rule_hits_.try_emplace(rule);
  if (is_new) {
    at->second = registry_.MakeCounter(
        "touchpointd_rule_hits_total",
        "How often a rule of the policy, or another reason, moved, merged or suppressed one.",
        {{"rule", rules_.NameOf(rule)}});
  }
  return at->second;
}

metrics::Histogram DecisionMetrics::DelayOf(const Change& change, const NameTable& names) {
  const BoundedNames::Number channel = channels_.NumberOf(names.Text(change.after.channel));
  const auto [at, is_new] = delays_.try_emplace(channel);
  if (is_new) {
    at->second = registry_.MakeHistogram(
        "touchpointd_defer_delay_seconds",
        "How much later than preferred what was deferred goes out, when it is planned.",
        metrics::DelaySeconds(), {{"channel", channels_.NameOf(channel)}});
  }
  return at->second;
}

}  // namespace touchpoint
