// SPDX-License-Identifier: Apache-2.0
// GetConflicts on the real daemon.
#include <gtest/gtest.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

constexpr char kPolicy[] = R"(policy: 1
defaults: {window: 14d}
time_zone: {unknown: default, default: UTC}
channels: {email: {}}
teams: any
purposes: {promotion: {}}
)";

class ConflictsTest : public ::testing::Test {
 protected:
  grpc::Status Get(const v1::GetConflictsRequest& request, v1::GetConflictsResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.touchpoints().GetConflicts(&context, request, &response);
  }

  void Plan(const std::string& stakeholder_id, const std::string& team, Instant at) {
    v1::Plan plan = MakePlan(stakeholder_id, team);
    plan.set_team(team);
    *plan.mutable_preferred_time() = ToStamp(at);
    client_.Plan(plan);
  }

  DaemonProcess daemon_{{.policy = kPolicy}};
  ApiClient client_{daemon_.address()};
};

TEST_F(ConflictsTest, ShowsWhereTeamsMeetInTheZoneThatIsAskedFor) {
  const Instant day = std::chrono::floor<std::chrono::days>(PlanBase());
  for (const char* id : {"ada", "bea"}) {
    Plan(id, "sales", day + std::chrono::hours(20));
    Plan(id, "marketing", day + std::chrono::hours(23));
  }
  Plan("cid", "sales", day + std::chrono::hours(12));
  v1::GetConflictsResponse response;
  ASSERT_TRUE(Get({}, response).ok());
  EXPECT_EQ(response.stakeholders(), 3);
  EXPECT_TRUE(response.complete());
  ASSERT_EQ(response.cells_size(), 1);
  const v1::ConflictCell& cell = response.cells(0);
  EXPECT_EQ(cell.day(), FormatRfc3339(day).substr(0, 10));
  EXPECT_EQ(cell.team(), "marketing");
  EXPECT_EQ(cell.other_team(), "sales");
  EXPECT_EQ(cell.stakeholders(), 2);
  EXPECT_EQ(cell.touchpoints(), 4);
  EXPECT_THAT(cell.stakeholder_ids(), ::testing::ElementsAre("ada", "bea"));

  v1::GetConflictsRequest request;
  request.set_time_zone("Asia/Tokyo");  // both lie on the next day there
  ASSERT_TRUE(Get(request, response).ok());
  ASSERT_EQ(response.cells_size(), 1);
  EXPECT_EQ(response.cells(0).day(), FormatRfc3339(day + kDay).substr(0, 10));
  request.set_time_zone("Europe/Moscow");  // 23:00 and 02:00
  ASSERT_TRUE(Get(request, response).ok());
  EXPECT_EQ(response.cells_size(), 0);
  request.clear_time_zone();
  *request.mutable_start_time() = ToStamp(day + std::chrono::hours(21));
  ASSERT_TRUE(Get(request, response).ok());
  EXPECT_EQ(response.cells_size(), 0);
}

TEST_F(ConflictsTest, NamesTheFieldThatIsWrong) {
  const auto refusal = [this](auto change) {
    v1::GetConflictsRequest request;
    change(request);
    v1::GetConflictsResponse response;
    const Refusal refused = ToRefusal(Get(request, response));
    return refused.reason + " " + (refused.fields.empty() ? "" : refused.fields[0]);
  };
  using Request = v1::GetConflictsRequest;
  EXPECT_EQ(refusal([](Request& r) { r.set_days(32); }), "NUMBER_RANGE days");
  EXPECT_EQ(refusal([](Request& r) { r.set_days(-1); }), "NUMBER_RANGE days");
  EXPECT_EQ(refusal([](Request& r) { r.set_time_zone("Mars"); }), "UNKNOWN_TIME_ZONE time_zone");
  EXPECT_EQ(refusal([](Request& r) { r.mutable_start_time()->set_nanos(-1); }),
            "TIME_RANGE start_time");
}

}  // namespace
}  // namespace touchpoint::testing
