// SPDX-License-Identifier: Apache-2.0
#include "common/auth/feed_secret.h"

#include <gtest/gtest.h>

namespace touchpoint::auth {
namespace {

TEST(FeedSecretTest, CarriesItsIdAndNothingOfATokenIsOne) {
  const TokenSecret secret = {1, 2, 3};
  const std::string text = FormatFeedSecret("abcdefghijkl", secret);
  EXPECT_EQ(text.size(), 12u + 1 + 43);
  EXPECT_EQ(
      text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"),
      text.npos);
  EXPECT_EQ(IdOfFeedSecret(text), "abcdefghijkl");
  EXPECT_FALSE(IdOfToken(text));
  EXPECT_FALSE(IdOfFeedSecret(FormatToken("abcdefghijkl", secret)));
  EXPECT_NE(text, FormatFeedSecret("abcdefghijkl", TokenSecret{1, 2, 4}));
}

TEST(FeedSecretTest, AnotherFormHasNoId) {
  const std::string text = FormatFeedSecret("abcdefghijkl", TokenSecret{});
  for (const std::string& other : {std::string(), std::string("-"), text + "0", text.substr(1),
                                   "A" + text.substr(1), text.substr(0, text.size() - 1) + "-",
                                   text.substr(0, text.size() - 1) + "/", "tp_" + text}) {
    EXPECT_FALSE(IdOfFeedSecret(other)) << other;
  }
}

}  // namespace
}  // namespace touchpoint::auth
