// SPDX-License-Identifier: Apache-2.0
// What came of touchpoints as requests: kept once, with every contributor, in any order, bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/random.h"
#include "services/commit/journal_codec.h"
#include "services/commit/memory/memory_store.h"
#include "services/decide/decide.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using model::Feedback;
using model::State;
using touchpoint::testing::Utc;

model::Policy Rules() {
  model::Policy policy = touchpoint::testing::OneADayMerging(model::MergeWhen::kAlways);
  model::OutcomeRule complaint;
  complaint.id = "complaint";
  complaint.on = {Feedback::kComplained};
  complaint.pause = 30 * kDay;
  model::OutcomeRule unsubscribe;
  unsubscribe.id = "unsubscribe";
  unsubscribe.on = {Feedback::kUnsubscribed};
  unsubscribe.withdraw = {model::Dimension::kChannel};
  policy.outcomes = {complaint, unsubscribe};
  return policy;
}

class FeedbackTest : public QueuedTest {
 protected:
  FeedbackTest() { submission_.SetRulebook(rulebook_); }

  model::TouchpointView Plan(const std::string& request_id, const std::string& preferred,
                             const std::string& team = "a", const std::string& topic = "") {
    PlanRequest request;
    request.key = {team, "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.topic = topic;
    request.preferred = Utc(preferred);
    return Await<TouchpointAnswer>([&](auto done) { submission_.Plan(request, kNever, done); })
        .value()
        .view;
  }

  Result<TouchpointAnswer> Report(const Target& target, Feedback kind, const std::string& at,
                                  const std::string& text = "") {
    return Await<TouchpointAnswer>([&](auto done) {
      submission_.ReportOutcome({target, true, Utc(at), text, auth::TeamScope::Any(), kind}, kNever,
                                done);
    });
  }
  Result<TouchpointAnswer> Done(const Target& target, const std::string& at) {
    return Await<TouchpointAnswer>([&](auto done) {
      submission_.ReportOutcome({target, true, Utc(at), ""}, kNever, done);
    });
  }

  model::Timeline Stored() {
    return Await<commit::LoadedTimeline>([&](auto done) { memory_.Load("ada", kNever, done); })
        .value()
        .timeline;
  }
  model::Details DetailsOf(model::Sequence sequence) {
    using Loaded = std::vector<std::optional<model::Details>>;
    return Await<Loaded>([&](auto done) { memory_.LoadDetails("ada", {sequence}, kNever, done); })
        .value()
        .at(0)
        .value();
  }

  static void ExpectRefused(const Result<TouchpointAnswer>& answer, Code code,
                            const std::string& reason) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
    EXPECT_EQ(answer.error().reason, reason);
  }

  static constexpr commit::Deadline kNever = commit::Deadline::max();
  std::shared_ptr<decide::Rulebook> rulebook_ =
      std::make_shared<decide::Rulebook>(Rules(), touchpoint::testing::Zones());
  commit::MemoryStore memory_{4, Poster()};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{memory_, clock_, random_, {}};
};

TEST_F(FeedbackTest, ItIsKeptWithItsWordsAndTheSameReportAgainIsHarmless) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_TRUE(Done(target, "2026-03-02 10:00"));
  const auto opened = Report(target, Feedback::kOpened, "2026-03-02 11:00", "on the phone");
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->replayed);
  EXPECT_EQ(opened->view.touchpoint.state, State::kDone);
  ASSERT_EQ(opened->view.details.outcomes.size(), 1U);
  const uint64_t revision = Stored().revision;
  const auto again =
      Report(RequestKey{"a", "ada", "p1"}, Feedback::kOpened, "2026-03-02 11:00", "on the phone");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(Stored().revision, revision);
  EXPECT_EQ(DetailsOf(1).outcomes,
            (std::vector<model::ReportedOutcome>{{Feedback::kOpened, Utc("2026-03-02 11:00"),
                                                  "on the phone", Utc("2026-03-02 12:00")}}));
  ExpectRefused(Report(target, Feedback::kOpened, "2026-03-02 11:00", "other words"),
                Code::kAlreadyExists, "OUTCOME_CONFLICT");
  ASSERT_TRUE(Report(target, Feedback::kOpened, "2026-03-02 11:30", "other words"));
  EXPECT_EQ(DetailsOf(1).outcomes.size(), 2U);
}

