// SPDX-License-Identifier: Apache-2.0
// Campaigns are counted exactly, wherever a stream, a commit or an answer of the store is lost.
#include "services/intake/campaign_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <set>

#include "services/commit/memory/memory_store.h"
#include "services/intake/campaign_cancellation.h"
#include "tests/support/seed.h"
#include "tests/support/stage.h"
#include "tests/unit/intake/queued_test.h"

namespace touchpoint::intake {
namespace {

using commit::CampaignMembers;
using commit::Deadline;
using commit::MemoryStore;
using commit::StoredCampaign;
using touchpoint::testing::Utc;

Failure Lost() {
  return {Code::kUnavailable, "STORE_UNAVAILABLE", "lost", {}, {}, {}};
}

enum class Fault { kNone, kNotSaved, kReplyLost };

/// Passes everything on, and can lose what is saved, or the word of it.
class FaultyRegister final : public commit::CampaignRegister {
 public:
  explicit FaultyRegister(MemoryStore& store) : store_(store) {}

  void LoadCampaign(const model::CampaignKey& key, Deadline deadline,
                    commit::Callback<std::optional<StoredCampaign>> done) override {
    store_.LoadCampaign(key, deadline, std::move(done));
  }
  void SaveCampaign(StoredCampaign campaign, Deadline deadline,
                    commit::Callback<bool> done) override {
    ++saves;
    const Fault fault = next_fault ? next_fault() : Fault::kNone;
    if (fault == Fault::kNotSaved) {
      // Asked all the same, so that the answer comes later.
      return store_.LoadCampaign(campaign.campaign.key, deadline,
                                 [done](const auto&) { done(tl::unexpected(Lost())); });
    }
    store_.SaveCampaign(std::move(campaign), deadline, [done, fault](Result<bool> saved) {
      done(fault == Fault::kReplyLost ? Result<bool>(tl::unexpected(Lost())) : saved);
    });
  }
  void CloseCampaign(const model::CampaignKey& key, Deadline deadline,
                     commit::Callback<bool> done) override {
    store_.CloseCampaign(key, deadline, std::move(done));
  }
  void ListCampaignMembers(const model::CampaignKey& key, commit::Partition partition,
                           uint64_t from, size_t limit, Deadline deadline,
                           commit::Callback<CampaignMembers> done) override {
    store_.ListCampaignMembers(key, partition, from, limit, deadline, std::move(done));
  }

  int saves = 0;
  std::function<Fault()> next_fault;

 private:
  MemoryStore& store_;
};

class CampaignSessionTest : public QueuedTest {
 protected:
  using Answer = std::optional<Result<CampaignProgress>>;

  CampaignSessionTest() {
    model::Policy policy = touchpoint::testing::OneADay();
    policy.revision = "sha256:one";
    submission_.SetRulebook(
        std::make_shared<const decide::Rulebook>(policy, touchpoint::testing::Zones()));
  }

  std::shared_ptr<CampaignSession> NewSession() {
    return std::make_shared<CampaignSession>(
        CampaignSession::Seams{submission_, campaigns_, clock_});
  }

  static CampaignPart Start(bool validate_only = false) {
    CampaignStart start;
    start.key = {"a", "spring"};
    start.plan.key = {"a", "", "campaign:spring"};
    start.plan.channel = "email";
    start.plan.purpose = "promotion";
    start.plan.preferred = Utc("2026-03-03 12:00");
    start.validate_only = validate_only;
    CampaignPart part;
    part.start = std::move(start);
    return part;
  }

  static CampaignPart Part(uint64_t offset, std::vector<std::string> ids) {
    CampaignPart part;
    part.offset = offset;
    part.stakeholder_ids = std::move(ids);
    return part;
  }

  static Deadline Later() { return std::chrono::steady_clock::now() + std::chrono::hours(1); }

  static CampaignSession::Done Into(Answer& answer) {
    return [&answer](Result<CampaignProgress> progress) {
      EXPECT_FALSE(answer) << "answered twice";
      answer = std::move(progress);
    };
  }

  Result<CampaignProgress> Take(const std::shared_ptr<CampaignSession>& session,
                                CampaignPart part) {
    Answer answer;
    session->Take(std::move(part), Later(), Into(answer));
    Run();
    return answer.value();
  }

  /// Something of a higher class where the campaign wants to be.
  void Block(const std::string& stakeholder_id) {
    PlanRequest request;
    request.key = {"b", stakeholder_id, "own"};
    request.channel = "email";
    request.purpose = "promotion";
    request.priority = 90;
    request.preferred = Utc("2026-03-03 12:00");
    submission_.Plan(request, Later(), [](const auto& answer) { EXPECT_TRUE(answer); });
    Run();
  }

