// SPDX-License-Identifier: Apache-2.0
// The contract of TokenStore, for every store; and what only a damaged Redis does.
#include <gmock/gmock.h>

#include "tests/contract/redis_harness.h"
#include "tests/contract/store_harness.h"

namespace touchpoint::commit {
namespace {

auth::TokenRecord Token(const std::string& id) {
  auth::TokenRecord token;
  token.id = id;
  token.hash = auth::HashOfToken("text of " + id);
  token.roles = {auth::Role::kPlanner, auth::Role::kRep};
  token.teams = {"sales", "m\xc3\xbcnchen"};
  token.comment = "for the CRM";
  token.created_by = "bootstrap";
  token.created = At(0);
  token.expires = At(86400);
  return token;
}

bool Add(StoreHarness& h, const auth::TokenRecord& token) {
  return *h.Await<bool>(
      [&](auto done) { h.tokens().AddToken(token, StoreHarness::Soon(), std::move(done)); });
}

StoredTokens List(StoreHarness& h) {
  return *h.Await<StoredTokens>(
      [&](auto done) { h.tokens().ListTokens(StoreHarness::Soon(), std::move(done)); });
}

class TokenStoreTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreHarness> harness_ = GetParam().make(4);
  StoreHarness& h = *harness_;
};

TEST_P(TokenStoreTest, KeepsEveryFieldOfAToken) {
  EXPECT_TRUE(List(h).tokens.empty());
  auth::TokenRecord revoked = Token("bbbbbbbbbbbb");
  revoked.teams.clear();
  revoked.any_team = true;
  revoked.revoked = At(5);
  EXPECT_TRUE(Add(h, Token("aaaaaaaaaaaa")));
  EXPECT_TRUE(Add(h, revoked));
  EXPECT_THAT(List(h).tokens, ::testing::UnorderedElementsAre(Token("aaaaaaaaaaaa"), revoked));
  EXPECT_EQ(List(h).damaged, 0u);
}

TEST_P(TokenStoreTest, ATakenIdStays) {
  EXPECT_TRUE(Add(h, Token("aaaaaaaaaaaa")));
  auth::TokenRecord other = Token("aaaaaaaaaaaa");
  other.roles = {auth::Role::kAdmin};
  EXPECT_FALSE(Add(h, other));
  EXPECT_THAT(List(h).tokens, ::testing::ElementsAre(Token("aaaaaaaaaaaa")));
}

TEST_P(TokenStoreTest, ReplacingWritesTheWholeToken) {
  EXPECT_TRUE(Add(h, Token("aaaaaaaaaaaa")));
  auth::TokenRecord revoked = Token("aaaaaaaaaaaa");
  revoked.revoked = At(7);
  EXPECT_TRUE(*h.Await<bool>(
      [&](auto done) { h.tokens().ReplaceToken(revoked, StoreHarness::Soon(), std::move(done)); }));
  EXPECT_THAT(List(h).tokens, ::testing::ElementsAre(revoked));
}

INSTANTIATE_TEST_SUITE_P(Stores, TokenStoreTest, ::testing::ValuesIn(AllStores()), StoreName);

TEST(TokenHash, ADamagedRecordIsNoTokenAndHurtsNoOther) {
  RedisHarness h(4);
  EXPECT_TRUE(Add(h, Token("aaaaaaaaaaaa")));
  EXPECT_TRUE(Add(h, Token("bbbbbbbbbbbb")));
  // The record of one under the id of another: a copied right is none.
  const std::string copied = h.Ask({"HGET", h.keys.tokens(), "bbbbbbbbbbbb"}).text;
  h.Ask({"HSET", h.keys.tokens(), "cccccccccccc", copied});
  h.Ask({"HSET", h.keys.tokens(), "bbbbbbbbbbbb", copied.substr(0, copied.size() - 1) + "x"});
  h.Ask({"HSET", h.keys.tokens(), "dddddddddddd", ""});
  EXPECT_THAT(List(h).tokens, ::testing::ElementsAre(Token("aaaaaaaaaaaa")));
  EXPECT_EQ(List(h).damaged, 3u);
}

}  // namespace
}  // namespace touchpoint::commit