TEST_F(FeedbackTest, TwoReportsInOneCommitAreToldApart) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  std::vector<Result<TouchpointAnswer>> answers;
  for (const char* at : {"2026-03-02 11:00", "2026-03-02 11:00", "2026-03-02 11:30"}) {
    submission_.ReportOutcome(
        {target, true, Utc(at), "x", auth::TeamScope::Any(), Feedback::kOpened}, kNever,
        [&answers](const Result<TouchpointAnswer>& answer) { answers.push_back(answer); });
  }
  Run();
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_FALSE(answers[0]->replayed);
  EXPECT_TRUE(answers[1]->replayed);
  EXPECT_FALSE(answers[2]->replayed);
  EXPECT_EQ(DetailsOf(1).outcomes.size(), 2U);
  EXPECT_EQ(Stored().feedback.size(), 2U);
}

TEST_F(FeedbackTest, OfAKindAFewAreKeptAndOfOthersStillAll) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  for (const char* at : {"2026-03-02 11:00", "2026-03-02 11:01", "2026-03-02 11:02"}) {
    ASSERT_TRUE(Report(target, Feedback::kOpened, at));
  }
  const uint64_t revision = Stored().revision;
  ExpectRefused(Report(target, Feedback::kOpened, "2026-03-02 11:03"), Code::kResourceExhausted,
                "OUTCOME_LIMIT");
  EXPECT_EQ(Stored().revision, revision);
  EXPECT_TRUE(Report(target, Feedback::kOpened, "2026-03-02 11:02")->replayed);
  EXPECT_TRUE(Report(target, Feedback::kConverted, "2026-03-02 11:03"));
}

TEST_F(FeedbackTest, EveryContributorIsCreditedAndTheWordsStayWithTheirTeams) {
  Plan("p1", "2026-03-02 10:00", "a", "t");
  const Target joined = Plan("p2", "2026-03-02 10:00", "b", "t").id;
  ASSERT_EQ(Stored().Find(2)->host, 1U);
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_TRUE(Report(joined, Feedback::kConverted, "2026-03-02 11:00", "bought it"));
  for (const model::Sequence sequence : {1U, 2U}) {
    const model::Details details = DetailsOf(sequence);
    ASSERT_EQ(details.outcomes.size(), 1U);
    EXPECT_EQ(details.outcomes[0].kind, Feedback::kConverted);
    EXPECT_EQ(details.outcomes[0].text, sequence == 2 ? "bought it" : "");
    EXPECT_EQ(Stored().Find(sequence)->state, State::kDone);
    EXPECT_FALSE(details.request_id.empty()) << "what was known before is still there";
  }
}

TEST_F(FeedbackTest, ComplaintsPauseInTheSameCommitAndSayWhoMoved) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  const model::TouchpointView later = Plan("p2", "2026-03-05 10:00", "b");
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_TRUE(Done(target, "2026-03-02 10:00"));
  const uint64_t revision = Stored().revision;
  const auto complained = Report(target, Feedback::kComplained, "2026-03-02 11:00");
  ASSERT_TRUE(complained);
  EXPECT_EQ(Stored().revision, revision + 1);
  ASSERT_EQ(complained->reasons.size(), 1U);
  EXPECT_EQ(complained->reasons[0].rule, "complaint");
  EXPECT_EQ(complained->reasons[0].to, Utc("2026-04-01 11:00"));
  EXPECT_EQ(complained->moved, (std::vector<model::TouchpointId>{later.id}));
  EXPECT_EQ(Stored().Find(2)->state, State::kSuppressed);
  const model::Details details = DetailsOf(2);
  EXPECT_EQ(details.last.reasons.at(0).kind, model::ReasonKind::kOutcome);
  EXPECT_EQ(details.last.reasons.at(0).outcome, Feedback::kComplained);
  EXPECT_TRUE(DetailsOf(1).last.reasons.empty()) << "no new decision about what was done";
}

