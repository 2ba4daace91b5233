// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/gatekeeper.h"

#include <gmock/gmock.h>

#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::rpc {
namespace {

const Instant kNow = FromMillis(1'800'000'000'000);

PermissionTable Permissions() {
  return *PermissionTable::Read({v1::TouchpointService::service_full_name()});
}

std::string Token() {
  auth::TokenSecret secret;
  secret.fill(3);
  return auth::FormatToken("aaaaaaaaaaaa", secret);
}

std::shared_ptr<const auth::TokenTable> Tokens(auth::Role role) {
  auth::TokenRecord record;
  record.id = "aaaaaaaaaaaa";
  record.hash = auth::HashOfToken(Token());
  record.roles = {role};
  record.teams = {"sales"};
  record.expires = kNow + kDay;
  return std::make_shared<const auth::TokenTable>(std::vector<auth::TokenRecord>{record});
}

std::string ReasonOf(const Result<Caller>& caller) {
  return caller ? "" : caller.error().reason;
}

TEST(PermissionTable, KnowsEveryMethodOfAService) {
  const PermissionTable table = Permissions();
  const auth::Permission* plan = table.Find("PlanTouchpoint");
  ASSERT_NE(plan, nullptr);
  EXPECT_TRUE(plan->own_team.Has(auth::Role::kPlanner));
  EXPECT_TRUE(plan->any_team.empty());
  EXPECT_EQ(table.Find("NoSuchMethod"), nullptr);
}

TEST(PermissionTable, RefusesMethodsWithoutTheOption) {
  (void)google::protobuf::DescriptorPool::generated_pool();
  const auto table = PermissionTable::Read({"grpc.health.v1.Health"});
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().reason, "PERMISSION_UNDECLARED");
  EXPECT_FALSE(PermissionTable::Read({"touchpoint.v1.NoSuchService"}));
}

TEST(PermissionTable, RefusesOneNameForTwoMethods) {
  const std::string name = v1::TouchpointService::service_full_name();
  EXPECT_FALSE(PermissionTable::Read({name, name}));
}

TEST(Gatekeeper, OpenDoorsMakeEverybodyAnAdmin) {
  const ManualClock clock(kNow);
  const Gatekeeper gatekeeper(Gatekeeper::Mode::kOpen, Permissions(), clock);
  const auto caller = gatekeeper.Identify(std::vector<std::string_view>{}, "PlanTouchpoint");
  ASSERT_TRUE(caller);
  EXPECT_TRUE(caller->scope().any());
}

TEST(Gatekeeper, WantsOneBearerToken) {
  const ManualClock clock(kNow);
  Gatekeeper gatekeeper(Gatekeeper::Mode::kToken, Permissions(), clock);
  gatekeeper.SetTokens(Tokens(auth::Role::kPlanner));
  const std::string good = "Bearer " + Token();
  const std::string shouted = "BEARER " + Token();
  const auto reason = [&](const std::vector<std::string_view>& authorizations) {
    return ReasonOf(gatekeeper.Identify(authorizations, "PlanTouchpoint"));
  };
  EXPECT_EQ(reason({good}), "");
  EXPECT_EQ(reason({shouted}), "");
  EXPECT_EQ(reason({}), "CREDENTIAL_MISSING");
  EXPECT_EQ(reason({good, good}), "CREDENTIAL_INVALID");
  for (const std::string& bad : {Token(), "Basic " + Token(), std::string("Bearer "),
                                 "Bearer  " + Token(), good + " ", std::string()}) {
    EXPECT_EQ(reason({bad}), "CREDENTIAL_INVALID") << bad;
  }
}

TEST(Gatekeeper, JudgesTheRoleAndHandsOutTheScope) {
  const ManualClock clock(kNow);
  Gatekeeper gatekeeper(Gatekeeper::Mode::kToken, Permissions(), clock);
  const std::string good = "Bearer " + Token();
  gatekeeper.SetTokens(Tokens(auth::Role::kPlanner));
  const auto caller = gatekeeper.Identify({good}, "PlanTouchpoint");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->principal().token_id, "aaaaaaaaaaaa");
  EXPECT_TRUE(caller->scope().Covers("sales"));
  EXPECT_FALSE(caller->scope().Covers("crm"));
  gatekeeper.SetTokens(Tokens(auth::Role::kOps));
  EXPECT_EQ(ReasonOf(gatekeeper.Identify({good}, "PlanTouchpoint")), "ROLE_DENIED");
  EXPECT_EQ(ReasonOf(gatekeeper.Identify({good}, "NoSuchMethod")), "METHOD_UNKNOWN");
}

}  // namespace
}  // namespace touchpoint::rpc
