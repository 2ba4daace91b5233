// SPDX-License-Identifier: Apache-2.0
// A daemon whose clock is not Redis's: plans are taken, nothing is leased, and it is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <thread>

#include "tests/functional/clocked_daemon.h"
#include "tests/functional/dispatch/lease_client.h"
#include "tests/support/scratch_folder.h"
#include "touchpoint/v1/installation_service.grpc.pb.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kPolicy[] = R"(policy: 1
channels: {email: {attempts: 4}}
purposes: {promotion: {rank: 3}}
)";

class ClockTest : public ::testing::Test {
 protected:
  static std::string WritePolicy(const ScratchFolder& folder) {
    const std::string path = folder.Path("policy.yaml");
    std::ofstream(path) << kPolicy;
    return path;
  }

  static Instant Real() { return SystemClock().Now(); }

  std::string LeasingProblem() {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetInstallationResponse response;
    EXPECT_TRUE(installation_->GetInstallation(&context, {}, &response).ok());
    return response.leasing_problem();
  }
  int StoppedPartitions() {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetPartitionsResponse response;
    EXPECT_TRUE(installation_->GetPartitions(&context, {}, &response).ok());
    int stopped = 0;
    for (const v1::PartitionState& partition : response.partitions()) {
      stopped += partition.leasing_stopped() ? 1 : 0;
    }
    return stopped;
  }
  /// Waits until it leases, or until it says that it does not.
  void AwaitProblem(bool problem) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (LeasingProblem().empty() == problem && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    ASSERT_EQ(LeasingProblem().empty(), !problem);
  }

  v1::Touchpoint PlanNow(const std::string& stakeholder_id) {
    v1::Plan plan = MakePlan(stakeholder_id, "r");
    plan.clear_preferred_time();
    plan.clear_earliest_time();
    plan.clear_latest_time();
    return client_.Plan(plan).touchpoint();
  }

  const ScratchFolder folder_{"clock"};
  ClockedDaemon daemon_{WritePolicy(folder_), true};
  ApiClient client_{daemon_.address()};
  LeaseClient sender_{daemon_.address()};
  std::unique_ptr<v1::InstallationService::Stub> installation_ =
      v1::InstallationService::NewStub(client_.channel());
};

TEST_F(ClockTest, BehindRedisItTakesPlansAndLeasesNothingUntilTheClocksAgree) {
  daemon_.SetNow(Real() - kHour);
  AwaitProblem(true);
  EXPECT_THAT(LeasingProblem(), HasSubstr("Redis's clock is ahead"));
  const auto planned = PlanNow("ada");
  EXPECT_EQ(planned.decision().verdict(), v1::VERDICT_SCHEDULED);
  EXPECT_EQ(sender_.TryLease(planned.touchpoint_id()).reason, "CLOCK_UNTRUSTED");
  {
    LeaseReader reader(sender_, AskForLeases({"email"}, 1));
    EXPECT_FALSE(reader.Next());
    const Refusal refusal = ToRefusal(reader.End());
    EXPECT_EQ(refusal.code, grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(refusal.reason, "CLOCK_UNTRUSTED");
    EXPECT_TRUE(refusal.has_retry);
  }
  daemon_.SetNow(Real());
  AwaitProblem(false);
  LeaseReader reader(sender_, AskForLeases({"email"}, 2));
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->touchpoint().touchpoint_id(), planned.touchpoint_id());
  // Who waits when it begins is told.
  daemon_.SetNow(Real() + kHour);
  EXPECT_FALSE(reader.Next());
  EXPECT_EQ(ToRefusal(reader.End()).reason, "CLOCK_UNTRUSTED");
}

TEST_F(ClockTest, WhatAWrongClockCommittedHoldsUpItsPartitionAlone) {
  daemon_.SetNow(Real() + kHour);
  AwaitProblem(true);
  const auto ahead = PlanNow("ada");
  daemon_.SetNow(Real());
  AwaitProblem(false);
  EXPECT_EQ(StoppedPartitions(), 1);
  EXPECT_EQ(sender_.TryLease(ahead.touchpoint_id()).reason, "CLOCK_UNTRUSTED");
  v1::Lease lease;
  // Somebody of another partition; ben's is.
  EXPECT_EQ(sender_.TryLease(PlanNow("ben").touchpoint_id(), &lease).reason, "");
  EXPECT_EQ(lease.touchpoint().stakeholder_id(), "ben");
}

}  // namespace
}  // namespace touchpoint::testing
