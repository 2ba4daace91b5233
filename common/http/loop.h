// SPDX-License-Identifier: Apache-2.0
// The way into the thread of an HTTP port, for those who may outlive it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <mutex>
#include <utility>

namespace touchpoint::http {

/// Thread-safe, but for context().
class Loop {
 public:
  /// Runs `function` on the port's thread, later. False once the port has stopped: then `function`
  /// never runs.
  template <typename Function>
  bool Post(Function&& function) {
    const std::lock_guard lock(mutex_);
    if (!context_) {
      return false;
    }
    boost::asio::post(*context_, std::forward<Function>(function));
    return true;
  }

  /// For sockets and timers of the port itself, while it has not stopped.
  boost::asio::io_context& context() { return *context_; }

  /// Nothing runs any more, and what waited is destroyed. After run() has returned.
  void Close() {
    std::unique_ptr<boost::asio::io_context> context;
    {
      const std::lock_guard lock(mutex_);
      context = std::move(context_);
    }
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<boost::asio::io_context> context_ = std::make_unique<boost::asio::io_context>(1);
};

}  // namespace touchpoint::http
