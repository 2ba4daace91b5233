// SPDX-License-Identifier: Apache-2.0
// A Connection against a real redis-server and against a server that misbehaves.
#include <gmock/gmock.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "tests/contract/connection_fixture.h"
#include "tests/support/redis_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::redis {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Local = boost::asio::local::stream_protocol;

class ConnectionTest : public ConnectionFixture {
 protected:
  /// Starts it and returns when its first attempt has failed.
  void StartAndLose(Connection& connection) {
    const auto lost = std::make_shared<bool>(false);
    connection.SetObserver([lost](const std::optional<Failure>& why) { *lost = why.has_value(); });
    connection.Start();
    RunUntil([&] { return *lost; });
  }
};

TEST_F(ConnectionTest, RepliesComeInTheOrderOfThousandsOfCommands) {
  testing::RedisProcess server;
  Connection connection(io, OptionsFor(server.address()), random);
  connection.Start();
  ExpectRepliesInOrder(connection);
}

TEST_F(ConnectionTest, BinaryAndLargeValuesSurvive) {
  testing::RedisProcess server;
  Connection connection(io, OptionsFor(server.address()), random);
  connection.Start();
  ExpectLargeBinaryValueSurvives(connection);
}

TEST_F(ConnectionTest, LogsInAndChoosesTheDatabase) {
  testing::RedisProcess server({"--requirepass", "p@ss"});
  Address address = server.address();
  address.password = "p@ss";
  address.database = 3;
  Connection connection(io, OptionsFor(address), random);
  connection.Start();
  EXPECT_THAT(Ask(connection, Command("CLIENT").Add("INFO"))->text, HasSubstr(" db=3 "));
}

TEST_F(ConnectionTest, AWrongPasswordIsToldToWhoeverWaits) {
  testing::RedisProcess server({"--requirepass", "right"});
  Address address = server.address();
  address.password = "wrong";
  ConnectionOptions options = OptionsFor(address);
  options.offline_wait_max = milliseconds(50);
  Connection connection(io, options, random);
  StartAndLose(connection);
  const auto reply = Ask(connection, Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kUnavailable);
  EXPECT_THAT(reply.error().message, HasSubstr("password"));
}

TEST_F(ConnectionTest, TheObserverSeesEveryLossAndReturn) {
  testing::RedisProcess server;
  Connection connection(io, OptionsFor(server.address()), random);
  std::vector<bool> ready;
  connection.SetObserver([&ready](const std::optional<Failure>& why) { ready.push_back(!why); });
  connection.Start();
  RunUntil([&] { return connection.ready(); });
  server.Kill();
  RunUntil([&] { return !connection.ready(); });
  server.Start();
  RunUntil([&] { return connection.ready(); });
  EXPECT_TRUE(ready.front());
  EXPECT_FALSE(ready[1]);
  EXPECT_TRUE(ready.back());
}

TEST_F(ConnectionTest, StoppingAnswersEverything) {
  testing::RedisProcess server;
  auto connection = std::make_unique<Connection>(io, OptionsFor(server.address()), random);
  connection->Start();
  RunUntil([&] { return connection->ready(); });
  int failed = 0;
  const auto count = [&failed](const Result<Reply>& reply) { failed += reply ? 0 : 1; };
  connection->Send(Command("BLPOP").Add("nothing").Add("0"), In(milliseconds(20000)), count);
  ASSERT_TRUE(io.poll());
  connection->Send(Command("PING"), In(milliseconds(20000)), count);
  connection.reset();
  EXPECT_EQ(failed, 0) << "not inside the call";
  RunUntil([&] { return failed == 2; });
}

TEST_F(ConnectionTest, WhatHasNotBeenReadYetIsNoSilence) {
  testing::RedisProcess server;
  ConnectionOptions options = OptionsFor(server.address());
  options.silence_max = milliseconds(50);
  Connection connection(io, options, random);
  int losses = 0;
  connection.SetObserver([&losses](const std::optional<Failure>& why) { losses += why ? 1 : 0; });
  connection.Start();
  // More than one look at the socket takes in.
  ASSERT_TRUE(Ask(connection, Command("SET").Add("key").Add(std::string(3 << 20, 'x'))));
  bool late = false;
  const auto given_up = In(milliseconds(1) + options.silence_max);
  connection.Send(Command("GET").Add("key"), In(milliseconds(1)),
                  [&late](const Result<Reply>& reply) { late = !reply; });
  io.restart();
  io.poll();
  ASSERT_TRUE(server.Run({"PING"}));  // so it has answered what came before
  while (std::chrono::steady_clock::now() <= given_up) {
  }
  RunUntil([&] { return late; });
  EXPECT_TRUE(Ask(connection, Command("PING")));
  EXPECT_EQ(losses, 0);
}

TEST_F(ConnectionTest, AConnectionThatStaysSilentIsGivenUp) {
  testing::RedisProcess server;
  ConnectionOptions options = OptionsFor(server.address());
  options.silence_max = milliseconds(50);
  options.life.attempt_max = milliseconds(100);
  Connection connection(io, options, random);
  connection.Start();
  RunUntil([&] { return connection.ready(); });
  server.Suspend();
  const auto reply = Ask(connection, Command("PING"), milliseconds(20));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kDeadlineExceeded);
  RunUntil([&] { return !connection.ready(); });
  server.Resume();
  EXPECT_TRUE(Ask(connection, Command("PING")));
}

// Accepts one connection after the other and answers everything with `answer`.
class Impostor {
 public:
  Impostor(CoreLoop& io, std::string answer)
      : answer_(std::move(answer)), acceptor_(io, Local::endpoint(path_)) {
    Accept();
  }

