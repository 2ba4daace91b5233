// SPDX-License-Identifier: Apache-2.0
// Ctrl-C (and SIGTERM) as something that a long command can look at and wait for.
#pragma once

#include <chrono>

namespace touchpoint::ctl {

/// At most one at a time. The second signal ends the program.
class Interruption {
 public:
  /// Takes the signals over.
  Interruption();
  /// Gives them back.
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// From any thread.
  bool requested() const;
  /// Returns after `time`, or as soon as it is requested.
  void Wait(std::chrono::milliseconds time) const;
  /// Readable from then on, for poll(); -1 where the system has no descriptor left.
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace touchpoint::ctl
