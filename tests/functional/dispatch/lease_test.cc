// SPDX-License-Identifier: Apache-2.0
// What falls due, handed to senders by real daemons on a real Redis.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <algorithm>

#include <thread>

#include "common/base/clock.h"
#include "tests/functional/dispatch/lease_client.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"

namespace touchpoint::testing {
namespace {

using std::chrono::seconds;
using ::testing::SizeIs;

constexpr char kPolicy[] = R"(policy: 1
channels:
  email: {backoff: 1s, attempts: 2}
  letter: {delivery: at_most_once}
  parcel: {delivery: at_most_once}
  visit: {human: true}
teams: [sales, marketing]
purposes: {promotion: {rank: 3}}
merges:
  - {id: together, across_teams: true, when: always}
)";

v1::Plan Now(const std::string& stakeholder, const std::string& request,
             const std::string& channel = "email") {
  v1::Plan plan = MakePlan(stakeholder, request);
  plan.set_channel(channel);
  plan.clear_preferred_time();
  plan.clear_earliest_time();
  plan.clear_latest_time();
  return plan;
}

class DispatchTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { daemon_ = new DaemonProcess({.policy = kPolicy}); }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
  }

  v1::Touchpoint Get(const std::string& id) {
    v1::GetTouchpointResponse response;
    EXPECT_TRUE(client_.Get(id, response).ok());
    return response.touchpoint();
  }
  /// Waits until the touchpoint is in this state.
  bool Await(const std::string& id, v1::TouchpointState state) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (Get(id).state() != state) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      std::this_thread::yield();
    }
    return true;
  }

  static DaemonProcess* daemon_;
  ApiClient client_{daemon_->address()};
  LeaseClient sender_{daemon_->address()};
};

DaemonProcess* DispatchTest::daemon_ = nullptr;

TEST_F(DispatchTest, WhatIsDueIsLeasedAcknowledgedAndDone) {
  LeaseReader reader(sender_, AskForLeases({"email"}, 1));
  v1::Plan plan = Now("ada", "r1");
  plan.set_content_ref("mail/7");
  (*plan.mutable_attributes())["lang"] = "de";
  const auto planned = client_.Plan(plan).touchpoint();
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->touchpoint().touchpoint_id(), planned.touchpoint_id());
  EXPECT_EQ(lease->touchpoint().state(), v1::TOUCHPOINT_STATE_LEASED);
  EXPECT_EQ(lease->channel(), "email");
  EXPECT_EQ(lease->epoch(), 1u);
  EXPECT_EQ(lease->attempt(), 1u);
  EXPECT_GT(FromStamp(lease->send_by()), FromStamp(lease->grant_time()));
  ASSERT_THAT(lease->contributions(), SizeIs(1));
  EXPECT_EQ(lease->contributions(0).request_id(), "r1");
  EXPECT_EQ(lease->contributions(0).content_ref(), "mail/7");
  EXPECT_EQ(lease->contributions(0).attributes().at("lang"), "de");
  EXPECT_TRUE(lease->contributions(0).lead());
  const auto done = sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(done.touchpoint().state(), v1::TOUCHPOINT_STATE_DONE);
  EXPECT_FALSE(done.replayed());
  EXPECT_TRUE(sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT).replayed());
  EXPECT_EQ(sender_.TryAcknowledge(lease->lease_token(), v1::DISPATCH_RESULT_FAILED).reason,
            "OUTCOME_CONFLICT");
  EXPECT_EQ(client_.Timeline("ada").at(0).state(), v1::TOUCHPOINT_STATE_DONE);
}

TEST_F(DispatchTest, WhoLooksLaterFindsWhatWasDueBefore) {
  const auto planned = client_.Plan(Now("ben", "r1")).touchpoint();
  LeaseReader reader(sender_, AskForLeases({"email"}, 1));
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->touchpoint().touchpoint_id(), planned.touchpoint_id());
  sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_DELIVERED);
}

TEST_F(DispatchTest, CreditBoundsWhatIsHandedOutAndAHalfClosedStreamEndsWithIt) {
  std::set<std::string> planned;
  for (int i = 0; i < 3; ++i) {
    planned.insert(
        client_.Plan(Now("credit" + std::to_string(i), "r")).touchpoint().touchpoint_id());
  }
  LeaseReader reader(sender_, AskForLeases({"email"}, 2));
  std::set<std::string> leased;
  for (int i = 0; i < 2; ++i) {
    const auto lease = reader.Next();
    ASSERT_TRUE(lease);
    leased.insert(lease->touchpoint().touchpoint_id());
    sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT);
  }
  reader.Give(1);
  reader.Close();
  const auto third = reader.Next();
  ASSERT_TRUE(third);
  leased.insert(third->touchpoint().touchpoint_id());
  sender_.Acknowledge(third->lease_token(), v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(leased, planned);
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.End().ok());
}

