// SPDX-License-Identifier: Apache-2.0
// Talks to one Redis and waits for each answer: what a program does that has nothing else to do.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/asio/core_loop.h"
#include "common/base/random.h"
#include "common/redis/connection.h"

namespace touchpoint::ctl {

class RedisSession {
 public:
  /// `patience`: for one answer, and for Redis to be there.
  RedisSession(CoreLoop& io, redis::Address address, Duration patience);

  /// One command; the failures of Connection::Send().
  Result<redis::Reply> Ask(const std::vector<std::string>& words);
  /// Several, sent at once; the first failure among their answers.
  Result<std::vector<redis::Reply>> AskAll(const std::vector<redis::Command>& commands);

  /// Fails what is waited for, now and later. For callbacks of the same loop.
  void GiveUp(Failure why) { gave_up_ = std::move(why); }

 private:
  CoreLoop& io_;
  const Duration patience_;
  SystemRandom random_;
  std::optional<Failure> gave_up_;
  redis::Connection connection_;
};

/// The name-value pairs of a reply to HGETALL.
std::vector<std::pair<std::string, std::string>> PairsOf(const redis::Reply& reply);

}  // namespace touchpoint::ctl
