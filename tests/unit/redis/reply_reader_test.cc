// SPDX-License-Identifier: Apache-2.0
#include "common/redis/reply_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace touchpoint::redis {
namespace {

std::optional<Reply> Next(ReplyReader& reader) {
  Result<std::optional<Reply>> next = reader.Next();
  EXPECT_TRUE(next) << next.error().message;
  return next ? std::move(*next) : std::nullopt;
}

bool Breaks(const std::string& bytes, ReplyLimits limits = {}) {
  ReplyReader reader(limits);
  reader.Feed(bytes.data(), bytes.size());
  return !reader.Next();
}

TEST(ReplyReaderTest, ReadsEveryType) {
  const std::string bytes =
      "*7\r\n+OK\r\n-ERR no\r\n:-42\r\n$4\r\na\r\nb\r\n$-1\r\n*2\r\n:1\r\n*0\r\n*-1\r\n";
  ReplyReader reader;
  reader.Feed(bytes.data(), bytes.size());
  const auto reply = Next(reader);
  ASSERT_TRUE(reply && reply->is_array());
  const auto& elements = reply->elements;
  ASSERT_EQ(elements.size(), 7u);
  EXPECT_EQ(elements[0].type, Reply::Type::kStatus);
  EXPECT_EQ(elements[0].text, "OK");
  EXPECT_EQ(elements[1].type, Reply::Type::kError);
  EXPECT_EQ(elements[1].text, "ERR no");
  EXPECT_EQ(elements[2].integer, -42);
  EXPECT_EQ(elements[3].text, "a\r\nb");
  EXPECT_TRUE(elements[4].is_nil());
  EXPECT_EQ(elements[5].elements[0].integer, 1);
  EXPECT_TRUE(elements[5].elements[1].is_array());
  EXPECT_TRUE(elements[6].is_nil());
  EXPECT_FALSE(Next(reader));
}

TEST(ReplyReaderTest, DoesNotCareHowTheBytesArrive) {
  const std::string bytes = "*2\r\n$3\r\nabc\r\n*1\r\n:7\r\n+PONG\r\n";
  ReplyReader reader;
  int replies = 0;
  for (const char byte : bytes) {
    reader.Feed(&byte, 1);
    while (const auto reply = Next(reader)) {
      ++replies;
    }
  }
  EXPECT_EQ(replies, 2);
}

TEST(ReplyReaderTest, DoesNotBelieveASizeBeforeTheBytesAreThere) {
  EXPECT_TRUE(Breaks("*2147483647\r\n"));
  EXPECT_TRUE(Breaks("*1\r\n*2147483647\r\n"));
  EXPECT_TRUE(Breaks("*99999999999999999999\r\n"));
  EXPECT_TRUE(Breaks("$99999999999999999999\r\n"));
}

TEST(ReplyReaderTest, StopsAtItsBudgetOfElements) {
  const ReplyLimits three{3, 1000};
  EXPECT_FALSE(Breaks("*2\r\n:1\r\n:2\r\n", three));
  EXPECT_TRUE(Breaks("*3\r\n:1\r\n:2\r\n:3\r\n", three));
  ReplyReader reader(three);
  const std::string small = "*2\r\n:1\r\n:2\r\n";
  for (int i = 0; i < 100; ++i) {
    reader.Feed(small.data(), small.size());
    EXPECT_TRUE(Next(reader)) << "every reply has a budget of its own";
  }
}

TEST(ReplyReaderTest, StopsAtItsBudgetOfBytes) {
  EXPECT_FALSE(Breaks("$100\r\n" + std::string(50, 'x'), {10, 100}));
  EXPECT_TRUE(Breaks("$1000\r\n" + std::string(500, 'x'), {10, 100}));
}

TEST(ReplyReaderTest, RefusesWhatIsNoReply) {
  EXPECT_TRUE(Breaks("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(Breaks("%1\r\n+a\r\n+b\r\n"));
  std::string deep;
  for (int i = 0; i < 100; ++i) {
    deep += "*1\r\n";
  }
  EXPECT_TRUE(Breaks(deep));
}

}  // namespace
}  // namespace touchpoint::redis
