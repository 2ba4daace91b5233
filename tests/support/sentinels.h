// SPDX-License-Identifier: Apache-2.0
// Three sentinels on loopback that watch over one primary. They die with the test.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

class Sentinels {
 public:
  /// Of the primary at this port of 127.0.0.1; it is taken for dead after one second. Returns when
  /// they know each other and so many replicas.
  Sentinels(int primary_port, size_t replicas);
  ~Sentinels();
  Sentinels(const Sentinels&) = delete;
  Sentinels& operator=(const Sentinels&) = delete;

  /// "sentinel://...", as redis.url has it.
  std::string url() const;

  /// The port of the primary, as most of them see it; 0 where they do not agree.
  int PrimaryPort() const;
  /// Returns when most of them see another primary than the one at `port`; false if that does not
  /// come.
  bool AwaitOtherPrimary(int port) const;
  /// Returns when all of them know so many replicas; false if that does not come.
  bool AwaitReplicas(size_t replicas) const;

  /// SIGKILL.
  void Kill(size_t sentinel);

 private:
  std::string Socket(size_t sentinel) const;
  /// What the sentinel says of the primary: "address=...,slaves=2,sentinels=3".
  std::string Told(size_t sentinel) const;

  const ScratchFolder folder_{"sentinels"};
  std::vector<int> ports_;
  std::vector<pid_t> pids_;  // 0: killed
};

}  // namespace touchpoint::testing
