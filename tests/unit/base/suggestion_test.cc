// SPDX-License-Identifier: Apache-2.0
#include "common/base/suggestion.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

const std::vector<std::string>& Known() {
  static const std::vector<std::string> kKnown = {"ads", "email", "mail", "phone", "sms"};
  return kKnown;
}

TEST(SuggestionTest, KnowsSlipsOfTheFinger) {
  EXPECT_EQ(DidYouMean("emial", Known()), ", did you mean 'email'?");  // swapped
  EXPECT_EQ(DidYouMean("emal", Known()), ", did you mean 'email'?");   // dropped
  EXPECT_EQ(DidYouMean("phonne", Known()), ", did you mean 'phone'?");
  EXPECT_EQ(DidYouMean("fone", Known()), "");  // two letters of four
  EXPECT_EQ(DidYouMean("SMS", Known()), ", did you mean 'sms'?");
  EXPECT_EQ(DidYouMean("Phone", Known()), ", did you mean 'phone'?");
}

TEST(SuggestionTest, TakesTheNearest) {
  EXPECT_EQ(DidYouMean("mails", Known()), ", did you mean 'mail'?");
  EXPECT_EQ(DidYouMean("emails", Known()), ", did you mean 'email'?");
}

TEST(SuggestionTest, StaysSilentWhereNothingIsNear) {
  EXPECT_EQ(DidYouMean("telegram", Known()), "");
  EXPECT_EQ(DidYouMean("", Known()), "");
  EXPECT_EQ(DidYouMean("x", {"y"}), "");
  EXPECT_EQ(DidYouMean("email", {}), "");
  EXPECT_EQ(DidYouMean(std::string(1000, 'a'), {std::string(1000, 'a')}), "");
}

}  // namespace
}  // namespace touchpoint
