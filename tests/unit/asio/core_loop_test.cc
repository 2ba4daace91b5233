// SPDX-License-Identifier: Apache-2.0
#include "common/asio/core_loop.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <string>
#include <vector>

namespace touchpoint {
namespace {

TEST(CoreLoop, RunsWhatEntersAtOnceOnTheThreadThatBringsIt) {
  CoreLoop loop;
  std::thread::id seen;
  loop.Enter([&] { seen = std::this_thread::get_id(); });
  EXPECT_EQ(seen, std::this_thread::get_id());
}

TEST(CoreLoop, LeavesWhatEntersMeanwhileToWhoIsInside) {
  CoreLoop loop;
  std::string order;
  std::thread::id other_ran_on;
  loop.Enter([&] {
    std::thread([&] {
      loop.Enter([&] {
        order += "b";
        other_ran_on = std::this_thread::get_id();
      });
    }).join();
    loop.Enter([&] { order += "c"; });
    order += "a";
  });
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(other_ran_on, std::this_thread::get_id());
}

TEST(CoreLoop, RunsWhatIsPostedInsideAfterWhatRuns) {
  CoreLoop loop;
  std::string order;
  loop.Enter([&] {
    loop.Post([&] { order += "b"; });
    boost::asio::post(loop, [&] { order += "c"; });
    order += "a";
  });
  EXPECT_EQ(order, "abc");
}

TEST(CoreLoop, LeavesWhatIsPostedOutsideToTheThreadOfRun) {
  CoreLoop loop;
  bool ran = false;
  loop.Post([&] { ran = true; });
  EXPECT_FALSE(ran);
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(CoreLoop, CallsTimersBackInside) {
  CoreLoop loop;
  std::string order;
  boost::asio::steady_timer timer(loop, std::chrono::steady_clock::time_point());
  timer.async_wait([&](const boost::system::error_code& /*error*/) {
    loop.Enter([&] { order += "b"; });  // waits: the timer's handler is inside
    order += "a";
  });
  loop.run();
  EXPECT_EQ(order, "ab");
}

TEST(CoreLoop, TakesMoveOnlyWork) {
  CoreLoop loop;
  int sum = 0;
  loop.Enter([&] {
    loop.Post([&sum, one = std::make_unique<int>(1)] { sum += *one; });
    loop.Enter([&sum, two = std::make_unique<int>(2)] { sum += *two; });
  });
  EXPECT_EQ(sum, 3);
}

TEST(CoreLoop, LetsAThreadGoThatHasWorkedLongForOthers) {
  CoreLoop loop;
  const auto visitor = std::this_thread::get_id();
  int on_visitor = 0;
  int elsewhere = 0;
  loop.Enter([&] {
    for (int i = 0; i < 1000; ++i) {
      loop.Post([&] { ++(std::this_thread::get_id() == visitor ? on_visitor : elsewhere); });
    }
  });
  EXPECT_LT(on_visitor, 100);
  std::thread([&] { loop.run(); }).join();
  EXPECT_EQ(on_visitor + elsewhere, 1000);
}

// Unguarded counters come out right only if one thread at a time is inside.
TEST(CoreLoop, IsOneAtATimeForManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 2000;
  CoreLoop loop;
  auto busy =
      std::make_optional(boost::asio::executor_work_guard<boost::asio::io_context::executor_type>(
          loop.io_context::get_executor()));
  int entered = 0;
  int posted = 0;
  int inside = 0;
  bool crowded = false;
  const auto visit = [&](int& count) {
    crowded = crowded || ++inside != 1;
    ++count;
    --inside;
  };
  std::thread runner([&] { loop.run(); });
  std::vector<std::thread> visitors;
  for (int t = 0; t < kThreads; ++t) {
    visitors.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        loop.Enter([&] {
          visit(entered);
          loop.Post([&] { visit(posted); });
        });
        loop.Post([&] { visit(posted); });
      }
    });
  }
  for (std::thread& visitor : visitors) {
    visitor.join();
  }
  busy.reset();
  runner.join();
  loop.Close();
  EXPECT_FALSE(crowded);
  EXPECT_EQ(entered, kThreads * kRounds);
  EXPECT_EQ(posted, 2 * kThreads * kRounds);
}

TEST(CoreLoop, CloseWaitsForWhoIsInsideAndTurnsAwayWhoComesLater) {
  CoreLoop loop;
  std::promise<void> inside;
  std::promise<void> go_on;
  bool done = false;
  std::thread visitor([&] {
    loop.Enter([&] {
      inside.set_value();
      go_on.get_future().wait();
      done = true;
    });
  });
  inside.get_future().wait();
  auto closed = std::async(std::launch::async, [&] { loop.Close(); });
  EXPECT_NE(closed.wait_for(std::chrono::milliseconds(1)), std::future_status::ready);
  go_on.set_value();
  closed.get();
  EXPECT_TRUE(done);
  visitor.join();
  bool late = false;
  loop.Enter([&] { late = true; });
  EXPECT_FALSE(late);
}

}  // namespace
}  // namespace touchpoint
