// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/trace_context.h"

#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kSpan = "00f067aa0ba902b7";

TEST(TraceContext, IsReadAndWritten) {
  const auto trace = ParseTraceParent("00-" + kTrace + "-" + kSpan + "-01");
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->span_id, kSpan);
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(ToTraceParent(*trace), "00-" + kTrace + "-" + kSpan + "-01");
}

TEST(TraceContext, KnowsOneFlag) {
  EXPECT_FALSE(ParseTraceParent("00-" + kTrace + "-" + kSpan + "-00")->sampled);
  EXPECT_FALSE(ParseTraceParent("00-" + kTrace + "-" + kSpan + "-f2")->sampled);
  EXPECT_TRUE(ParseTraceParent("00-" + kTrace + "-" + kSpan + "-f3")->sampled);
}

TEST(TraceContext, UnderstandsLaterVersions) {
  const auto later = ParseTraceParent("cc-" + kTrace + "-" + kSpan + "-01-what-will-be");
  ASSERT_TRUE(later);
  EXPECT_EQ(later->span_id, kSpan);
  EXPECT_TRUE(ParseTraceParent("01-" + kTrace + "-" + kSpan + "-01"));
}

TEST(TraceContext, IsNoneWhereItIsMalformed) {
  const std::string good = "00-" + kTrace + "-" + kSpan + "-01";
  for (size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(ParseTraceParent(good.substr(0, length))) << length;
  }
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = 'G';
    EXPECT_FALSE(ParseTraceParent(bad)) << i;
  }
  EXPECT_FALSE(ParseTraceParent(good + "-more"));
  EXPECT_FALSE(ParseTraceParent("ff" + good.substr(2)));
  EXPECT_FALSE(ParseTraceParent("cc" + good.substr(2) + "more"));
  EXPECT_FALSE(ParseTraceParent("00-" + std::string(32, '0') + "-" + kSpan + "-01"));
  EXPECT_FALSE(ParseTraceParent("00-" + kTrace + "-" + std::string(16, '0') + "-01"));
  EXPECT_FALSE(ParseTraceParent("00-4BF92F3577B34DA6A3CE929D0E0E4736-" + kSpan + "-01"));
}

TEST(TraceContext, KeepsWhetherTheIdIsRandom) {
  const std::string begin = "00-" + kTrace + "-" + kSpan + "-0";
  for (const char flags : {'0', '1', '2', '3'}) {
    EXPECT_EQ(ToTraceParent(*ParseTraceParent(begin + flags)), begin + flags);
  }
  EXPECT_EQ(ToTraceParent(*ParseTraceParent(begin + "7")), begin + "3");
  EXPECT_EQ(ToTraceParent(NewTrace()).substr(53), "03");
}

TEST(TraceContext, HasTheStateOfItsOneParent) {
  const std::string parent = "00-" + kTrace + "-" + kSpan + "-01";
  const auto trace = ReadTrace({parent}, {"a=1", "b=2"});
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->state, "a=1,b=2");
  EXPECT_EQ(NewSpan(*trace).state, "a=1,b=2");
  EXPECT_EQ(ReadTrace({parent}, {"a"})->state, "");
  EXPECT_FALSE(ReadTrace({}, {"a=1"}));
  EXPECT_FALSE(ReadTrace({parent, parent}, {"a=1"}));
  EXPECT_FALSE(ReadTrace({"x"}, {"a=1"}));
}

TEST(TraceContext, GivesEachSpanAnIdOfItsOwn) {
  const TraceContext parent = {kTrace, kSpan, true, false, ""};
  const TraceContext one = NewSpan(parent);
  const TraceContext other = NewSpan(parent);
  EXPECT_EQ(one.trace_id, kTrace);
  EXPECT_TRUE(one.sampled);
  EXPECT_NE(one.span_id, kSpan);
  EXPECT_NE(one.span_id, other.span_id);
  EXPECT_TRUE(ParseTraceParent(ToTraceParent(one)));
}

}  // namespace
}  // namespace touchpoint::rpc
