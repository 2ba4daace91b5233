// SPDX-License-Identifier: Apache-2.0
#include "common/redis/embedded_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/redis/durability_proof.h"
#include "common/redis/server_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::redis {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class EmbeddedServerTest : public ::testing::Test {
 public:
  EmbeddedServerTest() { options.directory = scratch.Path("data"); }

 protected:
  template <typename Condition>
  void RunUntil(Condition condition) {
    io.restart();
    while (!condition()) {
      ASSERT_GT(io.run_one(), 0u);
    }
  }

  static Connection::Deadline Soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(20);
  }

  Result<Reply> Ask(const EmbeddedServer& server, std::vector<std::string> words) {
    ConnectionOptions connection_options;
    connection_options.address = server.address();
    connection_options.offline_wait_max = milliseconds(20000);
    Connection connection(io, connection_options, random);
    connection.Start();
    Command command(words[0]);
    for (size_t i = 1; i < words.size(); ++i) {
      command.Add(words[i]);
    }
    std::optional<Result<Reply>> answer;
    connection.Send(command, Soon(), [&](Result<Reply> reply) { answer = std::move(reply); });
    RunUntil([&] { return answer.has_value(); });
    return *answer;
  }

  /// The descriptor of redis.lock in a process; empty if it has none.
  static std::string LockOf(pid_t pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::error_code ignored;
      if (std::filesystem::read_symlink(entry.path(), ignored).filename() == "redis.lock") {
        return entry.path().filename();
      }
    }
    return "";
  }

  std::string Refusal() {
    EmbeddedServer server(io, options);
    const auto started = server.Start();
    EXPECT_FALSE(started);
    return started ? "" : started.error().message;
  }

  CoreLoop io;
  SeededRandom random{1};
  const touchpoint::testing::ScratchFolder scratch{"embedded"};
  EmbeddedServerOptions options;
};

TEST_F(EmbeddedServerTest, KeepsItsDataAndEndsWithItsOwner) {
  pid_t pid = 0;
  {
    EmbeddedServer server(io, options);
    ASSERT_TRUE(server.Start());
    pid = server.pid();
    EXPECT_TRUE(Ask(server, {"SET", "key", "value"}));
  }
  EXPECT_TRUE(WaitForEnd(pid, milliseconds(0)));
  EmbeddedServer server(io, options);
  ASSERT_TRUE(server.Start());
  EXPECT_EQ(Ask(server, {"GET", "key"})->text, "value");
}

TEST_F(EmbeddedServerTest, KeepsThePromiseOfItsClass) {
  for (const auto durability : {Durability::kFsync, Durability::kRelaxed, Durability::kDev}) {
    options.durability = durability;
    EmbeddedServer server(io, options);
    ASSERT_TRUE(server.Start());
    ConnectionOptions connection_options;
    connection_options.address = server.address();
    Connection connection(io, connection_options, random);
    connection.Start();
    std::optional<Result<std::vector<std::string>>> checked;
    DurabilityProof proof(connection, {durability});
    proof.Prove(Soon(),
                [&](Result<std::vector<std::string>> result) { checked = std::move(result); });
    RunUntil([&] { return checked.has_value(); });
    EXPECT_TRUE(*checked) << checked->error().message;
  }
}

TEST_F(EmbeddedServerTest, ASecondOneOnTheSameDirectoryIsRefused) {
  EmbeddedServer first(io, options);
  ASSERT_TRUE(first.Start());
  EXPECT_THAT(Refusal(), HasSubstr("another daemon uses"));
  EXPECT_TRUE(Ask(first, {"PING"})) << "and the first one is left in peace";
}

TEST_F(EmbeddedServerTest, IsStartedAgainWhenItDies) {
  EmbeddedServer server(io, options);
  int deaths = 0;
  server.SetObserver([&deaths](const std::string&) { ++deaths; });
  ASSERT_TRUE(server.Start());
  ASSERT_TRUE(Ask(server, {"SET", "key", "value"}));
  for (int i = 1; i <= 2; ++i) {
    const pid_t pid = server.pid();
    kill(pid, SIGKILL);
    RunUntil([&] { return server.pid() != pid && server.pid() != 0; });
    EXPECT_EQ(deaths, i);
    EXPECT_EQ(Ask(server, {"GET", "key"})->text, "value");
  }
}

