// SPDX-License-Identifier: Apache-2.0
#include "common/auth/principal.h"

#include <gmock/gmock.h>

namespace touchpoint::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Permission kPlan = {{}, {Role::kPlanner}};
const Permission kRead = {{Role::kRep}, {Role::kPlanner}};

Principal Holder(Roles roles, TeamScope teams = TeamScope::Only({"sales", "crm"})) {
  return {"t", roles, std::move(teams)};
}

TEST(Principal, RolesHaveWords) {
  for (const Role role : {Role::kPlanner, Role::kRep, Role::kOps, Role::kAdmin}) {
    EXPECT_EQ(ParseRole(ToString(role)), role);
  }
  EXPECT_EQ(ParseRole("root"), std::nullopt);
  EXPECT_EQ(ParseRole("Admin"), std::nullopt);
  EXPECT_EQ(ParseRole(""), std::nullopt);
  EXPECT_THAT((Roles{Role::kAdmin, Role::kPlanner}.List()),
              ElementsAre(Role::kPlanner, Role::kAdmin));
}

TEST(Principal, AScopeCoversItsTeamsByTheirWholeNames) {
  const TeamScope scope = TeamScope::Only({"sales", "crm"});
  EXPECT_TRUE(scope.Covers("sales"));
  for (const char* other : {"", "sale", "sales ", "Sales", "service"}) {
    EXPECT_FALSE(scope.Covers(other)) << other;
  }
  EXPECT_THAT(scope.teams(), ElementsAre("crm", "sales"));
  EXPECT_TRUE(TeamScope::Any().Covers("whatever"));
}

TEST(Principal, AScopeWithoutAValueCoversNothing) {
  EXPECT_FALSE(TeamScope().Covers("sales"));
  EXPECT_FALSE(TeamScope().Covers(""));
  EXPECT_FALSE(TeamScope::Only({}).Covers(""));
  EXPECT_THAT(TeamScope().teams(), IsEmpty());
}

TEST(Principal, APlannerIsHeldToItsTeams) {
  const auto scope = Judge(Holder({Role::kPlanner}), kPlan);
  ASSERT_TRUE(scope);
  EXPECT_FALSE(scope->any());
  EXPECT_TRUE(scope->Covers("crm"));
  EXPECT_FALSE(scope->Covers("service"));
}

TEST(Principal, TheWiderOfTwoRolesCounts) {
  EXPECT_TRUE(Judge(Holder({Role::kPlanner, Role::kRep}), kRead)->any());
  EXPECT_FALSE(Judge(Holder({Role::kPlanner, Role::kRep}), kPlan)->any());
}

TEST(Principal, AnAdminMayDoEverythingForEveryTeam) {
  EXPECT_TRUE(Judge(Holder({Role::kAdmin}, TeamScope()), kPlan)->Covers("service"));
  EXPECT_TRUE(Judge(Holder({Role::kAdmin}, TeamScope()), {})->any());
}

TEST(Principal, WhoHasNoRoleForACallIsDenied) {
  for (const Roles roles : {Roles{}, Roles{Role::kRep}, Roles{Role::kOps}}) {
    const auto scope = Judge(Holder(roles, TeamScope::Any()), kPlan);
    ASSERT_FALSE(scope);
    EXPECT_EQ(scope.error().code, Code::kPermissionDenied);
    EXPECT_EQ(scope.error().reason, "ROLE_DENIED");
  }
  EXPECT_FALSE(Judge(Holder({Role::kPlanner}), {}));
}

TEST(Principal, ANamedTeamOutsideTheScopeIsDenied) {
  EXPECT_FALSE(CheckTeam(TeamScope::Only({"sales"}), "sales"));
  const auto denied = CheckTeam(TeamScope::Only({"sales"}), "crm");
  ASSERT_TRUE(denied);
  EXPECT_EQ(denied->code, Code::kPermissionDenied);
  EXPECT_EQ(denied->reason, "TEAM_SCOPE");
}

}  // namespace
}  // namespace touchpoint::auth
