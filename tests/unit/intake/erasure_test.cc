// SPDX-License-Identifier: Apache-2.0
// What intake makes of a stakeholder that is erased, before and after.
#include "services/intake/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/asio/core_loop.h"
#include "common/model/campaign.h"
#include "services/commit/memory/memory_store.h"
#include "services/commit/passing_store.h"
#include "services/intake/erasure_follower.h"
#include "services/intake/erasure_service.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using commit::MemoryStore;
using model::State;
using model::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using touchpoint::testing::Utc;

MATCHER(IsErasedReason, "") {
  return arg.kind == model::ReasonKind::kErased;
}

/// Passes everything on; others can come between, and records can be damaged.
class WatchedStore final : public commit::PassingStore {
 public:
  using PassingStore::PassingStore;

  void Load(const std::string& id, commit::Deadline deadline,
            commit::Callback<commit::LoadedTimeline> done) override {
    if (damaged) {
      return PassingStore::Load(id, deadline, [done](const Result<commit::LoadedTimeline>&) {
        done(tl::unexpected(Failure{Code::kDataLoss, "RECORD_CORRUPT", "damaged", {}, {}, {}}));
      });
    }
    PassingStore::Load(id, deadline, std::move(done));
  }
  void Erase(commit::Erasure erasure, commit::Deadline deadline,
             commit::Callback<bool> done) override {
    erasures.push_back(erasure);
    if (before_erase) {
      std::exchange(before_erase, nullptr)();
    }
    PassingStore::Erase(std::move(erasure), deadline, std::move(done));
  }

  bool damaged = false;
  std::vector<commit::Erasure> erasures;
  std::function<void()> before_erase;
};

class IntakeErasureTest : public QueuedTest {
 protected:
  IntakeErasureTest() : memory_(1, Poster()) {
    auto rulebook = std::make_shared<const decide::Rulebook>(touchpoint::testing::BarePolicy(),
                                                             touchpoint::testing::Zones());
    submission_.SetRulebook(rulebook);
    other_.SetRulebook(rulebook);
  }

  static PlanRequest Ask(const std::string& request_id) {
    PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc("2026-03-03 12:00");
    request.topic = "spring";
    return request;
  }

  Result<TouchpointAnswer> Plan(const PlanRequest& request) {
    return Await<TouchpointAnswer>(
        [&](auto done) { submission_.Plan(request, Deadline(), std::move(done)); });
  }
  Result<bool> Erase() {
    return Await<bool>([&](auto done) { submission_.Erase("ada", Deadline(), std::move(done)); });
  }
  Result<TouchpointAnswer> Cancel(Target target) {
    return Await<TouchpointAnswer>([&](auto done) {
      submission_.Cancel({std::move(target), true, auth::TeamScope::Any()}, Deadline(),
                         std::move(done));
    });
  }

  uint64_t StoredRevision() {
    return Await<commit::LoadedTimeline>(
               [&](auto done) { memory_.Load("ada", Deadline(), std::move(done)); })
        ->timeline.revision;
  }

  static void ExpectErased(const Result<TouchpointAnswer>& answer) {
    ASSERT_TRUE(answer) << answer.error().message;
    const model::TouchpointView& view = answer->view;
    EXPECT_EQ(view.touchpoint.sequence, model::kNoSequence);
    EXPECT_EQ(view.touchpoint.state, State::kSuppressed);
    EXPECT_EQ(view.touchpoint.verdict, Verdict::kSuppressed);
    EXPECT_EQ(view.details.last.verdict, Verdict::kSuppressed);
    EXPECT_THAT(view.details.last.reasons, ElementsAre(IsErasedReason()));
    EXPECT_EQ(view.details.first, view.details.last);
    EXPECT_FALSE(view.details.last.next_legal);
    EXPECT_FALSE(view.details.last.scheduled);
    EXPECT_EQ(view.stakeholder_id, "ada");
    EXPECT_FALSE(answer->replayed);
  }

  static commit::Deadline Deadline() {
    return std::chrono::steady_clock::now() + std::chrono::hours(1);
  }

  MemoryStore memory_;
  WatchedStore store_{memory_};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{store_, clock_, random_, {}};
  Submission other_{memory_, clock_, random_, {}};
};

