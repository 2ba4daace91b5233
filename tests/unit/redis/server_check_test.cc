// SPDX-License-Identifier: Apache-2.0
#include "common/redis/server_check.h"

#include <gmock/gmock.h>

#include "common/redis/error_reply.h"

namespace touchpoint::redis {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ServerFacts Good() {
  return {"7.0.15",
          {{"maxmemory-policy", "noeviction"},
           {"appendonly", "yes"},
           {"appendfsync", "always"},
           {"no-appendfsync-on-rewrite", "no"},
           {"hash-max-listpack-value", "64"},
           {"hash-max-listpack-entries", "128"}},
          "",
          false};
}

std::vector<Result<Reply>> Answers(const std::string& version) {
  using Type = Reply::Type;
  const auto text = [](const char* value) { return Reply{Type::kString, 0, value, {}}; };
  std::vector<Result<Reply>> answers(4, Reply{Type::kString, 0, "role:master\r\n", {}});
  answers[0]->text = "redis_version:" + version + "\r\n";
  answers[2]->text = "aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:1\r\n";
  answers[3] = Reply{Type::kArray, 0, "", {text("appendfsync"), text("always")}};
  return answers;
}

// The refusal's message for one setting changed; empty where it is accepted.
std::string Refusal(Durability durability, const std::string& setting, const std::string& value) {
  ServerFacts facts = Good();
  facts.settings[setting] = value;
  const auto judged = JudgeServer(facts, durability);
  if (judged) {
    return "";
  }
  EXPECT_EQ(judged.error().code, Code::kFailedPrecondition);
  return judged.error().message;
}

TEST(ServerCheckTest, AcceptsWhatKeepsThePromise) {
  for (const auto durability : {Durability::kDev, Durability::kRelaxed, Durability::kFsync}) {
    const auto judged = JudgeServer(Good(), durability);
    ASSERT_TRUE(judged) << judged.error().message;
    EXPECT_THAT(*judged, IsEmpty());
  }
}

TEST(ServerCheckTest, EveryClassForbidsEviction) {
  for (const auto durability : {Durability::kDev, Durability::kRelaxed, Durability::kFsync}) {
    EXPECT_THAT(Refusal(durability, "maxmemory-policy", "allkeys-lru"),
                HasSubstr("CONFIG SET maxmemory-policy noeviction"));
  }
}

TEST(ServerCheckTest, FsyncMeansEveryWriteIsOnDisk) {
  EXPECT_THAT(Refusal(Durability::kFsync, "appendonly", "no"), HasSubstr("appendonly is no"));
  EXPECT_THAT(Refusal(Durability::kFsync, "appendfsync", "everysec"),
              HasSubstr("CONFIG SET appendfsync always"));
  EXPECT_THAT(Refusal(Durability::kFsync, "no-appendfsync-on-rewrite", "yes"),
              HasSubstr("no-appendfsync-on-rewrite"));
}

TEST(ServerCheckTest, RelaxedNeedsALogThatIsSyncedAtTimes) {
  EXPECT_THAT(Refusal(Durability::kRelaxed, "appendonly", "no"), HasSubstr("appendonly"));
  EXPECT_THAT(Refusal(Durability::kRelaxed, "appendfsync", "no"), HasSubstr("everysec or always"));
  EXPECT_EQ(Refusal(Durability::kRelaxed, "appendfsync", "everysec"), "");
  EXPECT_EQ(Refusal(Durability::kRelaxed, "no-appendfsync-on-rewrite", "yes"), "");
}

TEST(ServerCheckTest, DevPromisesNothing) {
  EXPECT_EQ(Refusal(Durability::kDev, "appendonly", "no"), "");
  EXPECT_EQ(Refusal(Durability::kDev, "appendfsync", "no"), "");
}

TEST(ServerCheckTest, WhatCannotBeSeenIsNotProved) {
  ServerFacts facts = Good();
  facts.settings.erase("appendfsync");
  const auto judged = JudgeServer(facts, Durability::kFsync);
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().message, HasSubstr("appendfsync is unknown"));
}

TEST(ServerCheckTest, ReplicatedAsksEveryServerForWhatFsyncDoes) {
  ServerFacts facts = Good();
  EXPECT_TRUE(JudgeServer(facts, Durability::kReplicated));
  facts.settings["appendfsync"] = "everysec";
  const auto judged = JudgeServer(facts, Durability::kReplicated, "the replica 10.0.0.7:6379");
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().message,
              HasSubstr("the replica 10.0.0.7:6379 setting appendfsync is everysec"));
}

TEST(ServerCheckTest, VersionsBeforeFunctionsAreRefused) {
  for (const char* version : {"6.2.14", "5.0.0", "", "x"}) {
    const auto facts = ReadServer(Answers(version));
    ASSERT_FALSE(facts) << version;
    EXPECT_THAT(facts.error().message, HasSubstr("7.0 or later"));
  }
  EXPECT_TRUE(ReadServer(Answers("10.1.0")));
}

TEST(ServerCheckTest, FactsAreWhatItAnswers) {
  const auto facts = ReadServer(Answers("7.0.15"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->version, "7.0.15");
  EXPECT_EQ(facts->replication, "role:master\r\n");
  EXPECT_TRUE(facts->rewriting);
  EXPECT_EQ(SettingOf(*facts, "appendfsync"), "always");
  EXPECT_EQ(SettingOf(*facts, "appendonly"), "unknown");
}

TEST(ServerCheckTest, WhoMayNotAskIsToldWhatToGrant) {
  auto answers = Answers("7.0.15");
  answers[3] = tl::unexpected(FailureOf("NOPERM this user has no permissions"));
  const auto facts = ReadServer(answers);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().reason, "STORE_SETUP");
  EXPECT_THAT(facts.error().message, HasSubstr("+config|get"));
}

TEST(ServerCheckTest, ALostServerIsNoWrongOne) {
  auto answers = Answers("7.0.15");
  answers[1] = tl::unexpected(Unreachable("gone", "no"));
  EXPECT_EQ(ReadServer(answers).error().reason, "STORE_UNAVAILABLE");
}

TEST(ServerCheckTest, MemorySettingsOnlyWarn) {
  ServerFacts facts = Good();
  facts.settings["hash-max-listpack-value"] = "32";
  EXPECT_THAT(JudgeServer(facts, Durability::kFsync).value(), SizeIs(1));
}

}  // namespace
}  // namespace touchpoint::redis
