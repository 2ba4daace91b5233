// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/decision_metrics.h"

#include <gmock/gmock.h>

#include <optional>

namespace touchpoint {
namespace {

using commit::CommitOutcome;
using model::Cause;
using model::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

/// Answers commits when the test says how.
class HeldStore final : public commit::TimelineStore {
 public:
  commit::Partition PartitionOf(const std::string& /*stakeholder_id*/) const override { return 0; }
  void Load(const std::string& /*stakeholder_id*/, commit::Deadline /*deadline*/,
            commit::Callback<commit::LoadedTimeline> /*done*/) override {}
  void LoadDetails(const std::string& /*stakeholder_id*/,
                   std::vector<model::Sequence> /*sequences*/, commit::Deadline /*deadline*/,
                   commit::Callback<std::vector<std::optional<model::Details>>> /*done*/) override {
  }
  void Commit(commit::StakeholderCommit /*commit*/, commit::Deadline /*deadline*/,
              commit::Callback<CommitOutcome> done) override {
    done_ = std::move(done);
  }
  void Erase(commit::Erasure /*erasure*/, commit::Deadline /*deadline*/,
             commit::Callback<bool> /*done*/) override {}
  void IsErased(const std::string& /*stakeholder_id*/, commit::Deadline /*deadline*/,
                commit::Callback<bool> /*done*/) override {}
  void CountErased(commit::Partition /*partition*/, commit::Deadline /*deadline*/,
                   commit::Callback<uint64_t> /*done*/) override {}
  void FindSurrogates(const std::string& /*stakeholder_id*/, commit::Deadline /*deadline*/,
                      commit::Callback<std::vector<uint64_t>> /*done*/) override {}
  void Resolve(commit::Partition /*partition*/, uint64_t /*surrogate*/,
               commit::Deadline /*deadline*/,
               commit::Callback<std::optional<std::string>> /*done*/) override {}

  void Answer(Result<CommitOutcome> outcome) { done_(std::move(outcome)); }

 private:
  commit::Callback<CommitOutcome> done_;
};

model::Policy TestPolicy() {
  model::Policy policy;
  policy.channels["email"];
  policy.teams = {"sales"};
  policy.caps.push_back({"one-a-day", 1, model::CapPeriod::kRolling, kDay, {}, {}});
  return policy;
}

class DecisionMetricsTest : public ::testing::Test {
 protected:
  DecisionMetricsTest() { metrics_.SetPolicy(TestPolicy()); }

  /// One that is preferred at noon and decided so.
  model::Change MakeChange(Verdict verdict, Cause cause = Cause::kPlanned,
                           const std::string& team = "sales") {
    model::Change change;
    change.cause = cause;
    change.after.verdict = verdict;
    change.after.team = names_.Intern(team);
    change.after.channel = names_.Intern("email");
    change.after.preferred = FromMillis(0) + kHour;
    change.after.scheduled = change.after.preferred;
    return change;
  }

  void Commit(std::vector<model::Change> changes, Result<CommitOutcome> outcome = CommitOutcome()) {
    auto after = std::make_shared<model::Timeline>();
    after->names = names_;
    commit::StakeholderCommit commit;
    commit.stakeholder_id = "canary";
    commit.after = std::move(after);
    commit::JournalStep step{model::CancelInput{}, {}};
    step.decision.changes = std::move(changes);
    commit.steps.push_back(std::move(step));
    bool answered = false;
    metrics_.Commit(std::move(commit), commit::Deadline::max(),
                    [&](const Result<CommitOutcome>&) { answered = true; });
    store_.Answer(std::move(outcome));
    EXPECT_TRUE(answered);
  }

  std::string Text() const { return registry_.Text(); }