TEST_F(DispatchTest, WhatIsReturnedIsHandedOutAgainUnderTheSameDispatchId) {
  const auto planned = client_.Plan(Now("returned", "r1")).touchpoint();
  LeaseReader reader(sender_, AskForLeases({"email"}, 2));
  const auto first = reader.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(sender_.Return(first->lease_token(), "out of paper").state(),
            v1::TOUCHPOINT_STATE_PLANNED);
  EXPECT_EQ(sender_.TryReturn(first->lease_token()).reason, "LEASE_LOST");
  const auto second = reader.Next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->touchpoint().touchpoint_id(), planned.touchpoint_id());
  EXPECT_GT(second->epoch(), first->epoch());
  EXPECT_EQ(second->attempt(), 1u);
  EXPECT_EQ(second->dispatch_id(), first->dispatch_id());
  EXPECT_EQ(sender_.TryAcknowledge(first->lease_token(), v1::DISPATCH_RESULT_SENT).reason,
            "LEASE_LOST");
  sender_.Acknowledge(second->lease_token(), v1::DISPATCH_RESULT_SENT);
}

TEST_F(DispatchTest, AFailedAttemptIsFollowedByAnotherUntilNoneIsLeft) {
  const auto planned = client_.Plan(Now("failing", "r1")).touchpoint();
  LeaseReader reader(sender_, AskForLeases({"email"}, 5));
  const auto first = reader.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(
      sender_.Acknowledge(first->lease_token(), v1::DISPATCH_RESULT_FAILED).touchpoint().state(),
      v1::TOUCHPOINT_STATE_PLANNED);
  const auto second = reader.Next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->touchpoint().touchpoint_id(), planned.touchpoint_id());
  EXPECT_EQ(second->attempt(), 2u);
  EXPECT_EQ(second->dispatch_id(), first->dispatch_id());
  const auto dead =
      sender_.Acknowledge(second->lease_token(), v1::DISPATCH_RESULT_FAILED).touchpoint();
  EXPECT_EQ(dead.state(), v1::TOUCHPOINT_STATE_FAILED);
  const auto& reasons = dead.decision().reasons();
  EXPECT_TRUE(std::any_of(reasons.begin(), reasons.end(), [](const v1::Reason& reason) {
    return reason.kind() == v1::REASON_KIND_DEAD_LETTER;
  })) << dead.DebugString();
}

TEST_F(DispatchTest, WhatMayHaveBeenSentIsInDoubtUntilSomebodySays) {
  const auto planned = client_.Plan(Now("doubt", "r1", "letter")).touchpoint();
  LeaseReader reader(sender_, AskForLeases({"letter"}, 1));
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  EXPECT_EQ(sender_.TryResolve(planned.touchpoint_id(), v1::DISPATCH_RESULT_SENT).reason,
            "NOT_IN_DOUBT");
  EXPECT_EQ(
      sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_UNKNOWN).touchpoint().state(),
      v1::TOUCHPOINT_STATE_IN_DOUBT);
  EXPECT_EQ(sender_.TryLease(planned.touchpoint_id()).reason, "ALREADY_LEASED");
  EXPECT_EQ(sender_.Resolve(planned.touchpoint_id(), v1::DISPATCH_RESULT_SENT).state(),
            v1::TOUCHPOINT_STATE_DONE);
}

TEST_F(DispatchTest, WhatWasNeverWrittenIsReturnedWhenTheSenderHangsUp) {
  constexpr size_t kMany = 100;  // far more than fits on the way to who does not read
  grpc::ChannelArguments narrow;
  narrow.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // or the way widens while nobody reads
  LeaseClient unread(daemon_->address(), narrow);
  std::vector<std::string> ids;
  for (size_t i = 0; i < kMany; ++i) {
    v1::Plan plan = Now("unread" + std::to_string(i), "r1", "parcel");
    for (int key = 0; key < 16; ++key) {
      (*plan.mutable_attributes())["key" + std::to_string(key)] = std::string(250, 'x');
    }
    ids.push_back(client_.Plan(plan).touchpoint().touchpoint_id());
  }
  {
    LeaseReader reader(unread, AskForLeases({"parcel"}, kMany, std::chrono::hours(1)));
    for (const std::string& id : ids) {
      ASSERT_TRUE(Await(id, v1::TOUCHPOINT_STATE_LEASED));
    }
  }
  const auto is_planned = [&](const std::string& id) {
    return Get(id).state() == v1::TOUCHPOINT_STATE_PLANNED;
  };
  const auto deadline = std::chrono::steady_clock::now() + seconds(60);
  while (std::none_of(ids.begin(), ids.end(), is_planned)) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
}

