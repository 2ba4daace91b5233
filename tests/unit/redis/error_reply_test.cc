// SPDX-License-Identifier: Apache-2.0
#include "common/redis/error_reply.h"

#include <gtest/gtest.h>

namespace touchpoint::redis {
namespace {

struct Row {
  const char* error;
  Code code;
  const char* reason;
  const char* word;
  const char* applied;
};

std::string Metadata(const Failure& failure, const std::string& key) {
  for (const auto& [name, value] : failure.metadata) {
    if (name == key) {
      return value;
    }
  }
  return "";
}

class ErrorReplyTest : public ::testing::TestWithParam<Row> {};

TEST_P(ErrorReplyTest, HasOneMeaning) {
  const Failure failure = FailureOf(GetParam().error);
  EXPECT_EQ(failure.code, GetParam().code);
  EXPECT_EQ(failure.reason, GetParam().reason);
  EXPECT_EQ(RedisError(failure), GetParam().word);
  EXPECT_EQ(Metadata(failure, "applied"), GetParam().applied);
  EXPECT_FALSE(failure.message.empty());
}

constexpr const char* kGone = "STORE_UNAVAILABLE";

// The texts are those of Redis 7.0.15.
const Row kErrors[] = {
    {"LOADING Redis is loading the dataset in memory", Code::kUnavailable, kGone, "LOADING", "no"},
    {"BUSY Redis is busy running a script.", Code::kUnavailable, kGone, "BUSY", "no"},
    {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
     Code::kUnavailable, kGone, "MASTERDOWN", "no"},
    {"READONLY You can't write against a read only replica.", Code::kUnavailable, kGone, "READONLY",
     "no"},
    {"MISCONF Errors writing to the AOF file: No space left on device", Code::kUnavailable, kGone,
     "MISCONF", "no"},
    {"NOREPLICAS Not enough good replicas to write.", Code::kUnavailable, kGone, "NOREPLICAS",
     "no"},
    {"CLUSTERDOWN The cluster is down", Code::kUnavailable, kGone, "CLUSTERDOWN", "no"},
    {"TRYAGAIN Multiple keys request during rehashing of slot", Code::kUnavailable, kGone,
     "TRYAGAIN", "no"},
    {"MOVED 3999 127.0.0.1:6381", Code::kUnavailable, kGone, "MOVED", "no"},
    {"ASK 3999 127.0.0.1:6381", Code::kUnavailable, kGone, "ASK", "no"},
    {"OOM command not allowed when used memory > 'maxmemory'.", Code::kResourceExhausted,
     "STORE_FULL", "OOM", "no"},
    {"NOAUTH Authentication required.", Code::kUnavailable, kGone, "NOAUTH", "no"},
    {"WRONGPASS invalid username-password pair or user is disabled.", Code::kUnavailable, kGone,
     "WRONGPASS", "no"},
    {"NOPERM this user has no permissions to run the 'fcall' command", Code::kUnavailable, kGone,
     "NOPERM", "no"},
    {"WRONGTYPE Operation against a key holding the wrong kind of value", Code::kDataLoss,
     "RECORD_CORRUPT", "WRONGTYPE", "unknown"},
    {"NOSCRIPT No matching script.", Code::kUnavailable, kGone, "NOSCRIPT", "no"},
    {"ERR Function not found", Code::kUnavailable, kGone, "NOFUNCTION", "no"},
    {"ERR max number of clients reached", Code::kUnavailable, kGone, "ERR", "no"},
    {"ERR invalid password", Code::kUnavailable, kGone, "ERR", "no"},
    {"ERR value is not an integer or out of range", Code::kInternal, "INCIDENT", "ERR", "unknown"},
    {"SOMETHING new", Code::kInternal, "INCIDENT", "SOMETHING", "unknown"},
    {"", Code::kInternal, "INCIDENT", "", "unknown"},
};

INSTANTIATE_TEST_SUITE_P(All, ErrorReplyTest, ::testing::ValuesIn(kErrors));

TEST(ErrorReplyTest, ArgumentsAreNotRepeated) {
  const Failure failure =
      FailureOf("ERR unknown command 'FOO', with args beginning with: 'anna@example.org' ");
  EXPECT_EQ(failure.message.find("anna"), std::string::npos);
}

TEST(ErrorReplyTest, AFailureOfAnotherOriginIsNoneOfRedis) {
  EXPECT_EQ(RedisError(Unreachable("Connection refused", "no")), "");
}

}  // namespace
}  // namespace touchpoint::redis
