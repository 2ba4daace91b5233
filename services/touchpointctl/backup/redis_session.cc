// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/redis_session.h"

#include <chrono>
#include <memory>

namespace touchpoint::ctl {
namespace {

redis::ConnectionOptions OptionsFor(redis::Address address, Duration patience) {
  redis::ConnectionOptions options;
  options.address = std::move(address);
  options.offline_wait_max = patience;
  options.limits.bytes_max = size_t{2} << 30;  // the log of a partition is one value
  return options;
}

}  // namespace

RedisSession::RedisSession(CoreLoop& io, redis::Address address, Duration patience)
    : io_(io),
      patience_(patience),
      connection_(io, OptionsFor(std::move(address), patience), random_) {
  connection_.Start();
}

Result<redis::Reply> RedisSession::Ask(const std::vector<std::string>& words) {
  redis::Command command(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    command.Add(words[i]);
  }
  auto replies = AskAll({command});
  if (!replies) {
    return tl::unexpected(std::move(replies.error()));
  }
  return std::move(replies->front());
}

Result<std::vector<redis::Reply>> RedisSession::AskAll(
    const std::vector<redis::Command>& commands) {
  struct Answers {
    std::vector<redis::Reply> replies;
    std::optional<Failure> failure;
    size_t open = 0;
  };
  const auto answers = std::make_shared<Answers>();
  answers->replies.resize(commands.size());
  answers->open = commands.size();
  for (size_t i = 0; i < commands.size(); ++i) {
    connection_.Send(commands[i], std::chrono::steady_clock::now() + patience_,
                     [answers, i](Result<redis::Reply> reply) {
                       --answers->open;
                       if (reply) {
                         answers->replies[i] = std::move(*reply);
                       } else if (!answers->failure) {
                         answers->failure = std::move(reply.error());
                       }
                     });
  }
  io_.restart();
  while (answers->open > 0 && !gave_up_) {
    io_.run_one();
  }
  if (gave_up_ || answers->failure) {
    return tl::unexpected(gave_up_ ? *gave_up_ : *answers->failure);
  }
  return std::move(answers->replies);
}

std::vector<std::pair<std::string, std::string>> PairsOf(const redis::Reply& reply) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    pairs.emplace_back(reply.elements[i].text, reply.elements[i + 1].text);
  }
  return pairs;
}

}  // namespace touchpoint::ctl
