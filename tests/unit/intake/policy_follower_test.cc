// SPDX-License-Identifier: Apache-2.0
// Applying a policy and following it: several followers and their submissions on one store.
#include "services/intake/policy_follower.h"

#include <gmock/gmock.h>

#include <boost/asio/post.hpp>

#include "common/policy/load_policy.h"
#include "services/commit/memory/memory_store.h"
#include "services/intake/submission.h"
#include "tests/support/stage.h"

namespace touchpoint::intake {
namespace {

using touchpoint::testing::Utc;
using touchpoint::testing::Zones;

model::Policy PolicyOf(const std::string& per) {
  return policy::LoadPolicy(
             "policy: 1\ntime_zone: {unknown: default, default: UTC}\n"
             "channels: {email: {}}\nteams: any\npurposes: {promotion: {}}\n"
             "caps: [{id: cap, limit: 1, per: " +
                 per + "}]\n",
             "p", *Zones())
      .value();
}

PolicyDraft Draft(const std::string& per) {
  const model::Policy policy = PolicyOf(per);
  return {policy.revision, policy.canonical, "ops", "", Utc("2026-03-02 09:00")};
}

class PolicyFollowerTest : public ::testing::Test {
 protected:
  /// A daemon, as far as policies go.
  struct Node {
    explicit Node(PolicyFollowerTest& test)
        : submission(test.store_, test.clock_, test.random_, {}),
          follower({test.store_, test.store_, test.io_, Zones()},
                   {[this](const PolicyInForce& policy) {
                      submission.SetRulebook(policy.rulebook, policy.number);
                    },
                    [this](const std::optional<Failure>& why) { submission.Suspend(why); }}) {
      submission.SetFollow(
          [this](uint64_t number, commit::Deadline deadline, commit::Callback<bool> done) {
            ++asked;
            follower.Follow(number, deadline, std::move(done));
          });
    }
    Submission submission;
    PolicyFollower follower;
    int asked = 0;
  };

  template <typename T, typename Start>
  Result<T> Await(Start start) {
    std::optional<Result<T>> answer;
    start(commit::Callback<T>([&answer](Result<T> result) { answer = std::move(result); }));
    io_.restart();
    while (!answer && io_.run_one() > 0) {
    }
    return std::move(answer).value();
  }

  static commit::Deadline Soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(20);
  }

  Result<commit::LivePolicy> Open(Node& node, const std::string& per) {
    return Await<commit::LivePolicy>(
        [&](auto done) { node.follower.Open(Draft(per), Soon(), std::move(done)); });
  }
  Result<AppliedPolicy> Apply(Node& node, const std::string& per,
                              std::optional<std::string> expected = std::nullopt) {
    return Await<AppliedPolicy>(
        [&](auto done) { node.follower.Apply(Draft(per), expected, Soon(), std::move(done)); });
  }
  Result<TouchpointAnswer> Plan(Node& node, const std::string& request_id) {
    PlanRequest request;
    request.key = {"a", "ada", request_id};
    request.channel = "email";
    request.purpose = "promotion";
    request.preferred = Utc("2026-03-03 12:00");
    return Await<TouchpointAnswer>(
        [&](auto done) { node.submission.Plan(request, Soon(), std::move(done)); });
  }
  static std::string RevisionOf(const Result<TouchpointAnswer>& answer) {
    return answer.value().view.details.last.policy_revision;
  }

  CoreLoop io_;
  commit::MemoryStore store_{
      4, [this](std::function<void()> function) { boost::asio::post(io_, std::move(function)); }};
  ManualClock clock_{Utc("2026-03-02 09:00")};
  SeededRandom random_{1};
  Node first_{*this};
  Node second_{*this};
};

TEST_F(PolicyFollowerTest, TheFirstFileBecomesApplicationOneAndLaterFilesGiveWay) {
  EXPECT_EQ(Open(first_, "24h")->number, 1u);
  const auto live = Open(second_, "48h");
  EXPECT_EQ(live->number, 1u);
  EXPECT_EQ(live->revision, PolicyOf("24h").revision);
  EXPECT_EQ(second_.follower.in_force().rulebook->policy().revision, PolicyOf("24h").revision);
}

TEST_F(PolicyFollowerTest, TwoThatStartAtOnceAgree) {
  std::vector<commit::LivePolicy> live;
  first_.follower.Open(Draft("24h"), Soon(), [&](auto opened) { live.push_back(*opened); });
  second_.follower.Open(Draft("48h"), Soon(), [&](auto opened) { live.push_back(*opened); });
  while (live.size() < 2 && io_.run_one() > 0) {
  }
  ASSERT_EQ(live.size(), 2u);
  EXPECT_EQ(live[0], live[1]);
  EXPECT_EQ(live[0].number, 1u);
}

TEST_F(PolicyFollowerTest, WhoAppliedHasItInForceAtOnce) {
  ASSERT_TRUE(Open(first_, "24h"));
  const auto applied = Apply(first_, "48h");
  EXPECT_TRUE(applied->changed);
  EXPECT_EQ(applied->live.number, 2u);
  EXPECT_EQ(first_.submission.rulebook()->policy().revision, PolicyOf("48h").revision);
}

TEST_F(PolicyFollowerTest, WhatIsLiveIsNotAppliedAgain) {
  ASSERT_TRUE(Open(first_, "24h"));
  const auto again = Apply(first_, "24h");
  EXPECT_FALSE(again->changed);
  EXPECT_EQ(again->live.number, 1u);
  // Also where the caller expects what was live before: its first call has been applied.
  ASSERT_TRUE(Apply(first_, "48h", PolicyOf("24h").revision)->changed);
  EXPECT_FALSE(Apply(first_, "48h", PolicyOf("24h").revision)->changed);
}

TEST_F(PolicyFollowerTest, WhoExpectsAnotherRevisionIsRefused) {
  ASSERT_TRUE(Open(first_, "24h"));
  const auto refused = Apply(first_, "72h", PolicyOf("48h").revision);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAborted);
  EXPECT_EQ(refused.error().reason, "VERSION_CONFLICT");
  EXPECT_EQ(refused.error().metadata[0].second, PolicyOf("24h").revision);
  EXPECT_EQ(first_.follower.in_force().number, 1u);
}