TEST_F(FeedbackTest, UnsubscribingIsInTheProfile) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  const auto left = Report(target, Feedback::kUnsubscribed, "2026-03-02 11:00");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->reasons.at(0).kind, model::ReasonKind::kConsent);
  EXPECT_EQ(Stored().profile.opt_outs, (std::vector<model::OptOut>{{"email", ""}}));
}

TEST_F(FeedbackTest, DoneThatComesAfterWhatProvesItIsNoContradiction) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_EQ(Report(target, Feedback::kOpened, "2026-03-02 11:00")->view.touchpoint.state,
            State::kDone);
  const auto done = Done(target, "2026-03-02 10:00");
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->replayed);
  ExpectRefused(Done(target, "2026-03-02 11:30"), Code::kAlreadyExists, "OUTCOME_CONFLICT");
}

TEST_F(FeedbackTest, ABounceContradictsALaterDone) {
  const Target target = Plan("p1", "2026-03-02 10:00").id;
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_TRUE(Done(target, "2026-03-02 10:00"));
  const auto bounced = Report(target, Feedback::kBounced, "2026-03-02 10:01");
  ASSERT_TRUE(bounced);
  EXPECT_EQ(bounced->view.touchpoint.state, State::kFailed);
  ExpectRefused(Done(target, "2026-03-02 10:00"), Code::kAlreadyExists, "OUTCOME_CONFLICT");
  EXPECT_TRUE(Report(target, Feedback::kBounced, "2026-03-02 10:01")->replayed);
}

TEST_F(FeedbackTest, OfWhatHasNoPlaceNothingComes) {
  const model::TouchpointView planned = Plan("p1", "2026-03-03 10:00");
  ASSERT_TRUE(
      Await<TouchpointAnswer>([&](auto done) { submission_.Cancel({planned.id}, kNever, done); }));
  ExpectRefused(Report(planned.id, Feedback::kOpened, "2026-03-02 08:00"),
                Code::kFailedPrecondition, "TERMINAL_STATE");
  ExpectRefused(Report(RequestKey{"a", "ada", "p9"}, Feedback::kOpened, "2026-03-02 08:00"),
                Code::kNotFound, "TOUCHPOINT_NOT_FOUND");
  ExpectRefused(Report(planned.id, Feedback::kOpened, "2026-03-02 09:00:05.001"),
                Code::kInvalidArgument, "TIME_RANGE");
}

TEST_F(FeedbackTest, TheJournalReplaysToTheSameTimeline) {
  const Target first = Plan("p1", "2026-03-02 10:00", "a", "t").id;
  Plan("p2", "2026-03-02 10:00", "b", "t");
  Plan("p3", "2026-03-04 10:00", "b");
  clock_.Set(Utc("2026-03-02 12:00"));
  ASSERT_TRUE(Report(first, Feedback::kOpened, "2026-03-02 10:30"));
  ASSERT_TRUE(Report(first, Feedback::kComplained, "2026-03-02 11:00"));
  ASSERT_TRUE(Report(first, Feedback::kUnsubscribed, "2026-03-02 11:30"));
  ASSERT_TRUE(Report(first, Feedback::kBounced, "2026-03-02 11:45"));
  const model::Timeline stored = Stored();
  const auto page = Await<commit::Journal::Page>([&](auto done) {
                      memory_.Read(memory_.PartitionOf("ada"), {}, 100, kNever, done);
                    }).value();
  model::Timeline replayed;
  for (const commit::JournalEntry& entry : page.entries) {
    const auto steps = commit::DecodeSteps(entry.payload, stored.names);
    ASSERT_TRUE(steps) << steps.error().message;
    for (const commit::JournalStep& step : *steps) {
      const auto decision = decide::Decide(replayed, *rulebook_, step.input, entry.now);
      EXPECT_EQ(decision, step.decision);
      model::Apply(decision, replayed);
    }
  }
  EXPECT_EQ(replayed.feedback, stored.feedback);
  EXPECT_EQ(replayed.touchpoints, stored.touchpoints);
  EXPECT_EQ(replayed.profile, stored.profile);
  EXPECT_EQ(stored.feedback.size(), 8U);
}

}  // namespace
}  // namespace touchpoint::intake