  StoredCampaign Stored() {
    std::optional<StoredCampaign> stored;
    memory_.LoadCampaign({"a", "spring"}, Later(), [&](auto loaded) { stored = loaded.value(); });
    Run();
    return stored.value_or(StoredCampaign());
  }

  MemoryStore memory_{4, Poster()};
  FaultyRegister campaigns_{memory_};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Submission submission_{memory_, clock_, random_, {}};
};

TEST_F(CampaignSessionTest, PartsUnderWayAreAnsweredInTheirOrderAndSavedTogether) {
  const auto session = NewSession();
  std::vector<Answer> answers(4);
  session->Take(Start(), Later(), Into(answers[0]));
  session->Take(Part(0, {"ada", "bea"}), Later(), Into(answers[1]));
  session->Take(Part(2, {"ada"}), Later(), Into(answers[2]));
  CampaignPart end = Part(3, {"cleo"});
  end.end = true;
  session->Take(std::move(end), Later(), Into(answers[3]));
  Run();
  for (const Answer& answer : answers) {
    ASSERT_TRUE(answer.has_value() && answer->has_value());
  }
  EXPECT_EQ((*answers[0])->offset, 0u);
  EXPECT_GE((*answers[1])->offset, 2u);
  EXPECT_EQ((*answers[3])->offset, 4u);
  EXPECT_EQ((*answers[3])->totals.verdicts.scheduled, 3u);
  EXPECT_EQ((*answers[3])->totals.duplicates, 1u);
  EXPECT_EQ((*answers[3])->state, model::CampaignState::kClosed);
  EXPECT_LT(campaigns_.saves, 4) << "what settles together is saved together";
  EXPECT_EQ(Stored().campaign.totals, (*answers[3])->totals);
}

TEST_F(CampaignSessionTest, WhatWasPlannedAndNotCountedIsCountedWhenItComesAgain) {
  Block("bea");
  auto session = NewSession();
  ASSERT_TRUE(Take(session, Start()));
  campaigns_.next_fault = [] { return Fault::kNotSaved; };
  EXPECT_EQ(Take(session, Part(0, {"ada", "bea", "ada"})).error().reason, "STORE_UNAVAILABLE");
  EXPECT_EQ(Take(session, Part(3, {"cleo"})).error().reason, "STORE_UNAVAILABLE") << "it is over";
  campaigns_.next_fault = nullptr;
  EXPECT_EQ(Stored().campaign.offset, 0u);

  session = NewSession();
  EXPECT_EQ(Take(session, Start())->offset, 0u);
  const auto again = Take(session, Part(0, {"ada", "bea", "ada"}));
  EXPECT_EQ(again->totals.verdicts.scheduled, 1u);
  EXPECT_EQ(again->totals.verdicts.deferred, 1u);
  EXPECT_EQ(again->totals.duplicates, 1u);
}

TEST_F(CampaignSessionTest, WhatWasCountedIsNotCountedAgainWhereOnlyTheWordOfItWasLost) {
  auto session = NewSession();
  ASSERT_TRUE(Take(session, Start()));
  campaigns_.next_fault = [] { return Fault::kReplyLost; };
  EXPECT_FALSE(Take(session, Part(0, {"ada", "bea"})));
  campaigns_.next_fault = nullptr;
  session = NewSession();
  EXPECT_EQ(Take(session, Start())->offset, 2u);
  EXPECT_EQ(Take(session, Part(0, {"ada", "bea"})).error().reason, "OFFSET_MISMATCH");
  EXPECT_EQ(Stored().campaign.totals.verdicts.scheduled, 2u);
}

TEST_F(CampaignSessionTest, TotalsAreExactWhateverIsLost) {
  std::mt19937_64 random(touchpoint::testing::Seed());
  std::vector<std::string> audience;
  std::set<std::string> people;
  uint64_t blocked = 0;
  for (int i = 0; i < 400; ++i) {
    audience.push_back("s" + std::to_string(random() % 300));
    if (people.insert(audience.back()).second && random() % 3 == 0) {
      Block(audience.back());
      ++blocked;
    }
  }
  campaigns_.next_fault = [&] { return static_cast<Fault>(random() % 3); };
  uint64_t offset = 0;
  for (int round = 0; offset < audience.size(); ++round) {
    ASSERT_LT(round, 2'000);
    const auto session = NewSession();
    std::deque<Answer> answers(1);
    session->Take(Start(), Later(), Into(answers.back()));
    Run();
    if (!answers.back()->has_value()) {
      continue;
    }
    offset = answers.back()->value().offset;
    for (uint64_t at = offset; at < audience.size() && answers.size() < 6;) {
      const uint64_t end = std::min<uint64_t>(audience.size(), at + 1 + random() % 40);
      answers.emplace_back();
      session->Take(Part(at, {audience.begin() + static_cast<std::ptrdiff_t>(at),
                              audience.begin() + static_cast<std::ptrdiff_t>(end)}),
                    Later(), Into(answers.back()));
      at = end;
    }
    Run();
    for (const Answer& answer : answers) {
      ASSERT_TRUE(answer.has_value());
      offset = *answer ? std::max(offset, (*answer)->offset) : offset;
    }
  }
  const StoredCampaign stored = Stored();
  EXPECT_EQ(stored.campaign.offset, audience.size());
  EXPECT_EQ(stored.campaign.totals.verdicts.deferred, blocked);
  EXPECT_EQ(stored.campaign.totals.verdicts.scheduled, people.size() - blocked);
  EXPECT_EQ(stored.campaign.totals.duplicates, audience.size() - people.size());
}

TEST_F(CampaignSessionTest, AFailureThatIsNobodysOwnEndsTheStreamAndCountsNothing) {
  const auto session = NewSession();
  ASSERT_TRUE(Take(session, Start()));
  ASSERT_TRUE(Take(session, Part(0, {"ada"})));
  submission_.Suspend(Failure{Code::kUnavailable, "POLICY_UNREADABLE", "x", {}, {}, {}});
  EXPECT_EQ(Take(session, Part(1, {"bea", "cleo"})).error().reason, "POLICY_UNREADABLE");
  submission_.Suspend(std::nullopt);
  EXPECT_EQ(Stored().campaign.offset, 1u);
  EXPECT_EQ(Stored().campaign.totals.refused(), 0u);
}

TEST_F(CampaignSessionTest, APreviewStoresNothing) {
  Block("bea");
  const auto session = NewSession();
  ASSERT_TRUE(Take(session, Start(true)));
  ASSERT_TRUE(Take(session, Part(0, {"ada", "bea"})));
  const auto last = Take(session, Part(2, {"bea", "cleo"}));
  EXPECT_EQ(last->offset, 4u);
  EXPECT_EQ(last->totals.verdicts.scheduled, 2u);
  EXPECT_EQ(last->totals.verdicts.deferred, 1u);
  EXPECT_EQ(last->totals.duplicates, 1u);
  EXPECT_EQ(campaigns_.saves, 0);
}

TEST_F(CampaignSessionTest, ACancellationCountsWhatItFindsHoweverOftenItLooks) {
  std::mt19937_64 random(touchpoint::testing::Seed());
  constexpr int kAudience = 1'500;
  std::vector<std::string> audience;
  audience.reserve(kAudience);
  for (int i = 0; i < kAudience; ++i) {
    audience.push_back("s" + std::to_string(i));
  }
  auto session = NewSession();
  ASSERT_TRUE(Take(session, Start()));
  ASSERT_TRUE(Take(session, Part(0, audience)));
  campaigns_.next_fault = [&] { return static_cast<Fault>(random() % 3); };
  bool complete = false;
  for (int round = 0; !complete; ++round) {
    ASSERT_LT(round, 2'000);
    const auto cancellation = std::make_shared<CampaignCancellation>(
        CampaignCancellation::Seams{submission_, campaigns_, clock_, 4},
        model::CampaignKey{"a", "spring"}, auth::TeamScope::Any());
    for (bool goes_on = true; goes_on && !complete;) {
      cancellation->Step(Later(), [&](const Result<model::CampaignCancellation>& progress) {
        goes_on = progress.has_value();
        complete = progress && progress->complete;
      });
      Run();
    }
  }
  EXPECT_EQ(Stored().campaign.cancellation.cancelled, 1'500u);
  EXPECT_EQ(Stored().campaign.cancellation.kept, 0u);
  campaigns_.next_fault = nullptr;
  session = NewSession();
  EXPECT_EQ(Take(session, Start())->state, model::CampaignState::kCancelled);
  EXPECT_EQ(Take(session, Part(1'500, {"late"})).error().reason, "CAMPAIGN_CANCELLED");
}

}  // namespace
}  // namespace touchpoint::intake
