// SPDX-License-Identifier: Apache-2.0
// Records and outcomes as requests: identity, replay, conflicts and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/random.h"
#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using model::State;
using touchpoint::testing::Utc;

class HistoryTest : public QueuedTest {
 protected:
  HistoryTest() {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.caps = {touchpoint::testing::RollingCap(1, kDay)};
    policy.teams = std::vector<std::string>{"a", "b"};
    submission_.SetRulebook(
        std::make_shared<decide::Rulebook>(policy, touchpoint::testing::Zones()));
  }

  static PlanRequest Ask(const std::string& request_id, const std::string& preferred) {
    PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc(preferred);
    return request;
  }

  static RecordRequest Call(const std::string& request_id, const std::string& at) {
    RecordRequest request;
    request.key = {"b", "ada", request_id};
    request.channel = "phone";
    request.purpose = "sales";
    request.at = Utc(at);
    request.outcome_text = "wants a visit";
    return request;
  }

  template <typename Start>
  Result<TouchpointAnswer> Wait(Start start) {
    std::optional<Result<TouchpointAnswer>> answer;
    start([&answer](Result<TouchpointAnswer> result) { answer = std::move(result); });
    Run();
    return answer.value();
  }

  Result<TouchpointAnswer> Plan(const PlanRequest& request) {
    return Wait([&](auto done) { submission_.Plan(request, kNever, done); });
  }
  Result<TouchpointAnswer> Record(const RecordRequest& request) {
    return Wait([&](auto done) { submission_.Record(request, kNever, done); });
  }
  Result<TouchpointAnswer> Report(const Target& target, bool is_done, const std::string& at,
                                  const std::string& text = "") {
    return Wait([&](auto done) {
      submission_.ReportOutcome({target, is_done, Utc(at), text}, kNever, done);
    });
  }

  static void ExpectRefused(const Result<TouchpointAnswer>& answer, Code code,
                            const std::string& reason, const std::string& field = "") {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().reason, reason);
    ASSERT_EQ(answer.error().fields.size(), field.empty() ? 0U : 1U);
    if (!field.empty()) {
      EXPECT_EQ(answer.error().fields.front().field, field);
    }
  }

  static constexpr commit::Deadline kNever = commit::Deadline::max();
  commit::MemoryStore memory_{4, Poster()};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{memory_, clock_, random_, {}};
};

TEST_F(HistoryTest, ARecordIsKeptWithItsIdentityAndWhatCameOfIt) {
  const auto recorded = Record(Call("r1", "2026-03-02 08:00"));
  ASSERT_TRUE(recorded);
  EXPECT_FALSE(recorded->replayed);
  EXPECT_EQ(recorded->view.touchpoint.state, State::kDone);
  EXPECT_EQ(recorded->view.details.request_id, "r1");
  EXPECT_EQ(recorded->view.details.outcome_text, "wants a visit");
}

TEST_F(HistoryTest, TheSameRecordAgainIsTheSameAnswer) {
  ASSERT_TRUE(Plan(Ask("p1", "2026-03-02 10:00")));
  const auto first = Record(Call("r1", "2026-03-02 08:00"));
  const auto again = Record(Call("r1", "2026-03-02 08:00"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->view.id.sequence, first->view.id.sequence);
  EXPECT_EQ(again->moved.size(), 1U);
  EXPECT_EQ(again->moved, first->moved);
}

TEST_F(HistoryTest, AnotherBodyUnderTheSameKeyIsRefused) {
  ASSERT_TRUE(Record(Call("r1", "2026-03-02 08:00")));
  ExpectRefused(Record(Call("r1", "2026-03-02 08:01")), Code::kAlreadyExists, "REQUEST_ID_REUSED");
  PlanRequest plan = Ask("r1", "2026-03-03 10:00");
  plan.key.team = "b";
  ExpectRefused(Plan(plan), Code::kAlreadyExists, "REQUEST_ID_REUSED");
}

TEST_F(HistoryTest, ARecordUsesWordsOfThePolicyAndNoTimeAhead) {
  RecordRequest record = Call("r1", "2026-03-02 08:00");
  record.key.team = "nobody";
  ExpectRefused(Record(record), Code::kInvalidArgument, "UNKNOWN_TEAM", "team");
  record = Call("r1", "2026-03-02 08:00");
  record.channel = "fax";
  ExpectRefused(Record(record), Code::kInvalidArgument, "UNKNOWN_CHANNEL", "channel");
  record = Call("r1", "2026-03-02 08:00");
  record.purpose = "fun";
  ExpectRefused(Record(record), Code::kInvalidArgument, "UNKNOWN_PURPOSE", "purpose");
  ExpectRefused(Record(Call("r1", "2026-03-02 09:00:05.001")), Code::kInvalidArgument, "TIME_RANGE",
                "done_time");
  EXPECT_TRUE(Record(Call("r1", "2026-03-02 09:00:05.000")));
}

TEST_F(HistoryTest, ARecordTooOldForAnyRuleIsTakenAndNotKept) {
  const auto recorded = Record(Call("r1", "2024-03-02 08:00"));
  ASSERT_TRUE(recorded);
  EXPECT_TRUE(recorded->too_old);
  EXPECT_EQ(recorded->view.touchpoint.sequence, model::kNoSequence);
  const auto kept = Record(Call("r2", "2025-02-01 08:00"));
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->too_old);
  EXPECT_EQ(kept->view.id.sequence, 1U);
}

