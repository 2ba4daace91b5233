// SPDX-License-Identifier: Apache-2.0
// Tells systemd (Type=notify) how the daemon is.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "common/asio/core_loop.h"

namespace touchpoint {

/// Sends `state` ("READY=1", "STOPPING=1", "STATUS=...", one per line) to the socket that
/// NOTIFY_SOCKET names. Does nothing where nobody asks for it. Any thread.
void TellSystemd(const std::string& state);

/// Tells systemd in time that this thread still runs, where it asks for that (WatchdogSec=): twice
/// within the time that WATCHDOG_USEC names.
class SystemdHeartbeat {
 public:
  explicit SystemdHeartbeat(CoreLoop& core);

  void Start();
  void Stop();

 private:
  void Beat();

  boost::asio::steady_timer timer_;
  std::optional<std::chrono::microseconds> interval_;
};

}  // namespace touchpoint
