// SPDX-License-Identifier: Apache-2.0
#include "common/auth/token_table.h"

#include <gmock/gmock.h>

namespace touchpoint::auth {
namespace {

const Instant kNow = FromMillis(1'800'000'000'000);

std::string TextOf(const std::string& id, uint8_t fill = 3) {
  TokenSecret secret;
  secret.fill(fill);
  return FormatToken(id, secret);
}

TokenRecord Record(const std::string& id) {
  TokenRecord record;
  record.id = id;
  record.hash = HashOfToken(TextOf(id));
  record.roles = {Role::kPlanner};
  record.teams = {"sales"};
  record.expires = kNow + kDay;
  return record;
}

TEST(TokenTable, KnowsWhoseTokenItIs) {
  TokenRecord any = Record("bbbbbbbbbbbb");
  any.any_team = true;
  const TokenTable table({Record("aaaaaaaaaaaa"), any});
  const auto principal = table.Check(TextOf("aaaaaaaaaaaa"), kNow);
  ASSERT_TRUE(principal);
  EXPECT_EQ((*principal)->token_id, "aaaaaaaaaaaa");
  EXPECT_EQ((*principal)->roles, Roles{Role::kPlanner});
  EXPECT_TRUE((*principal)->teams.Covers("sales"));
  EXPECT_FALSE((*principal)->teams.Covers("crm"));
  EXPECT_TRUE(table.Check(TextOf("bbbbbbbbbbbb"), kNow).value()->teams.Covers("crm"));
}

TEST(TokenTable, SaysTheSameOfEveryWrongToken) {
  TokenRecord revoked = Record("bbbbbbbbbbbb");
  revoked.revoked = kNow - kDay;
  revoked.expires = kNow - kHour;
  const TokenTable table({Record("aaaaaaaaaaaa"), revoked});
  for (const std::string& text : {std::string(), std::string("garbage"), TextOf("cccccccccccc"),
                                  TextOf("aaaaaaaaaaaa", 4), TextOf("bbbbbbbbbbbb")}) {
    const auto principal = table.Check(text, kNow);
    ASSERT_FALSE(principal) << text;
    EXPECT_EQ(principal.error().code, Code::kUnauthenticated);
    EXPECT_EQ(principal.error().reason, "CREDENTIAL_INVALID");
    EXPECT_EQ(principal.error().message, CredentialInvalid().message);
  }
}

TEST(TokenTable, ATokenEndsAtItsInstant) {
  const TokenTable table({Record("aaaaaaaaaaaa")});
  EXPECT_TRUE(table.Check(TextOf("aaaaaaaaaaaa"), kNow + kDay - Duration(1)));
  const auto late = table.Check(TextOf("aaaaaaaaaaaa"), kNow + kDay);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "CREDENTIAL_EXPIRED");
  // Who does not have the secret is not told that there is such a token.
  EXPECT_EQ(table.Check(TextOf("aaaaaaaaaaaa", 4), kNow + kDay).error().reason,
            "CREDENTIAL_INVALID");
}

TEST(TokenTable, AnEmptyOneKnowsNobody) {
  EXPECT_FALSE(TokenTable({}).Check("", kNow));
  EXPECT_FALSE(TokenTable({}).Check(TextOf("aaaaaaaaaaaa"), kNow));
}

}  // namespace
}  // namespace touchpoint::auth
