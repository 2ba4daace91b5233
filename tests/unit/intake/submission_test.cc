// SPDX-License-Identifier: Apache-2.0
#include "services/intake/submission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/commit/memory/memory_store.h"
#include "services/commit/passing_store.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using commit::CommitOutcome;
using commit::MemoryStore;
using commit::StakeholderCommit;
using model::State;
using model::Verdict;
using touchpoint::testing::Utc;

/// Passes everything on, counts, and can make commits fail or conflict.
class FaultyStore final : public commit::PassingStore {
 public:
  using PassingStore::PassingStore;

  void Load(const std::string& id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    ++loads;
    trace += "load ";
    PassingStore::Load(id, deadline, std::move(done));
  }
  void LoadDetails(const std::string& id, std::vector<model::Sequence> sequences,
                   commit::Deadline deadline,
                   commit::Callback<std::vector<std::optional<model::Details>>> done) override {
    trace += "details ";
    PassingStore::LoadDetails(id, std::move(sequences), deadline, std::move(done));
  }
  void Commit(StakeholderCommit commit, commit::Deadline deadline,
              commit::Callback<CommitOutcome> done) override {
    ++commits;
    trace += "commit ";
    if (before_commit) {
      std::exchange(before_commit, nullptr)();
    }
    if (lose_reply) {
      lose_reply = false;
      PassingStore::Commit(std::move(commit), deadline, [done](Result<CommitOutcome>) {
        done(tl::unexpected(
            Failure{Code::kUnavailable, "STORE_UNAVAILABLE", "reply lost", {}, {}, {}}));
      });
      return;
    }
    PassingStore::Commit(std::move(commit), deadline, std::move(done));
  }
  void Resolve(commit::Partition partition, uint64_t surrogate, commit::Deadline deadline,
               commit::Callback<std::optional<std::string>> done) override {
    trace += "resolve ";
    PassingStore::Resolve(partition, surrogate, deadline, std::move(done));
  }

  std::string trace;  // the calls so far
  int loads = 0;
  int commits = 0;
  bool lose_reply = false;
  std::function<void()> before_commit;
};

class SubmissionTest : public QueuedTest {
 protected:
  SubmissionTest() : memory_(4, Poster()) {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.caps = {touchpoint::testing::RollingCap(1, kDay)};
    policy.revision = "sha256:one";
    SetPolicy(policy);
  }

  void SetPolicy(const model::Policy& policy) {
    auto rulebook = std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones());
    for (Submission* submission : {&submission_, &other_}) {
      submission->SetRulebook(rulebook);
    }
  }

  static PlanRequest Ask(const std::string& request_id, const std::string& preferred) {
    PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc(preferred);
    request.time_zone = "Europe/Berlin";
    return request;
  }

  Result<TouchpointAnswer> Plan(const PlanRequest& request) {
    std::optional<Result<TouchpointAnswer>> answer;
    submission_.Plan(request, Deadline(), Into(answer));
    Run();
    return answer.value();
  }

  Result<TouchpointAnswer> Cancel(Target target) {
    std::optional<Result<TouchpointAnswer>> answer;
    submission_.Cancel({std::move(target)}, Deadline(), Into(answer));
    Run();
    return answer.value();
  }

  Result<TouchpointAnswer> Reschedule(const Target& target, const std::string& preferred,
                                      const std::string& latest) {
    std::optional<Result<TouchpointAnswer>> answer;
    submission_.Reschedule({target, {}, Utc(preferred), Utc(latest)}, Deadline(), Into(answer));
    Run();
    return answer.value();
  }

  model::Details Details(model::Sequence sequence) {
    std::optional<Result<std::vector<std::optional<model::Details>>>> details;
    memory_.LoadDetails("ada", {sequence}, Deadline(), Into(details));
    Run();
    return details->value()[0].value();
  }

  static commit::Deadline Deadline() {
    return std::chrono::steady_clock::now() + std::chrono::hours(1);
  }

  MemoryStore memory_;
  FaultyStore store_{memory_};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
  Submission other_{store_, clock_, random_, {}};
};

