// SPDX-License-Identifier: Apache-2.0
// Callers that take their answers slowly, or not at all, over real sockets: what each may cost.
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <list>
#include <string_view>

#include "common/http/port.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::http {
namespace {

using boost::asio::local::stream_protocol;
using std::chrono::milliseconds;

// Much more than a system keeps of a socket that nobody reads.
constexpr size_t kAnswer = 8u << 20;
constexpr auto kPatience = std::chrono::seconds(60);

/// Answers "/" at once, and anything else as a stream of one piece.
class LongAnswers final : public Site {
 public:
  Route Take(const Request& head) override {
    Route route;
    route.serve = [this, whole = PathOf(head) == "/"](const std::shared_ptr<Exchange>& exchange) {
      const std::string body(kAnswer, 'x');
      if (whole) {
        return exchange->Reply(MakeResponse(200, "", body));
      }
      exchange->OnGone([this] { gone.set_value(); });
      exchange->Begin(MakeResponse(200, "", ""));
      exchange->Write(body, [exchange] { exchange->End(); });
    };
    return route;
  }
  Response Refuse(const Request* /*head*/, const Refusal& refusal) override {
    return MakeText(refusal.status, refusal.text);
  }

  std::promise<void> gone;  // the caller of a stream is
};

class Caller {
 public:
  Caller(const std::string& path, const std::string& target) {
    socket_.connect(stream_protocol::endpoint(path));
    boost::system::error_code ignored;  // whoever is refused at once sees it when it reads
    boost::asio::write(
        socket_, boost::asio::buffer("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ignored);
  }

  /// At least one byte of what comes next; empty: the other side has hung up.
  std::string Take(size_t most) {
    std::string bytes(most, '\0');
    boost::system::error_code error;
    bytes.resize(socket_.read_some(boost::asio::buffer(bytes), error));
    return bytes;
  }

  /// Whether the answer is a whole one.
  bool TakeAll() {
    size_t size = 0;
    for (std::string bytes = Take(64u << 10); !bytes.empty(); bytes = Take(64u << 10)) {
      size += bytes.size();
      if (size > kAnswer) {  // its head, too
        return true;
      }
    }
    return false;
  }

 private:
  boost::asio::io_context io_;
  stream_protocol::socket socket_{io_};
};

/// Its own pace, not a wait for anything.
void Dawdle() {
  boost::asio::io_context io;
  boost::asio::steady_timer(io, milliseconds(10)).wait();
}

class SlowCallerTest : public ::testing::Test {
 protected:
  ~SlowCallerTest() override {
    if (port_) {
      port_->Stop(std::chrono::steady_clock::now());
    }
  }

  void Start(const ConnectionLimits& limits, size_t connections_max = 16) {
    Port::Options options;
    options.endpoints = {stream_protocol::endpoint(path_)};
    options.limits = limits;
    options.connections_max = connections_max;
    port_ = std::move(Port::Open(options).value());
    port_->Start(site_);
  }

  /// Takes a little now and then, as long as there is any.
  void ExpectCutOff(const std::string& target) {
    ConnectionLimits limits;
    limits.request_timeout = milliseconds(300);
    limits.taken_per_second_min = 1u << 30;
    Start(limits);
    Caller slow(path_, target);
    size_t taken = 0;
    for (size_t size = 1; size > 0 && taken < kAnswer; Dawdle()) {
      size = slow.Take(64u << 10).size();
      taken += size;
    }
    EXPECT_LT(taken, kAnswer) << "it was waited for as long as it took a little";
    Caller next(path_, "/");
    EXPECT_TRUE(next.TakeAll());
  }

  const testing::ScratchFolder folder_{"http-port"};
  const std::string path_ = folder_.Path("http.sock");
  LongAnswers site_;
  std::unique_ptr<Port> port_;
};

TEST(TimeToTake, GrowsWithTheAnswer) {
  ConnectionLimits limits;
  limits.request_timeout = std::chrono::seconds(10);
  limits.taken_per_second_min = 1000;
  EXPECT_EQ(TimeToTake(0, limits), std::chrono::seconds(10));
  EXPECT_EQ(TimeToTake(2500, limits), milliseconds(12'500));
}

TEST_F(SlowCallerTest, WhoTakesAnAnswerLittleByLittleIsCutOff) {
  ExpectCutOff("/");
}

TEST_F(SlowCallerTest, WhoTakesAPieceOfAStreamLittleByLittleIsCutOffAndItsCallEnds) {
  ExpectCutOff("/stream");
  EXPECT_EQ(site_.gone.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(SlowCallerTest, WhoDoesNotTakeItsAnswerMakesRoom) {
  ConnectionLimits limits;
  limits.request_timeout = std::chrono::hours(1);
  Start(limits, 2);
  Caller first(path_, "/");
  ASSERT_FALSE(first.Take(1).empty());
  Caller second(path_, "/");
  ASSERT_FALSE(second.Take(1).empty());
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  bool answered = false;
  while (!answered && std::chrono::steady_clock::now() < deadline) {
    answered = Caller(path_, "/").TakeAll();  // else it was refused: they have not dawdled yet
    Dawdle();
  }
  EXPECT_TRUE(answered) << "who takes nothing keeps others out";
  EXPECT_FALSE(first.TakeAll()) << "it has waited longest";
  EXPECT_TRUE(second.TakeAll());
}

TEST_F(SlowCallerTest, AnswersThatNobodyTakesHaveABoundTogether) {
  ConnectionLimits limits;
  limits.request_timeout = std::chrono::hours(1);
  limits.answers_bytes_max = 2 * kAnswer + kAnswer / 2;
  Start(limits);
  std::list<Caller> callers;
  for (int i = 0; i < 4; ++i) {
    ASSERT_FALSE(callers.emplace_back(path_, "/").Take(1).empty());
  }
  std::vector<bool> whole;
  for (Caller& caller : callers) {
    whole.push_back(caller.TakeAll());
  }
  EXPECT_EQ(whole, (std::vector<bool>{false, false, true, true}));
}

}  // namespace
}  // namespace touchpoint::http
