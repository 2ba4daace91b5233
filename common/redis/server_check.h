// SPDX-License-Identifier: Apache-2.0
// Whether a Redis is set to keep the promises that are configured, judged in words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/redis/command.h"
#include "common/redis/durability.h"
#include "common/redis/reply.h"

namespace touchpoint::redis {

struct ServerFacts {
  std::string version;                          // "7.0.15"
  std::map<std::string, std::string> settings;  // those that matter, by name
  std::string replication;                      // as INFO has it
  bool rewriting = false;                       // its log, or soon
};

/// Of settings that were not told, "unknown".
std::string SettingOf(const ServerFacts& facts, std::string_view setting);

/// What tells the facts.
std::vector<Command> ServerQuestions();

/// From the answers to them. FAILED_PRECONDITION/STORE_SETUP where the server is too old or does
/// not tell; else the first failure among them.
Result<ServerFacts> ReadServer(const std::vector<Result<Reply>>& answers);

/// FAILED_PRECONDITION/STORE_SETUP names the setting, its value, what it must be and how to set it;
/// `server`: whose it is, "Redis" or one of its replicas. On success, warnings about what only
/// costs memory or time.
Result<std::vector<std::string>> JudgeServer(const ServerFacts& facts, Durability durability,
                                             const std::string& server = "Redis");

}  // namespace touchpoint::redis