TEST_F(SubmissionTest, PlansAndKeepsTheTimelineInTheCache) {
  const auto first = Plan(Ask("r1", "2026-03-03 12:00"));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(first->view.details.first.policy_revision, "sha256:one");
  const auto second = Plan(Ask("r2", "2026-03-03 12:00"));
  EXPECT_EQ(second->view.touchpoint.scheduled, Utc("2026-03-04 12:00"));
  EXPECT_EQ(store_.loads, 1);
  EXPECT_EQ(store_.commits, 2);
}

TEST_F(SubmissionTest, RepliesTheFirstAnswerToTheSameRequest) {
  const auto first = Plan(Ask("r1", "2026-03-03 12:00"));
  const auto again = Plan(Ask("r1", "2026-03-03 12:00"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_FALSE(first->replayed);
  EXPECT_EQ(again->view.id, first->view.id);
  EXPECT_EQ(again->view.details.first, first->view.details.first);
  EXPECT_EQ(store_.commits, 1);
}

TEST_F(SubmissionTest, RefusesAnotherBodyUnderTheSameKey) {
  Plan(Ask("r1", "2026-03-03 12:00")).value();
  const auto reused = Plan(Ask("r1", "2026-03-03 13:00"));
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(reused.error().code, Code::kAlreadyExists);
}

TEST_F(SubmissionTest, ARefusedRequestUsesUpNoKey) {
  auto request = Ask("r1", "2026-03-03 12:00");
  request.channel = "pigeon";
  const auto refused = Plan(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "UNKNOWN_CHANNEL");
  EXPECT_EQ(store_.commits, 0);
  EXPECT_TRUE(Plan(Ask("r1", "2026-03-03 12:00")));
}

TEST_F(SubmissionTest, FoldsWhatWaitsIntoOneCommit) {
  std::vector<std::optional<Result<TouchpointAnswer>>> answers(5);
  for (size_t i = 0; i < answers.size(); ++i) {
    submission_.Plan(Ask("r" + std::to_string(i), "2026-03-03 12:00"), Deadline(),
                     Into(answers[i]));
  }
  Run();
  EXPECT_EQ(store_.commits, 2);  // the first alone, the rest while it was under way
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i]->value().view.touchpoint.scheduled,
              Utc("2026-03-03 12:00") + static_cast<int>(i) * kDay);
  }
}

TEST_F(SubmissionTest, DecidesOnNothingThatWasKnownBeforeTheStoreWasLost) {
  Plan(Ask("r1", "2026-03-03 12:00")).value();
  const int loads = store_.loads;
  submission_.ForgetTimelines();
  Plan(Ask("r2", "2026-03-03 12:00")).value();
  EXPECT_EQ(store_.loads, loads + 1);
  store_.before_commit = [this] { submission_.ForgetTimelines(); };
  Plan(Ask("r3", "2026-03-03 12:00")).value();
  EXPECT_EQ(store_.loads, loads + 1);
  Plan(Ask("r4", "2026-03-03 12:00")).value();
  EXPECT_EQ(store_.loads, loads + 2) << "nor on what was decided meanwhile";
}

TEST_F(SubmissionTest, WhatIsDisplacedWithinItsOwnCommitIsAnsweredAsItWillBeAgain) {
  std::optional<Result<TouchpointAnswer>> busy, low, high;
  submission_.Plan(Ask("r0", "2026-03-09 12:00"), Deadline(), Into(busy));
  submission_.Plan(Ask("r1", "2026-03-03 12:00"), Deadline(), Into(low));
  PlanRequest sales = Ask("r2", "2026-03-03 12:00");
  sales.purpose = "sales";
  submission_.Plan(sales, Deadline(), Into(high));
  Run();
  ASSERT_EQ(store_.commits, 2);
  EXPECT_EQ(high->value().moved.size(), 1U);
  const auto again = Plan(Ask("r1", "2026-03-03 12:00")).value();
  EXPECT_EQ(low->value().view.details.last, again.view.details.last);
  EXPECT_EQ(low->value().view.touchpoint.scheduled, again.view.touchpoint.scheduled);
}