TEST_F(PolicyFollowerTest, OfTwoThatExpectTheSameOneIsRefused) {
  ASSERT_TRUE(Open(first_, "24h"));
  ASSERT_TRUE(Open(second_, "24h"));
  std::vector<Result<AppliedPolicy>> answers;
  const auto collect = [&](Result<AppliedPolicy> applied) {
    answers.push_back(std::move(applied));
  };
  first_.follower.Apply(Draft("48h"), PolicyOf("24h").revision, Soon(), collect);
  second_.follower.Apply(Draft("72h"), PolicyOf("24h").revision, Soon(), collect);
  io_.restart();
  while (answers.size() < 2 && io_.run_one() > 0) {
  }
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NE(answers[0].has_value(), answers[1].has_value());
}

TEST_F(PolicyFollowerTest, ADaemonThatIsBehindDecidesAgainUnderTheLivePolicy) {
  ASSERT_TRUE(Open(first_, "24h"));
  ASSERT_TRUE(Open(second_, "24h"));
  ASSERT_TRUE(Plan(second_, "r1"));
  ASSERT_TRUE(Apply(first_, "48h"));
  const auto planned = Plan(second_, "r2");
  EXPECT_EQ(RevisionOf(planned), PolicyOf("48h").revision);
  EXPECT_EQ(planned->view.touchpoint.scheduled, Utc("2026-03-05 12:00"));
  EXPECT_EQ(second_.asked, 1);
  EXPECT_EQ(second_.follower.in_force().number, 2u);
}

TEST_F(PolicyFollowerTest, WhoDiedBeforeEveryPartitionKnewIsFinishedByTheNext) {
  ASSERT_TRUE(Open(first_, "24h"));
  ASSERT_TRUE(Open(second_, "24h"));
  const PolicyDraft draft = Draft("48h");
  ASSERT_TRUE(Await<commit::LivePolicy>([&](auto done) {
    store_.ApplyPolicy({1, draft.revision, draft.canonical, "ops", "", draft.time}, Soon(),
                       std::move(done));
  }));
  ASSERT_TRUE(Await<bool>([&](auto done) { first_.follower.Follow(2, Soon(), std::move(done)); }));
  EXPECT_EQ(RevisionOf(Plan(second_, "r1")), draft.revision);
}

TEST_F(PolicyFollowerTest, APolicyThatCannotBeReadStopsDecidingUntilOneCanAgain) {
  ASSERT_TRUE(Open(first_, "24h"));
  ASSERT_TRUE(Open(second_, "24h"));
  PolicyDraft newer = Draft("48h");
  newer.revision = "sha256:of-a-newer-build";
  newer.canonical = "policy: 2\n";
  const auto refused = Await<AppliedPolicy>(
      [&](auto done) { first_.follower.Apply(newer, std::nullopt, Soon(), std::move(done)); });
  EXPECT_EQ(refused.error().reason, "POLICY_UNREADABLE");
  for (int i = 0; i < 2; ++i) {  // once by the store, once by what is known then
    const auto planned = Plan(second_, "r1");
    ASSERT_FALSE(planned);
    EXPECT_EQ(planned.error().code, Code::kUnavailable);
    EXPECT_EQ(planned.error().reason, "POLICY_UNREADABLE");
  }
  EXPECT_EQ(second_.submission.pending(), 0u);
  ASSERT_TRUE(Apply(second_, "72h"));
  EXPECT_EQ(RevisionOf(Plan(second_, "r1")), PolicyOf("72h").revision);
}

TEST_F(PolicyFollowerTest, ATextThatReadsAsAnotherRevisionIsNotDecidedUnder) {
  ASSERT_TRUE(Open(first_, "24h"));
  PolicyDraft other = Draft("48h");
  other.canonical = PolicyOf("72h").canonical;
  const auto refused = Await<AppliedPolicy>(
      [&](auto done) { first_.follower.Apply(other, std::nullopt, Soon(), std::move(done)); });
  EXPECT_EQ(refused.error().reason, "POLICY_UNREADABLE");
  EXPECT_EQ(first_.follower.in_force().number, 1u);
}

TEST_F(PolicyFollowerTest, WhoWaitsTooLongForAPolicyIsTold) {
  ASSERT_TRUE(Open(first_, "24h"));
  const auto late = Await<bool>([&](auto done) {
    first_.follower.Follow(2, std::chrono::steady_clock::now(), std::move(done));
  });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::kDeadlineExceeded);
}

}  // namespace
}  // namespace touchpoint::intake
