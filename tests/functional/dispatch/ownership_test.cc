// SPDX-License-Identifier: Apache-2.0
// Three daemons on one Redis share the due work of all partitions, whoever of them dies, joins or
// drains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <map>
#include <set>
#include <thread>

#include "tests/functional/dispatch/lease_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "touchpoint/v1/installation_service.grpc.pb.h"

namespace touchpoint::testing {
namespace {

constexpr char kPolicy[] = R"(policy: 1
channels: {email: {attempts: 4}}
purposes: {promotion: {rank: 3}}
)";
constexpr int kPartitions = 16;
constexpr int kPeople = 80;  // five to a partition, on average

class OwnershipTest : public ::testing::Test {
 protected:
  std::unique_ptr<DaemonProcess> Join() {
    return std::make_unique<DaemonProcess>(DaemonProcess::Options{
        .redis_url = redis_.url(), .settings = {"redis.partitions=16"}, .policy = kPolicy});
  }

  /// How many partitions each port owns, as this daemon says; "" for nobody.
  static std::map<std::string, int> OwnersBy(const DaemonProcess& daemon) {
    ApiClient client(daemon.address());
    const auto stub = v1::InstallationService::NewStub(client.channel());
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetPartitionsResponse response;
    EXPECT_TRUE(stub->GetPartitions(&context, {}, &response).ok());
    std::map<std::string, int> owners;
    for (const v1::PartitionState& partition : response.partitions()) {
      const std::string& name = partition.owner();
      ++owners[name.empty() ? "" : name.substr(name.rfind(':'))];
    }
    return owners;
  }

  /// Waits until these daemons, and nobody else, own so much each.
  static void ExpectOwners(const std::map<const DaemonProcess*, int>& daemons) {
    std::map<std::string, int> expected;
    for (const auto& [daemon, count] : daemons) {
      expected[daemon->address().substr(daemon->address().rfind(':'))] = count;
    }
    const DaemonProcess& asked = *daemons.begin()->first;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::map<std::string, int> owners;
    do {
      owners = OwnersBy(asked);
      std::this_thread::yield();
    } while (owners != expected && std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(owners, expected);
  }

  /// Plans for that many people, who are due at once.
  static void PlanForAll(const DaemonProcess& daemon, const std::string& request) {
    ApiClient client(daemon.address());
    for (int i = 0; i < kPeople; ++i) {
      v1::Plan plan = MakePlan("p" + std::to_string(i), request);
      plan.clear_preferred_time();
      client.Plan(plan);
    }
  }

  /// A sender at the daemon gets something for everybody.
  static void ExpectAllLeased(const DaemonProcess& daemon) {
    LeaseClient sender(daemon.address());
    LeaseReader reader(sender, AskForLeases({"email"}, kPeople));
    std::set<std::string> leased;
    while (leased.size() < kPeople) {
      const auto lease = reader.Next();
      ASSERT_TRUE(lease) << "only " << leased.size();
      leased.insert(lease->touchpoint().stakeholder_id());
      sender.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT);
    }
  }

  RedisProcess redis_;
};

TEST_F(OwnershipTest, DueWorkGoesOnWhoeverDiesJoinsOrDrains) {
  const auto one = Join();
  auto two = Join();
  auto three = Join();
  ExpectOwners({{one.get(), 6}, {two.get(), 6}, {three.get(), 4}});

  two->Signal(SIGKILL);
  (void)two->ExitCode();
  PlanForAll(*one, "r1");
  ExpectAllLeased(*three);
  ExpectOwners({{one.get(), 8}, {three.get(), 8}});

  two = Join();
  ExpectOwners({{one.get(), 6}, {two.get(), 4}, {three.get(), 6}});

  three->Signal(SIGTERM);
  EXPECT_EQ(three->ExitCode(), 0);
  EXPECT_EQ(redis_.Ask({"HLEN", "tp:{0}:members"}), ":3\r\n")
      << "one that died, and two that live: who drains leaves";
  PlanForAll(*two, "r2");
  ExpectAllLeased(*two);
  ExpectOwners({{one.get(), 8}, {two.get(), 8}});
}

TEST_F(OwnershipTest, ADaemonThatIsHeldUpLosesItsShareAndGetsOneAgain) {
  const auto one = Join();
  const auto two = Join();
  ExpectOwners({{one.get(), 8}, {two.get(), 8}});
  two->Signal(SIGSTOP);
  ExpectOwners({{one.get(), 16}});
  PlanForAll(*one, "r1");
  ExpectAllLeased(*one);
  two->Signal(SIGCONT);
  ExpectOwners({{one.get(), 8}, {two.get(), 8}});
}

}  // namespace
}  // namespace touchpoint::testing