TEST_F(SubmissionTest, TheSameRequestTwiceInOneCommitIsOneTouchpoint) {
  Plan(Ask("r0", "2026-03-03 12:00")).value();
  std::optional<Result<TouchpointAnswer>> first, second, third;
  submission_.Plan(Ask("r1", "2026-03-05 12:00"), Deadline(), Into(first));
  submission_.Plan(Ask("r2", "2026-03-07 12:00"), Deadline(), Into(second));
  submission_.Plan(Ask("r2", "2026-03-07 12:00"), Deadline(), Into(third));
  Run();
  EXPECT_EQ(second->value().view.id, third->value().view.id);
  EXPECT_TRUE(third->value().replayed);
}

TEST_F(SubmissionTest, AmongStrangersTheNextIsTakenForNewWithoutALook) {
  PlanRequest request = Ask("r1", "2026-03-03 12:00");
  while (store_.loads == store_.commits) {
    request.key.stakeholder_id = "stranger " + std::to_string(store_.loads);
    ASSERT_TRUE(Plan(request));
    ASSERT_LT(store_.loads, 1000);
  }
  const int loads = store_.loads;
  request.key.stakeholder_id = "ada";
  const auto first = Plan(request);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(store_.loads, loads);
}

TEST_F(SubmissionTest, WhoIsNewOnlyToThisDaemonIsLookedUpAfterAll) {
  std::optional<Result<TouchpointAnswer>> elsewhere;
  other_.Plan(Ask("r0", "2026-03-03 12:00"), Deadline(), Into(elsewhere));
  Run();
  ASSERT_TRUE(*elsewhere);
  PlanRequest request = Ask("r1", "2026-03-03 12:00");
  for (int i = 0; i < 100; ++i) {
    request.key.stakeholder_id = "stranger " + std::to_string(i);
    ASSERT_TRUE(Plan(request));
  }
  const int loads = store_.loads;
  request.key.stakeholder_id = "ada";
  const auto late = Plan(request);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->view.touchpoint.verdict, Verdict::kDeferred) << "the cap of one a day is used up";
  const auto again = Plan(Ask("r0", "2026-03-03 12:00"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(store_.loads, loads + 1);
  request.key.stakeholder_id = "the next one";
  ASSERT_TRUE(Plan(request));
  EXPECT_EQ(store_.loads, loads + 2) << "one who was known ends the guessing";
}

TEST_F(SubmissionTest, DecidesAgainWhenAnotherDaemonCameFirst) {
  Plan(Ask("r1", "2026-03-10 12:00")).value();
  std::optional<Result<TouchpointAnswer>> rival, mine;
  store_.before_commit = [&] {
    other_.Plan(Ask("rival", "2026-03-03 12:00"), Deadline(), Into(rival));
    Run();
  };
  submission_.Plan(Ask("r2", "2026-03-03 12:00"), Deadline(), Into(mine));
  Run();
  EXPECT_EQ(rival->value().view.touchpoint.scheduled, Utc("2026-03-03 12:00"));
  EXPECT_EQ(mine->value().view.touchpoint.scheduled, Utc("2026-03-04 12:00"));
}

TEST_F(SubmissionTest, ALostReplyIsSettledByTheRetry) {
  store_.lose_reply = true;
  const auto unknown = Plan(Ask("r1", "2026-03-03 12:00"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "STORE_UNAVAILABLE");
  const auto retried = Plan(Ask("r1", "2026-03-03 12:00"));
  ASSERT_TRUE(retried);
  EXPECT_TRUE(retried->replayed);
}

TEST_F(SubmissionTest, ValidateOnlyWritesNothing) {
  auto request = Ask("r1", "2026-03-03 12:00");
  request.validate_only = true;
  const auto preview = Plan(request);
  ASSERT_TRUE(preview);
  EXPECT_EQ(preview->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(store_.commits, 0);
  request.validate_only = false;
  EXPECT_FALSE(Plan(request)->replayed);
}

TEST_F(SubmissionTest, CancelFreesTheSlotForTheOneThatWaits) {
  const auto first = Plan(Ask("r1", "2026-03-03 12:00"));
  const auto second = Plan(Ask("r2", "2026-03-03 12:00"));
  const auto cancelled = Cancel(first->view.id);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->view.touchpoint.state, State::kCancelled);
  ASSERT_EQ(cancelled->moved.size(), 1U);
  EXPECT_EQ(cancelled->moved[0], second->view.id);
  // Its own answer follows: what a reader sees is the latest decision, the first is kept.
  const auto again = Plan(Ask("r2", "2026-03-03 12:00"));
  EXPECT_EQ(again->view.touchpoint.verdict, Verdict::kDeferred);
  EXPECT_EQ(again->view.touchpoint.scheduled, Utc("2026-03-04 12:00"));
  EXPECT_EQ(Details(second->view.id.sequence).last.verdict, Verdict::kScheduled);
}

TEST_F(SubmissionTest, CancelByKeyBeforeThePlanLeavesATombstone) {
  const auto tombstone = Cancel(RequestKey{"a", "ada", "r1"});
  ASSERT_TRUE(tombstone);
  EXPECT_EQ(tombstone->view.touchpoint.state, State::kCancelled);
  const auto plan = Plan(Ask("r1", "2026-03-03 12:00"));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->view.touchpoint.state, State::kCancelled);
  EXPECT_TRUE(Plan(Ask("r2", "2026-03-03 12:00")));
}

TEST_F(SubmissionTest, CancelOfAFinishedOneIsRefusedAndOfACancelledOneHarmless) {
  auto request = Ask("r1", "2026-03-03 12:00");
  request.latest = Utc("2026-03-04 12:00");
  const auto plan = Plan(request);
  clock_.Set(Utc("2026-03-04 12:00"));
  const auto expired = Cancel(plan->view.id);
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error().reason, "TERMINAL_STATE");
  const auto other = Plan(Ask("r2", "2026-03-06 12:00"));
  EXPECT_TRUE(Cancel(other->view.id));
  EXPECT_TRUE(Cancel(other->view.id));
}

