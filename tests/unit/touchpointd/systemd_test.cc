// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/systemd.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace touchpoint {
namespace {

/// Listens where NOTIFY_SOCKET says; '@' stands for the first byte of an abstract socket.
class Listener {
 public:
  explicit Listener(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') {
      address.sun_path[0] = '\0';
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Listener() {
    close(fd_);
    unsetenv("NOTIFY_SOCKET");
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// What has arrived; empty if nothing has.
  std::string Received() const {
    char text[128];
    const ssize_t size = recv(fd_, text, sizeof text, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text, static_cast<size_t>(size));
  }

 private:
  int fd_;
};

TEST(TellSystemd, SendsTheStateToThePathThatSystemdNames) {
  const testing::ScratchFolder folder("systemd");
  const std::string path = folder.Path("notify");
  {
    const Listener listener(path);
    TellSystemd("READY=1\nSTATUS=serves");
    EXPECT_EQ(listener.Received(), "READY=1\nSTATUS=serves");
  }
}

TEST(TellSystemd, KnowsHowAnAbstractSocketIsWritten) {
  const Listener listener("@touchpoint-systemd-test-" + std::to_string(getpid()));
  TellSystemd("STOPPING=1");
  EXPECT_EQ(listener.Received(), "STOPPING=1");
}

TEST(TellSystemd, IsSilentWhereNobodyAsksOrListens) {
  unsetenv("NOTIFY_SOCKET");
  TellSystemd("READY=1");
  for (const std::string& nonsense : {std::string(), std::string(4096, 'x'), std::string("/no")}) {
    setenv("NOTIFY_SOCKET", nonsense.c_str(), 1);
    TellSystemd("READY=1");
  }
  unsetenv("NOTIFY_SOCKET");
}

/// What a heartbeat sends until it has sent `beats` messages, or has nothing more to do.
std::vector<std::string> Beats(const char* watchdog_usec, size_t beats) {
  const Listener listener("@touchpoint-systemd-test-" + std::to_string(getpid()));
  watchdog_usec == nullptr ? unsetenv("WATCHDOG_USEC") : setenv("WATCHDOG_USEC", watchdog_usec, 1);
  CoreLoop core;
  SystemdHeartbeat heartbeat(core);
  unsetenv("WATCHDOG_USEC");
  heartbeat.Start();
  std::vector<std::string> received;
  do {
    if (std::string beat = listener.Received(); !beat.empty()) {
      received.push_back(std::move(beat));
    }
    if (received.size() == beats) {
      heartbeat.Stop();
    }
  } while (core.run_one() > 0);
  return received;
}

TEST(SystemdHeartbeat, BeatsUntilItIsStopped) {
  EXPECT_EQ(Beats("2000", 3), std::vector<std::string>(3, "WATCHDOG=1"));
}

TEST(SystemdHeartbeat, IsSilentWhereNobodyAsks) {
  for (const char* unasked : {static_cast<const char*>(nullptr), "", "0", "-5", "1s", "soon"}) {
    EXPECT_TRUE(Beats(unasked, 1).empty()) << (unasked == nullptr ? "unset" : unasked);
  }
}

}  // namespace
}  // namespace touchpoint