TEST_F(EmbeddedServerTest, AnOrphanOfAnEarlierRunIsStoppedFirst) {
  std::filesystem::create_directories(options.directory);
  const std::string socket = options.directory + "/redis.sock";
  const Result<pid_t> orphan = Spawn({"redis-server", "--port", "0", "--unixsocket", socket,
                                      "--dir", options.directory, "--appendonly", "yes"},
                                     options.directory + "/orphan.log");
  ASSERT_TRUE(orphan);
  while (!ListenerOf(socket)) {
    ASSERT_FALSE(WaitForEnd(*orphan, milliseconds(2)));
  }
  EXPECT_EQ(ListenerOf(socket), *orphan);
  EmbeddedServer server(io, options);
  ASSERT_TRUE(server.Start());
  EXPECT_TRUE(WaitForEnd(*orphan, milliseconds(0)));
  EXPECT_NE(server.pid(), *orphan);
  EXPECT_TRUE(Ask(server, {"PING"}));
}

TEST_F(EmbeddedServerTest, AnOrphanThatCannotBeFoundIsWaitedForAndThenNamed) {
  std::filesystem::create_directories(options.directory);
  const std::string lock = options.directory + "/redis.lock";
  // As a server does whose socket is gone: it holds what it inherited.
  const Result<pid_t> orphan =
      Spawn({"flock", lock, "sleep", "1000"}, options.directory + "/orphan.log");
  ASSERT_TRUE(orphan);
  const int probe = open(lock.c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(probe, 0);
  while (flock(probe, LOCK_EX | LOCK_NB) == 0) {
    flock(probe, LOCK_UN);
    ASSERT_FALSE(WaitForEnd(*orphan, milliseconds(2)));
  }
  options.stop_max = milliseconds(50);
  EXPECT_THAT(Refusal(), HasSubstr("fuser " + lock));
  kill(-*orphan, SIGKILL);  // with what it has started: both hold it
  ASSERT_TRUE(WaitForEnd(*orphan, milliseconds(20000)));
  options.stop_max = milliseconds(20000);
  EmbeddedServer server(io, options);
  EXPECT_TRUE(server.Start());
  close(probe);
}

TEST_F(EmbeddedServerTest, ItsServerHoldsALockOfItsOwn) {
  EmbeddedServer server(io, options);
  ASSERT_TRUE(server.Start());
  std::ifstream locks("/proc/" + std::to_string(server.pid()) + "/fdinfo/" + LockOf(server.pid()));
  std::string text((std::istreambuf_iterator<char>(locks)), {});
  EXPECT_THAT(text, HasSubstr("FLOCK"));
}

TEST_F(EmbeddedServerTest, DiesWithAProcessThatCannotSayGoodbye) {
  int pipe_ends[2] = {};
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    EmbeddedServer server(io, options);
    const bool started = server.Start().has_value();
    const pid_t pid = started ? server.pid() : 0;
    const ssize_t written = write(pipe_ends[1], &pid, sizeof(pid));
    _exit(written == sizeof(pid) ? 0 : 1);
  }
  pid_t server = 0;
  ASSERT_EQ(read(pipe_ends[0], &server, sizeof(server)), static_cast<ssize_t>(sizeof(server)));
  ASSERT_GT(server, 0);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(WaitForEnd(server, milliseconds(20000)));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_F(EmbeddedServerTest, SaysWhatIsInItsWay) {
  options.program = "no-such-redis-server";
  EXPECT_THAT(Refusal(), HasSubstr("is it installed?"));
  options.program = "redis-server";
  options.settings = {"--no-such-setting", "1"};
  EXPECT_THAT(Refusal(), HasSubstr("ended at once"));
  options.settings.clear();
  options.durability = Durability::kReplicated;
  EXPECT_THAT(Refusal(), HasSubstr("no replicas"));
  options.durability = Durability::kFsync;
  options.directory = scratch.Path(std::string(100, 'x'));
  EXPECT_THAT(Refusal(), HasSubstr("too long"));
  std::ofstream(scratch.Path("file")) << "in the way";
  options.directory = scratch.Path("file/data");
  EXPECT_THAT(Refusal(), HasSubstr("cannot create"));
}

}  // namespace
}  // namespace touchpoint::redis