TEST_F(SubmissionTest, UnknownTouchpointIsNotFound) {
  const auto missing = Cancel(model::TouchpointId{0, 77, 1});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST_F(SubmissionTest, OneTouchpointTooManyIsRefused) {
  LaneOptions options;
  options.open_touchpoints_max = 2;
  Submission small(store_, clock_, random_, options);
  small.SetRulebook(submission_.rulebook());
  std::vector<std::optional<Result<TouchpointAnswer>>> answers(3);
  for (size_t i = 0; i < 3; ++i) {
    small.Plan(Ask("r" + std::to_string(i), "2026-03-03 12:00"), Deadline(), Into(answers[i]));
  }
  Run();
  EXPECT_TRUE(*answers[1]);
  ASSERT_FALSE(*answers[2]);
  EXPECT_EQ(answers[2]->error().reason, "STAKEHOLDER_LIMIT");
}

TEST_F(SubmissionTest, RescheduleWithoutALegalInstantLeavesAllAsItWas) {
  Plan(Ask("r1", "2026-03-03 12:00")).value();
  const auto second = Plan(Ask("r2", "2026-03-06 12:00"));
  const auto answer = Reschedule(second->view.id, "2026-03-03 13:00", "2026-03-03 14:00");
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->rescheduled);
  EXPECT_EQ(answer->view.touchpoint.scheduled, Utc("2026-03-06 12:00"));
  EXPECT_EQ(answer->next_legal, Utc("2026-03-04 12:00"));
  ASSERT_FALSE(answer->reasons.empty());
}

TEST_F(SubmissionTest, AProfileSuppressesAndBringsBack) {
  const auto plan = Plan(Ask("r1", "2026-03-03 12:00"));
  std::optional<Result<ProfileAnswer>> refused, welcome;
  submission_.PutProfile({"ada", {"Europe/Berlin", "", {}, true, {}}}, Deadline(), Into(refused));
  Run();
  EXPECT_EQ((*refused)->moved, std::vector{plan->view.id});
  submission_.PutProfile({"ada", {"Europe/Berlin", "", {}, false, {}}}, Deadline(), Into(welcome));
  Run();
  EXPECT_EQ((*welcome)->moved, std::vector{plan->view.id});
}