TEST_F(HistoryTest, TheSameOutcomeAgainIsHarmlessAndAnotherOneIsAConflict) {
  const auto planned = Plan(Ask("p1", "2026-03-02 10:00"));
  const Target target = planned->view.id;
  clock_.Set(Utc("2026-03-02 11:00"));
  const auto done = Report(target, true, "2026-03-02 10:30", "spoke to her");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->view.touchpoint.state, State::kDone);
  EXPECT_FALSE(done->replayed);
  const auto again = Report(RequestKey{"a", "ada", "p1"}, true, "2026-03-02 10:30");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->view.details.outcome_text, "spoke to her");
  ExpectRefused(Report(target, true, "2026-03-02 10:31"), Code::kAlreadyExists, "OUTCOME_CONFLICT");
  ExpectRefused(Report(target, false, "2026-03-02 10:30"), Code::kAlreadyExists,
                "OUTCOME_CONFLICT");
}

TEST_F(HistoryTest, AFailureIsRememberedAcrossTheNextAttempt) {
  PlanRequest plan = Ask("p1", "2026-03-02 10:00");
  plan.replan_on_failure = true;
  const Target target = Plan(plan)->view.id;
  clock_.Set(Utc("2026-03-02 11:00"));
  const auto failed = Report(target, false, "2026-03-02 10:30");
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->view.touchpoint.state, State::kPlanned);
  EXPECT_EQ(failed->view.touchpoint.scheduled, Utc("2026-03-02 11:30"));
  EXPECT_TRUE(Report(target, false, "2026-03-02 10:30")->replayed);
  ExpectRefused(Report(target, true, "2026-03-02 10:30"), Code::kAlreadyExists, "OUTCOME_CONFLICT");
  clock_.Set(Utc("2026-03-02 12:00"));
  EXPECT_EQ(Report(target, true, "2026-03-02 11:30")->view.touchpoint.state, State::kDone);
}

TEST_F(HistoryTest, WhatHasNoPlaceHasNoOutcome) {
  PlanRequest plan = Ask("p1", "2026-03-02 10:00");
  ASSERT_TRUE(Plan(plan));
  plan.key.request_id = "p2";
  plan.latest = Utc("2026-03-02 11:00");
  const auto suppressed = Plan(plan);
  ASSERT_EQ(suppressed->view.touchpoint.state, State::kSuppressed);
  ExpectRefused(Report(suppressed->view.id, true, "2026-03-02 08:30"), Code::kFailedPrecondition,
                "TERMINAL_STATE");
  ASSERT_TRUE(Wait([&](auto done) {
    submission_.Cancel({RequestKey{"a", "ada", "p1"}}, kNever, done);
  }));
  ExpectRefused(Report(RequestKey{"a", "ada", "p1"}, true, "2026-03-02 08:30"),
                Code::kFailedPrecondition, "TERMINAL_STATE");
  ExpectRefused(Report(RequestKey{"a", "ada", "p3"}, true, "2026-03-02 08:30"), Code::kNotFound,
                "TOUCHPOINT_NOT_FOUND");
  ExpectRefused(Report(suppressed->view.id, true, "2026-03-02 09:00:05.001"),
                Code::kInvalidArgument, "TIME_RANGE", "outcome_time");
}

}  // namespace
}  // namespace touchpoint::intake
