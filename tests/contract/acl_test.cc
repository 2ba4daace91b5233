// SPDX-License-Identifier: Apache-2.0
// deploy/redis/users.acl lets the daemon do what it does (the contract suite shows that) and no
// more.
#include <gmock/gmock.h>

#include "common/redis/error_reply.h"
#include "tests/contract/redis_harness.h"

namespace touchpoint::commit {
namespace {

TEST(Acl, WhatTheDaemonNeverDoesIsForbidden) {
  const auto h = RedisHarness::UnderAcl(4);
  const std::vector<std::vector<std::string>> forbidden = {
      {"EVAL", "return 1", "0"},
      {"EVALSHA", "abc", "0"},
      {"SCRIPT", "LOAD", "return 1"},
      {"FUNCTION", "DELETE", "tp2"},
      {"FUNCTION", "FLUSH"},
      {"CONFIG", "SET", "appendonly", "no"},
      {"CONFIG", "REWRITE"},
      {"KEYS", "*"},
      {"SCAN", "0"},
      {"FLUSHALL"},
      {"FLUSHDB"},
      {"MONITOR"},
      {"SHUTDOWN", "NOSAVE"},
      {"REPLICAOF", "NO", "ONE"},
      {"ACL", "LIST"},
      {"ACL", "SETUSER", "touchpointd", "+@all"},
      {"CLIENT", "LIST"},
      {"CLIENT", "KILL", "TYPE", "normal"},
      {"DEL", "tp:dataset"},
      {"UNLINK", "tp:dataset"},
      {"RENAME", "tp:dataset", "tp:other"},
      {"DUMP", "tp:dataset"},
      {"RESTORE", "tp:x", "0", "x"},
      {"MIGRATE", "127.0.0.1", "1", "tp:dataset", "0", "1"},
      {"SWAPDB", "0", "1"},
      {"SAVE"},
      {"BGSAVE"},
      {"SLOWLOG", "GET"},
      {"MODULE", "LIST"},
      {"SUBSCRIBE", "c"},
      {"PUBLISH", "c", "x"},
      {"GET", "another:key"},
      {"HSET", "another:key", "f", "v"},
      {"FCALL", "tp2_open", "1", "another:dataset"},
  };
  for (const auto& words : forbidden) {
    const auto reply = h->Try(words);
    ASSERT_FALSE(reply) << words[0] << " is allowed";
    EXPECT_EQ(redis::RedisError(reply.error()), "NOPERM") << words[0] << " " << words.back();
  }
  EXPECT_GE(h->Ask({"ACL", "LOG"}).elements.size(), 1u);
  h->Ask({"ACL", "LOG", "RESET"});
}

}  // namespace
}  // namespace touchpoint::commit
