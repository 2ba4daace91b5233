// SPDX-License-Identifier: Apache-2.0
#include "common/auth/json_object.h"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <string>

namespace touchpoint::auth {
namespace {

std::string Nested(int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) {
    text += "{\"a\":";
  }
  return text + "1" + std::string(static_cast<size_t>(levels), '}');
}

TEST(ParseObject, ReadsAnObjectAndNothingElse) {
  const auto object = ParseObject(R"( {"a":"x","b":{"a":1},"c":[{"a":1},{"a":2}]} )");
  ASSERT_TRUE(object);
  EXPECT_EQ(View(*FindString(*object, "a")), "x");
  EXPECT_EQ(FindString(*object, "b"), nullptr);
  EXPECT_EQ(FindString(*object, "z"), nullptr);
  for (const char* text : {"", " ", "null", "[]", "\"{}\"", "{}{}", "{} x", "{\"a\":1,}", "{a:1}",
                           "{\"a\":1", "{/**/}", "{\"a\":NaN}", "{\"a\":01}"}) {
    EXPECT_FALSE(ParseObject(text)) << text;
  }
}

TEST(ParseObject, RefusesAMemberThatIsThereTwice) {
  EXPECT_FALSE(ParseObject(R"({"a":1,"a":1})"));
  EXPECT_FALSE(ParseObject(R"({"b":{"a":1,"c":2,"a":3}})"));
  EXPECT_FALSE(ParseObject(R"({"b":[{"a":1,"a":3}]})"));
  // The same name, spelled otherwise.
  EXPECT_FALSE(ParseObject(R"({"exp":1,"e\u0078p":2})"));
}

TEST(ParseObject, RefusesWhatIsNoUtf8) {
  EXPECT_TRUE(ParseObject("{\"a\":\"\xc3\xa4\"}"));
  for (const char* text : {"{\"a\":\"\xff\"}", "{\"a\":\"\xc0\xaf\"}", "{\"\xed\xa0\x80\":1}",
                           "{\"a\":\"\\ud800\"}"}) {
    EXPECT_FALSE(ParseObject(text)) << text;
  }
}

TEST(ParseObject, RefusesMoreThanSixteenLevels) {
  EXPECT_TRUE(ParseObject(Nested(16)));
  EXPECT_FALSE(ParseObject(Nested(17)));
  EXPECT_FALSE(ParseObject(Nested(100'000)));
  EXPECT_FALSE(ParseObject("{\"a\":" + std::string(100'000, '[')));
}

}  // namespace
}  // namespace touchpoint::auth
