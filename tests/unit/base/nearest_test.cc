// SPDX-License-Identifier: Apache-2.0
#include "common/base/nearest.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

const std::vector<std::string> kChannels = {"email", "sms", "phone", "visit"};

TEST(Nearest, CorrectsSlipsOfTheFingers) {
  EXPECT_EQ(Nearest("emial", kChannels), "email");  // neighbours swapped
  EXPECT_EQ(Nearest("phon", kChannels), "phone");
  EXPECT_EQ(Nearest("vissit", kChannels), "visit");
  EXPECT_EQ(Nearest("smz", kChannels), "sms");
}

TEST(Nearest, DoesNotGuess) {
  EXPECT_FALSE(Nearest("banner", kChannels));
  EXPECT_FALSE(Nearest("", kChannels));
  EXPECT_FALSE(Nearest("email", {}));
}

}  // namespace
}  // namespace touchpoint
