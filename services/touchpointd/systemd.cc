// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace touchpoint {

void TellSystemd(const std::string& state) {
  const char* named = std::getenv("NOTIFY_SOCKET");
  const std::string_view path = named == nullptr ? "" : named;
  sockaddr_un address = {};
  if (path.empty() || path.size() > sizeof(address.sun_path)) {
    return;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path.front() == '@') {
    address.sun_path[0] = '\0';  // how an abstract socket is written
  }
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return;
  }
  // If it does not arrive, systemd finds out by its own time limit.
  [[maybe_unused]] const ssize_t sent = sendto(
      fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size()));
  close(fd);
}

SystemdHeartbeat::SystemdHeartbeat(CoreLoop& core) : timer_(core) {
  const char* named = std::getenv("WATCHDOG_USEC");
  const std::string_view text = named == nullptr ? "" : named;
  int64_t micros = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), micros);
  if (error == std::errc() && end == text.data() + text.size() && micros > 1) {
    interval_ = std::chrono::microseconds(micros / 2);
  }
}

void SystemdHeartbeat::Start() {
  if (interval_) {
    Beat();
  }
}

void SystemdHeartbeat::Stop() {
  interval_.reset();
  timer_.cancel();
}

void SystemdHeartbeat::Beat() {
  TellSystemd("WATCHDOG=1");
  timer_.expires_after(*interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && interval_) {
      Beat();
    }
  });
}

}  // namespace touchpoint
