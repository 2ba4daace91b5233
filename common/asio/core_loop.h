// SPDX-License-Identifier: Apache-2.0
// Where everything that shares the daemon's state runs, one thing at a time.
#pragma once

#include <atomic>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace touchpoint {

/// An io_context whose work is done by one thread at a time, but not always by the same: a thread
/// that enters while nobody is inside goes on by itself, which spares the way to another thread
/// (30 to 100 us where that one sleeps). Each sees what those before it did.
/// Thread-safe. Timers and sockets made with it call back inside; run() on one thread.
class CoreLoop : public boost::asio::io_context {
 public:
  class executor_type;
  executor_type get_executor() noexcept;

  /// Runs `function` before it returns if nobody is inside, else whoever is inside runs it after
  /// what entered before. Call it without locks held that `function` takes.
  template <typename Function>
  void Enter(Function&& function) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) {
        return;
      }
      if (busy_) {
        waiting_.push_back(MakeWork(std::forward<Function>(function)));
        return;
      }
      busy_ = true;
      holder_ = std::this_thread::get_id();
    }
    std::forward<Function>(function)();
    Leave();
  }

  /// Runs `function` later: after what runs now, if this thread is inside, else on the thread of
  /// run().
  template <typename Function>
  void Post(Function&& function) {
    if (holder_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(MakeWork(std::forward<Function>(function)));
      return;
    }
    boost::asio::post(io_context::get_executor(),
                      [this, function = std::forward<Function>(function)]() mutable {
                        Enter(std::move(function));
                      });
  }

  /// Waits until nobody is inside; who enters afterwards is turned away. After run() has returned,
  /// and before what is inside is destroyed.
  void Close();

 private:
  struct Work {
    virtual ~Work() = default;
    virtual void Run() = 0;
  };
  template <typename Function>
  struct WorkOf final : Work {
    explicit WorkOf(Function f) : function(std::move(f)) {}
    void Run() override { std::move(function)(); }
    Function function;
  };
  template <typename Function>
  static std::unique_ptr<Work> MakeWork(Function&& function) {
    return std::make_unique<WorkOf<std::decay_t<Function>>>(std::forward<Function>(function));
  }

  void Leave();
  std::unique_ptr<Work> NextOrLeave();

  std::mutex mutex_;
  std::condition_variable left_;
  bool busy_ = false;
  bool closed_ = false;
  std::deque<std::unique_ptr<Work>> waiting_;
  std::atomic<std::thread::id> holder_;
};

/// Asio's view of it: what is dispatched enters, what is posted is posted.
class CoreLoop::executor_type {
 public:
  explicit executor_type(CoreLoop& loop, bool posts = false) : loop_(&loop), posts_(posts) {}

  CoreLoop& query(boost::asio::execution::context_t /*property*/) const noexcept { return *loop_; }
  boost::asio::execution::blocking_t query(
      boost::asio::execution::blocking_t /*property*/) const noexcept {
    return posts_ ? boost::asio::execution::blocking_t(boost::asio::execution::blocking.never)
                  : boost::asio::execution::blocking_t(boost::asio::execution::blocking.possibly);
  }
  executor_type require(
      boost::asio::execution::blocking_t::possibly_t /*property*/) const noexcept {
    return executor_type(*loop_, false);
  }
  executor_type require(boost::asio::execution::blocking_t::never_t /*property*/) const noexcept {
    return executor_type(*loop_, true);
  }

  template <typename Function>
  void execute(Function&& function) const {
    if (posts_) {
      loop_->Post(std::forward<Function>(function));
    } else {
      loop_->Enter(std::forward<Function>(function));
    }
  }

  bool operator==(const executor_type& other) const noexcept {
    return loop_ == other.loop_ && posts_ == other.posts_;
  }
  bool operator!=(const executor_type& other) const noexcept { return !(*this == other); }

 private:
  CoreLoop* loop_;
  bool posts_;
};

inline CoreLoop::executor_type CoreLoop::get_executor() noexcept {
  return executor_type(*this);
}

}  // namespace touchpoint
