// SPDX-License-Identifier: Apache-2.0
#include "common/policy/spelling.h"

#include <gtest/gtest.h>

#include <string>

namespace touchpoint::policy {
namespace {

TEST(SpellingTest, KnowsPrintableUtf8) {
  for (const char* text : {"", "plain ~", "é", "\xc2\xa0", "日本", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "😀", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsPrintable(text)) << text;
  }
}

TEST(SpellingTest, KnowsControlCharacters) {
  for (const char* text : {"\t", "\n", "\x1f", "\x7f", "\xc2\x85", "\xc2\x9f", "\xe2\x80\xa8",
                           "\xe2\x80\xa9", "\xef\xbb\xbf"}) {
    EXPECT_FALSE(IsPrintable(text));
  }
  EXPECT_FALSE(IsPrintable(std::string("a\0b", 3)));
}

TEST(SpellingTest, KnowsWhatIsNotUtf8) {
  for (const char* text : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3x", "\xe0\x9f\xbf",
                           "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
                           "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_FALSE(IsPrintable(text));
  }
}

TEST(SpellingTest, ReadsTimesOfDay) {
  EXPECT_EQ(ParseClock("00:00"), std::chrono::minutes(0));
  EXPECT_EQ(ParseClock("23:59"), std::chrono::minutes(1439));
  EXPECT_EQ(ParseClock("8:05"), std::chrono::minutes(485));
  for (const char* text : {"", ":", "8", "8:5", "24:00", "12:60", ":30", "012:00", "1x:00", "12:x0",
                           "-1:00", "12:00 ", "12.00"}) {
    EXPECT_FALSE(ParseClock(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::policy
