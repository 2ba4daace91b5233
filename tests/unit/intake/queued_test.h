// SPDX-License-Identifier: Apache-2.0
// A fixture in which what a store in memory posts is done when the test says so. A base, so that
// the queue is there before the store is.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <optional>
#include <utility>

#include "services/commit/timeline_store.h"

namespace touchpoint::intake {

class QueuedTest : public ::testing::Test {
 protected:
  /// For the store.
  auto Poster() {
    return [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
  }

  /// Does the next task; there is one.
  void RunOne() {
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
  }
  /// Does all there is, and what comes of it.
  void Run() {
    while (!tasks_.empty()) {
      RunOne();
    }
  }

  /// Keeps an answer, of which there may be one.
  template <typename T>
  static commit::Callback<T> Into(std::optional<Result<T>>& answer) {
    return [&answer](Result<T> result) {
      EXPECT_FALSE(answer) << "answered twice";
      answer = std::move(result);
    };
  }
  /// Starts something and runs until it is answered.
  template <typename T, typename Start>
  Result<T> Await(Start start) {
    std::optional<Result<T>> answer;
    start(Into(answer));
    Run();
    return std::move(answer).value();
  }

 private:
  std::deque<std::function<void()>> tasks_;
};

}  // namespace touchpoint::intake
