// SPDX-License-Identifier: Apache-2.0
// HAProxy with the shipped profile before a daemon, with a certificate of its own. Dies with the
// test.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

class EdgeProcess {
 public:
  /// `daemon` is where the daemon listens. `settings` are further variables of the profile,
  /// "KEY=value".
  explicit EdgeProcess(const std::string& daemon, const std::vector<std::string>& settings = {});
  ~EdgeProcess();
  EdgeProcess(const EdgeProcess&) = delete;
  EdgeProcess& operator=(const EdgeProcess&) = delete;

  /// Of 127.0.0.1.
  int port() const { return port_; }
  /// What proves that it is "localhost", in PEM.
  const std::string& certificate() const { return certificate_; }
  std::string Log() const;

 private:
  const ScratchFolder folder_{"edge"};
  std::string certificate_;
  int port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace touchpoint::testing