  model::NameTable names_;
  metrics::Registry registry_;
  HeldStore store_;
  DecisionMetrics metrics_{store_, registry_};
};

TEST_F(DecisionMetricsTest, CountWhatWasDecided) {
  Commit({MakeChange(Verdict::kScheduled), MakeChange(Verdict::kSuppressed)});
  Commit({MakeChange(Verdict::kScheduled)});
  EXPECT_THAT(Text(), HasSubstr(R"(touchpointd_decisions_total{cause="PLANNED",channel="email",)"
                                R"(team="sales",verdict="SCHEDULED"} 2)"
                                "\n"));
  EXPECT_THAT(Text(), HasSubstr(R"(verdict="SUPPRESSED"} 1)"
                                "\n"));
  EXPECT_THAT(Text(), HasSubstr("touchpointd_commits_total{outcome=\"committed\"} 2\n"));
  EXPECT_THAT(Text(), HasSubstr("touchpointd_commit_seconds_count 2\n"));
}

TEST_F(DecisionMetricsTest, CountNothingThatIsNotCommitted) {
  Commit({MakeChange(Verdict::kScheduled)},
         CommitOutcome{CommitOutcome::Kind::kConflict, {}, 0, 0});
  Commit({MakeChange(Verdict::kScheduled)},
         CommitOutcome{CommitOutcome::Kind::kCampaignClosed, {}, 0, 0});
  Commit({MakeChange(Verdict::kScheduled)},
         tl::unexpected(Failure{Code::kUnavailable, "STORE_UNAVAILABLE", "gone", {}, {}, {}}));
  EXPECT_THAT(Text(), HasSubstr(R"(verdict="SCHEDULED"} 0)"
                                "\n"));
  EXPECT_THAT(Text(), HasSubstr("{outcome=\"committed\"} 0\n"));
  EXPECT_THAT(Text(), HasSubstr("{outcome=\"conflict\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("{outcome=\"campaign_closed\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("{outcome=\"failed\"} 1\n"));
}

TEST_F(DecisionMetricsTest, CountRulesAndDelays) {
  model::Change deferred = MakeChange(Verdict::kDeferred);
  deferred.after.scheduled += 2 * kHour;
  deferred.reasons.resize(2);
  deferred.reasons[0].rule = "one-a-day";
  deferred.reasons[1].kind = model::ReasonKind::kConsent;
  Commit({deferred});
  EXPECT_THAT(Text(), HasSubstr("touchpointd_rule_hits_total{rule=\"one-a-day\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("touchpointd_rule_hits_total{rule=\"CONSENT\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("touchpointd_defer_delay_seconds_sum{channel=\"email\"} 7200\n"));
  // Deciding again is no new delay.
  deferred.cause = Cause::kRedecided;
  Commit({deferred});
  EXPECT_THAT(Text(), HasSubstr("touchpointd_defer_delay_seconds_count{channel=\"email\"} 1\n"));
}

TEST_F(DecisionMetricsTest, CountMergesAndDisplacements) {
  model::Change host = MakeChange(Verdict::kMerged, Cause::kJoined);
  host.verdict_before = Verdict::kMerged;  // it was merged already
  Commit({MakeChange(Verdict::kMerged), host, MakeChange(Verdict::kDeferred, Cause::kDisplaced)});
  EXPECT_THAT(Text(), HasSubstr("touchpointd_merges_total 1\n"));
  EXPECT_THAT(Text(), HasSubstr("touchpointd_displacements_total 1\n"));
}

TEST_F(DecisionMetricsTest, HaveOnlyNamesOfThePolicy) {
  model::Change change = MakeChange(Verdict::kDeferred, Cause::kPlanned, "canary");
  change.reasons.resize(1);
  change.reasons[0].rule = "canary";
  Commit({change});
  EXPECT_THAT(Text(), HasSubstr("team=\"other\""));
  EXPECT_THAT(Text(), HasSubstr("rule=\"other\""));
  EXPECT_THAT(Text(), Not(HasSubstr("canary")));
  model::Policy wider = TestPolicy();
  wider.teams->push_back("newcomers");
  metrics_.SetPolicy(wider);
  Commit({MakeChange(Verdict::kDeferred, Cause::kPlanned, "newcomers")});
  EXPECT_THAT(Text(), HasSubstr("team=\"newcomers\""));
}

TEST_F(DecisionMetricsTest, AreBoundedWhateverTeamsThereAre) {
  model::Policy policy = TestPolicy();
  policy.teams.reset();
  metrics_.SetPolicy(policy);
  std::vector<Cause> causes;
  for (uint32_t cause = 1; cause <= UINT8_MAX; ++cause) {
    if (model::IsCause(cause)) {
      causes.push_back(static_cast<Cause>(cause));
    }
  }
  for (int team = 0; team < 150; ++team) {
    std::vector<model::Change> changes;
    for (const Cause cause : causes) {
      for (const Verdict verdict : {Verdict::kScheduled, Verdict::kDeferred, Verdict::kMerged}) {
        changes.push_back(MakeChange(verdict, cause, "team" + std::to_string(team)));
      }
    }
    Commit(std::move(changes));
  }
  const std::string text = Text();
  size_t series = 0;
  for (size_t at = text.find("\ntouchpointd_decisions_total{"); at != std::string::npos;
       at = text.find("\ntouchpointd_decisions_total{", at + 1)) {
    ++series;
  }
  EXPECT_GT(series, DecisionMetrics::kSeriesMax);
  EXPECT_LE(series, DecisionMetrics::kSeriesMax + causes.size() * 3);
  EXPECT_THAT(text, HasSubstr("team=\"team90\""));
  EXPECT_THAT(text, Not(HasSubstr("team=\"team149\"")));
}

}  // namespace
}  // namespace touchpoint
