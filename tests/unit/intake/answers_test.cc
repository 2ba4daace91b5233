// SPDX-License-Identifier: Apache-2.0
// What the simulator found: answers that were given too early, or from what is remembered alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using model::State;
using touchpoint::testing::Utc;

class AnswersTest : public QueuedTest {
 protected:
  AnswersTest() : store_(1, Poster()) {
    const auto rulebook = std::make_shared<const decide::Rulebook>(
        touchpoint::testing::BarePolicy(), touchpoint::testing::Zones());
    submission_.SetRulebook(rulebook);
    other_.SetRulebook(rulebook);
  }

  static commit::Deadline Deadline() {
    return std::chrono::steady_clock::now() + std::chrono::hours(1);
  }

  static PlanRequest Ask(const std::string& request_id) {
    PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc("2026-03-02 11:00");
    request.latest = Utc("2026-03-02 11:01");
    return request;
  }

  void Plan(const std::string& request_id) {
    ASSERT_TRUE(Await<TouchpointAnswer>([&](commit::Callback<TouchpointAnswer> done) {
      submission_.Plan(Ask(request_id), Deadline(), std::move(done));
    }));
  }

  static LeaseRequest FromTheList() {
    LeaseRequest request;
    request.list = {"email", "a"};
    return request;
  }

  model::Timeline Stored() {
    const auto loaded =
        Await<commit::LoadedTimeline>([&](commit::Callback<commit::LoadedTimeline> done) {
          store_.Load("ada", Deadline(), std::move(done));
        });
    return loaded->timeline;
  }

  commit::MemoryStore store_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
  Submission other_{store_, clock_, random_, {}};
};

TEST_F(AnswersTest, WhoIsAnsweredMaySubmitAtOnceAndTheLaneDoesOneThingAtATime) {
  std::optional<Result<TouchpointAnswer>> first;
  std::optional<Result<TouchpointAnswer>> second;
  std::optional<Result<TouchpointAnswer>> third;
  submission_.Plan(Ask("r1"), Deadline(), [&](Result<TouchpointAnswer> answer) {
    first = std::move(answer);
    submission_.Plan(Ask("r2"), Deadline(), Into(second));
    submission_.Plan(Ask("r3"), Deadline(), Into(third));
  });
  Run();
  ASSERT_TRUE(first && *first);
  ASSERT_TRUE(second && *second);
  ASSERT_TRUE(third && *third);
  EXPECT_EQ(Stored().touchpoints.size(), 3u);
  EXPECT_EQ(Stored().revision, 2u) << "what comes while others are answered is one commit";
  EXPECT_EQ(submission_.pending(), 0u);
}

TEST_F(AnswersTest, WhoIsToldThatItCameTooLateMaySubmitAtOnceToo) {
  std::optional<Result<TouchpointAnswer>> late;
  std::optional<Result<TouchpointAnswer>> second;
  std::optional<Result<TouchpointAnswer>> third;
  submission_.Plan(Ask("r1"), commit::Deadline::min(), [&](Result<TouchpointAnswer> answer) {
    late = std::move(answer);
    submission_.Plan(Ask("r2"), Deadline(), Into(second));
    submission_.Plan(Ask("r3"), Deadline(), Into(third));
  });
  Run();
  ASSERT_TRUE(late);
  ASSERT_FALSE(*late);
  EXPECT_EQ(late->error().reason, "DEADLINE");
  ASSERT_TRUE(second && *second);
  ASSERT_TRUE(third && *third);
  EXPECT_EQ(Stored().touchpoints.size(), 2u);
  EXPECT_EQ(Stored().revision, 1u) << "what comes while another is answered is one commit";
  EXPECT_EQ(submission_.pending(), 0u);
}

TEST_F(AnswersTest, AnExtensionWithoutEffectIsNotAnsweredFromWhatIsRemembered) {
  Plan("r1");
  clock_.Set(Utc("2026-03-02 11:00"));
  const auto leased = Await<LeaseAnswer>([&](commit::Callback<LeaseAnswer> done) {
    submission_.Lease("ada", FromTheList(), Deadline(), std::move(done));
  });
  ASSERT_TRUE(leased && leased->leased);
  ASSERT_EQ(leased->leased->host.touchpoint.occupied_to, Utc("2026-03-02 11:01"));
  ExtendRequest extend;
  extend.proof = leased->leased->proof;
  const auto held = Await<TouchpointAnswer>([&](commit::Callback<TouchpointAnswer> done) {
    submission_.Extend(extend, Deadline(), std::move(done));
  });
  ASSERT_TRUE(held) << "its window leaves no room, and it is held all the same";
  ReturnRequest back;
  back.proof = extend.proof;
  ASSERT_TRUE(Await<TouchpointAnswer>([&](commit::Callback<TouchpointAnswer> done) {
    other_.Return(back, Deadline(), std::move(done));
  }));
  const auto lost = Await<TouchpointAnswer>([&](commit::Callback<TouchpointAnswer> done) {
    submission_.Extend(extend, Deadline(), std::move(done));
  });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().reason, "LEASE_LOST");
}

TEST_F(AnswersTest, ALeaseThatIsOverWithinItsOwnCommitIsNotHandedOut) {
  Plan("r1");
  clock_.Set(Utc("2026-03-02 11:00"));
  std::optional<Result<TickAnswer>> ticked;
  std::optional<Result<LeaseAnswer>> leased;
  std::optional<Result<TouchpointAnswer>> reported;
  other_.Tick("ada", true, Deadline(), Into(ticked));  // what keeps the lane busy
  other_.Lease("ada", FromTheList(), Deadline(), Into(leased));
  OutcomeRequest outcome;
  outcome.target = RequestKey{"a", "ada", "r1"};
  outcome.at = Utc("2026-03-02 10:30");
  other_.ReportOutcome(outcome, Deadline(), Into(reported));
  Run();
  ASSERT_TRUE(reported && *reported);
  EXPECT_EQ(Stored().touchpoints.at(0).state, State::kDone);
  EXPECT_EQ(Stored().touchpoints.at(0).lease.epoch, 1u) << "both were in one commit";
  ASSERT_TRUE(leased && *leased);
  EXPECT_FALSE((*leased)->leased);
}

}  // namespace
}  // namespace touchpoint::intake
