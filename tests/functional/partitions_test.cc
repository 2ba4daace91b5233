// SPDX-License-Identifier: Apache-2.0
// GetPartitions on the real daemon, and what GetInstallation adds about Redis.
#include <gmock/gmock.h>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "touchpoint/v1/installation_service.grpc.pb.h"

namespace touchpoint::testing {
namespace {

class PartitionsTest : public ::testing::Test {
 protected:
  std::vector<v1::PartitionState> List() {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetPartitionsResponse response;
    EXPECT_TRUE(stub_->GetPartitions(&context, {}, &response).ok());
    EXPECT_TRUE(response.has_check_time());
    return {response.partitions().begin(), response.partitions().end()};
  }

  RedisProcess redis_;
  DaemonProcess daemon_{
      {.redis_url = redis_.url(), .settings = {"redis.partitions=2", "cache.bytes_max=1KiB"}}};
  ApiClient client_{daemon_.address()};
  std::unique_ptr<v1::InstallationService::Stub> stub_ =
      v1::InstallationService::NewStub(client_.channel());
};

TEST_F(PartitionsTest, SayWhoIsStoredWhoWaitsAndWhenSomethingWasCommitted) {
  for (const v1::PartitionState& empty : List()) {
    EXPECT_EQ(empty.stakeholders(), 0);
    EXPECT_FALSE(empty.has_last_commit_time());
  }
  for (int i = 0; i < 10; ++i) {
    client_.Plan(MakePlan("s" + std::to_string(i), "r1"));
  }
  const auto partitions = List();
  ASSERT_EQ(partitions.size(), 2u);
  int64_t stakeholders = 0;
  for (const v1::PartitionState& partition : partitions) {
    EXPECT_EQ(partition.waiting(), partition.stakeholders());
    EXPECT_EQ(partition.overdue(), 0);
    EXPECT_FALSE(partition.has_lag());
    EXPECT_EQ(partition.damaged() + partition.conflicts(), 0);
    EXPECT_FALSE(partition.unreadable());
    stakeholders += partition.stakeholders();
  }
  EXPECT_EQ(stakeholders, 10);
  EXPECT_TRUE(partitions[0].has_last_commit_time() || partitions[1].has_last_commit_time());
}

TEST_F(PartitionsTest, SayWhereSomebodyIsDamagedAndWhatFellDueAndIsNotSeenTo) {
  client_.Plan(MakePlan("anna", "r1"));
  const auto before = List();
  const int at = before[0].stakeholders() == 1 ? 0 : 1;
  const std::string tag = "tp:{" + std::to_string(at) + "}:";
  ASSERT_TRUE(redis_.Run({"HSET", tag + "t:anna", "1", "flipped"}));
  ASSERT_TRUE(redis_.Run({"ZADD", tag + "due", "1000", "anna"}));  // in 1970
  client_.Plan(MakePlan("somebody-else", "r1"));                   // pushes anna out of the cache
  v1::PlanTouchpointResponse response;
  ExpectRefused(client_.Plan(MakePlan("anna", "r2"), response), grpc::StatusCode::DATA_LOSS,
                "RECORD_CORRUPT");
  const auto after = List();
  EXPECT_EQ(after[static_cast<size_t>(at)].damaged(), 1);
  EXPECT_EQ(after[static_cast<size_t>(at)].overdue(), 1);
  EXPECT_GT(after[static_cast<size_t>(at)].lag().seconds(), 50 * 365 * 86'400);
  EXPECT_EQ(after[static_cast<size_t>(1 - at)].damaged(), 0);
  EXPECT_EQ(after[static_cast<size_t>(1 - at)].overdue(), 0);
}

TEST_F(PartitionsTest, AnUnreadableOneIsSaidAndTheOthersAreShown) {
  client_.Plan(MakePlan("anna", "r1"));
  const size_t used = List()[0].stakeholders() == 1 ? 0 : 1;
  const size_t bad = 1 - used;
  ASSERT_TRUE(redis_.Run({"SET", "tp:{" + std::to_string(bad) + "}:due", "foreign"}));
  const auto partitions = List();
  EXPECT_TRUE(partitions[bad].unreadable());
  EXPECT_FALSE(partitions[used].unreadable());
  EXPECT_EQ(partitions[used].stakeholders(), 1);
}

TEST_F(PartitionsTest, CountCommitsThatLostARace) {
  DaemonProcess other({.redis_url = redis_.url(), .settings = {"redis.partitions=2"}});
  ApiClient rival(other.address());
  client_.Plan(MakePlan("anna", "r1"));
  rival.Plan(MakePlan("anna", "r2"));
  client_.Plan(MakePlan("anna", "r3"));  // on what it remembers, which is old by now
  int64_t conflicts = 0;
  for (const v1::PartitionState& partition : List()) {
    EXPECT_LE(partition.conflicts(), partition.stakeholders() == 1 ? 1 : 0);
    conflicts += partition.conflicts();
  }
  EXPECT_EQ(conflicts, 1);
}

TEST_F(PartitionsTest, TheInstallationSaysHowLongRedisRunsAndWhatItsLogWaitedFor) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetInstallationResponse response;
  ASSERT_TRUE(stub_->GetInstallation(&context, {}, &response).ok());
  const v1::StoreState& store = response.store();
  EXPECT_GE(store.connections(), 1);
  EXPECT_TRUE(store.has_up_time());
  EXPECT_LT(store.up_time().seconds(), 3'600);
  EXPECT_GE(store.disk_waits(), 0);
  EXPECT_FALSE(store.rewrite_failed());
}

}  // namespace
}  // namespace touchpoint::testing