TEST_F(DispatchTest, ConsentThatIsWithdrawnBeforeTheLeaseWins) {
  client_.Plan(Now("consent", "r1"));
  v1::PutStakeholderRequest put;
  put.mutable_stakeholder()->set_stakeholder_id("consent");
  put.mutable_stakeholder()->set_do_not_contact(true);
  v1::PutStakeholderResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  ASSERT_TRUE(client_.stakeholders().PutStakeholder(&context, put, &response).ok());
  client_.Plan(Now("other", "r1"));
  LeaseReader reader(sender_, AskForLeases({"email"}, 2));
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->touchpoint().stakeholder_id(), "other");
  sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(client_.Timeline("consent").at(0).state(), v1::TOUCHPOINT_STATE_SUPPRESSED);
}

TEST_F(DispatchTest, ARepAcceptsAVisitAheadAndNobodyElseDoes) {
  v1::Plan plan = Now("visited", "r1", "visit");
  *plan.mutable_preferred_time() = ToStamp(PlanBase());
  const auto far = client_.Plan(plan).touchpoint();
  EXPECT_EQ(sender_.TryLease(far.touchpoint_id()).reason, "NOT_DUE");
  const auto now = client_.Plan(Now("visited-now", "r1", "visit")).touchpoint();
  v1::Lease lease;
  EXPECT_EQ(sender_.TryLease(now.touchpoint_id(), &lease).reason, "");
  EXPECT_EQ(sender_.TryLease(now.touchpoint_id()).reason, "ALREADY_LEASED");
  EXPECT_GE(sender_.Extend(lease.lease_token(), std::chrono::hours(6)), FromStamp(lease.send_by()));
  sender_.Acknowledge(lease.lease_token(), v1::DISPATCH_RESULT_SENT);
  EXPECT_EQ(sender_.TryLease(now.touchpoint_id()).reason, "TERMINAL_STATE");
  EXPECT_EQ(sender_.TryLease("t0.0000000000000.1").reason, "TOUCHPOINT_NOT_FOUND");
}

TEST_F(DispatchTest, AMergedContactCarriesEveryPartTheLeadFirst) {
  v1::Plan plan = Now("merged", "r1");
  plan.set_topic("spring");
  *plan.mutable_preferred_time() = ToStamp(SystemClock().Now() + seconds(3));
  client_.Plan(plan);
  plan.set_team("marketing");
  plan.set_priority(90);
  ASSERT_EQ(client_.Plan(plan).touchpoint().decision().verdict(), v1::VERDICT_MERGED);
  LeaseReader reader(sender_, AskForLeases({"email"}, 1));
  const auto lease = reader.Next();
  ASSERT_TRUE(lease);
  ASSERT_THAT(lease->contributions(), SizeIs(2));
  EXPECT_EQ(lease->contributions(0).team(), "marketing");
  EXPECT_TRUE(lease->contributions(0).lead());
  EXPECT_EQ(lease->contributions(1).team(), "sales");
  EXPECT_FALSE(lease->contributions(1).lead());
  sender_.Acknowledge(lease->lease_token(), v1::DISPATCH_RESULT_SENT);
  for (const v1::Touchpoint& touchpoint : client_.Timeline("merged")) {
    EXPECT_EQ(touchpoint.state(), v1::TOUCHPOINT_STATE_DONE);
  }
}

TEST_F(DispatchTest, WhatIsWrongWithARequestIsNamed) {
  const auto refusal = [&](const v1::LeaseTouchpointsRequest& first) {
    LeaseReader reader(sender_, first);
    EXPECT_FALSE(reader.Next());
    return ToRefusal(reader.End());
  };
  EXPECT_EQ(refusal(AskForLeases({}, 1)).reason, "FIELD_MISSING");
  EXPECT_EQ(refusal(AskForLeases({"fax"}, 1)).reason, "UNKNOWN_CHANNEL");
  EXPECT_THAT(refusal(AskForLeases({"fax"}, 1)).fields, ::testing::ElementsAre("channels[0]"));
  EXPECT_EQ(refusal(AskForLeases({"email"}, 0)).reason, "NUMBER_RANGE");
  EXPECT_EQ(refusal(AskForLeases({"email"}, 10'001)).reason, "NUMBER_RANGE");
  EXPECT_EQ(refusal(AskForLeases({"email"}, 1, Duration(999))).reason, "TIME_RANGE");
  v1::LeaseTouchpointsRequest team = AskForLeases({"email"}, 1);
  team.add_teams("nobody");
  EXPECT_EQ(refusal(team).reason, "UNKNOWN_TEAM");
  EXPECT_EQ(sender_.TryAcknowledge("", v1::DISPATCH_RESULT_SENT).reason, "FIELD_MISSING");
  EXPECT_EQ(sender_.TryAcknowledge("nonsense", v1::DISPATCH_RESULT_SENT).reason, "LEASE_LOST");
  EXPECT_EQ(sender_.TryAcknowledge("nonsense", v1::DISPATCH_RESULT_UNSPECIFIED).reason,
            "ENUM_VALUE");
  EXPECT_EQ(sender_.TryResolve("x", v1::DISPATCH_RESULT_UNKNOWN).reason, "ENUM_VALUE");
}

}  // namespace
}  // namespace touchpoint::testing
