// SPDX-License-Identifier: Apache-2.0
// Where all callers write down what they did and were told.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "tests/fault/history.h"

namespace touchpoint::fault {

/// Thread-safe.
class Recorder {
 public:
  /// The moment that it is now; no other call gets the same.
  Moment Now() { return ++now_; }

  void Add(Operation operation);
  /// Something that no caller should ever be told.
  void Complain(std::string what);

  /// Returns when `more` further operations have succeeded; false if they do not come.
  bool AwaitSuccesses(size_t more);
  /// Likewise for operations, however they ended.
  bool AwaitOperations(size_t more);

  /// What has been recorded since the last Take(), and nothing of it again.
  struct Record {
    std::vector<Operation> operations;
    std::vector<std::string> complaints;
  };
  Record Take();

 private:
  bool Await(const size_t& count, size_t more);

  std::atomic<Moment> now_{0};
  std::mutex mutex_;
  std::condition_variable added_;
  Record record_;
  size_t operations_ = 0;
  size_t successes_ = 0;
};

}  // namespace touchpoint::fault
