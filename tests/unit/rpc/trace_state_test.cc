// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/trace_state.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

std::string Members(int count, const std::string& value) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "k" : ",k") + std::to_string(i) + "=" + value;
  }
  return text;
}

TEST(ReadTraceState, TakesMembersOfAllFieldsInTheirOrder) {
  EXPECT_EQ(ReadTraceState({}), "");
  EXPECT_EQ(ReadTraceState({"rojo=00f067aa0ba902b7"}), "rojo=00f067aa0ba902b7");
  EXPECT_EQ(ReadTraceState({"b=2,a=1", "c=3"}), "b=2,a=1,c=3");
  EXPECT_EQ(ReadTraceState({" b=2 \t,, a=1,", ""}), "b=2,a=1");
  EXPECT_EQ(ReadTraceState({"9t@fw/_-*=~ !+:{}"}), "9t@fw/_-*=~ !+:{}");
  EXPECT_EQ(ReadTraceState({Members(32, "v")}), Members(32, "v"));
}

TEST(ReadTraceState, IsNoneWhereOneIsMalformed) {
  const std::string bad_key = std::string(257, 'k') + "=v";
  const std::string bad_value = "k=" + std::string(257, 'v');
  for (const std::string& bad :
       {std::string("a"), std::string("=1"), std::string("a="), std::string("A=1"),
        std::string("a=1=2"), std::string("_a=1"), std::string("a b=1"), std::string("a=\x7f"),
        std::string("a=\xc3\xa4"), std::string("a=1\r\nb=2"), bad_key, bad_value,
        std::string("a=1,a=2")}) {
    EXPECT_EQ(ReadTraceState({"good=1", bad}), "") << bad;
  }
  EXPECT_EQ(ReadTraceState({Members(33, "v")}), "");
}

TEST(ReadTraceState, LetsLongMembersGoAndThenTheLast) {
  const std::string longest(200, 'x');
  EXPECT_EQ(ReadTraceState({"a=1,b=" + longest + ",c=" + longest + ",d=" + longest + ",e=5"}),
            "a=1,b=" + longest + ",c=" + longest + ",e=5");
  const std::string text = ReadTraceState({Members(10, std::string(100, 'v'))});
  EXPECT_EQ(text, Members(4, std::string(100, 'v')));
  EXPECT_EQ(ReadTraceState({"k=" + std::string(126, 'v')}).size(), 128u);
}

}  // namespace
}  // namespace touchpoint::rpc