// Nothing is committed then, so that no commit finds out.
TEST_F(SubmissionTest, ThatNothingMovesIsNotSaidOfATimelineThatAnotherDaemonHasChanged) {
  const auto moved = Plan(Ask("r1", "2026-03-03 12:00"));
  const auto neighbour = Plan(Ask("r2", "2026-03-04 12:00"));
  const auto move = [&] {
    return Reschedule(moved->view.id, "2026-03-04 13:00", "2026-03-04 14:00");
  };
  EXPECT_FALSE(move()->rescheduled);  // the neighbour is in the way
  std::optional<Result<TouchpointAnswer>> elsewhere;
  other_.Cancel({neighbour->view.id}, Deadline(), Into(elsewhere));
  Run();
  ASSERT_TRUE(elsewhere->has_value());
  const auto again = move();
  EXPECT_TRUE(again->rescheduled);
  EXPECT_EQ(again->view.touchpoint.preferred, Utc("2026-03-04 13:00"));
}

TEST_F(SubmissionTest, AnotherPolicyIsFollowedBeforeTheNextDecision) {
  const auto first = Plan(Ask("r1", "2026-03-03 12:00"));
  const auto second = Plan(Ask("r2", "2026-03-03 12:00"));
  model::Policy loose = touchpoint::testing::BarePolicy();
  loose.revision = "sha256:two";
  SetPolicy(loose);
  std::optional<Result<TickAnswer>> changed, again;
  submission_.Tick("ada", false, Deadline(), Into(changed));
  Run();
  ASSERT_TRUE(changed->has_value());
  const model::Details now = Details(second->view.id.sequence);
  EXPECT_EQ(now.last.scheduled, Utc("2026-03-03 12:00"));
  EXPECT_EQ(now.last.policy_revision, "sha256:two");
  EXPECT_EQ((*changed)->attention.next, Utc("2026-03-03 12:00"));
  submission_.Tick("ada", true, Deadline(), Into(again));
  Run();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->timeline->revision, (*changed)->timeline->revision);
}

TEST_F(SubmissionTest, HidingTakesTheReadingsOfNotFinding) {
  const auto planned = Plan(Ask("r1", "2026-03-03 10:00"));
  ASSERT_TRUE(planned);
  const auto others = auth::TeamScope::Only({"b"});
  const auto readings = [&](const Target& target) {
    store_.trace.clear();
    std::optional<Result<TouchpointAnswer>> cancelled;
    submission_.Cancel({target, true, others}, Deadline(), Into(cancelled));
    Run();
    EXPECT_FALSE(cancelled->has_value());
    EXPECT_EQ(cancelled->error().reason, "TOUCHPOINT_NOT_FOUND");
    std::optional<Result<TouchpointAnswer>> moved;
    submission_.Reschedule({target, {}, Utc("2026-03-03 13:00"), {}, others}, Deadline(),
                           Into(moved));
    Run();
    EXPECT_FALSE(moved->has_value());
    EXPECT_EQ(moved->error().reason, "TOUCHPOINT_NOT_FOUND");
    std::optional<Result<TouchpointAnswer>> reported;
    submission_.ReportOutcome({target, true, clock_.Now(), "", others}, Deadline(), Into(reported));
    Run();
    EXPECT_FALSE(reported->has_value());
    EXPECT_EQ(reported->error().reason, "TOUCHPOINT_NOT_FOUND");
    return store_.trace;
  };
  const model::TouchpointId foreign = planned->view.id;
  const std::string hidden = readings(foreign);
  EXPECT_EQ(hidden, "resolve load resolve load resolve load ");
  EXPECT_EQ(readings(model::TouchpointId{foreign.partition, foreign.surrogate, 99}), hidden);
  EXPECT_EQ(readings(model::TouchpointId{foreign.partition, foreign.surrogate + 2, 1}), hidden);
  EXPECT_EQ(readings(RequestKey{"a", "ada", "r1"}), "load load load ");
  EXPECT_EQ(readings(RequestKey{"a", "ada", "r2"}), "load load load ");
  EXPECT_EQ(readings(RequestKey{"a", "nobody", "r1"}), "load load load ");
  // Whose it is finds it.
  std::optional<Result<TouchpointAnswer>> own;
  submission_.Cancel({foreign, true, auth::TeamScope::Only({"a"})}, Deadline(), Into(own));
  Run();
  EXPECT_TRUE(own->has_value());
}

}  // namespace
}  // namespace touchpoint::intake
