// SPDX-License-Identifier: Apache-2.0
#include "common/auth/jwt_claims.h"

#include <gmock/gmock.h>

#include <map>

namespace touchpoint::auth {
namespace {

using ::testing::HasSubstr;

const Instant kNow = FromMillis(1'800'000'000'000);
const JwtRules kRules{"https://id.example", "touchpointd"};

/// Good claims; those in `other` take the place of theirs, and "" takes one away.
std::string Claims(const std::map<std::string, std::string>& other = {}) {
  std::map<std::string, std::string> claims = {{"iss", "\"https://id.example\""},
                                               {"aud", "\"touchpointd\""},
                                               {"sub", "\"crm\""},
                                               {"exp", "1800000600"},
                                               {"touchpoint_roles", "[\"planner\"]"},
                                               {"touchpoint_teams", "[\"sales\"]"}};
  for (const auto& [name, value] : other) {
    claims[name] = value;
  }
  std::string text;
  for (const auto& [name, value] : claims) {
    if (!value.empty()) {
      text.append(text.empty() ? "{\"" : ",\"").append(name).append("\":").append(value);
    }
  }
  return text + "}";
}

std::string WhyNot(const std::map<std::string, std::string>& other) {
  const auto jwt = ReadClaims(Claims(other), kRules, kNow);
  return jwt ? "" : (jwt.error().expired ? "expired: " : "") + std::string(jwt.error().why);
}

Principal PrincipalOf(const std::map<std::string, std::string>& other) {
  const auto jwt = ReadClaims(Claims(other), kRules, kNow);
  EXPECT_TRUE(jwt) << jwt.error().why;
  return jwt ? *jwt->principal : Principal();
}

TEST(JwtClaims, AreACaller) {
  const Principal planner = PrincipalOf({});
  EXPECT_EQ(planner.token_id, "jwt:crm");
  EXPECT_EQ(planner.roles, Roles{Role::kPlanner});
  EXPECT_TRUE(planner.teams.Covers("sales"));
  EXPECT_FALSE(planner.teams.Covers("crm"));
  const Principal all = PrincipalOf(
      {{"touchpoint_roles", R"(["rep","ops","admin","planner"])"}, {"touchpoint_teams", "\"*\""}});
  EXPECT_EQ(all.roles, (Roles{Role::kRep, Role::kOps, Role::kAdmin, Role::kPlanner}));
  EXPECT_TRUE(all.teams.any());
  const Principal rep = PrincipalOf({{"touchpoint_roles", R"(["rep"])"}, {"touchpoint_teams", ""}});
  EXPECT_FALSE(rep.teams.Covers("sales"));
}

TEST(JwtClaims, NameTheirSubjectInHarmlessBytes) {
  const auto name = [](const char* subject) {
    return PrincipalOf({{"sub", "\"" + std::string(subject) + "\""}}).token_id;
  };
  EXPECT_EQ(name("a.B_9-~@x:y|z+=,/"), "jwt:a.B_9-~@x:y|z+=,/");
  EXPECT_EQ(name(R"(a b\n\"\u0000%é)"), "jwt:a%20b%0A%22%00%25%C3%A9");
  EXPECT_EQ(WhyNot({{"sub", "\"" + std::string(128, 'x') + "\""}}), "");
  for (const std::string& bad : {std::string(), std::string("\"\""), std::string("7"),
                                 "\"" + std::string(129, 'x') + "\""}) {
    EXPECT_THAT(WhyNot({{"sub", bad}}), HasSubstr("sub")) << bad;
  }
}

TEST(JwtClaims, ComeFromTheIssuerForTheAudience) {
  for (const char* bad : {"", "\"https://id.example/\"", "\"HTTPS://id.example\"", "null",
                          "[\"https://id.example\"]"}) {
    EXPECT_THAT(WhyNot({{"iss", bad}}), HasSubstr("jwt_issuer")) << bad;
  }
  EXPECT_EQ(WhyNot({{"aud", R"(["other","touchpointd"])"}}), "");
  for (const char* bad : {"", "\"other\"", "[]", R"(["other"])", "7", R"([["touchpointd"]])",
                          R"({"touchpointd":1})", "\"\""}) {
    EXPECT_THAT(WhyNot({{"aud", bad}}), HasSubstr("jwt_audience")) << bad;
  }
}

TEST(JwtClaims, EndAtTheirInstantAndHalfAMinute) {
  EXPECT_EQ(WhyNot({{"exp", "1799999971"}}), "");
  EXPECT_EQ(WhyNot({{"exp", "1799999970.001"}}), "");
  EXPECT_EQ(WhyNot({{"exp", "1799999970"}}), "expired: it has expired");
  EXPECT_EQ(WhyNot({{"exp", "0"}}), "expired: it has expired");
  EXPECT_EQ(ReadClaims(Claims(), kRules, kNow)->ends, FromMillis(1'800'000'630'000));
  for (const char* bad : {"", "\"1800000600\"", "null", "-1", "1e300", "253402300800", "1e-400x",
                          "18446744073709551615", "true"}) {
    EXPECT_THAT(WhyNot({{"exp", bad}}), ::testing::AnyOf(HasSubstr("exp is"), HasSubstr("JSON")))
        << bad;
  }
}

TEST(JwtClaims, AreNotOfTheFuture) {
  for (const char* name : {"nbf", "iat"}) {
    EXPECT_EQ(WhyNot({{name, "1800000030"}}), "") << name;
    EXPECT_EQ(WhyNot({{name, "0"}}), "") << name;
    EXPECT_THAT(WhyNot({{name, "1800000030.001"}}), HasSubstr(name));
    EXPECT_EQ(WhyNot({{name, "\"soon\""}}), "nbf or iat is no time") << name;
    EXPECT_EQ(WhyNot({{name, "1e30"}}), "nbf or iat is no time") << name;
  }
}

TEST(JwtClaims, HaveRolesThatThereAre) {
  for (const char* bad : {"", "[]", "\"planner\"", R"(["planner","boss"])", R"(["Planner"])", "[1]",
                          "{}", R"([["planner"]])"}) {
    EXPECT_THAT(WhyNot({{"touchpoint_roles", bad}}), HasSubstr("touchpoint_roles")) << bad;
  }
}

TEST(JwtClaims, HaveTeamsThatAreMeant) {
  for (const char* bad : {"", "[]", "\"sales\"", "{}", "[1]", R"([""])", R"(["*"])",
                          R"(["sales","*"])", "null", "\"**\""}) {
    EXPECT_THAT(WhyNot({{"touchpoint_teams", bad}}), HasSubstr("touchpoint_teams")) << bad;
  }
}

TEST(JwtClaims, AreOneJsonObject) {
  for (const char* text : {"", "[]", "{", R"({"iss":"a","iss":"b"})", "\xff"}) {
    const auto jwt = ReadClaims(text, kRules, kNow);
    ASSERT_FALSE(jwt) << text;
    EXPECT_THAT(jwt.error().why, HasSubstr("JSON"));
  }
}

}  // namespace
}  // namespace touchpoint::auth
