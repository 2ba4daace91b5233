// SPDX-License-Identifier: Apache-2.0
// PlanTouchpoint on the real daemon.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using std::chrono::hours;

class PlanTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }
  ApiClient client_{daemon_->address()};
  static DaemonProcess* daemon_;
};

DaemonProcess* PlanTest::daemon_ = nullptr;

TEST_F(PlanTest, SchedulesWhatFits) {
  const auto response = client_.Plan(MakePlan("fits", "r1"));
  const v1::Touchpoint& touchpoint = response.touchpoint();
  EXPECT_EQ(touchpoint.decision().verdict(), v1::VERDICT_SCHEDULED);
  EXPECT_EQ(FromStamp(touchpoint.decision().scheduled_time()), PlanBase());
  EXPECT_EQ(touchpoint.decision().channel(), "email");
  EXPECT_EQ(touchpoint.decision().reasons_size(), 0);
  EXPECT_EQ(touchpoint.state(), v1::TOUCHPOINT_STATE_PLANNED);
  EXPECT_EQ(touchpoint.decision().policy_revision().rfind("sha256:", 0), 0u);
  EXPECT_EQ(touchpoint.request_id(), "r1");
  EXPECT_EQ(touchpoint.team(), "sales");
  EXPECT_EQ(touchpoint.priority(), 50u);
  EXPECT_EQ(touchpoint.touchpoint_id().find("fits"), std::string::npos);
  EXPECT_FALSE(response.replayed());
}

TEST_F(PlanTest, DefersWithTheRuleAndTheTouchpointInTheWay) {
  const auto first = client_.Plan(MakePlan("defers", "r1"));
  const auto second = client_.Plan(MakePlan("defers", "r2", hours(1)));
  const v1::Decision& decision = second.touchpoint().decision();
  EXPECT_EQ(decision.verdict(), v1::VERDICT_DEFERRED);
  EXPECT_EQ(FromStamp(decision.scheduled_time()), PlanBase() + hours(24));
  ASSERT_EQ(decision.reasons_size(), 1);
  EXPECT_EQ(decision.reasons(0).rule(), "one-a-day");
  EXPECT_EQ(decision.reasons(0).kind(), v1::REASON_KIND_ROLLING_CAP);
  EXPECT_EQ(decision.reasons(0).limit(), 1u);
  EXPECT_THAT(decision.reasons(0).touchpoint_ids(),
              ::testing::ElementsAre(first.touchpoint().touchpoint_id()));
}

TEST_F(PlanTest, MergesAcrossTeams) {
  v1::Plan host = MakePlan("merges", "r1");
  host.set_topic("spring");
  const auto first = client_.Plan(host);
  v1::Plan guest = MakePlan("merges", "r1", -hours(2));
  guest.set_topic("spring");
  guest.set_team("marketing");
  const auto second = client_.Plan(guest);
  EXPECT_EQ(second.touchpoint().decision().verdict(), v1::VERDICT_MERGED);
  EXPECT_EQ(second.touchpoint().decision().merged_into(), first.touchpoint().touchpoint_id());
  EXPECT_EQ(second.touchpoint().contributor_ids_size(), 2);
}

TEST_F(PlanTest, AnswersARequestAsAtFirstWhoeverHasJoinedOrLeftSince) {
  v1::Plan host = MakePlan("joined", "r1");
  host.set_topic("spring");
  v1::Plan guest = MakePlan("joined", "r2", -hours(2));
  guest.set_topic("spring");
  const auto alone = client_.Plan(host);
  const auto both = client_.Plan(guest);
  ASSERT_EQ(both.touchpoint().contributor_ids_size(), 2);
  EXPECT_EQ(client_.Plan(host).touchpoint().SerializeAsString(),
            alone.touchpoint().SerializeAsString());
  v1::CancelTouchpointResponse left;
  ASSERT_TRUE(client_.Cancel(alone.touchpoint().touchpoint_id(), left).ok());
  EXPECT_EQ(client_.Plan(guest).touchpoint().SerializeAsString(),
            both.touchpoint().SerializeAsString());
}