TEST_F(IntakeErasureTest, APlanIsAnsweredErasedAndLeavesNothing) {
  ASSERT_TRUE(Plan(Ask("r1")));
  ASSERT_EQ(Erase(), true);
  EXPECT_EQ(StoredRevision(), 0u);
  const auto answer = Plan(Ask("r1"));
  ExpectErased(answer);
  EXPECT_EQ(answer->view.details.request_id, "r1");
  EXPECT_EQ(answer->view.topic, "spring");
  EXPECT_EQ(answer->view.touchpoint.preferred, Utc("2026-03-03 12:00"));
  ExpectErased(Plan(Ask("r2")));
  EXPECT_EQ(StoredRevision(), 0u);
}

TEST_F(IntakeErasureTest, SoIsWhatIsOnlyTried) {
  ASSERT_EQ(Erase(), true);
  PlanRequest dry = Ask("r1");
  dry.validate_only = true;
  ExpectErased(Plan(dry));
  dry.key.stakeholder_id = "ben";
  EXPECT_EQ(Plan(dry)->view.touchpoint.verdict, Verdict::kScheduled);

  const auto check = Await<ContactAnswer>([&](auto done) {
    submission_.CheckContact({"ada", "a", {"email"}, "", ""}, Deadline(), std::move(done));
  });
  ASSERT_TRUE(check);
  ASSERT_EQ(check->check.options.size(), 1u);
  EXPECT_FALSE(check->check.options[0].allowed_now);
  EXPECT_FALSE(check->check.options[0].next_time);
  EXPECT_THAT(check->check.options[0].reasons, ElementsAre(IsErasedReason()));
}

TEST_F(IntakeErasureTest, RecordsAndProfilesAreAnsweredErased) {
  ASSERT_EQ(Erase(), true);
  RecordRequest record;
  record.key = {"a", "ada", "r1"};
  record.channel = "email";
  record.purpose = "promotion";
  record.at = Utc("2026-03-01 09:00");
  ExpectErased(Await<TouchpointAnswer>(
      [&](auto done) { submission_.Record(record, Deadline(), std::move(done)); }));
  const auto profile = Await<ProfileAnswer>([&](auto done) {
    submission_.PutProfile({"ada", {"Europe/Berlin", "DE", {}, false, {}}}, Deadline(),
                           std::move(done));
  });
  ASSERT_TRUE(profile);
  EXPECT_THAT(profile->reasons, ElementsAre(IsErasedReason()));
  EXPECT_EQ(profile->profile, model::Profile());
  EXPECT_EQ(StoredRevision(), 0u);
}

TEST_F(IntakeErasureTest, WhatWasPlannedBeforeIsNotFound) {
  const auto planned = Plan(Ask("r1"));
  ASSERT_EQ(Erase(), true);
  EXPECT_EQ(Cancel(planned->view.id).error().reason, "TOUCHPOINT_NOT_FOUND");
  ExpectErased(Cancel(RequestKey{"a", "ada", "r1"}));
  const auto rescheduled = Await<TouchpointAnswer>([&](auto done) {
    submission_.Reschedule({RequestKey{"a", "ada", "r1"}, {}, Utc("2026-03-04 12:00"), {}},
                           Deadline(), std::move(done));
  });
  EXPECT_EQ(rescheduled.error().reason, "TOUCHPOINT_NOT_FOUND");
}

TEST_F(IntakeErasureTest, WhatIsWrongIsRefusedAsBefore) {
  ASSERT_EQ(Erase(), true);
  PlanRequest wrong = Ask("r1");
  wrong.channel = "pigeon";
  EXPECT_EQ(Plan(wrong).error().reason, "UNKNOWN_CHANNEL");
  wrong.validate_only = true;
  EXPECT_EQ(Plan(wrong).error().reason, "UNKNOWN_CHANNEL");
}

