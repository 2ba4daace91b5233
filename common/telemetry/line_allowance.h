// SPDX-License-Identifier: Apache-2.0
// How many lines of a kind are logged, where a flood of them would cost more than what they tell
// of.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace touchpoint::telemetry {

/// So many lines a second. Thread-safe.
class LineAllowance {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit LineAllowance(uint32_t lines_a_second) : lines_a_second_(lines_a_second) {}

  /// For a line that is logged: how many have been left out since the last one. Nothing for one
  /// that is to be left out.
  std::optional<uint64_t> Take(Time now) {
    const std::lock_guard lock(mutex_);
    if (now >= begin_ + std::chrono::seconds(1)) {
      begin_ = now;
      logged_ = 0;
    }
    if (logged_ >= lines_a_second_) {
      ++left_out_;
      return std::nullopt;
    }
    ++logged_;
    return std::exchange(left_out_, 0);
  }

 private:
  const uint32_t lines_a_second_;
  std::mutex mutex_;
  Time begin_{};
  uint32_t logged_ = 0;
  uint64_t left_out_ = 0;
};

}  // namespace touchpoint::telemetry
