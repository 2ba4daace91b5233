// SPDX-License-Identifier: Apache-2.0
#include "common/auth/token.h"

#include <gmock/gmock.h>

#include <set>

namespace touchpoint::auth {
namespace {

TokenSecret Filled(uint8_t byte) {
  TokenSecret secret;
  secret.fill(byte);
  return secret;
}

TEST(Token, IsPrefixIdAndSecret) {
  const std::string id = MakeTokenId(0x0123456789abcdef);
  EXPECT_TRUE(IsTokenId(id)) << id;
  const std::string text = FormatToken(id, Filled(0xab));
  EXPECT_THAT(text, ::testing::MatchesRegex("tp_[0-9a-z]{12}_[0-9A-Za-z]{43}"));
  EXPECT_EQ(IdOfToken(text), id);
}

TEST(Token, EveryBitOfTheSecretCounts) {
  std::set<std::string> texts = {FormatToken("aaaaaaaaaaaa", Filled(0))};
  for (size_t bit = 0; bit < 256; ++bit) {
    TokenSecret secret = Filled(0);
    secret.at(bit / 8) = static_cast<uint8_t>(1u << bit % 8);
    texts.insert(FormatToken("aaaaaaaaaaaa", secret));
  }
  EXPECT_EQ(texts.size(), 257u);
  EXPECT_EQ(FormatToken("aaaaaaaaaaaa", Filled(0)).substr(16), std::string(43, '0'));
  EXPECT_NE(FormatToken("aaaaaaaaaaaa", Filled(0xff)).find_first_not_of('0', 16),
            std::string::npos);
}

TEST(Token, NothingElseIsOne) {
  const std::string good = FormatToken("aaaaaaaaaaaa", Filled(7));
  ASSERT_TRUE(IdOfToken(good));
  for (const std::string& bad :
       {std::string(), std::string("tp_"), good.substr(1), good + "0", "TP" + good.substr(2),
        good.substr(0, good.size() - 1) + "-", "tp_aaaaaaaaaaaA_" + good.substr(16),
        good.substr(0, 15) + "." + good.substr(16), std::string(59, '_')}) {
    EXPECT_EQ(IdOfToken(bad), std::nullopt) << bad;
  }
}

TEST(Token, IsKeptAsAHash) {
  const std::string text = FormatToken("aaaaaaaaaaaa", Filled(7));
  const std::string hash = HashOfToken(text);
  EXPECT_EQ(hash.find(text.substr(16)), std::string::npos);
  EXPECT_TRUE(SameHash(hash, HashOfToken(text)));
  EXPECT_FALSE(SameHash(hash, HashOfToken(text + "x")));
  EXPECT_FALSE(SameHash(hash, hash.substr(1)));
  EXPECT_FALSE(SameHash(hash, ""));
}

}  // namespace
}  // namespace touchpoint::auth
