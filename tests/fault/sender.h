// SPDX-License-Identifier: Apache-2.0
// One of those who send what falls due, on a thread of its own: it leases from any daemon, and goes
// to another when one is gone.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/random.h"
#include "tests/fault/lease_log.h"
#include "tests/functional/dispatch/lease_client.h"

namespace touchpoint::fault {

class Sender {
 public:
  struct Setting {
    std::vector<std::string> addresses;  // of the daemons
    std::set<std::string> channels;
    uint64_t seed = 0;
  };

  /// Starts it: in one of four cases it fails, gives back, forgets or does not know.
  Sender(Setting setting, LeaseLog& log);
  /// Stops it.
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// From now on it sends all that it leases, and says so.
  void BeReliable() { reliable_ = true; }

 private:
  uint64_t Below(uint64_t end) { return random_.Next() % end; }
  void Run();
  void Do(const v1::Lease& lease);
  /// Says it to one daemon after the other, until one has an answer.
  void Say(const v1::Lease& lease, Settlement settlement);

  const Setting setting_;
  LeaseLog& log_;
  SeededRandom random_;
  std::vector<std::unique_ptr<testing::LeaseClient>> clients_;
  std::atomic<bool> reliable_ = false;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  testing::LeaseReader* reader_ = nullptr;  // while it waits there
  std::thread thread_;
};

}  // namespace touchpoint::fault