TEST_F(IntakeErasureTest, HasItsTurnAmongOtherRequests) {
  std::optional<Result<TouchpointAnswer>> before;
  std::optional<Result<TouchpointAnswer>> beside;
  std::optional<Result<bool>> erased;
  std::optional<Result<TouchpointAnswer>> after;
  submission_.Plan(Ask("r1"), Deadline(), Into(before));
  submission_.Plan(Ask("r2"), Deadline(), Into(beside));
  submission_.Erase("ada", Deadline(), Into(erased));
  submission_.Plan(Ask("r3"), Deadline(), Into(after));
  Run();
  EXPECT_EQ(before.value()->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(beside.value()->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(erased.value(), true);
  ExpectErased(after.value());
  EXPECT_EQ(submission_.pending(), 0u);
}

TEST_F(IntakeErasureTest, LooksAgainWhenAnotherDaemonCommitsMeanwhile) {
  ASSERT_TRUE(Plan(Ask("r1")));
  std::optional<Result<TouchpointAnswer>> racing;
  store_.before_erase = [&] {
    other_.Plan(Ask("r2"), Deadline(), Into(racing));
    while (!racing) {
      RunOne();
    }
  };
  ASSERT_EQ(Erase(), true);
  EXPECT_EQ(racing.value()->view.touchpoint.verdict, Verdict::kScheduled);
  EXPECT_EQ(store_.erasures.size(), 2u);
  EXPECT_EQ(StoredRevision(), 0u);
  // The other daemon remembers the timeline, and finds out.
  ExpectErased(Await<TouchpointAnswer>(
      [&](auto done) { other_.Plan(Ask("r3"), Deadline(), std::move(done)); }));
}

TEST_F(IntakeErasureTest, NamesTheCampaignsThatReachedThePerson) {
  PlanRequest request = Ask(model::RequestIdOf({"a", "spring"}));
  request.audience = AudiencePlace{{"a", "spring"}, 0};
  ASSERT_TRUE(Plan(request));
  ASSERT_TRUE(Plan(Ask("r2")));
  ASSERT_EQ(Erase(), true);
  ASSERT_EQ(store_.erasures.size(), 1u);
  EXPECT_THAT(store_.erasures[0].campaigns, ElementsAre(model::CampaignKey{"a", "spring"}));
}

TEST_F(IntakeErasureTest, DamageAndAnUnreadablePolicyAreNoObstacle) {
  ASSERT_TRUE(Plan(Ask("r1")));
  store_.damaged = true;
  submission_.Suspend(Failure{Code::kUnavailable, "POLICY_UNREADABLE", "", {}, {}, {}});
  ASSERT_EQ(Erase(), true);
  ASSERT_EQ(store_.erasures.size(), 1u);
  EXPECT_FALSE(store_.erasures[0].expected_revision);
  EXPECT_EQ(store_.erasures[0].surrogates.size(), 1u);
  EXPECT_EQ(StoredRevision(), 0u);
}

TEST_F(IntakeErasureTest, AnotherDaemonForgetsWhatItRemembers) {
  CoreLoop core;
  ErasureFollower follower(memory_, submission_, core, 1, Duration(0));
  ASSERT_TRUE(Plan(Ask("r1")));
  follower.Start();
  Run();
  EXPECT_EQ(submission_.remembered(), 1u);
  ASSERT_EQ(Await<bool>([&](auto done) { other_.Erase("ada", Deadline(), std::move(done)); }),
            true);
  EXPECT_EQ(submission_.remembered(), 1u);
  core.run_one();
  Run();
  EXPECT_EQ(submission_.remembered(), 0u);
  follower.Stop();
}

TEST_F(IntakeErasureTest, FeedsForgetThePerson) {
  const auto add = [this](const std::string& id, std::vector<std::string> people) {
    commit::CalendarFeed feed;
    feed.id = id;
    feed.stakeholder_ids = std::move(people);
    EXPECT_EQ(Await<bool>([&](auto done) { memory_.AddFeed(feed, Deadline(), std::move(done)); }),
              true);
  };
  add("all", {});
  add("both", {"ada", "ben"});
  add("hers", {"ada"});
  add("his", {"ben"});
  EXPECT_EQ(
      Await<bool>([&](auto done) { ForgetInFeeds(memory_, "ada", Deadline(), std::move(done)); }),
      true);
  const auto people = [this](const std::string& id) {
    const auto feed = Await<std::optional<commit::CalendarFeed>>(
        [&](auto done) { memory_.LoadFeed(id, Deadline(), std::move(done)); });
    return feed.value() ? std::optional(feed.value()->stakeholder_ids) : std::nullopt;
  };
  EXPECT_THAT(people("all").value(), IsEmpty());
  EXPECT_THAT(people("both").value(), ElementsAre("ben"));
  EXPECT_FALSE(people("hers"));
  EXPECT_THAT(people("his").value(), ElementsAre("ben"));
}

}  // namespace
}  // namespace touchpoint::intake
