// SPDX-License-Identifier: Apache-2.0
#include "common/redis/server_check.h"

#include <gmock/gmock.h>

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
           {"hash-max-listpack-entries", "128"}}};
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

TEST(ServerCheckTest, ReplicatedIsRefusedInWords) {
  EXPECT_THAT(Refusal(Durability::kReplicated, "appendonly", "yes"),
              HasSubstr("replicated is not supported"));
}

TEST(ServerCheckTest, VersionsBeforeFunctionsAreRefused) {
  for (const char* version : {"6.2.14", "5.0.0", "", "x"}) {
    ServerFacts facts = Good();
    facts.version = version;
    const auto judged = JudgeServer(facts, Durability::kDev);
    ASSERT_FALSE(judged) << version;
    EXPECT_THAT(judged.error().message, HasSubstr("7.0 or later"));
  }
  ServerFacts facts = Good();
  facts.version = "10.1.0";
  EXPECT_TRUE(JudgeServer(facts, Durability::kFsync));
}

TEST(ServerCheckTest, MemorySettingsOnlyWarn) {
  ServerFacts facts = Good();
  facts.settings["hash-max-listpack-value"] = "32";
  EXPECT_THAT(JudgeServer(facts, Durability::kFsync).value(), SizeIs(1));
}

}  // namespace
}  // namespace touchpoint::redis