  Address address() const {
    Address address;
    address.socket = path_;
    return address;
  }
  int accepted = 0;
  /// Sent once, instead of the answer, after the greeting's.
  std::string farewell;

 private:
  using Socket = std::shared_ptr<Local::socket>;

  void Accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, Local::socket socket) {
      if (!error) {
        ++accepted;
        Serve(std::make_shared<Local::socket>(std::move(socket)), 0);
        Accept();
      }
    });
  }

  void Serve(const Socket& socket, int asked) {
    auto buffer = std::make_shared<std::string>(4096, '\0');
    socket->async_read_some(
        boost::asio::buffer(*buffer),
        [this, socket, buffer, asked](const boost::system::error_code& error, size_t) {
          if (error) {
            return;
          }
          const bool leave = asked == 1 && !farewell.empty();
          const std::string& text = leave ? farewell : answer_;
          boost::system::error_code ignored;
          boost::asio::write(*socket, boost::asio::buffer(text), ignored);
          if (leave) {
            socket->close(ignored);
          } else {
            Serve(socket, asked + 1);
          }
        });
  }

  std::string answer_;
  const touchpoint::testing::ScratchFolder folder_{"impostor"};
  const std::string path_ = folder_.Path("socket");
  Local::acceptor acceptor_;
};

TEST_F(ConnectionTest, WhatWasSentBeforeALossIsUnknownAndNeverSentAgain) {
  Impostor impostor(io, "+PONG\r\n");
  impostor.farewell = "$5\r\nhal";  // and closes in the middle of a reply
  Connection connection(io, OptionsFor(impostor.address()), random);
  connection.Start();
  RunUntil([&] { return connection.ready(); });
  const auto reply = Ask(connection, Command("INCR").Add("counter"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::kUnavailable);
  EXPECT_THAT(reply.error().metadata, ElementsAre(std::pair("applied", "unknown")));
  RunUntil([&] { return impostor.accepted == 2 && connection.ready(); });
}

TEST_F(ConnectionTest, AServerThatIsNoRedisIsLeftAndTriedAgain) {
  for (const char* answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "*2147483647\r\n",
                             "+PONG\r\n+PONG\r\n", "-LOADING Redis is loading\r\n"}) {
    Impostor impostor(io, answer);
    ConnectionOptions options = OptionsFor(impostor.address());
    options.offline_wait_max = milliseconds(100);
    Connection connection(io, options, random);
    connection.Start();
    RunUntil([&] { return impostor.accepted >= 3; });
    const auto reply = Ask(connection, Command("PING"));
    EXPECT_FALSE(reply) << answer;
  }
}

TEST_F(ConnectionTest, AServerThatNeverGreetsIsLeftAndTriedAgain) {
  Impostor impostor(io, "");
  ConnectionOptions options = OptionsFor(impostor.address());
  options.life.attempt_max = milliseconds(20);
  Connection connection(io, options, random);
  connection.Start();
  RunUntil([&] { return impostor.accepted >= 3; });
  EXPECT_FALSE(connection.ready());
}

TEST_F(ConnectionTest, NobodyThereIsToldWithTheReason) {
  Address address;
  address.host = "127.0.0.1";
  address.port = 1;
  ConnectionOptions options = OptionsFor(address);
  options.offline_wait_max = milliseconds(20);
  Connection connection(io, options, random);
  StartAndLose(connection);
  const auto reply = Ask(connection, Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().reason, "STORE_UNAVAILABLE");
  EXPECT_THAT(reply.error().message, HasSubstr("Connection refused"));
  EXPECT_THAT(reply.error().metadata, ElementsAre(std::pair("applied", "no")));
}

TEST_F(ConnectionTest, AnObjectionOfTheGuardKeepsCommandsBack) {
  testing::RedisProcess server;
  ConnectionOptions options = OptionsFor(server.address());
  options.offline_wait_max = milliseconds(50);
  Connection connection(io, options, random);
  bool object = true;
  Connection::Guard guard;
  guard.commands.push_back(Command("GET").Add("who"));
  guard.judge = [&object](const std::vector<Reply>& replies, const auto& verdict) {
    EXPECT_EQ(replies.size(), 1u);
    verdict(object ? std::optional<Failure>(
                         Failure{Code::kFailedPrecondition, "STORE_SETUP", "not mine", {}, {}, {}})
                   : std::nullopt);
  };
  connection.SetGuard(std::move(guard));
  StartAndLose(connection);
  const auto reply = Ask(connection, Command("PING"));
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error().message, HasSubstr("not mine"));
  object = false;
  RunUntil([&] { return connection.ready(); });
  EXPECT_TRUE(Ask(connection, Command("PING")));
}

TEST_F(ConnectionTest, AGuardMayTakeItsTime) {
  testing::RedisProcess server;
  Connection connection(io, OptionsFor(server.address()), random);
  Connection::Guard::Verdict verdict;
  Connection::Guard guard;
  guard.commands.push_back(Command("GET").Add("who"));
  guard.judge = [&verdict](const std::vector<Reply>&, const auto& given) { verdict = given; };
  connection.SetGuard(std::move(guard));
  connection.Start();
  bool answered = false;
  connection.Send(Command("PING"), In(kPatience), [&answered](const auto&) { answered = true; });
  RunUntil([&] { return verdict != nullptr; });
  io.poll();
  EXPECT_FALSE(answered);
  EXPECT_FALSE(connection.ready());
  const auto late = std::exchange(verdict, nullptr);
  server.Kill();
  server.Start();
  RunUntil([&] { return verdict != nullptr; });
  late(std::nullopt);
  EXPECT_FALSE(connection.ready()) << "it was about an earlier connection";
  verdict(std::nullopt);
  RunUntil([&] { return answered; });
}

}  // namespace
}  // namespace touchpoint::redis
