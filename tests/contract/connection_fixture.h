// SPDX-License-Identifier: Apache-2.0
// A loop with Connections in it, whatever they go through, and what each of them must be able to.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/redis/connection.h"

namespace touchpoint::redis {

class ConnectionFixture : public ::testing::Test {
 protected:
  static constexpr std::chrono::seconds kPatience{20};

  static Connection::Deadline In(std::chrono::milliseconds patience) {
    return std::chrono::steady_clock::now() + patience;
  }

  template <typename Condition>
  void RunUntil(Condition condition) {
    const auto until = In(kPatience);
    io.restart();
    while (!condition()) {
      ASSERT_GT(io.run_one_until(until), 0u);
    }
  }

  Result<Reply> Ask(Connection& connection, const Command& command,
                    std::chrono::milliseconds patience = kPatience) {
    std::optional<Result<Reply>> answer;
    connection.Send(command, In(patience),
                    [&answer](Result<Reply> reply) { answer = std::move(reply); });
    EXPECT_FALSE(answer) << "called back inside the call";
    RunUntil([&] { return answer.has_value(); });
    return *answer;
  }

  static ConnectionOptions OptionsFor(const Address& address) {
    ConnectionOptions options;
    options.address = address;
    options.life.backoff_min = std::chrono::milliseconds(1);
    options.life.backoff_max = std::chrono::milliseconds(10);
    return options;
  }

  void ExpectRepliesInOrder(Connection& connection) {
    std::vector<int64_t> replies;
    for (int i = 0; i < 5000; ++i) {
      connection.Send(Command("INCR").Add("counter"), In(kPatience),
                      [&replies](Result<Reply> reply) { replies.push_back(reply->integer); });
    }
    RunUntil([&] { return replies.size() == 5000; });
    for (size_t i = 0; i < replies.size(); ++i) {
      ASSERT_EQ(replies[i], static_cast<int64_t>(i) + 1);
    }
  }

  void ExpectLargeBinaryValueSurvives(Connection& connection) {
    std::string value(3 << 20, '\0');
    for (char& c : value) {
      c = static_cast<char>(random.Next());
    }
    ASSERT_TRUE(Ask(connection, Command("SET").Add("key").Add(value)));
    EXPECT_EQ(Ask(connection, Command("GET").Add("key"))->text, value);
  }

  CoreLoop io;
  SeededRandom random{1};
};

}  // namespace touchpoint::redis
