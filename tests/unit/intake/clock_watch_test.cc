// SPDX-License-Identifier: Apache-2.0
// Clocks that do not agree: what is refused, and what is not.
#include "services/intake/clock_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using touchpoint::testing::Utc;

class ClockWatchTest : public ::testing::Test {
 protected:
  /// The other clock is so far ahead, read in no time.
  void Saw(Duration ahead) { watch_.Saw(kNow, kNow + ahead, kNow); }

  static constexpr Instant kNow = FromMillis(1'800'000'000'000);
  std::vector<std::string> told_;
  ClockWatch watch_{[this](const std::optional<Failure>& why) {
    told_.push_back(why ? why->reason + " " + why->message : "agree");
  }};
};

TEST_F(ClockWatchTest, ThirtySecondsArePassedOverAndMoreAreTold) {
  Saw(std::chrono::seconds(30));
  Saw(-std::chrono::seconds(30));
  EXPECT_TRUE(watch_.trusted());
  EXPECT_THAT(told_, IsEmpty());
  Saw(Duration(30'001));
  EXPECT_FALSE(watch_.trusted());
  EXPECT_THAT(told_, ElementsAre(HasSubstr("CLOCK_UNTRUSTED Redis's clock is ahead")));
}

TEST_F(ClockWatchTest, OneThatIsBehindIsNoBetter) {
  Saw(Duration(-30'001));
  EXPECT_FALSE(watch_.trusted());
  EXPECT_THAT(told_, ElementsAre(HasSubstr("is behind this daemon's by 30001ms")));
}

TEST_F(ClockWatchTest, WhatIsStillSoIsNotToldAgainAndTheEndIs) {
  Saw(kHour);
  Saw(2 * kHour);
  Saw(Duration(0));
  Saw(Duration(1));
  EXPECT_THAT(told_, ElementsAre(HasSubstr("by 1h"), "agree"));
  EXPECT_TRUE(watch_.trusted());
}

TEST_F(ClockWatchTest, ASlowAnswerIsNoDisagreement) {
  watch_.Saw(kNow, kNow, kNow + kHour);
  watch_.Saw(kNow, kNow + kHour, kNow + kHour);
  watch_.Saw(kNow, kNow, kNow - kHour);  // ours was set back meanwhile
  EXPECT_THAT(told_, IsEmpty());
}

/// One stakeholder with a touchpoint that is due at ten.
class UntrustedClockTest : public QueuedTest {
 protected:
  UntrustedClockTest() : store_(1, Poster()) {
    model::Policy policy = touchpoint::testing::BarePolicy();
    policy.revision = "sha256:bare";
    const auto rulebook =
        std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones());
    submission_.SetRulebook(rulebook);
    other_.SetRulebook(rulebook);
    planned_ = Plan(submission_, "r1", "2026-03-02 10:00");
  }

  model::TouchpointId Plan(Submission& submission, const std::string& request,
                           const std::string& preferred) {
    PlanRequest plan;
    plan.key = {"a", "ada", request};
    plan.channel = "email";
    plan.purpose = "promotion";
    plan.preferred = Utc(preferred);
    const auto answer = Await<TouchpointAnswer>(
        [&](auto done) { submission.Plan(plan, Later(), std::move(done)); });
    EXPECT_TRUE(answer);
    return answer->view.id;
  }

  std::string TryLease() {
    LeaseRequest request;
    request.touchpoint = planned_;
    const auto answer = Await<LeaseAnswer>(
        [&](auto done) { submission_.Lease("ada", request, Later(), std::move(done)); });
    return answer ? "leased" : answer.error().reason;
  }

  static commit::Deadline Later() {
    return std::chrono::steady_clock::now() + std::chrono::hours(1);
  }

  commit::MemoryStore store_;
  ManualClock clock_{Utc("2026-03-02 09:00")};
  ManualClock fast_{Utc("2026-03-02 12:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
  Submission other_{store_, fast_, random_, {}};  // of a daemon whose clock is three hours ahead
  model::TouchpointId planned_;
};

TEST_F(UntrustedClockTest, WhileLeasingIsStoppedPlansAreTakenAndLeasesRefused) {
  clock_.Set(Utc("2026-03-02 10:00"));
  submission_.StopLeasing(PartitionAhead(kHour));
  EXPECT_EQ(TryLease(), "CLOCK_UNTRUSTED");
  Plan(submission_, "r2", "2026-03-04 10:00");
  EXPECT_EQ(TryLease(), "CLOCK_UNTRUSTED");
  submission_.StopLeasing(std::nullopt);
  EXPECT_EQ(TryLease(), "leased");
}

TEST_F(UntrustedClockTest, APartitionThatAnotherDaemonTookAheadLeasesNothingUntilTheClockIsThere) {
  Plan(other_, "r2", "2026-03-04 10:00");
  Plan(submission_, "r3", "2026-03-05 10:00");  // learns the partition's time
  EXPECT_EQ(TryLease(), "CLOCK_UNTRUSTED");
  clock_.Set(Utc("2026-03-02 11:59:29"));
  EXPECT_EQ(TryLease(), "CLOCK_UNTRUSTED");
  clock_.Set(Utc("2026-03-02 11:59:30"));
  EXPECT_EQ(TryLease(), "leased");
}

TEST_F(UntrustedClockTest, ThePartitionsTimeIsLearntFromTheLeasesOwnCommit) {
  clock_.Set(Utc("2026-03-02 10:00"));
  Plan(other_, "r2", "2026-03-04 10:00");
  EXPECT_EQ(TryLease(), "CLOCK_UNTRUSTED");
}

}  // namespace
}  // namespace touchpoint::intake
