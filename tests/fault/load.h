// SPDX-License-Identifier: Apache-2.0
// Callers at work, each on a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/caller.h"

namespace touchpoint::fault {

class Load {
 public:
  struct Setting {
    std::vector<std::string> addresses;  // of the daemons
    std::string name;                    // first part of its stakeholders' and requests' ids
    size_t callers = 16;
    size_t stakeholders = 12;
    uint64_t seed = 0;
  };

  /// Starts it.
  Load(const Setting& setting, Recorder& recorder);
  /// Stops it.
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// Returns when every caller has settled what it was at. Afterwards there are claims().
  void Stop();

  std::vector<Claim> claims() const;
  const std::string& name() const { return name_; }
  const std::vector<std::string>& stakeholders() const { return stakeholders_; }

 private:
  std::string name_;
  std::vector<std::string> stakeholders_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_{false};
};

}  // namespace touchpoint::fault
