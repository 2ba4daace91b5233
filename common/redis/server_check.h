// SPDX-License-Identifier: Apache-2.0
// Whether a Redis can keep the promises that are configured. Asked at start, refused in words.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "common/redis/connection.h"
#include "common/redis/durability.h"

namespace touchpoint::redis {

struct ServerFacts {
  std::string version;                          // "7.0.15"
  std::map<std::string, std::string> settings;  // those that matter, by name
};

/// FAILED_PRECONDITION/STORE_SETUP names the setting, its value, what it must be and how to set it.
/// On success, warnings about what only costs memory or time.
Result<std::vector<std::string>> JudgeServer(const ServerFacts& facts, Durability durability);

/// Asks the server and judges it. Also fails as Connection::Send() does, and with STORE_SETUP
/// where the server does not tell its settings.
void CheckServer(Connection& connection, Durability durability, Connection::Deadline deadline,
                 std::function<void(Result<std::vector<std::string>>)> done);

}  // namespace touchpoint::redis