TEST_F(PlanTest, DisplacesALowerClassAndNamesIt) {
  const auto low = client_.Plan(MakePlan("displaces", "r1"));
  v1::Plan plan = MakePlan("displaces", "r2");
  plan.set_purpose("service");
  plan.set_team("service");
  const auto high = client_.Plan(plan);
  EXPECT_EQ(high.touchpoint().decision().verdict(), v1::VERDICT_SCHEDULED);
  EXPECT_THAT(high.displaced_touchpoint_ids(),
              ::testing::ElementsAre(low.touchpoint().touchpoint_id()));
  v1::GetTouchpointResponse moved;
  ASSERT_TRUE(client_.Get(low.touchpoint().touchpoint_id(), moved).ok());
  EXPECT_EQ(moved.touchpoint().decision().verdict(), v1::VERDICT_DEFERRED);
  EXPECT_EQ(moved.touchpoint().first_decision().verdict(), v1::VERDICT_SCHEDULED);
}

TEST_F(PlanTest, AnswersTheSameRequestWithTheFirstAnswer) {
  v1::Plan plan = MakePlan("replays", "r1");
  (*plan.mutable_attributes())["campaign"] = "spring";
  const auto first = client_.Plan(plan);
  const auto again = client_.Plan(plan);
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.touchpoint().SerializeAsString(), first.touchpoint().SerializeAsString());
  EXPECT_EQ(client_.Timeline("replays").size(), 1u);

  // Also after it has been displaced: what its team was told then.
  v1::Plan service = MakePlan("replays", "r2");
  service.set_purpose("service");
  client_.Plan(service);
  const auto later = client_.Plan(plan);
  EXPECT_TRUE(later.replayed());
  EXPECT_EQ(later.touchpoint().decision().verdict(), v1::VERDICT_SCHEDULED);
}

TEST_F(PlanTest, RefusesARequestIdWithAnotherBody) {
  client_.Plan(MakePlan("reused", "r1"));
  const int64_t revision = client_.Revision("reused");
  v1::PlanTouchpointResponse response;
  ExpectRefused(client_.Plan(MakePlan("reused", "r1", hours(3)), response),
                StatusCode::ALREADY_EXISTS, "REQUEST_ID_REUSED");
  EXPECT_EQ(client_.Revision("reused"), revision);
  // Another team's request ids are its own.
  v1::Plan other = MakePlan("reused", "r1", hours(48));
  other.set_team("marketing");
  EXPECT_FALSE(client_.Plan(other).replayed());
}

TEST_F(PlanTest, ValidateOnlyAnswersAndWritesNothing) {
  client_.Plan(MakePlan("validates", "r1"));
  const int64_t revision = client_.Revision("validates");
  v1::PlanTouchpointResponse response;
  ASSERT_TRUE(client_.Plan(MakePlan("validates", "r2"), response, true).ok());
  EXPECT_EQ(response.touchpoint().decision().verdict(), v1::VERDICT_DEFERRED);
  EXPECT_EQ(client_.Revision("validates"), revision);
  EXPECT_EQ(client_.Timeline("validates").size(), 1u);
  // It used up no request id.
  EXPECT_FALSE(client_.Plan(MakePlan("validates", "r2", hours(30))).replayed());

  ASSERT_TRUE(client_.Plan(MakePlan("nobody", "r1"), response, true).ok());
  EXPECT_EQ(client_.Revision("nobody"), 0);
}

TEST_F(PlanTest, SixteenClientsOnOneStakeholderKeepTheCap) {
  constexpr int kClients = 16;
  std::vector<v1::PlanTouchpointResponse> answers(kClients);
  std::vector<grpc::Status> statuses(kClients);
  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      ApiClient client(daemon_->address());
      v1::Plan plan = MakePlan("contended", "r" + std::to_string(i));
      *plan.mutable_latest_time() = ToStamp(PlanBase() + 10 * kDay);
      statuses[static_cast<size_t>(i)] = client.Plan(plan, answers[static_cast<size_t>(i)]);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const grpc::Status& status : statuses) {
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  std::vector<Instant> times;
  for (const v1::Touchpoint& touchpoint : client_.Timeline("contended")) {
    if (touchpoint.state() == v1::TOUCHPOINT_STATE_PLANNED) {
      times.push_back(FromStamp(touchpoint.decision().scheduled_time()));
    }
  }
  // The windows have room for ten, one a day.
  ASSERT_EQ(times.size(), 10u);
  for (size_t i = 1; i < times.size(); ++i) {
    EXPECT_EQ(times[i] - times[i - 1], kDay);
  }
  EXPECT_EQ(client_.Timeline("contended").size(), 16u);
}

}  // namespace
}  // namespace touchpoint::testing
